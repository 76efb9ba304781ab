import { Effect } from "effect"
import type { ReconcilerEvent } from "../engine/Reconciler.ts"
import type { EntityStanding } from "../engine/Standing.ts"
import { count } from "../report/Words.ts"

/** What a cycle came to, in one line without personal data. */
const line = (standing: EntityStanding): string => {
  const { applied, entity, look, trouble } = standing
  if (trouble !== undefined) return `${entity}: ${trouble.message} ${trouble.next}`
  if (look === undefined) return `${entity}: nothing is known of it any more.`
  const { errors, operations, status } = look.plan
  const [error] = errors
  if (error !== undefined) return `${entity}: ${error.text} ${error.next}`
  if (applied === undefined) {
    return `${entity}: ${status}; ${count(operations.length, "operation")} planned, nothing written.`
  }
  const done = applied.results.length === 0 ? "" : `, ${count(applied.results.length, "operation")} carried out`
  // U1: nobody has to run it again.
  const next = applied.outcome === "locked" ? "It is looked at again a minute later." : applied.next
  const more = [applied.message, next].filter((text) => text !== "").join(" ")
  return `${entity}: ${applied.outcome}${done}.${more === "" ? "" : ` ${more}`}`
}

const isLoud = ({ applied, look, trouble }: EntityStanding): boolean =>
  trouble !== undefined || look?.plan.errors.length !== 0 || look.plan.blocks.length > 0
  || ["error", "failed", "partly-failed"].includes(applied?.outcome ?? "")

/** Writes a line about a cycle. */
export const logCycle = (event: ReconcilerEvent): Effect.Effect<void> => {
  if (event.type === "started") return Effect.logDebug(`${event.entity}: a cycle begins.`)
  const { standing } = event
  const { applied, endedAt, entity, look, startedAt } = standing
  const write = isLoud(standing) ? Effect.logWarning : Effect.logInfo
  return write(line(standing)).pipe(Effect.annotateLogs({
    entity,
    status: look?.plan.status ?? "error",
    ...(applied?.run === undefined ? {} : { run: applied.run }),
    ...(startedAt === undefined || endedAt === undefined ? {} : { milliseconds: endedAt - startedAt })
  }))
}
