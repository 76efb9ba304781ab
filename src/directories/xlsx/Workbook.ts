import { Effect, Result } from "effect"
import { attributeOf, childOf, childrenOf, readXml, type XmlElement } from "../../net/Xml.ts"
import { type Archive, openArchive } from "./Archive.ts"
import { readSheet, type Sheet, stringOf } from "./Sheet.ts"
import { noTemplate, type TemplateError } from "./TemplateError.ts"

export interface Workbook {
  readonly archive: Archive
  /** Worksheets in the order of their tabs, hidden ones too. */
  readonly sheets: ReadonlyArray<Sheet>
  /** What names stand for, such as `Lists!$A$1:$A$9`, by the name in lower case. */
  readonly names: ReadonlyMap<string, string>
}

const xmlIn = Effect.fnUntraced(function*(
  archive: Archive,
  part: string
): Effect.fn.Return<XmlElement, TemplateError> {
  const read = readXml(yield* archive.text(part))
  return Result.isSuccess(read) ? read.success : yield* noTemplate(`${part}: ${read.failure}`)
})

interface Relationship {
  readonly id: string
  readonly type: string
  /** The part that it leads to. */
  readonly part: string
}

/** A target as the name of a part: relative to the folder of the part that names it, or from the root. */
const resolved = (from: string, target: string): string => {
  const parts: Array<string> = target.startsWith("/") ? [] : from.split("/").slice(0, -1)
  for (const step of target.split("/")) {
    if (step === "..") parts.pop()
    else if (step !== "" && step !== ".") parts.push(step)
  }
  return parts.join("/")
}

/** What a part leads to (ECMA-376 part 2, 9.3); of the root, `part` is empty. */
const relationshipsOf = Effect.fnUntraced(function*(
  archive: Archive,
  part: string
): Effect.fn.Return<ReadonlyArray<Relationship>, TemplateError> {
  const root = yield* xmlIn(archive, part.replace(/[^/]*$/u, (name) => `_rels/${name}.rels`))
  return childrenOf(root, "Relationship").filter((one) => attributeOf(one, "TargetMode") !== "External").map((one) => ({
    id: attributeOf(one, "Id") ?? "",
    // The transitional and the strict form of the format differ in the beginning of the type alone.
    type: (attributeOf(one, "Type") ?? "").replace(/^.*\//u, ""),
    part: resolved(part, attributeOf(one, "Target") ?? "")
  }))
})

const sharedStrings = Effect.fnUntraced(function*(
  archive: Archive,
  relationships: ReadonlyArray<Relationship>
): Effect.fn.Return<ReadonlyArray<string>, TemplateError> {
  const found = relationships.find(({ type }) => type === "sharedStrings")
  if (found === undefined || !archive.has(found.part)) return []
  return childrenOf(yield* xmlIn(archive, found.part), "si").map(stringOf)
})

/** Reads an XLSX file (ECMA-376): the sheets and what lists in them are made from. Styles and drawings are not looked at. */
export const readWorkbook = Effect.fn("readWorkbook")(function*(
  bytes: Uint8Array
): Effect.fn.Return<Workbook, TemplateError> {
  const archive = yield* openArchive(bytes)
  const document = (yield* relationshipsOf(archive, "")).find(({ type }) => type === "officeDocument")
  if (document === undefined) return yield* noTemplate("it holds no workbook")
  const workbook = yield* xmlIn(archive, document.part)
  const relationships = yield* relationshipsOf(archive, document.part)
  const strings = yield* sharedStrings(archive, relationships)
  const named = childrenOf(childOf(workbook, "sheets"), "sheet").flatMap((one) => {
    const found = relationships.find(({ id, type }) => id === attributeOf(one, "id") && type === "worksheet")
    return found === undefined ? [] : [{ name: attributeOf(one, "name") ?? "", part: found.part }]
  })
  const sheets = yield* Effect.forEach(
    named,
    ({ name, part }) => Effect.flatMap(archive.text(part), (xml) => readSheet({ name, part, xml, strings }))
  )
  const names = new Map(
    childrenOf(childOf(workbook, "definedNames"), "definedName").map((one) =>
      [(attributeOf(one, "name") ?? "").toLowerCase(), one.text] as const
    )
  )
  return { archive, sheets, names }
})
