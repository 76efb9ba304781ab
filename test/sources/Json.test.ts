import { assert, describe, it } from "@effect/vitest"
import { Effect, Result } from "effect"
import { empty, notVisible } from "../../src/domain/Field.ts"
import { sourceKind } from "../../src/sources/registry.ts"
import { read, refusal } from "./files.ts"

const path = "hr.json"

const json = (content: string | Uint8Array, settings: Readonly<Record<string, unknown>> = {}) =>
  read("json", { path, ...settings }, { [path]: content })

const refused = (content: string | Uint8Array, settings: Readonly<Record<string, unknown>> = {}) =>
  Effect.map(json(content, settings), refusal)

const rejected = (settings: Readonly<Record<string, unknown>>): string => {
  const opened = sourceKind("json")?.open({ path, ...settings })
  return opened !== undefined && Result.isFailure(opened) ? String(opened.failure) : "accepted"
}

const one = "{\"id\":\"1\",\"email\":\"a@b.example\",\"status\":\"active\"}"

describe("JSON files that are no JSON export", () => {
  const table: ReadonlyArray<
    readonly [name: string, content: string | Uint8Array, settings: Readonly<Record<string, unknown>>, says: RegExp]
  > = [
    [
      "a list that is cut inside a record",
      `[${one},\n{"id":"2"`,
      {},
      /^hr\.json, line 2, column 10: the list ends in the middle: the file was cut → /u
    ],
    ["a list that is cut between records", `[${one},`, {}, /the list ends in the middle: the file was cut/u],
    [
      "a list with a fault",
      `[${one},\n{"id":"2",}]`,
      {},
      /^hr\.json, line 2, column 11: expected a key in double quotes → /u
    ],
    ["something behind the list", `[${one}]\n[]`, {}, /line 2, column 1: something follows the end of the document/u],
    [
      "NDJSON that is cut inside a record",
      `${one}\n{"id":"2"`,
      {},
      /^1 record of hr\.json cannot be read, and nobody can say whom it concerns: line 2, column 10: the text ends in the middle → /u
    ],
    [
      "a document where the list is not named",
      `{\n  "employees": [${one}]\n}\n`,
      {},
      /If this is one document and not one record per line, say where its list stands: records: employees/u
    ],
    [
      "a list that is not where the settings say",
      `{"data":{"people":[]}}`,
      { records: "data.employees" },
      /line 1, column 23: there is no “data\.employees” in the document/u
    ],
    [
      "no list where the settings say",
      `{"data":{"employees":{}}}`,
      { records: "data.employees" },
      /line 1, column 22: “data\.employees” is not a list/u
    ],
    [
      "a list where the settings say that there is an object",
      "[]",
      { records: "data" },
      /the document is not an object/u
    ],
    [
      "records that are no objects",
      `[${one},null,[],"x",7]`,
      {},
      /^4 records .*: line 1, column 53: this is not a record: expected a JSON object; /u
    ],
    [
      "a record without an id",
      `[${one},{"email":"b@b.example"}]`,
      {},
      /line 1, column 53: field “id” is empty or missing/u
    ],
    [
      "an id that is a fraction",
      "[{\"id\":1.5,\"email\":\"b@b.example\",\"status\":\"active\"}]",
      {},
      /line 1, column 8: field “id” holds a fraction where an identifier should be/u
    ],
    [
      "an id that is true",
      "[{\"id\":true,\"email\":\"b@b.example\",\"status\":\"active\"}]",
      {},
      /field “id” holds true or false where an identifier should be/u
    ],
    [
      "an id beyond all numbers",
      "[{\"id\":1e400,\"email\":\"b@b.example\",\"status\":\"active\"}]",
      {},
      /holds a number too large to be read exactly; write it as text/u
    ],
    [
      "an id that is an object",
      "[{\"id\":{\"value\":1},\"email\":\"b@b.example\",\"status\":\"active\"}]",
      {},
      /field “id” holds an object where a text should be/u
    ],
    [
      "no e-mail in any record",
      "[{\"id\":1,\"mail\":\"b@b.example\",\"status\":\"active\"}]",
      {},
      /^hr\.json: no record has the field “email” for the work e-mail, nearest is “mail”; the first one has “id”, “mail”, “status” → Name it: fields: \{ email: <path> \}\.$/u
    ],
    [
      "no status in any record",
      "[{\"id\":1,\"email\":\"b@b.example\",\"state\":\"active\"}]",
      {},
      /no record has the field “status” for the employment status, nearest is “state”; .* say assumeStatus: active\.$/u
    ],
    [
      "bytes that are no UTF-8",
      Buffer.from(`[{"id":"é"}]`, "latin1"),
      {},
      /line 1, column 9: a byte that is not UTF-8: JSON is always UTF-8/u
    ],
    ["UTF-16", Buffer.from("\uFEFF[]", "utf16le"), {}, /the file is UTF-16; JSON is UTF-8: save it so/u],
    [
      "a binary file",
      Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0]),
      {},
      /a NUL byte: this is a binary file, not JSON/u
    ],
    ["a zip archive", Buffer.from("PK\u0003\u0004xxxx"), {}, /^hr\.json is an Excel workbook or another zip archive/u],
    [
      "two files joined",
      `${one}\n\uFEFF${one}\n`,
      {},
      /line 2, column 1: a byte order mark in the middle of the file: two files seem to be joined here/u
    ],
    ["one endless line", Buffer.alloc(20 * 1024 * 1024, "x"), {}, /one element has more than 16777216 bytes/u],
    [
      "an endless record",
      Buffer.concat([Buffer.from("[{\"id\":\""), Buffer.alloc(20 * 1024 * 1024, "x")]),
      {},
      /one element has more than 16777216 bytes/u
    ],
    ["endless brackets", Buffer.alloc(20 * 1024 * 1024, "["), {}, /one element has more than 16777216 bytes/u],
    [
      "many lines of junk",
      "junk\n".repeat(300_000),
      {},
      /^hr\.json: reading stopped: [\d,]+ records of hr\.json cannot be read/u
    ]
  ]
  for (const [name, content, settings, says] of table) {
    it.effect(`${name}: one clear refusal`, () =>
      Effect.map(refused(content, settings), (text) => {
        assert.match(text, says)
      }))
  }

  it.effect("a refusal never repeats somebody's data", () =>
    Effect.gen(function*() {
      const texts = [
        yield* refused("[{\"id\":\"7\",\"email\":\"ada@acme.example\" oops}]"),
        yield* refused("{\"id\":\"7\",\"email\":ada@acme.example}\n"),
        yield* refused("[{\"id\":\"\",\"email\":\"ada@acme.example\"}]"),
        yield* refused("[{\"id\":{\"ada\":1},\"email\":\"ada@acme.example\"}]")
      ]
      for (const text of texts) assert.notMatch(text, /ada|acme/u)
    }))
})

describe("JSON files that are fine", () => {
  it.effect("an empty list, an empty file and blank lines are a company without employees", () =>
    Effect.gen(function*() {
      for (const content of ["[]", " [ \n ] \n", "", "\n\n", "\uFEFF[]"]) {
        const found = yield* json(content)
        assert.deepStrictEqual<unknown>([found.completeness.complete, found.employees], [true, []])
      }
    }))

  it.effect("identifiers keep every digit, whether text, number or a number beyond 2^53, wherever they stand", () =>
    Effect.gen(function*() {
      const record = (id: string, manager: string): string =>
        `{"id":${id},"email":"a@b.example","status":"active","managerId":${manager},"costCenter":${id}}`
      const records = [
        record("7", "null"),
        record("12345678901234567890123", "9007199254740993"),
        record("\"007\"", "7")
      ]
      for (const text of [`[${records.join(",\n")}]`, records.join("\n")]) {
        const found = yield* json(text)
        assert.deepStrictEqual<unknown>(found.employees.map(({ id }) => id), ["7", "12345678901234567890123", "007"])
        assert.deepStrictEqual<unknown>(found.employees.map(({ manager }) => manager), [
          empty,
          { by: "id", id: "9007199254740993" },
          { by: "id", id: "7" }
        ])
        assert.deepStrictEqual<unknown>(found.employees.map(({ attributes }) => attributes["costCenter"]), [
          "7",
          "12345678901234567890123",
          "007"
        ])
      }
    }))

  it.effect("attributes may be numbers, booleans and lists; an empty list is empty", () =>
    Effect.gen(function*() {
      const found = yield* json(
        "[{\"id\":1,\"email\":\"a@b.example\",\"status\":\"active\",\"team\":[\"A\",7,\" \",true],\"department\":[],\"country\":1.5,\"jobTitle\":false}]"
      )
      const { country, department, jobTitle, team, workLocation } = found.employees[0]?.attributes ?? {}
      assert.deepStrictEqual<unknown>([team, department, country, jobTitle, workLocation], [
        ["A", "7", "true"],
        empty,
        "1.5",
        "false",
        notVisible
      ])
    }))

  it.effect("a key with dots wins over the way through objects; null on the way is empty, a missing key not visible", () =>
    Effect.gen(function*() {
      const found = yield* json(
        "{\"id\":1,\"work\":{\"email\":\"in@b.example\"},\"status\":\"active\"}\n"
          + "{\"id\":2,\"work.email\":\"flat@b.example\",\"work\":{\"email\":\"in@b.example\"},\"status\":\"active\"}\n"
          + "{\"id\":3,\"work\":null,\"status\":\"active\"}\n{\"id\":4,\"work\":{},\"status\":\"active\"}\n",
        { fields: { email: "work.email" } }
      )
      assert.deepStrictEqual<unknown>(found.employees.map(({ email }) => email), [
        "in@b.example",
        "flat@b.example",
        empty,
        notVisible
      ])
    }))

  it.effect("keys that every object inherits are no values", () =>
    Effect.gen(function*() {
      const found = yield* json(`[${one}]`, {
        fields: {
          firstName: "constructor",
          lastName: "__proto__",
          department: "toString.name",
          custom: { x: "valueOf" }
        }
      })
      const [employee] = found.employees
      assert.deepStrictEqual<unknown>(
        [employee?.firstName, employee?.lastName, employee?.attributes["department"], employee?.attributes["custom.x"]],
        [notVisible, notVisible, notVisible, notVisible]
      )
    }))

  it.effect("a date-time keeps its calendar day as written, whatever its offset", () =>
    Effect.gen(function*() {
      const texts = [
        "2026-03-31T23:30:00-11:00",
        "2026-03-31T00:30:00+14:00",
        "2026-03-31T00:00:00.000Z",
        "2026-03-31 23:59"
      ]
      const found = yield* json(
        texts.map((text, i) => `{"id":${i},"email":"a@b.example","status":"active","startDate":"${text}"}`).join("\n")
      )
      assert.deepStrictEqual<unknown>(found.unreadable, [])
      assert.deepStrictEqual<unknown>(found.employees.map(({ startDate }) => startDate), texts.map(() => "2026-03-31"))
    }))

  it.effect("a value of the wrong kind makes its record unreadable, by name and place", () =>
    Effect.gen(function*() {
      const found = yield* json(
        "[\n  {\"id\":1,\"email\":\"a@b.example\",\n   \"status\":\"active\",\"work\":{\"start\":{\"day\":1}},\"team\":[[]]}]",
        {
          fields: { startDate: "work.start" }
        }
      )
      assert.deepStrictEqual<unknown>(found.employees, [])
      assert.deepStrictEqual<unknown>(found.unreadable, [{
        connection: "hr",
        id: "1",
        email: "a@b.example",
        at: "hr.json:3:38",
        problem: "field “work.start” holds an object where a text should be; name the value inside it; "
          + "field “team” holds a list where a single value should be"
      }])
    }))

  it.effect("a field that the settings name and no record has is noted", () =>
    Effect.gen(function*() {
      const found = yield* json(`[${one}]`, { fields: { workLocation: "work.locaton" } })
      assert.strictEqual(found.notes.length, 1)
      assert.match(
        found.notes[0] ?? "",
        /^no record has the field “work\.locaton”, which the settings name, nearest is /u
      )
    }))

  it.effect("a record without a status among others is unknown, or active where the settings assume so", () =>
    Effect.gen(function*() {
      const text = `[${one},{"id":2,"email":"b@b.example"}]`
      const plain = yield* json(text)
      assert.deepStrictEqual<unknown>(plain.employees.map(({ status }) => status), ["active", "unknown"])
      const assumed = yield* json(text, { assumeStatus: "active" })
      assert.deepStrictEqual<unknown>(assumed.employees.map(({ status }) => status), ["active", "active"])
    }))
})

describe("settings of a JSON export", () => {
  it("settings that contradict themselves are refused before anything is read", () => {
    assert.match(rejected({ proof: { total: "meta.total" } }), /say with `records` where the list itself stands/u)
    assert.match(rejected({ assumeStatus: "active", fields: { status: "state" } }), /keep only one of them/u)
    assert.match(rejected({ record: "data" }), /record/u)
    assert.strictEqual(rejected({ proof: { total: "meta.total" }, records: "data" }), "accepted")
  })
})
