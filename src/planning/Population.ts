import type { EmailAddress } from "../domain/EmailAddress.ts"
import type { ConnectionId, Employee, EmployeeKey, UnreadableRecord } from "../domain/Employee.ts"
import { isValue } from "../domain/Field.ts"
import type { HrRead } from "../domain/Read.ts"
import { compare, fold } from "../domain/Text.ts"
import { TextIndex } from "./TextIndex.ts"

/** Order of records: by connection, then id, by code unit (M5). */
export const compareKeys = (a: EmployeeKey, b: EmployeeKey): number =>
  compare(a.connection, b.connection) || compare(a.id, b.id)

/** An employee as one text, for maps. */
export const keyText = (key: EmployeeKey): string => `${key.connection}/${key.id}`

/** Finds what is remembered of a person, by one walk, made when somebody asks. */
export const byPerson = <A extends { readonly person: EmployeeKey }>(all: ReadonlyArray<A>) => {
  let index: Map<string, Array<A>> | undefined
  const make = (): Map<string, Array<A>> => {
    const found = new Map<string, Array<A>>()
    for (const one of all) {
      const list = found.get(keyText(one.person))
      if (list === undefined) found.set(keyText(one.person), [one])
      else list.push(one)
    }
    return found
  }
  return (key: EmployeeKey): ReadonlyArray<A> => (index ??= make()).get(keyText(key)) ?? []
}

/** One connection's records: each id once, in order. */
export interface Records {
  readonly connection: ConnectionId
  readonly kind: string
  readonly employees: ReadonlyArray<Employee>
  /** Ids that came more than once with different content (M4), and ones that could not be decoded. */
  readonly conflicting: ReadonlySet<string>
  /** Every version of those: any address among them may be the right one. */
  readonly versions: ReadonlyArray<Employee>
  readonly unreadable: ReadonlyMap<string, UnreadableRecord>
  /** Distinct ids that came, decoded or not. */
  readonly count: number
}

const isAscending = (employees: ReadonlyArray<Employee>): boolean => {
  for (let i = 1; i < employees.length; i++) {
    const [before, after] = [employees[i - 1], employees[i]]
    if (before !== undefined && after !== undefined && before.id >= after.id) return false
  }
  return true
}

/** Every fact of a record, for the question whether two are identical. */
const content = (employee: Employee): string =>
  JSON.stringify([
    employee.personKey,
    employee.firstName,
    employee.lastName,
    employee.email,
    employee.status,
    employee.rawStatus,
    employee.startDate,
    employee.terminationDate,
    employee.lastWorkingDay,
    employee.timezone,
    Object.entries(employee.attributes).sort(([a], [b]) => compare(a, b)),
    employee.manager,
    isValue(employee.bankAccount) ? employee.bankAccount.reveal() : employee.bankAccount
  ], (_, value: unknown) => typeof value === "symbol" ? { field: value.description } : value)

/** Records sorted and without repetition. The same id twice: identical counts once, different is conflicting (M4). */
export const records = (read: HrRead): Records => {
  const unreadable = new Map<string, UnreadableRecord>()
  for (const record of [...read.unreadable].sort((a, b) => compare(a.id, b.id) || compare(a.at, b.at))) {
    if (!unreadable.has(record.id)) unreadable.set(record.id, record)
  }
  const base = { connection: read.connection, kind: read.kind, unreadable }
  if (unreadable.size === 0 && isAscending(read.employees)) {
    return { ...base, employees: read.employees, conflicting: new Set(), versions: [], count: read.employees.length }
  }
  const conflicting = new Set<string>()
  const employees: Array<Employee> = []
  for (const employee of [...read.employees].sort((a, b) => compare(a.id, b.id))) {
    const last = employees.at(-1)
    if (last?.id !== employee.id) employees.push(employee)
    else if (content(last) !== content(employee)) conflicting.add(employee.id)
  }
  const versions = read.employees.filter(({ id }) => conflicting.has(id))
  const least = new Map<string, Employee>()
  for (const one of versions) {
    const other = least.get(one.id)
    if (other === undefined || content(one) < content(other)) least.set(one.id, one)
  }
  const readable = employees.filter(({ id }) => !unreadable.has(id))
  return {
    ...base,
    // One of the conflicting records stays, the least by content, as the one to name; it is held whole.
    employees: readable.map((employee) => least.get(employee.id) ?? employee),
    versions,
    conflicting,
    count: readable.length + unreadable.size
  }
}

/** First and last name as one comparable text; empty where HR shows none. */
export const nameOf = (employee: Employee): string =>
  fold(
    `${isValue(employee.firstName) ? employee.firstName : ""} ${isValue(employee.lastName) ? employee.lastName : ""}`
  )

/** Several records that are one person, in order of their keys. */
export interface Group {
  readonly members: ReadonlyArray<number>
}

export interface Grouping {
  /** By index of every record that shares a person with another; all others stand alone. */
  readonly groupOf: ReadonlyMap<number, Group>
  /** Per record index: other people's records with its e-mail, all of them eligible (M4). */
  readonly duplicatesOf: ReadonlyMap<number, ReadonlyArray<number>>
}

/**
 * Which records are one person: one `personKey` within a connection, or one e-mail and one name (M4); and which
 * eligible records of different people share an e-mail. Only records that collide cost anything but two look-ups.
 */
export const grouping = (employees: ReadonlyArray<Employee>, isEligible: (index: number) => boolean): Grouping => {
  const parent = new Map<number, number>()
  const find = (index: number): number => {
    let root = index
    for (let up = parent.get(root); up !== undefined && up !== root; up = parent.get(root)) root = up
    return root
  }
  const join = (a: number, b: number): void => {
    const root = find(a)
    parent.set(find(b), root)
    parent.set(root, root)
  }

  const byEmail = new TextIndex(employees.length)
  const shared = new Map<EmailAddress, Array<number>>()
  const byPersonKey = new Map<string, number>()
  employees.forEach((employee, index) => {
    if (isValue(employee.personKey)) {
      const key = `${employee.connection}/${employee.personKey}`
      const first = byPersonKey.get(key)
      if (first === undefined) byPersonKey.set(key, index)
      else join(first, index)
    }
    if (!isValue(employee.email)) return
    const first = byEmail.add(employee.email, index)
    if (first >= 0) {
      const list = shared.get(employee.email)
      if (list === undefined) shared.set(employee.email, [first, index])
      else list.push(index)
    }
  })

  const named = (index: number): string => {
    const employee = employees[index]
    return employee === undefined ? "" : nameOf(employee)
  }
  for (const list of shared.values()) {
    const byName = new Map<string, number>()
    for (const index of list) {
      const name = named(index)
      if (name === "") continue
      const first = byName.get(name)
      if (first === undefined) byName.set(name, index)
      else join(first, index)
    }
  }

  const gathered = new Map<number, Array<number>>()
  for (const index of [...parent.keys()].sort((a, b) => a - b)) {
    const root = find(index)
    const list = gathered.get(root)
    if (list === undefined) gathered.set(root, [index])
    else list.push(index)
  }
  const groupOf = new Map<number, Group>()
  for (const members of gathered.values()) {
    const group = { members }
    for (const index of members) groupOf.set(index, group)
  }

  const duplicatesOf = new Map<number, ReadonlyArray<number>>()
  for (const list of shared.values()) {
    const eligible = list.filter(isEligible)
    if (new Set(eligible.map(find)).size > 1) { for (const index of eligible) duplicatesOf.set(index, eligible) }
  }
  return { groupOf, duplicatesOf }
}
