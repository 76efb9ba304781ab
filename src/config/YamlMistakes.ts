import { error, type Problem } from "./Problem.ts"

/** Mistakes of syntax that are told: the first ones cause most of the others. */
export const mostMistakes = 20

/** A mistake of syntax as the parser reports it. */
export interface YamlMistake {
  readonly code: string
  readonly pos: readonly [number, number]
}

/** The parser's own texts may quote the file, and with it a secret: what is said here depends on the code alone. */
export const sentences: Readonly<Record<string, string>> = {
  ALIAS_PROPS: "An alias (*name) cannot have an anchor or a tag.",
  BAD_ALIAS: "This is no valid alias or anchor name.",
  BAD_DIRECTIVE: "This directive is not known.",
  BAD_DQ_ESCAPE:
    "This backslash sequence is not known between double quotes. Write single quotes, or double the backslash.",
  BAD_INDENT: "The indentation does not fit the lines around it.",
  BAD_PROP_ORDER: "An anchor or a tag stands in the wrong place.",
  BAD_SCALAR_START: "A text cannot start with this character. Put the text between quotes.",
  BLOCK_AS_IMPLICIT_KEY: "A key: value pair cannot start here. If a text holds a colon, put it between quotes.",
  BLOCK_IN_FLOW: "Inside [ ] and { } only [ ] and { } can nest.",
  KEY_OVER_1024_CHARS: "This key is longer than 1,024 characters.",
  MISSING_CHAR: "A bracket, brace, comma, colon or quote is missing here.",
  MULTILINE_IMPLICIT_KEY: "A key must stand on one line. A colon may be missing behind it.",
  MULTIPLE_ANCHORS: "A value can have one anchor only.",
  MULTIPLE_DOCS: "A second document starts here (---). The configuration is one document.",
  MULTIPLE_TAGS: "A value can have one tag only.",
  RESOURCE_EXHAUSTION: "This is nested too deeply.",
  TAB_AS_INDENT: "YAML is indented with spaces; here is a tab.",
  TAG_RESOLVE_FAILED: "Tags (!name) are not used in this file.",
  UNEXPECTED_TOKEN: "This is not expected here.",
  BAD_COLLECTION_TYPE: "Tags (!name) are not used in this file."
}

export const mistake = (text: string, { code, pos: [start, end] }: YamlMistake): Problem => {
  const from = Math.min(start, text.trimEnd().length)
  const span = { start: from, end: Math.max(from, Math.min(end, text.length)) }
  return error("yaml-syntax", span, `This is no valid YAML. ${sentences[code] ?? "It cannot be read."}`)
}

/** How far around a mistake its line is looked at. */
const around = 500
const bareReference = /(?<=[{[,:][ \t]*)\$\{[a-z]+:[^{}\n]*\}/gu

/** References that stand in { } or [ ] without quotes near a mistake: their braces are what YAML stumbles over. */
export const bareReferences = (text: string, mistakes: ReadonlyArray<YamlMistake>): ReadonlyArray<Problem> =>
  mistakes.flatMap(({ pos: [at] }) => {
    const start = Math.max(text.lastIndexOf("\n", at - 1) + 1, at - around)
    const lineEnd = text.indexOf("\n", at)
    const line = text.slice(start, Math.min(lineEnd === -1 ? text.length : lineEnd, at + around))
    const found = [...line.matchAll(bareReference)].filter(({ index }) => /[{[]/u.test(line.slice(0, index)))
    return found.map(({ 0: reference, index }) => {
      const span = { start: start + index, end: start + index + reference.length }
      return error("yaml-syntax", span, "Inside { } and [ ] a reference needs quotes: \"${env:NAME}\".")
    })
  })
