import { Composer, CST, type Document, isAlias, isMap, isPair, isScalar, isSeq, type Node, Pair, Parser } from "yaml"
import { error, type Problem, quoted } from "./Problem.ts"
import { positionOf, type SourceText, type Span } from "./SourceText.ts"
import type { Entry, Tree } from "./Tree.ts"

/** Levels of lists and maps. A filter of 45 nested groups fits. */
const deepest = 100
/** Mistakes of syntax that are told: the first ones cause most of the others. */
const mostMistakes = 20
/** How much larger aliases may make a file than it is written. */
const mostByAliases = 100_000

export interface ReadYaml {
  /** Nothing: the text is no YAML, or holds nothing. */
  readonly root: Tree | undefined
  readonly problems: ReadonlyArray<Problem>
  /** What duplicate keys hide: not used, but secrets may stand there. */
  readonly hidden: ReadonlyArray<Entry>
}

interface YamlMistake {
  readonly code: string
  readonly pos: readonly [number, number]
}

/** The parser's own texts may quote the file, and with it a secret: what is said here depends on the code alone. */
const sentences: Readonly<Record<string, string>> = {
  ALIAS_PROPS: "An alias (*name) cannot have an anchor or a tag.",
  BAD_ALIAS: "This is no valid alias or anchor name.",
  BAD_DIRECTIVE: "This directive is not known.",
  BAD_DQ_ESCAPE: "This backslash sequence is not known between double quotes. Write single quotes, or double the backslash.",
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

const mistake = (text: string, { code, pos: [start, end] }: YamlMistake): Problem => {
  const from = Math.min(start, text.trimEnd().length)
  const span = { start: from, end: Math.max(from, Math.min(end, text.length)) }
  return error("yaml-syntax", span, `This is no valid YAML. ${sentences[code] ?? "It cannot be read."}`)
}

/** How far around a mistake its line is looked at. */
const around = 500
const bareReference = /(?<=[{[,:][ \t]*)\$\{[a-z]+:[^{}\n]*\}/gu

/** References that stand in { } or [ ] without quotes near a mistake: their braces are what YAML stumbles over. */
const bareReferences = (text: string, mistakes: ReadonlyArray<YamlMistake>): ReadonlyArray<Problem> =>
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

interface Shape {
  /** Where nesting goes too deep, if it does. */
  readonly deep: Span | undefined
  /** Quotes and brackets that are never closed. Whatever else is wrong follows from them. */
  readonly open: ReadonlyArray<Problem>
}

const unclosedQuote = ({ offset, source }: CST.FlowScalar): Problem =>
  error("yaml-syntax", { start: offset, end: offset + 1 }, `This is no valid YAML. The quote ${source.slice(0, 1)} that opens here is not closed.`)

const unclosedBracket = ({ offset, source }: CST.SourceToken): Problem =>
  error("yaml-syntax", { start: offset, end: offset + 1 }, `This is no valid YAML. The bracket ${source} that opens here is not closed.`)

const isClosed = (scalar: CST.FlowScalar): boolean =>
  scalar.source.length > 1 && scalar.source.at(-1) === scalar.source[0]

/** What can be said of the tokens. Asked before they are composed, since composing is recursive. */
const shapeOf = (tokens: Iterable<CST.Token>): Shape => {
  const quotes: Array<Problem> = []
  const brackets: Array<Problem> = []
  const stack: Array<readonly [CST.Token, number]> = []
  for (const token of tokens) stack.push([token, 0])
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const [token, depth] = next
    if (depth > deepest) return { deep: { start: token.offset, end: token.offset + 1 }, open: [] }
    if (token.type === "document" && token.value !== undefined) stack.push([token.value, depth])
    if ((token.type === "double-quoted-scalar" || token.type === "single-quoted-scalar") && !isClosed(token)) {
      quotes.push(unclosedQuote(token))
    }
    if (token.type === "flow-collection" && !token.end.some(({ type }) => type === "flow-map-end" || type === "flow-seq-end")) {
      brackets.push(unclosedBracket(token.start))
    }
    if ("items" in token) {
      for (const item of token.items) {
        if ("key" in item && item.key !== null && item.key !== undefined) stack.push([item.key, depth + 1])
        if ("value" in item && item.value !== undefined) stack.push([item.value, depth + 1])
      }
    }
  }
  return { deep: undefined, open: (quotes.length > 0 ? quotes : brackets).slice(0, mostMistakes) }
}

/** Names of the sections whose keys are names of things. */
const declared: Readonly<Record<string, { readonly code: string; readonly what: string }>> = {
  entities: { code: "duplicate-entity", what: "The entity" },
  connections: { code: "duplicate-connection", what: "The connection" }
}

interface Weight {
  /** Nodes with aliases followed. */
  readonly nodes: number
  readonly depth: number
}

const leaf: Weight = { nodes: 1, depth: 0 }

class Builder {
  readonly problems: Array<Problem> = []
  readonly hidden: Array<Entry> = []
  readonly #source: SourceText
  readonly #anchors = new Map<string, Tree | "open">()
  readonly #weights = new Map<Tree, Weight>()
  #bomb = false

  constructor(source: SourceText) {
    this.#source = source
  }

  build(node: Node | null | undefined, without: Span, path: ReadonlyArray<string>): Tree {
    if (isAlias(node)) return this.#alias(node.source, spanOf(node, without))
    if (node === null || node === undefined) return { type: "scalar", span: without, value: null, written: "" }
    const anchor = "anchor" in node ? node.anchor : undefined
    if (anchor !== undefined) this.#anchors.set(anchor, "open")
    const tree = this.#own(node, without, path)
    if (anchor !== undefined) this.#anchors.set(anchor, tree)
    return tree
  }

  #own(node: Node, without: Span, path: ReadonlyArray<string>): Tree {
    const span = spanOf(node, without)
    if (isScalar(node)) {
      const value = node.value
      if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") {
        return { type: "scalar", span, value, written: typeof value === "string" ? value : node.source ?? String(value) }
      }
      if (value !== null) this.#say("yaml-syntax", span, `This is no valid YAML here. ${sentences["TAG_RESOLVE_FAILED"]}`)
      return { type: "scalar", span: span.start === span.end ? without : span, value: null, written: "" }
    }
    if (isMap(node)) {
      const entries = new Map<string, Entry>()
      const merged: Array<Tree> = []
      for (const pair of node.items) this.#pair(pair, entries, merged, span, path)
      return this.#weighed({ type: "map", span, entries: withMerged(entries, merged) })
    }
    if (isSeq(node)) {
      const items = node.items.map((item) => this.#item(item, span, path))
      return this.#weighed({ type: "list", span, items })
    }
    return { type: "scalar", span, value: null, written: "" }
  }

  /** `[a: b]` is a list with a map of one. */
  #item(item: unknown, span: Span, path: ReadonlyArray<string>): Tree {
    if (!isPair(item)) return this.build(isNode(item) ? item : null, span, [...path, "-"])
    const entries = new Map<string, Entry>()
    this.#pair(item, entries, [], span, path)
    return this.#weighed({ type: "map", span: [...entries.values()][0]?.keySpan ?? span, entries })
  }

  #pair(pair: Pair, entries: Map<string, Entry>, merged: Array<Tree>, map: Span, path: ReadonlyArray<string>): void {
    const key = pair.key
    if (!isScalar(key)) {
      const span = isNode(key) ? spanOf(key, map) : map
      this.#say("bad-key", span, "A key must be a plain text.")
      this.build(isNode(pair.value) ? pair.value : null, span, path)
      return
    }
    const keySpan = spanOf(key, map)
    const plainKey = key.type === "PLAIN"
    const name = typeof key.value === "string" ? key.value : key.source ?? ""
    if (plainKey && name === "<<") {
      this.#merge(this.build(isNode(pair.value) ? pair.value : null, keySpan, path), merged)
      return
    }
    const value = this.build(isNode(pair.value) ? pair.value : null, keySpan, [...path, name])
    const first = entries.get(name)
    if (first === undefined) entries.set(name, { key: name, keySpan, value })
    else this.#duplicate(name, first, { key: name, keySpan, value }, path)
  }

  #duplicate(name: string, first: Entry, second: Entry, path: ReadonlyArray<string>): void {
    this.hidden.push(second)
    const { line } = positionOf(this.#source, first.keySpan.start)
    const section = path.length === 1 ? declared[path[0] ?? ""] : undefined
    if (section !== undefined) {
      this.#say(section.code, second.keySpan, `${section.what} ${quoted(name)} is declared twice; the first time in line ${line}.`)
    } else this.#say("duplicate-key", second.keySpan, `The key ${quoted(name)} stands here twice; the first is in line ${line}.`)
  }

  #merge(value: Tree, merged: Array<Tree>): void {
    const maps = value.type === "list" ? value.items : [value]
    for (const map of maps) {
      if (map.type === "map") merged.push(map)
      else this.#say("bad-merge", map.span, "A merge key (<<) takes a map or a list of maps.")
    }
  }

  #alias(name: string, span: Span): Tree {
    const nothing: Tree = { type: "scalar", span, value: null, written: "" }
    const target = this.#anchors.get(name)
    if (target === undefined) {
      this.#say("unknown-alias", span, `No anchor &${quoted(name).slice(1, -1)} stands before this alias.`)
      return nothing
    }
    if (target === "open") {
      this.#say("alias-cycle", span, `The alias *${quoted(name).slice(1, -1)} contains itself.`)
      return nothing
    }
    const { depth, nodes } = this.#weights.get(target) ?? leaf
    if (this.#bomb || nodes > mostByAliases || depth > deepest) {
      this.#tooMuch(span)
      return nothing
    }
    return target
  }

  #tooMuch(span: Span): void {
    if (!this.#bomb) {
      this.#say("alias-bomb", span, "Aliases make this file far larger than it is written. Write out what is meant, or use defaults.")
    }
    this.#bomb = true
  }

  #weighed(tree: Tree): Tree {
    const parts = tree.type === "map" ? [...tree.entries.values()].map(({ value }) => value) : tree.type === "list" ? tree.items : []
    let nodes = 1
    let depth = 0
    for (const part of parts) {
      const weight = this.#weights.get(part) ?? leaf
      nodes += weight.nodes
      depth = Math.max(depth, weight.depth)
    }
    this.#weights.set(tree, { nodes, depth: depth + 1 })
    if (depth > deepest) this.#tooMuch(tree.span)
    return tree
  }

  #say(code: string, span: Span, message: string): void {
    this.problems.push(error(code, span, message))
  }
}

const isNode = (value: unknown): value is Node => isScalar(value) || isMap(value) || isSeq(value) || isAlias(value)

const spanOf = (node: Node, otherwise: Span): Span =>
  node.range === null || node.range === undefined ? otherwise : { start: node.range[0], end: node.range[1] }

/** Own keys win over merged ones, earlier merged maps over later ones. */
const withMerged = (own: Map<string, Entry>, merged: ReadonlyArray<Tree>): Map<string, Entry> => {
  for (const map of merged) {
    if (map.type !== "map") continue
    for (const [key, entry] of map.entries) if (!own.has(key)) own.set(key, entry)
  }
  return own
}

const compose = (tokens: Iterable<CST.Token>, length: number): ReadonlyArray<Document.Parsed> => {
  const composer = new Composer({
    version: "1.2",
    schema: "core",
    uniqueKeys: false,
    strict: true,
    keepSourceTokens: false,
    logLevel: "silent"
  })
  return [...composer.compose(tokens, true, length)]
}

/** Reads one YAML 1.2 document. Never throws, whatever the text. */
export const readYaml = (source: SourceText): ReadYaml => {
  const { text } = source
  const tokens = [...new Parser().parse(text)]
  const { deep, open } = shapeOf(tokens)
  if (deep !== undefined) {
    return unreadable([error("too-deep", deep, `This is nested more than ${deepest} levels deep.`)])
  }
  if (open.length > 0) return unreadable(open)
  const [document, second] = compose(tokens, text.length)
  if (document === undefined) return unreadable([])
  const mistakes: Array<YamlMistake> = [...document.errors, ...document.warnings].slice(0, mostMistakes)
  if (document.directives.yaml.explicit === true && document.directives.yaml.version !== "1.2") {
    mistakes.push({ code: "BAD_DIRECTIVE", pos: [0, 0] })
  }
  if (second !== undefined) mistakes.push({ code: "MULTIPLE_DOCS", pos: [second.range[0], second.range[0] + 3] })
  if (mistakes.length > 0) {
    const bare = bareReferences(text, mistakes)
    return unreadable(bare.length > 0 ? bare : mistakes.map((each) => mistake(text, each)))
  }
  const builder = new Builder(source)
  const root = document.contents === null ? undefined : builder.build(document.contents, { start: 0, end: 0 }, [])
  const { hidden, problems } = builder
  const whole = problems.every(({ code }) => harmless.has(code)) && !(root?.type === "scalar" && root.value === null)
  return whole ? { root, problems, hidden } : unreadable(problems.filter(({ code }) => !harmless.has(code)))
}

/** What is said twice can be checked; what is missing would seem wrong wherever it is needed. */
const harmless = new Set(["duplicate-key", "duplicate-entity", "duplicate-connection"])

const unreadable = (problems: ReadonlyArray<Problem>): ReadYaml => ({ root: undefined, problems, hidden: [] })
