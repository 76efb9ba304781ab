import { Schema } from "effect"

/** One thing that is wrong, or doubtful, in a configuration file. */
export const Diagnostic = Schema.Struct({
  /** The file as it was named to hrsync. */
  file: Schema.String,
  /** Lines and columns count from 1; columns in UTF-16 units, as editors count them. 1:1 without an excerpt: the whole file. */
  line: Schema.Int,
  column: Schema.Int,
  severity: Schema.Literals(["error", "warning"]),
  /** Stable name of the kind of mistake, such as `unknown-key`. */
  code: Schema.String,
  /** What is wrong, why, and what to do; never a secret. */
  message: Schema.String,
  /** The line, and below it a mark under the exact text. Secrets are masked. Empty where there is no line to show. */
  excerpt: Schema.String,
  /** What is allowed in this place, where that can be listed. */
  allowed: Schema.Array(Schema.String),
  /** The nearest of the allowed, where one is near. */
  suggestion: Schema.UndefinedOr(Schema.String)
})
export type Diagnostic = typeof Diagnostic.Type

/** A configuration file that cannot be used: every problem found, in the order of the file, warnings included. */
export class ConfigurationError extends Schema.TaggedError<ConfigurationError>()("ConfigurationError", {
  message: Schema.String,
  diagnostics: Schema.Array(Diagnostic)
}) {
  static of(diagnostics: ReadonlyArray<Diagnostic>): ConfigurationError {
    return new ConfigurationError({ message: renderDiagnostics(diagnostics), diagnostics })
  }
}

const plain = { error: "", warning: "", mark: "", faint: "", off: "" }
const coloured = { error: "\x1b[1;31m", warning: "\x1b[1;33m", mark: "\x1b[31m", faint: "\x1b[2m", off: "\x1b[0m" }
type Palette = typeof plain

const listed = (allowed: ReadonlyArray<string>): string =>
  allowed.length <= 24 ? allowed.join(", ") : `${allowed.slice(0, 24).join(", ")}, … (${allowed.length} in all)`

const advice = (diagnostic: Diagnostic): string => {
  const meant = diagnostic.suggestion === undefined ? [] : [`Did you mean ${diagnostic.suggestion}?`]
  const allowed = diagnostic.allowed.length === 0 ? [] : [`Allowed here: ${listed(diagnostic.allowed)}.`]
  return [...meant, ...allowed].join(" ")
}

const render = (diagnostic: Diagnostic, width: number, ink: Palette): string => {
  const gutter = " ".repeat(width)
  const where = diagnostic.excerpt === ""
    ? diagnostic.file
    : `${diagnostic.file}:${diagnostic.line}:${diagnostic.column}`
  const lines = [
    `${where} ${
      ink[diagnostic.severity]
    }${diagnostic.severity}${ink.off} ${diagnostic.message} ${ink.faint}[${diagnostic.code}]${ink.off}`
  ]
  if (diagnostic.excerpt !== "") {
    const [line = "", mark = ""] = diagnostic.excerpt.split("\n")
    lines.push(`  ${ink.faint}${String(diagnostic.line).padStart(width)} |${ink.off} ${line}`)
    lines.push(`  ${ink.faint}${gutter} |${ink.off} ${ink.mark}${mark}${ink.off}`)
  }
  const more = advice(diagnostic)
  if (more !== "") lines.push(`  ${gutter}   ${more}`)
  return lines.join("\n")
}

const counted = (count: number, word: string): ReadonlyArray<string> =>
  count === 0 ? [] : [`${count} ${word}${count === 1 ? "" : "s"}`]

/** Diagnostics as a person reads them on a terminal, with a count at the end; the empty text when there are none. */
export const renderDiagnostics = (
  diagnostics: ReadonlyArray<Diagnostic>,
  options: { readonly colour?: boolean } = {}
): string => {
  if (diagnostics.length === 0) return ""
  const ink = options.colour === true ? coloured : plain
  const width = String(Math.max(...diagnostics.map(({ line }) => line))).length
  const errors = diagnostics.filter(({ severity }) => severity === "error").length
  const summary = [...counted(errors, "error"), ...counted(diagnostics.length - errors, "warning")].join(", ")
  return [...diagnostics.map((diagnostic) => render(diagnostic, width, ink)), summary].join("\n\n")
}
