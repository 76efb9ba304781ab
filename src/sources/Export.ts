import { Effect, Option, Stream } from "effect"
import type { Employee } from "../domain/Employee.ts"
import type { Completeness } from "../domain/Read.ts"
import { notText } from "../net/FileBytes.ts"
import type { Position } from "../net/Position.ts"
import type { EmployeeDecoder, Remark } from "./EmployeeDecoder.ts"
import type { ExportPlace, OpenedExport } from "./ExportPlace.ts"
import type { Expectation } from "./Proof.ts"
import { type ReadEvent, type SourceContext, SourceError } from "./Source.ts"

/** How exports in files are read, whatever their form: bytes in, employees out, and at the end what proves them (P1). */

/** Why nothing more, or nothing at all, can be taken from the file. */
export interface Fatal {
  readonly position: Position | undefined
  readonly problem: string
  readonly next: string
}

/** One form of export. Both calls tell what they find to the `Findings` that it was made with. */
export interface FormReader {
  /** Takes bytes, which may be overwritten afterwards. */
  readonly push: (bytes: Uint8Array) => Fatal | undefined
  readonly end: Effect.Effect<Fatal | undefined>
  /** A total that the document itself announces at a path. */
  readonly announced: (path: string) => unknown
}

const mostNamed = 20
const mostBad = 1000

/** "2 records", "1 record", with thousands apart. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString("en-US")} ${count === 1 ? one : many}`

/** What a reading has found so far. */
export class Findings {
  readonly #connection: string
  readonly #name: string
  #employees: Array<Employee> = []
  #events: Array<ReadEvent> = []
  #bad: Array<string> = []
  #badCount = 0
  #notes = 0
  #unreadable = 0
  #firstProblem = ""
  /** Every record that came, whatever became of it. */
  records = 0
  /** Why the file cannot be taken as whole, though everything in it was read. */
  doubt: { readonly why: string; readonly next: string } | undefined

  constructor(connection: string, name: string) {
    this.#connection = connection
    this.#name = name
  }

  employee(employee: Employee): void {
    this.#employees.push(employee)
  }

  /** A record of which nobody can say whom it concerns: the read is incomplete. */
  bad(position: Position, problem: string): void {
    this.#badCount += 1
    if (this.#bad.length < mostNamed) this.#bad.push(`line ${position.line}, column ${position.column}: ${problem}`)
  }

  get tooManyBad(): boolean {
    return this.#badCount > mostBad
  }

  /** A record that gave no employee. */
  failed(
    decoder: EmployeeDecoder,
    locate: (remark: Remark | undefined) => Position,
    label: (index: number) => string
  ): void {
    const { email, id, remarks } = decoder.failure
    const position = locate(remarks[0])
    const problem = remarks.map(({ index, text }) => `${label(index)} ${text}`).join("; ")
    if (id === undefined) return this.bad(position, problem)
    this.#unreadable += 1
    if (this.#unreadable === 1) this.#firstProblem = problem
    this.#events.push({
      _tag: "Unreadable",
      record: {
        connection: this.#connection,
        id,
        email,
        at: `${this.#name}:${position.line}:${position.column}`,
        problem
      }
    })
  }

  /** Something left out of an employee, without the value. */
  note(position: () => Position, text: string): void {
    this.#notes += 1
    if (this.#notes > mostNamed) return
    const { column, line } = position()
    this.remark(`${this.#name}:${line}:${column}: ${text}`)
  }

  remark(text: string): void {
    this.#events.push({ _tag: "Note", text })
  }

  /** What was found since the last call. */
  take(): ReadonlyArray<ReadEvent> {
    const events = this.#events
    if (this.#employees.length > 0) events.push({ _tag: "Employees", employees: this.#employees })
    this.#employees = []
    this.#events = []
    return events
  }

  takeLast(): ReadonlyArray<ReadEvent> {
    if (this.#notes > mostNamed) {
      this.remark(`${this.#name}: ${this.#notes - mostNamed} more values were taken as empty, in the same way`)
    }
    if (this.#unreadable > 0 && this.#unreadable === this.records) {
      this.remark(
        `${this.#name}: not one of its ${counted(this.records, "record")} could be read. If the file is right, the `
          + `settings of the connection are not; the first problem: ${this.#firstProblem}`
      )
    }
    return this.take()
  }

  /** Why the read is incomplete, as far as the records can tell. */
  get incomplete(): { readonly why: string; readonly next: string } | undefined {
    if (this.#badCount === 0) return this.doubt
    const more = this.#badCount > this.#bad.length ? `; and ${this.#badCount - this.#bad.length} more` : ""
    return {
      why: `${counted(this.#badCount, "record")} of ${this.#name} cannot be read, and nobody can say whom `
        + `${this.#badCount === 1 ? "it concerns" : "they concern"}: ${this.#bad.join("; ")}${more}`,
      next: "Correct the file, or have it exported again."
    }
  }
}

/** Reads an export from its first byte to its proof. */
export const readExport = (
  place: ExportPlace,
  context: SourceContext,
  form: (findings: Findings, checksum: boolean) => FormReader
): Stream.Stream<ReadEvent, SourceError> => {
  const fail = ({ message, next }: { readonly message: string; readonly next: string }): SourceError =>
    new SourceError({ connection: context.connection, message, next })
  return Stream.unwrap(Effect.gen(function*() {
    const { expected, file, name, notes } = yield* Effect.mapError(place.open, fail)
    const findings = new Findings(context.connection, name)
    for (const note of notes) findings.remark(note)
    const reader = form(findings, expected.by === "sha256")
    const stop = Effect.fnUntraced(function*(fatal: Fatal): Effect.fn.Return<never, SourceError> {
      const changed = yield* file.changed
      if (changed !== undefined) return yield* fail(whileRead(name, changed))
      const place = fatal.position === undefined ? "" : `, line ${fatal.position.line}, column ${fatal.position.column}`
      return yield* fail({ message: `${name}${place}: ${fatal.problem}`, next: fatal.next })
    })
    let first = true
    const step = Effect.fnUntraced(function*(): Effect.fn.Return<
      readonly [ReadonlyArray<ReadEvent>, Option.Option<void>],
      SourceError
    > {
      const bytes = yield* Effect.mapError(file.read, fail)
      if (bytes.length === 0) {
        const fatal = yield* reader.end
        if (fatal !== undefined) return yield* stop(fatal)
        const completeness = yield* prove(name, file, findings, expected, reader)
        return [
          [...findings.takeLast(), { _tag: "Proof", completeness, incremental: false }],
          Option.none()
        ]
      }
      const other = first ? notText(bytes) : undefined
      first = false
      if (other !== undefined) {
        return yield* fail({
          message: `${name} is ${other}, not a text file`,
          next: "Export the employees as text, and unpack archives first."
        })
      }
      const fatal = reader.push(bytes) ?? (findings.tooManyBad ? tooMany(findings) : undefined)
      if (fatal !== undefined) return yield* stop(fatal)
      return [findings.take(), Option.some(undefined)]
    })
    return Stream.paginate(undefined, step)
  }))
}

const tooMany = (findings: Findings): Fatal => ({
  position: undefined,
  problem: `reading stopped: ${findings.incomplete?.why ?? ""}`,
  next: findings.incomplete?.next ?? ""
})

const whileRead = (name: string, changed: string): { readonly message: string; readonly next: string } => ({
  message: `${name} changed while it was read: ${changed}`,
  next:
    "Run again when the export is finished. An export that is written beside and then renamed is never seen half done."
})

const prove = Effect.fnUntraced(function*(
  name: string,
  file: OpenedExport["file"],
  findings: Findings,
  expected: Expectation,
  reader: FormReader
): Effect.fn.Return<Completeness> {
  const changed = yield* file.changed
  if (changed !== undefined) {
    const { message, next } = whileRead(name, changed)
    return { complete: false, why: message, next }
  }
  const { incomplete } = findings
  if (incomplete !== undefined) return { complete: false, ...incomplete }
  const records = counted(findings.records, "record")
  const again = "Have the file exported again; do not work with it as it is."
  switch (expected.by) {
    case "nothing":
      return {
        complete: true,
        proof: "weak",
        how: `${name} was read to its end, ${records}; nothing announced how many there should be`
      }
    case "sha256":
      return file.sha256() === expected.sha256
        ? { complete: true, proof: "strong", how: `${name}, ${records}, has the SHA-256 that ${expected.name} says` }
        : {
          complete: false,
          why: `${name} is not the file that ${expected.name} was made for: its SHA-256 is another one`,
          next: again
        }
    case "count":
      return expected.count === findings.records
        ? { complete: true, proof: "strong", how: `${name} has ${records}, as ${expected.name} says` }
        : {
          complete: false,
          why: `${name} has ${records}, but ${expected.name} says ${expected.count.toLocaleString("en-US")}`,
          next: again
        }
    case "total": {
      const total = reader.announced(expected.path)
      if (typeof total !== "number" || !Number.isSafeInteger(total) || total < 0) {
        return {
          complete: false,
          why: `${name} has no whole number at “${expected.path}”, where the total should stand`,
          next: "Correct `proof.total`, or take `proof` out of the connection."
        }
      }
      return total === findings.records
        ? { complete: true, proof: "strong", how: `${name} has ${records}, as it announces at “${expected.path}”` }
        : {
          complete: false,
          why: `${name} has ${records}, but announces ${total.toLocaleString("en-US")} at “${expected.path}”`,
          next: again
        }
    }
  }
})
