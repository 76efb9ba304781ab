import { Workbook } from "@cj-tech-master/excelts"
import { read, utils } from "@e965/xlsx"
import { createHash } from "node:crypto"
import { inflateRawSync } from "node:zlib"
import type { InvitationColumn } from "../../../src/domain/InvitationFile.ts"

/** A language of a template: its headings and the names of its sheets. */
export interface Language {
  readonly sheet: string
  readonly headings: Readonly<Record<InvitationColumn, string>>
  readonly costCenters: string
  readonly policies: string
}

export const languages = {
  en: {
    sheet: "Members",
    headings: {
      firstName: "First name*",
      lastName: "Last name*",
      email: "Email Address*",
      roles: "Roles",
      costCenter: "Cost Center",
      approvalPolicy: "Approval Policy",
      iban: "IBAN",
      bic: "BIC"
    },
    costCenters: "Cost Centers",
    policies: "Approval Policies"
  },
  fr: {
    sheet: "Membres",
    headings: {
      firstName: "Prénom (obligatoire)",
      lastName: "Nom (obligatoire)",
      email: "Adresse e-mail (obligatoire)",
      roles: "Rôles",
      costCenter: "Centre de coûts",
      approvalPolicy: "Politique d’approbation",
      iban: "IBAN",
      bic: "BIC"
    },
    costCenters: "Centres de coûts",
    policies: "Politiques d'approbation"
  },
  de: {
    sheet: "Mitglieder",
    headings: {
      firstName: "Vorname *",
      lastName: "Nachname *",
      email: "E-Mail-Adresse *",
      roles: "Rollen",
      costCenter: "Kostenstelle",
      approvalPolicy: "Genehmigungsrichtlinie",
      iban: "IBAN",
      bic: "BIC/SWIFT"
    },
    costCenters: "Kostenstellen",
    policies: "Genehmigungsrichtlinien"
  },
  es: {
    sheet: "Miembros",
    headings: {
      firstName: "NOMBRE*",
      lastName: "APELLIDOS*",
      email: "CORREO ELECTRÓNICO*",
      roles: "Roles",
      costCenter: "Centro de coste",
      approvalPolicy: "Política de aprobación",
      iban: "IBAN",
      bic: "BIC"
    },
    costCenters: "Centros de coste",
    policies: "Políticas de aprobación"
  },
  it: {
    sheet: "Membri",
    headings: {
      firstName: "Nome *\nobbligatorio",
      lastName: "Cognome *\nobbligatorio",
      email: "Indirizzo e-mail *\nobbligatorio",
      roles: "Ruoli",
      costCenter: "Centro di costo",
      approvalPolicy: "Politica di approvazione",
      iban: "IBAN",
      bic: "BIC"
    },
    costCenters: "Centri di costo",
    policies: "Politiche di approvazione"
  }
} satisfies Readonly<Record<string, Language>>

export interface TemplateShape {
  readonly language?: Language
  /** Without these columns: a feature that is off. */
  readonly without?: ReadonlyArray<InvitationColumn>
  /** Rows above the headings. */
  readonly above?: ReadonlyArray<string>
  /** Rows below the headings. */
  readonly below?: ReadonlyArray<ReadonlyArray<string>>
  readonly lists?: boolean
  readonly sheetsBefore?: ReadonlyArray<string>
  readonly more?: (workbook: Workbook) => void
}

const order: ReadonlyArray<InvitationColumn> = [
  "firstName",
  "lastName",
  "email",
  "roles",
  "costCenter",
  "approvalPolicy",
  "iban",
  "bic"
]

/**
 * A template of the documented shape, made by a library that has no part in hrsync: headings with styles, lists to choose
 * from, and sheets that list cost centers and approval policies.
 */
export const template = async (shape: TemplateShape = {}): Promise<Uint8Array> => {
  const { above = [], below = [], language = languages.en, lists = true, without = [] } = shape
  const workbook = new Workbook()
  for (const name of shape.sheetsBefore ?? []) workbook.addWorksheet(name).addRow([name])
  const sheet = workbook.addWorksheet(language.sheet, { views: [{ state: "frozen", ySplit: 1 }] })
  const columns = order.filter((column) => !without.includes(column))
  for (const line of above) sheet.addRow([line])
  const head = sheet.addRow(columns.map((column) => language.headings[column]))
  head.font = { bold: true, color: { argb: "FFFFFFFF" } }
  head.fill = { type: "pattern", pattern: "solid", fgColor: { argb: "FF5B2EE5" } }
  for (const line of below) sheet.addRow([...line])
  const first = above.length + below.length + 2
  for (let row = first; row < first + 3; row++) {
    for (const [index] of columns.entries()) {
      sheet.getCell(row, index + 1).border = { bottom: { style: "thin", color: { argb: "FFCCCCCC" } } }
    }
  }
  sheet.getCell(first + 1, 1).font = { italic: true }
  const letter = (column: InvitationColumn): string => String.fromCharCode(65 + columns.indexOf(column))
  if (lists) {
    const list = (column: InvitationColumn, formula: string): void => {
      if (!columns.includes(column)) return
      for (let row = first; row < first + 20; row++) {
        sheet.getCell(`${letter(column)}${row}`).dataValidation = {
          type: "list",
          allowBlank: true,
          formulae: [formula]
        }
      }
    }
    list("roles", "\"Requester,Controller,Administrator\"")
    list("costCenter", `'${language.costCenters}'!$A$2:$A$4`)
  }
  const centers = workbook.addWorksheet(language.costCenters)
  for (const name of ["Name", "Marketing", "R&D <Lyon>", "Ventes"]) centers.addRow([name])
  const policies = workbook.addWorksheet(language.policies)
  for (const name of ["Name", "Standard", "Generous"]) policies.addRow([name])
  shape.more?.(workbook)
  return new Uint8Array(await workbook.xlsx.writeBuffer())
}

/** The texts of a sheet, read by yet another library. */
export const textsOf = (bytes: Uint8Array, sheet: string): ReadonlyArray<ReadonlyArray<string>> => {
  const found = read(bytes, { type: "array", cellFormula: true }).Sheets[sheet]
  if (found === undefined) throw new Error(`no sheet ${sheet}`)
  return utils.sheet_to_json<ReadonlyArray<string>>(found, { header: 1, defval: "", raw: true, blankrows: true })
}

/** Every entry of a ZIP archive in order, by its central directory (APPNOTE 4.3.12): its bytes as they are stored. */
export const entriesOf = (bytes: Uint8Array): ReadonlyMap<string, { readonly raw: string; readonly text: string }> => {
  const view = Buffer.from(bytes)
  const end = view.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]))
  const entries = new Map<string, { readonly raw: string; readonly text: string }>()
  let at = view.readUInt32LE(end + 16)
  for (let left = view.readUInt16LE(end + 10); left > 0; left--) {
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) => view.readUInt16LE(at + offset))
    const local = view.readUInt32LE(at + 42)
    const size = view.readUInt32LE(at + 20)
    const start = local + 30 + view.readUInt16LE(local + 26) + view.readUInt16LE(local + 28)
    const raw = view.subarray(start, start + size)
    const name = view.toString("utf8", at + 46, at + 46 + (nameLength ?? 0))
    const content = view.readUInt16LE(at + 10) === 8 ? inflateRawSync(raw) : raw
    entries.set(name, { raw: createHash("sha256").update(raw).digest("hex"), text: content.toString("utf8") })
    at += 46 + (nameLength ?? 0) + (extraLength ?? 0) + (commentLength ?? 0)
  }
  return entries
}
