import { number } from "./Words.ts"

/** A part of a text that may be cut between its rows, and nowhere else. */
export interface Section {
  /** What a row is, for the count of what was left out; nothing: it is not counted. */
  readonly unit: string | undefined
  readonly open: string
  readonly rows: ReadonlyArray<string>
  readonly close: string
  /** How many rows there really are: `rows` may hold only the first of them. */
  readonly total: number
}

/** So many rows of a section are all that can fit, however short they are. */
export const mostRows = 2_500

/** What every output counts in: bytes of UTF-8, of which a text never has fewer than UTF-16 units. */
export const size = (text: string): number => Buffer.byteLength(text, "utf8")

/** Room for the line that says that rows are missing. */
const moreRoom = 64

const more = (rows: number): string => `\n… and ${number(rows)} more\n`

/** Less than this is no use to a section. */
const least = 1_500

/** How many rows were there and how many were left out, by unit. */
export type LeftOut = Map<string, { total: number; left: number }>

/**
 * As many rows of each section as fit into so many bytes. Where not all fit, small sections are shown whole and large
 * ones share what remains equally; where even that is too little, the first sections win.
 */
export const fit = (heading: string, sections: ReadonlyArray<Section>, bytes: number, leftOut: LeftOut): string => {
  const sizes = sections.map((section) =>
    section.rows.reduce((sum, row) => sum + size(row), size(section.open) + size(section.close) + moreRoom)
  )
  let remaining = bytes - size(heading)
  const share = Math.max(least, level(sizes, remaining))
  let text = ""
  for (const [index, section] of sections.entries()) {
    const allowed = Math.min(remaining, Math.max(share, 0))
    const part = (sizes[index] ?? 0) <= remaining && (sizes[index] ?? 0) <= share
      ? { text: section.open + section.rows.join("") + section.close, rows: section.rows.length }
      : cut(section, allowed)
    const missing = section.total - part.rows
    const shown = part.rows === 0 ? "" : part.text + (missing > 0 ? more(missing) : "")
    remaining -= size(shown)
    text += shown
    if (section.unit !== undefined) {
      const count = leftOut.get(section.unit) ?? { total: 0, left: 0 }
      count.total += section.total
      count.left += missing
      leftOut.set(section.unit, count)
    }
  }
  return text === "" ? "" : heading + text
}

const cut = (section: Section, bytes: number): { readonly text: string; readonly rows: number } => {
  let text = section.open
  let used = size(section.open) + size(section.close) + moreRoom
  let rows = 0
  for (const row of section.rows) {
    const next = used + size(row)
    if (next > bytes) break
    text += row
    used = next
    rows += 1
  }
  return { text: text + section.close, rows }
}

/** The height up to which a volume fills vessels of these sizes. */
const level = (sizes: ReadonlyArray<number>, volume: number): number => {
  let left = volume
  let vessels = sizes.length
  for (const size of [...sizes].sort((a, b) => a - b)) {
    if (size * vessels > left) return Math.floor(left / vessels)
    left -= size
    vessels -= 1
  }
  return Infinity
}
