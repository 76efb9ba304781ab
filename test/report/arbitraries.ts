/** Plans, and texts that mean harm, for properties. */
import * as fc from "fast-check"
import { BankAccount } from "../../src/domain/BankAccount.ts"
import { addDays, type CalendarDate, parse as parseDate } from "../../src/domain/CalendarDate.ts"
import { type EmailAddress, parse as parseEmail } from "../../src/domain/EmailAddress.ts"
import { empty, type Field, notVisible } from "../../src/domain/Field.ts"
import { integrationStatuses } from "../../src/domain/HrStatus.ts"
import type { Change, Operation, Person } from "../../src/domain/Operation.ts"
import {
  type Block,
  blockReasons,
  type EntityPlan,
  errorReasons,
  type Hold,
  holdReasons,
  outcomes,
  type Plan,
  warningCodes
} from "../../src/domain/Plan.ts"
import { managedFields } from "../../src/domain/Rules.ts"

const harmful = [
  "<img src=x onerror=alert(1)>",
  "</td></table></details><script>x</script>",
  "@acme/admins",
  "#1",
  "GH-1",
  "acme/repo#12",
  "!7",
  "deadbeef00",
  "https://evil.example/?a=b",
  "www.evil.example",
  "evil@evil.example",
  "[a](b)",
  "![a](b)",
  "**b**",
  "__c__",
  "~~d~~",
  "`",
  "``",
  "```",
  "|",
  "\\",
  "\\|",
  "\\`",
  "&lt;",
  "&#64;",
  "<!--",
  "-->",
  "1.",
  "-",
  "+",
  "# h",
  "> q",
  "---",
  "===",
  "/close",
  ":smile:",
  "$x$",
  "\r\n",
  "\n",
  "\t",
  "\u0000",
  "\u0007",
  "\u001b[31m",
  "\u001b]8;;https://evil.example\u0007",
  "\u007f",
  "\u0085",
  "\u009b31m",
  "\u00ad",
  "\u034f",
  "\u061c",
  "\u115f",
  "\u200b",
  "\u200e",
  "\u202e",
  "\u2028",
  "\u2029",
  "\u2066",
  "\u2069",
  "\u3164",
  "\ufe0f",
  "\ufeff",
  "\uffa0",
  "\ud800",
  "\udc00",
  "\u{e0041}",
  "e\u0301".repeat(3),
  "\u0301".repeat(40),
  "Ada",
  "Lovelace",
  "é",
  "ñ",
  "田中",
  "김",
  "👩‍🚀",
  "❤️",
  "𝒜",
  " ",
  "  ",
  "\u00a0"
]

/** Texts in which anything may stand, things that mean harm above all. */
export const text: fc.Arbitrary<string> = fc.oneof(
  { weight: 5, arbitrary: fc.array(fc.constantFrom(...harmful), { maxLength: 8 }).map((parts) => parts.join("")) },
  { weight: 2, arbitrary: fc.array(fc.constantFrom(...harmful), { maxLength: 8 }).map((parts) => parts.join(" ")) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 40 }) },
  { weight: 1, arbitrary: fc.string({ unit: "grapheme", maxLength: 40 }) }
)

const email: fc.Arbitrary<EmailAddress> = fc.emailAddress().map((address) => {
  const parsed = parseEmail(address)
  if (parsed === undefined) throw new Error(`no e-mail address: ${address}`)
  return parsed
})

const start = parseDate("2026-11-22")
const date: fc.Arbitrary<CalendarDate> = fc.integer({ min: -500, max: 500 }).map((days) => {
  if (start === undefined) throw new Error("no start")
  return addDays(start, days)
})

const field = <A>(value: fc.Arbitrary<A>): fc.Arbitrary<Field<A>> =>
  fc.oneof(value, fc.constantFrom<Field<A>>(empty, notVisible))

const maybe = <A>(value: fc.Arbitrary<A>): fc.Arbitrary<A | undefined> => fc.option(value, { nil: undefined })

export const iban = "FR1420041010050500013M02606"
const account = fc.constantFrom(
  new BankAccount(iban),
  new BankAccount("DE89370400440532013000"),
  new BankAccount("NO93")
)

const key = fc.record({ connection: text, id: text })

export const person: fc.Arbitrary<Person> = fc.record({
  employee: maybe(key),
  member: maybe(text),
  name: text,
  email: text
})

const name = fc.record({ first: text, last: text })

const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ field: fc.constant("name" as const), before: field(name), after: name, putBack: fc.boolean() }),
  fc.record({ field: fc.constant("email" as const), before: field(text), after: email, putBack: fc.boolean() }),
  fc.record({ field: fc.constant("manager" as const), before: field(person), after: person, putBack: fc.boolean() }),
  fc.record({
    field: fc.constant("bankAccount" as const),
    before: field(account),
    after: account,
    digest: fc.constantFrom("", "ab12"),
    putBack: fc.boolean()
  })
)

const common = {
  id: text,
  person,
  carry: fc.constantFrom("apply" as const, "manual" as const),
  wanted: text,
  why: fc.record({ rule: fc.constantFrom("D1", "L1", "M2"), text })
}

export const operation: fc.Arbitrary<Operation> = fc.oneof(
  fc.record({
    ...common,
    kind: fc.constant("invite" as const),
    email,
    name,
    bankAccount: maybe(account),
    bankAccountDigest: fc.constant("ab12"),
    costCenter: maybe(text),
    arrivalFrom: maybe(text),
    after: maybe(text)
  }),
  fc.record({
    ...common,
    kind: fc.constant("update" as const),
    member: maybe(text),
    changes: fc.array(change, { minLength: 1, maxLength: 4 })
  }),
  fc.record({ ...common, kind: fc.constant("archive" as const), member: text, instruction: text }),
  fc.record({ ...common, kind: fc.constant("cancel-invite" as const), member: text, halfOfPair: fc.boolean() }),
  fc.record({
    ...common,
    kind: fc.constant("resend-invite" as const),
    member: text,
    attempt: fc.integer({ min: 1, max: 2 })
  }),
  fc.record({ ...common, kind: fc.constant("reactivate" as const), member: text }),
  fc.record({
    ...common,
    kind: fc.constant("adopt" as const),
    member: text,
    matchedBy: fc.constantFrom("link" as const, "external-id" as const, "email" as const),
    takesLinkOf: maybe(key)
  }),
  fc.record({ ...common, kind: fc.constant("release" as const), member: text })
)

const hold: fc.Arbitrary<Hold> = fc.record({
  reason: fc.constantFrom(...holdReasons),
  person,
  field: maybe(fc.constantFrom(...managedFields)),
  text,
  until: maybe(date),
  since: maybe(fc.nat()),
  operation: maybe(operation)
})

const position = fc.record({ file: text, line: fc.nat(), column: fc.nat() })

const block: fc.Arbitrary<Block> = fc.record({
  reason: fc.constantFrom(...blockReasons),
  text,
  limit: maybe(
    fc.record({ setting: text, value: fc.double({ min: 0, max: 100, noNaN: true }), position: maybe(position) })
  ),
  measured: maybe(fc.double({ min: 0, max: 1e6, noNaN: true })),
  approvable: fc.boolean(),
  next: text
})

const few = <A>(value: fc.Arbitrary<A>) => fc.array(value, { maxLength: 4 })

const entity: fc.Arbitrary<EntityPlan> = fc.record({
  entity: text,
  name: text,
  outcome: fc.constantFrom(...outcomes),
  status: fc.constantFrom(...integrationStatuses),
  counts: fc.record({
    employees: fc.nat(),
    eligible: fc.nat(),
    desired: fc.nat(),
    members: fc.nat(),
    managed: fc.nat(),
    released: fc.nat(),
    manual: fc.nat(),
    unchanged: fc.nat()
  }),
  operations: few(operation),
  withheld: few(operation),
  holds: few(hold),
  blocks: few(block),
  errors: few(fc.record({ reason: fc.constantFrom(...errorReasons), text, next: text })),
  warnings: few(fc.record({ code: fc.constantFrom(...warningCodes), text, people: few(person) })),
  decisionHash: text,
  fingerprints: maybe(
    fc.record({
      rules: text,
      hr: few(fc.record({ connection: text, fingerprint: text })),
      members: text,
      links: text
    })
  ),
  planLifetime: fc.integer({ min: 0, max: 10 * 86_400_000 }),
  recentRemovals: fc.nat(20),
  windowDays: fc.nat(30)
})

export const plan: fc.Arbitrary<Plan> = fc.record({
  version: fc.constant(1 as const),
  madeAt: fc.integer({ min: 0, max: 4_000_000_000_000 }),
  hypothetical: fc.boolean(),
  entities: fc.array(entity, { maxLength: 3 })
})

/** The same value, its objects put together in the opposite order. */
export const rebuilt = <A>(value: A): A => rebuild(value) as A

const rebuild = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(rebuild)
    : typeof value === "object" && value !== null && !(value instanceof BankAccount)
    ? Object.fromEntries(Object.entries(value).toReversed().map(([key, part]) => [key, rebuild(part)]))
    : value
