import type { Card, PausedBy } from "../domain/Card.ts"
import type { Act, Run } from "../domain/History.ts"
import type { Memory } from "../domain/Memory.ts"
import { retryAt } from "./Retry.ts"

/** What the history says of entities. */
export interface Past {
  /** Of every entity whether it is paused, and whether its last run failed. */
  readonly memories: ReadonlyArray<Pick<Memory, "entity" | "paused" | "failures">>
  /** The last run of every entity. */
  readonly runs: ReadonlyArray<Run>
  /** What people told hrsync, newest first. */
  readonly acts: ReadonlyArray<Act>
}

const pausedBy = (entity: string, { acts }: Past): PausedBy => {
  const act = acts.find((one) => one.entity === entity && one.kind === "pause")
  return act === undefined
    ? { by: "", at: undefined, reason: "" }
    : { by: act.by, at: act.at, reason: act.reason }
}

/** Cards with what happened last, when a failing entity is tried again (X1), and who paused it (L4). */
export const withPast = (cards: ReadonlyArray<Card>, past: Past): ReadonlyArray<Card> =>
  cards.map((card) => {
    const run = past.runs.find(({ entity }) => entity === card.entity)
    const memory = past.memories.find(({ entity }) => entity === card.entity)
    const next = memory === undefined ? undefined : retryAt(memory)
    return {
      ...card,
      // The plan may be from before somebody paused it.
      status: memory?.paused === true ? "paused" : card.status,
      lastCycle: run === undefined
        ? undefined
        : { at: run.endedAt ?? run.startedAt, outcome: run.outcome, by: run.by, text: run.text },
      failing: memory?.failures === undefined || next === undefined
        ? undefined
        : { count: memory.failures.count, retryAt: next },
      paused: memory?.paused === true ? pausedBy(card.entity, past) : undefined
    }
  })
