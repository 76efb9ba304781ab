import { CsvError, parse, type Parser } from "csv-parse"
import { Effect } from "effect"
import { TextDecoder } from "node:util"
import type { Employee } from "../domain/Employee.ts"
import { after, type Position, start } from "../net/Position.ts"
import type { EmployeeDecoder } from "./EmployeeDecoder.ts"
import type { Fatal, Findings, FormReader } from "./Export.ts"
import type { Header, HeaderProblem } from "./Header.ts"

export const delimiters = [",", ";", "\t", "|"] as const
export type Delimiter = typeof delimiters[number]
export const encodings = ["utf-8", "utf-16le", "latin1", "windows-1252"] as const
export type Encoding = typeof encodings[number]
export type Quote = "\"" | "'" | "none"

export interface CsvForm {
  readonly delimiter: Delimiter | "auto"
  readonly encoding: Encoding
  readonly quote: Quote
  /** Whether a last line without a line break is taken as cut. */
  readonly lastLineMustEnd: boolean
  readonly header: (cells: ReadonlyArray<string>) => Header | HeaderProblem
  readonly decoder: EmployeeDecoder
}

/** The most bytes that one record may have. */
const largest = 1024 * 1024

const tabOrSign = (delimiter: string): string => delimiter === "\t" ? "a tab" : `“${delimiter}”`

/** The delimiter that stands most often in the first line, outside quotes. */
export const guessDelimiter = (text: string, quote: Quote): Delimiter => {
  const counts = new Map<string, number>(delimiters.map((delimiter) => [delimiter, 0]))
  let inside = false
  for (const character of text) {
    if (character === quote) inside = !inside
    else if (!inside) {
      if (character === "\n" || character === "\r") break
      const count = counts.get(character)
      if (count !== undefined) counts.set(character, count + 1)
    }
  }
  return delimiters.reduce((best, next) => (counts.get(next) ?? 0) > (counts.get(best) ?? 0) ? next : best)
}

/** Reads a CSV file (RFC 4180 with any of the line ends, delimiters and quotes) record by record. */
export class CsvReader implements FormReader {
  readonly #form: CsvForm
  readonly #findings: Findings
  readonly #text: TextDecoder
  readonly #quote: number | undefined
  #parser: Parser | undefined
  #delimiter = 0
  #error: Error | undefined
  #fatal: Fatal | undefined
  #head: ReadonlyArray<string> | undefined
  #header: Header | undefined
  #values: Array<unknown> = []
  /** Text that waits until the delimiter is known. */
  #waiting = ""
  #atStart = true
  #endsOpen = false

  /** Bytes given to the parser, from the start of a record that is not finished; UTF-8. */
  #window: Buffer = Buffer.alloc(0)
  /** How many bytes were given before `#window`. */
  #windowAt = 0
  /** Where the record being parsed starts, in bytes given. */
  #recordAt = 0
  /** The last place that was counted to: a line's start. */
  #countedAt = 0
  #line = 1

  constructor(form: CsvForm, findings: Findings) {
    this.#form = form
    this.#findings = findings
    this.#text = new TextDecoder(form.encoding, { fatal: true })
    this.#quote = form.quote === "none" ? undefined : form.quote.charCodeAt(0)
  }

  announced(): undefined {
    return undefined
  }

  push(bytes: Uint8Array): Fatal | undefined {
    if (this.#atStart) {
      const wrong = this.#wrongEncoding(bytes)
      if (wrong !== undefined) return wrong
    }
    this.#atStart = false
    let text: string
    try {
      text = this.#text.decode(bytes, { stream: true })
    } catch {
      return this.#undecodable(bytes)
    }
    return this.#give(text, false)
  }

  readonly end: Effect.Effect<Fatal | undefined> = Effect.suspend(() => {
    let rest: string
    try {
      rest = this.#text.decode()
    } catch {
      return Effect.succeed({
        position: this.#position(this.#windowAt + this.#window.length),
        problem: "the file ends in the middle of a character: it was cut",
        next: "Have it exported again."
      })
    }
    const fatal = this.#give(rest, true)
    const parser = this.#parser
    if (fatal !== undefined || parser === undefined) return Effect.succeed(fatal ?? this.#ending())
    const finished = Effect.callback<void>((resume) => {
      parser.once("close", () => resume(Effect.void))
      parser.resume()
      parser.end()
    })
    return Effect.map(finished, () => this.#problem() ?? this.#ending())
  })

  /** Hands text to the parser, as UTF-8, and takes what it finds. */
  #give(text: string, last: boolean): Fatal | undefined {
    let given = text
    if (this.#parser === undefined) {
      this.#waiting += text
      if (!last && !/[\r\n]/u.test(this.#waiting) && this.#waiting.length < largest) return undefined
      if (this.#waiting === "") return undefined
      given = this.#waiting
      this.#waiting = ""
      this.#parser = this.#start(
        this.#form.delimiter === "auto"
          ? guessDelimiter(given, this.#form.quote)
          : this.#form.delimiter
      )
    }
    if (given === "") return undefined
    const bytes = Buffer.from(given, "utf8")
    const nul = bytes.indexOf(0)
    if (nul !== -1) {
      this.#window = Buffer.concat([this.#window, bytes])
      return {
        position: this.#position(this.#windowAt + this.#window.length - bytes.length + nul),
        problem: "a NUL byte: this is a binary file, or text in UTF-16",
        next: "If it is UTF-16, set encoding: utf-16le or save it as UTF-8; otherwise export it as CSV."
      }
    }
    const ending = bytes[bytes.length - 1]
    this.#endsOpen = ending !== 0x0a && ending !== 0x0d
    this.#window = Buffer.concat([this.#window, bytes])
    this.#parser.write(bytes)
    const fatal = this.#problem()
    this.#forget()
    return fatal
  }

  #start(delimiter: string): Parser {
    this.#delimiter = delimiter.charCodeAt(0)
    const quote = this.#form.quote === "none" ? false : this.#form.quote
    const parser = parse({
      bom: false,
      delimiter,
      escape: quote,
      quote,
      max_record_size: largest,
      record_delimiter: ["\r\n", "\n", "\r"],
      relax_column_count: true,
      skip_empty_lines: true,
      on_record: (record: Array<string>, info) => {
        this.#record(record, info.bytes)
        return null
      }
    })
    parser.on("error", (error) => {
      this.#error = error
    })
    return parser
  }

  #problem(): Fatal | undefined {
    if (this.#fatal !== undefined) return this.#fatal
    const error = this.#parser?.errored ?? this.#error
    if (error === undefined || error === null) return undefined
    const code = error instanceof CsvError ? error.code : ""
    const cell = error instanceof CsvError && typeof error["index"] === "number" ? error["index"] : 0
    const again = "If the file is as its tool made it, have it exported again; "
    switch (code) {
      case "CSV_QUOTE_NOT_CLOSED":
        return {
          position: this.#cell(this.#recordAt, cell),
          problem: "a quoted cell begins here and is never closed: the file was cut, or a quote is missing",
          next: `${again}if its cells are not quoted, set quote: none.`
        }
      case "CSV_INVALID_CLOSING_QUOTE":
        return {
          position: this.#cell(this.#recordAt, cell),
          problem: `in this cell a quote is followed by something other than ${
            tabOrSign(String.fromCharCode(this.#delimiter))
          } or the end of the line`,
          next: `${again}a quote inside a quoted cell is written twice. If cells are not quoted, set quote: none.`
        }
      case "INVALID_OPENING_QUOTE":
        return {
          position: this.#cell(this.#recordAt, cell),
          problem: "this cell does not begin with a quote, but has one inside",
          next: `${again}if its cells are not quoted, set quote: none.`
        }
      case "CSV_MAX_RECORD_SIZE":
        return {
          position: this.#cell(this.#recordAt, cell),
          problem: `one record has more than ${largest} bytes: a closing quote or the line ends are missing`,
          next: `${again}check \`quote\` and \`encoding\`.`
        }
      default:
        return {
          position: this.#position(this.#recordAt),
          problem: "the record cannot be read as CSV",
          next: `${again}check \`delimiter\` and \`quote\`.`
        }
    }
  }

  #record(cells: ReadonlyArray<string>, end: number): void {
    const from = this.#recordAt
    this.#recordAt = end
    if (this.#fatal !== undefined) return
    if (this.#head === undefined) return this.#first(cells)
    const header = this.#header
    if (header === undefined) return
    const findings = this.#findings
    if (cells.length !== this.#head.length) {
      if (cells.every((cell) => cell.trim() === "")) return
      findings.records += 1
      return findings.bad(
        this.#cell(from, 0),
        `${cells.length} cells instead of ${this.#head.length}`
      )
    }
    const { decoder } = this.#form
    for (let i = 0; i < header.columns.length; i++) {
      const column = header.columns[i] ?? -1
      this.#values[i] = column === -1 ? undefined : cells[column]
    }
    const employee = decoder.decode(this.#values, true)
    if (employee === undefined && cells.every((cell) => cell.trim() === "")) return
    findings.records += 1
    if (this.#isJoin(cells)) {
      return findings.bad(this.#cell(from, 0), "a file begins here again: two files seem to be joined")
    }
    if (employee === undefined) {
      return findings.failed(
        decoder,
        (remark) => this.#cell(from, header.columns[remark?.index ?? 0] ?? 0),
        (index) => label(header, index)
      )
    }
    this.#keep(employee, from, header)
  }

  #keep(employee: Employee, from: number, header: Header): void {
    const { decoder } = this.#form
    if (decoder.notes.length > 0) {
      for (const { index, text } of decoder.notes) {
        this.#findings.note(() => this.#cell(from, header.columns[index] ?? 0), `${label(header, index)} ${text}`)
      }
    }
    this.#findings.employee(employee)
  }

  /** The header line, or a byte order mark, stands here again. */
  #isJoin(cells: ReadonlyArray<string>): boolean {
    const first = cells[0] ?? ""
    const head = this.#head ?? []
    return first.startsWith("\uFEFF") || (first === head[0] && cells.every((cell, index) => cell === head[index]))
  }

  #first(cells: ReadonlyArray<string>): void {
    this.#head = cells
    const header = this.#form.header(cells)
    if ("columns" in header) {
      this.#header = header
      this.#values = header.columns.map(() => undefined)
      return
    }
    const other = delimiters.find((delimiter) =>
      delimiter.charCodeAt(0) !== this.#delimiter && cells.length < 3 && (cells[0] ?? "").split(delimiter).length > 2
    )
    this.#fatal = {
      position: { line: 1, column: 1 },
      problem: header.message,
      next: other === undefined
        ? header.next
        : `The cells seem to be divided by ${tabOrSign(other)}: set delimiter: ${JSON.stringify(other)}, or auto.`
    }
  }

  #ending(): Fatal | undefined {
    if (this.#head === undefined) {
      return {
        position: undefined,
        problem: "the file is empty: not even a header line is there",
        next: "Have the file exported again. An export of nobody still has its header line."
      }
    }
    if (this.#head !== undefined && this.#endsOpen && this.#form.lastLineMustEnd) {
      this.#findings.doubt = {
        why: `the last line${this.#findings.records === 0 ? "" : ` (line ${this.#position(this.#recordAt).line})`} `
          + "does not end with a line break, so it may have been cut in the middle of a cell",
        next:
          "Have the file exported again. If the tool never ends the last line, say endsWithLineBreak: false, or give a `proof` with sha256."
      }
    }
    return undefined
  }

  /** Drops the bytes of finished records. */
  #forget(): void {
    const done = this.#recordAt - this.#windowAt
    if (done <= 0) return
    this.#count(this.#recordAt)
    this.#window = this.#window.subarray(done)
    this.#windowAt = this.#recordAt
  }

  /** Counts lines up to the start of a record, each byte once. */
  #count(to: number): void {
    const window = this.#window
    for (let i = this.#countedAt - this.#windowAt; i < to - this.#windowAt; i++) {
      const byte = window[i]
      if (byte === 0x0a || (byte === 0x0d && window[i + 1] !== 0x0a)) this.#line += 1
    }
    this.#countedAt = to
  }

  /** Where a byte given to the parser stands; not before the record that was counted to last. */
  #position(offset: number): Position {
    if (offset < this.#countedAt) return { line: this.#line, column: 1 }
    const from = this.#countedAt - this.#windowAt
    return after({ line: this.#line, column: 1 }, this.#window.toString("utf8", from, offset - this.#windowAt))
  }

  /** Where a cell of the record that starts at `from` begins. */
  #cell(from: number, index: number): Position {
    const window = this.#window
    let at = from - this.#windowAt
    while (window[at] === 0x0a || window[at] === 0x0d) at += 1
    this.#count(at + this.#windowAt)
    let atCellStart = true
    let inside = false
    for (let cell = 0; cell < index && at < window.length; at++) {
      const byte = window[at]
      if (byte === this.#quote && (atCellStart || inside)) inside = !inside
      else if (byte === this.#delimiter && !inside) cell += 1
      // A quote that follows a closing one belongs to a doubled quote, and opens the cell again.
      atCellStart = byte === this.#quote || (byte === this.#delimiter && !inside)
    }
    return this.#position(at + this.#windowAt)
  }

  #undecodable(bytes: Uint8Array): Fatal {
    // Decoded again, leniently, only to find the place.
    const text = new TextDecoder(this.#form.encoding).decode(bytes)
    const before = this.#position(this.#windowAt + this.#window.length)
    const place = after(before, text.slice(0, Math.max(0, text.indexOf("\uFFFD"))))
    return {
      position: place,
      problem: `a byte that is not ${this.#form.encoding.toUpperCase()}`,
      next: this.#form.encoding === "utf-8"
        ? "Many tools write Latin-1: set encoding: windows-1252, or have the file saved as UTF-8."
        : "Set `encoding` to what the tool writes, or have the file saved as UTF-8."
    }
  }

  #wrongEncoding(bytes: Uint8Array): Fatal | undefined {
    const little = bytes[0] === 0xff && bytes[1] === 0xfe
    const big = bytes[0] === 0xfe && bytes[1] === 0xff
    if (big || (little && this.#form.encoding !== "utf-16le")) {
      return {
        position: start,
        problem: `the file is UTF-16${big ? " with its bytes in big-endian order" : ""}`,
        next: big ? "Have it saved as UTF-8." : "Set encoding: utf-16le, or have it saved as UTF-8."
      }
    }
    return undefined
  }
}

const label = (header: Header, index: number): string => {
  const name = header.labels[index] ?? ""
  return name === "" ? "the employee's id" : `column “${name}”`
}
