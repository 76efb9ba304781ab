import { Effect } from "effect"
import { createHash } from "node:crypto"
import { readFile, stat } from "node:fs/promises"

/** How often files are looked at. Asking works where being told does not: mounted volumes, links that are replaced. */
const interval = "2 seconds"

interface Seen {
  /** What a look at the file's entry tells. */
  readonly entry: string
  /** Checksum of what is in it. */
  readonly content: string
}

const look = (file: string, before: Seen | undefined): Effect.Effect<Seen> =>
  Effect.promise(async () => {
    const entry = await stat(file).then(
      ({ ino, mtimeMs, size }) => `${ino} ${mtimeMs} ${size}`,
      () => "gone"
    )
    if (before !== undefined && before.entry === entry) return before
    const content = await readFile(file).then(
      (bytes) => createHash("sha256").update(bytes).digest("hex"),
      () => "gone"
    )
    return { entry, content }
  })

/**
 * Whether the last of some contents is news: it is another one than the one that is followed, and stood there at the look
 * before too. A file that is half written is often a valid one, without its last entities or the settings of its last.
 */
export const isNews = (followed: string, before: string, now: string): boolean => now !== followed && now === before

/** Calls whenever what is in one of the files has changed and stays so, also where one is gone or came back. Never ends. */
export const watchFiles = Effect.fnUntraced(function*<R>(
  files: ReadonlyArray<string>,
  changed: Effect.Effect<void, never, R>
) {
  let seen = yield* Effect.forEach(files, (file) => look(file, undefined))
  let followed = contentOf(seen)
  while (true) {
    yield* Effect.sleep(interval)
    const before = contentOf(seen)
    seen = yield* Effect.forEach(files, (file, index) => look(file, seen[index]))
    const now = contentOf(seen)
    if (!isNews(followed, before, now)) continue
    followed = now
    yield* changed
  }
})

const contentOf = (files: ReadonlyArray<Seen>): string => files.map(({ content }) => content).join(" ")
