import type { Employee, UnreadableRecord } from "../domain/Employee.ts"
import type { DateFormat } from "./Dates.ts"
import { EmployeeDecoder, firstAttribute, slotIndex } from "./EmployeeDecoder.ts"
import { type Slot, slots, wanted } from "./Slots.ts"
import type { PermissionGap, ReadRequest } from "./Source.ts"
import type { KnownStatus } from "./Statuses.ts"

/**
 * One record as a tool's file reads it: a value by slot and by attribute name. A text, number, boolean or null, for an
 * attribute also a list of those; null and blank texts are empty, `undefined` says that this credential does not see it.
 */
export interface ToolRecord extends Readonly<Partial<Record<Slot, unknown>>> {
  readonly attributes: Readonly<Record<string, unknown>>
}

/** What must be seen on at least some record, or else a right is missing (P1, D6). */
export interface Requirement {
  readonly fields: ReadonlyArray<Slot | (string & {})>
  /** Whether it is asked for at all; default: always. Attributes are asked for only where a rule needs them. */
  readonly when?: (request: ReadRequest) => boolean
  /** The vendor's own name for the right. */
  readonly permission: string
  /** What to do, in the vendor's own words for its screens. */
  readonly next: string
}

export interface ToolDecoderOptions {
  readonly connection: string
  readonly request: ReadRequest
  /** Names of custom attributes, without `custom.`; only for `attributes: "all"`. */
  readonly custom: () => ReadonlyArray<string>
  readonly statuses: Readonly<Record<string, KnownStatus>>
  /** How the tool writes a day; default `YYYY-MM-DD`. */
  readonly dates?: ReadonlyArray<DateFormat>
  readonly requirements: ReadonlyArray<Requirement>
}

/** Turns records of an HR tool into employees, and knows what it never saw. */
export class ToolDecoder {
  readonly #options: ToolDecoderOptions
  readonly #seen = new Set<string>()
  readonly #notes = new Map<string, number>()
  #decoder: EmployeeDecoder | undefined
  #attributes: ReadonlyArray<string> = []
  #slots: ReadonlyArray<Slot> = []
  #records = 0

  constructor(options: ToolDecoderOptions) {
    this.#options = options
  }

  /** `at`: where the record stands, without its values: `GET /v1/employees, record 17`. */
  decode(record: ToolRecord, at: string): Employee | UnreadableRecord | NoId {
    const decoder = this.#decoder ??= this.#make()
    this.#records += 1
    const values: Array<unknown> = slots.map((slot) => this.#slots.includes(slot) ? record[slot] : undefined)
    for (const name of this.#attributes) values[values.length] = record.attributes[name]
    for (const slot of this.#slots) if (record[slot] !== undefined) this.#seen.add(slot)
    for (const name of this.#attributes) if (record.attributes[name] !== undefined) this.#seen.add(name)
    const employee = decoder.decode(values, true)
    for (const { index, text } of decoder.notes) this.#note(`${this.#nameOf(index)} ${text}`)
    if (employee !== undefined) return employee
    const { email, id, remarks } = decoder.failure
    const problem = remarks.map(({ index, text }) => `${this.#nameOf(index)} ${text}`).join("; ")
    return id === undefined
      ? { _tag: "NoId", at, problem }
      : { connection: this.#options.connection, id, email, at, problem }
  }

  /** What the administrator has to know, without personal data. */
  get notes(): ReadonlyArray<string> {
    return [...this.#notes].map(([text, count]) => count === 1 ? text : `${text} (${count} records)`)
  }

  /** Rights that seem to be missing: nothing of what they show came with any record. */
  get gaps(): ReadonlyArray<PermissionGap> {
    if (this.#records === 0) return []
    const { request, requirements } = this.#options
    return requirements.filter(({ fields, when }) =>
      (when?.(request) ?? true) && !fields.some((field) => this.#seen.has(field))
    ).map(({ fields, next, permission }) => ({ permission, fields: [...fields], next }))
  }

  #make(): EmployeeDecoder {
    const { connection, custom, dates, request, statuses } = this.#options
    const asked = wanted(request, custom())
    this.#attributes = asked.attributes
    this.#slots = asked.slots
    return new EmployeeDecoder({
      connection,
      wanted: asked,
      dates: dates ?? ["YYYY-MM-DD"],
      statuses,
      assumeStatus: undefined
    })
  }

  #nameOf(index: number): string {
    return index < firstAttribute
      ? slots.find((slot) => slotIndex[slot] === index) ?? ""
      : this.#attributes[index - firstAttribute] ?? ""
  }

  #note(text: string): void {
    this.#notes.set(text, (this.#notes.get(text) ?? 0) + 1)
  }
}

/** A record that could be anybody's: the reading proves nothing (P1). */
export interface NoId {
  readonly _tag: "NoId"
  readonly at: string
  readonly problem: string
}
