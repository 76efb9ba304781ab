import { Effect, Result } from "effect"
import { attributeOf, childOf, childrenOf, readXml, textOf, type XmlElement } from "../../net/Xml.ts"
import { type Area, areasOf, lastRow, positionOf } from "./Reference.ts"
import { noTemplate, type TemplateError } from "./TemplateError.ts"

/** One cell. Formulas are not worked out: `formula` says that there is one. */
export interface Cell {
  readonly row: number
  readonly column: number
  /** Empty where it shows nothing. */
  readonly text: string
  readonly formula: boolean
  /** The number of its style. */
  readonly style: string | undefined
  readonly element: XmlElement
}

export interface SheetRow {
  readonly row: number
  readonly cells: ReadonlyArray<Cell>
  readonly element: XmlElement
}

/** One worksheet as it was read; elements know where they stand in `xml`. */
export interface Sheet {
  readonly name: string
  /** Its name in the archive. */
  readonly part: string
  readonly xml: string
  readonly root: XmlElement
  readonly data: XmlElement
  /** In rising order. */
  readonly rows: ReadonlyArray<SheetRow>
  readonly merged: ReadonlyArray<Area>
}

/** A text as shared strings and inline strings hold it; readings beside it (`rPh`) are no part of it. */
export const stringOf = (element: XmlElement | undefined): string =>
  (element?.children ?? []).flatMap((node) => "name" in node && node.type === "element" ? [node as XmlElement] : [])
    .map((child) => child.name.endsWith("rPh") ? "" : child.name.endsWith("t") ? child.text : stringOf(child)).join("")

const textIn = (cell: XmlElement, strings: ReadonlyArray<string>): string => {
  const value = textOf(cell, "v") ?? ""
  switch (attributeOf(cell, "t")) {
    case "s":
      return strings[Number(value)] ?? ""
    case "inlineStr":
      return stringOf(childOf(cell, "is"))
    default:
      return value
  }
}

/** Where something stands may be left out: then it is the next place (ECMA-376 part 1, 18.3.1.4 and 18.3.1.73). */
const cellsOf = (row: XmlElement, index: number, strings: ReadonlyArray<string>): ReadonlyArray<Cell> => {
  let column = 0
  return childrenOf(row, "c").map((element) => {
    const reference = attributeOf(element, "r")
    column = (reference === undefined ? undefined : positionOf(reference)?.column) ?? column + 1
    return {
      row: index,
      column,
      text: textIn(element, strings),
      formula: childOf(element, "f") !== undefined,
      style: attributeOf(element, "s"),
      element
    }
  })
}

const rowsOf = (data: XmlElement, strings: ReadonlyArray<string>): ReadonlyArray<SheetRow> => {
  let index = 0
  return childrenOf(data, "row").map((element) => {
    const written = attributeOf(element, "r")
    index = written === undefined ? index + 1 : Number(written)
    return { row: index, cells: cellsOf(element, index, strings), element }
  })
}

const inOrder = (numbers: ReadonlyArray<number>, last: number): boolean =>
  numbers.every((one, index) => Number.isInteger(one) && one <= last && one > (numbers[index - 1] ?? 0))

/** Reads a worksheet. `strings`: the shared strings of its workbook. */
export const readSheet = Effect.fnUntraced(function*(
  { name, part, strings, xml }: {
    readonly name: string
    readonly part: string
    readonly xml: string
    readonly strings: ReadonlyArray<string>
  }
): Effect.fn.Return<Sheet, TemplateError> {
  const read = readXml(xml, { offsets: true })
  if (Result.isFailure(read)) return yield* noTemplate(`${part}: ${read.failure}`)
  const root = read.success
  const data = childOf(root, "sheetData")
  if (data === undefined) return yield* noTemplate(`${part} has no rows`)
  const rows = rowsOf(data, strings)
  const ordered = inOrder(rows.map(({ row }) => row), lastRow)
    && rows.every(({ cells }) => inOrder(cells.map(({ column }) => column), Infinity))
  if (!ordered) return yield* noTemplate(`${part} has rows or cells that are not in order`)
  const merged = childrenOf(childOf(root, "mergeCells"), "mergeCell").flatMap((one) =>
    areasOf(attributeOf(one, "ref") ?? "")
  )
  return { name, part, xml, root, data, rows, merged }
})
