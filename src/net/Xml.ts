import { parseXml, XmlDocumentType, XmlElement, XmlError } from "@rgrove/parse-xml"
import { Result } from "effect"

export type { XmlElement } from "@rgrove/parse-xml"

/** Names are compared without their prefix: a prefix is the writer's choice. */
const local = (name: string): string => name.slice(name.indexOf(":") + 1)

const isPage = (text: string): boolean => /^\s*<(?:!doctype html|html)\b/iu.test(text)

const encodingOf = (text: string): string =>
  /^\s*<\?xml\b[^>]*?\bencoding\s*=\s*["']([\w.:-]{1,40})["']/u.exec(text)?.[1] ?? "UTF-8"

const documentType = "it has a document type (DTD), which is refused"

const wellFormed = (text: string, includeOffsets: boolean): Result.Result<XmlElement, string> => {
  try {
    const { children, root } = parseXml(text, { preserveDocumentType: true, includeOffsets })
    if (children.some((node) => node instanceof XmlDocumentType)) return Result.fail(documentType)
    return root === null ? Result.fail("it holds no element") : Result.succeed(root)
  } catch (cause) {
    // The reader's own message quotes the text, which is somebody's data.
    return Result.fail(
      cause instanceof XmlError
        ? `it is not well-formed at line ${cause.line}, column ${cause.column}`
        : "it is nested too deeply"
    )
  }
}

/**
 * The root of an XML document, or why there is none, to be read behind a colon; never with a piece of the text. No
 * entity is expanded but the five that XML itself has: a document type could define some that grow without end or lead
 * to files, so that a document with one is refused as a whole. `offsets`: whether each element says where it stands in
 * the text (`start`, `end`).
 */
export const readXml = (
  text: string,
  { offsets = false }: { readonly offsets?: boolean } = {}
): Result.Result<XmlElement, string> => {
  if (text.trim() === "") return Result.fail("it is empty")
  if (isPage(text)) return Result.fail("it is a web page")
  const encoding = encodingOf(text)
  if (!/^(?:utf-?8|us-ascii)$/iu.test(encoding)) return Result.fail(`it is written in ${encoding} and not in UTF-8`)
  const start = text.search(/<[\p{L}_:]/u)
  return text.slice(0, Math.max(0, start)).includes("<!DOCTYPE") ? Result.fail(documentType) : wellFormed(text, offsets)
}

/** The elements of that name directly inside. */
export const childrenOf = (element: XmlElement | undefined, name: string): ReadonlyArray<XmlElement> =>
  (element?.children ?? []).filter((node): node is XmlElement =>
    node instanceof XmlElement && local(node.name) === name
  )

/** The first element behind these names, each directly inside the one before. */
export const childOf = (element: XmlElement | undefined, ...path: ReadonlyArray<string>): XmlElement | undefined =>
  path.reduce<XmlElement | undefined>((inner, name) => childrenOf(inner, name)[0], element)

/** A piece of a text keeps the whole text in memory; a copy does not, with one byte for a character where that will do. */
const copied = (piece: string | undefined): string | undefined => {
  if (piece === undefined) return undefined
  const encoding = /[^\0-\xff]/u.test(piece) ? "utf16le" : "latin1"
  return Buffer.from(piece, encoding).toString(encoding)
}

/** The text of such an element; nothing where there is none. */
export const textOf = (element: XmlElement | undefined, ...path: ReadonlyArray<string>): string | undefined =>
  copied(childOf(element, ...path)?.text)

export const attributeOf = (element: XmlElement | undefined, name: string): string | undefined =>
  element === undefined
    ? undefined
    : copied(Object.entries(element.attributes).find(([key]) => local(key) === name)?.[1])

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", "\"": "&quot;" }

/** A text as it stands in an element or in an attribute within double quotes. */
export const escaped = (text: string): string =>
  text.toWellFormed().replace(/[&<>"]/gu, (character) => entities[character] ?? character)
