import { error, type Problem } from "./Problem.ts"

const bad = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F\u0080-\u009F\u202A-\u202E\u2066-\u2069]|\r(?!\n)/gu
const most = 20

const named = (code: number): string => `U+${code.toString(16).toUpperCase().padStart(4, "0")}`

/**
 * Characters that make a file other than it looks: controls, terminal escapes, marks that turn the direction of a
 * line round. Who reviews a change must see what hrsync reads (P8).
 */
export const badCharacters = (text: string): ReadonlyArray<Problem> => {
  const problems: Array<Problem> = []
  for (const { 0: character, index } of text.matchAll(bad)) {
    const code = character.charCodeAt(0)
    const what = character === "\r"
      ? "Here is a carriage return without a line feed. Save the file with Unix or Windows line ends."
      : code > 0x2000
      ? `Here is a mark that changes the direction of text (${
        named(code)
      }): the line is not what it looks like. Delete it.`
      : `Here is a control character (${named(code)}). Delete it.`
    problems.push(error("control-character", { start: index, end: index + 1 }, what))
    if (problems.length === most) break
  }
  return problems
}
