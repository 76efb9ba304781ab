import { Logger } from "effect"

/** A log on standard error: a line of JSON each, or a line for people. Standard output is the command's answer. */
export const logTo = (format: "text" | "json"): Logger.Logger<unknown, void> => {
  const formatted = format === "json" ? Logger.formatJson : Logger.formatLogFmt
  return Logger.map(formatted, (line) => {
    process.stderr.write(`${line}\n`)
  })
}
