import type { EmailAddress } from "../domain/EmailAddress.ts"
import type { Employee, UnreadableRecord } from "../domain/Employee.ts"
import { isValue } from "../domain/Field.ts"
import type { Link } from "../domain/Memory.ts"
import { decide, decideMissing } from "./Decide.ts"
import type { ManagerRecords } from "./Managers.ts"
import type { Prepared } from "./Prepare.ts"
import type { Situation, Subject } from "./Situation.ts"
import { personOf } from "./Situation.ts"

const holdPair = (prepared: Prepared, situation: Situation) => {
  const relevant = (one: Subject | undefined): boolean =>
    one !== undefined && (one.link?.state === "managed" || (one.standing.is === "eligible" && one.inScope))
  const known = new Map<ReadonlyArray<number>, boolean>()
  const anyRelevant = (list: ReadonlyArray<number>): boolean => {
    let found = known.get(list)
    if (found === undefined) known.set(list, found = list.some((at) => relevant(prepared.subjectAt(at))))
    return found
  }
  return (index: number, subject: Subject): boolean => {
    const own = new Set(subject.records.map((record) => prepared.indexOf(record) ?? index))
    const lists = new Set([...own].flatMap((at) => {
      const list = prepared.duplicatesOf.get(at)
      return list === undefined ? [] : [list]
    }))
    if (lists.size === 0) return false
    if (!relevant(subject) && ![...lists].some(anyRelevant)) return true
    const named: Array<string> = []
    let count = 0
    for (const list of lists) {
      count += list.length - [...own].filter((at) => prepared.duplicatesOf.get(at) === list).length
      for (const at of list) {
        if (named.length === 3) break
        const other = own.has(at) ? undefined : prepared.employees[at]
        if (other !== undefined) named.push(`employee ${other.id} of ${other.connection}`)
      }
    }
    const more = count - named.length
    situation.decided.hold(
      "duplicate-email",
      personOf(subject.chosen, subject.member, subject.link),
      `${isValue(subject.chosen.email) ? subject.chosen.email : "Their e-mail"} is also the e-mail of ${
        named.join(", ")
      }${more > 0 ? ` and of ${more} more` : ""}, whose name differs.`
    )
    return true
  }
}

/** A record that could not be decoded, and that may be this person's: it has an address of theirs (M4). */
const unreadableOf = (prepared: Prepared) => {
  const byEmail = new Map<EmailAddress, UnreadableRecord>()
  for (const { records } of prepared.reads) {
    for (const record of records.unreadable.values()) {
      if (record.email !== undefined && !byEmail.has(record.email)) byEmail.set(record.email, record)
    }
    for (const { connection, email, id } of records.versions) {
      if (!isValue(email) || byEmail.has(email)) continue
      byEmail.set(email, {
        connection,
        id,
        email,
        at: connection,
        problem: "a record came twice, with different facts"
      })
    }
  }
  return (records: ReadonlyArray<Employee>, link: Link | undefined): string | undefined => {
    if (byEmail.size === 0) return undefined
    const emails = [...records.map(({ email }) => email).filter(isValue), ...link?.emails ?? []]
    const found = emails.map((email) => byEmail.get(email)).find((record) => record !== undefined)
    return found && `${found.at}: ${found.problem}; that record, ${found.id} of ${found.connection}, has their e-mail.`
  }
}

/** Decides each person of HR once, in order; says how many are eligible, and how many of those in scope. */
export const decideAll = (
  situation: Situation,
  prepared: Prepared
): { readonly eligible: number; readonly desired: number } => {
  let eligible = 0
  let desired = 0
  const conflicts = new Map(prepared.reads.map(({ records }) => [records.connection, records.conflicting]))
  const unreadable = unreadableOf(prepared)
  const pairs = holdPair(prepared, situation)
  const anyConflict = prepared.reads.some(({ records }) => records.conflicting.size > 0)
  prepared.eachSubject((subject, index) => {
    const wanted = subject.standing.is === "eligible" && subject.inScope
    if (subject.standing.is === "eligible") eligible += 1
    if (wanted) desired += 1
    const conflict = anyConflict
      ? subject.records.find(({ connection, id }) => conflicts.get(connection)?.has(id) === true)
      : undefined
    if (conflict !== undefined) {
      situation.decided.hold(
        "conflicting-records",
        personOf(subject.chosen, subject.member, subject.link),
        `${conflict.connection} returned employee ${conflict.id} more than once, with different facts.`
      )
      return
    }
    const doubt = unreadable(subject.records, subject.link)
    if (doubt !== undefined) {
      if (wanted || subject.link !== undefined) {
        situation.decided.hold("unreadable-record", personOf(subject.chosen, subject.member, subject.link), doubt)
      }
      return
    }
    if (prepared.duplicatesOf.size > 0 && pairs(index, subject)) return
    decide(situation, subject)
  })
  return { eligible, desired }
}

/**
 * Finds somebody whom HR returns, whatever their status, at an address that a link remembers: perhaps its person under
 * a new id. The index is made when somebody asks.
 */
const heirOf = (prepared: Prepared) => {
  let byEmail: Map<EmailAddress, Employee> | undefined
  const index = (): Map<EmailAddress, Employee> => {
    const found = new Map<EmailAddress, Employee>()
    for (const employee of prepared.employees) {
      if (isValue(employee.email) && !found.has(employee.email)) found.set(employee.email, employee)
    }
    return found
  }
  return ({ emails }: Link): Employee | undefined => {
    const all = byEmail ??= index()
    return emails.map((email) => all.get(email)).find((employee) => employee !== undefined)
  }
}

/** Decides the links whose employee did not come, and names every record that cannot be decoded. */
export const decideAbsent = (situation: Situation, prepared: Prepared): void => {
  const heir = heirOf(prepared)
  const reads = new Map(prepared.reads.map((read) => [read.records.connection, read]))
  const unreadableFor = unreadableOf(prepared)
  for (const orphan of prepared.orphans) {
    const { link } = orphan
    const read = reads.get(link.connection)
    if (read === undefined) {
      decideMissing(situation, orphan, { is: "not-read" })
      continue
    }
    const unreadable = read.records.unreadable.get(link.employeeId)
    if (unreadable !== undefined) {
      decideMissing(situation, orphan, { is: "unreadable", text: `${unreadable.at}: ${unreadable.problem}` })
      continue
    }
    const doubt = unreadableFor([], link)
    if (doubt !== undefined) decideMissing(situation, orphan, { is: "unreadable", text: doubt })
    else {
      const archives = situation.rules.onMissing === "archive"
      decideMissing(situation, orphan, { is: "missing", heir: archives ? heir(link) : undefined })
    }
  }
  const linked = new Set(
    prepared.orphans.flatMap(({ link, member }) =>
      link.state === "managed" && member !== undefined && member.state !== "archived"
        ? [`${link.connection}/${link.employeeId}`]
        : []
    )
  )
  for (const { records } of prepared.reads) {
    for (const record of records.unreadable.values()) {
      if (linked.has(`${record.connection}/${record.id}`)) continue
      situation.decided.hold("unreadable-record", {
        employee: { connection: record.connection, id: record.id },
        member: undefined,
        name: "",
        email: record.email ?? ""
      }, `${record.at}: ${record.problem}`)
    }
  }
}

/** Looks up the people whom HR names as managers; the index by e-mail is made when somebody asks. */
export const managerRecords = (prepared: Prepared): ManagerRecords => {
  let byEmail: Map<EmailAddress, number> | undefined
  const isCurrent = (index: number): boolean => prepared.subjectAt(index)?.standing.is === "eligible"
  const index = (): Map<EmailAddress, number> => {
    const found = new Map<EmailAddress, number>()
    prepared.employees.forEach(({ email }, at) => {
      if (!isValue(email)) return
      const other = found.get(email)
      // An address that was given to somebody else means who has it now.
      if (other === undefined || (!isCurrent(other) && isCurrent(at))) found.set(email, at)
    })
    return found
  }
  const personAt = (at: number | undefined): Subject | undefined =>
    at === undefined ? undefined : prepared.subjectAt(at)
  return {
    byId: (connection, id) => personAt(prepared.indexOf({ connection, id })),
    byEmail: (email) => personAt((byEmail ??= index()).get(email))
  }
}
