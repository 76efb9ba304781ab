import { Clock, Effect, Layer, Result, type Scope } from "effect"
import type { Act, JournalEntry, Run } from "../../src/domain/History.ts"
import type { Memory, PendingOperation } from "../../src/domain/Memory.ts"
import { nothingRemembered } from "../../src/domain/Memory.ts"
import { changed, type MemoryChange } from "../../src/domain/MemoryChange.ts"
import type { Told } from "../../src/domain/Notice.ts"
import type { EntityId } from "../../src/domain/Rules.ts"
import { Locked, LockLost, Paused, Store, type StoreError, type Writer } from "../../src/store/Store.ts"

/** A process as the store sees it. A dead one does nothing any more, whatever its fibers would still like to do. */
export interface Process {
  readonly name: string
  dead: boolean
}

/** What survives a process: a store's tables, held in memory. */
export class Disk {
  readonly memories = new Map<EntityId, Memory>()
  readonly journal: Array<JournalEntry> = []
  readonly runs: Array<Run> = []
  readonly acts: Array<Act> = []
  readonly told = new Map<string, Told>()
  readonly locks = new Map<EntityId, { readonly owner: Process; readonly token: number }>()
  key: Uint8Array | undefined
  /** How often anybody has changed it. */
  changes = 0
  #tokens = 0

  constructor(memories: ReadonlyArray<Memory>) {
    for (const memory of memories) this.memories.set(memory.entity, memory)
    this.key = memories.find(({ key }) => key !== undefined)?.key
  }

  nextToken(): number {
    this.#tokens += 1
    return this.#tokens
  }

  memory(entity: EntityId): Memory {
    const memory = this.memories.get(entity) ?? nothingRemembered(entity)
    return { ...memory, key: memory.key ?? this.key, pending: this.#pending(memory) }
  }

  change(entity: EntityId, changes: ReadonlyArray<MemoryChange>, at: number): void {
    this.changes += 1
    let memory = this.memories.get(entity) ?? nothingRemembered(entity)
    for (const change of changes) {
      memory = changed(memory, change)
      if (change.type !== "settled") continue
      const index = this.journal.findIndex(({ id }) => id === change.journal)
      const entry = this.journal[index]
      if (entry !== undefined) this.journal[index] = { ...entry, settledAt: at }
    }
    this.memories.set(entity, memory)
  }

  /** What the model's own memory had pending, and what the journal has. */
  #pending(memory: Memory): ReadonlyArray<PendingOperation> {
    const own = this.journal.flatMap((entry): ReadonlyArray<PendingOperation> => {
      const { carry, fields, id, kind, member, operation, outcome, person, settledAt, startedAt, wanted } = entry
      if (entry.entity !== memory.entity || settledAt !== undefined || carry !== "apply") return []
      if (kind === "adopt" || kind === "release" || outcome === "failed" || outcome === "opened") return []
      const known = outcome === "done" || outcome === "already"
      return [{
        journal: id,
        operation,
        kind,
        person,
        member,
        fields,
        wanted,
        at: startedAt,
        outcome: known ? "done" : "unknown"
      }]
    })
    return [...memory.pending, ...own]
  }
}

const lost = (entity: EntityId): LockLost =>
  new LockLost({ entity, message: "Another process took the entity over.", next: "Run it again." })

const keyOf = ({ entity, fingerprint, kind, notifier }: Told): string =>
  JSON.stringify([notifier, entity, kind, fingerprint])

const paused = (entity: EntityId): Paused =>
  new Paused({ entity, message: `${entity} was paused.`, next: "hrsync resume" })

/** The store as one process has it open. */
export const storeOf = (disk: Disk, process: Process): Layer.Layer<Store> => {
  /** One transaction, at one go. */
  const transact = <A, E = never>(work: () => Result.Result<A, E>): Effect.Effect<A, E> =>
    Effect.suspend(() => process.dead ? Effect.never : Effect.fromResult(work()))
  let own = 0
  const change: Disk["change"] = (...changed) => {
    own += 1
    disk.change(...changed)
  }
  const good = <A>(work: () => A): Effect.Effect<A> => transact(() => Result.succeed(work()))

  const writerOf = (entity: EntityId, token: number): Writer => {
    const mine = <A, E = never>(work: () => Result.Result<A, E>): Effect.Effect<A, E | LockLost> =>
      transact<A, E | LockLost>(() => disk.locks.get(entity)?.token === token ? work() : Result.fail(lost(entity)))
    return {
      entity,
      memory: good(() => disk.memory(entity)),
      begin: (run, changes) =>
        mine<string, Paused>(() => {
          if (disk.memory(entity).paused) return Result.fail(paused(entity))
          const id = `run-${disk.runs.length + 1}`
          disk.runs.forEach((one, index) => {
            if (one.entity === entity && one.outcome === "running") {
              disk.runs[index] = { ...one, outcome: "interrupted" }
            }
          })
          disk.runs.push({ ...run, id, entity, endedAt: undefined, outcome: "running", text: "" })
          change(entity, changes, run.startedAt)
          return Result.succeed(id)
        }),
      before: (run, entry, changes) =>
        mine(() => {
          if (disk.memory(entity).paused) return Result.fail(paused(entity))
          const id = disk.journal.length + 1
          disk.journal.push({
            ...entry,
            id,
            run,
            entity,
            endedAt: undefined,
            outcome: "started",
            message: "",
            settledAt: undefined
          })
          change(entity, changes, entry.startedAt)
          return Result.succeed(id)
        }),
      after: (id, { at, member, message, outcome }, changes) =>
        mine(() => {
          const index = disk.journal.findIndex((entry) => entry.id === id)
          const entry = disk.journal[index]
          if (entry === undefined) throw new Error(`no entry ${id}`)
          disk.journal[index] = { ...entry, endedAt: at, outcome, message, member: member ?? entry.member }
          change(entity, changes, at)
          return Result.succeed(undefined)
        }),
      remember: (changes) =>
        Effect.flatMap(Clock.currentTimeMillis, (at) =>
          mine(() => {
            change(entity, changes, at)
            return Result.succeed(undefined)
          })),
      act: (act, changes) =>
        mine(() => {
          disk.acts.push(act)
          change(entity, changes, act.at)
          return Result.succeed(undefined)
        }),
      end: (run, { at, outcome, text }, changes) =>
        mine(() => {
          const index = disk.runs.findIndex(({ id }) => id === run)
          const one = disk.runs[index]
          if (one !== undefined) disk.runs[index] = { ...one, endedAt: at, outcome, text }
          change(entity, changes, at)
          return Result.succeed(undefined)
        })
    }
  }

  const lock = (entity: EntityId): Effect.Effect<Writer, StoreError | Locked, Scope.Scope> =>
    Effect.map(
      Effect.acquireRelease(
        transact<number, Locked>(() => {
          const held = disk.locks.get(entity)
          if (held !== undefined && !held.owner.dead) {
            return Result.fail(
              new Locked({ entity, message: `${held.owner.name} is at work on ${entity}.`, next: "Wait." })
            )
          }
          const token = disk.nextToken()
          disk.locks.set(entity, { owner: process, token })
          return Result.succeed(token)
        }),
        (token) =>
          Effect.sync(() => {
            if (!process.dead && disk.locks.get(entity)?.token === token) disk.locks.delete(entity)
          })
      ),
      (token) => writerOf(entity, token)
    )

  return Layer.succeed(
    Store,
    Store.of({
      memories: good(() => [...disk.memories.keys()].map((entity) => disk.memory(entity))),
      memoriesOf: (wanted) =>
        good(() => [...disk.memories.keys()].filter((one) => wanted.has(one)).map((one) => disk.memory(one))),
      stops: good(() => [...disk.memories.values()]),
      revision: good(() => String(disk.changes - own)),
      entities: good(() => [...disk.memories.keys()]),
      hashKey: good(() => disk.key),
      makeHashKey: good(() => disk.key ??= new Uint8Array(32).fill(7)),
      act: (act, changes) =>
        good(() => {
          disk.acts.push(act)
          change(act.entity, changes, act.at)
        }),
      lock,
      history: () =>
        good(() => [
          ...disk.runs.map((run) => ({ type: "run", run }) as const),
          ...disk.acts.map((act) => ({ type: "act", act }) as const)
        ]),
      operationCounts: () => good(() => []),
      lastRuns: good(() => disk.runs),
      runsOf: (savedPlan) => good(() => disk.runs.filter((run) => run.savedPlan === savedPlan)),
      told: good(() => [...disk.told.values()]),
      tell: (tell, forget) =>
        good(() => {
          for (const one of forget) disk.told.delete(keyOf(one))
          for (const one of tell) disk.told.set(keyOf(one), one)
        })
    })
  )
}
