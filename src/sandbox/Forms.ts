import type { EmployeeStatus, StandardAttribute } from "../domain/Employee.ts"

/**
 * What the settings of a connection or a target say about the files that the sandbox has to write: the decoded settings
 * of the kinds fit these types as they are. `path` and the proofs name the sandbox's own files.
 */

/** Values of a record besides attributes, by the name that settings give them. */
export const slots = [
  "id",
  "personKey",
  "firstName",
  "lastName",
  "email",
  "status",
  "startDate",
  "terminationDate",
  "lastWorkingDay",
  "timezone",
  "managerId",
  "iban",
  "bic",
  "accountHolder"
] as const
export type Slot = typeof slots[number]

export type Names = { readonly [K in Slot | StandardAttribute]?: string | undefined } & {
  readonly custom?: Readonly<Record<string, string>> | undefined
}

interface Form {
  readonly path: string
  /** One format or several: the first is written. */
  readonly dates: string | ReadonlyArray<string>
  readonly statuses: Readonly<Record<string, Exclude<EmployeeStatus, "unknown">>>
  readonly assumeStatus?: "active"
  readonly proof?: { readonly sha256: string } | { readonly count: string } | { readonly total: string }
}

export interface CsvForm extends Form {
  readonly kind: "csv"
  readonly delimiter: "auto" | "," | ";" | "\t" | "|"
  readonly encoding: "utf-8" | "utf-16le" | "latin1" | "windows-1252"
  readonly quote: "\"" | "'" | "none"
  readonly columns: Names
}

export interface JsonForm extends Form {
  readonly kind: "json"
  /** Where the list stands in a document that is an object: a path with dots. */
  readonly records?: string
  readonly fields: Names
}

export type ExportForm = CsvForm | JsonForm

/** A file that the sandbox wrote: the whole of it. */
export interface SandboxFile {
  readonly path: string
  readonly content: Uint8Array
}

/** What a form can hold of a person. */
export const limitsOf = (form: ExportForm): {
  readonly custom: ReadonlyArray<string>
  /** No letters beyond Latin-1. */
  readonly latin: boolean
} => ({
  custom: Object.keys(namesOf(form).custom ?? {}).map((name) => `custom.${name}`),
  latin: form.kind === "csv" && (form.encoding === "latin1" || form.encoding === "windows-1252")
})

export const namesOf = (form: ExportForm): Names => form.kind === "csv" ? form.columns : form.fields

/** Whether the export has a status at all. */
export const showsStatus = (form: ExportForm): boolean => form.assumeStatus === undefined
