import { visible } from "../report/Safe.ts"
import type { Happening, HappeningKind } from "../sandbox/Happening.ts"
import { happeningKinds } from "../sandbox/Happening.ts"
import { type MemberEntry, textOf } from "../sandbox/MemberEntry.ts"
import type { About } from "../sandbox/Saved.ts"
import type { Staff } from "../sandbox/Staff.ts"

const words: Readonly<Record<HappeningKind, string>> = {
  joined: "joined",
  hired: "hired, with a start date",
  started: "had their first day",
  left: "left",
  "manager-left": "left, who led others",
  "gave-notice": "gave notice",
  extended: "stayed a week longer",
  married: "married: new surname and e-mail",
  "bank-account-changed": "changed their bank account",
  "moved-between": "moved to another entity's place",
  "moved-away": "moved to a place that no entity asks for",
  "went-on-leave": "went on leave",
  returned: "returned from leave",
  "came-back": "came back, same record",
  "came-back-anew": "came back, with a new record",
  "new-manager": "have a new manager",
  accepted: "accepted their invitation",
  "edited-by-hand": "name edited by hand in Spendesk",
  "archived-by-hand": "archived by hand in Spendesk"
}

const days = (count: number): string => `${count} ${count === 1 ? "day" : "days"}`

const things = (count: number): string => `${count} ${count === 1 ? "thing" : "things"}`

const dayOf = ({ now }: About): string => `${now.slice(0, 10)}, ${now.slice(11, 16)} UTC`

/** So many names stand in a line; the others are counted. */
const shown = 8

/** What happened while days passed: counts, and names. */
export const happeningsText = (about: About, passed: number, happenings: ReadonlyArray<Happening>): string => {
  const groups = happeningKinds.flatMap((kind) => {
    const these = happenings.filter((happening) => happening.kind === kind)
    if (these.length === 0) return []
    const names = these.slice(0, shown).map(({ day, entity, who }) => `${visible(who)} (${entity}, ${day.slice(5)})`)
    const more = these.length > shown ? [`and ${these.length - shown} more`] : []
    return [{ label: `${String(these.length).padStart(4)}  ${words[kind]}`, names: [...names, ...more].join(", ") }]
  })
  const width = Math.max(0, ...groups.map(({ label }) => label.length))
  return [
    `${days(passed)} passed in the sandbox: it is ${dayOf(about)}. ${things(happenings.length)} happened.`,
    ...(groups.length === 0 ? [] : [""]),
    ...groups.map(({ label, names }) => `${label.padEnd(width)}  ${names}`),
    "",
    "What hrsync makes of it: hrsync plan --sandbox."
  ].join("\n")
}

/** How many of each there are, the most first. */
const counts = (values: ReadonlyArray<string>): string => {
  const found = new Map<string, number>()
  for (const value of values) found.set(value, (found.get(value) ?? 0) + 1)
  return [...found].toSorted(([, a], [, b]) => b - a).map(([value, count]) => `${count} ${visible(value)}`).join(", ")
}

/** Which sandbox there is, its day, who is there in HR, and the members of every entity. */
export const sandboxText = (
  about: About,
  staff: Staff,
  lists: ReadonlyMap<string, ReadonlyArray<MemberEntry>>
): string => {
  const width = Math.max(0, ...[...lists.keys()].map((entity) => entity.length))
  return [
    `A company of about ${about.size} people (seed ${about.seed}), begun on ${about.began.slice(0, 10)}. `
    + `It is ${dayOf(about)} there.`,
    "",
    `In HR: ${staff.people.length} records: ${counts(staff.people.map(({ status }) => status))}.`,
    ...[...lists].map(([entity, list]) =>
      `${entity.padEnd(width)}  ${list.length} members: ${counts(list.map((entry) => textOf(entry, "state")))}.`
    ),
    "",
    "Next: hrsync plan --sandbox, or hrsync sandbox advance 7d."
  ].join("\n")
}
