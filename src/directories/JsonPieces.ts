/** One element of a JSON list, or one property of a JSON object, as it is written. */
export interface Piece {
  /** What stands ahead of it: white space and, but for the first, the comma. */
  readonly gap: string
  /** The key of a property; empty in a list. */
  readonly key: string
  /** The key as it is written, up to the value; empty in a list. */
  readonly label: string
  readonly value: string
}

/** A JSON list or object taken apart, so that one piece can change and every other byte stays as it was. */
export interface Pieces {
  /** Everything ahead of the first piece, up to the bracket. */
  readonly open: string
  readonly pieces: ReadonlyArray<Piece>
  /** Everything behind the last piece. */
  readonly close: string
}

/** A value that a property can be given; nothing takes the property away. */
export type Properties = Readonly<Record<string, string | ReadonlyArray<string> | undefined>>

const quote = 0x22
const backslash = 0x5c
const comma = 0x2c

const isSpace = (code: number): boolean => code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09
const isOpening = (code: number): boolean => code === 0x7b || code === 0x5b
const isClosing = (code: number): boolean => code === 0x7d || code === 0x5d

const behindSpace = (text: string, from: number): number => {
  let at = from
  while (isSpace(text.charCodeAt(at))) at += 1
  return at
}

/** Behind the string whose opening quote is at `from`. */
const behindString = (text: string, from: number): number => {
  let at = from + 1
  while (at < text.length && text.charCodeAt(at) !== quote) at += text.charCodeAt(at) === backslash ? 2 : 1
  return at + 1
}

/** Behind the value that begins at `from`. */
const behindValue = (text: string, from: number): number => {
  let depth = 0
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === quote) {
      at = behindString(text, at) - 1
      if (depth === 0) return at + 1
    } else if (isOpening(code)) depth += 1
    else if (isClosing(code)) {
      if (depth === 0) return at
      depth -= 1
      if (depth === 0) return at + 1
    } else if (depth === 0 && (code === comma || isSpace(code))) return at
  }
  return text.length
}

/** Takes a text apart that is known to be a JSON list or object. */
export const split = (text: string): Pieces => {
  let at = 0
  while (at < text.length && !isOpening(text.charCodeAt(at))) at += 1
  const isObject = text[at] === "{"
  at += 1
  const open = text.slice(0, at)
  const pieces: Array<Piece> = []
  let end = at
  for (;;) {
    at = behindSpace(text, end)
    if (at >= text.length || isClosing(text.charCodeAt(at))) return { open, pieces, close: text.slice(end) }
    if (text.charCodeAt(at) === comma) at = behindSpace(text, at + 1)
    const gap = text.slice(end, at)
    let label = ""
    let key = ""
    if (isObject) {
      const behindKey = behindString(text, at)
      const valueAt = behindSpace(text, behindSpace(text, behindKey) + 1)
      key = String(JSON.parse(text.slice(at, behindKey)))
      label = text.slice(at, valueAt)
      at = valueAt
    }
    end = behindValue(text, at)
    pieces.push({ gap, key, label, value: text.slice(at, end) })
  }
}

/** The text again. */
export const join = ({ close, open, pieces }: Pieces): string => {
  const parts = [open]
  for (const { gap, label, value } of pieces) parts.push(gap, label, value)
  parts.push(close)
  return parts.join("")
}

/** The gap of a piece that is added behind all others, written as they are. */
export const nextGap = (pieces: ReadonlyArray<{ readonly gap: string }>): string | undefined => {
  const last = pieces.at(-1)
  return last === undefined ? undefined : pieces.length === 1 ? `,${last.gap}` : last.gap
}

/** How the object writes a new key: with the same space around its colon as its last one. */
const labelLike = (pieces: ReadonlyArray<Piece>, key: string): string => {
  const label = pieces.at(-1)?.label ?? `"": `
  return JSON.stringify(key) + label.slice(behindString(label, 0))
}

const without = (pieces: ReadonlyArray<Piece>, key: string): ReadonlyArray<Piece> => {
  const kept = pieces.filter((piece) => piece.key !== key)
  const [first, ...others] = kept
  const gap = pieces[0]?.gap
  return first === undefined || gap === undefined ? kept : [{ ...first, gap }, ...others]
}

/**
 * An object's text with some properties set or taken away. What has a place keeps it, what is new comes last, and what
 * is not named keeps its bytes.
 */
export const withProperties = (text: string, properties: Properties): string => {
  const object = split(text)
  let { pieces } = object
  for (const [key, value] of Object.entries(properties)) {
    // Where a key stands twice, the last one counts.
    const at = pieces.findLastIndex((piece) => piece.key === key)
    const written = value === undefined ? undefined : JSON.stringify(value)
    if (written === undefined) pieces = at === -1 ? pieces : without(pieces, key)
    else if (at === -1) {
      const gap = nextGap(pieces) ?? " "
      pieces = [...pieces, { gap, key, label: labelLike(pieces, key), value: written }]
    } else pieces = pieces.map((piece, index) => index === at ? { ...piece, value: written } : piece)
  }
  return join({ ...object, pieces })
}

const oneLine = `{ "": "", "": "" }`

/** The text of a new object, laid out like another one. */
export const objectLike = (sample: string | undefined, properties: Properties): string => {
  const { close, open, pieces } = split(sample ?? oneLine)
  const first = pieces[0]?.gap ?? " "
  const next = nextGap(pieces) ?? ", "
  const written = Object.entries(properties).filter(([, value]) => value !== undefined)
  return join({
    open,
    pieces: written.map(([key, value], index) => ({
      gap: index === 0 ? first : next,
      key,
      label: labelLike(pieces, key),
      value: JSON.stringify(value)
    })),
    close
  })
}
