import { spawnSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

const run = (program: string, args: ReadonlyArray<string>) =>
  spawnSync("python3", ["-c", program, ...args], { encoding: "utf8", timeout: 60_000 })

/** Whether openpyxl is there, which nothing here installs. */
export const hasOpenpyxl: boolean = run("import openpyxl", []).status === 0

const answer = (program: string, args: ReadonlyArray<string>): string => {
  const { status, stderr, stdout } = run(program, args)
  if (status !== 0) throw new Error(stderr)
  return stdout
}

const inFolder = <A>(f: (file: string) => A): A => {
  const folder = mkdtempSync(join(tmpdir(), "hrsync-xlsx-"))
  try {
    return f(join(folder, "book.xlsx"))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const making = `
import json, sys, openpyxl
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
shape = json.loads(sys.argv[2])
book = openpyxl.Workbook()
sheet = book.active
sheet.title = shape["sheet"]
sheet.append(shape["headings"])
for cell in sheet[1]:
    cell.font = Font(bold=True, name="Arial")
    cell.fill = PatternFill("solid", fgColor="FFDDDDDD")
sheet.column_dimensions["A"].width = 30
centers = book.create_sheet(shape["costCenters"])
for name in ["Marketing", "R&D <Lyon>", "Ventes"]:
    centers.append([name])
centers.sheet_state = "hidden"
book.defined_names["Centers"] = openpyxl.workbook.defined_name.DefinedName("Centers", attr_text="'" + shape["costCenters"].replace("'", "''") + "'!$A$1:$A$3")
policies = book.create_sheet(shape["policies"])
policies.append(["Standard"])
for column, formula in (("D", '"Requester,Controller"'), ("E", "=Centers")):
    rule = DataValidation(type="list", formula1=formula, allow_blank=True)
    sheet.add_data_validation(rule)
    rule.add(column + "2:" + column + "500")
book.save(sys.argv[1])
`

const reading = `
import json, sys, openpyxl
sheet = openpyxl.load_workbook(sys.argv[1])[sys.argv[2]]
rows = [[cell.value if cell.value is not None else "" for cell in row] for row in sheet.iter_rows()]
types = sorted({cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None})
lists = sorted(str(rule.sqref) + " " + str(rule.formula1) for rule in sheet.data_validations.dataValidation)
print(json.dumps({"rows": rows, "types": types, "lists": lists, "bold": sheet["A1"].font.b}))
`

/** The same template, made by openpyxl: shared strings, a hidden list behind a defined name. */
export const madeByOpenpyxl = (shape: Readonly<Record<string, unknown>>): Uint8Array =>
  inFolder((file) => {
    answer(making, [file, JSON.stringify(shape)])
    return readFileSync(file)
  })

export interface PythonSheet {
  readonly rows: ReadonlyArray<ReadonlyArray<string>>
  readonly types: ReadonlyArray<string>
  readonly lists: ReadonlyArray<string>
  readonly bold: boolean
}

export const readByOpenpyxl = (bytes: Uint8Array, sheet: string): PythonSheet =>
  inFolder((file) => {
    writeFileSync(file, bytes)
    return JSON.parse(answer(reading, [file, sheet]))
  })
