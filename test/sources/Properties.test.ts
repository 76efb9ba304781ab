import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as fc from "fast-check"
import { createHash } from "node:crypto"
import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import * as EmailAddress from "../../src/domain/EmailAddress.ts"
import { empty, fromText } from "../../src/domain/Field.ts"
import { CsvReader } from "../../src/sources/CsvReader.ts"
import { EmployeeDecoder } from "../../src/sources/EmployeeDecoder.ts"
import { Findings } from "../../src/sources/Export.ts"
import { readHeader } from "../../src/sources/Header.ts"
import { wanted } from "../../src/sources/Slots.ts"
import { everything, folderWith, read, readFrom } from "./files.ts"

const runs = 150

/** Text as it may stand in a cell: no NUL, no half characters. */
const text = fc.string({
  unit: fc.oneof(
    fc.string({ unit: "grapheme", minLength: 1, maxLength: 1 }),
    fc.constantFrom(..." ,;|\t\r\n\"'é€山\u001b=\u00a0")
  ),
  maxLength: 12
})
  .map((value) => value.replaceAll("\0", "").replaceAll("\uFEFF", "").toWellFormed())

const person = fc.record({
  id: fc.nat(1e6).map(String),
  firstName: text,
  lastName: text,
  email: fc.oneof(fc.constant(""), fc.emailAddress()),
  status: fc.constantFrom("active", "Terminated", "On leave", "???"),
  department: text,
  note: text
})
const people = fc.uniqueArray(person, { maxLength: 6, selector: ({ id }) => id })
type Person = typeof person extends fc.Arbitrary<infer A> ? A : never

const columns = ["id", "firstName", "lastName", "email", "status", "note", "department"] as const
const settings = {
  path: "hr",
  columns: {
    id: "id",
    firstName: "firstName",
    lastName: "lastName",
    email: "email",
    status: "status",
    department: "department"
  }
}

interface Style {
  readonly delimiter: string
  readonly quote: "\"" | "'"
  readonly end: string
  readonly encoding: "utf-8" | "utf-16le"
  readonly bom: boolean
  readonly always: boolean
}
const style: fc.Arbitrary<Style> = fc.record({
  delimiter: fc.constantFrom(",", ";", "\t", "|"),
  quote: fc.constantFrom("\"" as const, "'" as const),
  end: fc.constantFrom("\n", "\r\n", "\r"),
  encoding: fc.constantFrom("utf-8" as const, "utf-16le" as const),
  bom: fc.boolean(),
  always: fc.boolean()
})

const write = (people: ReadonlyArray<Person>, style: Style): Buffer => {
  const cell = (value: string): string =>
    style.always || value.includes(style.delimiter) || /["'\r\n]/u.test(value)
      ? style.quote + value.replaceAll(style.quote, style.quote + style.quote) + style.quote
      : value
  const rows = [columns, ...people.map((one) => columns.map((column) => one[column]))]
  const lines = rows.map((row) => row.map(cell).join(style.delimiter) + style.end).join("")
  return Buffer.from((style.bom ? "\uFEFF" : "") + lines, style.encoding === "utf-8" ? "utf8" : "utf16le")
}

/** What must come out, in the words of the domain. */
const expected = (one: Person): unknown => [
  one.id,
  fromText(one.firstName),
  fromText(one.lastName),
  one.email === "" ? empty : EmailAddress.parse(one.email),
  one.status,
  fromText(one.department)
]

type Form = "csv" | "list" | "lines" | "inside"

interface Found {
  readonly id: string
  readonly firstName: unknown
  readonly lastName: unknown
  readonly email: unknown
  readonly rawStatus: string
  readonly attributes: Readonly<Record<string, unknown>>
}
const actual = (one: Found): unknown => [
  one.id,
  one.firstName,
  one.lastName,
  one.email,
  one.rawStatus,
  one.attributes["department"]
]

const check = <A>(arbitrary: fc.Arbitrary<A>, test: (value: A) => Effect.Effect<void>, numRuns = runs) =>
  Effect.promise(() => fc.assert(fc.asyncProperty(arbitrary, (value) => Effect.runPromise(test(value))), { numRuns }))

describe("CSV in every style", () => {
  it.effect("what is written is read back", () =>
    check(fc.tuple(people, style), ([people, style]) =>
      Effect.gen(function*() {
        const { delimiter, encoding, quote } = style
        const found = yield* read("csv", { ...settings, delimiter, encoding, quote }, { hr: write(people, style) })
        assert.deepStrictEqual(found.completeness.complete, true)
        assert.deepStrictEqual(found.employees.map(actual), people.map(expected))
        assert.deepStrictEqual([found.unreadable, found.notes], [[], []])
      })))

  it.effect("auto finds the delimiter of every style", () =>
    check(fc.tuple(people, style), ([people, style]) =>
      Effect.gen(function*() {
        const { encoding, quote } = style
        const found = yield* read("csv", { ...settings, delimiter: "auto", encoding, quote }, {
          hr: write(people, style)
        })
        assert.deepStrictEqual(found.employees.map(actual), people.map(expected))
      })))

  it.effect("what is read does not depend on where the bytes are divided, and neither do places", () =>
    check(
      fc.tuple(people, style, fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 4 }), fc.nat(6)),
      ([people, style, sizes, wrong]) =>
        Effect.gen(function*() {
          const some = people.map((one, index) => index === wrong ? { ...one, email: "no mail" } : one)
          const bytes = write(some, style)
          const once = yield* inPieces(bytes, style, [bytes.length])
          assert.deepStrictEqual(yield* inPieces(bytes, style, sizes), once)
        })
    ))
})

/** Feeds the reader itself, which takes bytes in any pieces. */
const inPieces = (bytes: Buffer, style: Style, sizes: ReadonlyArray<number>) =>
  Effect.gen(function*() {
    const findings = new Findings("hr", "hr")
    const asked = wanted(everything, [])
    const decoder = new EmployeeDecoder({
      connection: "hr",
      wanted: asked,
      dates: ["YYYY-MM-DD"],
      statuses: {},
      assumeStatus: undefined
    })
    const reader = new CsvReader(
      {
        delimiter: "auto",
        encoding: style.encoding,
        quote: style.quote,
        lastLineMustEnd: true,
        header: (cells) => readHeader(cells, { named: settings.columns, custom: {}, assumeStatus: undefined }, asked),
        decoder
      },
      findings
    )
    const employees: Array<unknown> = []
    const notes: Array<string> = []
    const take = (found: ReturnType<Findings["take"]>): void => {
      for (const event of found) {
        if (event._tag === "Employees") employees.push(...event.employees.map(actual))
        else if (event._tag === "Note") notes.push(event.text)
      }
    }
    for (let at = 0, i = 0; at < bytes.length; i++) {
      const size = sizes[i % sizes.length] ?? 1
      assert.strictEqual(reader.push(bytes.subarray(at, at + size)), undefined)
      take(findings.take())
      at += size
    }
    assert.strictEqual(yield* reader.end, undefined)
    take(findings.takeLast())
    return { employees, notes }
  })

describe("P1: an export that is cut anywhere", () => {
  const json = (people: ReadonlyArray<Person>, form: Form): Buffer => {
    const records = people.map((one) => JSON.stringify(one))
    return Buffer.from(
      form === "lines"
        ? records.map((one) => `${one}\n`).join("")
        : form === "list"
        ? `[${records.join(",\n")}]`
        : `{"total":${records.length},"data":[${records.join(",")}]}`
    )
  }
  const sha256 = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex")
  const exports = fc.tuple(people, style, fc.constantFrom<Form>("csv", "list", "lines", "inside"), fc.nat()).map(
    ([people, style, form, at]) => {
      const bytes = form === "csv" ? write(people, style) : json(people, form)
      return { people, style, form, bytes, cut: at % Math.max(1, bytes.length) }
    }
  )

  const from = (form: Form, style: Style, proof: unknown) => {
    const { delimiter, encoding, quote } = style
    return form === "csv"
      ? { ...settings, delimiter, encoding, quote, ...proof === undefined ? {} : { proof } }
      : { path: "hr", ...form === "inside" ? { records: "data" } : {}, ...proof === undefined ? {} : { proof } }
  }

  it.effect("without a proof it passes for whole only where it was cut between two records", () =>
    check(exports, ({ bytes, cut, form, people, style }) =>
      Effect.gen(function*() {
        const kind = form === "csv" ? "csv" : "json"
        const found = yield* read(kind, from(form, style, undefined), { hr: bytes.subarray(0, cut) })
        if (!found.completeness.complete) return
        assert.strictEqual(found.completeness.proof, "weak")
        assert.deepStrictEqual(found.employees.map(actual), people.slice(0, found.employees.length).map(expected))
      }), 400))

  it.effect("with a count it never passes for whole with fewer people", () =>
    check(exports, ({ bytes, cut, form, people, style }) =>
      Effect.scoped(Effect.gen(function*() {
        const folder = yield* folderWith({ hr: bytes, n: String(people.length) })
        const kind = form === "csv" ? "csv" : "json"
        const proof = form === "inside" ? { total: "total" } : { count: "n" }
        const whole = yield* readFrom(kind, from(form, style, proof), folder)
        assert.deepStrictEqual(whole.completeness.complete && whole.completeness.proof, "strong")
        yield* Effect.promise(() => writeFile(join(folder, "hr"), bytes.subarray(0, cut)))
        const found = yield* readFrom(kind, from(form, style, proof), folder)
        if (found.completeness.complete) assert.deepStrictEqual(found.employees.map(actual), people.map(expected))
      })), 150))

  it.effect("with a checksum it never passes for whole", () =>
    check(exports, ({ bytes, cut, form, style }) =>
      Effect.gen(function*() {
        fc.pre(bytes.length > 0)
        const kind = form === "csv" ? "csv" : "json"
        const files = { hr: bytes.subarray(0, cut), sum: `${sha256(bytes)}  hr\n` }
        const found = yield* read(kind, from(form, style, { sha256: "sum" }), files)
        assert.strictEqual(found.completeness.complete, false)
      }), 150))
})
