import { empty, isValue } from "../domain/Field.ts"
import type { LeftOut, Stopped, ToInvite } from "../domain/InvitationFile.ts"
import type { WaitingItem } from "../domain/Memory.ts"
import type { Invite, Operation } from "../domain/Operation.ts"
import type { EntityPlan } from "../domain/Plan.ts"
import { compare } from "../domain/Text.ts"
import { openItems } from "./DoneByHand.ts"
import type { EntityInput } from "./Input.ts"
import { fieldValue } from "./Scope.ts"

/** Whom a person is to invite into one entity. */
export interface Invitations {
  /** Whom a person was asked for by an apply, and nothing has shown yet (X8). */
  readonly asked: ReadonlyArray<ToInvite>
  /** Whom the next apply would ask a person for. */
  readonly planned: ReadonlyArray<ToInvite>
  /** Who can't be invited before something else is done. */
  readonly later: ReadonlyArray<LeftOut>
  /** How many more wait for somebody's approval before a person is asked. */
  readonly unapproved: number
  readonly stopped: Stopped | undefined
}

const isManualInvite = (operation: Operation | undefined): operation is Invite =>
  operation?.kind === "invite" && operation.carry === "manual"

const costCenterOf = ({ hr }: EntityInput, { person: { employee } }: Invite, field: string | undefined): string => {
  if (employee === undefined || field === undefined) return ""
  const record = hr.find(({ connection }) => connection === employee.connection)?.employees.find(({ id }) =>
    id === employee.id
  )
  const value = record === undefined ? empty : fieldValue(record, field)
  if (!isValue(value)) return ""
  return typeof value === "string" ? value : value.join(", ")
}

const stoppedBy = ({ memory, rules }: EntityInput, { blocks, entity, errors }: EntityPlan): Stopped | undefined => {
  const [error] = errors
  if (error !== undefined) return { by: "error", text: error.text, next: error.next }
  if (memory.paused) {
    return { by: "pause", text: `${entity} is paused.`, next: `hrsync resume ${entity} lets it go on.` }
  }
  // What the plan doubts is not handed to a person either; archives alone may be stopped (P4).
  const block = blocks.find(({ reason }) => reason !== "archive-limit" || rules.limits.onExceed === "stop-all")
  return block === undefined ? undefined : { by: "block", text: block.text, next: block.next }
}

const byPerson = (a: Invite, b: Invite): number =>
  compare(a.person.employee?.connection ?? "", b.person.employee?.connection ?? "")
  || compare(a.person.employee?.id ?? "", b.person.employee?.id ?? "")
  || compare(a.id, b.id)

const withdrawFirst = ({ after, id, person }: Invite, text: string): LeftOut => ({
  operation: id,
  person,
  problem: "withdraw-first",
  text,
  next: after === undefined
    ? "Do first what it follows, then export again."
    : `Withdraw their old invitation first, say so (hrsync done ${after}), then export again.`
})

const itemOf = (items: ReadonlyArray<WaitingItem>, { id, wanted }: Operation): WaitingItem | undefined =>
  items.find((item) => item.operation === id && item.wanted === wanted)

/**
 * Whom a person is to invite, by a fresh plan: nobody whom HR no longer wants, or whom the target shows meanwhile. Nothing
 * is remembered by it. `costCenterField`: the HR attribute that is wanted beside each.
 */
export const invitationsOf = (
  input: EntityInput,
  plan: EntityPlan,
  costCenterField: string | undefined
): Invitations => {
  const stopped = stoppedBy(input, plan)
  if (stopped !== undefined) return { asked: [], planned: [], later: [], unapproved: 0, stopped }
  const items = openItems(input.memory)
  const held = plan.holds.filter(({ reason }) => reason === "waiting-for-person").flatMap(({ operation, text }) =>
    isManualInvite(operation) ? [{ invite: operation, text }] : []
  )
  const isOpen = (id: string | undefined): boolean => items.some(({ operation }) => operation === id)
  const asked: Array<ToInvite> = []
  const later: Array<LeftOut> = []
  for (const { invite, text } of held.sort((a, b) => byPerson(a.invite, b.invite))) {
    const item = itemOf(items, invite)
    if (item === undefined) later.push(withdrawFirst(invite, text))
    else if (isOpen(invite.after)) {
      later.push(withdrawFirst(invite, "Their invitation to the old address is not withdrawn yet."))
    } else asked.push({ invite, askedAt: item.openedAt, costCenter: costCenterOf(input, invite, costCenterField) })
  }
  const planned = plan.operations.filter(isManualInvite).filter(({ after }) => after === undefined).sort(byPerson)
    .map((invite) => ({ invite, askedAt: undefined, costCenter: costCenterOf(input, invite, costCenterField) }))
  const unapproved =
    plan.holds.filter(({ operation, reason }) => reason === "approval-needed" && isManualInvite(operation)).length
  return { asked, planned, later, unapproved, stopped: undefined }
}
