import type { Scope } from "effect"
import { Deferred, Effect, Exit, Queue } from "effect"
import type { SqlClient } from "effect/sql"
import type { Database, Refusal } from "./Database.ts"
import { isOwn, isRefusal } from "./Database.ts"
import type { StoreError } from "./Store.ts"

/** Runs an effect in one writing transaction. */
export type Transaction = <A>(
  use: (sql: SqlClient.SqlClient) => Effect.Effect<A, Refusal>
) => Effect.Effect<A, StoreError>

/** One small transaction among several that share a big one. */
interface Job {
  /** Fails with what SQL refuses; a failure of its own it keeps, having changed nothing. */
  readonly attempt: (sql: SqlClient.SqlClient) => Effect.Effect<void, Refusal>
  /** Answers whoever waits: as it went, when the transaction went well. */
  readonly answer: (transaction: Exit.Exit<void, StoreError>) => Effect.Effect<void>
}

/**
 * Writes of many fibers, drained into one transaction, so that one wait for the disk serves all of them. Each is a
 * savepoint: what one fails with is its own. Where SQL refuses one of them, each is tried alone.
 */
export const groupCommit = (transaction: Transaction): Effect.Effect<Database["write"], never, Scope.Scope> =>
  Effect.gen(function*() {
    const jobs = yield* Effect.acquireRelease(
      Queue.unbounded<Job>(),
      (jobs) => Queue.clear(jobs).pipe(Effect.flatMap(refuseAll), Effect.andThen(Queue.shutdown(jobs)))
    )
    const together = (group: ReadonlyArray<Job>) =>
      transaction((sql) => Effect.forEach(group, (job) => job.attempt(sql), { discard: true })).pipe(Effect.exit)
    const answerAll = (group: ReadonlyArray<Job>, exit: Exit.Exit<void, StoreError>) =>
      Effect.forEach(group, (job) => job.answer(exit), { discard: true })
    yield* Effect.uninterruptibleMask((restore) =>
      Effect.gen(function*() {
        const first = yield* restore(Queue.take(jobs))
        // Fibers that are ready to write get in too.
        yield* Effect.yieldNow
        const group = [first, ...(yield* Queue.clear(jobs))]
        const exit = yield* together(group)
        if (Exit.isSuccess(exit) || group.length === 1) return yield* answerAll(group, exit)
        for (const job of group) yield* answerAll([job], yield* together([job]))
      })
    ).pipe(Effect.forever, Effect.forkScoped)
    return <A, E>(use: (sql: SqlClient.SqlClient) => Effect.Effect<A, E>) =>
      Effect.uninterruptible(Effect.gen(function*() {
        const done = yield* Deferred.make<A, Exclude<E, Refusal> | StoreError>()
        let ended: Exit.Exit<A, Exclude<E, Refusal>> | undefined
        const taken = yield* Queue.offer(jobs, {
          attempt: (sql) =>
            sql.withTransaction(use(sql)).pipe(Effect.matchEffect({
              onSuccess: (value) => Effect.sync(() => void (ended = Exit.succeed(value))),
              onFailure: (failure) =>
                isRefusal(failure)
                  ? Effect.fail(failure)
                  : isOwn(failure)
                  ? Effect.sync(() => void (ended = Exit.fail(failure)))
                  : Effect.die(failure)
            })),
          answer: (transaction) =>
            Effect.asVoid(Deferred.done(
              done,
              Exit.isFailure(transaction)
                ? Exit.failCause(transaction.cause)
                : ended ?? Exit.die("a job that never ran")
            ))
        })
        return yield* taken ? Deferred.await(done) : Effect.die(closed)
      }))
  })

const closed = new Error("The store was written to after it was closed.")

const refuseAll = (jobs: ReadonlyArray<Job>): Effect.Effect<void> =>
  Effect.forEach(jobs, (job) => job.answer(Exit.die(closed)), { discard: true })
