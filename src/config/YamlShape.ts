import type { CST } from "yaml"
import { error, type Problem } from "./Problem.ts"
import type { Span } from "./SourceText.ts"
import { mostMistakes } from "./YamlMistakes.ts"

/** Levels of lists and maps. A filter of 45 nested groups fits. */
export const deepest = 100

export interface Shape {
  /** Where nesting goes too deep, if it does. */
  readonly deep: Span | undefined
  /** Quotes and brackets that are never closed. Whatever else is wrong follows from them. */
  readonly open: ReadonlyArray<Problem>
}

const unclosedQuote = ({ offset, source }: CST.FlowScalar): Problem =>
  error(
    "yaml-syntax",
    { start: offset, end: offset + 1 },
    `This is no valid YAML. The quote ${source.slice(0, 1)} that opens here is not closed.`
  )

const unclosedBracket = ({ offset, source }: CST.SourceToken): Problem =>
  error(
    "yaml-syntax",
    { start: offset, end: offset + 1 },
    `This is no valid YAML. The bracket ${source} that opens here is not closed.`
  )

const isClosed = (scalar: CST.FlowScalar): boolean =>
  scalar.source.length > 1 && scalar.source.at(-1) === scalar.source[0]

/** What can be said of the tokens. Asked before they are composed, since composing is recursive. */
export const shapeOf = (tokens: Iterable<CST.Token>): Shape => {
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
    if (
      token.type === "flow-collection" &&
      !token.end.some(({ type }) => type === "flow-map-end" || type === "flow-seq-end")
    ) {
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
