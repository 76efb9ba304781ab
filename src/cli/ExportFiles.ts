import { Effect, FileSystem, Option, Path, Stream } from "effect"
import type { PlatformError } from "effect/PlatformError"
import type { EntityId } from "../domain/Rules.ts"
import { digest } from "../planning/Digest.ts"
import { visible } from "../report/Safe.ts"
import { type Ended, failed } from "./ExitCode.ts"
import { cannot } from "./FileProblem.ts"
import { writeBytesPrivately } from "./PrivateFile.ts"

/**
 * What the names of an entity's files begin with. Where another key of the file differs in case alone, both say more:
 * many disks, of macOS and Windows too, hold one file for the two. `entities`: every key of the file.
 */
export const fileStem = (entity: EntityId, entities: ReadonlyArray<EntityId>): string => {
  const isAlike = (other: EntityId): boolean => other !== entity && other.toLowerCase() === entity.toLowerCase()
  const name = plainName(entity)
  return `${entities.some(isAlike) ? `${name}-${digest(entity).slice(0, 8)}` : name}-invitations`
}

/** The names of an entity's files: what a file is about, and which part it is. */
export const fileNames = (stem: string, parts: number): ReadonlyArray<string> =>
  parts === 1
    ? [`${stem}.xlsx`]
    : Array.from({ length: parts }, (_, index) => `${stem}-${index + 1}-of-${parts}.xlsx`)

/** A key may hold what no file name can. */
const plainName = (entity: EntityId): string => entity.replace(/[^\p{L}\p{N}._-]/gu, "_").replace(/^\.+/u, "_")

/** Files of an earlier export for the entity: somebody could upload them again. */
const isEarlier = (stem: string, name: string): boolean =>
  name.startsWith(stem) && /^(?:-\d+-of-\d+)?\.xlsx$/u.test(name.slice(stem.length))

export interface Export {
  /** `fileStem` of the entity. */
  readonly stem: string
  readonly folder: string
  /** The file that they were made from; it is never written. */
  readonly template: string
  readonly parts: ReadonlyArray<Uint8Array>
  /** Whether earlier exports for the entity may go. */
  readonly replace: boolean
}

/** Which file a path means, whatever it is called; nothing: there is none. */
const identityOf = Effect.fnUntraced(function*(path: string) {
  const fs = yield* FileSystem.FileSystem
  const { dev, ino } = yield* fs.stat(path)
  return `${dev} ${Option.getOrElse(ino, () => path)}`
}, Effect.catchTag("PlatformError", () => Effect.succeed(undefined)))

const inFolder = (folder: string) => Effect.mapError(cannot("written", folder))

const refuse = (path: string): Ended =>
  failed(
    `${visible(path)} is there already, and nothing was written.`,
    "If it was uploaded, delete it, or say --replace; or name another folder with --out."
  )

const isTemplate = (path: string): Ended =>
  failed(
    `${visible(path)} is the template itself, and nothing was written.`,
    "Name another folder with --out: the template is never written."
  )

/**
 * Writes the parts of an entity's export, readable by this user alone, each whole or not at all. Other files than earlier
 * exports for the entity are never replaced, and those only if they may be.
 */
export const writeExport = Effect.fn("writeExport")(function*(
  { folder, parts, replace, stem, template }: Export
) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  yield* inFolder(folder)(fs.makeDirectory(folder, { recursive: true, mode: 0o700 }))
  const names = yield* inFolder(folder)(fs.readDirectory(folder))
  const earlier = names.filter((name) => isEarlier(stem, name)).map((name) => path.join(folder, name)).toSorted()
  const source = yield* identityOf(template)
  const removable: Array<string> = []
  for (const file of earlier) {
    if ((yield* identityOf(file)) === source) return yield* isTemplate(file)
    if (!replace) return yield* refuse(file)
    removable.push(file)
  }
  const files = fileNames(stem, parts.length).map((name) => path.join(folder, name))
  for (const [index, file] of files.entries()) {
    const bytes = parts[index]
    if (bytes !== undefined) yield* writeBytesPrivately(file, Stream.succeed(bytes))
  }
  const old = removable.filter((file) => !files.includes(file))
  yield* Effect.forEach(old, (file) => Effect.mapError(fs.remove(file), cannot("written", file)), { discard: true })
  return files
})

/** A file's bytes; at most so many, since more are no template. */
export const readTemplateFile = Effect.fn("readTemplateFile")(function*(file: string, most: number) {
  const fs = yield* FileSystem.FileSystem
  const inWords = Effect.mapError((error: PlatformError) => cannot("read", visible(file))(error))
  const { size } = yield* inWords(fs.stat(file))
  if (size > most) {
    return yield* failed(
      `${visible(file)} is larger than ${most / 1024 / 1024} MiB: no such template is.`,
      "Name the file that was downloaded."
    )
  }
  return yield* inWords(fs.readFile(file))
})
