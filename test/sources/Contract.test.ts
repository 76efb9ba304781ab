import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { read } from "./files.ts"
import { bare, company, type Person, sourceContract } from "./SourceContract.ts"

const cell = (text: string): string => /[",;|\t\r\n]/u.test(text) ? `"${text.replaceAll("\"", "\"\"")}"` : text

const csv = (people: ReadonlyArray<Person>, columns: ReadonlyArray<string>, delimiter: string, end: string): string =>
  [columns, ...people.map((person) => columns.map((column) => person[column] ?? ""))]
    .map((cells) => cells.map(cell).join(delimiter) + end).join("")

/** Headers are the slots' own names here; custom ones have another. */
const mapping = (columns: ReadonlyArray<string>, custom: ReadonlyArray<string>) => ({
  ...Object.fromEntries(columns.filter((column) => !column.startsWith("custom.")).map((column) => [column, column])),
  custom: Object.fromEntries(
    custom.filter((name) => columns.includes(`custom.${name}`)).map((name) => [name, `custom.${name}`])
  )
})

for (
  const [name, delimiter, end, encode] of [
    ["csv", ",", "\n", (text: string) => Buffer.from(text)],
    ["csv with semicolons, CRLF and a byte order mark", ";", "\r\n", (text: string) => Buffer.from(`\uFEFF${text}`)],
    ["csv with tabs in UTF-16", "\t", "\r", (text: string) => Buffer.from(`\uFEFF${text}`, "utf16le")]
  ] as const
) {
  sourceContract({
    name,
    read: (people, { columns, custom, request }) =>
      read(
        "csv",
        {
          path: "people.csv",
          delimiter,
          encoding: name.includes("UTF-16") ? "utf-16le" : "utf-8",
          columns: mapping(columns, custom)
        },
        { "people.csv": encode(csv(people, columns, delimiter, end)) },
        request
      )
  })
}

const nested = (person: Person, columns: ReadonlyArray<string>, value: (text: string, column: string) => unknown) => ({
  meta: { source: "test" },
  fields: Object.fromEntries(columns.map((column) => [column, value(person[column] ?? "", column)]))
})

const fields = (columns: ReadonlyArray<string>, custom: ReadonlyArray<string>) => ({
  ...Object.fromEntries(
    columns.filter((column) => !column.startsWith("custom.")).map((column) => [column, `fields.${column}`])
  ),
  custom: Object.fromEntries(
    custom.filter((name) => columns.includes(`custom.${name}`)).map((name) => [name, `custom.${name}`])
  )
})

/** Custom fields stand flat in the record, under a key with a dot. */
const record = (person: Person, columns: ReadonlyArray<string>, numbers: boolean): string => {
  const value = (text: string): unknown => text === "" ? null : text
  const isCustom = (column: string): boolean => column.startsWith("custom.")
  const flat = Object.fromEntries(columns.filter(isCustom).map((column) => [column, value(person[column] ?? "")]))
  const inner = columns.filter((column) => !isCustom(column))
  const text = JSON.stringify({ ...nested(person, inner, value), ...flat })
  return numbers ? text.replace(/"(id|managerId)":"([1-9]\d*)"/gu, "\"$1\":$2") : text
}

const forms = {
  "json list": (records: ReadonlyArray<string>) => `[${records.join(",\n")}]`,
  "json list with numbers as ids": (records: ReadonlyArray<string>) => `[\n${records.join(",\n")}\n]\n`,
  ndjson: (records: ReadonlyArray<string>) => records.map((one) => `${one}\n`).join(""),
  "ndjson with numbers as ids": (records: ReadonlyArray<string>) => records.map((one) => `${one}\r\n`).join(""),
  "json list inside an object": (records: ReadonlyArray<string>) =>
    JSON.stringify({ meta: { total: records.length }, data: { employees: [] } }).replace("[]", `[${records.join(",")}]`)
}

for (const [name, form] of Object.entries(forms)) {
  sourceContract({
    name,
    read: (people, { columns, custom, request }) =>
      read(
        "json",
        {
          path: "people.json",
          fields: fields(columns, custom),
          ...name.endsWith("object") ? { records: "data.employees" } : {}
        },
        { "people.json": form(people.map((person) => record(person, columns, name.includes("numbers")))) },
        request
      )
  })
}

describe("the same company out of every form", () => {
  it.effect("gives equal employees", () =>
    Effect.gen(function*() {
      const columns = Object.keys(company[0] ?? {})
      const custom = ["Contract"]
      const fromCsv = yield* read("csv", { path: "p", columns: mapping(columns, custom) }, {
        p: csv(company, columns, ",", "\n")
      })
      for (const [name, form] of Object.entries(forms)) {
        const settings = name.endsWith("object") ? { records: "data.employees" } : {}
        const fromJson = yield* read("json", { path: "p", fields: fields(columns, custom), ...settings }, {
          p: form(company.map((person) => record(person, columns, name.includes("numbers"))))
        })
        assert.deepStrictEqual(fromJson.employees.map(bare), fromCsv.employees.map(bare))
      }
    }))
})
