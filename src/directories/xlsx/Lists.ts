import { tidy } from "../../domain/Text.ts"
import { attributeOf, childOf, childrenOf, textOf, type XmlElement } from "../../net/Xml.ts"
import { type Area, areaOf, areasOf, isIn, type Position } from "./Reference.ts"
import type { Sheet } from "./Sheet.ts"
import type { Workbook } from "./Workbook.ts"

interface List {
  readonly areas: ReadonlyArray<Area>
  readonly formula: string
}

/** Lists of the format itself, and those of 2009 and later that may name other sheets (`x14`). */
const listsOf = ({ root }: Sheet): ReadonlyArray<List> => {
  const own = childrenOf(childOf(root, "dataValidations"), "dataValidation").map((one) => ({
    one,
    formula: textOf(one, "formula1"),
    areas: attributeOf(one, "sqref")
  }))
  const later = childrenOf(childOf(root, "extLst"), "ext").flatMap((ext) =>
    childrenOf(childOf(ext, "dataValidations"), "dataValidation").map((one: XmlElement) => ({
      one,
      formula: textOf(one, "formula1", "f"),
      areas: textOf(one, "sqref")
    }))
  )
  return [...own, ...later].filter(({ one }) => attributeOf(one, "type") === "list").flatMap(({ areas, formula }) =>
    areas === undefined || formula === undefined ? [] : [{ areas: areasOf(areas), formula: formula.trim() }]
  )
}

const distinct = (
  texts: ReadonlyArray<string>
): ReadonlyArray<string> => [...new Set(texts.map(tidy).filter((text) => text !== ""))]

export const textsIn = ({ rows }: Sheet, area: Area): ReadonlyArray<string> =>
  rows.flatMap(({ cells }) => cells).filter((cell) => isIn(area, cell)).map(({ text }) => text)

const unquoted = (name: string): string => /^'.*'$/su.test(name) ? name.slice(1, -1).replaceAll("''", "'") : name

/** What a list's formula stands for, where that can be told without working a formula out. */
const valuesOf = (
  workbook: Workbook,
  own: Sheet,
  formula: string,
  mayName = true
): ReadonlyArray<string> | undefined => {
  if (/^".*"$/su.test(formula)) return formula.slice(1, -1).replaceAll("\"\"", "\"").split(",")
  const plain = formula.replace(/^=/u, "")
  const at = plain.lastIndexOf("!")
  const area = areaOf(plain.slice(at + 1))
  if (area === undefined) {
    const meant = mayName ? workbook.names.get(plain.toLowerCase()) : undefined
    return meant === undefined ? undefined : valuesOf(workbook, own, meant, false)
  }
  const name = unquoted(plain.slice(0, Math.max(0, at))).toLowerCase()
  const sheet = at < 0 ? own : workbook.sheets.find((one) => one.name.toLowerCase() === name)
  return sheet === undefined ? undefined : textsIn(sheet, area)
}

/** What may be chosen in a cell, by the list that the sheet itself offers there; nothing where it offers none. */
export const choicesAt = (workbook: Workbook, sheet: Sheet, position: Position): ReadonlyArray<string> | undefined => {
  const list = listsOf(sheet).find(({ areas }) => areas.some((area) => isIn(area, position)))
  const values = list === undefined ? undefined : valuesOf(workbook, sheet, list.formula)
  return values === undefined ? undefined : distinct(values)
}

/** Every text of a sheet. */
export const allTexts = ({ rows }: Sheet): ReadonlyArray<string> =>
  distinct(rows.flatMap(({ cells }) => cells.map(({ text }) => text)))
