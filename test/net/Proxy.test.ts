import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { createServer as createProxy, type Server } from "node:http"
import { createServer } from "node:https"
import { connect } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { client, json, secret, served } from "./Vendors.ts"

const certificate = (name: string): string => fileURLToPath(new URL(`certificates/${name}`, import.meta.url))

const authority = certificate("authority.pem")

const portOf = (server: Pick<Server, "address">): number => {
  const at = server.address()
  return typeof at === "object" && at !== null ? at.port : 0
}

const listening = <S extends Server>(server: S) =>
  Effect.acquireRelease(
    Effect.promise(() =>
      new Promise<number>((resolve) => server.listen(0, "127.0.0.1", () => resolve(portOf(server))))
    ),
    () =>
      Effect.sync(() => {
        server.close()
        server.closeAllConnections()
      })
  )

/** A server with a certificate for api.testify.example, signed by an authority that nobody knows. */
const secure = listening(
  createServer(
    { key: readFileSync(certificate("server.key")), cert: readFileSync(certificate("server.pem")) },
    (_, response) => response.end("{\"data\":[]}")
  )
)

/** A proxy that leads to one port, wherever it is asked to lead. It says whom it was asked for, and as whom. */
const proxy = Effect.fnUntraced(function*(target: number, status = 200) {
  const asked: Array<string> = []
  const server = createProxy((request, response) => {
    asked.push(`${request.method} ${request.url}`)
    response.writeHead(502).end()
  })
  server.on("connect", (request, socket) => {
    asked.push(`${request.url} ${request.headers["proxy-authorization"] ?? ""}`.trim())
    if (status !== 200) {
      socket.end(`HTTP/1.1 ${status} No\r\n\r\n`)
      return
    }
    const onward = connect(target, "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n")
      onward.pipe(socket).pipe(onward)
    })
    onward.on("error", () => socket.destroy())
    socket.on("error", () => onward.destroy())
  })
  const port = yield* listening(server)
  return { asked, at: `127.0.0.1:${port}` }
})

const once = { retries: { attempts: 1 } }

const ask = Effect.fnUntraced(
  function*(environment: Readonly<Record<string, string>>, baseUrl = "https://api.testify.example/v1") {
    const api = yield* client(baseUrl, once, environment)
    return yield* api.get("/people")
  }
)

describe("proxies", () => {
  it.live("HTTPS_PROXY leads out, in capitals or not, with and without its http://, with its password", () =>
    Effect.gen(function*() {
      const { asked, at } = yield* proxy(yield* secure)
      for (
        const settings of [{ HTTPS_PROXY: `http://${at}` }, { https_proxy: at }, {
          HTTPS_PROXY: `http://me:pass@${at}`
        }]
      ) {
        const response = yield* ask({ ...settings, HRSYNC_CA_FILE: authority })
        assert.strictEqual(response.text, "{\"data\":[]}")
      }
      assert.deepStrictEqual(asked, [
        "api.testify.example:443",
        "api.testify.example:443",
        `api.testify.example:443 Basic ${Buffer.from("me:pass").toString("base64")}`
      ])
    }).pipe(Effect.scoped))

  it.live("NO_PROXY names the hosts that are reached without it", () =>
    Effect.gen(function*() {
      const { asked, at } = yield* proxy(yield* secure)
      for (const NO_PROXY of ["*", ".testify.example", "other.example,api.testify.example"]) {
        const error = yield* Effect.flip(ask({ HTTPS_PROXY: at, NO_PROXY }))
        assert.strictEqual(error.kind, "dns")
        assert.include(error.message, "could not find api.testify.example")
      }
      assert.deepStrictEqual(asked, [])
    }).pipe(Effect.scoped))

  it.live("P8: this machine is never reached through one: plain http would show the secret to it", () =>
    Effect.gen(function*() {
      const { asked, at } = yield* proxy(1)
      const server = yield* served(json({}))
      yield* ask({ HTTP_PROXY: at, HTTPS_PROXY: at }, server.url)
      assert.deepStrictEqual(asked, [])
    }).pipe(Effect.scoped))

  it.live("one that refuses, and one that is away, are named as such; its password is not", () =>
    Effect.gen(function*() {
      const { at } = yield* proxy(1, 407)
      const refused = yield* Effect.flip(ask({ HTTPS_PROXY: `http://me:hidden-pass@${at}` }))
      assert.strictEqual(
        `${refused.message} → ${refused.next}`,
        "GET /people of connection hr could not reach api.testify.example through the proxy: the proxy refused with status 407 → Correct HTTPS_PROXY (with user name and password where the proxy wants them), or name the host in NO_PROXY."
      )
      const away = yield* Effect.flip(ask({ HTTPS_PROXY: "http://me:hidden-pass@127.0.0.1:1" }))
      assert.strictEqual(away.kind, "connection-refused")
      assert.strictEqual(away.outcome, "refused")
      assert.notInclude(JSON.stringify([refused, away]), "hidden-pass")
    }).pipe(Effect.scoped))

  it.live("an address that is none is said without showing it", () =>
    Effect.gen(function*() {
      for (const HTTPS_PROXY of ["ftp://me:hidden-pass@proxy", "http://me:hidden-pass@["]) {
        const error = yield* Effect.flip(ask({ HTTPS_PROXY }))
        assert.strictEqual(error.kind, "bad-network-settings")
        assert.include(error.message, "HTTPS_PROXY holds no address of a proxy")
        assert.notInclude(JSON.stringify(error), "hidden-pass")
      }
    }).pipe(Effect.scoped))
})

describe("certificates", () => {
  it.live("an unknown authority is named, with what to set; nothing was sent", () =>
    Effect.gen(function*() {
      const { at } = yield* proxy(yield* secure)
      const error = yield* Effect.flip(ask({ HTTPS_PROXY: at }))
      assert.strictEqual(
        `${error.message} → ${error.next}`,
        "GET /people of connection hr could not make a trusted TLS connection to api.testify.example: its certificate is signed by an authority that this machine does not know (UNABLE_TO_VERIFY_LEAF_SIGNATURE) → If a company gateway signs the traffic, name the file with its certificates in HRSYNC_CA_FILE. Never switch the check off."
      )
      assert.strictEqual(error.outcome, "refused")
      assert.notInclude(JSON.stringify(error), secret)
    }).pipe(Effect.scoped))

  it.live("a certificate for another host is refused, also by a known authority", () =>
    Effect.gen(function*() {
      const port = yield* secure
      const error = yield* Effect.flip(ask({ HRSYNC_CA_FILE: authority }, `https://localhost:${port}`))
      assert.include(error.message, "its certificate is for another host (ERR_TLS_CERT_ALTNAME_INVALID)")
    }).pipe(Effect.scoped))

  it.live("https where the other side speaks plain http", () =>
    Effect.gen(function*() {
      const server = yield* served(json({}))
      const error = yield* Effect.flip(ask({}, server.url.replace("http://127.0.0.1", "https://localhost")))
      assert.strictEqual(error.kind, "tls")
      assert.strictEqual(error.outcome, "refused")
    }).pipe(Effect.scoped))

  it.live("a file that is missing, or that holds none", () =>
    Effect.gen(function*() {
      const folder = mkdtempSync(join(tmpdir(), "hrsync-ca-"))
      yield* Effect.addFinalizer(() => Effect.sync(() => rmSync(folder, { recursive: true })))
      writeFileSync(join(folder, "empty.pem"), "nothing")
      const missing = yield* Effect.flip(ask({ HRSYNC_CA_FILE: join(folder, "none.pem") }))
      assert.include(missing.message, "The file that HRSYNC_CA_FILE names can't be read")
      const empty = yield* Effect.flip(ask({ HRSYNC_CA_FILE: join(folder, "empty.pem") }))
      assert.include(empty.message, "The file that HRSYNC_CA_FILE names holds no certificate")
    }).pipe(Effect.scoped))
})
