/**
 * A SCIM server that was not written here: SCIMMY and its express routers over users kept in memory, as a process of its
 * own. Settings come as JSON on the command line; the first line of its output is its port. Each tenant is a place of its
 * own: `PUT /tenants/<name>` begins it with users, `GET` shows what it holds, without SCIM.
 */
import express from "express"
import { randomUUID } from "node:crypto"
import { Config, Messages, Resources, Schemas, Types } from "scimmy"
import { SCIMMYRouters } from "scimmy-routers"

/** `patch` false: PATCH is refused. `filter` false: filters are. `page`: the most users of one page. `etag`: versions. */
const settings = { patch: true, filter: true, page: 200, etag: false, ...JSON.parse(process.argv[2] ?? "{}") }

const extension = "urn:ietf:params:scim:schemas:extension:acme:2.0:Member"
const { Attribute, Error: ScimError, SchemaDefinition } = Types

const text = (name, config = {}) => new Attribute("string", name, config)
const member = new SchemaDefinition("Member", extension, "What Acme keeps of a member", [
  text("state", { mutable: false }),
  new Attribute("dateTime", "expiresAt", { mutable: false }),
  text("iban"),
  text("bic"),
  text("holder")
])

const tenants = new Map()
const tenantOf = (name) => {
  if (!tenants.has(name)) tenants.set(name, new Map())
  return tenants.get(name)
}

const version = (user) => `W/"${user.changes}"`

const shown = ({ data, id, state, expiresAt, changes }) => ({
  ...data,
  id,
  [extension]: { ...data[extension], state, ...(state === "invited" ? { expiresAt } : {}) },
  meta: settings.etag ? { version: version({ changes }) } : {}
})

const month = 30 * 86_400_000

Resources.declare(
  Resources.User
    .extend(Schemas.EnterpriseUser, false)
    .extend(member, false)
    .ingress((resource, instance, { tenant }) => {
      const users = tenantOf(tenant)
      const { id: _id, meta: _meta, schemas: _schemas, ...data } = JSON.parse(JSON.stringify(instance))
      const before = resource.id === undefined ? undefined : users.get(resource.id)
      if (resource.id !== undefined && before === undefined) throw new ScimError(404, null, `Resource ${resource.id} not found`)
      const taken = [...users.values()].some((one) =>
        one !== before && one.data.userName.toLowerCase() === data.userName.toLowerCase()
      )
      if (taken) throw new ScimError(409, "uniqueness", `userName ${data.userName} is in use`)
      const id = before?.id ?? randomUUID()
      const state = data.active === false ? "archived" : before?.state === "archived" ? "active" : before?.state ?? "invited"
      const user = {
        id,
        data,
        state,
        changes: (before?.changes ?? 0) + 1,
        expiresAt: before?.expiresAt ?? new Date(Date.now() + month).toISOString()
      }
      users.set(id, user)
      return shown(user)
    })
    .egress((resource, { tenant }) => {
      const users = tenantOf(tenant)
      if (resource.id !== undefined) {
        const user = users.get(resource.id)
        if (user === undefined) throw new ScimError(404, null, `Resource ${resource.id} not found`)
        return shown(user)
      }
      const all = [...users.values()].map(shown)
      return resource.filter === undefined ? all : resource.filter.match(all)
    })
    .degress((resource, { tenant }) => {
      if (!tenantOf(tenant).delete(resource.id)) throw new ScimError(404, null, `Resource ${resource.id} not found`)
    })
)

const routers = new SCIMMYRouters({
  type: "bearer",
  handler: (request) => {
    if (request.header("authorization") !== "Bearer s3cr3t-scim") throw new Error("Token not valid")
    return "nobody"
  },
  context: (request) => ({ tenant: request.params.tenant })
})
Config.set({ patch: settings.patch, filter: settings.filter ? { supported: true, maxResults: settings.page } : false, etag: settings.etag })

const refusal = (response, status, scimType, detail) =>
  response.status(status).type("application/scim+json").send(
    JSON.stringify(new Messages.Error({ status, scimType, message: detail }))
  )

const app = express()
// Filters match the way Express 4 gave queries: as an object that may be changed.
app.use((request, _response, next) => {
  Object.defineProperty(request, "query", { value: { ...request.query }, writable: true })
  next()
})
app.use("/tenants/:tenant", express.json({ limit: "50mb" }), (request, response) => {
  const { tenant } = request.params
  if (request.method === "PUT") {
    tenants.set(
      tenant,
      new Map(request.body.map(({ expiresAt, id, state, ...data }) => [id, { id, data, state, expiresAt, changes: 1 }]))
    )
  } else if (request.method === "DELETE") tenants.delete(tenant)
  response.send([...tenantOf(tenant).values()].map(({ id, data, state }) => ({ id, state, data })))
})
app.use("/scim/:tenant", (request, response, next) => {
  if (!settings.patch && request.method === "PATCH") return refusal(response, 501, undefined, "PATCH is not supported")
  if (!settings.filter && request.query.filter !== undefined) return refusal(response, 400, "invalidFilter", "No filters")
  if (request.query.count !== undefined) request.query.count = String(Math.min(Number(request.query.count), settings.page))
  const wanted = request.header("if-match")
  const user = tenantOf(request.params.tenant).get(request.path.split("/").at(-1))
  if (settings.etag && wanted !== undefined && user !== undefined && wanted !== version(user)) {
    return refusal(response, 412, undefined, "Somebody else changed it")
  }
  if (settings.etag && request.method === "GET" && user !== undefined) response.set("etag", version(user))
  next()
}, routers)

const server = app.listen(0, "127.0.0.1", () => process.stdout.write(`${server.address().port}\n`))
process.stdin.on("end", () => process.exit(0)).resume()
