import { Clock, Effect, FileSystem, Path, Stream } from "effect"
import type { EntityId } from "../domain/Rules.ts"
import type { Teller } from "../engine/Acts.ts"
import { visible } from "../report/Safe.ts"
import { count, list } from "../report/Words.ts"
import { type Counts, exportLines, importLines, move, retarget, verify } from "../store/Transfer.ts"
import { failed, wrongUsage } from "./ExitCode.ts"
import { cannot } from "./FileProblem.ts"
import { hint } from "./Hint.ts"
import { inWorld } from "./Input.ts"
import { print, printError } from "./Output.ts"
import { writeStreamPrivately } from "./PrivateFile.ts"
import { refuseToReplaceState } from "./ReplacesState.ts"
import { type Place, refuseUnknown } from "./World.ts"

const counted = ({ acts, entities, links, managed, operations, released, runs, waiting }: Counts): string =>
  list([
    count(entities, "entity", "entities"),
    `${count(links, "link")} (${managed} managed, ${released} released)`,
    count(waiting, "worklist item"),
    `${count(runs + operations + acts, "entry", "entries")} of the history`
  ])

/** Everything remembered, as JSON Lines: to standard output, or into a private file. */
export const exportState = Effect.fn("exportState")(function*(place: Place, file: string | undefined) {
  if (file !== undefined) yield* refuseToReplaceState(file)
  yield* inWorld(place, ({ location: { folder, state } }) =>
    Effect.gen(function*() {
      const lines = exportLines(folder, state)
      if (file === undefined) return yield* Stream.runForEachArray(lines, (some) => print(`${some.join("\n")}\n`))
      let records = 0
      yield* writeStreamPrivately(
        file,
        Stream.map(lines, (line) => {
          records += 1
          return `${line}\n`
        })
      )
      yield* printError(
        `${count(Math.max(0, records - 2), "record")} in ${file}. It is personal: keep it like the accounts themselves.`
      )
    }))
})

/** Fills an empty store with an export. */
export const importState = Effect.fn("importState")(function*(
  place: Place,
  file: string,
  replace: boolean,
  { by, reason }: Teller
) {
  const fs = yield* FileSystem.FileSystem
  const counts = yield* inWorld(place, ({ location: { folder, state } }) =>
    Effect.gen(function*() {
      const at = yield* Clock.currentTimeMillis
      const text = Stream.mapError(fs.stream(file), cannot("read", file))
      return yield* importLines(folder, state, text, { at, by, reason, name: file, replace })
    }))
  yield* print(`Imported: ${counted(counts)}.\nNext: ${hint(place, "hrsync plan")}.`)
})

/** SQLite's own first bytes (https://www.sqlite.org/fileformat.html, 1.2). */
const sqliteMagic = "SQLite format 3\0"

const locationOfFile = Effect.fnUntraced(function*(file: string) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const bytes = yield* Effect.scoped(Effect.gen(function*() {
    const opened = yield* fs.open(file, { flag: "r" })
    const first = new Uint8Array(sqliteMagic.length)
    const length = yield* opened.read(first)
    return first.subarray(0, Number(length))
  })).pipe(Effect.mapError(cannot("read", file)))
  const kind = new TextDecoder().decode(bytes) === sqliteMagic ? "sqlite" : "jsonl"
  return { folder: path.dirname(path.resolve(file)), state: `${kind}:${path.resolve(file)}` }
})

/** Looks through a store, or an export. */
export const verifyState = Effect.fn("verifyState")(function*(place: Place, file: string | undefined) {
  const named = file === undefined ? undefined : yield* locationOfFile(file)
  const { counts, entities, warnings } = yield* named === undefined
    ? inWorld(place, ({ location: { folder, state } }) => verify(folder, state))
    : verify(named.folder, named.state)
  for (const warning of warnings) yield* printError(`Warning: ${visible(warning)}`)
  yield* print(
    `${file ?? "What is remembered"} is whole: ${counted(counts)}.${
      entities.length === 0 ? "" : `\nEntities: ${visible(entities.join(", "))}.`
    }`
  )
})

/** L4: an entity whose key in the file is another now. */
export const moveState = Effect.fn("moveState")(function*(
  place: Place,
  from: EntityId,
  to: EntityId,
  { by, reason }: Teller
) {
  yield* inWorld(place, ({ configuration, location: { folder, state } }) =>
    Effect.gen(function*() {
      const keys = configuration.entities.map(({ rules }) => rules.entity)
      if (keys.includes(from)) {
        return yield* failed(
          `${visible(from)} still stands in ${configuration.file}: nothing was moved.`,
          "Rename it in the file first; then what is remembered follows."
        )
      }
      if (!keys.includes(to)) {
        return yield* wrongUsage(
          `${configuration.file} has no entity "${visible(to)}" to move to.\nEntities: ${keys.toSorted().join(", ")}.`
        )
      }
      yield* move(folder, state, from, to, { at: yield* Clock.currentTimeMillis, by, reason })
    }))
  yield* print(`What was remembered of ${from} is remembered of ${to} now.\nNext: ${hint(place, `hrsync plan ${to}`)}.`)
})

/** L4: an entity whose target is at another address, and is the same one. */
export const retargetState = Effect.fn("retargetState")(function*(
  place: Place,
  entity: EntityId,
  { by, reason }: Teller
) {
  const identity = yield* inWorld(place, ({ configuration, location: { folder, state } }) =>
    Effect.gen(function*() {
      yield* refuseUnknown([entity], configuration)
      const found = configuration.entities.find(({ rules }) => rules.entity === entity)
      if (found === undefined) {
        return yield* wrongUsage(
          `${visible(entity)} is no longer in ${configuration.file}, so that no target is known.\n`
            + "Put it back into the file first."
        )
      }
      const { identity } = found.rules.target
      yield* retarget(folder, state, entity, identity, { at: yield* Clock.currentTimeMillis, by, reason })
      return identity
    }))
  yield* print(
    `${entity}'s target is ${visible(identity)} from now on, with the same members as before.\nNext: ${
      hint(place, `hrsync plan ${entity}`)
    }.`
  )
})
