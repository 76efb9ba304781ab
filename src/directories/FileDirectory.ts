import { Effect, Option, Stream } from "effect"
import { relative, resolve, sep } from "node:path"
import { type FileError, open } from "../net/FileBytes.ts"
import { type DirectoryContext, DirectoryError, type DirectoryKind, type ListEvent } from "./Directory.ts"
import { capabilities, Settings } from "./FileSettings.ts"
import { MemberFile } from "./MemberFile.ts"
import { MemberReader } from "./MemberReader.ts"

export { Settings } from "./FileSettings.ts"

const start = `{ "version": 1, "members": [] }`
const ifMissing = `Correct \`path\`, or begin a directory without members: a file that holds ${start}`

/** Relative to the folder of hrsync.yaml where it lies inside, so that it is the same on every machine. */
const identity = (settings: Settings, context: DirectoryContext): string => {
  const path = relative(context.folder, resolve(context.folder, settings.path))
  return `file:${path.split(sep).join("/")}`
}

const changed = (name: string, how: string): DirectoryError =>
  new DirectoryError({
    message: `${name} changed while it was read: ${how}`,
    next: "Run again when nobody writes to it."
  })

const list = (settings: Settings, members: MemberFile): Stream.Stream<ListEvent, DirectoryError> => {
  const name = settings.path
  const asDirectoryError = Effect.mapError(({ message, next }: FileError) => new DirectoryError({ message, next }))
  return Stream.unwrap(Effect.gen(function*() {
    const path = yield* members.shown
    const file = yield* asDirectoryError(open({ path, name, sha256: false, ifMissing, chunk: 128 * 1024 }))
    const reader = new MemberReader(name, capabilities(settings).observes)
    const step = Effect.fnUntraced(function*(): Effect.fn.Return<
      readonly [ReadonlyArray<ListEvent>, Option.Option<void>],
      DirectoryError
    > {
      const bytes = yield* asDirectoryError(file.read)
      const last = bytes.length === 0
      const found = last ? reader.end() : reader.push(bytes)
      if (found instanceof DirectoryError) {
        const how = yield* file.changed
        return yield* how === undefined ? found : changed(name, how)
      }
      const events: Array<ListEvent> = found.length === 0 ? [] : [{ _tag: "Members", members: found }]
      if (!last) return [events, Option.some(undefined)]
      const how = yield* file.changed
      if (how !== undefined) return yield* changed(name, how)
      events.push({ _tag: "Proof", completeness: reader.prove() })
      return [events, Option.none()]
    })
    return Stream.paginate(undefined, step)
  }))
}

/** A handful is enough: what is asked for at the same time goes into the file together. */
const concurrency = 8

export const kind: DirectoryKind<Settings> = {
  kind: "file",
  title: "Member file",
  description: "A member directory kept as a JSON file: for trying, testing and planning offline.",
  settings: Settings,
  identity,
  make: (settings, context) => {
    const members = new MemberFile({
      path: resolve(context.folder, settings.path),
      name: settings.path,
      ifMissing,
      faults: settings.faults
    })
    return {
      kind: "file",
      capabilities: capabilities(settings),
      list: list(settings, members),
      concurrency,
      perform: (call) => members.perform(call)
    }
  }
}
