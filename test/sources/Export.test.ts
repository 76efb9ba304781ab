import { assert, describe, it } from "@effect/vitest"
import { Effect, Stream } from "effect"
import { Result } from "effect"
import { createHash } from "node:crypto"
import { appendFile, mkdir, rename, rm, symlink, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { sourceKind } from "../../src/sources/registry.ts"
import { everything, folderWith, read, readFrom, refusal } from "./files.ts"

const line = (id: number): string => `{"id":${id},"email":"p${id}@acme.example","status":"active"}\n`
const people = (count: number): string => Array.from({ length: count }, (_, i) => line(i + 1)).join("")
const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex")

describe("P1: what proves an export", () => {
  const hr = people(3)
  const document = (total: unknown): string =>
    JSON.stringify({ meta: { total }, data: [1, 2].map((id) => JSON.parse(line(id))) })

  it.effect("read to its end, with nothing that announced its size: weak", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual((yield* read("json", { path: "hr" }, { hr })).completeness, {
        complete: true,
        proof: "weak",
        how: "hr was read to its end, 3 records; nothing announced how many there should be"
      })
    }))

  it.effect("the checksum that sha256sum wrote: strong, in each of its forms", () =>
    Effect.gen(function*() {
      const lists = [
        `${sha256(hr)}  hr\n`,
        `${sha256(hr).toUpperCase()} *exports/hr\r\n`,
        `${sha256("x")}  other\n${sha256(hr)}  ./hr\n`,
        sha256(hr)
      ]
      for (const sum of lists) {
        const found = yield* read("json", { path: "hr", proof: { sha256: "sum" } }, { hr, sum })
        assert.deepStrictEqual(found.completeness, {
          complete: true,
          proof: "strong",
          how: "hr, 3 records, has the SHA-256 that sum says"
        })
      }
    }))

  it.effect("a count, or a total in the document: strong when it is met", () =>
    Effect.gen(function*() {
      const counted = yield* read("json", { path: "hr", proof: { count: "n" } }, { hr, n: " 3\n" })
      assert.deepStrictEqual(counted.completeness, {
        complete: true,
        proof: "strong",
        how: "hr has 3 records, as n says"
      })
      const total = yield* read("json", { path: "hr", records: "data", proof: { total: "meta.total" } }, {
        hr: document(2)
      })
      assert.deepStrictEqual(total.completeness, {
        complete: true,
        proof: "strong",
        how: "hr has 2 records, as it announces at “meta.total”"
      })
    }))

  it.effect("records that could not be read count as records that came", () =>
    Effect.gen(function*() {
      const text = people(2) + line(3).replace("\"active\"", "\"active\",\"startDate\":\"soon\"")
      const found = yield* read("json", { path: "hr", proof: { count: "n" } }, { hr: text, n: "3" })
      assert.deepStrictEqual([found.completeness.complete, found.unreadable.length], [true, 1])
    }))

  const failures: ReadonlyArray<readonly [string, Record<string, unknown>, Record<string, string>, RegExp]> = [
    [
      "another checksum",
      { proof: { sha256: "sum" } },
      { sum: sha256("x") },
      /^hr is not the file that sum was made for: its SHA-256 is another one → Have the file exported again/u
    ],
    [
      "a checksum of other files only",
      { proof: { sha256: "sum" } },
      { sum: `${sha256(hr)}  a\n${sha256(hr)}  b\n` },
      /^sum does not hold the SHA-256 of hr as sha256sum writes it → /u
    ],
    [
      "a checksum file that is none",
      { proof: { sha256: "sum" } },
      { sum: "hello" },
      /^sum does not hold the SHA-256 of hr/u
    ],
    [
      "no checksum file",
      { proof: { sha256: "sum" } },
      {},
      /^sum does not exist → Have the export write it in the same step, or take `proof` out/u
    ],
    ["another count", { proof: { count: "n" } }, { n: "1204" }, /^hr has 3 records, but n says 1,204 → /u],
    ["a count that is none", { proof: { count: "n" } }, { n: "3 records" }, /^n does not hold one whole number/u],
    [
      "a count file that cannot be one",
      { proof: { count: "n" } },
      { n: "3".padStart(70_000) },
      /^n has 70000 bytes, too many for what it should hold/u
    ]
  ]
  for (const [name, settings, files, says] of failures) {
    it.effect(`${name}: incomplete`, () =>
      Effect.map(read("json", { path: "hr", ...settings }, { hr, ...files }), (found) => {
        assert.match(refusal(found), says)
      }))
  }

  it.effect("a total that is another number, or none: incomplete", () =>
    Effect.gen(function*() {
      const settings = { path: "hr", records: "data", proof: { total: "meta.total" } }
      const other = yield* read("json", settings, { hr: document(5) })
      assert.match(refusal(other), /^hr has 2 records, but announces 5 at “meta\.total”/u)
      for (const total of ["2", null, -2, 2.5, undefined]) {
        const none = yield* read("json", settings, { hr: document(total) })
        assert.match(refusal(none), /^hr has no whole number at “meta\.total”/u)
      }
    }))
})

describe("files that cannot be read", () => {
  it.effect("a file that is not there", () =>
    Effect.map(read("csv", { path: "no/such.csv" }, {}), (found) => {
      assert.strictEqual(
        refusal(found),
        "no/such.csv does not exist → Export the employees to that place, or correct `path`."
      )
    }))

  it.effect("a folder", () =>
    Effect.scoped(Effect.gen(function*() {
      const folder = yield* folderWith({})
      yield* Effect.promise(() => mkdir(join(folder, "exports")))
      const found = yield* readFrom("csv", { path: "exports" }, folder)
      assert.strictEqual(refusal(found), "exports is a folder, not a file → Name the file inside it in `path`.")
    })))

  it.effect("a file in place of a folder", () =>
    Effect.map(read("csv", { path: "a/b.csv" }, { a: "" }), (found) => {
      assert.match(refusal(found), /^a\/b\.csv does not exist/u)
    }))

  it.effect("a link that leads to itself", () =>
    Effect.scoped(Effect.gen(function*() {
      const folder = yield* folderWith({})
      yield* Effect.promise(() => symlink("loop.csv", join(folder, "loop.csv")))
      const found = yield* readFrom("csv", { path: "loop.csv" }, folder)
      assert.match(refusal(found), /^loop\.csv is a symbolic link that leads back to itself/u)
    })))

  it.effect("a device", () =>
    Effect.map(read("json", { path: "/dev/null" }, {}), (found) => {
      assert.match(refusal(found), /^\/dev\/null is not a regular file/u)
    }))
})

describe("P1: a file that changes while it is read", () => {
  // Larger than what is read ahead, so that the change happens in the middle.
  const large = people(20_000)

  const readWhile = (content: string, change: (path: string, folder: string) => Promise<unknown>) =>
    Effect.scoped(Effect.gen(function*() {
      const folder = yield* folderWith({ "hr.ndjson": content })
      const opened = sourceKind("json")?.open({ path: "hr.ndjson" })
      if (opened === undefined || Result.isFailure(opened)) return yield* Effect.die("settings")
      const source = opened.success.make({ connection: "hr", folder })
      let changed = false
      const events = yield* Stream.runCollect(Stream.tap(source.read(everything), () =>
        Effect.promise(async () => {
          if (!changed) await change(join(folder, "hr.ndjson"), folder)
          changed = true
        })))
      const proof = events.at(-1)
      return proof?._tag === "Proof" && !proof.completeness.complete ? proof.completeness.why : JSON.stringify(proof)
    }))

  it.effect("written to", () =>
    Effect.map(readWhile(large, (path) => writeFile(path, people(20_000).replace("p1@", "q1@"))), (why) => {
      assert.strictEqual(why, "hr.ndjson changed while it was read: it was written to")
    }))

  it.effect("added to", () =>
    Effect.map(readWhile(large, (path) => appendFile(path, line(7))), (why) => {
      assert.match(why, /^hr\.ndjson changed while it was read: it was \d+ bytes and is now \d+ bytes$/u)
    }))

  it.effect("replaced", () =>
    Effect.map(
      readWhile(large, async (path, folder) => {
        await writeFile(join(folder, "new"), large)
        await rename(join(folder, "new"), path)
      }),
      (why) => {
        assert.strictEqual(why, "hr.ndjson changed while it was read: it was replaced by another file")
      }
    ))

  it.effect("removed", () =>
    Effect.map(readWhile(large, (path) => rm(path)), (why) => {
      assert.strictEqual(why, "hr.ndjson changed while it was read: it was removed")
    }))
})
