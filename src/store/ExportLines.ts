import { Effect, Queue, Stream } from "effect"
import type { Cause } from "effect"
import type { SqlClient, SqlError } from "effect/sql"
import type { HistoryEntry } from "../domain/History.ts"
import type { Damaged } from "./Damage.ts"
import { Texts } from "./FactReader.ts"
import { factsOf } from "./Facts.ts"
import type { JsonObject } from "./Fields.ts"
import { historyRecord } from "./HistoryRecord.ts"
import * as JsonLinesStore from "./JsonLinesStore.ts"
import { linkRecord } from "./LinkRecord.ts"
import { locationOf, unknownLocation } from "./Location.ts"
import { eachFact } from "./SqlFacts.ts"
import { eachEntry } from "./SqlHistory.ts"
import * as SqliteDatabase from "./SqliteDatabase.ts"
import { eachPage } from "./SqlLinks.ts"
import { entityRows, hashKey } from "./SqlMemories.ts"
import type { State } from "./State.ts"
import { entityRecord, firstLine, lastLine, sharedKey } from "./StateWriter.ts"
import type { StoreError } from "./Store.ts"

/** Everything that the store at `location` remembers, as the lines that docs/state.md describes, without line feeds. */
export const exportLines = (folder: string, location: string): Stream.Stream<string, StoreError> => {
  const place = locationOf(folder, location)
  if (place === undefined) return Stream.fail(unknownLocation(location))
  if (place.kind === "jsonl") {
    return Stream.unwrap(
      Effect.map(JsonLinesStore.readState(place.path), (state) => Stream.fromIterable(linesOf(state)))
    )
  }
  return Stream.callback<string, StoreError>((queue) =>
    Effect.gen(function*() {
      const database = yield* SqliteDatabase.make(place.path)
      const lines = new Lines(queue)
      const some = yield* database.read((sql) => exported(sql, lines))
      if (some === undefined) yield* Queue.offerAll(queue, [firstLine(undefined), lastLine(0)])
      yield* Queue.end(queue)
    }), { bufferSize: 4096, strategy: "suspend" })
}

/** How a store came to be filled is told by the store itself, and is not carried on. */
const isCarried = (entry: HistoryEntry): boolean => entry.type !== "act" || entry.act.kind !== "import"

function* linesOf({ history, key, memories }: State): Generator<string, void> {
  const shared = key ?? sharedKey(memories)
  let records = 0
  yield firstLine(shared)
  for (const record of recordsOf({ history, key: shared, memories })) {
    records += 1
    yield JSON.stringify(record)
  }
  yield lastLine(records)
}

function* recordsOf({ history, key, memories }: State): Generator<JsonObject, void> {
  for (const memory of memories) {
    const { entity } = memory
    yield entityRecord(memory, key === undefined || memory.key === undefined || !isSame(memory.key, key))
    for (const link of memory.links) yield { type: "link", entity, ...linkRecord(link) }
    for (const { record, type } of factsOf(memory)) yield { type, entity, ...record }
  }
  for (const entry of history) if (isCarried(entry)) yield historyRecord(entry)
}

const isSame = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((byte, at) => byte === b[at])

/** Lines that go to whoever reads them, counted. */
class Lines {
  readonly #queue: Queue.Queue<string, StoreError | Cause.Done>
  #records = 0

  constructor(queue: Queue.Queue<string, StoreError | Cause.Done>) {
    this.#queue = queue
  }

  line(line: string): Effect.Effect<void> {
    return Effect.asVoid(Queue.offer(this.#queue, line))
  }

  records(records: ReadonlyArray<JsonObject>): Effect.Effect<void> {
    this.#records += records.length
    return Effect.asVoid(Queue.offerAll(this.#queue, records.map((record) => JSON.stringify(record))))
  }

  end(): Effect.Effect<void> {
    return this.line(lastLine(this.#records))
  }
}

const exported = (sql: SqlClient.SqlClient, lines: Lines): Effect.Effect<true, SqlError.SqlError | Damaged> =>
  Effect.gen(function*() {
    const texts = new Texts()
    yield* lines.line(firstLine(yield* hashKey(sql)))
    for (const { draft, ownKey } of yield* entityRows(sql)) {
      const { entity } = draft
      yield* lines.records([entityRecord({ ...draft, key: ownKey }, true)])
      yield* eachPage(
        sql,
        entity,
        texts,
        (links) => lines.records(links.map((link) => ({ type: "link", entity, ...linkRecord(link) })))
      )
      yield* eachFact(sql, entity, (type, record) => lines.records([{ type, entity, ...record }]))
    }
    yield* eachEntry(sql, (entries) => lines.records(entries.filter(isCarried).map(historyRecord)))
    yield* lines.end()
    return true as const
  })
