import type { EntityPlan, PlanError, Warning } from "../domain/Plan.ts"
import type { EntityId } from "../domain/Rules.ts"
import { compare } from "../domain/Text.ts"
import { disconnect } from "./Disconnect.ts"
import { failedPlan, planEntity } from "./Entity.ts"
import type { EntityInput, Observations, PlanInput, Planned } from "./Input.ts"
import { nothingObserved } from "./Input.ts"
import { keyText } from "./Population.ts"
import type { Prepared } from "./Prepare.ts"
import { prepare } from "./Prepare.ts"
import { incomplete, targetChanged } from "./Prove.ts"
import { settle } from "./Settle.ts"
import { compareWarnings } from "./Warnings.ts"

/** L4: a remembered entity that left the file while its target came back under another key. */
const renames = ({ disconnected, entities }: PlanInput): ReadonlyMap<EntityId, ReadonlyArray<EntityId>> => {
  const found = new Map<EntityId, Array<EntityId>>()
  for (const { memory, rules } of disconnected) {
    if (rules !== undefined || memory.target === undefined || memory.links.length === 0) continue
    const heir = entities.find((entity) =>
      entity.rules.target.identity === memory.target && !entity.memory.appliedBefore
    )
    if (heir === undefined) continue
    const before = found.get(heir.rules.entity)
    if (before === undefined) found.set(heir.rules.entity, [memory.entity])
    else before.push(memory.entity)
  }
  return found
}

const renameError = (now: EntityId, before: EntityId): PlanError => ({
  reason: "invalid-config",
  text: `Entity ${before} is no longer in the file, and its target stands under the new key ${now}.`,
  next:
    `If it was renamed, run: hrsync state mv ${before} ${now}. If not, take one of the two steps first: remove ${before}, apply, then add ${now}.`
})

interface Tally {
  readonly several: number
  readonly none: number
}

/** D5: how many people of shared connections several entities match, and how many eligible ones none does. */
const tally = (prepared: ReadonlyArray<Prepared>): Tally => {
  const [only] = prepared
  if (prepared.length === 1 && only !== undefined) {
    return { several: 0, none: only.scopeAt().reduce((sum, scoped) => sum + (scoped === 1 ? 1 : 0), 0) }
  }
  const wanted = new Map<string, number>()
  const unwanted = new Set<string>()
  for (const { employees, scopeAt } of prepared) {
    scopeAt().forEach((scoped, index) => {
      const employee = employees[index]
      if (scoped === 0 || employee === undefined) return
      const key = keyText(employee)
      if (scoped === 1) unwanted.add(key)
      else wanted.set(key, (wanted.get(key) ?? 0) + (scoped === 2 ? 1 : 0))
    })
  }
  return {
    several: [...wanted.values()].filter((count) => count > 1).length,
    none: [...unwanted].filter((key) => !wanted.has(key)).length
  }
}

const people = (count: number, one: string, many: string): string =>
  count === 1 ? `1 person ${one}` : `${count} people ${many}`

/** Entities that read a connection in common, directly or through another entity. */
const groupsOf = (prepared: ReadonlyArray<Prepared>): ReadonlyArray<ReadonlyArray<Prepared>> => {
  let groups: Array<{ readonly connections: ReadonlySet<string>; readonly entities: ReadonlyArray<Prepared> }> = []
  for (const entity of prepared) {
    const { source } = entity.input.rules
    const touching = groups.filter(({ connections }) => source.some((connection) => connections.has(connection)))
    groups = [...groups.filter((group) => !touching.includes(group)), {
      connections: new Set([...touching.flatMap(({ connections }) => [...connections]), ...source]),
      entities: [...touching.flatMap(({ entities }) => entities), entity]
    }]
  }
  return groups.map(({ entities }) => entities)
}

/** D5's warnings, for the first entity of every group that shares connections. */
const scopeWarnings = (prepared: ReadonlyArray<Prepared>): ReadonlyMap<EntityId, ReadonlyArray<Warning>> => {
  const warnings = new Map<EntityId, ReadonlyArray<Warning>>()
  for (const group of groupsOf(prepared)) {
    const [first] = group
    // What an entity that could not be read would match is not known, so nothing is said of its group.
    if (first === undefined || group.some(({ input: { hr, members } }) => incomplete(hr, members).length > 0)) continue
    if (group.length === 1 && first.input.rules.where === undefined && first.exclude.isEmpty) continue
    const { none, several } = tally(group)
    const names = group.map(({ input }) => input.rules.entity).join(", ")
    const list: Array<Warning> = []
    if (several > 0) {
      list.push({
        code: "matched-by-several",
        text: `${people(several, "is", "are")} matched by several of ${names}.`,
        people: []
      })
    }
    if (none > 0) {
      list.push({
        code: "matched-by-none",
        text: `${people(none, "is", "are")} eligible and matched by none of ${names}.`,
        people: []
      })
    }
    warnings.set(first.input.rules.entity, list)
  }
  return warnings
}

const byEntity = (a: EntityInput, b: EntityInput): number => compare(a.rules.entity, b.rules.entity)

/** The plan: what follows for every entity from what HR, the targets and memory say. The same input gives the same value (A1). */
export const plan = (input: PlanInput): Planned => {
  const settled = new Map<EntityId, Pick<Observations, "links" | "back">>()
  const prepared = [...input.entities].sort(byEntity).map((entity) => {
    const { back, links, memory } = settle(entity, input.now)
    settled.set(entity.rules.entity, { links, back })
    return prepare({ ...entity, memory }, input.now)
  })
  const renamed = renames(input)
  const isShown = (entity: EntityId): boolean => input.only === undefined || input.only.has(entity)
  const decided = prepared.filter((entity) => isShown(entity.input.rules.entity)).map((entity) => {
    const { rules } = entity.input
    const before = renamed.get(rules.entity)
    const changed = targetChanged(entity.input)
    const errors = before === undefined
      ? changed === undefined ? [] : [changed]
      : [...before].sort(compare).map((old) => renameError(rules.entity, old))
    return errors.length === 0
      ? planEntity(entity, prepared, input.now)
      : {
        plan: failedPlan(entity.input, errors, input.now),
        observations: nothingObserved(rules.entity)
      }
  })
  // After deciding: the people have been looked at then. Of some entities nobody can say what none of them matches.
  const warnings = input.only === undefined ? scopeWarnings(prepared) : new Map<EntityId, ReadonlyArray<Warning>>()
  const warned = (entity: EntityPlan): EntityPlan => {
    const more = warnings.get(entity.entity) ?? []
    return more.length === 0 || entity.outcome === "error"
      ? entity
      : { ...entity, warnings: [...entity.warnings, ...more].sort(compareWarnings) }
  }
  const heirs = new Map([...renamed].flatMap(([heir, olds]) => olds.map((old) => [old, heir] as const)))
  const disconnected = input.disconnected.filter(({ memory }) => isShown(memory.entity)).flatMap(
    ({ memory, name, rules }): ReadonlyArray<EntityPlan> => {
      const heir = heirs.get(memory.entity)
      const plan = disconnect(name, rules, memory)
      if (heir === undefined) return [plan]
      // The error stands with the new key; where that one is not shown, with the old one.
      return isShown(heir)
        ? []
        : [{ ...plan, outcome: "error", status: "error", operations: [], errors: [renameError(heir, memory.entity)] }]
    }
  )
  return {
    plan: {
      version: 1,
      madeAt: input.now,
      hypothetical: input.hypothetical,
      entities: [...decided.map(({ plan }) => warned(plan)), ...disconnected].sort((a, b) =>
        compare(a.entity, b.entity)
      )
    },
    observations: decided.map(({ observations }) => Object.assign({}, observations, settled.get(observations.entity)))
  }
}
