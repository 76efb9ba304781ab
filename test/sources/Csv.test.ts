import { assert, describe, it } from "@effect/vitest"
import { Effect, Result } from "effect"
import { sourceKind } from "../../src/sources/registry.ts"
import { read, refusal } from "./files.ts"

const head = "id,Email,Status\n"
const path = "hr.csv"

/** Reads a CSV file with these settings besides its path. */
const csv = (content: string | Uint8Array, settings: Readonly<Record<string, unknown>> = {}) =>
  read("csv", { path, ...settings }, { [path]: content })

const refused = (content: string | Uint8Array, settings: Readonly<Record<string, unknown>> = {}) =>
  Effect.map(csv(content, settings), refusal)

const rejected = (settings: Readonly<Record<string, unknown>>): string => {
  const opened = sourceKind("csv")?.open({ path, ...settings })
  return opened !== undefined && Result.isFailure(opened) ? String(opened.failure) : "accepted"
}

describe("CSV files that are no CSV export", () => {
  const table: ReadonlyArray<
    readonly [name: string, content: string | Uint8Array, settings: Readonly<Record<string, unknown>>, says: RegExp]
  > = [
    [
      "data where the headers should be",
      "1,ada@acme.example,active\n",
      {},
      /^hr\.csv, line 1, column 1: the first line holds data where the headers should be → Export the file with its header line\.$/u
    ],
    [
      "no id column",
      "Number,Email,Status\n",
      {},
      /no column is known to hold the employee's id; the file has “Number”, “Email”, “Status” → Name it: columns: \{ id: <header> \}/u
    ],
    [
      "no e-mail column",
      "id,Mail,Status\n",
      {},
      /no column is known to hold the work e-mail; the file has “id”, “Mail”, “Status”/u
    ],
    [
      "no status column",
      "id,Email,State\n",
      {},
      /no column is known to hold the employment status; .* say assumeStatus: active\.$/u
    ],
    [
      "a named column that is not there",
      head,
      { columns: { firstName: "Frist name", id: "Id", status: "statsu" } },
      /there are no columns “Frist name” \(columns\.firstName, nearest is “\w+”\), “statsu” \(columns\.status, nearest is “Status”\); the file has “id”, “Email”, “Status”/u
    ],
    [
      "one named column that is not there",
      head,
      { columns: { firstName: "Emial" } },
      /: there is no column “Emial” \(columns\.firstName, nearest is “Email”\); the file has “id”, “Email”, “Status” → Export these columns, or correct their headers under `columns`\.$/u
    ],
    [
      "a header that stands twice",
      "id,Email,email,Status\n",
      {},
      /the header “Email” stands over more than one column/u
    ],
    [
      "another delimiter",
      "id;Email;Status\n1;a@b.example;active\n",
      {},
      /The cells seem to be divided by “;”: set delimiter: ";", or auto\.$/u
    ],
    [
      "a quote that is never closed",
      `${head}1,a@b.example,active\n2,"b@b.example,active\n3,c@b.example,active\n`,
      {},
      /^hr\.csv, line 3, column 3: a quoted cell begins here and is never closed: the file was cut, or a quote is missing → /u
    ],
    [
      "text behind a closing quote",
      `${head}1,"a@b.example"x,active\n`,
      {},
      /^hr\.csv, line 2, column 3: in this cell a quote is followed by something other than “,” or the end of the line/u
    ],
    [
      "a quote inside a bare cell",
      `${head}1,a@b.example,ac"tive\n`,
      {},
      /^hr\.csv, line 2, column 15: this cell does not begin with a quote, but has one inside → .*set quote: none/u
    ],
    [
      "a row with too few cells",
      `${head}1,a@b.example,active\n2,b@b.example\n`,
      {},
      /^1 record of hr\.csv cannot be read, and nobody can say whom it concerns: line 3, column 1: 2 cells instead of 3 → /u
    ],
    ["a row with too many cells", `${head}1,a@b.example,active,\n`, {}, /line 2, column 1: 4 cells instead of 3/u],
    [
      "a row without an id",
      `${head}" ",a@b.example,active\n`,
      {},
      /line 2, column 1: column “id” is empty or missing/u
    ],
    [
      "a byte order mark in the middle",
      `${head}1,a@b.example,active\n\uFEFF2,b@b.example,active\n`,
      {},
      /line 3, column 1: a file begins here again: two files seem to be joined/u
    ],
    [
      "the header line again",
      `${head}1,a@b.example,active\n${head}`,
      {},
      /line 3, column 1: a file begins here again/u
    ],
    [
      "Latin-1 where UTF-8 is said",
      Buffer.from(`${head}1,zoé@b.example,active\n`, "latin1"),
      {},
      /^hr\.csv, line 2, column 5: a byte that is not UTF-8 → .*set encoding: windows-1252/u
    ],
    [
      "UTF-16 where UTF-8 is said",
      Buffer.from(`\uFEFF${head}`, "utf16le"),
      {},
      /the file is UTF-16 → Set encoding: utf-16le/u
    ],
    [
      "UTF-16 in big-endian order",
      Buffer.from(`\uFEFF${head}`, "utf16le").swap16(),
      {},
      /big-endian order → Have it saved as UTF-8/u
    ],
    [
      "UTF-16 without a byte order mark",
      Buffer.from(head, "utf16le"),
      {},
      /line 1, column 2: a NUL byte: this is a binary file, or text in UTF-16/u
    ],
    ["a binary file", Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0, 0]), {}, /a NUL byte/u],
    [
      "an Excel workbook",
      Buffer.from("PK\u0003\u0004xxxx"),
      {},
      /^hr\.csv is an Excel workbook or another zip archive, not a text file/u
    ],
    ["a gzip archive", Buffer.from([0x1f, 0x8b, 8, 0, 1]), {}, /is a gzip archive/u],
    [
      "no line break at the end",
      `${head}1,a@b.example,act`,
      {},
      /the last line \(line 2\) does not end with a line break, so it may have been cut/u
    ],
    ["a cut header line", "id,Email,Status,Loc", {}, /the last line does not end with a line break/u],
    [
      "a cut character at the end",
      Buffer.from(`${head}1,a@b.example,actié`).subarray(0, -1),
      {},
      /the file ends in the middle of a character: it was cut/u
    ],
    ["UTF-16 with half a character at the end", Buffer.from(`\uFEFF${head}`, "utf16le").subarray(0, -1), {
      encoding: "utf-16le"
    }, /the file ends in the middle of a character/u],
    [
      "one endless line",
      Buffer.alloc(3 * 1024 * 1024, "x"),
      {},
      /^hr\.csv, line 1, column 1: one record has more than 1048576 bytes/u
    ],
    [
      "an endless quoted cell",
      Buffer.concat([Buffer.from(`${head}1,"`), Buffer.alloc(3 * 1024 * 1024, "x\n")]),
      {},
      /^hr\.csv, line 2, column 3: one record has more than 1048576 bytes: a closing quote/u
    ],
    [
      "more bad rows than are worth reading",
      head + "x\n".repeat(400_000),
      {},
      /^hr\.csv: reading stopped: [\d,]+ records of hr\.csv cannot be read, .*; and \d+ more → /u
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
      const secret = "FR7630006000011234567890189"
      const texts = [
        yield* refused(`7,ada@acme.example,${secret}\n`),
        yield* refused(`${head}7,ada@acme.example,${secret},\n`),
        yield* refused(`${head}7,ada@acme.example,${secret}"x\n`),
        yield* refused(`${head},ada@acme.example,${secret}\n`)
      ]
      for (const text of texts) assert.notMatch(text, /ada|FR76|7,/u)
    }))
})

describe("CSV files that are fine", () => {
  it.effect("nothing but a header is a company without employees", () =>
    Effect.gen(function*() {
      const found = yield* csv(head)
      assert.deepStrictEqual<unknown>([found.completeness.complete, found.employees], [true, []])
    }))

  it.effect("P1: nothing at all, not even a header, is no export", () =>
    Effect.gen(function*() {
      for (const content of ["", "\n", "\uFEFF"]) {
        const { completeness, employees } = yield* csv(content)
        assert.deepStrictEqual<unknown>([completeness.complete, employees], [false, []])
        assert.include(completeness.complete ? "" : completeness.why, "not even a header line")
      }
    }))

  it.effect("blank lines and rows of empty cells, as Excel leaves them, concern nobody", () =>
    Effect.gen(function*() {
      const found = yield* csv(`${head}\n1,a@b.example,active\r\n,,\n\n , ,\r\r2,b@b.example,active\n,,,,\n`)
      assert.deepStrictEqual<unknown>(found.employees.map(({ id }) => id), ["1", "2"])
      assert.strictEqual(found.completeness.complete, true)
    }))

  it.effect("a place counts lines inside quotes, and columns as an editor shows them", () =>
    Effect.gen(function*() {
      const found = yield* csv(
        "id,First name,Email,Status,Start date\r\n"
          + "1,\"Zoë\r\n\"\"Z\"\"\",nobody,active,2026-01-01\n"
          + "\n"
          + "2,\"山, 田\",a@b.example,active,31.12.2026\n"
      )
      assert.deepStrictEqual<unknown>(found.notes, [
        "hr.csv:3:8: column “Email” holds no e-mail address and is taken as empty"
      ])
      assert.strictEqual(found.unreadable[0]?.at, "hr.csv:5:29")
      assert.strictEqual(
        found.unreadable[0]?.problem,
        "column “Start date” holds no day of the calendar in the form YYYY-MM-DD"
      )
    }))

  it.effect("columns are found under their usual names, however these are written", () =>
    Effect.gen(function*() {
      const found = yield* csv(
        "employee_id;FirstName;SURNAME;E-Mail;Employment Status;hire date;Office\n"
          + "1;Ada;L;a@b.example;Active;2026-01-01;Paris\n",
        { delimiter: "auto" }
      )
      const [one] = found.employees
      assert.deepStrictEqual<unknown>(
        [
          one?.id,
          one?.firstName,
          one?.lastName,
          one?.email,
          one?.status,
          one?.startDate,
          one?.attributes["workLocation"]
        ],
        ["1", "Ada", "L", "a@b.example", "active", "2026-01-01", "Paris"]
      )
    }))

  it.effect("of several usual names the more telling one counts", () =>
    Effect.gen(function*() {
      const found = yield* csv(
        "ID,Email,Employee ID,Work email,Status\n9,private@x.example,1,ada@acme.example,Active\n"
      )
      assert.deepStrictEqual<unknown>([found.employees[0]?.id, found.employees[0]?.email], ["1", "ada@acme.example"])
    }))

  it.effect("auto finds every delimiter", () =>
    Effect.gen(function*() {
      for (const delimiter of [",", ";", "\t", "|"]) {
        const text =
          `id${delimiter}"a,b;c|d\te,;"${delimiter}Email${delimiter}Status\n1${delimiter}x${delimiter}a@b.example${delimiter}active\n`
        const found = yield* csv(text, { delimiter: "auto" })
        assert.deepStrictEqual<unknown>(found.employees.map(({ email }) => email), ["a@b.example"])
      }
    }))

  it.effect("windows-1252 and latin1 read the euro sign and accents", () =>
    Effect.gen(function*() {
      const bytes = Buffer.concat([
        Buffer.from("id,First name,Email,Status\n1,"),
        Buffer.from([0x80, 0xe9]),
        Buffer.from(",a@b.example,active\n")
      ])
      for (const encoding of ["windows-1252", "latin1"]) {
        const found = yield* csv(bytes, { encoding })
        assert.strictEqual(found.employees[0]?.firstName, "€é")
      }
    }))

  it.effect("assumeStatus takes everybody as active when the export has no status", () =>
    Effect.gen(function*() {
      const found = yield* csv("id,Email\n1,a@b.example\n", { assumeStatus: "active" })
      assert.deepStrictEqual<unknown>([found.employees[0]?.status, found.employees[0]?.rawStatus], ["active", ""])
    }))

  it.effect("the settings' own words for a status win; an empty status is unknown unless they say what it means", () =>
    Effect.gen(function*() {
      const text = `${head}1,a@b.example,Left\n2,b@b.example,on_LEAVE\n3,c@b.example,\n4,d@b.example,Gone Fishing\n`
      const found = yield* csv(text, { statuses: { left: "active", "gone-fishing": "on-leave" } })
      assert.deepStrictEqual<unknown>(found.employees.map(({ status }) => status), [
        "active",
        "on-leave",
        "unknown",
        "on-leave"
      ])
      const empty = yield* csv(text, { statuses: { "": "active" } })
      assert.strictEqual(empty.employees[2]?.status, "active")
    }))

  it.effect("endsWithLineBreak: false takes a last line without one as whole", () =>
    Effect.gen(function*() {
      const found = yield* csv(`${head}1,a@b.example,active`, { endsWithLineBreak: false })
      assert.deepStrictEqual<unknown>([found.completeness.complete, found.employees.length], [true, 1])
    }))

  it.effect("quote: none takes quotes as they are; single quotes may enclose", () =>
    Effect.gen(function*() {
      const bare = yield* csv("id,First name,Email,Status\n1,\"JJ,a@b.example,active\n", { quote: "none" })
      assert.strictEqual(bare.employees[0]?.firstName, "\"JJ")
      const single = yield* csv("id,First name,Email,Status\n1,'O''Neil, J',a@b.example,active\n", { quote: "'" })
      assert.strictEqual(single.employees[0]?.firstName, "O'Neil, J")
    }))
})

describe("settings of a CSV export", () => {
  it("settings that contradict themselves are refused before anything is read", () => {
    assert.match(rejected({ dates: ["DD/MM/YYYY", "MM/DD/YYYY"] }), /cannot be told apart/u)
    assert.match(rejected({ statuses: { "On Leave": "active", "on-leave": "inactive" } }), /are one word to hrsync/u)
    assert.match(rejected({ assumeStatus: "active", columns: { status: "Status" } }), /keep only one of them/u)
    assert.match(rejected({ statuses: { x: "gone" } }), /Expected/u)
    assert.match(rejected({ delimeter: ";" }), /delimeter/u)
    assert.strictEqual(rejected({ statuses: { "On Leave": "active", "on-leave": "active" } }), "accepted")
    assert.strictEqual(rejected({ path: "${env:EXPORT}", dates: "DD.MM.YYYY" }), "accepted")
  })

  it("says which attributes conditions may name, and whether a read proves itself", () => {
    const opened = sourceKind("csv")?.open({ path, columns: { custom: { Contract: "Kind of contract" } } })
    const value = opened !== undefined && Result.isSuccess(opened) ? opened.success : undefined
    const attributes = value === undefined || value.attributes === "any" ? [] : [...value.attributes]
    assert.includeMembers(attributes, ["workLocation", "custom.Contract"])
    assert.notInclude(attributes, "custom.Other")
    assert.strictEqual(value?.canProve, false)
  })
})
