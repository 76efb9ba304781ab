import { Effect } from "effect"
import type { Diagnostic } from "../../src/config/Diagnostic.ts"
import { type Configuration, parse } from "../../src/config/Load.ts"

export const folder = "/company"

/** Every diagnostic of a text, errors and warnings. */
export const diagnosticsOf = (text: string): Effect.Effect<ReadonlyArray<Diagnostic>> =>
  parse(text, { file: "hrsync.yaml", folder, environment: {} }).pipe(
    Effect.match({ onFailure: ({ diagnostics }) => diagnostics, onSuccess: ({ warnings }) => warnings })
  )

/** The configuration of a text that holds no error. */
export const configurationOf = (text: string): Effect.Effect<Configuration> =>
  Effect.orDie(parse(text, { file: "hrsync.yaml", folder, environment: {} }))

/** `line:column code`, as tables expect it; warnings start with a question mark. */
export const brief = (diagnostic: Diagnostic): string =>
  `${diagnostic.severity === "warning" ? "? " : ""}${diagnostic.line}:${diagnostic.column} ${diagnostic.code}`

/** What the mark of an excerpt underlines. */
export const marked = ({ excerpt }: Diagnostic): string => {
  const [line = "", mark = ""] = excerpt.split("\n")
  return line.slice(mark.indexOf("^"), mark.length)
}

/** A small file that is right; each part can be said otherwise. */
export const file = (
  parts: {
    readonly head?: string
    readonly connections?: string
    readonly entity?: string
    readonly employees?: string
    readonly more?: string
  } = {}
): string =>
  `version: 1
${parts.head ?? ""}
connections:
  ${parts.connections ?? "hr: { kind: csv, path: export.csv, columns: { custom: { Contract: C } } }"}
entities:
  acme:
    source: hr
    target: { kind: file, path: members.json }
    ${parts.entity ?? ""}
    employees: ${parts.employees ?? "all"}
${parts.more ?? ""}
`
