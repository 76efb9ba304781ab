import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { assert, it } from "vitest"
import { folder } from "./Cli.ts"

const root = fileURLToPath(new URL("../..", import.meta.url))

const filesIn = (place: string, ending: string): ReadonlyArray<string> =>
  readdirSync(join(root, place), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(ending))
    .map((name) => join(place, name))

/** The flags of each command, as the shells' completions have them. */
const flagsOf = async (): Promise<ReadonlyMap<string, ReadonlySet<string>>> => {
  const { out } = await folder().run(["--completions", "fish"])
  const flags = new Map<string, Set<string>>()
  for (const [, command = "", flag = ""] of out.matchAll(/__fish_seen_subcommand_from (\S+?);.* -l (\S+)/gu)) {
    flags.set(command, (flags.get(command) ?? new Set()).add(flag))
  }
  return flags
}

/** Commands as our texts name them: up to the end of the sentence, of the quotation, or of the line. */
const named = /\bhrsync (?<words>[a-z]+(?: [a-z]+)?)\b(?<rest>(?:\$\{[^}]*\}+|[^`"\n;|#)]|\.(?=\S))*)/gu

it("every flag of a command that messages and documents name is one that it takes", async () => {
  const flags = await flagsOf()
  assert.isAbove(flags.size, 20)
  const files = [...filesIn("src", ".ts"), ...filesIn("docs", ".md"), ...filesIn("examples", ".yaml"), "README.md"]
  let seen = 0
  const wrong = files.flatMap((file) =>
    [...readFileSync(join(root, file), "utf8").matchAll(named)].flatMap(
      ({ groups: { rest = "", words = "" } = {} }) => {
        const commands = words.split(" ").filter((word) => flags.has(word))
        if (commands.length === 0) return []
        return [...rest.split(/[,:] |\. |hrsync /u)[0]?.matchAll(/ --([a-z][a-z-]*)/gu) ?? []].flatMap(
          ([, flag = ""]) => {
            seen += 1
            const known = commands.some((command) => flags.get(command)?.has(flag) === true)
            return known ? [] : [`${file}: hrsync ${words} --${flag}`]
          }
        )
      }
    )
  )
  assert.isAbove(seen, 80)
  assert.deepStrictEqual(wrong, [])
})
