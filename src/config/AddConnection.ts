import { Result } from "effect"
import { isDeepStrictEqual } from "node:util"
import { isAlias, isCollection, isMap, isPair, isScalar, type Pair, parseDocument, stringify, type YAMLMap } from "yaml"
import { sourceText } from "./SourceText.ts"
import { type Plain, plain } from "./Tree.ts"
import { readYaml } from "./Yaml.ts"

/** A connection as it is to stand in a file. */
export interface NewConnection {
  readonly id: string
  readonly kind: string
  /** As the file says them, with their references. */
  readonly settings: Readonly<Record<string, unknown>>
}

/** A file's text with one more connection, and the lines that are new in it. */
export interface Added {
  readonly text: string
  readonly lines: string
}

/** Why a connection can't be put into a text by itself. */
export interface NotAdded {
  readonly why: string
}

/** The lines of a connection, for a place that is indented so far; `step` further for what stands in it. */
export const connectionLines = (
  { id, kind, settings }: NewConnection,
  indent: number,
  step: number,
  lineEnd = "\n"
): string => {
  const text = stringify({ [id]: { kind, ...settings } }, {
    indent: step,
    lineWidth: 0,
    // A text that ends with empty lines, as a block, would lose them where the lines are put together.
    blockQuote: false,
    version: "1.2",
    schema: "core"
  })
  const margin = " ".repeat(indent)
  return text.trimEnd().split("\n").map((line) => line === "" ? lineEnd : `${margin}${line}${lineEnd}`).join("")
}

/** In one line, as it stands between braces. */
const flow = (value: unknown): string =>
  Array.isArray(value)
    ? `[${value.map(flow).join(", ")}]`
    : typeof value === "object" && value !== null
    ? `{ ${Object.entries(value).map(([key, inner]) => `${flow(key)}: ${flow(inner)}`).join(", ")} }`
    : typeof value === "string" && !simple.test(value)
    ? JSON.stringify(value)
    : String(value)

const simple = /^(?!(?:true|false|null|yes|no|on|off)$)[A-Za-z][A-Za-z0-9_./-]*$/iu

const offsetOf = (node: unknown, end: "start" | "end"): number | undefined => {
  const range = isScalar(node) || isAlias(node) || isCollection(node) ? node.range : undefined
  return range?.[end === "start" ? 0 : 1]
}

/** Where the last value of a pair ends, without what stands behind it. */
const endOf = (pair: Pair): number | undefined => {
  let { value }: { readonly value: unknown } = pair
  while (isCollection(value) && value.flow !== true) {
    const last: unknown = value.items.at(-1)
    if (isPair(last)) return endOf(last)
    if (last === undefined) break
    value = last
  }
  const [start, end] = [offsetOf(value, "start"), offsetOf(value, "end")]
  return end === undefined || start === end ? offsetOf(pair.key, "end") : end
}

/** The offset behind the line in which an offset lies. */
const afterLine = (text: string, offset: number): number => {
  if (text[offset - 1] === "\n") return offset
  const next = text.indexOf("\n", offset)
  return next === -1 ? text.length : next + 1
}

/** Comments that stand below an entry and belong to it: as far in as its key, or further. */
const afterComments = (text: string, offset: number, indent: number): number => {
  let end = offset
  let at = offset
  while (at < text.length) {
    const next = afterLine(text, at + 1)
    const line = text.slice(at, next)
    if (line.trim() !== "" && !(line.trimStart().startsWith("#") && line.length - line.trimStart().length >= indent)) {
      break
    }
    if (line.trim() !== "") end = next
    at = next
  }
  return end
}

const columnOf = (text: string, offset: number): number => offset - text.lastIndexOf("\n", offset - 1) - 1

/** How much further in the settings of a connection stand than its name. */
const stepOf = (text: string, map: YAMLMap, indent: number): number => {
  for (const { value } of map.items) {
    const start = isMap(value) && value.flow !== true ? offsetOf(value, "start") : undefined
    if (start !== undefined && columnOf(text, start) > indent) return columnOf(text, start) - indent
  }
  return 2
}

const hasBlankLine = (text: string): boolean => /\n[ \t]*\r?\n/u.test(text)

const inBlock = (text: string, map: YAMLMap, connection: NewConnection): Added | undefined => {
  const [first] = map.items
  const last = map.items.at(-1)
  const start = offsetOf(first?.key, "start")
  const end = last === undefined ? undefined : endOf(last)
  if (start === undefined || end === undefined) return undefined
  const indent = columnOf(text, start)
  const lineEnd = text.includes("\r\n") ? "\r\n" : "\n"
  const lines = connectionLines(connection, indent, stepOf(text, map, indent), lineEnd)
  const at = afterComments(text, afterLine(text, end), indent)
  const before = map.items.at(-2)
  const apart = before !== undefined && hasBlankLine(text.slice(endOf(before), offsetOf(last?.key, "start")))
  const head = text.slice(0, at)
  const join = head.endsWith("\n") ? "" : lineEnd
  return { text: `${head}${join}${apart ? lineEnd : ""}${lines}${text.slice(at)}`, lines }
}

const inFlow = (text: string, map: YAMLMap, { id, kind, settings }: NewConnection): Added | undefined => {
  const end = offsetOf(map, "end")
  if (end === undefined || text[end - 1] !== "}") return undefined
  const lines = `${flow(id)}: ${flow({ kind, ...settings })}`
  const inner = text.slice(0, end - 1)
  const head = inner.trimEnd()
  const comma = map.items.length === 0 || head.endsWith(",") ? "" : ","
  const gap = inner.slice(head.length)
  return { text: `${head}${comma} ${lines}${gap === "" ? " " : gap}${text.slice(end - 1)}`, lines }
}

const byHand: NotAdded = { why: "Its connections are written in a way that hrsync does not edit" }

const isObject = (value: Plain | undefined): value is { readonly [key: string]: Plain } =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** What a text says as YAML; nothing where it is none. */
const plainOf = (text: string): Plain | undefined => {
  const { problems, root } = readYaml(sourceText("", text))
  return root === undefined || problems.length > 0 ? undefined : plain(root)
}

/** Whether the edited text says what the text said before and the new connection, and nothing else. */
const saysBoth = (before: string, after: string, { id, kind, settings }: NewConnection): boolean => {
  const old = plainOf(before)
  const connections = isObject(old) ? old["connections"] : undefined
  if (!isObject(old) || !isObject(connections) || id in connections) return false
  const wanted = { ...old, connections: { ...connections, [id]: { kind, ...settings } } }
  return isDeepStrictEqual(plainOf(after), wanted)
}

/**
 * Puts a connection behind the others of a configuration that is valid. Every other byte stays as it is, comments and
 * layout included; where that can't be done surely, nothing is done.
 */
export const addConnection = (text: string, connection: NewConnection): Result.Result<Added, NotAdded> => {
  const connections: unknown = parseDocument(text, { uniqueKeys: false }).get("connections", true)
  if (!isMap(connections)) return Result.fail(byHand)
  const added = connections.flow === true
    ? inFlow(text, connections, connection)
    : inBlock(text, connections, connection)
  return added !== undefined && saysBoth(text, added.text, connection) ? Result.succeed(added) : Result.fail(byHand)
}
