import { Deferred, Effect, FiberMap, type Scope } from "effect"
import type { MemberRow } from "../domain/MemberRow.ts"
import type { EntityId } from "../domain/Rules.ts"
import type { ReconcilerEvent } from "../engine/Reconciler.ts"
import type { Look } from "../engine/Standing.ts"
import { eachMemberRow, sameMemberRows } from "../planning/MemberRows.ts"
import { indexing } from "../web/MemberIndex.ts"
import type { ListedMembers } from "../web/Site.ts"

/** The members of entities, made ready for their pages between other work, so that no page waits for it. */
export interface MemberLists {
  /** Begins when a cycle has ended. The cycle does not wait. */
  readonly watch: (event: ReconcilerEvent) => Effect.Effect<void>
  /** As a look shows them; while those are made ready, as the one before did. Only who comes first of all waits. */
  readonly of: (entity: EntityId, look: Look) => Effect.Effect<ListedMembers>
}

interface Made {
  readonly look: Look
  readonly listed: ListedMembers
}

interface Making {
  readonly look: Look
  /** Nothing: a newer look came. */
  readonly done: Deferred.Deferred<ListedMembers | undefined>
}

/** So many rows are made at a time. */
const perStep = 1_000

/** Makes lists until the scope ends. */
export const memberLists: Effect.Effect<MemberLists, never, Scope.Scope> = Effect.gen(function*() {
  const fibers = yield* FiberMap.make<EntityId>()
  const made = new Map<EntityId, Made>()
  const making = new Map<EntityId, Making>()

  const make = Effect.fnUntraced(function*(entity: EntityId, look: Look) {
    const before = made.get(entity)
    const listed = before !== undefined && isSame(before.look, look)
      ? { at: look.at, rows: before.listed.rows }
      : { at: look.at, rows: yield* rowsOf(look) }
    made.set(entity, { look, listed })
    return listed
  })

  const start = Effect.fnUntraced(function*(entity: EntityId, look: Look) {
    const under = making.get(entity)
    if (under?.look === look) return under
    const next: Making = { look, done: Deferred.makeUnsafe() }
    making.set(entity, next)
    yield* FiberMap.run(
      fibers,
      entity,
      make(entity, look).pipe(
        Effect.onExit((exit) =>
          Effect.suspend(() => {
            if (making.get(entity) === next) making.delete(entity)
            return exit._tag === "Success"
              ? Deferred.succeed(next.done, exit.value)
              : Deferred.succeed(next.done, undefined)
          })
        )
      )
    )
    return next
  })

  return {
    watch: (event) =>
      event.type === "ended" && event.standing.good !== undefined &&
        event.standing.good !== made.get(event.standing.entity)?.look
        ? Effect.asVoid(start(event.standing.entity, event.standing.good))
        : Effect.void,
    of: (entity, look) =>
      Effect.gen(function*() {
        const known = made.get(entity)
        if (known?.look === look) return known.listed
        let next = yield* start(entity, look)
        if (known !== undefined) return known.listed
        while (true) {
          const listed = yield* Deferred.await(next.done)
          if (listed !== undefined) return listed
          next = making.get(entity) ?? (yield* start(entity, look))
        }
      })
  }
})

const isSame = (before: Look, look: Look): boolean =>
  before.input !== undefined && look.input !== undefined
  && sameMemberRows({ input: before.input, plan: before.plan }, { input: look.input, plan: look.plan })

const rowsOf = Effect.fnUntraced(function*({ input, plan }: Look) {
  const rows: Array<MemberRow> = []
  if (input === undefined) return rows
  for (const row of eachMemberRow(input, plan)) {
    rows.push(row)
    if (rows.length % perStep === 0) yield* Effect.yieldNow
  }
  const steps = indexing(rows)
  while (steps.next().done !== true) yield* Effect.yieldNow
  return rows
})
