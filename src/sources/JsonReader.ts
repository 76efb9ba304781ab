import { Effect } from "effect"
import { closest } from "fastest-levenshtein"
import { type StandardAttribute, standardAttributes } from "../domain/Employee.ts"
import { type Batch, elements, type JsonElements } from "../net/JsonElements.ts"
import { endsInTheMiddle } from "../net/JsonSyntax.ts"
import type { EmployeeDecoder, Remark } from "./EmployeeDecoder.ts"
import type { Fatal, Findings, FormReader } from "./Export.ts"
import { type Slot, slots, type Wanted } from "./Slots.ts"

export interface JsonForm {
  /** Keys that lead to the list of records; none: a list or NDJSON. */
  readonly list: ReadonlyArray<string> | undefined
  /** Paths with dots, by slot or attribute. */
  readonly named: Readonly<Partial<Record<Slot | StandardAttribute, string | undefined>>>
  readonly custom: Readonly<Record<string, string>>
  readonly wanted: Wanted
  readonly statusIsAssumed: boolean
  readonly decoder: EmployeeDecoder
}

/** A path in a record: as the settings say it, and as keys. */
interface FieldPath {
  readonly label: string
  readonly keys: ReadonlyArray<string>
  readonly isNamed: boolean
}

type Getter = (record: object) => unknown

const own = (record: object, key: string): unknown => Object.hasOwn(record, key) ? Reflect.get(record, key) : undefined

/** Reads a value at a path: a key that is written with its dots wins over the way through objects. */
const getter = ({ keys, label }: FieldPath): Getter => {
  const plain = keys.every((key) => !(key in Object.prototype))
  if (keys.length === 1) {
    return plain ? (record) => (record as Readonly<Record<string, unknown>>)[label] : (record) => own(record, label)
  }
  return (record) => {
    const flat = own(record, label)
    if (flat !== undefined) return flat
    let value: unknown = record
    for (const key of keys) {
      if (value === null) return null
      if (typeof value !== "object") return undefined
      value = own(value, key)
    }
    return value
  }
}

const again = "Correct the file, or have it exported again."

/** Reads a list of JSON objects, or one object per line. */
export class JsonReader implements FormReader {
  readonly #form: JsonForm
  readonly #findings: Findings
  readonly #elements: JsonElements
  readonly #paths: ReadonlyArray<FieldPath | undefined>
  readonly #getters: ReadonlyArray<Getter | undefined>
  readonly #values: Array<unknown>
  readonly #seen: Array<boolean>
  readonly #outside = new Map<string, unknown>()
  #sawRecord = false
  /** Keys of the first record, for messages. */
  #keys: ReadonlyArray<string> = []

  constructor(form: JsonForm, findings: Findings) {
    this.#form = form
    this.#findings = findings
    this.#elements = elements({
      list: form.list,
      onValue: (path, value) => this.#remember(path, value)
    })
    const path = (name: string, text: string | undefined): FieldPath => {
      const label = text ?? name
      return { label, keys: label.split("."), isNamed: text !== undefined }
    }
    const isStandard = (name: string): name is StandardAttribute =>
      standardAttributes.some((standard) => standard === name)
    this.#paths = [
      ...slots.map((slot) => form.wanted.slots.includes(slot) ? path(slot, form.named[slot]) : undefined),
      ...form.wanted.attributes.map((name) => {
        if (isStandard(name)) return path(name, form.named[name])
        const custom = name.startsWith("custom.") ? name.slice("custom.".length) : ""
        return Object.hasOwn(form.custom, custom) ? path(name, form.custom[custom]) : undefined
      })
    ]
    this.#getters = this.#paths.map((path) => path === undefined ? undefined : getter(path))
    this.#values = this.#paths.map(() => undefined)
    this.#seen = this.#paths.map(() => false)
  }

  push(bytes: Uint8Array): Fatal | undefined {
    return this.#take(this.#elements.push(bytes))
  }

  readonly end: Effect.Effect<Fatal | undefined> = Effect.sync(() => this.#take(this.#elements.end()) ?? this.#unseen())

  announced(path: string): unknown {
    return this.#outside.get(path)
  }

  /** Values outside the list, flat, by their path. */
  #remember(path: ReadonlyArray<string>, value: unknown): void {
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      for (const [key, inner] of Object.entries(value)) this.#remember([...path, key], inner)
    } else this.#outside.set(path.join("."), value)
  }

  #take(batch: Batch): Fatal | undefined {
    const { problems, values } = batch
    let records = values
    let exact = false
    const findings = this.#findings
    const { decoder } = this.#form
    if (values.length > 0) this.#sawRecord = true
    for (const { position, problem } of problems) {
      findings.records += 1
      findings.bad(position, problem)
    }
    for (let i = 0; i < records.length; i++) {
      const record = records[i]
      findings.records += 1
      if (typeof record !== "object" || record === null || Array.isArray(record)) {
        findings.bad(batch.locate(i), "this is not a record: expected a JSON object")
        continue
      }
      this.#fill(record)
      let employee = decoder.decode(this.#values, exact)
      if (decoder.inexact && !exact) {
        exact = true
        records = batch.exact()
        const again = records[i]
        if (typeof again === "object" && again !== null) this.#fill(again)
        employee = decoder.decode(this.#values, exact)
      }
      const locate = (remark: Remark | undefined) => batch.locate(i, this.#paths[remark?.index ?? 0]?.keys)
      if (employee === undefined) {
        findings.failed(decoder, locate, (index) => this.#label(index))
        continue
      }
      if (decoder.notes.length > 0) {
        for (const remark of decoder.notes) {
          findings.note(() => locate(remark), `${this.#label(remark.index)} ${remark.text}`)
        }
      }
      findings.employee(employee)
    }
    if (batch.fatal !== undefined) return { ...batch.fatal, next: again }
    const [first] = problems
    if (first?.problem !== endsInTheMiddle || this.#sawRecord) return undefined
    // The very first line only begins something: more likely a document than an export with a fault.
    return {
      ...first,
      next:
        `${again} If this is one document and not one record per line, say where its list stands: records: employees.`
    }
  }

  #fill(record: object): void {
    if (this.#keys.length === 0) this.#keys = Object.keys(record)
    for (let i = 0; i < this.#getters.length; i++) {
      const value = this.#getters[i]?.(record)
      this.#values[i] = value
      if (value !== undefined) this.#seen[i] = true
    }
  }

  #label(index: number): string {
    return `field “${this.#paths[index]?.label ?? ""}”`
  }

  /** What no record at all has: then the settings do not fit the file. */
  #unseen(): Fatal | undefined {
    const { decoder, statusIsAssumed } = this.#form
    if (this.#findings.records === 0 || this.#findings.incomplete !== undefined) return undefined
    const keys = this.#keys.slice(0, 30)
    const has = `the first one has ${keys.map((key) => `“${key}”`).join(", ")}`
    const near = (label: string): string => keys.length === 0 ? "" : `, nearest is “${closest(label, keys)}”`
    if (!decoder.sawEmail) {
      const label = this.#paths[slots.indexOf("email")]?.label ?? "email"
      return {
        position: undefined,
        problem: `no record has the field “${label}” for the work e-mail${near(label)}; ${has}`,
        next: "Name it: fields: { email: <path> }."
      }
    }
    if (!decoder.sawStatus && !statusIsAssumed) {
      const label = this.#paths[slots.indexOf("status")]?.label ?? "status"
      return {
        position: undefined,
        problem: `no record has the field “${label}” for the employment status${near(label)}; ${has}`,
        next: "Name it: fields: { status: <path> }. "
          + "If the export has none and everybody in it works for you, say assumeStatus: active."
      }
    }
    for (const [index, path] of this.#paths.entries()) {
      if (path?.isNamed === true && this.#seen[index] === false) {
        this.#findings.remark(`no record has the field “${path.label}”, which the settings name${near(path.label)}`)
      }
    }
    return undefined
  }
}
