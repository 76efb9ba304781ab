import { isAlias, isMap, isPair, isScalar, isSeq } from "yaml"
import type { Node, Pair } from "yaml"
import { error, type Problem, quoted } from "./Problem.ts"
import { positionOf, type SourceText, type Span } from "./SourceText.ts"
import type { Entry, Tree } from "./Tree.ts"
import { sentences } from "./YamlMistakes.ts"
import { deepest } from "./YamlShape.ts"

/** How much larger one alias may make a file than it is written. */
const mostByAlias = 100_000
/** And all of them together, with what merge keys copy: a file is looked through several times, aliases followed. */
const mostByAliases = 500_000

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

/** Builds the tree of a document: follows aliases, merges, and finds keys that stand twice. */
export class Builder {
  readonly problems: Array<Problem> = []
  readonly hidden: Array<Entry> = []
  readonly #source: SourceText
  readonly #anchors = new Map<string, Tree | "open">()
  readonly #weights = new Map<Tree, Weight>()
  #byAliases = 0
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
        return {
          type: "scalar",
          span,
          value,
          written: typeof value === "string" ? value : node.source ?? String(value)
        }
      }
      if (value !== null) {
        this.#say("yaml-syntax", span, `This is no valid YAML here. ${sentences["TAG_RESOLVE_FAILED"]}`)
      }
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
      this.#say(
        section.code,
        second.keySpan,
        `${section.what} ${quoted(name)} is declared twice; the first time in line ${line}.`
      )
    } else {this.#say(
        "duplicate-key",
        second.keySpan,
        `The key ${quoted(name)} stands here twice; the first is in line ${line}.`
      )}
  }

  #merge(value: Tree, merged: Array<Tree>): void {
    const maps = value.type === "list" ? value.items : [value]
    for (const map of maps) {
      if (map.type === "map" && this.#fits(map.entries.size, map.span)) merged.push(map)
      else if (map.type !== "map") this.#say("bad-merge", map.span, "A merge key (<<) takes a map or a list of maps.")
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
    if (nodes > mostByAlias || depth > deepest) this.#tooMuch(span)
    return this.#fits(nodes, span) ? target : nothing
  }

  /** Whether so many nodes more are not too many. */
  #fits(nodes: number, span: Span): boolean {
    this.#byAliases += nodes
    if (this.#byAliases > mostByAliases) this.#tooMuch(span)
    return !this.#bomb
  }

  #tooMuch(span: Span): void {
    if (!this.#bomb) {
      this.#say(
        "alias-bomb",
        span,
        "Aliases make this file far larger than it is written. Write out what is meant, or use defaults."
      )
    }
    this.#bomb = true
  }

  #weighed(tree: Tree): Tree {
    const parts = tree.type === "map"
      ? [...tree.entries.values()].map(({ value }) => value)
      : tree.type === "list"
      ? tree.items
      : []
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
