import { Effect, Schema } from "effect"
import * as fc from "fast-check"
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { afterAll, describe, expect, it } from "vitest"
import type { Employee } from "../../src/domain/Employee.ts"
import { isValue } from "../../src/domain/Field.ts"
import type { HrRead } from "../../src/domain/Read.ts"
import { compare } from "../../src/domain/Text.ts"
import { networkOfProcess } from "../../src/net/Network.ts"
import { employeesOf } from "../../src/sandbox/Exports.ts"
import type { CsvForm, ExportForm, JsonForm } from "../../src/sandbox/Forms.ts"
import type { World } from "../../src/sandbox/World.ts"
import { kind as csvKind, Settings as CsvSettings } from "../../src/sources/Csv.ts"
import { kind as jsonKind, Settings as JsonSettings } from "../../src/sources/Json.ts"
import { collect } from "../../src/sources/Source.ts"
import { csv, field, json, rules, worldOf } from "./worlds.ts"

const folder = mkdtempSync(join(tmpdir(), "hrsync-sandbox-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let folders = 0

/** Writes the world's files and reads the export back with the source that its settings belong to. */
const readBack = (form: ExportForm, world: World): Promise<HrRead> => {
  const place = join(folder, String(folders += 1))
  for (const { content, path } of world.files) {
    mkdirSync(dirname(join(place, path)), { recursive: true })
    writeFileSync(join(place, path), content)
  }
  const context = { connection: "hr", folder: place, network: networkOfProcess() }
  const { kind, ...settings } = form
  const source = kind === "csv"
    ? csvKind.make(Schema.decodeUnknownSync(CsvSettings, { onExcessProperty: "error" })(settings), context)
    : jsonKind.make(Schema.decodeUnknownSync(JsonSettings, { onExcessProperty: "error" })(settings), context)
  return Effect.runPromise(collect(source, { attributes: "all", bankAccount: true, manager: true }))
}

/** Bank accounts hide their numbers even from an assertion. */
const plain = (employees: ReadonlyArray<Employee>): ReadonlyArray<unknown> =>
  employees.map((employee) => ({
    ...employee,
    bankAccount: isValue(employee.bankAccount) ? employee.bankAccount.reveal() : employee.bankAccount
  })).toSorted((a, b) => compare(a.id, b.id))

const filtered = rules("acme", {
  where: { type: "all", conditions: [field("workLocation", { test: "oneOf", values: ["Paris", "Zürich, Süd"] })] }
})

const agrees = async (form: ExportForm, size = 60, seed = 1): Promise<void> => {
  const world = worldOf([filtered], [{ id: "hr", form }], { size, seed })
  const read = await readBack(form, world)
  expect(read.unreadable).toEqual([])
  expect(read.completeness).toMatchObject({ complete: true, proof: form.proof === undefined ? "weak" : "strong" })
  expect(plain(read.employees)).toEqual(plain(employeesOf(form, world.company.now)))
}

const named: CsvForm["columns"] = {
  id: "Nº",
  email: "E-Mail \"work\"",
  status: "État",
  startDate: "Début",
  workLocation: "Lieu, ville",
  custom: { Contract: "Contract kind", "Cost bearer": "Träger" }
}

describe("an export of the sandbox is read by the real source as the company's employees", () => {
  const cases: ReadonlyArray<{ readonly name: string; readonly form: ExportForm }> = [
    { name: "csv as it is by default", form: csv() },
    { name: "csv with semicolons", form: csv({ delimiter: ";" }) },
    { name: "csv with tabs and single quotes", form: csv({ delimiter: "\t", quote: "'" }) },
    { name: "csv whose delimiter is found out", form: csv({ delimiter: "auto" }) },
    { name: "csv without quotes", form: csv({ delimiter: "|", quote: "none" }) },
    { name: "csv without quotes, with commas", form: csv({ quote: "none", columns: { custom: { Grade: "Grade" } } }) },
    { name: "csv in UTF-16", form: csv({ encoding: "utf-16le" }) },
    { name: "csv in Latin-1", form: csv({ encoding: "latin1" }) },
    { name: "csv in Windows-1252", form: csv({ encoding: "windows-1252", delimiter: ";" }) },
    { name: "csv with headers of its own", form: csv({ columns: named }) },
    {
      name: "csv with status words of its own",
      form: csv({ statuses: { "En poste": "active", Fini: "inactive", Active: "on-leave" } })
    },
    { name: "csv without a status", form: csv({ assumeStatus: "active" }) },
    { name: "csv with a checksum", form: csv({ proof: { sha256: "sums/SHA256SUMS" } }) },
    { name: "csv with a count", form: csv({ proof: { count: "hr.count" } }) },
    { name: "json as it is by default", form: json() },
    { name: "json, one record per line", form: json({ path: "hr.ndjson" }) },
    {
      name: "json within an object that announces its total",
      form: json({ records: "data.employees", proof: { total: "meta.total" } })
    },
    {
      name: "json with fields of its own",
      form: json({
        fields: {
          id: "identity.number",
          firstName: "identity.name.first",
          lastName: "identity.name.last",
          workLocation: "work.location",
          iban: "bank.iban",
          custom: { Contract: "contract.kind" }
        }
      })
    },
    { name: "json without a status", form: json({ assumeStatus: "active" }) }
  ]

  for (const { form, name } of cases) it(name, () => agrees(form))

  const dates = [
    "YYYY-MM-DD",
    "YYYY/MM/DD",
    "YYYYMMDD",
    "DD.MM.YYYY",
    "DD/MM/YYYY",
    "DD-MM-YYYY",
    "MM/DD/YYYY",
    "D MMM YYYY",
    "MMM D, YYYY"
  ]
  for (const format of dates) it(`dates as ${format}`, () => agrees(csv({ dates: [format, "YYYY-MM-DD"] })))

  it("whatever its size and its seed", () =>
    fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 120 }),
        fc.integer(),
        fc.constantFrom<CsvForm | JsonForm>(csv({ encoding: "latin1" }), csv({ delimiter: ";" }), json()),
        async (size, seed, form) => {
          await agrees(form, size, seed)
        }
      ),
      { numRuns: 40 }
    ))
})
