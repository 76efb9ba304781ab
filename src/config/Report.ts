import { error, type Problem, quoted, warning } from "./Problem.ts"
import type { Span } from "./SourceText.ts"
import type { Entry, Tree } from "./Tree.ts"

interface More {
  readonly allowed?: ReadonlyArray<string>
  readonly suggestion?: string | undefined
}

/**
 * Problems as they are found. A check that says something precise about a value claims it; what the schema says of
 * the same value is then left out, so that one mistake is one problem.
 */
export class Report {
  readonly problems: Array<Problem>
  /** Secrets that stand in the file. */
  readonly secrets: Array<Span> = []
  readonly #secretTrees = new Set<Tree>()
  readonly #claimed = new Set<Tree>()
  readonly #claimedKeys = new Set<Tree>()

  constructor(known: ReadonlyArray<Problem> = []) {
    this.problems = known.slice()
  }

  error(code: string, place: Tree | Entry | Span, message: string, more: More = {}): void {
    this.problems.push(error(code, spanOf(place), message, more))
  }

  warning(code: string, place: Tree | Entry | Span, message: string, more: More = {}): void {
    this.problems.push(warning(code, spanOf(place), message, more))
  }

  /** An error about a value, which it claims; the first one stands. A value that several entities share is told once. */
  wrong(code: string, tree: Tree, message: string, more: More = {}): void {
    if (this.#claimed.has(tree)) return
    this.error(code, tree, message, more)
    this.claim(tree)
  }

  claim(tree: Tree): void {
    this.#claimed.add(tree)
  }

  /** Claims what could be said of the keys of a map. */
  claimKeys(tree: Tree): void {
    this.#claimedKeys.add(tree)
  }

  claims(tree: Tree): boolean {
    return this.#claimed.has(tree)
  }

  claimsKeys(tree: Tree): boolean {
    return this.#claimedKeys.has(tree)
  }

  /** Claims a value and everything in it. */
  claimWhole(tree: Tree): void {
    this.claim(tree)
    this.claimKeys(tree)
    if (tree.type === "list") { for (const item of tree.items) this.claimWhole(item) }
    else if (tree.type === "map") { for (const { value } of tree.entries.values()) this.claimWhole(value) }
  }

  /** A scalar that is a secret, or in a part of which one stands. */
  secret(tree: Tree, span: Span = tree.span): void {
    this.secrets.push(span)
    this.#secretTrees.add(tree)
  }

  /** A value as a message may name it: never a secret. */
  shown(tree: Tree): string {
    if (tree.type !== "scalar") return tree.type === "list" ? "a list" : "a map"
    if (this.#secretTrees.has(tree)) return "what stands here"
    return tree.value === null
      ? "nothing"
      : typeof tree.value === "string"
      ? quoted(tree.value)
      : quoted(tree.written).slice(1, -1)
  }
}

const spanOf = (place: Tree | Entry | Span): Span =>
  "keySpan" in place ? place.keySpan : "span" in place ? place.span : place
