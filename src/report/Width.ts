const ascii = /^[\x20-\x7e]*$/u
const mark = /^\p{M}$/u
const wide =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{17000}-\u{18aff}\u{1b000}-\u{1b2ff}\u{1f200}-\u{1f251}\u{20000}-\u{3fffd}]$/u
const emoji = /^\p{Emoji_Presentation}$/u

/**
 * How many cells of a terminal a text takes that `visible` has made safe: 2 for East Asian wide and emoji (Unicode
 * Standard Annex 11, W and F), 0 for combining marks, else 1.
 */
export const displayWidth = (text: string): number => {
  if (ascii.test(text)) return text.length
  let width = 0
  for (const character of text) {
    // Nothing below U+0300 is a mark or wide.
    width += character < "\u0300" ? 1 : mark.test(character) ? 0 : wide.test(character) || emoji.test(character) ? 2 : 1
  }
  return width
}

/** The text with spaces after it, up to so many cells. */
export const padEnd = (text: string, width: number): string =>
  text + " ".repeat(Math.max(0, width - displayWidth(text)))

/** The text with spaces before it, up to so many cells. */
export const padStart = (text: string, width: number): string =>
  " ".repeat(Math.max(0, width - displayWidth(text))) + text

/** Lines of at most so many cells, broken at spaces; a word that is longer stands alone. Nothing: one line. */
export const wrap = (text: string, width: number | undefined): ReadonlyArray<string> => {
  if (width === undefined || displayWidth(text) <= width) return [text]
  const lines: Array<string> = []
  let line = ""
  let used = 0
  for (const next of text.split(" ")) {
    const cells = displayWidth(next)
    if (line !== "" && used + 1 + cells > width) {
      lines.push(line)
      line = next
      used = cells
    } else {
      used += line === "" ? cells : cells + 1
      line = line === "" ? next : `${line} ${next}`
    }
  }
  lines.push(line)
  return lines
}

/**
 * Rows as columns that start at the same cell. A column that is empty in every row is left out; one that is wider than
 * `most` cells somewhere lets only those rows run over.
 */
export const columns = (rows: ReadonlyArray<ReadonlyArray<string>>, most = 36): ReadonlyArray<string> => {
  const widths: Array<number> = []
  for (const row of rows) {
    for (const [index, cell] of row.entries()) {
      widths[index] = Math.max(widths[index] ?? 0, Math.min(most, displayWidth(cell)))
    }
  }
  const shown = widths.flatMap((width, index) => width === 0 ? [] : [index])
  return rows.map((row) => shown.map((index) => padEnd(row[index] ?? "", widths[index] ?? 0)).join("  "))
}
