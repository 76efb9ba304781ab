import { Effect, Stream } from "effect"
import { collect as collectMembers, type Directory } from "../directories/Directory.ts"
import type { Instant } from "../domain/CalendarDate.ts"
import { recordFields } from "../domain/Condition.ts"
import type { ConnectionId } from "../domain/Employee.ts"
import { type Memory, nothingRemembered } from "../domain/Memory.ts"
import type { HrRead, MemberRead } from "../domain/Read.ts"
import { type EntityId, fieldsLookedAt, type Rules } from "../domain/Rules.ts"
import type { PlanInput } from "../planning/Input.ts"
import { collect as collectEmployees, type ReadRequest, type Source } from "../sources/Source.ts"
import { Store, type StoreError } from "../store/Store.ts"

/** What a configuration offers to read from. `connect` resolves secrets and opens nothing yet. */
export interface World<E, R = never> {
  readonly connections: ReadonlyArray<{ readonly id: ConnectionId; readonly connect: Effect.Effect<Source, E, R> }>
  readonly entities: ReadonlyArray<{ readonly rules: Rules; readonly connect: Effect.Effect<Directory, E, R> }>
}

export interface Gathering {
  /** The time to decide for, and whether it was chosen (`--at`). */
  readonly now: Instant
  readonly hypothetical: boolean
  /** The entities asked for; nothing: all. */
  readonly only: ReadonlySet<EntityId> | undefined
  /** Whether a person looks around (`hrsync explain`): every attribute is read, not only what rules ask for. */
  readonly everything: boolean
  /** Told, again and again while things are read, how many records and members have come so far. */
  readonly progress: (count: number) => void
}

/** Everything that was read, and the targets that it can be applied to. */
export interface Gathered {
  readonly input: PlanInput
  /** By the entities that were read. */
  readonly directories: ReadonlyMap<EntityId, Directory>
}

/**
 * Everything that a plan follows from, read once: each connection in use, each target, and what is remembered. Readings
 * that fail are part of the value (P1); only a store that can't be read, or a connection that can't be made, is a failure.
 */
export const gather = <E, R>(
  world: World<E, R>,
  options: Gathering
): Effect.Effect<Gathered, E | StoreError, R | Store> =>
  Effect.gen(function*() {
    const store = yield* Store
    const memories = yield* memoriesFor(world, options.only)
    const key = yield* store.hashKey
    const needed = world.entities.filter(({ rules }) => isNeeded(rules, world.entities, options.only, memories))
    const rules = needed.map((entity) => entity.rules)
    // Everything is connected before anything is read: a missing secret costs no reading.
    const sources = yield* Effect.forEach(
      world.connections.filter(({ id }) => rules.some(({ source }) => source.includes(id))),
      (connection) => connection.connect
    )
    const directories = yield* Effect.forEach(needed, (entity) => entity.connect)

    let count = 0
    const came = (more: number): void => options.progress(count += more)
    const [reads, members] = yield* Effect.all([
      Effect.forEach(
        sources,
        (source) => collectEmployees(watchedSource(source, came), requestOf(source.connection, rules, options)),
        { concurrency: "unbounded" }
      ),
      Effect.forEach(
        directories,
        (directory) => collectMembers(watchedDirectory(directory, came)),
        { concurrency: "unbounded" }
      )
    ], { concurrency: "unbounded" })
    const all = world.entities.map((entity) => entity.rules)
    return {
      input: inputOf(all, rules, reads, members, { memories, key }, options),
      directories: new Map(rules.flatMap(({ entity }, index) => {
        const directory = directories[index]
        return directory === undefined ? [] : [[entity, directory] as const]
      }))
    }
  })

/** What is remembered of the entities that are asked for and of those that they need; nothing is read of others. */
const memoriesFor = <E, R>(
  { entities }: World<E, R>,
  only: ReadonlySet<EntityId> | undefined
): Effect.Effect<ReadonlyArray<Memory>, StoreError, Store> =>
  Effect.gen(function*() {
    const store = yield* Store
    if (only === undefined) return yield* store.memories
    const enabled = new Set(entities.flatMap(({ rules }) => rules.enabled ? [rules.entity] : []))
    const off = new Set((yield* store.entities).filter((entity) => !enabled.has(entity)))
    const disconnected = off.size === 0 ? [] : yield* store.memoriesOf(off)
    const needed = entities.filter(({ rules }) => isNeeded(rules, entities, only, disconnected))
    return [...disconnected, ...yield* store.memoriesOf(new Set(needed.map(({ rules }) => rules.entity)))]
  })

/** A move (L6) is seen only when the entity left and the one entered are both read. */
const isNeeded = (
  rules: Rules,
  all: ReadonlyArray<{ readonly rules: Rules }>,
  only: ReadonlySet<EntityId> | undefined,
  memories: ReadonlyArray<Memory>
): boolean =>
  rules.enabled && (only === undefined || only.has(rules.entity)
    || all.some(({ rules: other }) =>
      only.has(other.entity) && other.enabled && other.onOutOfScope === "archive"
      && other.source.some((connection) => rules.source.includes(connection))
    )
    // An entity that left the file is perhaps this one under its old key (L4).
    || memories.some(({ entity, target }) =>
      only.has(entity) && target === rules.target.identity && !all.some(({ rules: other }) => other.entity === entity)
    ))

/** No more than some rule asks for (personal data). */
export const requestOf = (
  connection: ConnectionId,
  rules: ReadonlyArray<Rules>,
  options: Pick<Gathering, "everything">
): ReadRequest => {
  const using = rules.filter(({ enabled, source }) => enabled && source.includes(connection))
  const asked = new Set(using.flatMap(fieldsLookedAt))
  for (const field of recordFields) asked.delete(field)
  return {
    attributes: options.everything ? "all" : asked,
    bankAccount: using.some(({ fields }) => fields.includes("bankAccount")),
    manager: using.some(({ fields }) => fields.includes("manager"))
  }
}

const watchedSource = (source: Source, came: (more: number) => void): Source => ({
  ...source,
  read: (request) =>
    Stream.tap(source.read(request), (event) =>
      Effect.sync(() => {
        if (event._tag === "Employees") came(event.employees.length)
      }))
})

const watchedDirectory = (directory: Directory, came: (more: number) => void): Directory => ({
  ...directory,
  list: Stream.tap(directory.list, (event) =>
    Effect.sync(() => {
      if (event._tag === "Members") came(event.members.length)
    }))
})

const inputOf = (
  all: ReadonlyArray<Rules>,
  needed: ReadonlyArray<Rules>,
  reads: ReadonlyArray<HrRead>,
  members: ReadonlyArray<MemberRead>,
  { key, memories }: { readonly memories: ReadonlyArray<Memory>; readonly key: Uint8Array | undefined },
  options: Gathering
): PlanInput => {
  const memoryOf = (entity: EntityId): Memory =>
    memories.find((memory) => memory.entity === entity) ?? { ...nothingRemembered(entity), key }
  const inFile = new Set(all.map(({ entity }) => entity))
  return {
    now: options.now,
    hypothetical: options.hypothetical,
    only: options.only,
    entities: needed.flatMap((rules, index) => {
      const listed = members[index]
      return listed === undefined ? [] : [{
        rules,
        hr: reads.filter(({ connection }) => rules.source.includes(connection)),
        members: listed,
        memory: memoryOf(rules.entity)
      }]
    }),
    disconnected: [
      ...all.filter(({ enabled }) => !enabled).map((rules) => ({
        name: rules.name,
        rules,
        memory: memoryOf(rules.entity)
      })),
      ...memories.filter(({ entity }) => !inFile.has(entity)).map((memory) => ({
        name: memory.entity,
        rules: undefined,
        memory
      }))
    ]
  }
}
