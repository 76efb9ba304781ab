/** A stretch of a text, by offsets in UTF-16 units; `end` is exclusive. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** The text of a configuration file, and what of it must not be shown. */
export interface SourceText {
  readonly file: string
  readonly text: string
  /** Where each line starts. */
  readonly lines: ReadonlyArray<number>
  /** Secrets that stand in it, in order, and apart from each other. */
  readonly secrets: ReadonlyArray<Span>
}

export const sourceText = (file: string, text: string): SourceText => {
  const lines = [0]
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) lines.push(at + 1)
  return { file, text, lines, secrets: [] }
}

/** Line and column of an offset, counted from 1. */
export const positionOf = (source: SourceText, offset: number): { readonly line: number; readonly column: number } => {
  const line = lastUpTo(source.lines.length, (index) => source.lines[index] ?? 0, offset)
  return { line: line + 1, column: offset - (source.lines[line] ?? 0) + 1 }
}

/** The same text, with secrets known. */
export const withSecrets = (source: SourceText, found: ReadonlyArray<Span>): SourceText => {
  const secrets: Array<Span> = []
  for (const span of [...found].sort((a, b) => a.start - b.start)) {
    const last = secrets.at(-1)
    if (last === undefined || span.start > last.end) secrets.push(span)
    else if (span.end > last.end) secrets[secrets.length - 1] = { start: last.start, end: span.end }
  }
  return { ...source, secrets }
}

/** The index of the last of some ordered things that is not beyond a place. */
const lastUpTo = (count: number, at: (index: number) => number, place: number): number => {
  let low = 0
  let high = count - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (at(middle) <= place) low = middle
    else high = middle - 1
  }
  return low
}

/** What stands for a secret: the same for every secret, so that not even its length is told. */
export const mask = "••••••"

const wide =
  /[\p{Extended_Pictographic}\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{20000}-\u{3FFFD}]/u
const narrow = /^[\x20-\x7e•…]*$/
const unprintable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u
const zeroWidth = /\p{M}/u

const widthOf = (text: string): number => {
  if (narrow.test(text)) return text.length
  let width = 0
  for (const character of text) width += zeroWidth.test(character) ? 0 : wide.test(character) ? 2 : 1
  return width
}

interface Piece extends Span {
  readonly shown: string
}

/** The characters of a stretch as they may be shown: secrets masked, controls and terminal escapes replaced (A6). */
const pieces = (source: SourceText, from: number, to: number): ReadonlyArray<Piece> => {
  const made: Array<Piece> = []
  let at = from
  while (at < to) {
    const secret = source.secrets[lastUpTo(source.secrets.length, (index) => source.secrets[index]?.start ?? 0, at)]
    if (secret !== undefined && secret.start <= at && at < secret.end) {
      const end = Math.min(secret.end, to)
      made.push({ start: at, end, shown: mask })
      at = end
      continue
    }
    const character = String.fromCodePoint(source.text.codePointAt(at) ?? 0)
    const shown = character === "\t" ? " " : unprintable.test(character) ? "\uFFFD" : character
    made.push({ start: at, end: at + character.length, shown })
    at += character.length
  }
  return made
}

/** Characters shown before and after the start of the marked text, where a line is long. */
const before = 60
const after = 100

/** The line in which a span starts, and below it a mark under what of the span stands in that line; empty for an empty line. */
export const excerptOf = (source: SourceText, span: Span): string => {
  const { column, line } = positionOf(source, span.start)
  const lineStart = span.start - column + 1
  let lineEnd = (source.lines[line] ?? source.text.length + 1) - 1
  if (source.text[lineEnd - 1] === "\r" && lineEnd > lineStart) lineEnd--
  const from = Math.max(lineStart, span.start - before)
  const to = Math.min(lineEnd, span.start + after)
  const start = from === lineStart ? "" : "…"
  let text = start
  let blank = widthOf(start)
  let marked = 0
  for (const piece of pieces(source, from, to)) {
    text += piece.shown
    if (piece.end <= span.start) blank += widthOf(piece.shown)
    else if (piece.start < span.end) marked += widthOf(piece.shown)
  }
  if (text.trim() === "") return ""
  return `${text.trimEnd()}${to === lineEnd ? "" : "…"}\n${" ".repeat(blank)}${"^".repeat(Math.max(1, marked))}`
}
