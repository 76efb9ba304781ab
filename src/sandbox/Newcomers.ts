import type { CalendarDate } from "../domain/CalendarDate.ts"
import { parse as parseEmail } from "../domain/EmailAddress.ts"
import type { ConnectionId } from "../domain/Employee.ts"
import type { MemberId } from "../domain/Member.ts"
import type { Rules } from "../domain/Rules.ts"
import { usualCustom } from "./Attributes.ts"
import { company } from "./Company.ts"
import type { CompanyPerson } from "./CompanyPerson.ts"
import type { MemberEntry } from "./MemberEntry.ts"
import { entryOf, manualMembers } from "./Members.ts"
import { random } from "./Random.ts"
import type { Holds } from "./Recruiter.ts"
import { joined, type Staff, staffOf } from "./Staff.ts"
import { homeOf } from "./World.ts"

export interface NewcomersOptions {
  readonly seed: number
  readonly size: number
  readonly today: CalendarDate
  /** Connections of today's file. */
  readonly connections: ReadonlyMap<ConnectionId, Holds>
  /** Those of them that have no people yet. */
  readonly fresh: ReadonlySet<ConnectionId>
  /** Every entity of today's file that is connected. */
  readonly entities: ReadonlyArray<{ readonly rules: Rules }>
}

/**
 * The same people, fit for today's file: connections that are new get people, and attributes that are new get values.
 * Nobody who was there changes otherwise.
 */
export const withNewcomers = (staff: Staff, options: NewcomersOptions): Staff => {
  const { connections, entities, fresh, seed, size, today } = options
  const hiring = entities.filter(({ rules }) => rules.source.some((id) => fresh.has(id)))
  const filled = { ...staff, people: staff.people.map((person) => withCustom(person, seed, connections)) }
  if (hiring.length === 0) return filled
  const found = company({
    seed,
    size: Math.ceil(size / Math.max(1, staff.homes.length)) * hiring.length,
    today,
    homes: hiring.map(({ rules }) => homeOf({ ...rules, source: rules.source.filter((id) => fresh.has(id)) })),
    connections,
    register: staff.register
  })
  return joined(filled, staffOf(found, hiring, today))
}

const withCustom = (
  person: CompanyPerson,
  seed: number,
  connections: ReadonlyMap<ConnectionId, Holds>
): CompanyPerson => {
  const missing = connections.get(person.connection)?.custom.filter((field) => !(field in person.attributes)) ?? []
  if (missing.length === 0) return person
  const values = missing.map((field): [string, string] => [
    field,
    random(seed, person.connection, person.id, field).pick(usualCustom(field))
  ])
  return { ...person, attributes: { ...person.attributes, ...Object.fromEntries(values) } }
}

/** The members of an entity that hrsync has never seen: whom people invited. */
export const newMembers = (
  { entity, protect }: Rules,
  memberId = (count: number): MemberId => `mbr_${String(count).padStart(4, "0")}`
): ReadonlyArray<MemberEntry> =>
  manualMembers(entity.toLowerCase(), protect.filter((name) => parseEmail(name) !== undefined)).map((make, at) =>
    entryOf(make(memberId(at + 1)))
  )
