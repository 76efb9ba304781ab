import { type AttributePath, attributePath, ScimProblem, valueAt, valueIn } from "./ScimNames.ts"

/** Whether a resource fits a filter. */
export type Filter = (resource: unknown) => boolean

const invalid = (detail: string): ScimProblem => new ScimProblem(400, "invalidFilter", detail)

const token = /\s*(?:([()[\]])|("(?:[^"\\]|\\.)*")|([^\s()[\]"]+))/uy

const tokensOf = (text: string): ReadonlyArray<string> => {
  const tokens: Array<string> = []
  token.lastIndex = 0
  while (token.lastIndex < text.trimEnd().length) {
    const at = token.lastIndex
    const match = token.exec(text)
    if (match === null) throw invalid(`The filter can't be read from character ${at + 1} on.`)
    tokens.push(match[1] ?? match[2] ?? match[3] ?? "")
  }
  return tokens
}

/** `id` and `externalId` are compared with case; every other text without (RFC 7643 §4.1). */
const isExact = ({ name }: AttributePath): boolean => /^(?:id|externalid)$/iu.test(name)

const comparisons: Readonly<Record<string, (value: string, wanted: string) => boolean>> = {
  eq: (value, wanted) => value === wanted,
  co: (value, wanted) => value.includes(wanted),
  sw: (value, wanted) => value.startsWith(wanted),
  ew: (value, wanted) => value.endsWith(wanted),
  gt: (value, wanted) => value > wanted,
  ge: (value, wanted) => value >= wanted,
  lt: (value, wanted) => value < wanted,
  le: (value, wanted) => value <= wanted
}

const compared = (path: AttributePath, operator: string, literal: string): Filter => {
  const compare = comparisons[operator === "ne" ? "eq" : operator]
  if (compare === undefined) throw invalid(`The filter knows no operator ${operator}.`)
  const wanted = literalOf(literal)
  const fits = (value: unknown): boolean => {
    if (Array.isArray(value)) return value.some(fits)
    if (typeof value === "object" && value !== null) return fits(valueIn(value, "value"))
    if (typeof value === "string" && typeof wanted === "string") {
      return isExact(path) ? compare(value, wanted) : compare(value.toLowerCase(), wanted.toLowerCase())
    }
    return operator === "eq" || operator === "ne" ? (value ?? null) === wanted : false
  }
  return (resource) => fits(valueAt(resource, path)) !== (operator === "ne")
}

const literalOf = (text: string): unknown => {
  try {
    const value: unknown = JSON.parse(text)
    return value
  } catch {
    throw invalid("A value in a filter is a JSON text, a number, true, false or null.")
  }
}

const isPresent = (value: unknown): boolean =>
  value !== undefined && value !== null && value !== "" && !(Array.isArray(value) && value.length === 0)

/** Reads a filter of RFC 7644 §3.4.2.2: every operator, `and`, `or`, `not`, groups, and conditions in brackets. */
class Reading {
  readonly #tokens: ReadonlyArray<string>
  #at = 0

  constructor(text: string) {
    this.#tokens = tokensOf(text)
  }

  whole(): Filter {
    const filter = this.#any()
    if (this.#at < this.#tokens.length) throw invalid("The filter goes on where it should end.")
    return filter
  }

  #any(): Filter {
    const parts = [this.#all()]
    while (this.#word("or")) parts.push(this.#all())
    return (resource) => parts.some((part) => part(resource))
  }

  #all(): Filter {
    const parts = [this.#one()]
    while (this.#word("and")) parts.push(this.#one())
    return (resource) => parts.every((part) => part(resource))
  }

  #one(): Filter {
    if (this.#word("not")) {
      const inner = this.#group()
      return (resource) => !inner(resource)
    }
    if (this.#tokens[this.#at] === "(") return this.#group()
    const text = this.#next()
    const path = attributePath(text)
    if (path === undefined) throw invalid("The filter names no attribute where one should be.")
    if (this.#word("[")) {
      const inner = this.#any()
      this.#close("]")
      return (resource) => {
        const value = valueAt(resource, path)
        return Array.isArray(value) ? value.some(inner) : inner(value)
      }
    }
    const operator = this.#next().toLowerCase()
    return operator === "pr"
      ? (resource) => isPresent(valueAt(resource, path))
      : compared(path, operator, this.#next())
  }

  #group(): Filter {
    this.#close("(")
    const inner = this.#any()
    this.#close(")")
    return inner
  }

  #word(word: string): boolean {
    const found = this.#tokens[this.#at]?.toLowerCase() === word
    if (found) this.#at += 1
    return found
  }

  #close(bracket: string): void {
    if (!this.#word(bracket)) throw invalid(`The filter lacks a "${bracket}".`)
  }

  #next(): string {
    const found = this.#tokens[this.#at]
    if (found === undefined) throw invalid("The filter ends too early.")
    this.#at += 1
    return found
  }
}

/** A filter as it is written; throws a problem with the type `invalidFilter`. */
export const parseFilter = (text: string): Filter => new Reading(text).whole()
