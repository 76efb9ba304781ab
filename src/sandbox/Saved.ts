import { Result, Schema } from "effect"
import type { CalendarDate } from "../domain/CalendarDate.ts"
import { parse as parseDate } from "../domain/CalendarDate.ts"
import { employeeStatuses } from "../domain/Employee.ts"
import { stories } from "./CompanyPerson.ts"
import type { MemberEntry } from "./MemberEntry.ts"
import type { Staff } from "./Staff.ts"

/** What the sandbox keeps of itself between commands: two files, of which the first is small. */

const version = 1

const CalendarDay = Schema.declare(
  (value): value is CalendarDate => typeof value === "string" && parseDate(value) !== undefined,
  { expected: "a day such as 2026-11-22" }
)

const UtcInstant = Schema.String.check(
  Schema.isPattern(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/u, { expected: "an instant in UTC" })
)

const Count = Schema.Int.check(Schema.isGreaterThanOrEqualTo(0))

/** sandbox.json: which sandbox this is, and where its clock stands. */
export const About = Schema.Struct({
  format: Schema.Literal("hrsync-sandbox"),
  version: Schema.Literal(version),
  seed: Schema.Int,
  size: Schema.Int,
  began: UtcInstant,
  now: UtcInstant,
  /** Digest of the form in which each connection's export was written. */
  exports: Schema.Record(Schema.String, Schema.String),
  /** Entities that have members. */
  entities: Schema.Array(Schema.String),
  /** Those of them whose members the sandbox's Spendesk keeps, in a database; the others have a member file. */
  databases: Schema.optionalKey(Schema.Array(Schema.String))
})
export type About = typeof About.Type

const Person = Schema.Struct({
  connection: Schema.String,
  id: Schema.String,
  personKey: Schema.String,
  story: Schema.Literals(stories),
  home: Count,
  firstName: Schema.String,
  lastName: Schema.String,
  email: Schema.String,
  status: Schema.Literals(employeeStatuses),
  startDate: CalendarDay,
  terminationDate: Schema.NullOr(CalendarDay),
  lastWorkingDay: Schema.NullOr(CalendarDay),
  timezone: Schema.String,
  attributes: Schema.Record(Schema.String, Schema.String),
  managerId: Schema.String,
  iban: Schema.String,
  bic: Schema.String
})

/** people.json: everybody whom HR knows, and what was given out to them. */
const People = Schema.Struct({
  format: Schema.Literal("hrsync-sandbox-people"),
  version: Schema.Literal(version),
  homes: Schema.Array(Schema.String),
  register: Schema.Struct({
    people: Count,
    ids: Schema.Record(Schema.String, Count),
    addresses: Schema.Array(Schema.String)
  }),
  departures: Schema.Array(Schema.Struct({
    day: CalendarDay,
    kind: Schema.Literals(["removal", "release"]),
    home: Count,
    connection: Schema.String,
    id: Schema.String,
    email: Schema.String
  })),
  people: Schema.Array(Person)
})

/** The member file of an entity, as far as the days look at it. */
const Members = Schema.Struct({ members: Schema.Array(Schema.Record(Schema.String, Schema.Unknown)) })

export const readAbout = Schema.decodeUnknownResult(Schema.fromJsonString(About))

const decodePeople = Schema.decodeUnknownResult(Schema.fromJsonString(People))

export const readStaff = (text: string): Result.Result<Staff, Schema.SchemaError> =>
  Result.map(decodePeople(text), ({ departures, homes, people, register }) => ({
    departures,
    homes,
    register,
    people: people.map((person) => ({
      ...person,
      terminationDate: person.terminationDate ?? undefined,
      lastWorkingDay: person.lastWorkingDay ?? undefined
    }))
  }))

const decodeMembers = Schema.decodeUnknownResult(Schema.fromJsonString(Members))

export const readMembers = (text: string): Result.Result<ReadonlyArray<MemberEntry>, Schema.SchemaError> =>
  Result.map(decodeMembers(text), ({ members }) => members)

export const writeAbout = (about: Omit<About, "format" | "version">): string =>
  `${JSON.stringify({ format: "hrsync-sandbox", version, ...about }, undefined, 2)}\n`

/** One record a line. */
export const writeStaff = ({ departures, homes, people, register }: Staff): string => {
  const list = (records: ReadonlyArray<unknown>): string =>
    records.length === 0 ? "[]" : `[\n${records.map((record) => `    ${JSON.stringify(record)}`).join(",\n")}\n  ]`
  const day = (value: CalendarDate | undefined): CalendarDate | null => value ?? null
  const records = people.map((person) => ({
    ...person,
    terminationDate: day(person.terminationDate),
    lastWorkingDay: day(person.lastWorkingDay)
  }))
  return `{
  "format": "hrsync-sandbox-people",
  "version": ${version},
  "homes": ${JSON.stringify(homes)},
  "register": ${JSON.stringify(register)},
  "departures": ${list(departures)},
  "people": ${list(records)}
}
`
}
