import { Effect } from "effect"
import type { SqlClient, SqlError } from "effect/sql"
import type { EmailAddress } from "../domain/EmailAddress.ts"
import { parse as parseEmail } from "../domain/EmailAddress.ts"
import type { EmployeeKey } from "../domain/Employee.ts"
import type { Link } from "../domain/Memory.ts"
import type { EntityId } from "../domain/Rules.ts"
import { compare } from "../domain/Text.ts"
import { Damaged } from "./Damage.ts"
import type { Texts } from "./FactReader.ts"
import { parseObject } from "./Fields.ts"
import { nothingApplied } from "./LinkLines.ts"
import { appliedOf } from "./LinkRecord.ts"
import { insertAll } from "./SqlInsert.ts"

/** So many links are read at once. */
const pageSize = 4000

/** Remembers a link, in place of the one of the same employee. */
export const putLink = (
  sql: SqlClient.SqlClient,
  entity: EntityId,
  link: Link
): Effect.Effect<void, SqlError.SqlError> =>
  Effect.asVoid(sql`INSERT INTO links ${sql.insert(rowOf(entity, link))}
    ON CONFLICT (entity, connection, employee) DO UPDATE SET
      member = excluded.member,
      emails = excluded.emails,
      state = excluded.state,
      archived_by_hrsync = excluded.archived_by_hrsync,
      allowed = excluded.allowed,
      applied = excluded.applied,
      resent = excluded.resent,
      reinvite = excluded.reinvite,
      released_by_person = excluded.released_by_person`)

export const removeLink = (
  sql: SqlClient.SqlClient,
  entity: EntityId,
  { connection, id }: EmployeeKey
): Effect.Effect<void, SqlError.SqlError> =>
  Effect.asVoid(
    sql`DELETE FROM links WHERE entity = ${entity} AND connection = ${connection} AND employee = ${id}`
  )

/** Writes links of employees who have none. */
export const insertLinks = (
  sql: SqlClient.SqlClient,
  entity: EntityId,
  links: ReadonlyArray<Link>
): Effect.Effect<void, SqlError.SqlError> => insertAll(sql, "links", links.map((link) => rowOf(entity, link)))

/** The links of an entity in the order of their employees, a page at a time. */
export const eachPage = <E>(
  sql: SqlClient.SqlClient,
  entity: EntityId,
  texts: Texts,
  take: (links: ReadonlyArray<Link>) => Effect.Effect<void, E>
): Effect.Effect<void, E | SqlError.SqlError | Damaged> =>
  Effect.gen(function*() {
    let after: Link | undefined
    for (;;) {
      const further = after === undefined
        ? sql.literal("")
        : sql`AND (connection, employee) > (${after.connection}, ${after.employeeId})`
      // Every value costs time, a million times: those that are nearly always 0 come as one number.
      const rows = yield* sql`SELECT connection, employee, member, emails, state, applied,
          archived_by_hrsync + 2 * allowed + 4 * reinvite + 8 * released_by_person + 16 * resent
        FROM links WHERE entity = ${entity} ${further} ORDER BY connection, employee LIMIT ${pageSize}`.values
      const links: Array<Link> = []
      for (const row of rows) {
        const link = linkOfRow(row, texts)
        if (typeof link === "string") return yield* new Damaged({ place: `the table "links"`, problem: link })
        links.push(link)
      }
      yield* take(links)
      after = links.at(-1)
      if (links.length < pageSize) return
    }
  })

/** All links of an entity, in the order of code units: databases compare bytes, which is another order beyond U+FFFF. */
export const readLinks = (
  sql: SqlClient.SqlClient,
  entity: EntityId,
  texts: Texts
): Effect.Effect<ReadonlyArray<Link>, SqlError.SqlError | Damaged> =>
  Effect.gen(function*() {
    const all: Array<Link> = []
    let inOrder = true
    yield* eachPage(sql, entity, texts, (links) =>
      Effect.sync(() => {
        for (const link of links) {
          const last = all.at(-1)
          inOrder &&= last === undefined || inTheirOrder(last, link) < 0
          all.push(link)
        }
      }))
    return inOrder ? all : all.sort(inTheirOrder)
  })

export const inTheirOrder = (a: Link, b: Link): number =>
  a.connection === b.connection ? compare(a.employeeId, b.employeeId) : compare(a.connection, b.connection)

const rowOf = (entity: EntityId, link: Link) => ({
  entity,
  connection: link.connection,
  employee: link.employeeId,
  member: link.memberId,
  emails: link.emails.join("\n"),
  state: link.state,
  archived_by_hrsync: link.archivedByHrsync ? 1 : 0,
  allowed: link.allowed ? 1 : 0,
  applied: Object.keys(link.applied).length === 0 ? "" : JSON.stringify(link.applied),
  resent: link.resent,
  reinvite: link.reinvite ? 1 : 0,
  released_by_person: link.releasedByPerson ? 1 : 0
})

const linkOfRow = (row: ReadonlyArray<unknown>, texts: Texts): Link | string => {
  const [connection, employee, member, emails, state, applied, marks] = row
  if (typeof connection !== "string" || typeof employee !== "string" || typeof member !== "string") {
    return "an id is no text"
  }
  if (state !== "managed" && state !== "released") return "a link is neither managed nor released"
  const addresses = typeof emails === "string" ? addressesIn(emails) : undefined
  if (addresses === undefined) return "an e-mail address is none"
  if (typeof marks !== "number" || typeof applied !== "string") return "a value is of another kind"
  const digests = applied === "" ? nothingApplied : appliedOf(parseObject(applied))
  if (digests === undefined) return "the digests of a link can't be read"
  return {
    connection: texts.intern(connection),
    employeeId: employee,
    memberId: member,
    emails: addresses,
    state,
    archivedByHrsync: (marks & 1) !== 0,
    allowed: (marks & 2) !== 0,
    applied: digests,
    resent: Math.floor(marks / 16),
    reinvite: (marks & 4) !== 0,
    releasedByPerson: (marks & 8) !== 0
  }
}

const noAddress: ReadonlyArray<EmailAddress> = Object.freeze([])

const addressesIn = (emails: string): ReadonlyArray<EmailAddress> | undefined => {
  if (emails === "") return noAddress
  if (!emails.includes("\n")) {
    const only = parseEmail(emails)
    return only === undefined ? undefined : [only]
  }
  const addresses: Array<EmailAddress> = []
  for (const text of emails.split("\n")) {
    const address = parseEmail(text)
    if (address === undefined) return undefined
    addresses.push(address)
  }
  return addresses
}
