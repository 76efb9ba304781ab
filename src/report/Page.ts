import { type Paint, paint, type Tone } from "./Style.ts"
import { columns, displayWidth, wrap } from "./Width.ts"
import { number } from "./Words.ts"

export interface TextOptions {
  /** Whether the output is a terminal that shows colours. */
  readonly colour: boolean
  /** Cells of a line; nothing: lines are as long as they are, one per person. */
  readonly width: number | undefined
  /** Every line; otherwise long lists are folded. */
  readonly all: boolean
}

/** How a text is laid out. */
export interface Page {
  readonly paint: Paint
  readonly width: number | undefined
  /** How many lines of a list are shown before it is folded. */
  readonly most: number
}

export const page = (options: TextOptions): Page => ({
  paint: paint(options.colour),
  width: options.width,
  most: options.all ? Infinity : 20
})

export type Lines = Iterable<string>

/** Narrower than this, wrapping makes a text worse. */
const narrowest = 24

const room = ({ width }: Page, used: number): number | undefined =>
  width === undefined ? undefined : Math.max(narrowest, width - used)

/** A paragraph whose lines all start at one cell, after a label. */
export function* paragraph(page: Page, indent: string, text: string, label = "", tone?: Tone): Lines {
  const margin = displayWidth(indent) + displayWidth(label)
  let start = indent + (tone === undefined ? label : page.paint(tone, label))
  for (const line of wrap(text, room(page, margin))) {
    yield start + line
    start = " ".repeat(margin)
  }
}

/** One line about somebody: aligned cells, details, a sentence and, dimmed, what it rests on. */
export interface Row {
  readonly sign: string
  readonly tone: Tone
  readonly cells: ReadonlyArray<string>
  readonly details: ReadonlyArray<string>
  readonly text: string
  readonly rule: string
}

/** Rows under each other, folded. What a line has no room for stands below it. */
export function* rows<A>(page: Page, indent: string, of: ReadonlyArray<A>, row: (value: A) => Row): Lines {
  const shown = (of.length > page.most ? of.slice(0, page.most) : of).map(row)
  const aligned = columns(shown.map(({ cells, details }) => [...cells, details.join(", ")]))
  const people = page.width === undefined ? [] : columns(shown.map(({ cells }) => cells))
  const below = `${indent}    `
  for (const [index, { details, rule, sign, text, tone }] of shown.entries()) {
    const start = indent + (sign === "" ? "" : `${page.paint(tone, sign)} `)
    const margin = indent.length + (sign === "" ? 0 : displayWidth(sign) + 1)
    const fits = (line: string): boolean => page.width === undefined || margin + displayWidth(line) <= page.width
    const whole = aligned[index] ?? ""
    const end = rule === "" ? "" : `  ${rule}`
    if (fits(`${whole}  ${text}${end}`)) yield `${start}${whole}  ${text}${page.paint("dim", end)}`.trimEnd()
    else {
      const first = fits(whole.trimEnd())
      yield `${start}${first ? whole : people[index] ?? ""}`.trimEnd()
      if (!first) { for (const detail of details) yield* paragraph(page, below, detail) }
      if (text !== "") yield* paragraph(page, below, `${text}${end}`)
    }
  }
  yield* fold(page, indent, of.length)
}

/** Says how many lines of a list are not shown, and what shows them. */
export function* fold(page: Page, indent: string, total: number): Lines {
  if (total > page.most) yield page.paint("dim", `${indent}… ${number(total - page.most)} more: --all shows them`)
}
