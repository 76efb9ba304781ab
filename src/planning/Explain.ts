import { distance } from "fastest-levenshtein"
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
import type { Member } from "../domain/Member.ts"
import { externalIdOf } from "../domain/Member.ts"
import type { Link } from "../domain/Memory.ts"
import type { Person } from "../domain/Operation.ts"
import type { EntityPlan } from "../domain/Plan.ts"
import type { Rules } from "../domain/Rules.ts"
import { compare, fold } from "../domain/Text.ts"
import type { PlanInput } from "./Input.ts"
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
    ? link.employeeId === text || link.memberId === text || `${link.connection}/${link.employeeId}` === text
    : link.emails.some((known) => known === email)

const meansUnreadable = ({ email, text }: Query, record: UnreadableRecord): boolean =>
  email === undefined ? record.id === text || keyText(record) === text : record.email === email

const memberName = (member: Member): string => fold(`${valueOr(member.firstName, "")} ${valueOr(member.lastName, "")}`)

const meansMember = ({ email, folded, text }: Query, member: Member): boolean =>
  email === undefined
    ? member.id === text ||
      (folded !== "" && (memberName(member) === folded || reversed(memberName(member)) === folded))
    : member.email === email

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

const resultsOf = (entityPlan: EntityPlan | undefined, found: Found): ReadonlyArray<ExplainedResult> => {
  const keys = new Set([
    ...(found.subject?.records.map(keyText) ?? []),
    ...(found.link === undefined ? [] : [`${found.link.connection}/${found.link.employeeId}`]),
    ...(found.unreadable === undefined ? [] : [keyText(found.unreadable)])
  ])
  const concerns = ({ employee, member }: Person): boolean =>
    employee === undefined ? member !== undefined && member === found.member?.id : keys.has(keyText(employee))
  const results: ReadonlyArray<ExplainedResult> = entityPlan === undefined ? [] : [
    ...entityPlan.operations.filter(({ person }) => concerns(person)).map((operation) =>
      ({ type: "operation", operation, withheld: false }) as const
    ),
    ...entityPlan.withheld.filter(({ person }) => concerns(person)).map((operation) =>
      ({ type: "operation", operation, withheld: true }) as const
    ),
    ...entityPlan.holds.filter(({ person }) => concerns(person)).map((hold) => ({ type: "hold", hold }) as const)
  ]
  if (results.length > 0) return results
  const [error] = entityPlan?.errors ?? []
  return [
    error === undefined
      ? nothingWhy(found.prepared.input.rules, found)
      : { type: "nothing", why: { rule: "P1", text: `Nothing is decided here: ${error.text}` } }
  ]
}

const explainEntity = (found: Found, entityPlan: EntityPlan | undefined): ExplainedEntity => {
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
    results: resultsOf(entityPlan, found)
  }
}

/** Whom a query that met nobody may mean: names, e-mails and ids that are a few letters away. */
const nearest = (all: ReadonlyArray<Prepared>, { folded }: Query): ReadonlyArray<Person> => {
  const best = new Map<string, { readonly person: Person; readonly far: number }>()
  const emails = new Set<string>()
  const consider = (key: string, person: Person, texts: ReadonlyArray<string>): void => {
    const words = texts.filter((text) => text !== "").map(fold).flatMap((text) => [text].concat(text.split(" ")))
    const far = Math.min(
      ...words.map((text) => text.includes(folded) ? 0.5 : distance(folded, text) / Math.max(folded.length, 1))
    )
    if (far <= 0.5 && !(far >= (best.get(key)?.far ?? Infinity))) {
      best.set(key, { person, far })
      emails.add(person.email)
    }
  }
  for (const prepared of all) {
    for (const employee of prepared.employees) {
      const person = personOf(employee, undefined)
      consider(keyText(employee), person, [person.name, person.email, employee.id])
    }
    for (const member of prepared.members.all) {
      if (prepared.members.isLinked(member)) continue
      const person = personOf(undefined, member)
      if (person.email !== "" && emails.has(person.email)) continue
      consider(`member ${member.id}`, person, [person.name, person.email])
    }
  }
  return [...best].sort(([a, { far }], [b, other]) => far - other.far || compare(a, b)).slice(0, 5).map((
    [, { person }]
  ) => person)
}

/** Why each entity does with a person what it does: `hrsync explain <e-mail, name or employee id>`. */
export const explain = (input: PlanInput, query: string): Explanation => {
  const asked: Query = { text: query.trim(), email: parse(query), folded: fold(query) }
  const decided = plan({ ...input, only: undefined }).plan
  const shown = input.entities.filter(({ rules }) => input.only === undefined || input.only.has(rules.entity))
  const all = [...shown].sort((a, b) => compare(a.rules.entity, b.rules.entity)).map((entity) =>
    prepare(entity, input.now)
  )
  const people = new Map<string, Array<Found>>()
  for (const prepared of all) {
    for (const [key, found] of findIn(prepared, asked)) {
      const list = people.get(key)
      if (list === undefined) people.set(key, [found])
      else list.push(found)
    }
  }
  return {
    query,
    people: [...people].sort(([a], [b]) => compare(a, b)).map(([, list]) => {
      const withRecord = list.find(({ subject }) => subject !== undefined) ?? list[0]
      return {
        person: personOf(withRecord?.subject?.chosen, withRecord?.member, withRecord?.link),
        facts: withRecord?.subject?.records.map(factsOf) ?? [],
        entities: list.map((found) =>
          explainEntity(found, decided.entities.find(({ entity }) => entity === found.prepared.input.rules.entity))
        )
      }
    }),
    nearest: people.size > 0 ? [] : nearest(all, asked)
  }
}
