import { Clock, Effect } from "effect"
import type { EmployeeKey } from "../domain/Employee.ts"
import type { HistoryEntry, HistoryQuery } from "../domain/History.ts"
import type { Memory } from "../domain/Memory.ts"
import type { EntityId } from "../domain/Rules.ts"
import type { Past } from "../planning/LastCycles.ts"
import { rememberedPeople } from "../planning/RememberedPeople.ts"
import type { HistoryPart } from "../report/History.ts"
import { visible } from "../report/Safe.ts"
import { Store } from "../store/Store.ts"
import { wrongUsage } from "./ExitCode.ts"
import type { Since } from "./Since.ts"
import { type OpenWorld, refuseUnknown } from "./World.ts"

export interface HistoryAsked {
  readonly entity: EntityId | undefined
  readonly person: string | undefined
  readonly since: Since | undefined
  readonly limit: number
}

/** The part of the history that is asked for, with what a terminal shows beside its ids. */
export const historyPart = Effect.fn("historyPart")(function*(
  open: OpenWorld,
  { entity, limit, person, since }: HistoryAsked
) {
  yield* refuseUnknown(entity === undefined ? [] : [entity], open.configuration)
  const store = yield* Store
  const memories = yield* store.memories
  const now = yield* Clock.currentTimeMillis
  const people = person === undefined ? undefined : yield* peopleMeant(open, memories, person)
  return yield* partOf(memories, {
    limit,
    ...(entity === undefined ? {} : { entity }),
    ...(people === undefined ? {} : { people }),
    ...(since === undefined ? {} : { since: "at" in since ? since.at : now - since.ago })
  })
})

/** The part of the history that a query asks for. `memories`: what is known of people's addresses. */
export const partOf = Effect.fnUntraced(function*(
  memories: ReadonlyArray<Memory>,
  query: HistoryQuery & { readonly limit: number }
) {
  const { limit } = query
  const store = yield* Store
  const found = yield* store.history({ ...query, limit: limit + 1 })
  const runs = new Map(found.flatMap((entry) => entry.type === "run" ? [[entry.run.id, entry.run.by]] : []))
  const addresses = addressesOf(memories, found)
  return {
    entries: found.slice(0, limit),
    limit,
    more: found.length > limit,
    byOf: (run) => runs.get(run) ?? "",
    addressOf: (of, key) => addresses.get(textOf(of, key)) ?? ""
  } satisfies HistoryPart
})

const textOf = (entity: EntityId, { connection, id }: EmployeeKey): string => `${entity} ${connection}/${id}`

/** The last addresses that links remember of the people in these entries. */
const addressesOf = (
  memories: ReadonlyArray<Memory>,
  entries: ReadonlyArray<HistoryEntry>
): ReadonlyMap<string, string> => {
  const wanted = new Set(
    entries.flatMap((entry) => {
      if (entry.type === "run") return []
      const { entity, person } = entry.type === "operation" ? entry.entry : entry.act
      return person === undefined ? [] : [textOf(entity, person)]
    })
  )
  const found = new Map<string, string>()
  for (const { entity, links } of memories) {
    for (const { connection, emails, employeeId } of links) {
      const key = textOf(entity, { connection, id: employeeId })
      if (wanted.has(key)) found.set(key, emails.at(-1) ?? "")
    }
  }
  return found
}

const peopleMeant = Effect.fnUntraced(function*(
  { configuration }: OpenWorld,
  memories: ReadonlyArray<Memory>,
  person: string
) {
  const people = rememberedPeople(memories, configuration.connections.map(({ id }) => id), person)
  if (people.length > 0) return people
  return yield* wrongUsage(
    `hrsync remembers nobody by "${visible(person)}".\n`
      + "Name them by connection/employee id: the history knows people by their HR record. hrsync explain shows it."
  )
})

/** So far back somebody's pause is looked for. */
const most = 1_000

/** What the cards of `hrsync status` tell of the past. */
export const pastOf = Effect.fn("pastOf")(function*() {
  const store = yield* Store
  const memories = yield* store.stops
  const acts = yield* Effect.forEach(
    memories.filter(({ paused }) => paused),
    ({ entity }) => store.history({ entity, limit: most })
  )
  return {
    memories,
    runs: yield* store.lastRuns,
    acts: acts.flat().flatMap((entry) => entry.type === "act" ? [entry.act] : [])
  } satisfies Past
})
