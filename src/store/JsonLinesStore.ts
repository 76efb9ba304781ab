import { Effect, Layer } from "effect"
import { Buffer } from "node:buffer"
import type { FileHandle } from "node:fs/promises"
import { open, stat } from "node:fs/promises"
import type { Memory } from "../domain/Memory.ts"
import { countedIn, lastRunsIn, selected } from "./HistoryFilter.ts"
import type { State } from "./State.ts"
import { isRegularFile } from "./StateFile.ts"
import type { Damage } from "./StateReader.ts"
import { StateReader } from "./StateReader.ts"
import { Store, StoreError } from "./Store.ts"
import { codeOf, fileProblem } from "./SystemProblems.ts"
import { WholeLines } from "./WholeLines.ts"

/** What stands before the path of a state file in the form of docs/state.md: `state: jsonl:.hrsync/state.jsonl`. */
export const scheme = "jsonl:"

/** The path of `jsonl:<path>`, as written; nothing when the location is of another kind or names no path. */
export const pathOf = (location: string): string | undefined => {
  const path = location.startsWith(scheme) ? location.slice(scheme.length).trim() : ""
  return path === "" ? undefined : path
}

/**
 * Everything that the state file at `path` remembers. No file: nothing is remembered. Any file that is not whole is an
 * error: to start again from nothing would mean to forget who is managed.
 */
export const read = (path: string): Effect.Effect<ReadonlyArray<Memory>, StoreError> =>
  Effect.map(readState(path), ({ memories }) => memories)

/** The same, with its history. */
export const readState = (path: string): Effect.Effect<State, StoreError> =>
  Effect.acquireUseRelease(
    opened(path),
    (file) => file === undefined ? Effect.succeed(nothing) : contents(path, file),
    (file) => file === undefined ? Effect.void : Effect.promise(() => file.close())
  )

/** The store over one state file, which is only read: each time, when something is asked for. */
export const layer = (path: string): Layer.Layer<Store> => {
  const state = readState(path)
  const readOnly = Effect.fail(onlyRead(path))
  return Layer.succeed(
    Store,
    Store.of({
      memories: read(path),
      memoriesOf: (wanted) => Effect.map(read(path), (all) => all.filter(({ entity }) => wanted.has(entity))),
      stops: read(path),
      revision: Effect.promise(() =>
        stat(path).then(({ ino, mtimeMs, size }) => `${ino} ${mtimeMs} ${size}`, () => "")
      ),
      entities: Effect.map(read(path), (all) => all.map(({ entity }) => entity)),
      hashKey: Effect.map(
        state,
        ({ key, memories }) => key ?? memories.find((memory) => memory.key !== undefined)?.key
      ),
      makeHashKey: readOnly,
      act: () => readOnly,
      lock: () => readOnly,
      history: (query) => Effect.map(state, ({ history }) => selected(history, query)),
      operationCounts: (query) => Effect.map(state, ({ history }) => countedIn(history, query)),
      lastRuns: Effect.map(state, ({ history }) => lastRunsIn(history)),
      runsOf: (savedPlan) =>
        Effect.map(
          state,
          ({ history }) =>
            history.flatMap((entry) => entry.type === "run" && entry.run.savedPlan === savedPlan ? [entry.run] : [])
        ),
      told: Effect.succeed([]),
      tell: () => readOnly
    })
  )
}

export { lines, write } from "./StateWriter.ts"

/** What is said when something is to be written into a state file of this form. */
export const onlyRead = (path: string): StoreError =>
  new StoreError({
    reason: "read-only",
    message: `The state file ${path} is of the form jsonl, which hrsync only reads.`,
    next: `Write "state: sqlite:.hrsync/state.db" in hrsync.yaml, and bring over what is remembered with `
      + `"hrsync state import ${path}".`
  })

const nothing: State = { key: undefined, memories: [], history: [] }

const opened = (path: string): Effect.Effect<FileHandle | undefined, StoreError> =>
  Effect.gen(function*() {
    return (yield* isRegularFile(path)) ? yield* attempt(path, () => open(path, "r")) : undefined
  })

const chunkSize = 1024 * 1024

const contents = (path: string, file: FileHandle): Effect.Effect<State, StoreError> =>
  Effect.gen(function*() {
    const text = new StateText(path)
    const chunk = Buffer.allocUnsafe(chunkSize)
    for (;;) {
      const { bytesRead } = yield* attempt(path, () => file.read(chunk, 0, chunk.length))
      if (bytesRead === 0) return yield* text.finish()
      yield* text.take(chunk.subarray(0, bytesRead))
    }
  })

/** Reads the text of a state file, chunk by chunk. `name` is what messages call it. */
export class StateText {
  readonly #reader = new StateReader()
  readonly #whole = new WholeLines()
  readonly #name: string

  constructor(name: string) {
    this.#name = name
  }

  /** `chunk` may be filled again. */
  take(chunk: Buffer): Effect.Effect<void, StoreError> {
    const lines = this.#whole.push(chunk)
    const damage = lines === undefined ? undefined : this.#reader.take(lines)
    if (damage !== undefined) return Effect.fail(damaged(this.#name, damage))
    return this.#whole.tooLong
      ? Effect.fail(damaged(this.#name, this.#reader.damage("the next line is too long to be a record of hrsync")))
      : Effect.void
  }

  finish(): Effect.Effect<State, StoreError> {
    const last = this.#whole.finish()
    const damage = last === undefined ? undefined : this.#reader.take(last)
    if (damage !== undefined) return Effect.fail(damaged(this.#name, damage))
    const state = this.#reader.finish()
    return "problem" in state ? Effect.fail(damaged(this.#name, state)) : Effect.succeed(state)
  }
}

const attempt = <A>(path: string, step: () => Promise<A>): Effect.Effect<A, StoreError> =>
  Effect.tryPromise({ try: step, catch: (cause) => fileProblem(path, codeOf(cause)) })

const damaged = (name: string, { line, newer, problem }: Damage): StoreError =>
  newer
    ? new StoreError({
      reason: "newer-version",
      message: `A newer hrsync wrote the state file ${name}: ${problem}.`,
      next: "Use the hrsync that wrote it, or a newer one. Nothing was changed."
    })
    : new StoreError({
      reason: "damaged",
      message: `The state file is damaged at ${name}:${line}: ${problem}.`,
      next:
        "Bring the file back from a backup, or correct the line; docs/state.md describes its form. Nothing was decided: "
        + "without this file hrsync would not know whom it manages. To begin again from nothing, move it away yourself."
    })
