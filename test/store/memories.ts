import * as fc from "fast-check"
import type { Instant } from "../../src/domain/CalendarDate.ts"
import { addDays, parse as parseDate } from "../../src/domain/CalendarDate.ts"
import type { EmailAddress } from "../../src/domain/EmailAddress.ts"
import { parse as parseEmail } from "../../src/domain/EmailAddress.ts"
import type { EmployeeKey } from "../../src/domain/Employee.ts"
import type { Link, Memory } from "../../src/domain/Memory.ts"
import { operationKinds } from "../../src/domain/Operation.ts"
import { managedFields } from "../../src/domain/Rules.ts"

/** Any memories that hrsync may have to write down: texts of every kind, one link at most per employee. */

const text = fc.oneof(fc.string(), fc.string({ unit: "binary" }), fc.constantFrom("people", "17", "山田", "a\n\"\\b"))

const instant: fc.Arbitrary<Instant> = fc.integer({ min: 0, max: 253_402_300_799_999 })

const defined = <A>(value: A | undefined): value is A => value !== undefined

const email: fc.Arbitrary<EmailAddress> = fc.oneof(
  fc.emailAddress(),
  fc.constantFrom("ελένη@acme.example", "o'brien@acme.example", "\"@acme.example", "back\\slash@acme.example")
).map(parseEmail).filter(defined)

const first = parseDate("1990-01-01")
export const dates = fc.nat(20_000).map((days) => first === undefined ? undefined : addDays(first, days)).filter(
  defined
)

const person: fc.Arbitrary<EmployeeKey> = fc.record({ connection: text, id: text })

const link: fc.Arbitrary<Link> = fc.record({
  connection: fc.oneof({ weight: 4, arbitrary: fc.constantFrom("people", "payroll") }, text),
  employeeId: text,
  memberId: text,
  emails: fc.array(email, { maxLength: 3 }),
  state: fc.constantFrom("managed", "released"),
  archivedByHrsync: fc.boolean(),
  allowed: fc.boolean(),
  applied: fc.dictionary(fc.constantFrom(...managedFields), text),
  resent: fc.nat(3),
  reinvite: fc.boolean(),
  releasedByPerson: fc.boolean()
})

/** Most links hold nothing but the pair and its addresses. */
const bareLink: fc.Arbitrary<Link> = link.map((any) => ({
  ...any,
  archivedByHrsync: false,
  allowed: false,
  applied: {},
  resent: 0,
  reinvite: false,
  releasedByPerson: false
}))

const links = fc.uniqueArray(fc.oneof(link, bareLink), {
  selector: (any) => JSON.stringify([any.connection, any.employeeId]),
  maxLength: 12
})

const few = <A>(item: fc.Arbitrary<A>): fc.Arbitrary<Array<A>> => fc.array(item, { maxLength: 3 })

const key = fc.uint8Array({ maxLength: 40 }).map((bytes) => new Uint8Array(bytes))

const memory: fc.Arbitrary<Memory> = fc.record({
  entity: text,
  target: fc.option(text, { nil: undefined }),
  key: fc.option(key, { nil: undefined }),
  appliedBefore: fc.boolean(),
  paused: fc.boolean(),
  links,
  allowed: few(person),
  confirmed: fc.option(
    fc.record({
      fingerprint: text,
      safety: fc.dictionary(text, text, { noNullPrototype: true }),
      by: text,
      at: instant
    }),
    { nil: undefined }
  ),
  goodReads: few(fc.record({ connection: text, at: instant, employees: fc.nat() })),
  removals: few(fc.record({ at: instant, person, approved: fc.boolean() })),
  managedCounts: few(fc.record({ at: instant, managed: fc.nat() })),
  approvals: few(fc.record({
    hash: text,
    only: fc.option(few(text), { nil: undefined }),
    passes: few(text),
    by: text,
    at: instant,
    expiresAt: instant
  })),
  waiting: few(fc.record({
    operation: text,
    person,
    member: fc.option(text, { nil: undefined }),
    wanted: text,
    openedAt: instant,
    doneAt: fc.option(instant, { nil: undefined })
  })),
  invitations: few(fc.record({
    person,
    email,
    at: instant,
    outcome: fc.constantFrom("sent", "unknown"),
    listsWithout: fc.nat(5),
    bankAccount: fc.option(text, { nil: undefined })
  })),
  putBacks: few(fc.record({ person, field: fc.constantFrom(...managedFields), at: instant })),
  inactiveSince: few(fc.record({ person, since: dates })),
  pending: few(fc.record({
    journal: fc.constant(0),
    operation: text,
    kind: fc.constantFrom(...operationKinds.filter((kind) => kind !== "adopt" && kind !== "release")),
    person,
    member: fc.option(text, { nil: undefined }),
    fields: fc.shuffledSubarray([...managedFields]),
    wanted: text,
    at: instant,
    outcome: fc.constantFrom("done", "unknown")
  })),
  failures: fc.option(fc.record({ count: fc.nat(), lastAt: instant }), { nil: undefined })
})

/** The numbers of a journal grow, and no two entries share one. */
const numbered = (all: ReadonlyArray<Memory>): ReadonlyArray<Memory> => {
  let journal = 0
  return all.map((one) => ({ ...one, pending: one.pending.map((any) => ({ ...any, journal: journal += 3 })) }))
}

const apart = fc.uniqueArray(memory, { selector: (any) => any.entity, maxLength: 3 }).map(numbered)

/** As hrsync has them: one key for all entities; and as any value may be. */
export const memories: fc.Arbitrary<ReadonlyArray<Memory>> = fc.oneof(
  apart,
  fc.tuple(apart, key).map(([all, shared]) => all.map((one) => ({ ...one, key: shared })))
)
