import * as fc from "fast-check"
import type { Employee } from "../../src/domain/Employee.ts"
import { empty, isValue, notVisible } from "../../src/domain/Field.ts"
import type { Member } from "../../src/domain/Member.ts"
import type { Approval, Memory } from "../../src/domain/Memory.ts"
import type { Completeness } from "../../src/domain/Read.ts"
import type { Limit, Limits, Rules } from "../../src/domain/Rules.ts"
import type { World } from "./Model.ts"
import { printable, withEntities, withReads } from "./Model.ts"

/* What may happen to a world of the model: an answer that is lost in part, higher limits, another order. */

export const losses = fc.record({
  /** By position in the answer. */
  people: fc.array(fc.constantFrom("keep", "lose", "no-email", "hidden", "no-dates"), { maxLength: 12 }),
  read: fc.constantFrom("whole", "empty", "cut", "unproved")
})
export type Losses = typeof losses extends fc.Arbitrary<infer A> ? A : never

const without = (employee: Employee, loss: Losses["people"][number] | undefined): ReadonlyArray<Employee> => {
  switch (loss) {
    case "lose":
      return []
    case "no-email":
      return [{ ...employee, email: empty }]
    case "hidden":
      return [{ ...employee, personKey: notVisible, firstName: notVisible, lastName: notVisible, attributes: {} }]
    case "no-dates":
      return [{ ...employee, startDate: notVisible, terminationDate: empty, lastWorkingDay: notVisible }]
    default:
      return [employee]
  }
}

const proved = (completeness: Completeness, read: Losses["read"]): Completeness =>
  read === "cut"
    ? { complete: false, why: "it was cut", next: "Read it again." }
    : read === "unproved" && completeness.complete
    ? { ...completeness, proof: "weak" }
    : completeness

/** A world whose HR answers less than it did. */
export const lose = (world: World, { people, read }: Losses): World => {
  let position = 0
  return withReads(world, ({ completeness, employees }) => ({
    employees: read === "empty" ? [] : employees.flatMap((employee) => without(employee, people[position++])),
    completeness: proved(completeness, read)
  }))
}

export const raises = fc.record({
  percent: fc.constantFrom(0, 5, 40),
  count: fc.constantFrom(0, 1, 5),
  release: fc.constantFrom(0, 30),
  shrink: fc.constantFrom(0, 30),
  invite: fc.constantFrom(0, 1),
  update: fc.constantFrom(0, 30)
})
export type Raises = typeof raises extends fc.Arbitrary<infer A> ? A : never

/** A world whose limits are higher, or as they are. */
export const raised = (world: World, by: Raises): World => {
  const up = (limit: Limit, by: number): Limit => ({ ...limit, value: limit.value + by })
  return withEntities(world, ({ rules }) => {
    const { archive, invite, onExceed, release, shrink, update } = rules.limits
    const limits: Limits = {
      onExceed,
      archive: { ...archive, percent: up(archive.percent, by.percent), count: up(archive.count, by.count) },
      release: { percent: up(release.percent, by.release) },
      shrink: { percent: up(shrink.percent, by.shrink) },
      invite: { count: invite.count === undefined ? undefined : up(invite.count, by.invite) },
      update: { percent: update.percent === undefined ? undefined : up(update.percent, by.update) }
    }
    return { rules: { ...rules, limits } }
  })
}

/** Numbers from 0 to 1 that follow from a seed, to shuffle with (mulberry32). */
export const numbers = (seed: number) => {
  let state = seed
  return (): number => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** The same world with every list that has no order of its own in another one. */
export const shuffled = (world: World, seed: number): World => {
  const random = numbers(seed)
  const shuffle = <A>(all: ReadonlyArray<A>): Array<A> => {
    const left = [...all]
    const out: Array<A> = []
    while (left.length > 0) out.push(...left.splice(Math.floor(random() * left.length), 1))
    return out
  }
  const approval = (one: Approval): Approval => ({ ...one, only: one.only && shuffle(one.only) })
  const memory = (memory: Memory): Memory => ({
    ...memory,
    links: shuffle(memory.links),
    allowed: shuffle(memory.allowed),
    goodReads: shuffle(memory.goodReads),
    removals: shuffle(memory.removals),
    managedCounts: shuffle(memory.managedCounts),
    approvals: shuffle(memory.approvals).map(approval),
    waiting: shuffle(memory.waiting),
    invitations: shuffle(memory.invitations),
    putBacks: shuffle(memory.putBacks),
    inactiveSince: shuffle(memory.inactiveSince)
  })
  const rules = (rules: Rules): Rules => ({
    ...rules,
    source: shuffle(rules.source),
    statuses: shuffle(rules.statuses),
    include: shuffle(rules.include),
    exclude: shuffle(rules.exclude),
    protect: shuffle(rules.protect),
    fields: shuffle(rules.fields)
  })
  const employee = (one: Employee): Employee => ({
    ...one,
    attributes: Object.fromEntries(shuffle(Object.entries(one.attributes)))
  })
  const member = (one: Member): Member => ({ ...one, roles: isValue(one.roles) ? shuffle(one.roles) : one.roles })
  const turned = withReads(
    withEntities(world, (entity) => ({
      rules: rules(entity.rules),
      memory: memory(entity.memory),
      target: { ...entity.target, members: shuffle(entity.target.members).map(member) }
    })),
    ({ employees, unreadable }) => ({ employees: shuffle(employees).map(employee), unreadable: shuffle(unreadable) })
  )
  return printable({ ...turned, reads: shuffle(turned.reads), entities: shuffle(turned.entities) })
}
