import type { Instant } from "../domain/CalendarDate.ts"
import type { Approval } from "../domain/Memory.ts"
import type { MemoryChange } from "../domain/MemoryChange.ts"
import type { Operation } from "../domain/Operation.ts"
import type { EntityPlan, Plan } from "../domain/Plan.ts"
import type { Deed, Refusal } from "./ByHand.ts"
import { refused } from "./ByHand.ts"
import { approved, doubtOf } from "./Gate.ts"
import type { EntityInput, PlanInput } from "./Input.ts"
import { confirmed } from "./Observed.ts"
import { keyText } from "./Population.ts"

/** Fewer hex digits than this name no decision. */
export const leastDigits = 8

/** The operations over which the decision hash is (P6): done, withheld, and waiting for a yes. */
export const decidedBy = ({ holds, operations, withheld }: EntityPlan): ReadonlyArray<Operation> => [
  ...operations,
  ...withheld,
  ...waitingForYes(holds)
]

const waitingForYes = (holds: EntityPlan["holds"]): ReadonlyArray<Operation> =>
  holds.flatMap(({ operation, reason }) => reason === "approval-needed" && operation !== undefined ? [operation] : [])

/** The operations that do not go ahead without an approval. */
export const stopped = ({ holds, withheld }: EntityPlan): ReadonlyArray<Operation> => [
  ...withheld,
  ...waitingForYes(holds)
]

/**
 * The operations that somebody is asked about: those, and under U2's mode `approve` every one that no approval covers
 * yet.
 */
export const askedAbout = (plan: EntityPlan, read: EntityInput | undefined, at: Instant): ReadonlyArray<Operation> =>
  read?.rules.reconcile.mode === "approve"
    ? [...uncovered(plan, read, at), ...stopped(plan)]
    : stopped(plan)

/** The entities whose decision begins with these hex digits. */
export const decisionsOf = ({ entities }: Plan, hash: string): ReadonlyArray<EntityPlan> =>
  entities.filter(({ decisionHash }) => decisionHash.startsWith(hash))

/**
 * What an operation goes only together with: the other half of a pair (M2), the adoption or return of the same member,
 * the invitations that a manager's update builds on (F6).
 */
export const groundsOf = (operation: Operation, all: ReadonlyArray<Operation>): ReadonlyArray<Operation> =>
  all.filter((other) => other !== operation && isGround(operation, other))

const isGround = (operation: Operation, other: Operation): boolean => {
  if (operation.kind === "invite" && operation.after === other.id) return true
  if (operation.kind === "cancel-invite" && other.kind === "invite" && other.after === operation.id) return true
  if ("member" in operation && operation.member !== undefined && operation.kind !== "adopt") {
    if ((other.kind === "adopt" || other.kind === "reactivate") && other.member === operation.member) return true
  }
  if (operation.kind !== "update" || other.kind !== "invite" || other.person.employee === undefined) return false
  const invited = keyText(other.person.employee)
  const isOf = (employee: Operation["person"]["employee"]): boolean =>
    employee !== undefined && keyText(employee) === invited
  return operation.changes.some((change) =>
    change.field === "manager" && ((operation.member === undefined && isOf(operation.person.employee))
      || (change.after.member === undefined && isOf(change.after.employee)))
  )
}

/** An approval, and what it covers. */
export interface Approving extends Deed {
  readonly approval: Approval | undefined
  readonly covered: ReadonlyArray<Operation>
}

/** `usage`: what was asked for does not exist, or is no whole. `blocked`: no approval passes what stops it. */
export interface NotApproved extends Refusal {
  readonly is: "usage" | "blocked" | "error"
}

const notApproved = (is: NotApproved["is"], message: string, next: string): NotApproved => ({
  ...refused(message, next),
  is
})

export interface ApprovingOptions {
  /** Ids of the operations that are approved; nothing: all. */
  readonly only: ReadonlyArray<string> | undefined
  readonly by: string
  readonly at: Instant
}

/** Approves a decision of an entity, or some of its operations (P6), and confirms the entity's rules (P7). */
export const approve = (
  input: PlanInput,
  plan: EntityPlan,
  { at, by, only }: ApprovingOptions
): Approving | NotApproved | { readonly type: "nothing"; readonly message: string; readonly next: string } => {
  const { decisionHash: hash, entity } = plan
  const [error] = plan.errors
  if (error !== undefined) {
    return notApproved("error", `${entity} can't be planned, so there is nothing to approve: ${error.text}`, error.next)
  }
  const never = plan.blocks.find(({ approvable }) => !approvable)
  if (never !== undefined) {
    return notApproved("blocked", `No approval passes ${never.reason} in ${entity}: ${never.text}`, never.next)
  }
  const read = input.entities.find(({ rules }) => rules.entity === entity)
  const confirms = read === undefined ? [] : confirmed(read.rules, read.memory, by, at)
  const deed = (
    kind: "approve" | "confirm",
    changes: ReadonlyArray<MemoryChange>,
    approval: Approval | undefined,
    covered: ReadonlyArray<Operation>
  ): Approving => ({
    type: "deed",
    kind,
    entity,
    person: undefined,
    subject: hash,
    changes,
    notes: kind === "approve" && confirms.length > 0 ? ["Its rules are confirmed as well."] : [],
    follows: undefined,
    approval,
    covered
  })
  const decided = decidedBy(plan)
  if (only !== undefined) {
    const problem = problemOf(only, decided, plan, read, at)
    if (problem !== undefined) return problem
  }
  if (plan.blocks.length === 0 && stopped(plan).length === 0 && !waitsUnattended(plan, read, at)) {
    if (only !== undefined && confirms.length > 0) {
      return notApproved(
        "usage",
        `What waits in ${entity} is that somebody confirms its rules, and then all of its plan is applied: some operations can't be approved alone.`,
        "Approve the whole decision, or set reconcile.mode: approve."
      )
    }
    return confirms.length > 0 ? deed("confirm", confirms, undefined, []) : {
      type: "nothing",
      message: `Nothing in ${entity} waits for an approval, and its rules are confirmed.`,
      next: plan.operations.length === 0 ? "There is nothing to do." : `Next: hrsync apply --entity ${entity}.`
    }
  }
  const approval: Approval = {
    hash,
    only,
    passes: plan.blocks.filter(({ approvable }) => approvable).map(doubtOf).sort(),
    by,
    at,
    expiresAt: at + plan.planLifetime
  }
  const asked = only === undefined ? undefined : new Set(only)
  return deed(
    "approve",
    [{ type: "approval", approval }, ...confirms],
    approval,
    decided.filter(({ id }) => asked === undefined || asked.has(id))
  )
}

const uncovered = (
  { decisionHash, operations }: EntityPlan,
  { memory }: EntityInput,
  at: Instant
): ReadonlyArray<Operation> => {
  const { covers } = approved(memory, decisionHash, at)
  return operations.filter(({ id }) => !covers(id))
}

/** U2: operations that only a reconciler in the mode `approve` waits with. */
const waitsUnattended = (plan: EntityPlan, read: EntityInput | undefined, at: Instant): boolean =>
  read?.rules.reconcile.mode === "approve" && uncovered(plan, read, at).length > 0

const problemOf = (
  only: ReadonlyArray<string>,
  decided: ReadonlyArray<Operation>,
  { decisionHash, entity }: EntityPlan,
  read: EntityInput | undefined,
  at: Instant
): NotApproved | undefined => {
  if (only.length === 0) {
    return notApproved("usage", "No operation is named, so nothing is approved.", "Name some, or approve them all.")
  }
  const byId = new Map(decided.map((operation) => [operation.id, operation]))
  const unknown = only.find((id) => !byId.has(id))
  if (unknown !== undefined) {
    return notApproved(
      "usage",
      `The decision of ${entity} has no operation ${unknown}.`,
      decided.length === 0 ? "It has none at all." : `It has: ${listed(decided.map(({ id }) => id))}.`
    )
  }
  const before = read === undefined ? undefined : approved(read.memory, decisionHash, at)
  const has = new Set(only)
  for (const id of only) {
    const operation = byId.get(id)
    if (operation === undefined) continue
    const missing = groundsOf(operation, decided).filter((one) => !has.has(one.id) && before?.covers(one.id) !== true)
    if (missing.length === 0) continue
    const [first] = missing
    const pair = first?.kind === "cancel-invite" || (operation.kind === "cancel-invite" && first?.kind === "invite")
    return notApproved(
      "usage",
      pair
        ? `${id} is one half of a pair: the invitation to the old address is withdrawn for one to the new one (M2).`
        : `${id} builds on what is not named with it.`,
      `Name ${listed(missing.map((one) => one.id))} as well.`
    )
  }
  return undefined
}

const most = 10

const listed = (ids: ReadonlyArray<string>): string =>
  `${ids.slice(0, most).join(", ")}${ids.length > most ? ` and ${ids.length - most} more` : ""}`

/** Whether a decision made anew with a key is the one that was made without: the same operations, by id (P6). */
export const sameDecision = (a: EntityPlan, b: EntityPlan): boolean =>
  JSON.stringify(decidedBy(a).map(({ id }) => id).sort()) === JSON.stringify(decidedBy(b).map(({ id }) => id).sort())
