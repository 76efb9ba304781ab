/**
 * Another SCIM server that was not written here: that of Better Auth, with its own adapter for memory, as a process of
 * its own. Each tenant is a connection of its own, which begins empty: users come and go over SCIM alone.
 */
import { scim } from "@better-auth/scim"
import { betterAuth } from "better-auth"
import { memoryAdapter } from "better-auth/adapters/memory"
import { createServer } from "node:http"

const servers = new Map()

const token = "s3cr3t-scim-0123456789abcdef0123456789"

const begin = (tenant, origin) => {
  const plugin = scim({ connections: [{ id: tenant, credentials: [{ type: "bearer", id: "one", token }] }] })
  const tables = ["user", "session", "account", "verification", ...Object.keys(plugin.schema)]
  const auth = betterAuth({
    baseURL: origin,
    basePath: `/${tenant}`,
    secret: "0123456789abcdef0123456789abcdef",
    database: memoryAdapter(Object.fromEntries(tables.map((table) => [table, []]))),
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    logger: { disabled: true },
    plugins: [plugin]
  })
  servers.set(tenant, auth)
  return auth
}

const server = createServer(async (request, response) => {
  const chunks = []
  for await (const chunk of request) chunks.push(chunk)
  const origin = `http://${request.headers.host}`
  const tenant = request.url.split("/")[1]
  const auth = servers.get(tenant) ?? begin(tenant, origin)
  const answer = await auth.handler(new Request(`${origin}${request.url}`, {
    method: request.method,
    headers: request.headers,
    ...(chunks.length === 0 ? {} : { body: Buffer.concat(chunks) })
  }))
  response.writeHead(answer.status, Object.fromEntries(answer.headers))
  response.end(Buffer.from(await answer.arrayBuffer()))
})
server.listen(0, "127.0.0.1", () => process.stdout.write(`${server.address().port}\n`))
process.stdin.on("end", () => process.exit(0)).resume()
