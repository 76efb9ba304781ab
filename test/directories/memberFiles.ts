import { Effect, Result } from "effect"
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Directory } from "../../src/directories/Directory.ts"
import { directoryKind, type OpenedDirectory } from "../../src/directories/registry.ts"
import { network } from "../../src/net/Network.ts"

/** How member files are named here. */
export const path = "members.json"

/** An entry of a member file. */
export type Entry = Readonly<Record<string, unknown>>

export const opened = (settings: unknown): OpenedDirectory => {
  const result = directoryKind("file")?.open(settings)
  if (result === undefined || Result.isFailure(result)) throw new Error(String(result?.failure))
  return result.success
}

/** Why settings are refused. */
export const rejected = (settings: unknown): string => {
  const result = directoryKind("file")?.open(settings)
  return result !== undefined && Result.isFailure(result) ? String(result.failure) : "accepted"
}

/** A member file in this folder, connected. */
export const directoryIn = (folder: string, settings: Entry = {}): Directory =>
  opened({ path, ...settings }).make({ entity: "acme", folder, network: network({}) })

/** The text of a member file, as a person would write one. */
export const fileOf = (members: ReadonlyArray<unknown>, more: Entry = {}): string =>
  JSON.stringify({ version: 1, members, ...more }, undefined, 2)

/** What a file says of its members, read without hrsync. */
export const entriesOf = async (file: string): Promise<ReadonlyArray<Entry>> =>
  JSON.parse(await readFile(file, "utf8")).members

/** A folder with a member file in it, or with none, that is gone afterwards. */
export const inFolder = <A, E>(
  content: string | Uint8Array | undefined,
  use: (folder: string, file: string) => Effect.Effect<A, E>
): Effect.Effect<A, E> =>
  Effect.acquireUseRelease(
    Effect.promise(async () => {
      const folder = await mkdtemp(join(tmpdir(), "hrsync-"))
      if (content !== undefined) await writeFile(join(folder, path), content)
      return folder
    }),
    (folder) => use(folder, join(folder, path)),
    (folder) => Effect.promise(() => rm(folder, { recursive: true, force: true }))
  )
