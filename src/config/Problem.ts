import { distance } from "fastest-levenshtein"
import type { Diagnostic } from "./Diagnostic.ts"
import { excerptOf, positionOf, type SourceText, type Span } from "./SourceText.ts"

/** A diagnostic before it is turned into lines and columns. */
export interface Problem {
  readonly severity: "error" | "warning"
  readonly code: string
  readonly span: Span
  readonly message: string
  readonly allowed: ReadonlyArray<string>
  readonly suggestion: string | undefined
}

interface More {
  readonly allowed?: ReadonlyArray<string>
  readonly suggestion?: string | undefined
}

const problem =
  (severity: Problem["severity"]) => (code: string, span: Span, message: string, more: More = {}): Problem => ({
    severity,
    code,
    span,
    message,
    allowed: more.allowed ?? [],
    suggestion: more.suggestion
  })

export const error = problem("error")
export const warning = problem("warning")

/** User text in a message: quoted, short, without control characters (A6). */
export const quoted = (text: string): string => {
  const clean = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, "\uFFFD")
  const characters = Array.from(clean.slice(0, 200))
  return `"${characters.length > 60 ? `${characters.slice(0, 60).join("")}…` : clean}"`
}

/** The candidate that was probably meant. */
export const nearest = (text: string, candidates: Iterable<string>): string | undefined => {
  if (text.length === 0 || text.length > 80) return undefined
  const wanted = text.toLowerCase()
  let best: string | undefined
  let bestDistance = Math.max(2, Math.floor(text.length / 3)) + 1
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - text.length) >= bestDistance) continue
    const found = distance(wanted, candidate.toLowerCase())
    if (found < bestDistance && found < candidate.length) {
      best = candidate
      bestDistance = found
    }
  }
  return best
}

const key = (diagnostic: Diagnostic): string =>
  `${diagnostic.line}:${diagnostic.column}:${diagnostic.code}:${diagnostic.message}`

/** More than this helps nobody. */
const most = 500

/** Problems as diagnostics: each once, in the order of the file. */
export const diagnose = (source: SourceText, problems: ReadonlyArray<Problem>): ReadonlyArray<Diagnostic> => {
  const sorted = [...problems].sort((a, b) =>
    a.span.start - b.span.start || (a.code < b.code ? -1 : a.code > b.code ? 1 : a.message < b.message ? -1 : 1)
  )
  const made = new Map<string, Diagnostic>()
  for (const [index, { allowed, code, message, severity, span, suggestion }] of sorted.entries()) {
    const { column, line } = positionOf(source, span.start)
    const head = { file: source.file, line, column, severity, code, message, allowed, suggestion }
    if (made.size >= most) {
      const rest = sorted.slice(index).some((other) => other.severity === "error") ? "error" : "warning"
      const text = `Only the first ${most} problems are shown. Mend these and run hrsync validate again.`
      made.set("", {
        ...head,
        severity: rest,
        code: "too-many-problems",
        message: text,
        allowed: [],
        suggestion: undefined,
        excerpt: ""
      })
      break
    }
    const diagnostic = { ...head, excerpt: excerptOf(source, span) }
    if (!made.has(key(diagnostic))) made.set(key(diagnostic), diagnostic)
  }
  return [...made.values()]
}
