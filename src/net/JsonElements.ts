import { isUtf8 } from "node:buffer"
import { TextDecoder } from "node:util"
import { firstProblem, offsetOf } from "./JsonSyntax.ts"
import { after, Cursor, type Position, start } from "./Position.ts"

/**
 * The elements of a JSON list, read from bytes of any amount: a document that is the list, one that holds it at a
 * path, or one value per line (NDJSON). The boundaries are found on bytes and each stretch of whole elements is parsed at
 * once, so a document may be larger than the longest string, and memory stays at a few chunks.
 */
export interface JsonElements {
  /** Takes the next bytes, which the caller may overwrite afterwards. */
  readonly push: (bytes: Uint8Array) => Batch
  /** Says that there are no more. */
  readonly end: () => Batch
}

export interface JsonProblem {
  readonly position: Position
  readonly problem: string
}

export interface Batch {
  readonly values: ReadonlyArray<unknown>
  /** Lines of NDJSON that are no JSON. The other values of the batch are whole. */
  readonly problems: ReadonlyArray<JsonProblem>
  /** Nothing after this can be read. */
  readonly fatal: JsonProblem | undefined
  /** Where an element of `values` begins, or the value at a path in it. */
  readonly locate: (index: number, path?: ReadonlyArray<string>) => Position
  /** `values` again, where integers that a number cannot hold are texts with all their digits. */
  readonly exact: () => ReadonlyArray<unknown>
}

export interface Options {
  /**
   * The keys that lead to the list; none: the document is the list. Left out: the document is a list or NDJSON,
   * whichever its first character says.
   */
  readonly list?: ReadonlyArray<string> | undefined
  /** Is given every value outside the list, by its path; only of documents with a path. */
  readonly onValue?: ((path: ReadonlyArray<string>, value: unknown) => void) | undefined
  /** The most bytes that one element may have; default 16 MiB. */
  readonly largest?: number | undefined
}

/** How far the reading of a document got: what may come next. */
type State =
  | { readonly at: "start" }
  | { readonly at: "lines" }
  | { readonly at: "key"; readonly depth: number; readonly first: boolean }
  | { readonly at: "list"; readonly depth: number; readonly first: boolean }
  | { readonly at: "behind"; readonly depth: number }
  | { readonly at: "end" }

const nothing: Batch = {
  values: [],
  problems: [],
  fatal: undefined,
  locate: () => start,
  exact: () => []
}

// Classes of bytes outside strings.
const plain = 0
const quote = 1
const open = 2
const close = 3
const comma = 4
const classes = new Uint8Array(256)
classes[0x22] = quote
classes[0x7b] = open
classes[0x5b] = open
classes[0x7d] = close
classes[0x5d] = close
classes[0x2c] = comma

const isSpace = (byte: number | undefined): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09

/** Behind the string whose opening quote is at `from`; -1 if it does not end here. */
const stringEnd = (bytes: Uint8Array, from: number): number => {
  for (let i = from + 1; i < bytes.length; i++) {
    const byte = bytes[i]
    if (byte === 0x22) return i + 1
    if (byte === 0x5c) i += 1
  }
  return -1
}

/** Behind the value at `from`, not counting a comma or bracket that ends it; -1 if it does not surely end here. */
const valueEnd = (bytes: Uint8Array, from: number): number => {
  let depth = 0
  for (let i = from; i < bytes.length; i++) {
    switch (classes[bytes[i] ?? 0]) {
      case quote: {
        const end = stringEnd(bytes, i)
        if (end === -1) return -1
        i = end - 1
        break
      }
      case open:
        depth += 1
        break
      case close:
        if (depth === 0) return i
        depth -= 1
        break
      case comma:
        if (depth === 0) return i
    }
  }
  return -1
}

/** The position behind UTF-8 bytes, as `after` gives it for their text. */
const behind = (from: Position, bytes: Buffer): Position => {
  if (bytes.includes(0x0d)) return after(from, bytes.toString("utf8"))
  let { line } = from
  let lineStart = -1
  for (let at = bytes.indexOf(0x0a); at !== -1; at = bytes.indexOf(0x0a, at + 1)) {
    line += 1
    lineStart = at + 1
  }
  const rest = bytes.toString("utf8", Math.max(0, lineStart)).length
  return { line, column: lineStart === -1 ? from.column + rest : rest + 1 }
}

/** Numbers that a double cannot hold keep their digits, as texts. Everything else stays. */
const keepDigits = (_key: string, value: unknown, context?: { readonly source?: string }): unknown =>
  typeof value === "number" && !Number.isSafeInteger(value) && context?.source !== undefined
    && /^-?\d+$/u.test(context.source)
    ? context.source
    : value

const parseExactly = (text: string): unknown => JSON.parse(text, keepDigits)

const parsed = (text: string): { readonly value: unknown } | undefined => {
  try {
    return { value: JSON.parse(text) }
  } catch {
    return undefined // the caller says where and why, without quoting the text
  }
}

/** Whether bytes are UTF-8, but for a last character that may be cut. */
const startsAsUtf8 = (bytes: Uint8Array): boolean => {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true })
    return true
  } catch {
    return false // a TypeError is how a strict decoder says no
  }
}

/** Where each element begins in a text of elements with commas between them. */
const elementOffsets = (text: string): ReadonlyArray<number> => {
  const offsets = [0]
  let depth = 0
  for (let i = 0; i < text.length; i++) {
    switch (text[i]) {
      case "\"":
        for (i += 1; i < text.length && text[i] !== "\""; i++) if (text[i] === "\\") i += 1
        break
      case "{":
      case "[":
        depth += 1
        break
      case "}":
      case "]":
        depth -= 1
        break
      case ",":
        if (depth === 0) offsets.push(i + 1)
    }
  }
  return offsets
}

const lineOffsets = (lines: ReadonlyArray<string>): ReadonlyArray<number> => {
  let offset = 0
  return lines.map((line) => {
    const begin = offset
    offset += line.length + 1
    return begin
  })
}

/** Where in an element's text its value at a path begins; without one, where the element itself begins. */
const inside = (text: string, path: ReadonlyArray<string> | undefined): number =>
  (path === undefined ? undefined : offsetOf(text, path)) ?? text.search(/[^ \t\r\n]|$/u)

/** Lines of which at least one is blank or no JSON. */
const oneByOne = (text: string, from: Position): Batch => {
  const values: Array<unknown> = []
  const offsets: Array<number> = []
  const problems: Array<JsonProblem> = []
  const places = new Cursor(text, from)
  let offset = 0
  for (const line of text.split("\n")) {
    if (/[^ \t\r]/u.test(line)) {
      const result = parsed(line)
      if (result === undefined) {
        const problem = firstProblem(line)
        problems.push({
          position: places.at(offset + (problem?.offset ?? 0)),
          problem: line.startsWith("\uFEFF")
            ? "a byte order mark in the middle of the file: two files seem to be joined here"
            : problem?.problem ?? "this is no JSON"
        })
      } else {
        values.push(result.value)
        offsets.push(offset)
      }
    }
    offset += line.length + 1
  }
  const cursor = new Cursor(text, from)
  const lineAt = (index: number): string => {
    const begin = offsets[index] ?? 0
    const end = text.indexOf("\n", begin)
    return text.slice(begin, end === -1 ? undefined : end)
  }
  return {
    values,
    problems,
    fatal: undefined,
    locate: (index, path) => cursor.at((offsets[index] ?? 0) + inside(lineAt(index), path)),
    exact: () => values.map((_, index) => parseExactly(lineAt(index)))
  }
}

const list = (text: string): ReadonlyArray<unknown> | undefined => {
  const result = parsed(`[${text}]`)
  return result !== undefined && Array.isArray(result.value) ? result.value : undefined
}

class Reader implements JsonElements {
  readonly #path: ReadonlyArray<string> | undefined
  readonly #onValue: (path: ReadonlyArray<string>, value: unknown) => void
  readonly #largest: number
  #state: State = { at: "start" }
  /** Bytes that wait for the rest of their element. */
  #carry: Buffer = Buffer.alloc(0)
  /** Of the first byte of `#carry`. */
  #position: Position = start
  #atStart = true
  #seenList = false
  #failed = false

  constructor(options: Options) {
    this.#path = options.list
    this.#onValue = options.onValue ?? (() => undefined)
    this.#largest = options.largest ?? 16 * 1024 * 1024
  }

  push(bytes: Uint8Array): Batch {
    return this.#step(Buffer.concat([this.#carry, bytes]), false)
  }

  end(): Batch {
    return this.#step(this.#carry, true)
  }

  #step(bytes: Buffer, last: boolean): Batch {
    if (this.#failed) return nothing
    let window = bytes
    if (this.#atStart) {
      if (bytes.length < 4 && !last) {
        this.#carry = bytes
        return nothing
      }
      this.#atStart = false
      if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) window = bytes.subarray(3)
      else if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) {
        return this.#fail(window, 0, "the file is UTF-16; JSON is UTF-8: save it so")
      }
    }
    if (window.includes(0)) return this.#fail(window, window.indexOf(0), "a NUL byte: this is a binary file, not JSON")
    const batch = this.#advance(window, last)
    if (batch.fatal === undefined && this.#carry.length > this.#largest) {
      return this.#fail(this.#carry, 0, `one element has more than ${this.#largest} bytes`)
    }
    return batch
  }

  /** Works through the window as far as it surely goes, and keeps the rest. */
  #advance(window: Buffer, last: boolean): Batch {
    let at = 0
    for (;;) {
      const state = this.#state
      if (state.at === "lines") return this.#lines(window, last)
      if (state.at === "list") {
        const batch = this.#list(window, state, last)
        // The end of the list is the end of the elements: what follows is only checked.
        if (batch.fatal !== undefined || this.#state.at === "list") return batch
        const rest = this.#advance(this.#carry, last)
        return rest.fatal === undefined ? batch : { ...batch, fatal: rest.fatal }
      }
      while (isSpace(window[at])) at += 1
      if (at === window.length) {
        if (last) return this.#finish(window)
        this.#keep(window, at)
        return nothing
      }
      const next = this.#token(window, at, state, last)
      if (typeof next !== "number") return next
      if (next === -1) {
        if (last) return this.#fail(window, window.length, "the text ends in the middle: it was cut")
        this.#keep(window, at)
        return nothing
      }
      at = next
      if (this.#state.at === "list" || this.#state.at === "lines") {
        this.#keep(window, at)
        return this.#advance(this.#carry, last)
      }
    }
  }

  /** Takes one token of a document outside its list. Where it goes on; -1 when more bytes are needed. */
  #token(window: Buffer, at: number, state: State, last: boolean): number | Batch {
    const byte = window[at]
    switch (state.at) {
      case "start":
        if (this.#path === undefined) {
          if (byte !== 0x5b) {
            this.#state = { at: "lines" }
            return at
          }
          this.#state = { at: "list", depth: 0, first: true }
          return at + 1
        }
        return this.#descend(window, at, 0)
      case "key": {
        if (byte === 0x7d && state.first) {
          this.#state = { at: "behind", depth: state.depth }
          return at + 1
        }
        if (byte !== 0x22) return this.#fail(window, at, "expected a key in double quotes")
        const keyEnd = stringEnd(window, at)
        if (keyEnd === -1) return -1
        let valueAt = keyEnd
        while (isSpace(window[valueAt])) valueAt += 1
        if (valueAt === window.length) return -1
        if (window[valueAt] !== 0x3a) return this.#fail(window, valueAt, "expected a colon behind the key")
        valueAt += 1
        while (isSpace(window[valueAt])) valueAt += 1
        if (valueAt === window.length) return -1
        const key = parsed(window.toString("utf8", at, keyEnd))
        if (key === undefined) return this.#syntax(window, at, keyEnd)
        const path = this.#path ?? []
        if (key.value === path[state.depth]) return this.#descend(window, valueAt, state.depth + 1)
        const end = valueEnd(window, valueAt)
        if (end === -1) return last ? this.#syntax(window, valueAt, window.length) : -1
        const value = parsed(window.toString("utf8", valueAt, end))
        if (value === undefined) return this.#syntax(window, valueAt, end)
        this.#onValue([...path.slice(0, state.depth), String(key.value)], value.value)
        this.#state = { at: "behind", depth: state.depth + 1 }
        return end
      }
      case "behind":
        // `depth` is the number of objects that are still open.
        if (state.depth === 0) return this.#fail(window, at, "something follows the end of the document")
        if (byte === 0x2c) {
          this.#state = { at: "key", depth: state.depth - 1, first: false }
          return at + 1
        }
        if (byte === 0x7d) {
          this.#state = { at: "behind", depth: state.depth - 1 }
          return at + 1
        }
        return this.#fail(window, at, "expected a comma or a closing brace")
      default:
        return this.#fail(window, at, "something follows the end of the document")
    }
  }

  /** Enters the value on the path at this depth: an object on the way, or the list itself. */
  #descend(window: Buffer, at: number, depth: number): number | Batch {
    const path = this.#path ?? []
    const name = depth === 0 ? "the document" : `“${path.slice(0, depth).join(".")}”`
    if (depth < path.length) {
      if (window[at] !== 0x7b) return this.#fail(window, at, `${name} is not an object`)
      this.#state = { at: "key", depth, first: true }
      return at + 1
    }
    if (window[at] !== 0x5b) return this.#fail(window, at, `${name} is not a list`)
    if (this.#seenList) return this.#fail(window, at, `${name} stands here a second time`)
    this.#seenList = true
    this.#state = { at: "list", depth, first: true }
    return at + 1
  }

  /** All whole elements at the start of the window. */
  #list(window: Buffer, state: State & { readonly at: "list" }, last: boolean): Batch {
    let depth = 0
    let commas = 0
    let boundary = 0
    let end = -1
    scan: for (let i = 0; i < window.length; i++) {
      switch (classes[window[i] ?? 0]) {
        case plain:
          break
        case quote: {
          const behind = stringEnd(window, i)
          if (behind === -1) break scan
          i = behind - 1
          break
        }
        case open:
          depth += 1
          break
        case close:
          if (depth === 0) {
            end = i
            break scan
          }
          depth -= 1
          break
        default:
          if (depth === 0) {
            boundary = i
            commas += 1
          }
      }
    }
    if (end !== -1 && window[end] !== 0x5d) return this.#fail(window, end, "expected a comma or a closing bracket")
    if (end === -1 && last) {
      const cut = this.#stretch(window.subarray(0, boundary), commas)
      return cut.fatal === undefined ? { ...cut, fatal: this.#cut(window).fatal } : cut
    }
    if (end === -1 && commas === 0) {
      this.#keep(window, 0)
      return nothing
    }
    const stretch = window.subarray(0, end === -1 ? boundary : end)
    // An empty list holds no element, but a comma promises one more.
    const empty = end !== -1 && commas === 0 && state.first && stretch.every(isSpace)
    const batch = empty ? nothing : this.#stretch(stretch, end === -1 ? commas : commas + 1)
    this.#state = end === -1 ? { ...state, first: false } : { at: "behind", depth: state.depth }
    this.#keep(window, (end === -1 ? boundary : end) + 1)
    return batch
  }

  /** Why a list does not end: a fault in its last element, or just no more bytes. */
  #cut(window: Buffer): Batch {
    const text = this.#decode(window)
    if (typeof text !== "string") return text
    const offset = (firstProblem(`[${text}`)?.offset ?? 0) - 1
    return offset < text.length
      ? this.#syntax(window, 0, window.length, "[")
      : this.#fail(window, window.length, "the list ends in the middle: the file was cut")
  }

  /** Parses elements with commas between them. */
  #stretch(bytes: Buffer, count: number): Batch {
    if (count === 0) return nothing
    const text = this.#decode(bytes)
    if (typeof text !== "string") return text
    const from = this.#position
    const values = list(text)
    if (values === undefined || values.length !== count) {
      const problem = firstProblem(`[${text}]`)
      const offset = Math.max(0, (problem?.offset ?? 0) - 1)
      this.#failed = true
      return {
        ...nothing,
        fatal: {
          position: after(from, text.slice(0, offset)),
          problem: offset >= text.length ? "expected a value" : problem?.problem ?? "this is no JSON"
        }
      }
    }
    const cursor = new Cursor(text, from)
    let offsets: ReadonlyArray<number> | undefined
    return {
      values,
      problems: [],
      fatal: undefined,
      locate: (index, path) => {
        offsets ??= elementOffsets(text)
        const offset = offsets[index] ?? 0
        return cursor.at(offset + inside(text.slice(offset, offsets[index + 1]), path))
      },
      exact: () => {
        const value = parseExactly(`[${text}]`)
        return Array.isArray(value) ? value : values
      }
    }
  }

  /** All whole lines at the start of the window. */
  #lines(window: Buffer, last: boolean): Batch {
    const newline = window.lastIndexOf(0x0a)
    const end = last ? window.length : newline
    if (end <= 0) {
      if (!last) this.#keep(window, newline + 1)
      return nothing
    }
    const bytes = window.subarray(0, end)
    const text = this.#decode(bytes)
    if (typeof text !== "string") return text
    const from = this.#position
    this.#keep(window, Math.min(window.length, end + 1))
    const whole = list(text.replaceAll("\n", ","))
    let count = 1
    for (let at = bytes.indexOf(0x0a); at !== -1; at = bytes.indexOf(0x0a, at + 1)) count += 1
    if (whole === undefined || whole.length !== count) return oneByOne(text, from)
    const cursor = new Cursor(text, from)
    let lines: ReadonlyArray<string> | undefined
    let offsets: ReadonlyArray<number> | undefined
    return {
      values: whole,
      problems: [],
      fatal: undefined,
      locate: (index, path) => {
        lines ??= text.split("\n")
        offsets ??= lineOffsets(lines)
        return cursor.at((offsets[index] ?? 0) + inside(lines[index] ?? "", path))
      },
      exact: () => {
        const value = parseExactly(`[${text.replaceAll("\n", ",")}]`)
        return Array.isArray(value) ? value : whole
      }
    }
  }

  /** The text of bytes, or the failure that says where it is not UTF-8. */
  #decode(bytes: Buffer): string | Batch {
    if (isUtf8(bytes)) return bytes.toString("utf8")
    let low = 0
    let high = bytes.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (startsAsUtf8(bytes.subarray(0, middle + 1))) low = middle + 1
      else high = middle
    }
    // That byte may only show that the character before it is no character.
    while (low > 0 && !isUtf8(bytes.subarray(0, low))) low -= 1
    return this.#fail(
      bytes,
      low,
      startsAsUtf8(bytes)
        ? "the file ends in the middle of a character: it was cut"
        : "a byte that is not UTF-8: JSON is always UTF-8"
    )
  }

  #finish(window: Buffer): Batch {
    switch (this.#state.at) {
      case "start":
        return this.#path === undefined
          ? nothing
          : this.#fail(window, window.length, "the file is empty, but should be a JSON document")
      case "behind":
        if (this.#state.depth > 0) return this.#fail(window, window.length, "the text ends in the middle: it was cut")
        return this.#path === undefined || this.#seenList
          ? nothing
          : this.#fail(window, window.length, `there is no “${this.#path.join(".")}” in the document`)
      default:
        return this.#fail(window, window.length, "the text ends in the middle: it was cut")
    }
  }

  #keep(window: Buffer, from: number): void {
    this.#position = behind(this.#position, window.subarray(0, from))
    this.#carry = Buffer.from(window.subarray(from))
  }

  /** The fault in some bytes, read behind a text that opens them. */
  #syntax(window: Buffer, from: number, to: number, opening = ""): Batch {
    const text = window.toString("utf8", from, to)
    const { offset, problem } = firstProblem(opening + text) ?? { offset: 0, problem: "this is no JSON" }
    const before = text.slice(0, Math.max(0, offset - opening.length))
    return this.#fail(window, from + Buffer.byteLength(before), problem)
  }

  #fail(window: Buffer, at: number, problem: string): Batch {
    this.#failed = true
    return { ...nothing, fatal: { position: after(this.#position, window.toString("utf8", 0, at)), problem } }
  }
}

/** A reading of one file's elements. */
export const elements = (options: Options): JsonElements => new Reader(options)
