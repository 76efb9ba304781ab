import { Effect } from "effect"
import { randomBytes } from "node:crypto"
import type { Database } from "./Database.ts"
import { bytesText } from "./Fields.ts"
import type { Owner } from "./Owner.ts"
import { thisProcess } from "./Owner.ts"
import { acted } from "./SqlActs.ts"
import { history, lastRuns, operationCounts, runsOf } from "./SqlHistory.ts"
import { take } from "./SqlLocks.ts"
import { entities, hashKey, keepHashKey, memories, memoriesOf, stops } from "./SqlMemories.ts"
import { told, writeTold } from "./SqlTold.ts"
import { writer } from "./SqlWriter.ts"
import { Store } from "./Store.ts"

/** The store in any database. `owner` is the process that takes locks: this one. */
export const make = (database: Database, owner: Effect.Effect<Owner> = thisProcess): Store["Service"] =>
  Store.of({
    memories: Effect.map(database.read(memories), (all) => all ?? []),
    memoriesOf: (wanted) => Effect.map(database.read((sql) => memoriesOf(sql, wanted)), (all) => all ?? []),
    stops: Effect.map(database.read(stops), (all) => all ?? []),
    revision: database.revision,
    entities: Effect.map(database.read(entities), (all) => all ?? []),
    hashKey: database.read(hashKey),
    makeHashKey: Effect.suspend(() => {
      const fresh = randomBytes(32)
      return database.write((sql) =>
        Effect.gen(function*() {
          yield* keepHashKey(sql, bytesText(fresh))
          return (yield* hashKey(sql)) ?? fresh
        })
      )
    }),
    act: (act, changes) => database.write((sql) => acted(sql, act, changes)),
    lock: (entity, by) =>
      Effect.gen(function*() {
        return writer(database, yield* take(database, yield* owner, entity, by))
      }),
    history: (query) => Effect.map(database.read((sql) => history(sql, query)), (found) => found ?? []),
    operationCounts: (query) => Effect.map(database.read((sql) => operationCounts(sql, query)), (found) => found ?? []),
    lastRuns: Effect.map(database.read(lastRuns), (found) => found ?? []),
    runsOf: (savedPlan) => Effect.map(database.read((sql) => runsOf(sql, savedPlan)), (found) => found ?? []),
    told: Effect.map(database.read(told), (found) => found ?? []),
    tell: (tell, forget) => database.write((sql) => writeTold(sql, tell, forget))
  })
