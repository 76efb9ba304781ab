import { attributeOf, childOf, childrenOf, escaped, type XmlElement } from "../../net/Xml.ts"
import { areasOf, lettersOf, type Position } from "./Reference.ts"
import type { Cell, Sheet, SheetRow } from "./Sheet.ts"

/** Texts by column, for one row. */
export type Texts = ReadonlyMap<number, string>

/** A text as a cell holds it: a text whatever it begins with, and never a formula. No shared string is made for it. */
const inline = (prefix: string, reference: string, text: string, style: string | undefined): string =>
  `<${prefix}c r="${reference}"${
    style === undefined ? "" : ` s="${escaped(style)}"`
  } t="inlineStr"><${prefix}is><${prefix}t xml:space="preserve">${
    escaped(text)
  }</${prefix}t></${prefix}is></${prefix}c>`

const attributes = (element: XmlElement, without: ReadonlyArray<string>): string =>
  Object.entries(element.attributes).filter(([name]) => !without.includes(name)).map(([name, value]) =>
    ` ${name}="${escaped(value)}"`
  ).join("")

const sourceOf = ({ xml }: Sheet, element: XmlElement): string => xml.slice(element.start, element.end)

/** A cell as it stands, with its place written out, since others come before it. */
const placed = (sheet: Sheet, { column, element, row }: Cell): string => {
  const source = sourceOf(sheet, element)
  return attributeOf(element, "r") === undefined
    ? source.replace(/^<[^\s/>]+/u, (start) => `${start} r="${lettersOf(column)}${row}"`)
    : source
}

/** The number of the style that a column gives to cells which have none. */
const columnStyle = ({ root }: Sheet, column: number): string | undefined => {
  const found = childrenOf(childOf(root, "cols"), "col").find((one) =>
    Number(attributeOf(one, "min")) <= column && column <= Number(attributeOf(one, "max"))
  )
  return attributeOf(found, "style")
}

interface Filling {
  readonly sheet: Sheet
  readonly prefix: string
  /** The style of a cell that is not there yet, by column. */
  readonly styles: ReadonlyMap<number, string | undefined>
}

const newRow = ({ prefix, styles }: Filling, row: number, texts: Texts): string =>
  `<${prefix}row r="${row}">${
    [...texts].sort(([a], [b]) => a - b).map(([column, text]) =>
      inline(prefix, `${lettersOf(column)}${row}`, text, styles.get(column))
    ).join("")
  }</${prefix}row>`

/** A row with texts in some cells: the styles of these, and everything else in it, stay. */
const filledRow = ({ prefix, sheet, styles }: Filling, { cells, element, row }: SheetRow, texts: Texts): string => {
  const columns = [...new Set([...cells.map(({ column }) => column), ...texts.keys()])].sort((a, b) => a - b)
  const all = columns.map((column) => {
    const cell = cells.find((one) => one.column === column)
    const text = texts.get(column)
    return text === undefined
      ? cell === undefined ? "" : placed(sheet, cell)
      : inline(prefix, `${lettersOf(column)}${row}`, text, cell === undefined ? styles.get(column) : cell.style)
  })
  const others = element.children.flatMap((node) =>
    node.type === "element" && !cells.some((cell) => cell.element === node)
      ? [sheet.xml.slice(node.start, node.end)]
      : []
  )
  const span = (attributeOf(element, "spans") ?? "").split(" ").length
  const isWithin = span === 1 && spanHolds(attributeOf(element, "spans"), columns)
  return `<${element.name} r="${row}"${attributes(element, isWithin ? ["r"] : ["r", "spans"])}>${all.join("")}${
    others.join("")
  }</${element.name}>`
}

/** `spans` only helps a reader to be quick: one that no longer holds is left out. */
const spanHolds = (spans: string | undefined, columns: ReadonlyArray<number>): boolean => {
  const [from = 0, to = 0] = (spans ?? "").split(":").map(Number)
  return columns.every((column) => column >= from && column <= to)
}

const dimension = (
  { root }: Sheet,
  corners: ReadonlyArray<Position>
): { readonly element: XmlElement; readonly text: string } | undefined => {
  const element = childOf(root, "dimension")
  const [area] = areasOf(attributeOf(element, "ref") ?? "")
  if (element === undefined || area === undefined) return undefined
  const all = [area.from, area.to, ...corners]
  const [rows, columns] = [all.map(({ row }) => row), all.map(({ column }) => column)]
  const from = `${lettersOf(Math.min(...columns))}${Math.min(...rows)}`
  const to = `${lettersOf(Math.max(...columns))}${Math.max(...rows)}`
  return { element, text: `<${element.name}${attributes(element, ["ref"])} ref="${from}:${to}"/>` }
}

/** The rows of the sheet, those that were there and those that are filled, as they follow each other. */
const dataOf = (filling: Filling, texts: ReadonlyMap<number, Texts>): string => {
  const { sheet: { data, rows, xml } } = filling
  const waiting = [...texts.keys()].sort((a, b) => a - b)
  const pieces: Array<string> = []
  let end = rows[0]?.element.start ?? data.start
  for (const row of rows) {
    pieces.push(xml.slice(end, row.element.start))
    for (let next = waiting[0]; next !== undefined && next < row.row; next = waiting[0]) {
      waiting.shift()
      pieces.push(newRow(filling, next, texts.get(next) ?? new Map()))
    }
    const own = texts.get(row.row)
    if (own === undefined) pieces.push(xml.slice(row.element.start, row.element.end))
    else {
      waiting.shift()
      pieces.push(filledRow(filling, row, own))
    }
    end = row.element.end
  }
  for (const next of waiting) pieces.push(newRow(filling, next, texts.get(next) ?? new Map()))
  return pieces.join("")
}

/**
 * The XML of a sheet with texts in some rows, which hold texts, formulas or nothing until now in these columns. `model`: a
 * row whose cells lend their styles to cells that are not there yet. What is not a row is left as it is, but for the size
 * that the sheet states.
 */
export const fillRows = (
  sheet: Sheet,
  texts: ReadonlyMap<number, Texts>,
  model: SheetRow | undefined
): string => {
  const { data, rows, xml } = sheet
  const [first, last] = [rows[0], rows.at(-1)]
  if (first === undefined || last === undefined || texts.size === 0) return xml
  const columns = new Set(Array.from(texts.values(), (one) => Array.from(one.keys())).flat())
  const styles = new Map(
    [...columns].map((column) =>
      [column, model?.cells.find((cell) => cell.column === column)?.style ?? columnStyle(sheet, column)] as const
    )
  )
  const prefix = data.name.slice(0, data.name.indexOf(":") + 1)
  const corners = [...texts].flatMap(([row, one]) => [...one.keys()].map((column) => ({ row, column })))
  const edits = [
    { start: first.element.start, end: last.element.end, text: dataOf({ sheet, prefix, styles }, texts) }
  ]
  const size = dimension(sheet, corners)
  if (size !== undefined) edits.push({ start: size.element.start, end: size.element.end, text: size.text })
  edits.sort((a, b) => b.start - a.start)
  return edits.reduce((text, { end, start, text: by }) => text.slice(0, start) + by + text.slice(end), xml)
}
