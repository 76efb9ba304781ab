import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted, Schema, Stream } from "effect"
import { createServer } from "node:net"
import { gzipSync } from "node:zlib"
import type { ApiClient, ClientOptions } from "../../src/net/ApiClient.ts"
import { bearer, named } from "../../src/net/Credentials.ts"
import type { NetError } from "../../src/net/NetError.ts"
import { client, json, pair, type Reply, secret } from "./Vendors.ts"

const People = Schema.Struct({ data: Schema.Array(Schema.Struct({ id: Schema.Int, email: Schema.String })) })

const once: Partial<ClientOptions> = { retries: { attempts: 1 } }

/** What a person reads, without the port, which differs each time. */
const read = ({ message, next }: NetError): string => `${message} → ${next}`.replaceAll(/127\.0\.0\.1:\d+/gu, "<host>")

const ask = (api: ApiClient) => Effect.flatMap(api.get("/people"), (response) => response.json(People))

const refused = Effect.fnUntraced(function*(reply: Reply, options: Partial<ClientOptions> = once) {
  const { api } = yield* pair(reply, options)
  const error = yield* Effect.flip(ask(api))
  assert.notInclude(JSON.stringify(error), secret)
  return error
}, Effect.scoped)

const html: Reply = (response) =>
  response.writeHead(200, { "content-type": "text/html" }).end("<!DOCTYPE html><p>Ada Lovelace, please log in")

describe("X3: what is wrong is said, with what to do next", () => {
  const answers: ReadonlyArray<readonly [string, Reply, NetError["kind"], string]> = [
    [
      "a wrong key",
      json({ error: `no such key: ${secret}` }, 401),
      "unauthorized",
      "GET /people of connection hr was not let in: the credentials are wrong, expired or withdrawn (status 401) → Make a new key or secret at the vendor, store it where the configuration's reference leads, and run again."
    ],
    [
      "a missing right",
      json({}, 403),
      "forbidden",
      "GET /people of connection hr was refused: the credentials lack a right (status 403) → Give the key the missing right or scope at the vendor, or see whether the account's plan includes the API."
    ],
    [
      "a subdomain that nobody has, behind a vendor's page",
      (response) => response.writeHead(404, { "content-type": "text/html" }).end("<html>No such account: Ada"),
      "not-found",
      "GET /people of connection hr found nothing there (status 404, a web page, not the API's own answer) → Check the account name, the subdomain, the region and the base address."
    ],
    [
      "a redirect to another host, where credentials never go",
      (response) => response.writeHead(302, { location: "https://login.evil.example/?for=ada@example.com" }).end(),
      "redirect",
      "GET /people of connection hr was redirected to login.evil.example, and redirects are not followed (status 302) → Write the address that the API itself has as the base address; redirects are never followed with credentials."
    ],
    [
      "a redirect on the same host",
      (response) => response.writeHead(301, { location: "/v2/people" }).end(),
      "redirect",
      "GET /people of connection hr was redirected to another path of the same host, and redirects are not followed (status 301) → Write the address that the API itself has as the base address; redirects are never followed with credentials."
    ],
    [
      "a web page instead of JSON",
      html,
      "not-json",
      "GET /people of connection hr got a web page instead of JSON → Check the base address, and whether a gateway or a login page stands in between."
    ],
    [
      "nothing instead of JSON",
      (response) => response.writeHead(200).end(),
      "not-json",
      "GET /people of connection hr got an empty answer instead of JSON → Check the base address, and whether a gateway or a login page stands in between."
    ],
    [
      "JSON that is none",
      (response) => response.writeHead(200).end("{\"data\": [{\"id\": 1, \"email\": ada@example.com}]}"),
      "not-json",
      "GET /people of connection hr got an answer that is no JSON: expected a value, at character 30 → Check the base address, and whether a gateway or a login page stands in between."
    ],
    [
      "JSON of another shape: the place is named, the value is not",
      json({ data: [{ id: 1, email: "ada@example.com" }, { id: "ada@example.com", email: "b" }] }),
      "wrong-shape",
      "GET /people of connection hr got an answer that does not fit at data[1].id: Expected number → The API may have changed: look for a newer hrsync, or report it with the place named here."
    ],
    [
      "gzip that is cut short",
      (response) =>
        response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync("[1,2,3]".repeat(100)).subarray(0, 20)),
      "cut-short",
      "GET /people of connection hr got an answer from <host> that was cut short: the compressed body ends in its middle (Z_BUF_ERROR) → Run again. If it stays so, ask the vendor, or look after the proxy between this machine and it."
    ],
    [
      "gzip that is none",
      (response) => response.writeHead(200, { "content-encoding": "gzip" }).end("[1,2,3]"),
      "unreadable",
      "GET /people of connection hr got an answer from <host> that can't be read: the compressed body is damaged (Z_DATA_ERROR) → Look after the proxy or gateway between this machine and the vendor. If it stays so, ask the vendor."
    ],
    [
      "a compression that nobody asked for",
      (response) => response.writeHead(200, { "content-encoding": "br" }).end("x"),
      "unreadable",
      "GET /people of connection hr got an answer from <host> that can't be read: it is compressed in a way that was not asked for → Look after the proxy or gateway between this machine and the vendor. If it stays so, ask the vendor."
    ],
    [
      "a body that ends before its announced length",
      (response) => {
        response.writeHead(200, { "content-length": "1000" })
        response.write("[1,", () => response.destroy())
      },
      "cut-short",
      "GET /people of connection hr got an answer from <host> that was cut short: the connection ended in the middle of the answer (UND_ERR_SOCKET) → Run again. If it stays so, ask the vendor, or look after the proxy between this machine and it."
    ],
    [
      "a connection that ends before any answer",
      (response) => response.destroy(),
      "connection-lost",
      "GET /people of connection hr lost its connection to <host>: the connection ended before an answer came (UND_ERR_SOCKET) → Run again. If it stays so, ask the vendor, or whoever runs the proxy between this machine and it."
    ],
    [
      "an outage",
      json({}, 503, { "x-request-id": "req-77" }),
      "unavailable",
      "GET /people of connection hr found the service out of order (status 503) [request req-77] → Run again later. If it stays so, ask the vendor."
    ],
    [
      "a used-up limit",
      json({}, 429),
      "rate-limited",
      "GET /people of connection hr was turned away: the vendor's limit for requests is used up (status 429) → Run again later, or see what else uses the same limit."
    ],
    [
      "a request that the vendor does not like",
      json({ message: "ada@example.com is no e-mail" }, 422),
      "rejected",
      "GET /people of connection hr was rejected (status 422) → Check the settings of the connection. If they are right, report it as a defect of hrsync."
    ]
  ]
  for (const [name, reply, kind, text] of answers) {
    it.live(name, () =>
      Effect.gen(function*() {
        const error = yield* refused(reply)
        assert.strictEqual(read(error), text)
        assert.strictEqual(error.kind, kind)
      }))
  }

  it.live("a body larger than the cap, plain or unpacked from little", () =>
    Effect.gen(function*() {
      const large = "x".repeat(100_000)
      const plain: Reply = (response) => response.writeHead(200).end(large)
      const packed: Reply = (response) => response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(large))
      for (const reply of [plain, packed]) {
        assert.strictEqual(
          read(yield* refused(reply, { ...once, largest: 50_000 })),
          "GET /people of connection hr got an answer from <host> that is too large: more than 50000 bytes came → Ask for less: narrow the connection's settings."
        )
      }
    }))

  it.live("headers that are too large", () =>
    Effect.gen(function*() {
      const error = yield* refused((response) => response.writeHead(200, { "x-large": "x".repeat(20_000) }).end("{}"))
      assert.strictEqual(error.kind, "too-large")
    }))

  it.live("nothing that listens", () =>
    Effect.gen(function*() {
      const port = yield* Effect.promise(() =>
        new Promise<number>((resolve) => {
          const server = createServer().listen(0, "127.0.0.1", () => {
            const at = server.address()
            server.close(() => resolve(typeof at === "object" && at !== null ? at.port : 0))
          })
        })
      )
      const error = yield* Effect.flip(ask(yield* client(`http://127.0.0.1:${port}`)))
      assert.strictEqual(
        read(error),
        "GET /people of connection hr could not connect to <host>: nothing listens there (ECONNREFUSED) → Correct the base address, or look after the firewall and the proxy (HTTPS_PROXY) between this machine and it."
      )
      assert.strictEqual(error.outcome, "refused")
      assert.strictEqual(error.attempts, 1)
    }).pipe(Effect.scoped))

  it.live("something that listens and speaks no HTTP", () =>
    Effect.gen(function*() {
      const server = createServer((socket) => socket.on("data", () => socket.end("SSH-2.0-OpenSSH\r\n\r\n")))
      yield* Effect.addFinalizer(() => Effect.sync(() => server.close()))
      const port = yield* Effect.promise(() =>
        new Promise<number>((resolve) => {
          server.listen(0, "127.0.0.1", () => {
            const at = server.address()
            resolve(typeof at === "object" && at !== null ? at.port : 0)
          })
        })
      )
      const error = yield* Effect.flip(ask(yield* client(`http://127.0.0.1:${port}`, once)))
      assert.strictEqual(error.kind, "unreadable")
      assert.include(error.message, "what came is no HTTP")
    }).pipe(Effect.scoped))

  it.live("P8: a host that is not the vendor's: nothing is sent", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(ask(yield* client("https://api.evil.example/v1")))
      assert.strictEqual(
        read(error),
        "GET /people of connection hr was not sent: api.evil.example is no host of Testify, so no secret is sent to it → Correct the address (Testify is at api.testify.example, *.testify.example), or allow the host outside the file: HRSYNC_ALLOWED_HOSTS=api.evil.example."
      )
      assert.strictEqual(error.attempts, 0)
    }).pipe(Effect.scoped))

  it.live("an address that is none", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(ask(yield* client("http://api.testify.example")))
      assert.strictEqual(
        read(error),
        "GET /people of connection hr was not sent: Plain http is for this machine alone (localhost, 127.0.0.1); write https:// → Correct the address in hrsync.yaml."
      )
    }).pipe(Effect.scoped))
})

describe("secrets that were not copied well", () => {
  const withToken = (token: string, reply: Reply = json({ data: [] })) =>
    pair(reply, { credentials: bearer(named("token", Redacted.make(token))) })

  it.live("a line break or a space around one is left out, with a note", () =>
    Effect.gen(function*() {
      for (const token of [`${secret}\n`, `${secret}\r\n`, ` ${secret}\t`]) {
        const { api, server } = yield* withToken(token)
        yield* ask(api)
        assert.strictEqual(server.seen[0]?.headers["authorization"], `Bearer ${secret}`)
        assert.deepStrictEqual(api.notes, [
          "`token` has white space around it, which is left out; take it out of where it is kept"
        ])
      }
      assert.deepStrictEqual((yield* withToken(secret)).api.notes, [])
    }).pipe(Effect.scoped))

  it.live("one that can't be sent is refused, by the name of its setting", () =>
    Effect.gen(function*() {
      const wrong = {
        [`${secret}\nsecond line`]: "`token` has a line break in its middle",
        [`${secret}\u0000`]: "`token` holds a control character",
        [`${secret}–x`]: "`token` holds a character that no header can carry",
        " \n": "`token` holds nothing but white space"
      }
      for (const [token, why] of Object.entries(wrong)) {
        const { api, server } = yield* withToken(token)
        for (const error of [yield* Effect.flip(ask(api)), yield* Effect.flip(api.check)]) {
          assert.include(error.message, why)
          assert.strictEqual(error.kind, "bad-secret")
          assert.notInclude(error.message, secret)
        }
        assert.deepStrictEqual(server.seen, [])
      }
    }).pipe(Effect.scoped))
})

describe("large answers", () => {
  it.live("come piece by piece, and are held against the cap too", () =>
    Effect.gen(function*() {
      const reply: Reply = (response) =>
        response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync("x".repeat(200_000)))
      const { api } = yield* pair(reply)
      const sizes = yield* Stream.runCollect(Stream.map(api.stream("GET", "/people.csv"), ({ length }) => length))
      assert.strictEqual(sizes.reduce((sum, size) => sum + size, 0), 200_000)
      const small = yield* pair(reply, { largest: 1000 })
      const error = yield* Effect.flip(Stream.runDrain(small.api.stream("GET", "/people.csv")))
      assert.strictEqual(error.kind, "too-large")
    }).pipe(Effect.scoped))
})
