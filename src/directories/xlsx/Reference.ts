/** Positions of a sheet: rows and columns count from 1, as in ECMA-376 part 1, 18.3.1. */

/** The last row and the last column that a sheet can have. */
export const lastRow = 1_048_576
export const lastColumn = 16_384

/** `AB` is 28; nothing where the letters name no column. */
const columnOf = (letters: string): number | undefined => {
  let column = 0
  for (const letter of letters) column = column * 26 + letter.charCodeAt(0) - 64
  return column > 0 && column <= lastColumn ? column : undefined
}

/** 28 is `AB`. */
export const lettersOf = (column: number): string => {
  let letters = ""
  for (let left = column; left > 0; left = Math.floor((left - 1) / 26)) {
    letters = String.fromCharCode(65 + (left - 1) % 26) + letters
  }
  return letters
}

export interface Position {
  readonly row: number
  readonly column: number
}

export const positionOf = (reference: string): Position | undefined => {
  const [, letters = "", digits = ""] = /^\$?([A-Z]{1,3})\$?([1-9]\d{0,6})$/u.exec(reference) ?? []
  const column = columnOf(letters)
  const row = Number(digits)
  return column === undefined || row > lastRow ? undefined : { row, column }
}

export interface Area {
  readonly from: Position
  readonly to: Position
}

/** `A1`, `$A$1:$B$9`, `A:A` or `3:4`. */
export const areaOf = (reference: string): Area | undefined => {
  const [first = "", second = first] = reference.split(":")
  const [from, to] = [positionOf(first), positionOf(second)]
  if (from !== undefined && to !== undefined) return { from, to }
  const [, left = ""] = /^\$?([A-Z]{1,3})$/u.exec(first) ?? []
  const [, right = ""] = /^\$?([A-Z]{1,3})$/u.exec(second) ?? []
  const [a, b] = [columnOf(left), columnOf(right)]
  return a === undefined || b === undefined
    ? undefined
    : { from: { row: 1, column: a }, to: { row: lastRow, column: b } }
}

export const isIn = ({ from, to }: Area, { column, row }: Position): boolean =>
  row >= from.row && row <= to.row && column >= from.column && column <= to.column

/** The areas of a list of references, such as `B2:B9 D4`; what is none is left out. */
export const areasOf = (references: string): ReadonlyArray<Area> =>
  references.trim().split(/\s+/u).flatMap((one) => areaOf(one) ?? [])
