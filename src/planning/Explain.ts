import type { Instant } from "../domain/CalendarDate.ts"
import type { Condition } from "../domain/Condition.ts"
import { parse } from "../domain/EmailAddress.ts"
import type { Employee, EmployeeKey, UnreadableRecord } from "../domain/Employee.ts"
import type {
  ConnectionFacts,
  ExplainedCondition,
  ExplainedEntity,
  ExplainedMatch,
  ExplainedResult,
  Explanation
} from "../domain/Explanation.ts"
import { isValue, valueOr } from "../domain/Field.ts"
import type { Member, MemberId } from "../domain/Member.ts"
import { externalIdOf } from "../domain/Member.ts"
import type { Link } from "../domain/Memory.ts"
import type { Person } from "../domain/Operation.ts"
import type { EntityPlan } from "../domain/Plan.ts"
import type { Rules } from "../domain/Rules.ts"
import { compare, fold } from "../domain/Text.ts"
import { linkKey } from "./FindPeople.ts"
import type { EntityInput, PlanInput } from "./Input.ts"
import { namesOf } from "./NameTexts.ts"
import { type Meaning, narrowed } from "./Narrow.ts"
import { nearest } from "./Nearest.ts"
import { plan } from "./Plan.ts"
import { keyText, nameOf } from "./Population.ts"
import type { Prepared } from "./Prepare.ts"
import { prepare } from "./Prepare.ts"
import { fieldValue, holdsFor, inWords } from "./Scope.ts"
import type { Subject } from "./Situation.ts"
import { personOf } from "./Situation.ts"
import { endDate, goneOn } from "./Standing.ts"

/** What is known of one person in one entity: HR's side, or only a link, or only a member. */
interface Found {
  readonly prepared: Prepared
  readonly subject: Subject | undefined
  readonly link: Link | undefined
  readonly member: Member | undefined
  /** A record that came, but could not be decoded. */
  readonly unreadable: UnreadableRecord | undefined
}

interface Query {
  readonly text: string
  readonly email: string | undefined
  readonly folded: string
}

const reversed = (name: string): string => name.replace(/^(\S+) (.+)$/u, "$2 $1")

const meansEmployee = ({ email, folded, text }: Query, employee: Employee): boolean =>
  email === undefined
    ? employee.id === text || keyText(employee) === text || nameOf(employee) === folded ||
      reversed(nameOf(employee)) === folded
    : employee.email === email

const meansLink = ({ email, text }: Query, link: Link): boolean =>
  email === undefined
    ? link.employeeId === text || link.memberId === text || isKey(text, linkKey(link))
    : link.emails.some((known) => known === email)

const meansUnreadable = ({ email, text }: Query, record: UnreadableRecord): boolean =>
  email === undefined ? record.id === text || keyText(record) === text : record.email === email

const memberName = (member: Member): string => fold(`${valueOr(member.firstName, "")} ${valueOr(member.lastName, "")}`)

const meansMember = ({ email, folded, text }: Query, member: Member): boolean =>
  email === undefined
    ? member.id === text ||
      (folded !== "" && (memberName(member) === folded || reversed(memberName(member)) === folded))
    : member.email === email

/** The same for the part of an entity that is looked at. */
const meaningOf = (query: Query, { hr, members }: EntityInput): Meaning => {
  const named = (all: ReadonlyArray<Employee | Member>): ReadonlySet<unknown> => {
    if (query.email !== undefined) return new Set()
    const names = namesOf(all)
    return new Set(all.filter((_, index) => {
      const name = names[index] ?? ""
      return name.length === query.folded.length && (name === query.folded || reversed(name) === query.folded)
    }))
  }
  const employees = new Set(hr.flatMap((read) => [...named(read.employees)]))
  const known = query.folded === "" ? new Set() : named(members.members)
  return {
    employee: (employee) =>
      query.email === undefined
        ? employees.has(employee) || employee.id === query.text || isKey(query.text, employee)
        : employee.email === query.email,
    link: (link) => meansLink(query, link),
    member: (member) =>
      query.email === undefined ? known.has(member) || member.id === query.text : member.email === query.email
  }
}

/** What `keyText` gives, without making it. */
const isKey = (text: string, { connection, id }: EmployeeKey): boolean =>
  text.length === connection.length + id.length + 1 && text.endsWith(id) && text.startsWith(`${connection}/`)

const findIn = (prepared: Prepared, query: Query): ReadonlyMap<string, Found> => {
  const found = new Map<string, Found>()
  const add = (key: EmployeeKey | undefined, one: Found): void => {
    const text = key === undefined ? `member ${prepared.input.rules.entity}/${one.member?.id ?? ""}` : keyText(key)
    if (!found.has(text)) found.set(text, one)
  }
  prepared.employees.forEach((employee, index) => {
    const link = prepared.linkAt[index]
    const member = prepared.memberAt[index]
    const means = meansEmployee(query, employee) || (link !== undefined && meansLink(query, link))
      || (member !== undefined && meansMember(query, member))
    if (!means) return
    const subject = prepared.subjectAt(index)
    const [first = employee] = subject?.records ?? []
    add(first, { prepared, subject, link: subject?.link, member: subject?.member, unreadable: undefined })
  })
  for (const { link, member } of prepared.orphans) {
    if (meansLink(query, link) || (member !== undefined && meansMember(query, member))) {
      add({ connection: link.connection, id: link.employeeId }, {
        prepared,
        subject: undefined,
        link,
        member,
        unreadable: undefined
      })
    }
  }
  for (const { records } of prepared.reads) {
    for (const unreadable of records.unreadable.values()) {
      if (!meansUnreadable(query, unreadable)) continue
      add(unreadable, { prepared, subject: undefined, link: undefined, member: undefined, unreadable })
    }
  }
  const hrEmails = new Set(
    [...found.values()].flatMap(({ subject }) => subject?.records.map(({ email }) => email) ?? [])
  )
  for (const member of prepared.members.all) {
    if (
      !prepared.members.isLinked(member) && meansMember(query, member) &&
      !(isValue(member.email) && hrEmails.has(member.email))
    ) {
      add(undefined, { prepared, subject: undefined, link: undefined, member, unreadable: undefined })
    }
  }
  return found
}

const factsOf = (employee: Employee): ConnectionFacts => ({
  connection: employee.connection,
  id: employee.id,
  email: employee.email,
  status: employee.status,
  rawStatus: employee.rawStatus,
  startDate: employee.startDate,
  terminationDate: employee.terminationDate,
  lastWorkingDay: employee.lastWorkingDay,
  timezone: employee.timezone,
  bankAccount: isValue(employee.bankAccount) ? employee.bankAccount.masked : employee.bankAccount
})

const groupWords = { all: "all of", any: "any of" } as const

const explainCondition = (condition: Condition, employee: Employee, asked: boolean): ExplainedCondition => {
  const held = asked ? holdsFor(condition, employee) : undefined
  switch (condition.type) {
    case "field":
      return {
        text: inWords(condition),
        field: condition.field,
        found: fieldValue(employee, condition.field),
        held,
        conditions: []
      }
    case "not":
      return {
        text: "not",
        field: undefined,
        found: undefined,
        held,
        conditions: [explainCondition(condition.condition, employee, asked)]
      }
    default:
      return {
        text: groupWords[condition.type],
        field: undefined,
        found: undefined,
        held,
        conditions: condition.conditions.map((one) => explainCondition(one, employee, asked))
      }
  }
}

/** Every question in the order in which it is asked: eligibility (D1 to D3), names, filter (D4). */
const explainConditions = (rules: Rules, subject: Subject, day: string): ReadonlyArray<ExplainedCondition> => {
  const { chosen, excluded, included, standing } = subject
  const eligible = standing.is === "eligible"
  const end = endDate(rules, chosen)
  const gone = goneOn(rules, chosen)
  const line = (
    text: string,
    field: string | undefined,
    found: ExplainedCondition["found"],
    held: boolean | undefined
  ): ExplainedCondition => ({
    text,
    field,
    found,
    held,
    conditions: []
  })
  const started = standing.is === "not-started" ? false : standing.is === "eligible" ? true : undefined
  const lines: Array<ExplainedCondition> = [
    line(
      `status is one of ${rules.statuses.join(", ")}`,
      "status",
      `${chosen.status}, HR says "${chosen.rawStatus}"`,
      eligible ||
        (rules.statuses.includes(chosen.status) && chosen.status !== "inactive" && chosen.status !== "unknown")
    ),
    line(
      rules.lifecycle.accessEnds === "on-date"
        ? `${rules.lifecycle.endField} is empty or after ${day}`
        : `${rules.lifecycle.endField} is empty, or not before ${day}`,
      rules.lifecycle.endField,
      end ?? chosen[rules.lifecycle.endField],
      gone === undefined || gone > day
    ),
    line(
      rules.lifecycle.inviteBeforeDays === undefined
        ? "startDate has come"
        : `startDate has come, or comes within ${rules.lifecycle.inviteBeforeDays} days`,
      "startDate",
      chosen.startDate,
      started
    )
  ]
  if (rules.exclude.length > 0) {
    lines.push(
      line(
        "not named in exclude",
        undefined,
        undefined,
        eligible || excluded !== undefined ? excluded === undefined : undefined
      )
    )
  }
  if (rules.include.length > 0) {
    lines.push(
      line(
        "named in include",
        undefined,
        undefined,
        eligible && excluded === undefined ? included !== undefined : undefined
      )
    )
  }
  const asked = eligible && excluded === undefined && included === undefined
  return rules.where === undefined
    ? [
      ...lines,
      line("all employees belong here", undefined, undefined, eligible && excluded === undefined ? true : undefined)
    ]
    : [...lines, explainCondition(rules.where, chosen, asked)]
}

const explainMatch = ({ link, member, prepared, subject, unreadable }: Found): ExplainedMatch => {
  const state = member?.state
  if (link !== undefined) {
    return {
      by: "link",
      member: link.memberId,
      state,
      hrStatus: link.state,
      text: member === undefined
        ? `Linked to member ${link.memberId}, whom the target no longer lists.`
        : `Linked to member ${link.memberId} (${link.state}).`
    }
  }
  if (member !== undefined) {
    return {
      by: "none",
      member: member.id,
      state,
      hrStatus: "manual",
      text: `Member ${member.id} is managed by hand; HR has nobody for it.`
    }
  }
  const chosen = subject?.chosen
  if (chosen === undefined) {
    return {
      by: "none",
      member: undefined,
      state: undefined,
      hrStatus: undefined,
      text: unreadable === undefined ? "No member." : "HR's record can't be read, so nobody is matched by it."
    }
  }
  const [marked] = prepared.members.unlinkedByExternalId(externalIdOf(chosen))
  if (marked !== undefined) {
    return {
      by: "external-id",
      member: marked.id,
      state: marked.state,
      hrStatus: "manual",
      text: `Member ${marked.id} carries hrsync's own id ${externalIdOf(chosen)}.`
    }
  }
  const same = isValue(chosen.email) ? prepared.members.all.find(({ email }) => email === chosen.email) : undefined
  return same === undefined
    ? {
      by: "none",
      member: undefined,
      state: undefined,
      hrStatus: undefined,
      text: isValue(chosen.email)
        ? `No member has ${chosen.email}.`
        : "HR shows no work e-mail, so nobody can be matched by it."
    }
    : {
      by: "email",
      member: same.id,
      state: same.state,
      hrStatus: prepared.links.find(({ memberId }) => memberId === same.id)?.state ?? "manual",
      text: `Member ${same.id} has the same e-mail, ${chosen.email === same.email ? String(same.email) : ""}.`
    }
}

const nothingWhy = (rules: Rules, { link, member, subject }: Found): ExplainedResult => {
  const because = (rule: string, text: string): ExplainedResult => ({ type: "nothing", why: { rule, text } })
  if (subject === undefined) {
    return link === undefined
      ? because("L5", "Members that people manage by hand are never touched.")
      : because("L2", link.state === "released" ? "Released: hrsync no longer changes this member." : "Nothing to do.")
  }
  if (link?.state === "managed" && member?.state === "archived") return because("L1", "Already archived.")
  if (link?.state === "released") return because("L2", "Released: hrsync no longer changes this member.")
  if (subject.standing.is !== "eligible") return because("D1", "Not eligible, and nobody of theirs is managed here.")
  return subject.inScope
    ? because("F5", "The member is as HR says.")
    : because(
      "D4",
      subject.excluded === undefined ? `Not in the scope of ${rules.entity}.` : `"${subject.excluded}" is in exclude.`
    )
}

/** By what a plan's operations and holds concern somebody. */
const keysOf = ({ link, member, subject, unreadable }: Found): ReadonlyArray<string> => [
  ...(subject?.records.map(keyText) ?? []),
  ...(link === undefined ? [] : [`${link.connection}/${link.employeeId}`]),
  ...(unreadable === undefined ? [] : [keyText(unreadable)]),
  ...(member === undefined ? [] : [memberKey(member.id)])
]

const memberKey = (id: MemberId): string => `member ${id}`

/** A result, and the how manyth of its plan it is. */
interface Placed {
  readonly place: number
  readonly result: ExplainedResult
}

/** What plans have for everybody who was found, by one walk through each. */
const resultsBy = (
  all: ReadonlyArray<{ readonly found: Found; readonly plan: EntityPlan | undefined }>
): (found: Found, entityPlan: EntityPlan | undefined) => ReadonlyArray<ExplainedResult> => {
  const wanted = new Set(all.flatMap(({ found }) => keysOf(found)))
  const ids = new Set([...wanted].map((key) => key.slice(key.indexOf("/") + 1)))
  const byPlan = new Map<EntityPlan, ReadonlyMap<string, ReadonlyArray<Placed>>>()
  const walk = (entityPlan: EntityPlan): ReadonlyMap<string, ReadonlyArray<Placed>> => {
    const found = new Map<string, Array<Placed>>()
    let place = 0
    const take = ({ employee, member }: Person, result: ExplainedResult): void => {
      // Most are somebody else, which their id alone tells.
      if (employee !== undefined && !ids.has(employee.id)) return
      const key = employee !== undefined ? keyText(employee) : member === undefined ? undefined : memberKey(member)
      if (key === undefined || !wanted.has(key)) return
      const list = found.get(key)
      if (list === undefined) found.set(key, [{ place, result }])
      else list.push({ place, result })
      place += 1
    }
    for (const operation of entityPlan.operations) {
      take(operation.person, { type: "operation", operation, withheld: false })
    }
    for (const operation of entityPlan.withheld) {
      take(operation.person, { type: "operation", operation, withheld: true })
    }
    for (const hold of entityPlan.holds) take(hold.person, { type: "hold", hold })
    return found
  }
  return (found, entityPlan) => {
    if (entityPlan === undefined) return []
    const known = byPlan.get(entityPlan) ?? walk(entityPlan)
    byPlan.set(entityPlan, known)
    const own = [...new Set(keysOf(found))].flatMap((key) => known.get(key) ?? [])
    return own.sort((a, b) => a.place - b.place).map(({ result }) => result)
  }
}

const resultsOf = (
  results: ReadonlyArray<ExplainedResult>,
  entityPlan: EntityPlan | undefined,
  found: Found
): ReadonlyArray<ExplainedResult> => {
  if (results.length > 0) return results
  const [error] = entityPlan?.errors ?? []
  return [
    error === undefined
      ? nothingWhy(found.prepared.input.rules, found)
      : { type: "nothing", why: { rule: "P1", text: `Nothing is decided here: ${error.text}` } }
  ]
}

const explainEntity = (
  found: Found,
  entityPlan: EntityPlan | undefined,
  results: ReadonlyArray<ExplainedResult>
): ExplainedEntity => {
  const { prepared, subject } = found
  const { rules } = prepared.input
  return {
    entity: rules.entity,
    name: rules.name,
    status: entityPlan?.status ?? "error",
    conditions: subject === undefined
      ? []
      : explainConditions(rules, subject, prepared.calendar.todayOf(subject.chosen)),
    match: explainMatch(found),
    results: resultsOf(results, entityPlan, found)
  }
}

/** An entity as it was read, and what was planned for it then. */
export interface Explainable {
  readonly input: EntityInput
  readonly now: Instant
  readonly plan: EntityPlan | undefined
}

/** Why each entity does with a person what it does: `hrsync explain <e-mail, name or employee id>`. */
export const explain = (input: PlanInput, query: string): Explanation => {
  const decided = plan({ ...input, only: undefined }).plan
  const shown = input.entities.filter(({ rules }) => input.only === undefined || input.only.has(rules.entity))
  return explainPlanned(
    shown.map((entity) => ({
      input: entity,
      now: input.now,
      plan: decided.entities.find((one) => one.entity === entity.rules.entity)
    })),
    query
  )
}

/** The same of plans that were made before: of all people only those are looked at whom the query means. */
export const explainPlanned = (
  entities: ReadonlyArray<Explainable>,
  query: string,
  part: typeof narrowed = narrowed
): Explanation => {
  const asked: Query = { text: query.trim(), email: parse(query), folded: fold(query) }
  const all = [...entities].sort((a, b) => compare(a.input.rules.entity, b.input.rules.entity))
  const people = new Map<string, Array<{ readonly found: Found; readonly plan: EntityPlan | undefined }>>()
  for (const { input, now, plan: planned } of all) {
    const prepared = prepare(part(input, meaningOf(asked, input)), now)
    for (const [key, found] of findIn(prepared, asked)) {
      const list = people.get(key)
      if (list === undefined) people.set(key, [{ found, plan: planned }])
      else list.push({ found, plan: planned })
    }
  }
  const results = resultsBy([...people.values()].flat())
  return {
    query,
    people: [...people].sort(([a], [b]) => compare(a, b)).map(([, list]) => {
      const withRecord = (list.find(({ found }) => found.subject !== undefined) ?? list[0])?.found
      return {
        person: personOf(withRecord?.subject?.chosen, withRecord?.member, withRecord?.link),
        facts: withRecord?.subject?.records.map(factsOf) ?? [],
        entities: list.map(({ found, plan: planned }) => explainEntity(found, planned, results(found, planned)))
      }
    }),
    nearest: people.size > 0 ? [] : nearest(all.map(({ input }) => input), asked.folded)
  }
}
