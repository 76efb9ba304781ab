import * as Schema from "effect/Schema"
import { integrationStatuses } from "../domain/HrStatus.ts"
import type { OperationKind } from "../domain/Operation.ts"
import { blockReasons, errorReasons, holdReasons, outcomes, warningCodes } from "../domain/Plan.ts"
import { type ManagedField, managedFields } from "../domain/Rules.ts"

/** Format 1 of a saved plan: what is read by `hrsync show`, and what schemas/plan.v1.schema.json says. */

const text = (description: string) => Schema.String.annotate({ description })
const amount = (description: string) => Schema.Int.check(Schema.isGreaterThanOrEqualTo(0)).annotate({ description })
const instant = (description: string) =>
  Schema.String.check(Schema.isPattern(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{3})?Z$/u)).annotate({
    description: `${description} In UTC, ISO 8601.`
  })
const day = (description: string) =>
  Schema.String.check(Schema.isPattern(/^\d{4}-\d{2}-\d{2}$/u)).annotate({ description })

/** A property that is a form of its own, and what it means where it stands. */
const as = <S extends Schema.Top>(form: S, description: string) => form.pipe(Schema.annotateKey({ description }))

const Unknown = Schema.Struct({
  unknown: Schema.Literal(true).annotate({ description: "Always true." })
}).annotate({
  identifier: "NotVisible",
  description: "The system does not show the field: neither a value nor empty."
})

/** A field of a system: a value, `null` when it is empty, `{"unknown": true}` when it is not shown. */
const fieldOf = <S extends Schema.Constraint>(value: S, description: string) =>
  Schema.Union([value, Schema.Null, Unknown]).annotate({
    description: `${description} null: the field is empty. {"unknown": true}: the target does not show it.`
  })

export const EmployeeKeyView = Schema.Struct({
  connection: text("The connection's key in hrsync.yaml."),
  id: text("The record's id in the HR tool.")
}).annotate({ identifier: "EmployeeKey", description: "An HR record." })

export const PersonView = Schema.Struct({
  employee: Schema.NullOr(EmployeeKeyView).annotate({
    description: "Their HR record; null: a member of whom HR says nothing any more."
  }),
  member: Schema.NullOr(Schema.String).annotate({ description: "Their member id in the target; null: none yet." }),
  name: text("First and last name; empty where no system shows one."),
  email: text("The address that a reader knows them by; empty where there is none.")
}).annotate({ identifier: "Person", description: "Whom a line is about." })

export const PersonNameView = Schema.Struct({
  first: text("First name."),
  last: text("Last name.")
}).annotate({ identifier: "PersonName", description: "A name; a single-word name has one empty part." })

const MaskedAccount = Schema.Struct({
  masked: text("First 4 and last 4 characters; under 15 characters only the last 2.")
}).annotate({ identifier: "MaskedBankAccount", description: "A bank account, masked." })

const DigestedAccount = Schema.Struct({
  masked: text("First 4 and last 4 characters; under 15 characters only the last 2."),
  digest: text("Keyed hash of the account, hex; empty while no key exists.")
}).annotate({ identifier: "BankAccount", description: "A bank account: masked, and its keyed hash." })

const putBack = Schema.Boolean.annotate({
  description: "Somebody edited the field in the target, and HR's value is put back (F3)."
})

const changed = <const F extends ManagedField>(field: F) =>
  Schema.Literal(field).annotate({ description: "The field that changes." })

export const ChangeView = Schema.Union([
  Schema.Struct({
    field: changed("name"),
    before: fieldOf(PersonNameView, "The name in the target."),
    after: as(PersonNameView, "The name in HR."),
    putBack
  }),
  Schema.Struct({
    field: changed("email"),
    before: fieldOf(Schema.String, "The e-mail in the target."),
    after: text("The e-mail in HR."),
    putBack
  }),
  Schema.Struct({
    field: changed("manager"),
    before: fieldOf(PersonView, "The manager in the target."),
    after: as(PersonView, "The manager in HR."),
    putBack
  }),
  Schema.Struct({
    field: changed("bankAccount"),
    before: fieldOf(MaskedAccount, "The bank account in the target."),
    after: as(DigestedAccount, "The bank account in HR."),
    putBack
  })
]).annotate({ identifier: "Change", description: "One field of an update, before and after." })

export const WhyView = Schema.Struct({
  rule: text("The rule of docs/semantics.md."),
  text: text("One sentence that names the HR field and value.")
}).annotate({ identifier: "Why", description: "What led here (A5)." })

const common = <const K extends OperationKind>(kind: K, description: string) => ({
  kind: Schema.Literal(kind).annotate({ description }),
  id: text("The operation's own id, stable within the entity."),
  person: as(PersonView, "Whom the operation is about."),
  carry: Schema.Literals(["apply", "manual"]).annotate({
    description: "apply: hrsync calls the target. manual: a person does it (X8)."
  }),
  wanted: text("Digest of the values wanted."),
  why: as(WhyView, "What led to the operation.")
})

const member = text("The member's id in the target.")

export const OperationView = Schema.Union([
  Schema.Struct({
    ...common("invite", "The person gets an invitation."),
    email: text("The address invited."),
    name: as(PersonNameView, "The name that the member gets."),
    bankAccount: Schema.NullOr(DigestedAccount).annotate({ description: "Sent along; null: none." }),
    costCenter: Schema.optionalKey(text("The name of the cost center that is sent along (F7); left out: none.")),
    arrivalFrom: Schema.NullOr(Schema.String).annotate({
      description: "The entity that the person leaves (L6); null: none."
    }),
    after: Schema.NullOr(Schema.String).annotate({
      description: "Id of the cancel-invite that comes first (M2); null: none."
    })
  }),
  Schema.Struct({
    ...common("update", "Fields of the member get HR's values."),
    member: Schema.NullOr(Schema.String).annotate({ description: "null: invited in the same plan." }),
    changes: Schema.Array(ChangeView).annotate({ description: "The fields that change, and no other." })
  }),
  Schema.Struct({
    ...common("archive", "The member loses access."),
    member,
    instruction: text("What to mind when it is done by hand; empty: nothing.")
  }),
  Schema.Struct({
    ...common("cancel-invite", "The invitation, not accepted yet, is withdrawn."),
    member,
    halfOfPair: Schema.Boolean.annotate({ description: "An invite to the new address follows (M2): no removal." })
  }),
  Schema.Struct({
    ...common("resend-invite", "The expired invitation is sent again."),
    member,
    attempt: amount("1 or 2.")
  }),
  Schema.Struct({ ...common("reactivate", "The archived member gets access again."), member }),
  Schema.Struct({
    ...common("adopt", "hrsync starts to manage an existing member; nothing is sent to the target."),
    member,
    matchedBy: Schema.Literals(["link", "external-id", "email"]).annotate({
      description: "How the member was found: by a kept link, by hrsync's own id on it, or by the work e-mail (M1)."
    }),
    takesLinkOf: Schema.NullOr(EmployeeKeyView).annotate({
      description: "The former record of the same person whose link is taken over (M4); null: none."
    })
  }),
  Schema.Struct({ ...common("release", "hrsync stops managing the member, who stays as they are."), member })
]).annotate({ identifier: "Operation", description: "One member operation (section 2 of docs/semantics.md)." })

export const HoldView = Schema.Struct({
  reason: Schema.Literals(holdReasons).annotate({ description: "Why nothing is done." }),
  person: as(PersonView, "Who is left as they are."),
  field: Schema.NullOr(Schema.Literals(managedFields)).annotate({
    description: "The one field that is held; null: the whole person."
  }),
  text: text("One sentence with the fact."),
  until: Schema.NullOr(day("YYYY-MM-DD.")).annotate({
    description: "The day on which it ends by itself; null: there is none."
  }),
  since: Schema.optionalKey(instant("When a person was asked to do it; left out where nobody was.")),
  operation: Schema.NullOr(OperationView).annotate({ description: "What would be done otherwise; null: nothing." })
}).annotate({ identifier: "Hold", description: "Nothing is done for this person, or for one field of theirs." })

export const LimitView = Schema.Struct({
  setting: text("The setting's path: limits.archive.percent."),
  value: Schema.Finite.annotate({ description: "Equal passes, more blocks." }),
  position: Schema.NullOr(
    Schema.Struct({ file: text("The file."), line: amount("Its line, from 1."), column: amount("Its column, from 1.") })
  ).annotate({ description: "Where the file sets it; null: it is the default." })
}).annotate({ identifier: "Limit", description: "A limit as it is in force." })

export const BlockView = Schema.Struct({
  reason: Schema.Literals(blockReasons).annotate({ description: "The proof that failed, or the limit exceeded." }),
  text: text("One sentence with the numbers."),
  limit: Schema.NullOr(LimitView).annotate({ description: "The limit that was exceeded; null: it is none." }),
  measured: Schema.NullOr(Schema.Finite).annotate({
    description: "What was measured, in the unit of the limit; null: nothing."
  }),
  approvable: Schema.Boolean.annotate({ description: "Whether hrsync approve can let it pass." }),
  next: text("What to do.")
}).annotate({ identifier: "Block", description: "A proof or a limit that stops the entity (P2 to P5)." })

export const ErrorView = Schema.Struct({
  reason: Schema.Literals(errorReasons).annotate({ description: "What kind of failure it is." }),
  text: text("What failed, where and why."),
  next: text("What to do.")
}).annotate({ identifier: "Error", description: "Why the entity could not be planned." })

export const WarningView = Schema.Struct({
  code: Schema.Literals(warningCodes).annotate({ description: "What the warning is about." }),
  text: text("One sentence."),
  people: Schema.Array(PersonView).annotate({ description: "Whom it concerns." })
}).annotate({ identifier: "Warning", description: "Something to know that stops nothing." })

export const CountsView = Schema.Struct({
  employees: amount("Distinct records read from the entity's connections."),
  eligible: amount("Of them, eligible."),
  desired: amount("Eligible and in scope, as people."),
  members: amount("Members in the target."),
  managed: amount("Of them, managed."),
  released: amount("Of them, released."),
  manual: amount("Of them, never managed."),
  unchanged: amount("Managed, desired and already as HR says.")
}).annotate({ identifier: "Counts", description: "What the entity was decided from." })

export const TotalsView = Schema.Struct({
  invite: amount("Invitations."),
  update: amount("Updates."),
  archive: amount("Archivings."),
  "cancel-invite": amount("Withdrawn invitations."),
  "resend-invite": amount("Repeated invitations."),
  reactivate: amount("Reactivations."),
  adopt: amount("Adoptions."),
  release: amount("Releases."),
  withheld: amount("Operations that a block keeps from being done."),
  held: amount("Holds.")
}).annotate({ identifier: "Totals", description: "How many lines the entity has of each sort." })

export const FingerprintsView = Schema.Struct({
  rules: text("The entity's rules."),
  hr: Schema.Array(
    Schema.Struct({
      connection: text("The connection's key in hrsync.yaml."),
      fingerprint: text("Of the fields that decide, of all its records.")
    })
  ).annotate({
    description: "The HR fields that decide, by connection."
  }),
  members: text("The member list."),
  links: text("The links.")
}).annotate({
  identifier: "Fingerprints",
  description: "What the plan was made from (A1): it holds while all of them do."
})

export const EntityView = Schema.Struct({
  entity: text("The entity's key in hrsync.yaml."),
  name: text("The entity's name."),
  outcome: Schema.Literals(outcomes).annotate({ description: "What the reader must do." }),
  status: Schema.Literals(integrationStatuses).annotate({ description: "The state of the integration card." }),
  decisionHash: text("Names the decision; hrsync approve takes it (P6)."),
  planLifetime: Schema.Finite.annotate({
    description: "Milliseconds that an approval or this plan is good for, from madeAt."
  }),
  fingerprints: Schema.NullOr(FingerprintsView).annotate({ description: "null: nothing could be read." }),
  recentRemovals: amount("Removals of the last window that were not approved (P3)."),
  windowDays: amount("The window, in days."),
  totals: as(TotalsView, "How many lines follow, by sort."),
  counts: as(CountsView, "How many people and members were looked at; with outcome error, not known: mostly zeros."),
  blocks: Schema.Array(BlockView).annotate({ description: "What stops the entity." }),
  errors: Schema.Array(ErrorView).annotate({ description: "What failed." }),
  operations: Schema.Array(OperationView).annotate({ description: "In the order in which they are applied." }),
  withheld: Schema.Array(OperationView).annotate({ description: "What a block keeps from being done." }),
  holds: Schema.Array(HoldView).annotate({ description: "Who is left as they are, and why." }),
  warnings: Schema.Array(WarningView).annotate({ description: "Things to know." })
}).annotate({ identifier: "Entity", description: "One entity's plan." })

/** What is written into the first lines of every saved plan. */
export const planFormat = "hrsync-plan"

export const PlanView = Schema.Struct({
  format: Schema.Literal(planFormat).annotate({ description: "What this file is." }),
  version: Schema.Literal(1).annotate({ description: "The version of this form." }),
  madeAt: instant("When the plan was made, or the instant that it was made for."),
  hypothetical: Schema.Boolean.annotate({
    description: "Made for another time than its own (--at): it can be read, not applied (A4)."
  }),
  entities: Schema.Array(EntityView).annotate({ description: "One plan per entity." })
})

/** A plan file: a plan, and the checksum that tells when somebody edited it. */
export const SavedPlan = Schema.Struct({
  ...PlanView.fields,
  checksum: Schema.String.check(Schema.isPattern(/^sha256:[0-9a-f]{64}$/u)).annotate({
    description: "SHA-256 over the rest of the plan in hrsync's own layout: an edited plan is not applied (A2)."
  })
}).annotate({
  title: "A plan of hrsync",
  description:
    "What hrsync plan --out writes and hrsync show reads: who would be invited, updated or archived, and why."
})

export type EmployeeKeyView = typeof EmployeeKeyView.Type
export type PersonView = typeof PersonView.Type
export type PersonNameView = typeof PersonNameView.Type
export type ChangeView = typeof ChangeView.Type
export type WhyView = typeof WhyView.Type
export type OperationView = typeof OperationView.Type
export type HoldView = typeof HoldView.Type
export type LimitView = typeof LimitView.Type
export type BlockView = typeof BlockView.Type
export type ErrorView = typeof ErrorView.Type
export type WarningView = typeof WarningView.Type
export type CountsView = typeof CountsView.Type
export type TotalsView = typeof TotalsView.Type
export type FingerprintsView = typeof FingerprintsView.Type
export type EntityView = typeof EntityView.Type
export type PlanView = typeof PlanView.Type
export type SavedPlan = typeof SavedPlan.Type
