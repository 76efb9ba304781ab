import type { Span } from "./SourceText.ts"

/** What a YAML file says, with the place of everything: aliases followed, merge keys merged. */
export type Tree = MapTree | ListTree | ScalarTree

export interface MapTree {
  readonly type: "map"
  readonly span: Span
  readonly entries: ReadonlyMap<string, Entry>
}

export interface Entry {
  readonly key: string
  readonly keySpan: Span
  readonly value: Tree
}

export interface ListTree {
  readonly type: "list"
  readonly span: Span
  readonly items: ReadonlyArray<Tree>
}

export interface ScalarTree {
  readonly type: "scalar"
  /** Of a value left out: its key's. */
  readonly span: Span
  readonly value: string | number | boolean | null
  /** As written: `007` where the value is 7. Of a quoted text: the text. */
  readonly written: string
}

export type Path = ReadonlyArray<string | number>

export const entryOf = (tree: Tree | undefined, key: string): Entry | undefined =>
  tree?.type === "map" ? tree.entries.get(key) : undefined

export const entriesOf = (tree: Tree | undefined): ReadonlyArray<Entry> =>
  tree?.type === "map" ? [...tree.entries.values()] : []

export const itemsOf = (tree: Tree | undefined): ReadonlyArray<Tree> => tree?.type === "list" ? tree.items : []

export const at = (tree: Tree | undefined, ...keys: ReadonlyArray<string>): Tree | undefined => {
  let node = tree
  for (const key of keys) node = entryOf(node, key)?.value
  return node
}

export const textOf = (tree: Tree | undefined): string | undefined =>
  tree?.type === "scalar" && typeof tree.value === "string" ? tree.value : undefined

/** `entities.acme-fr.employees.where[2]` */
export const inWords = (path: Path): string =>
  path.reduce<string>(
    (text, part) => typeof part === "number" ? `${text}[${part}]` : text === "" ? part : `${text}.${part}`,
    ""
  )

/** Every scalar in it, each once, with the nearest key above it. */
export const scalarsOf = (
  tree: Tree,
  visit: (scalar: ScalarTree, key: string | undefined) => void,
  key?: string,
  seen: Set<Tree> = new Set()
): void => {
  if (tree.type === "scalar") return visit(tree, key)
  if (seen.has(tree)) return
  seen.add(tree)
  if (tree.type === "list") { for (const item of tree.items) scalarsOf(item, visit, key, seen) }
  else for (const entry of tree.entries.values()) scalarsOf(entry.value, visit, entry.key, seen)
}

export type Plain = string | number | boolean | null | ReadonlyArray<Plain> | { readonly [key: string]: Plain }

type Made = Map<Tree, Plain>

const plainWith = (scalar: (tree: ScalarTree) => Plain) => {
  const build = (tree: Tree, made: Made): Plain => {
    if (tree.type === "scalar") return scalar(tree)
    const known = made.get(tree)
    if (known !== undefined) return known
    const value: Plain = tree.type === "list"
      ? tree.items.map((item) => build(item, made))
      : Object.fromEntries([...tree.entries.values()].map((entry) => [entry.key, build(entry.value, made)]))
    made.set(tree, value)
    return value
  }
  return build
}

const asRead = plainWith((scalar) => scalar.value)
/** Numbers as they are written: a cost centre 0420 is no 420. */
const asWritten = plainWith((scalar) => typeof scalar.value === "number" ? scalar.written : scalar.value)

const plainEntity = (tree: Tree, read: Made, written: Made): Plain =>
  tree.type === "map"
    ? Object.fromEntries(
      entriesOf(tree).map(({ key, value }) => [
        key,
        key === "employees" || key === "protect" ? asWritten(value, written) : asRead(value, read)
      ])
    )
    : asRead(tree, read)

/** The plain value of a part of the file. Shared parts stay shared, so that aliases cost nothing. */
export const plain = (tree: Tree): Plain => asRead(tree, new Map())

/** The plain value of the whole file. */
export const plainFile = (root: Tree): Plain => {
  const read: Made = new Map()
  const written: Made = new Map()
  if (root.type !== "map") return asRead(root, read)
  const part = ({ key, value }: Entry): Plain =>
    key === "defaults"
      ? plainEntity(value, read, written)
      : key === "entities" && value.type === "map"
      ? Object.fromEntries(entriesOf(value).map((entity) => [entity.key, plainEntity(entity.value, read, written)]))
      : asRead(value, read)
  return Object.fromEntries(entriesOf(root).map((entry) => [entry.key, part(entry)]))
}
