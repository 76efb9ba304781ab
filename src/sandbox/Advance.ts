import type { Instant } from "../domain/CalendarDate.ts"
import { today as dayOf } from "../domain/CalendarDate.ts"
import type { ConnectionId } from "../domain/Employee.ts"
import type { EntityId } from "../domain/Rules.ts"
import { agenda } from "./Agenda.ts"
import type { Happening } from "./Happening.ts"
import type { Home } from "./Home.ts"
import { HrDay } from "./HrDay.ts"
import { MemberDay, type MemberLists } from "./MemberDay.ts"
import type { Holds } from "./Recruiter.ts"
import { Room } from "./Room.ts"
import type { Staff } from "./Staff.ts"

/** A sandbox at an instant. */
export interface Moment {
  readonly now: Instant
  readonly staff: Staff
  readonly lists: MemberLists
}

export interface AdvanceOptions {
  readonly seed: number
  readonly size: number
  /** When the sandbox began. */
  readonly began: Instant
  readonly connections: ReadonlyMap<ConnectionId, Holds>
  /** Entities that are connected today. */
  readonly homes: ReadonlyMap<EntityId, Home>
}

const day = 86_400_000

/** The next day, and what happened on it. Two times one day is two days: each follows from the one before alone. */
export const nextDay = (
  { lists, now, staff }: Moment,
  options: AdvanceOptions,
  upheaval = false
): { readonly moment: Moment; readonly happenings: ReadonlyArray<Happening> } => {
  const { began, connections, homes, seed, size } = options
  const then = now + day
  const today = dayOf(then, "UTC")
  if (today === undefined || today > lastDay) throw new RangeError(`${then} is beyond the sandbox's calendar`)
  const items = agenda(seed, size, Math.round((now - began) / day))
  const hr = new HrDay(staff, {
    seed,
    today,
    graceDays: new Map([...homes].map(([entity, { graceDays }]) => [entity, graceDays])),
    connections,
    room: new Room({ homes, lists, names: staff.homes, today })
  })
  hr.dawn()
  if (upheaval) hr.upheave()
  for (const item of items) hr.happen(item)
  const members = new MemberDay(lists, { seed, today, now: then, people: hr.staff.people })
  members.accept()
  for (const item of items) members.happen(item)
  return {
    moment: { now: then, staff: hr.staff, lists: members.lists },
    happenings: [...hr.happenings, ...members.happenings]
  }
}

/** Days of more than four digits are no dates. */
const lastDay = "9999-01-01"
