import { Clock, Effect } from "effect"
import { readdir, stat } from "node:fs/promises"
import { resolve } from "node:path"
import { FileError } from "../net/FileBytes.ts"

/** A file that fits a pattern. */
interface Fitting {
  /** As messages name it: the pattern with names in the place of its signs. */
  readonly name: string
  /** What each * and ? stood for, in order. */
  readonly stoodFor: ReadonlyArray<string>
}

export interface NewestFile extends Fitting {
  /** Which one it is and how old, for people. */
  readonly note: string
}

export const isPattern = (path: string): boolean => /[*?]/u.test(path)

/** A text with the signs of a pattern as what they stood for in the pattern beside it. */
export const filledIn = (pattern: string, stoodFor: ReadonlyArray<string>): string => {
  let index = 0
  return pattern.replace(/[*?]/gu, () => stoodFor[index++] ?? "")
}

const escaped = (text: string): string => text.replace(/[\\^$.+()[\]{}|/]/gu, "\\$&")

/** One name of a path with signs in it. As in a shell, names with a dot in front only fit where it is written. */
const named = (segment: string): RegExp =>
  new RegExp(
    `^${segment.startsWith(".") ? "" : "(?!\\.)"}${escaped(segment).replaceAll("*", "(.*)").replaceAll("?", "(.)")}$`,
    "su"
  )

const codeOf = (cause: unknown): string =>
  cause instanceof Error && "code" in cause && typeof cause.code === "string" ? cause.code : "an unknown error"

const unreadable = (name: string) => (cause: unknown): FileError =>
  new FileError({
    message: `${name === "" ? "the folder of the export" : name} could not be looked through: the system says ${
      codeOf(cause)
    }`,
    next: "Give the user that runs hrsync the right to read the folder, and look after the disk or share that holds it."
  })

/** Names in a folder; none where it is not there. */
const namesIn = (folder: string, name: string): Effect.Effect<ReadonlyArray<string>, FileError> =>
  Effect.tryPromise({
    try: () =>
      readdir(resolve(folder, name)).catch((cause: unknown) => {
        if (["ENOENT", "ENOTDIR"].includes(codeOf(cause))) return []
        throw cause
      }),
    catch: unreadable(name)
  })

const fitting = Effect.fnUntraced(function*(
  folder: string,
  pattern: string
): Effect.fn.Return<ReadonlyArray<Fitting>, FileError> {
  let found: ReadonlyArray<Fitting> = [{ name: "", stoodFor: [] }]
  for (const [index, segment] of pattern.split("/").entries()) {
    const join = (name: string, inner: string): string => index === 0 ? inner : `${name}/${inner}`
    if (!isPattern(segment)) {
      found = found.map(({ name, stoodFor }) => ({ name: join(name, segment), stoodFor }))
      continue
    }
    const fits = named(segment)
    found = (yield* Effect.forEach(found, ({ name, stoodFor }) =>
      Effect.map(namesIn(folder, index === 0 ? "" : name === "" ? "/" : name), (names) =>
        names.flatMap((inner) => {
          const match = fits.exec(inner)
          return match === null ? [] : [{ name: join(name, inner), stoodFor: [...stoodFor, ...match.slice(1)] }]
        })))).flat()
  }
  return found
})

/** When a regular file was last written to (milliseconds since 1970); nothing where it is none, or is gone. */
const writtenAt = (path: string): Effect.Effect<number | undefined> =>
  Effect.promise(() =>
    stat(path).then((found) => found.isFile() ? Math.floor(found.mtimeMs) : undefined, () => undefined)
  )

const many = (count: number, one: string): string => `${count} ${one}${count === 1 ? "" : "s"}`

const age = (milliseconds: number): string => {
  const minutes = Math.floor(milliseconds / 60_000)
  return minutes < 60
    ? many(Math.max(0, minutes), "minute")
    : minutes < 48 * 60
    ? many(Math.floor(minutes / 60), "hour")
    : many(Math.floor(minutes / 60 / 24), "day")
}

/** An export is rarely made less often. */
const old = 7 * 24 * 3_600_000

/** The file that was written to last of those that fit a pattern; of two at one instant the one that sorts last. */
export const newestFile = Effect.fnUntraced(function*(
  folder: string,
  pattern: string,
  ifMissing: string
): Effect.fn.Return<NewestFile, FileError> {
  const all = yield* Effect.forEach(
    yield* fitting(folder, pattern),
    (one) => Effect.map(writtenAt(resolve(folder, one.name)), (written) => ({ ...one, written }))
  )
  const files = all.flatMap(({ written, ...one }) => written === undefined ? [] : [{ ...one, written }])
    .sort((a, b) => a.written - b.written || (a.name < b.name ? -1 : 1))
  const newest = files.at(-1)
  if (newest === undefined) return yield* new FileError({ message: `No file fits ${pattern}`, next: ifMissing })
  const { name, stoodFor, written } = newest
  const since = (yield* Clock.currentTimeMillis) - written
  const which = files.length === 1 ? "the only file that fits" : `the newest of ${files.length} files that fit`
  const when = new Date(written).toISOString().slice(0, 16).replace("T", " ")
  return {
    name,
    stoodFor,
    note: `${name} was read, ${which} ${pattern}: written ${when} UTC, ${age(since)} ago.${
      since > old ? " Is the export still made?" : ""
    }`
  }
})
