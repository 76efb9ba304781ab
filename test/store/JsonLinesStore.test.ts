import { assert, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import * as fc from "fast-check"
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, describe, expect } from "vitest"
import type { Link, Memory } from "../../src/domain/Memory.ts"
import { nothingRemembered } from "../../src/domain/Memory.ts"
import { layer, lines, pathOf, read, write } from "../../src/store/JsonLinesStore.ts"
import type { StoreError } from "../../src/store/Store.ts"
import { Store } from "../../src/store/Store.ts"
import { memories } from "./memories.ts"

const folder = mkdtempSync(join(tmpdir(), "hrsync-store-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const Record = Schema.decodeUnknownSync(Schema.Record(Schema.String, Schema.Unknown))

let files = 0
const file = (content: string | Uint8Array): string => {
  const path = join(folder, `state-${files += 1}.jsonl`)
  writeFileSync(path, content)
  return path
}

const remembered = (content: string | Uint8Array): Promise<ReadonlyArray<Memory>> =>
  Effect.runPromise(read(file(content)))

const refused = (path: string): Promise<StoreError> => Effect.runPromise(Effect.flip(read(path)))

const link = (employeeId: string, more: Partial<Link> = {}): Link => ({
  connection: "people",
  employeeId,
  memberId: `m-${employeeId}`,
  emails: [],
  state: "managed",
  archivedByHrsync: false,
  allowed: false,
  applied: {},
  resent: 0,
  reinvite: false,
  releasedByPerson: false,
  ...more
})

const header = "{\"type\":\"hrsync-state\",\"version\":1}"
const entity = "{\"type\":\"entity\",\"entity\":\"acme\",\"appliedBefore\":true,\"paused\":false}"
const linked = (employee: string): string =>
  `{"type":"link","entity":"acme","connection":"people","employee":"${employee}","member":"m","emails":["a@acme.example"],"state":"managed"}`
const end = (records: number): string => `{"type":"end","records":${records}}`
const text = (...all: ReadonlyArray<string>): string => `${all.join("\n")}\n`

describe("what was written is read", () => {
  it("gives back every memory, whatever its texts hold", () =>
    fc.assert(
      fc.asyncProperty(memories, async (all) => {
        expect(await remembered(write(all))).toEqual(all)
      }),
      { numRuns: 300 }
    ))

  it("gives back the same when an editor changed the line ends, put in blank lines and a byte order mark", () =>
    fc.assert(
      fc.asyncProperty(memories, async (all) => {
        expect(await remembered(`\uFEFF${write(all).replaceAll("\n", "\r\n\r\n")}`)).toEqual(all)
      }),
      { numRuns: 100 }
    ))

  it("reads lines that other tools wrote with other spaces and another order of fields", () =>
    fc.assert(
      fc.asyncProperty(memories, async (all) => {
        const reordered = [...lines(all)].map((line) => {
          const record: unknown = JSON.parse(line)
          return typeof record === "object" && record !== null
            ? `  ${
              JSON.stringify(Object.fromEntries(Object.entries(record).toReversed()), null, 1).replaceAll("\n", " ")
            }  `
            : line
        })
        expect(await remembered(reordered.join("\n"))).toEqual(all)
      }),
      { numRuns: 100 }
    ))

  it("reads a file that is larger than a chunk, with lines across the edges of chunks", async () => {
    const links = Array.from(
      { length: 40_000 },
      (_, i) => link(String(i), i % 3 === 0 ? { memberId: `m-${"ü".repeat(i % 90)}` } : {})
    )
    const all = [{ ...nothingRemembered("acme"), links }]
    expect(await remembered(write(all))).toEqual(all)
  })

  it("writes the key of the hashes once, in the first line, when all entities share it", () => {
    const key = new Uint8Array([1, 2, 3])
    const [first, ...others] = lines([{ ...nothingRemembered("a"), key }, { ...nothingRemembered("b"), key }])
    expect(first).toBe("{\"type\":\"hrsync-state\",\"version\":1,\"key\":\"AQID\"}")
    expect(others.join("\n")).not.toContain("AQID")
  })

  it.effect("gives the memories as a service", () =>
    Effect.gen(function*() {
      const all = [{ ...nothingRemembered("acme"), appliedBefore: true, links: [link("1")] }]
      const memories = yield* Store.use((store) => store.memories).pipe(Effect.provide(layer(file(write(all)))))
      assert.deepStrictEqual(memories, all)
    }))

  it("remembers nothing where there is no file: a first run", async () => {
    expect(await Effect.runPromise(read(join(folder, "none.jsonl")))).toEqual([])
  })
})

describe("a state file that is not whole is an error, never a silent reset", () => {
  const cases: ReadonlyArray<{
    readonly name: string
    readonly content: string | Uint8Array
    readonly line: number
    readonly says: string
  }> = [
    { name: "an empty file", content: "", line: 1, says: "empty" },
    { name: "nothing but blank lines", content: "\n\n", line: 2, says: "empty" },
    { name: "another kind of JSON", content: "[]\n", line: 1, says: "does not begin with the line of a state file" },
    { name: "a text", content: "hello\n", line: 1, says: "does not begin with the line of a state file" },
    {
      name: "a database",
      content: new Uint8Array([83, 81, 76, 0, 255, 254, 10]),
      line: 1,
      says: "does not begin with the line of a state file"
    },
    {
      name: "a header without a version",
      content: text("{\"type\":\"hrsync-state\"}"),
      line: 1,
      says: "\"version\" must be 1"
    },
    {
      name: "a key that is no base64",
      content: text("{\"type\":\"hrsync-state\",\"version\":1,\"key\":\"?\"}", end(0)),
      line: 1,
      says: "\"key\" must be bytes in base64"
    },
    { name: "nothing after the header", content: text(header), line: 1, says: "cut off" },
    { name: "a cut between two lines", content: text(header, entity), line: 2, says: "cut off" },
    {
      name: "a cut within a line",
      content: text(header, entity) + linked("1").slice(0, 60),
      line: 3,
      says: "no JSON object"
    },
    {
      name: "a line that was lost",
      content: text(header, entity, linked("1"), end(3)),
      line: 4,
      says: "announces 3 records and holds 2"
    },
    {
      name: "a record after the last one",
      content: text(header, entity, linked("1"), end(2), linked("2")),
      line: 5,
      says: "more after the record of type \"end\""
    },
    { name: "a line that is no object", content: text(header, "[1]", end(1)), line: 2, says: "no JSON object" },
    {
      name: "bytes that are no UTF-8",
      content: new Uint8Array([...new TextEncoder().encode(text(header, entity)), 0x22, 0xff, 0x22, 0x0a]),
      line: 3,
      says: "no UTF-8"
    },
    {
      name: "a record of an entity without a line",
      content: text(header, linked("1"), end(1)),
      line: 2,
      says: "no line of type \"entity\" stands before it"
    },
    {
      name: "an entity twice",
      content: text(header, entity, entity, end(2)),
      line: 3,
      says: "\"acme\" is there twice"
    },
    {
      name: "an employee linked twice, side by side",
      content: text(header, entity, linked("1"), linked("1"), end(3)),
      line: 5,
      says: "same employee"
    },
    {
      name: "an employee linked twice, apart",
      content: text(header, entity, linked("1"), linked("3"), linked("2"), linked("1"), end(5)),
      line: 7,
      says: "same employee"
    },
    {
      name: "a type that is not known",
      content: text(header, entity, "{\"type\":\"wish\",\"entity\":\"acme\"}", end(2)),
      line: 3,
      says: "\"wish\" are not known"
    },
    { name: "a record without a type", content: text(header, "{}", end(1)), line: 2, says: "\"type\" is missing" },
    {
      name: "a field that is not known, in a link",
      content: text(header, entity, linked("1").replace("}", ",\"note\":\"x\"}"), end(2)),
      line: 3,
      says: "\"note\" is not known"
    },
    {
      name: "a field that is not known, elsewhere",
      content: text(header, entity.replace("}", ",\"note\":1}"), end(1)),
      line: 2,
      says: "\"note\" is not known"
    },
    {
      name: "a link without a member",
      content: text(header, entity, linked("1").replace("\"member\":\"m\",", ""), end(2)),
      line: 3,
      says: "\"member\" is missing"
    },
    {
      name: "a link of an unknown state",
      content: text(header, entity, linked("1").replace("managed", "perhaps"), end(2)),
      line: 3,
      says: "\"state\" must be one of managed, released"
    },
    {
      name: "a link with an address that is none",
      content: text(header, entity, linked("1").replace("a@acme.example", "nobody"), end(2)),
      line: 3,
      says: "\"emails\" must be a list of e-mail addresses"
    },
    {
      name: "a link with an address that is none, after one that was read the short way",
      content: text(header, entity, linked("1"), linked("2").replace("a@acme.example", "nobody"), end(3)),
      line: 4,
      says: "\"emails\" must be a list of e-mail addresses"
    },
    {
      name: "a list with a stray comma, after a link that was read the short way",
      content: text(header, entity, linked("1"), linked("2").replace("],", ",],"), end(3)),
      line: 4,
      says: "no JSON object"
    },
    {
      name: "a link cut within its id, after one that was read the short way",
      content: text(header, entity, linked("1"), linked("2").slice(0, 70), linked("3"), end(4)),
      line: 4,
      says: "no JSON object"
    },
    {
      name: "a link with digests of a field that is not managed",
      content: text(header, entity, linked("1").replace("}", ",\"applied\":{\"salary\":\"x\"}}"), end(2)),
      line: 3,
      says: "\"applied\" must be digests by field"
    },
    {
      name: "a day that does not exist",
      content: text(
        header,
        entity,
        "{\"type\":\"inactive-since\",\"entity\":\"acme\",\"connection\":\"p\",\"employee\":\"1\",\"since\":\"2026-02-30\"}",
        end(2)
      ),
      line: 3,
      says: "\"since\" must be a date"
    },
    {
      name: "an instant that does not exist",
      content: text(
        header,
        entity,
        "{\"type\":\"managed-count\",\"entity\":\"acme\",\"at\":\"2026-02-30T00:00:00.000Z\",\"managed\":1}"
      ),
      line: 3,
      says: "\"at\" must be an instant"
    },
    {
      name: "a count below 0",
      content: text(
        header,
        entity,
        "{\"type\":\"managed-count\",\"entity\":\"acme\",\"at\":\"2026-02-20T00:00:00.000Z\",\"managed\":-1}"
      ),
      line: 3,
      says: "\"managed\" must be a whole number"
    }
  ]

  for (const { content, line, name, says } of cases) {
    it(name, async () => {
      const path = file(content)
      const error = await refused(path)
      expect(error.reason).toBe("damaged")
      expect(error.message).toContain(`${path}:${line}: `)
      expect(error.message).toContain(says)
      expect(error.next).toContain("docs/state.md")
    })
  }

  it("refuses every file that was cut, wherever it was cut", () =>
    fc.assert(
      fc.asyncProperty(memories, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), async (all, part) => {
        const bytes = new TextEncoder().encode(write(all))
        // The last line feed alone may be missing.
        const error = await refused(file(bytes.subarray(0, Math.floor(part * (bytes.length - 1)))))
        expect(error.reason).toBe("damaged")
      }),
      { numRuns: 200 }
    ))

  it("says nothing of what a damaged record holds, since it may be personal", async () => {
    const secret = "jane.doe@acme.example"
    const cut = text(header, entity) + linked("1").replace("a@acme.example", secret).slice(0, -4)
    const error = await refused(file(cut))
    expect(`${error.message} ${error.next}`).not.toContain(secret)
    const wrong = text(header, entity, linked("1").replace("\"managed\"", `"${secret}"`), end(2))
    expect((await refused(file(wrong))).message).not.toContain(secret)
  })

  it("refuses a line that has no end, without taking it all into memory", async () => {
    const error = await refused(file(text(header, entity) + "x".repeat(20_000_000)))
    expect(error.message).toContain(":2: the next line is too long")
  })

  it("names a newer version, and that nothing was changed", async () => {
    const error = await refused(file(text("{\"type\":\"hrsync-state\",\"version\":2,\"shape\":\"other\"}")))
    expect(error.reason).toBe("newer-version")
    expect(error.message).toContain("version 2")
    expect(error.next).toContain("Nothing was changed")
  })

  it("refuses a folder", async () => {
    const path = join(folder, "folder.jsonl")
    mkdirSync(path)
    const error = await refused(path)
    expect(error.reason).toBe("unreadable")
    expect(error.message).toContain("it is a folder")
  })

  it("refuses a path through a file", async () => {
    const error = await refused(join(file("x"), "state.jsonl"))
    expect(error.reason).toBe("unreadable")
    expect(error.message).toContain("a file, not a folder")
  })

  it("refuses a link that leads nowhere: a lost disk is no first run", async () => {
    const path = join(folder, "link.jsonl")
    symlinkSync(join(folder, "lost", "state.jsonl"), path)
    const error = await refused(path)
    expect(error.reason).toBe("unreadable")
    expect(error.message).toContain("leads nowhere")
  })

  it("refuses a device", async () => {
    expect((await refused("/dev/null")).message).toContain("no regular file")
  })

  it.skipIf(process.getuid?.() === 0)("refuses a file that this user may not read", async () => {
    const path = file(write([]))
    chmodSync(path, 0o000)
    const error = await refused(path)
    expect(error.reason).toBe("unreadable")
    expect(error.message).toContain("may not read")
  })
})

describe("where hrsync remembers", () => {
  it("knows the path of jsonl:<path>, and nothing of other kinds", () => {
    expect(pathOf("jsonl:.hrsync/state.jsonl")).toBe(".hrsync/state.jsonl")
    expect(pathOf("jsonl:C:\\hrsync\\state.jsonl")).toBe("C:\\hrsync\\state.jsonl")
    expect(pathOf("jsonl:")).toBeUndefined()
    expect(pathOf("sqlite:.hrsync/state.db")).toBeUndefined()
  })
})

describe("docs/state.md", () => {
  const page = readFileSync(new URL("../../docs/state.md", import.meta.url), "utf8")

  it("shows a file that is read", async () => {
    const example = /```\n(\{"type":"hrsync-state"[\s\S]*?)```/u.exec(page)?.[1] ?? ""
    const [memory] = await remembered(example)
    expect(memory).toMatchObject({ entity: "acme-fr", appliedBefore: true, goodReads: [{ employees: 431 }] })
    expect(memory?.links).toHaveLength(1)
    expect(memory?.confirmed).toBeDefined()
  })

  it("names every type of line, and every field of it", () =>
    fc.assert(
      fc.property(memories, (all) => {
        for (const line of lines(all)) {
          const { type, ...fields } = Record(JSON.parse(line))
          const row = page.split("\n").find((row) => row.startsWith(`| \`${String(type)}\``)) ?? ""
          expect(row).not.toBe("")
          for (const name of Object.keys(fields)) {
            if (name !== "entity") expect(`${String(type)}: ${row}`).toContain(`\`${name}\``)
          }
        }
      }),
      { numRuns: 50 }
    ))
})
