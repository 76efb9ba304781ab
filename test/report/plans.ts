/** Plans made by hand: together they hold every kind of operation, and every reason and code that a plan may give. */
import { BankAccount } from "../../src/domain/BankAccount.ts"
import { type CalendarDate, parse as parseDate } from "../../src/domain/CalendarDate.ts"
import { type EmailAddress, parse as parseEmail } from "../../src/domain/EmailAddress.ts"
import { empty, notVisible } from "../../src/domain/Field.ts"
import type { Operation, Person } from "../../src/domain/Operation.ts"
import type { Counts, EntityPlan, Hold, Plan } from "../../src/domain/Plan.ts"

export const email = (text: string): EmailAddress => {
  const parsed = parseEmail(text)
  if (parsed === undefined) throw new Error(`no e-mail address: ${text}`)
  return parsed
}

export const date = (text: string): CalendarDate => {
  const parsed = parseDate(text)
  if (parsed === undefined) throw new Error(`no date: ${text}`)
  return parsed
}

/** 2026-11-22T09:00:00Z. */
export const madeAt = Date.UTC(2026, 10, 22, 9)

export const hash = "5f1c9a7be0d34c28b1aa"

export const person = (first: string, last: string, number: number, member = true): Person => ({
  employee: { connection: "personio-group", id: String(1000 + number) },
  member: member ? `m-${number}` : undefined,
  name: `${first} ${last}`.trim(),
  email: `${first}.${last}@acme.example`.toLowerCase().replaceAll(" ", "-")
})

export const counts: Counts = {
  employees: 120,
  eligible: 112,
  desired: 110,
  members: 118,
  managed: 108,
  released: 3,
  manual: 7,
  unchanged: 101
}

export const entityPlan = (plan: Partial<EntityPlan> & { readonly entity: string }): EntityPlan => ({
  name: plan.entity,
  outcome: "nothing-to-do",
  status: "connected",
  counts,
  operations: [],
  withheld: [],
  holds: [],
  blocks: [],
  errors: [],
  warnings: [],
  decisionHash: hash,
  fingerprints: {
    rules: "r1",
    hr: [{ connection: "personio-group", fingerprint: "h1" }],
    members: "m1",
    links: "l1"
  },
  planLifetime: 86_400_000,
  recentRemovals: 0,
  windowDays: 7,
  ...plan
})

export const plan = (entities: ReadonlyArray<EntityPlan>, hypothetical = false): Plan => ({
  version: 1,
  madeAt,
  hypothetical,
  entities
})

const ada = person("Ada", "Lovelace", 1, false)
const grace = person("Grace", "Hopper", 2)
const alan = person("Alan", "Turing", 3)
const kurt = person("Kurt", "Gödel", 4)
const jiro = { ...person("Jiro", "Tanaka", 5, false), name: "田中 次郎" }
const emmy = person("Emmy", "Noether", 6)
const paul = person("Paul", "Erdős", 7)
const sofia = person("Sofia", "Kovalevskaya", 8)
const mary = person("Mary", "Somerville", 9)
const carl = person("Carl", "Gauss", 10)
const gone: Person = { employee: undefined, member: "m-99", name: "", email: "" }

const account = new BankAccount("FR1420041010050500013M02606")
const other = new BankAccount("DE89370400440532013000")

const base = (
  kind: Operation["kind"],
  who: Person,
  rule: string,
  text: string,
  carry: Operation["carry"] = "apply"
) => ({
  id: `${kind}:${who.employee?.id ?? who.member ?? ""}`,
  person: who,
  carry,
  wanted: "w",
  why: { rule, text }
})

export const archive = (who: Person, text: string, instruction = ""): Operation => ({
  ...base("archive", who, "L1", text, instruction === "" ? "apply" : "manual"),
  kind: "archive",
  member: who.member ?? "",
  instruction
})

export const invite = (who: Person): Operation => ({
  ...base("invite", who, "D1", `HR status is "active", start date 2026-11-20, in scope by workLocation "Paris"`),
  kind: "invite",
  email: email(who.email),
  name: { first: who.name.split(" ")[0] ?? "", last: who.name.split(" ").slice(1).join(" ") },
  bankAccount: undefined,
  bankAccountDigest: "",
  costCenter: undefined,
  arrivalFrom: undefined,
  after: undefined
})

/** One of every kind, in the order of a plan. */
export const everyOperation: ReadonlyArray<Operation> = [
  {
    ...base("invite", jiro, "L6", "HR gives workLocation \"Lyon\", which is in this entity's scope now"),
    kind: "invite",
    email: email("jiro.tanaka@acme.example"),
    name: { first: "次郎", last: "田中" },
    bankAccount: account,
    bankAccountDigest: "d1",
    costCenter: "R&D",
    arrivalFrom: "acme-uk",
    after: undefined
  },
  invite(ada),
  {
    ...base("cancel-invite", emmy, "M2", "HR's work e-mail changed while the invitation was pending"),
    kind: "cancel-invite",
    member: "m-6",
    halfOfPair: true
  },
  {
    ...base("invite", emmy, "M2", "HR's work e-mail is noether@acme.example now"),
    kind: "invite",
    email: email("noether@acme.example"),
    name: { first: "Emmy", last: "Noether" },
    bankAccount: undefined,
    bankAccountDigest: "",
    costCenter: undefined,
    arrivalFrom: undefined,
    after: "cancel-invite:1006"
  },
  {
    ...base("resend-invite", paul, "X7", "The invitation of 2026-11-01 expired on 2026-11-15", "manual"),
    kind: "resend-invite",
    member: "m-7",
    attempt: 1
  },
  {
    ...base("reactivate", sofia, "M7", "HR status is \"active\" again since 2026-11-01; hrsync archived the member"),
    kind: "reactivate",
    member: "m-8"
  },
  {
    ...base("adopt", mary, "M3", "A member with HR's work e-mail exists and was never managed"),
    kind: "adopt",
    member: "m-9",
    matchedBy: "email",
    takesLinkOf: { connection: "personio-group", id: "77" }
  },
  {
    ...base("update", grace, "F1", "HR's values differ from the target's"),
    kind: "update",
    member: "m-2",
    changes: [
      {
        field: "name",
        before: { first: "Grace", last: "Murray" },
        after: { first: "Grace", last: "Hopper" },
        putBack: true
      },
      {
        field: "email",
        before: "grace.murray@acme.example",
        after: email("grace.hopper@acme.example"),
        putBack: false
      },
      { field: "manager", before: empty, after: ada, putBack: false },
      { field: "bankAccount", before: notVisible, after: account, digest: "d2", putBack: false }
    ]
  },
  {
    ...base("update", alan, "F1", "HR's values differ from the target's", "manual"),
    kind: "update",
    member: undefined,
    changes: [
      { field: "name", before: notVisible, after: { first: "", last: "Turing" }, putBack: false },
      { field: "manager", before: grace, after: gone, putBack: false },
      { field: "bankAccount", before: other, after: account, digest: "d3", putBack: false }
    ]
  },
  archive(kurt, "HR status is \"inactive\" (terminated), termination date 2026-11-20"),
  archive(carl, "HR status is \"inactive\" (terminated), termination date 2026-11-21", "Withdraw if still invited"),
  {
    ...base("cancel-invite", alan, "D3", "HR status became \"inactive\" before the start date 2026-12-01"),
    kind: "cancel-invite",
    member: "m-3",
    halfOfPair: false
  },
  {
    ...base("release", gone, "L2", "HR gives workLocation \"Berlin\", which is out of scope"),
    kind: "release",
    member: "m-99"
  }
]

const updateOfBank = everyOperation.find((operation) => operation.kind === "update")

const hold = (reason: Hold["reason"], who: Person, text: string, rest: Partial<Hold> = {}): Hold => ({
  reason,
  person: who,
  field: undefined,
  text,
  until: undefined,
  since: undefined,
  operation: undefined,
  ...rest
})

/** One of every reason. */
export const everyHold: ReadonlyArray<Hold> = [
  hold("no-work-email", { ...ada, email: "" }, "HR shows no work e-mail"),
  hold("duplicate-email", grace, "HR records 1002 and 1003 both have grace.hopper@acme.example"),
  hold("conflicting-records", alan, "HR record 1003 came twice, with two start dates"),
  hold("link-contradicted", grace, "Member m-2 carries hrsync's own id of record 1001"),
  hold("unreadable-record", kurt, "staff.csv:12:4 could not be read: no such day"),
  hold("address-belongs-to-another-person", emmy, "noether@acme.example is linked to HR record 1010"),
  hold("unmanaged-member-exists", mary, "Member m-9 has mary.somerville@acme.example"),
  hold("ambiguous-member", mary, "Members m-9 and m-19 both have the external id personio-group/1009"),
  hold("unknown-status", paul, "HR status is \"SABBATICAL?\""),
  hold("status-not-chosen", sofia, "HR status is \"on-leave\" (parental leave)"),
  hold("inactive-kept", carl, "HR status is \"inactive\" (retired)"),
  hold("missing-in-hr", gone, "HR does not return record 1099 any more"),
  hold("grace", kurt, "HR's termination date is 2026-11-20; access ends 3 days later", {
    until: date("2026-11-23"),
    operation: archive(kurt, "HR status is \"inactive\"")
  }),
  hold("not-started", jiro, "HR's start date is 2027-01-04; the door opens 7 days before", {
    until: date("2026-12-28")
  }),
  hold("protected", grace, "Named in protect; HR status is \"inactive\""),
  hold("last-owner", ada, "The only active Account Owner; HR status is \"inactive\""),
  hold("invitations-ignored", paul, "Two invitations expired, the last on 2026-11-15"),
  hold("released-by-a-person", emmy, "Released by hand, while hr says \"active\""),
  hold("archived-by-a-person", emmy, "Member m-6 was archived in the target; HR status is \"active\""),
  hold("archived-before", mary, "An archived member m-9 has the address; no link says who archived it"),
  hold("member-vanished", alan, "Member m-3 is in no list any more"),
  hold("move-pending", jiro, "Waits until acme-uk has the invitation"),
  hold("approval-needed", grace, "HR's bank account changed", {
    field: "bankAccount",
    ...(updateOfBank === undefined ? {} : { operation: updateOfBank })
  }),
  hold("waiting-for-person", carl, "Asked for 4 days ago", {
    since: madeAt - 4 * 86_400_000,
    operation: archive(carl, "HR status is \"inactive\"", "Withdraw if still invited")
  }),
  hold("awaiting-confirmation", ada, "An invitation of 2026-11-22T08:50:00Z had no answer"),
  hold("contested-field", grace, "Put back 3 times since 2026-11-21T10:00:00Z", { field: "name" }),
  hold("invalid-bank-account", kurt, "The IBAN AT61…3201 fails its check digits", { field: "bankAccount" }),
  hold("unsupported-by-target", paul, "The target cannot change a manager", { field: "manager" })
]

const line = (line: number) => ({ file: "hrsync.yaml", line, column: 9 })

const leavers = Array.from({ length: 12 }, (_, index) => person("Leaver", `Number ${index + 1}`, 40 + index))

/** The export that lost a location: what the administrator finds at six in the evening. */
export const blocked = entityPlan({
  entity: "acme-fr",
  name: "Acme SAS",
  outcome: "blocked",
  status: "blocked",
  withheld: [
    invite(ada),
    ...leavers.map((who) => archive(who, "HR status is \"inactive\" (terminated), termination date 2026-11-20"))
  ],
  holds: [hold("status-not-chosen", sofia, "HR status is \"on-leave\" (parental leave)")],
  blocks: [{
    reason: "archive-limit",
    text: "12 of 108 managed members would lose access; with 3 of the last 7 days that is 15, more than 10",
    limit: { setting: "limits.archive.count", value: 10, position: line(14) },
    measured: 15,
    approvable: true,
    next: "Look at each of them in HR. Correct there what is wrong, or approve."
  }],
  recentRemovals: 3
})

export const withChanges = entityPlan({
  entity: "acme-uk",
  name: "Acme Ltd",
  outcome: "changes",
  operations: [invite(ada), ...everyOperation.filter(({ kind }) => kind === "update").slice(0, 1)]
})

export const quiet = entityPlan({ entity: "acme-de", name: "Acme GmbH" })

/** What a first plan says. */
export const first = entityPlan({
  entity: "acme-es",
  name: "Acme SL",
  outcome: "changes",
  status: "awaiting-actions",
  operations: [invite(ada), invite(person("Ramón", "y Cajal", 30, false))],
  warnings: [{
    code: "rules-not-confirmed",
    text: "The rules of acme-es were never confirmed: a reconciler plans and writes nothing",
    people: []
  }]
})

/** Every block reason, every error reason, every warning code, every operation and every hold. */
export const everything = plan([
  entityPlan({
    entity: "all-operations",
    name: "Every operation",
    outcome: "changes",
    operations: everyOperation,
    holds: everyHold
  }),
  entityPlan({
    entity: "all-blocks",
    name: "Every block",
    outcome: "blocked",
    status: "blocked",
    operations: [invite(ada)],
    withheld: everyOperation.slice(9),
    windowDays: 1,
    blocks: [
      {
        reason: "empty-source",
        text: "personio-group answered with nobody, while 108 members are managed",
        limit: undefined,
        measured: undefined,
        approvable: false,
        next: "Look whether the credential still sees the employees"
      },
      {
        reason: "source-shrank",
        text: "personio-group returned 80 employees, 120 on 2026-11-21",
        limit: { setting: "limits.shrink.percent", value: 20, position: undefined },
        measured: 33.3,
        approvable: true,
        next: "Look for what is missing in HR"
      },
      {
        reason: "filter-field-unreadable",
        text: "custom.Contract is not visible for any of 120 employees",
        limit: undefined,
        measured: undefined,
        approvable: false,
        next: "Give the credential the right to read custom.Contract"
      },
      {
        reason: "archive-limit",
        text: "12.5 % of 108 managed members would lose access",
        limit: { setting: "limits.archive.percent", value: 10, position: line(9) },
        measured: 12.5,
        approvable: true,
        next: "Look at them"
      },
      {
        reason: "invite-limit",
        text: "60 people would be invited",
        limit: { setting: "limits.invite.count", value: 50, position: line(10) },
        measured: 60,
        approvable: true,
        next: "Look at them"
      },
      {
        reason: "update-limit",
        text: "40 % of the members would change",
        limit: { setting: "limits.update.percent", value: 30, position: line(11) },
        measured: 40,
        approvable: true,
        next: "Look at them"
      },
      {
        reason: "release-limit",
        text: "25 % of the managed members would be released",
        limit: { setting: "limits.release.percent", value: 20, position: line(12) },
        measured: 25,
        approvable: true,
        next: "Look at the filter"
      }
    ]
  }),
  entityPlan({
    entity: "all-errors",
    name: "Every error",
    outcome: "error",
    status: "error",
    fingerprints: undefined,
    counts: {
      employees: 0,
      eligible: 0,
      desired: 0,
      members: 0,
      managed: 0,
      released: 0,
      manual: 0,
      unchanged: 0
    },
    errors: [
      { reason: "incomplete-source", text: "personio-group: page 3 of 5 did not come", next: "Plan again" },
      { reason: "incomplete-target", text: "The member list said 118 and gave 90", next: "Plan again" },
      { reason: "invalid-config", text: "hrsync.yaml:14:9: 110 is no percentage", next: "Correct the line" },
      { reason: "stale-plan", text: "The member list changed since the plan was made", next: "Plan again" },
      { reason: "plan-not-trusted", text: "plan.json was changed after hrsync wrote it", next: "Plan again" },
      { reason: "locked", text: "Process 4711 on build-7 works on this entity since 08:59", next: "Wait for it" }
    ]
  }),
  entityPlan({
    entity: "all-warnings",
    name: "",
    status: "paused",
    warnings: ([
      "contested-field",
      "credential-expires",
      "filter-value-unmatched",
      "include-unmatched",
      "exclude-unmatched",
      "protect-unmatched",
      "manager-not-a-member",
      "matched-by-several",
      "matched-by-none",
      "open-invitation",
      "owners-unknown",
      "released-leaver",
      "repeated-field",
      "rules-not-confirmed",
      "safety-setting-changed",
      "source-note",
      "target-note",
      "termination-before-start",
      "unknown-timezone",
      "unmanaged-leaver",
      "weak-proof",
      "cost-center-missing"
    ] as const).map((code, index) => ({
      code,
      text: code === "safety-setting-changed"
        ? "limits.archive.count is 50; it was 10 when the rules were last confirmed"
        : `The sentence of ${code}`,
      people: index % 5 === 0 ? [grace, gone] : []
    }))
  })
])

/** A pull request at 6 p.m. */
export const redEvening = plan([withChanges, blocked, quiet])

const hostileTexts = [
  "<img src=x onerror=alert(1)>",
  "@acme/admins",
  "fixes #1",
  "[click](javascript:alert(1))",
  "https://evil.example",
  "www.evil.example",
  "evil@evil.example",
  "`code` | pipe \\| back\\",
  "\u001b[2J\u001b]0;title\u0007",
  "\u202egnp.exe",
  "a\u200bb\u2028c\u0085d",
  "| a | b |\n| - | - |\n",
  "</details></table><script>",
  "<!-- -->",
  "&lt;b&gt; &#64;team",
  "1. one\n- two\n# three",
  "\ud800 lonely",
  "***bold*** _it_ ~~no~~",
  "$x$ :smile: !123 ~label GH-1 deadbeef0",
  "x".repeat(5_000)
]

/** Names, addresses and sentences that mean harm (A6). */
export const hostile = plan(hostileTexts.map((text, index) => {
  const who: Person = {
    employee: { connection: text, id: text },
    member: text,
    name: text,
    email: text
  }
  return entityPlan({
    entity: `${text}${index}`,
    name: text,
    outcome: "blocked",
    status: "blocked",
    operations: [{ ...archive(who, text, text), id: text }],
    withheld: [archive(who, text)],
    holds: [hold("no-work-email", who, text)],
    blocks: [{
      reason: "archive-limit",
      text,
      limit: { setting: text, value: 1, position: { file: text, line: 1, column: 1 } },
      measured: 2,
      approvable: index % 2 === 0,
      next: text
    }],
    errors: [{ reason: "locked", text, next: text }],
    warnings: [{ code: "source-note", text, people: [who] }, { code: "safety-setting-changed", text, people: [] }],
    decisionHash: text
  })
}))
