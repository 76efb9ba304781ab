import { Effect, type Layer, Stream } from "effect"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { load } from "../../src/config/Load.ts"
import type { Employee } from "../../src/domain/Employee.ts"
import { type Memory, nothingRemembered } from "../../src/domain/Memory.ts"
import type { EntityId, Rules } from "../../src/domain/Rules.ts"
import type { World } from "../../src/engine/Gather.ts"
import { confirmation } from "../../src/planning/Observed.ts"
import type { Source } from "../../src/sources/Source.ts"
import * as SqliteStore from "../../src/store/SqliteStore.ts"
import type { Store, StoreError } from "../../src/store/Store.ts"
import type { Target } from "./Target.ts"

/** Companies whose HR is read and whose members live without HTTP; all else of hrsync is the real thing. */
export interface Group {
  readonly rules: ReadonlyArray<Rules>
  readonly world: World<never>
  /** The store's file. */
  readonly state: string
  readonly store: Layer.Layer<Store, StoreError>
  /** How often HR was read. */
  readonly readings: () => number
}

export interface GroupOptions {
  readonly folder: string
  /** Below `entities:` of the file. */
  readonly entities: string
  /** HR's answer, made anew at each reading. */
  readonly employees: () => ReadonlyArray<Employee>
  readonly targets: ReadonlyMap<EntityId, Target>
  /** What is remembered of an entity besides that its rules were confirmed; nothing: not even that. */
  readonly remembered: (rules: Rules) => Partial<Memory> | undefined
}

const begin = Date.parse("2026-11-27T08:00:00Z")

export const group = Effect.fnUntraced(function*({ employees, entities, folder, remembered, targets }: GroupOptions) {
  const file = join(folder, "hrsync.yaml")
  writeFileSync(
    file,
    `version: 1\nconnections:\n  hr: { kind: json, path: employees.ndjson }\nentities:\n${entities}`
  )
  const rules = (yield* load(file)).entities.map((entity) => entity.rules)
  const state = join(folder, "state.db")
  yield* SqliteStore.create(
    state,
    rules.flatMap((one) => {
      const more = remembered(one)
      return more === undefined ? [] : [{
        ...nothingRemembered(one.entity),
        key: new Uint8Array(32).fill(7),
        confirmed: confirmation(one, "ada", begin),
        ...more
      }]
    })
  )
  let readings = 0
  const source: Source = {
    connection: "hr",
    kind: "json",
    read: () =>
      Stream.suspend(() => {
        readings += 1
        return Stream.make(
          { _tag: "Employees", employees: employees() } as const,
          {
            _tag: "Proof",
            completeness: { complete: true, proof: "strong", how: "all are here" },
            incremental: false
          } as const
        )
      })
  }
  return {
    rules,
    world: {
      connections: [{ id: "hr", connect: Effect.succeed(source) }],
      entities: rules.map((one) => ({
        rules: one,
        connect: Effect.sync(() => {
          const target = targets.get(one.entity)
          if (target === undefined) throw new Error(`no target of ${one.entity}`)
          return target.directory
        })
      }))
    },
    state,
    store: SqliteStore.layer(state),
    readings: () => readings
  } satisfies Group
})
