import { assert, describe, it } from "@effect/vitest"
import { Effect, Result, type Scope, Stream } from "effect"
import { TestClock } from "effect/testing"
import { createHash } from "node:crypto"
import { mkdir, symlink, utimes, writeFile } from "node:fs/promises"
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import { dirname, join } from "node:path"
import { network } from "../../src/net/Network.ts"
import { sourceKind } from "../../src/sources/registry.ts"
import { collect } from "../../src/sources/Source.ts"
import { everything, folderWith, readFrom, refusal } from "./files.ts"

const now = Date.parse("2026-11-26T10:00:00Z")
const people = (...ids: ReadonlyArray<number>): string =>
  ["Employee ID,Work email,Status", ...ids.map((id) => `${id},p${id}@acme.example,active`), ""].join("\n")
const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex")

/** Files by path, each with its age in hours, in a folder that is gone when the test ends. */
const exports = Effect.fnUntraced(
  function*(files: Readonly<Record<string, readonly [content: string, hours: number]>>) {
    yield* TestClock.setTime(now)
    const folder = yield* folderWith({})
    yield* Effect.promise(async () => {
      for (const [name, [content, hours]] of Object.entries(files)) {
        await mkdir(dirname(join(folder, name)), { recursive: true })
        await writeFile(join(folder, name), content)
        await utimes(join(folder, name), new Date(now), new Date(now - hours * 3_600_000))
      }
    })
    return folder
  }
)

describe("a path with * and ?: the newest file that fits", () => {
  it.effect("is read, and a note says which one and how old it is", () =>
    Effect.gen(function*() {
      const folder = yield* exports({
        "exports/employees-2026-11-24.csv": [people(1), 53],
        "exports/employees-2026-11-26.csv": [people(1, 2, 3), 5],
        "exports/employees-2026-11-25.csv": [people(1, 2), 29],
        "exports/employees-2026-11-27.csv.part": [people(9), 0],
        "exports/.employees-2026-11-28.csv": [people(9), 0],
        "exports/others.csv": [people(9), 0]
      })
      const read = yield* readFrom("csv", { path: "exports/employees-*.csv" }, folder)
      assert.deepStrictEqual(read.employees.map(({ id }) => id), ["1", "2", "3"])
      assert.deepStrictEqual(read.notes, [
        "exports/employees-2026-11-26.csv was read, the newest of 3 files that fit exports/employees-*.csv: written 2026-11-26 05:00 UTC, 5 hours ago."
      ])
      assert.deepStrictEqual(read.completeness, {
        complete: true,
        proof: "weak",
        how:
          "exports/employees-2026-11-26.csv was read to its end, 3 records; nothing announced how many there should be"
      })
    }))

  it.effect("by the time that it was written, not by its name; of two at one instant the one that sorts last", () =>
    Effect.gen(function*() {
      const folder = yield* exports({
        "c/9.csv": [people(9), 2],
        "b/1.csv": [people(1), 1],
        "b/2.csv": [people(2), 1],
        "b/.3.csv": [people(3), 0]
      })
      const read = yield* readFrom("csv", { path: "?/*.csv" }, folder)
      assert.deepStrictEqual(read.employees.map(({ id }) => id), ["2"])
      assert.include(read.notes.join(), "b/2.csv was read, the newest of 3 files")
    }))

  it.effect("an old one is asked about", () =>
    Effect.gen(function*() {
      const folder = yield* exports({ "e-1.csv": [people(1), 24 * 9] })
      const read = yield* readFrom("csv", { path: `${folder}/e-*.csv` }, "/")
      assert.include(read.notes.join(), "the only file that fits")
      assert.include(read.notes.join(), "9 days ago. Is the export still made?")
    }))

  it.effect("P1: its proof is the file whose * stand for the same", () =>
    Effect.gen(function*() {
      const folder = yield* exports({
        "e-1-a.csv": [people(1, 2), 1],
        "e-1-a.count": ["2", 3],
        "e-0-b.csv": [people(1), 5],
        "e-0-b.count": ["77", 0],
        "sums/1.a": [`${sha256(people(1, 2))}  e-1-a.csv\n`, 0]
      })
      for (const proof of [{ count: "e-*-?.count" }, { sha256: "sums/*.?" }]) {
        const { completeness } = yield* readFrom("csv", { path: "e-*-?.csv", proof }, folder)
        assert.strictEqual(completeness.complete ? completeness.proof : completeness.why, "strong")
      }
      const other = yield* readFrom("csv", { path: "e-*-?.csv", proof: { count: "f-*-?.count" } }, folder)
      assert.match(refusal(other), /^f-1-a\.count does not exist → /u)
    }))

  it.effect("folders, links that lead nowhere, and nothing that fits", () =>
    Effect.gen(function*() {
      const folder = yield* exports({ "x/e.csv/file": ["", 0], "x/real.txt": [people(4), 3] })
      yield* Effect.promise(() => symlink("nowhere", join(folder, "x/lost.csv")))
      const none = yield* readFrom("csv", { path: "x/*.csv" }, folder)
      assert.strictEqual(
        refusal(none),
        "No file fits x/*.csv → Export the employees to that place, or correct `path`."
      )
      assert.match(refusal(yield* readFrom("csv", { path: "y/*/*.csv" }, folder)), /^No file fits y\/\*\/\*\.csv/u)
      yield* Effect.promise(() => symlink("real.txt", join(folder, "x/link.csv")))
      const linked = yield* readFrom("csv", { path: "x/*.csv" }, folder)
      assert.deepStrictEqual(linked.employees.map(({ id }) => id), ["4"])
    }))

  it.effect("signs of other languages of patterns mean themselves", () =>
    Effect.gen(function*() {
      const folder = yield* exports({ "a[1](x)+{y}.1.csv": [people(1), 1], "a1.csv": [people(2), 0] })
      const read = yield* readFrom("csv", { path: "a[1](x)+{y}.*.csv" }, folder)
      assert.deepStrictEqual(read.employees.map(({ id }) => id), ["1"])
    }))
})

type Handle = (request: IncomingMessage, response: ServerResponse) => void

/** A host on this machine, and where it is. */
const host = (handle: Handle): Effect.Effect<string, never, Scope.Scope> =>
  Effect.map(
    Effect.acquireRelease(
      Effect.promise(async () => {
        const server = createServer(handle)
        await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()))
        return server
      }),
      (server) =>
        Effect.promise(() =>
          new Promise<void>((resolve) => {
            server.close(() => resolve())
            server.closeAllConnections()
          })
        )
    ),
    (server) => {
      const address = server.address()
      return typeof address === "object" && address !== null ? `http://127.0.0.1:${address.port}` : ""
    }
  )

const readAt = Effect.fnUntraced(function*(kind: string, settings: Readonly<Record<string, unknown>>) {
  const net = yield* Effect.acquireRelease(Effect.sync(() => network({})), ({ close }) => close)
  const opened = sourceKind(kind)?.open(settings)
  if (opened === undefined || Result.isFailure(opened)) return yield* Effect.die(opened)
  return yield* collect(opened.success.make({ connection: "hr", folder: "/", network: net }), everything)
})

describe("an https address", () => {
  const text = people(1, 2, 3)

  it.live("P1: is read with its secret, its query and its proof", () =>
    Effect.scoped(Effect.gen(function*() {
      const asked: Array<string> = []
      const at = yield* host((request, response) => {
        asked.push(`${request.url} ${request.headers.authorization} ${request.headers.accept}`)
        response.end(request.url?.startsWith("/x/e.csv.sha256") === true ? `${sha256(text)}  e.csv\n` : text)
      })
      const read = yield* readAt("csv", {
        path: `${at}/x/e.csv?format=csv&f=1&f=2`,
        auth: { kind: "bearer", token: "sekret-7" },
        proof: { sha256: `${at}/x/e.csv.sha256` }
      })
      assert.deepStrictEqual(read.employees.map(({ id }) => id), ["1", "2", "3"])
      assert.deepStrictEqual(asked, [
        "/x/e.csv.sha256 Bearer sekret-7 */*",
        "/x/e.csv?format=csv&f=1&f=2 Bearer sekret-7 */*"
      ])
      const { completeness } = read
      assert.strictEqual(completeness.complete ? completeness.proof : completeness.why, "strong")
    })))

  it.live("a count that is not met, or a proof that is too large", () =>
    Effect.scoped(Effect.gen(function*() {
      let proof = "4"
      const at = yield* host((request, response) => void response.end(request.url === "/n" ? proof : text))
      const settings = { path: `${at}/e.csv`, proof: { count: `${at}/n` } }
      assert.match(refusal(yield* readAt("csv", settings)), /\/e\.csv has 3 records, but http.*\/n says 4/u)
      proof = "1".repeat(70_000)
      assert.match(refusal(yield* readAt("csv", settings)), /GET \/n of connection hr got too much for a proof/u)
    })))

  it.live("comes in pieces, large and small, for JSON too", () =>
    Effect.scoped(Effect.gen(function*() {
      const records = Array.from({ length: 5000 }, (_, id) => ({ id, email: `p${id}@acme.example`, status: "active" }))
      const at = yield* host((_, response) => {
        for (const piece of JSON.stringify(records).match(/[^]{1,7001}/gu) ?? []) response.write(piece)
        response.end()
      })
      const read = yield* readAt("json", { path: `${at}/people.json` })
      assert.isTrue(read.completeness.complete)
      assert.strictEqual(read.employees.length, 5000)
    })))

  it.effect("an empty piece in the middle is not the end", () =>
    Effect.gen(function*() {
      const half = Buffer.from(text).subarray(0, 50)
      const pieces = [half, new Uint8Array(0), Buffer.from(text).subarray(50)]
      const net = network({})
      const opened = sourceKind("csv")?.open({ path: "http://localhost:1/e.csv" })
      if (opened === undefined || Result.isFailure(opened)) return yield* Effect.die(opened)
      const source = opened.success.make({
        connection: "hr",
        folder: "/",
        network: {
          ...net,
          client: (options) => ({
            ...net.client(options),
            stream: () => Stream.rechunk(Stream.fromIterable(pieces), 1)
          })
        }
      })
      assert.deepStrictEqual((yield* collect(source, everything)).employees.map(({ id }) => id), ["1", "2", "3"])
    }))

  const faults: ReadonlyArray<readonly [string, Handle, RegExp]> = [
    ["a wrong secret", (_, r) => void r.writeHead(401).end(), /was not let in.*→ Check `auth` of the connection/u],
    ["nothing there", (_, r) => void r.writeHead(404).end(), /found nothing there.*→ Check `path` of the connection/u],
    [
      "a redirect",
      (_, r) => void r.writeHead(302, { location: "https://elsewhere.example/" }).end(),
      /was redirected to elsewhere\.example/u
    ],
    [
      "a page to log in",
      (_, r) => void r.end("<!DOCTYPE html><html><title>Sign in</title>"),
      /is a web page, not an export → Check `path` and `auth`/u
    ],
    [
      "an answer that is cut",
      (_, r) => {
        r.writeHead(200, { "content-length": String(text.length) })
        r.write(text.slice(0, 40), () => r.destroy())
      },
      /cut short/u
    ],
    ["a workbook", (_, r) => void r.end("PK\u0003\u0004rest"), /is an Excel workbook or another zip archive/u]
  ]
  for (const [name, handle, says] of faults) {
    it.live(`P1: ${name}`, () =>
      Effect.scoped(Effect.gen(function*() {
        const at = yield* host(handle)
        const read = yield* readAt("csv", {
          path: `${at}/e.csv?who=adalheidis`,
          auth: { kind: "basic", user: "user-9", password: "pass-9" }
        })
        const why = refusal(read)
        assert.match(why, says)
        assert.notMatch(why, /adalheidis|user-9|pass-9/u)
      })))
  }

  it.live("P8: another host is asked for nothing until it is allowed outside the file", () =>
    Effect.scoped(Effect.gen(function*() {
      const read = yield* readAt("csv", { path: "https://hr.acme.example/e.csv" })
      const why = refusal(read)
      assert.include(why, "GET /e.csv of connection hr was not sent: hr.acme.example is documented by no vendor")
      assert.include(why, "HRSYNC_ALLOWED_HOSTS=hr.acme.example")
      const opened = sourceKind("csv")?.open({ path: "https://hr.acme.example/e.csv" })
      if (opened === undefined || Result.isFailure(opened)) return yield* Effect.die(opened)
      assert.strictEqual(opened.success.addressProblems({}).length, 1)
      assert.deepStrictEqual(opened.success.addressProblems({ HRSYNC_ALLOWED_HOSTS: "*.acme.example" }), [])
    })))
})

describe("settings of a place that contradict each other", () => {
  const auth = { kind: "bearer", token: "${env:T}" }
  const refused: ReadonlyArray<readonly [Readonly<Record<string, unknown>>, RegExp]> = [
    [{ path: "e.csv", auth }, /auth is for https addresses/u],
    [{ path: "http://hr.acme.example/e.csv" }, /Plain http is for this machine alone/u],
    [{ path: "https://a:b@hr.acme.example/e.csv" }, /user name or a password/u],
    [{ path: "https://hr.acme.example/e.csv#x" }, /is one file/u],
    [{ path: "https://hr.acme.example/e-*.csv" }, /is one file/u],
    [{ path: "https://hr.acme.example/e.csv?api_key=1" }, /“api_key” in the address names a secret/u],
    [{ path: "https://hr.acme.example/e.csv?X-Amz-Signature=1" }, /names a secret/u],
    [{ path: "https://hr.acme.example/e.csv", proof: { count: "n" } }, /address of the same host/u],
    [{ path: "https://a.example/e.csv", proof: { count: "https://b.example/n" } }, /address of the same host/u],
    [{ path: "e-*.csv", proof: { count: "e-*-*.count" } }, /more \* and \? than path/u]
  ]
  for (const [settings, says] of refused) {
    it(JSON.stringify(settings), () => {
      const opened = sourceKind("csv")?.open(settings)
      assert.match(opened !== undefined && Result.isFailure(opened) ? String(opened.failure) : "taken", says)
    })
  }

  it("what a reference leads to is not known yet", () => {
    const open: ReadonlyArray<Readonly<Record<string, unknown>>> = [
      { path: "${env:HR_EXPORT}", auth },
      { path: "${env:HR}", proof: { count: "*.count" } },
      { path: "https://${env:HOST}/e.csv", proof: { count: "${env:COUNT}" } }
    ]
    for (const settings of open) {
      const opened = sourceKind("csv")?.open(settings)
      if (opened === undefined || Result.isFailure(opened)) throw new Error(JSON.stringify(settings))
      assert.deepStrictEqual(opened.success.addressProblems({}), [])
    }
  })
})
