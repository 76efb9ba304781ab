import * as fc from "fast-check"
import type { EmailAddress } from "../../src/domain/EmailAddress.ts"
import { parse as parseEmail } from "../../src/domain/EmailAddress.ts"
import type { Memory } from "../../src/domain/Memory.ts"
import type { MemoryChange } from "../../src/domain/MemoryChange.ts"
import { managedFields } from "../../src/domain/Rules.ts"
import { compare } from "../../src/domain/Text.ts"
import { dates } from "./memories.ts"

/* Changes of a memory that meet each other: few people, few hashes, few instants. */

const connection = fc.constantFrom("people", "payroll")
const employeeId = fc.constantFrom("1", "2", "10", "", "\u{ffff}", "\u{10000}", "a'b", "a\nb")
const person = fc.record({ connection, id: employeeId })
const instant = fc.nat(6)
const hash = fc.constantFrom("h1", "h2")
const operation = fc.constantFrom("archive:1", "archive:2")

const defined = <A>(value: A | undefined): value is A => value !== undefined
const email: fc.Arbitrary<EmailAddress> = fc.constantFrom("a@acme.example", "ελένη@acme.example").map(parseEmail)
  .filter(defined)

/** Any change but `settled`, which needs a journal. */
export const change: fc.Arbitrary<Exclude<MemoryChange, { readonly type: "settled" }>> = fc.oneof(
  fc.record({
    type: fc.constant("link"),
    link: fc.record({
      connection,
      employeeId,
      memberId: fc.constantFrom("m1", "m2"),
      emails: fc.array(email, { maxLength: 3 }),
      state: fc.constantFrom("managed", "released"),
      archivedByHrsync: fc.boolean(),
      allowed: fc.boolean(),
      applied: fc.dictionary(fc.constantFrom(...managedFields), hash, { noNullPrototype: true }),
      resent: fc.nat(2),
      reinvite: fc.boolean(),
      releasedByPerson: fc.boolean()
    })
  }),
  fc.record({
    type: fc.constantFrom("unlink", "allow", "allowed-used", "invitation-forgotten", "active-again"),
    person
  }),
  fc.record({ type: fc.constant("removal"), removal: fc.record({ person, at: instant, approved: fc.boolean() }) }),
  fc.record({ type: fc.constant("removal-undone"), person, at: instant }),
  fc.record({
    type: fc.constant("invitation"),
    invitation: fc.record({
      person,
      email,
      at: instant,
      outcome: fc.constantFrom("sent", "unknown"),
      listsWithout: fc.nat(2),
      bankAccount: fc.option(hash, { nil: undefined })
    })
  }),
  fc.record({
    type: fc.constant("put-back"),
    putBack: fc.record({ person, field: fc.constantFrom(...managedFields), at: instant })
  }),
  fc.record({ type: fc.constant("inactive-since"), inactive: fc.record({ person, since: dates }) }),
  fc.record({
    type: fc.constant("waiting"),
    item: fc.record({
      operation,
      person,
      member: fc.option(fc.constantFrom("m1", "m2"), { nil: undefined }),
      wanted: hash,
      openedAt: instant,
      doneAt: fc.option(instant, { nil: undefined })
    })
  }),
  fc.record({ type: fc.constant("waiting-closed"), operation }),
  fc.record({
    type: fc.constant("approval"),
    approval: fc.record({
      hash,
      only: fc.option(fc.array(operation), { nil: undefined }),
      passes: fc.array(hash),
      by: hash,
      at: instant,
      expiresAt: instant
    })
  }),
  fc.record({ type: fc.constant("approval-used"), hash }),
  fc.record({
    type: fc.constant("confirmed"),
    rules: fc.option(
      fc.record({
        fingerprint: hash,
        safety: fc.dictionary(hash, hash, { noNullPrototype: true }),
        by: hash,
        at: instant
      }),
      { nil: undefined }
    )
  }),
  fc.record({
    type: fc.constant("good-read"),
    read: fc.record({ connection, at: instant, employees: fc.nat(9) })
  }),
  fc.record({ type: fc.constant("managed-count"), count: fc.record({ at: instant, managed: fc.nat(9) }) }),
  fc.record({ type: fc.constant("target"), target: hash }),
  fc.record({ type: fc.constant("applied") }),
  fc.record({ type: fc.constant("paused"), paused: fc.boolean() }),
  fc.record({
    type: fc.constant("failures"),
    failures: fc.option(fc.record({ count: fc.nat(9), lastAt: instant }), { nil: undefined })
  }),
  fc.record({ type: fc.constant("forget"), before: instant, now: instant })
)

/** Links stand in the order of their employees, by code unit; what else is remembered, in the order in which it came. */
export const inOrder = (memory: Memory): Memory => ({
  ...memory,
  links: memory.links.toSorted((a, b) => compare(a.connection, b.connection) || compare(a.employeeId, b.employeeId))
})
