import { Effect } from "effect"
import { basename, resolve } from "node:path"
import { FileError, readSmall } from "../net/FileBytes.ts"

/** What an export is held against when it was read to its end (P1). */
export type Expectation =
  | { readonly by: "nothing" }
  /** `name`: of the file that says so. */
  | { readonly by: "sha256"; readonly name: string; readonly sha256: string }
  | { readonly by: "count"; readonly name: string; readonly count: number }
  /** Path in the document. */
  | { readonly by: "total"; readonly path: string }

export type ProofSettings =
  | { readonly sha256: string }
  | { readonly count: string }
  | { readonly total: string }
  | undefined

const beside = "Have the export write it in the same step, or take `proof` out of the connection."

const wrong = (name: string, should: string): FileError =>
  new FileError({ message: `${name} does not hold ${should}`, next: beside })

/** The checksum for a file in a list as sha256sum writes it: `<64 hex digits>  <name>` per line, or the digits alone. */
export const checksumOf = (list: string, file: string): string | undefined => {
  const lines = list.split(/\r?\n/u).filter((line) => line.trim() !== "")
  const entries = lines.map((line) => /^\\?([0-9a-f]{64})(?:[ \t]+\*?(.+))?$/iu.exec(line.trim()))
  const named = entries.find((entry) => entry?.[2] !== undefined && basename(entry[2]) === basename(file))
  const only = lines.length === 1 ? entries[0] : undefined
  return (named ?? only)?.[1]?.toLowerCase()
}

/** What the settings ask for, with what the files beside the export say. `readText` reads one of them. */
export const expectation = <E>(
  proof: ProofSettings,
  file: string,
  readText: (name: string) => Effect.Effect<string, E>
): Effect.Effect<Expectation, FileError | E> => {
  if (proof === undefined) return Effect.succeed({ by: "nothing" })
  if ("total" in proof) return Effect.succeed({ by: "total", path: proof.total })
  const name = "sha256" in proof ? proof.sha256 : proof.count
  return Effect.flatMap(readText(name), (text): Effect.Effect<Expectation, FileError> => {
    if ("sha256" in proof) {
      const sha256 = checksumOf(text, file)
      return sha256 === undefined
        ? Effect.fail(wrong(name, `the SHA-256 of ${basename(file)} as sha256sum writes it`))
        : Effect.succeed({ by: "sha256", name, sha256 })
    }
    const count = /^\s*(\d{1,15})\s*$/u.exec(text)?.[1]
    return count === undefined
      ? Effect.fail(wrong(name, "one whole number"))
      : Effect.succeed({ by: "count", name, count: Number(count) })
  })
}

/** A file of this machine that a proof names. */
export const readBeside = (folder: string) => (name: string): Effect.Effect<string, FileError> =>
  readSmall(resolve(folder, name), name, beside)
