import { type ConfigurationError, renderDiagnostics } from "../config/Diagnostic.ts"
import type { Trouble } from "../engine/Standing.ts"

export const problems = ({ diagnostics }: ConfigurationError): string =>
  renderDiagnostics(diagnostics, { colour: false })

/** Why nothing can be connected, in words. */
export const notConnected = (error: ConfigurationError): Trouble => ({
  message: problems(error),
  next: "Correct it; the next cycle tries again.",
  lasting: true
})
