import { Effect, FileSystem, Option, Path } from "effect"
import type { PlatformError } from "effect/PlatformError"
import { withFileLock } from "../directories/FileLock.ts"
import { type Ended, failed } from "./ExitCode.ts"

/** The sandbox's own file of itself: where it is, there is a sandbox. */
export const aboutFile = "sandbox.json"
export const peopleFile = "people.json"
export const stateFile = "state.db"

/** A file under the sandbox's folder. */
export interface FolderFile {
  readonly path: string
  readonly content: Uint8Array
}

/** Files on their way: first `growing`, and from the moment that all of them are there, `ready`. */
const growing = ".next.new"
const ready = ".next"
/** Among the files that are ready: everything that was there before goes. */
const anew = ".anew"

const cannot = (folder: string) => ({ reason }: PlatformError): Ended =>
  failed(
    `The sandbox can't write its files under ${folder}: ${reason._tag}.`,
    "Let this user write beside the configuration file, or copy that file to a folder where they may."
  )

/**
 * Does something while no other command prepares, advances or resets the sandbox in this folder. What an earlier command
 * had ready and did not put in its place, because it was killed, is put there first.
 */
export const inFolder = <A, E, R>(folder: string, use: Effect.Effect<A, E, R>) =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const context = yield* Effect.context<FileSystem.FileSystem | Path.Path | R>()
    yield* Effect.mapError(fs.makeDirectory(folder, { recursive: true }), cannot(folder))
    const ended = yield* withFileLock(
      path.join(folder, aboutFile),
      `The sandbox in ${folder}`,
      () => Effect.result(Effect.provideContext(Effect.andThen(finish(folder), use), context))
    ).pipe(Effect.catchTag("CallError", ({ message, next }) => Effect.fail(failed(`${message}.`, next))))
    return yield* Effect.fromResult(ended)
  })

/** Puts files in their places, all of them or none, whatever happens meanwhile. Only in `inFolder`. */
export const put = <E = never, R = never>(
  folder: string,
  files: ReadonlyArray<FolderFile>,
  more: {
    /** Whether nothing else is to stay. */
    readonly anew: boolean
    /** Makes files by itself, in the folder that it is given. */
    readonly make?: (folder: string) => Effect.Effect<void, E, R>
  }
) =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const place = path.join(folder, growing)
    yield* Effect.gen(function*() {
      yield* fs.remove(place, { recursive: true, force: true })
      for (const file of more.anew ? [...files, { path: anew, content: new Uint8Array() }] : files) {
        const to = path.join(place, file.path)
        yield* fs.makeDirectory(path.dirname(to), { recursive: true })
        yield* Effect.scoped(Effect.gen(function*() {
          const written = yield* fs.open(to, { flag: "wx" })
          yield* written.writeAll(file.content)
          yield* written.sync
        }))
      }
    }).pipe(Effect.mapError(cannot(folder)))
    if (more.make !== undefined) yield* more.make(place)
    yield* Effect.mapError(fs.rename(place, path.join(folder, ready)), cannot(folder))
    yield* finish(folder)
  })

/** Text of a file; nothing when there is none. */
export const readText = Effect.fnUntraced(function*(folder: string, name: string) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  return yield* fs.readFileString(path.join(folder, name)).pipe(
    Effect.map(Option.some),
    Effect.catch(({ reason }) =>
      reason._tag === "NotFound" ? Effect.succeed(Option.none<string>()) : Effect.fail(
        failed(`The sandbox can't read ${path.join(folder, name)}: ${reason._tag}.`, "Let this user read its files.")
      )
    )
  )
})

/** Where files are ready, their places are emptied if they are to be, and then taken. Done twice it is the same. */
const finish = (folder: string) =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const from = path.join(folder, ready)
    yield* fs.remove(path.join(folder, growing), { recursive: true, force: true })
    if (!(yield* fs.exists(from))) return
    if (yield* fs.exists(path.join(from, anew))) {
      const gone = (yield* fs.readDirectory(folder)).filter((name) => name !== ready && !name.startsWith(lock))
      yield* Effect.forEach(gone, (name) => fs.remove(path.join(folder, name), { recursive: true, force: true }))
      yield* fs.remove(path.join(from, anew))
    }
    for (const name of yield* fs.readDirectory(from, { recursive: true })) {
      const { type } = yield* fs.stat(path.join(from, name))
      if (type === "Directory") continue
      yield* fs.makeDirectory(path.dirname(path.join(folder, name)), { recursive: true })
      yield* fs.rename(path.join(from, name), path.join(folder, name))
    }
    yield* fs.remove(from, { recursive: true })
  }).pipe(Effect.mapError(cannot(folder)))

/** What the lock of the folder is called begins so. */
const lock = `.${aboutFile}.lock`
