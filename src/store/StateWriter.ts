import { Buffer } from "node:buffer"
import type { Instant } from "../domain/CalendarDate.ts"
import type { EmployeeKey } from "../domain/Employee.ts"
import type { Link, Memory } from "../domain/Memory.ts"

/** The version of the form that docs/state.md describes. */
export const stateVersion = 1

/** The lines of a state file, without line feeds, in the order of the lists given. */
export function* lines(memories: Iterable<Memory>): Generator<string, void> {
  const all = [...memories]
  const shared = sharedKey(all)
  let records = 0
  yield JSON.stringify({ type: "hrsync-state", version: stateVersion, key: shared && base64(shared) })
  for (const memory of all) {
    for (const record of recordsOf(memory, shared === undefined)) {
      records += 1
      yield JSON.stringify(record)
    }
  }
  yield JSON.stringify({ type: "end", records })
}

/** A whole state file as one text; for many links take `lines`. */
export const write = (memories: Iterable<Memory>): string => {
  let text = ""
  for (const line of lines(memories)) text += `${line}\n`
  return text
}

/** The key of every keyed hash stands in the first line when it is the same everywhere, as it is in what hrsync writes. */
const sharedKey = (memories: ReadonlyArray<Memory>): Uint8Array | undefined => {
  const key = memories[0]?.key
  return key !== undefined &&
      memories.every((memory) => memory.key !== undefined && Buffer.compare(memory.key, key) === 0)
    ? key
    : undefined
}

// JSON.stringify leaves out what is undefined: a default costs no space in the file.
function* recordsOf(memory: Memory, ownKey: boolean): Generator<object, void> {
  const { entity } = memory
  yield {
    type: "entity",
    entity,
    target: memory.target,
    key: ownKey && memory.key !== undefined ? base64(memory.key) : undefined,
    appliedBefore: memory.appliedBefore,
    paused: memory.paused
  }
  if (memory.confirmed !== undefined) {
    const { at, by, fingerprint, safety } = memory.confirmed
    yield { type: "confirmed", entity, fingerprint, safety, by, at: instant(at) }
  }
  for (const link of memory.links) yield linkRecord(entity, link)
  for (const person of memory.allowed) yield { type: "allowed", entity, ...key(person) }
  for (const { at, connection, employees } of memory.goodReads) {
    yield { type: "good-read", entity, connection, at: instant(at), employees }
  }
  for (const { approved, at, person } of memory.removals) {
    yield { type: "removal", entity, ...key(person), at: instant(at), approved }
  }
  for (const { at, managed } of memory.managedCounts) yield { type: "managed-count", entity, at: instant(at), managed }
  for (const { at, by, expiresAt, hash, only } of memory.approvals) {
    yield { type: "approval", entity, hash, only, by, at: instant(at), expiresAt: instant(expiresAt) }
  }
  for (const { doneAt, openedAt, operation, person, wanted } of memory.waiting) {
    yield {
      type: "waiting",
      entity,
      ...key(person),
      operation,
      wanted,
      openedAt: instant(openedAt),
      doneAt: doneAt === undefined ? undefined : instant(doneAt)
    }
  }
  for (const { at, email, listsWithout, outcome, person } of memory.invitations) {
    yield { type: "invitation", entity, ...key(person), email, at: instant(at), outcome, listsWithout }
  }
  for (const { at, field, person } of memory.putBacks) {
    yield { type: "put-back", entity, ...key(person), field, at: instant(at) }
  }
  for (const { person, since } of memory.inactiveSince) yield { type: "inactive-since", entity, ...key(person), since }
}

const linkRecord = (entity: string, link: Link): object => ({
  type: "link",
  entity,
  connection: link.connection,
  employee: link.employeeId,
  member: link.memberId,
  emails: link.emails,
  state: link.state,
  archivedByHrsync: link.archivedByHrsync || undefined,
  allowed: link.allowed || undefined,
  applied: Object.keys(link.applied).length === 0 ? undefined : link.applied,
  resent: link.resent || undefined
})

const key = (person: EmployeeKey): { readonly connection: string; readonly employee: string } => ({
  connection: person.connection,
  employee: person.id
})

const instant = (at: Instant): string => new Date(at).toISOString()

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64")
