import { recordFields } from "../domain/Condition.ts"
import type { ConnectionId } from "../domain/Employee.ts"
import { type Memory, nothingRemembered } from "../domain/Memory.ts"
import type { EntityPlan } from "../domain/Plan.ts"
import type { HrRead } from "../domain/Read.ts"
import { type EntityId, fieldsLookedAt, type Rules } from "../domain/Rules.ts"
import type { EntityInput, PlanInput } from "./Input.ts"
import { plan } from "./Plan.ts"

export interface Trying {
  /** What was last read, under the rules in force. */
  readonly input: PlanInput
  /** Every entity of the other file, switched-off ones too. */
  readonly rules: ReadonlyArray<Rules>
  /** Connections that the other file describes otherwise: what was read of them says nothing. */
  readonly changed: ReadonlySet<ConnectionId>
}

/** One entity under the rules in force and under others. */
export interface TriedEntity {
  readonly entity: EntityId
  readonly name: string
  /** Nothing: it does not exist there. */
  readonly now: EntityPlan | undefined
  readonly next: EntityPlan | undefined
  /** Why it can't be told what would be done, a sentence: something was not read that the other rules ask for. */
  readonly untried: string | undefined
}

/** What was read of a connection, by all entities together: of an attribute nobody asked for, nothing is known. */
interface Known {
  readonly read: HrRead
  readonly attributes: ReadonlySet<string>
  readonly managers: boolean
  readonly bankAccounts: boolean
}

const knownOf = (input: PlanInput): ReadonlyMap<ConnectionId, Known> => {
  const reads = new Map(input.entities.flatMap(({ hr }) => hr.map((read) => [read.connection, read] as const)))
  return new Map([...reads].map(([connection, read]) => {
    const using = input.entities.filter(({ rules: { source } }) => source.includes(connection))
    const attributes = new Set(using.flatMap(({ rules }) => fieldsLookedAt(rules)))
    // An attribute that was asked for is there, whatever it holds (Employee.attributes).
    for (const employee of read.employees) for (const name of Object.keys(employee.attributes)) attributes.add(name)
    return [connection, {
      read,
      attributes,
      managers: using.some(({ rules: { fields } }) => fields.includes("manager")),
      bankAccounts: using.some(({ rules: { fields } }) => fields.includes("bankAccount"))
    }]
  }))
}

const inWords = (names: ReadonlyArray<string>): string =>
  names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1) ?? ""}`

/** What the rules ask for and nobody read: a block or a plan without it would be a false one (D6). */
const unread = (rules: Rules, { attributes, bankAccounts, managers }: Known): ReadonlyArray<string> => [
  ...fieldsLookedAt(rules).filter((field) => !recordFields.some((name) => name === field) && !attributes.has(field)),
  ...(rules.fields.includes("manager") && !managers ? ["managers"] : []),
  ...(rules.fields.includes("bankAccount") && !bankAccounts ? ["bank accounts"] : [])
]

const untriedBecause = (
  rules: Rules,
  before: EntityInput | undefined,
  known: ReadonlyMap<ConnectionId, Known>,
  changed: ReadonlySet<ConnectionId>
): string | undefined => {
  if (before === undefined) {
    return "Its members were never read here: it is new, or no reading of it has ended well yet."
  }
  const { memory, rules: { target } } = before
  if (target.identity !== rules.target.identity && memory.links.length === 0) {
    return "Its target is another one, whose members were never read here."
  }
  for (const connection of rules.source) {
    const of = known.get(connection)
    if (of === undefined) return `It needs a reading of connection ${connection}, of which there is none here yet.`
    if (changed.has(connection)) {
      return `It needs a new reading of connection ${connection}, whose settings are other ones in this file.`
    }
    const missing = unread(rules, of)
    if (missing.length > 0) {
      return `It needs a reading of ${
        inWords(missing)
      } in connection ${connection}: the file in force does not ask for ${missing.length === 1 ? "it" : "them"}.`
    }
  }
  return undefined
}

/**
 * What other rules would do to people, against what was last read. What they ask for beyond that can't be told, and is
 * never guessed. Entities that vanish show their disconnect (L4).
 */
export const tryRules = ({ changed, input, rules }: Trying): ReadonlyArray<TriedEntity> => {
  const known = knownOf(input)
  const inFile = new Set(rules.map(({ entity }) => entity))
  const memories = new Map<EntityId, Memory>([
    ...input.disconnected.map(({ memory }) => [memory.entity, memory] as const),
    ...input.entities.map(({ memory, rules: { entity } }) => [entity, memory] as const)
  ])
  const beforeOf = (one: Rules): EntityInput | undefined => {
    const own = input.entities.find(({ rules: { entity } }) => entity === one.entity)
    if (own !== undefined) return own
    // Its target stood under another key: the plan says whether that is a rename (L4).
    const heir = input.entities.find(({ rules: { entity, target } }) =>
      !inFile.has(entity) && target.identity === one.target.identity
    )
    return heir === undefined
      ? undefined
      : { ...heir, memory: memories.get(one.entity) ?? { ...nothingRemembered(one.entity), key: heir.memory.key } }
  }
  const enabled = rules.filter((one) => one.enabled)
  const untried = new Map(
    enabled.map((one) => [one.entity, untriedBecause(one, beforeOf(one), known, changed)] as const)
  )
  const next = plan({
    now: input.now,
    hypothetical: false,
    only: undefined,
    // What can't be told of one still counts for what is told of others: its members are there (L6).
    entities: enabled.flatMap((one): ReadonlyArray<EntityInput> => {
      const before = beforeOf(one)
      const hr = one.source.flatMap((connection) => known.get(connection)?.read ?? [])
      return before === undefined || hr.length < one.source.length ? [] : [{ ...before, rules: one, hr }]
    }),
    disconnected: [
      ...rules.filter((one) => !one.enabled).map((one) => ({
        name: one.name,
        rules: one,
        memory: memories.get(one.entity) ?? nothingRemembered(one.entity)
      })),
      ...[...memories.values()].filter(({ entity }) => !inFile.has(entity)).map((memory) => ({
        name: memory.entity,
        rules: undefined,
        memory
      }))
    ]
  })
  const now = plan(input)
  const named = new Map([
    ...now.plan.entities.map(({ entity, name }) => [entity, name] as const),
    ...rules.map(({ entity, name }) => [entity, name] as const)
  ])
  const of = (from: typeof now, entity: EntityId): EntityPlan | undefined =>
    from.plan.entities.find((one) => one.entity === entity)
  return [...new Set([...rules.map(({ entity }) => entity), ...memories.keys()])].map((entity) => {
    const planned = of(next, entity)
    // A rename or another target is refused whatever a reading would say (L4).
    const isRefused = planned?.errors.some(({ reason }) => reason === "invalid-config") === true
    const why = isRefused ? undefined : untried.get(entity)
    return {
      entity,
      name: named.get(entity) ?? entity,
      now: of(now, entity),
      next: why === undefined ? planned : undefined,
      untried: why
    }
  })
}
