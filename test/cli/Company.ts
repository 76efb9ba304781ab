import { parse } from "../../src/domain/EmailAddress.ts"
import { type Link, type Memory, nothingRemembered } from "../../src/domain/Memory.ts"
import { write } from "../../src/store/StateWriter.ts"
import type { Folder } from "./Cli.ts"

export interface Employee {
  readonly id: string
  readonly first: string
  readonly last: string
  readonly email: string
  readonly status?: string
  readonly place?: string
  readonly start?: string
}

export const ada: Employee = { id: "E1", first: "Ada", last: "Lovelace", email: "ada@acme.example" }
export const blaise: Employee = {
  id: "E2",
  first: "Blaise",
  last: "Pascal",
  email: "blaise@acme.example",
  place: "Lyon"
}
export const chloe: Employee = { id: "E3", first: "Chloé", last: "Noether", email: "chloe@acme.example" }

/** The number of people that a test is about. */
export const many = (count: number): ReadonlyArray<Employee> =>
  Array.from({ length: count }, (_, index) => ({
    id: `E${index + 1}`,
    first: `First${index + 1}`,
    last: `Last${index + 1}`,
    email: `p${index + 1}@acme.example`
  }))

export const configuration = (more: {
  readonly connection?: string
  readonly employees?: string
  readonly entity?: string
} = {}): string =>
  `version: 1
state: jsonl:state.jsonl
connections:
  hr: { ${more.connection ?? "kind: csv, path: employees.csv"} }
entities:
  acme:
    name: Acme SAS
    timezone: Europe/Paris
    source: hr
    target: { kind: file, path: members.json }
    employees: ${more.employees ?? "all"}
${more.entity ?? ""}`

const header = "Employee ID,First name,Last name,Work email,Status,Start date,Work location"

export const csv = (employees: ReadonlyArray<Employee>): string =>
  [
    header,
    ...employees.map(({ email, first, id, last, place = "Paris", start = "2020-01-01", status = "Active" }) =>
      [id, first, last, email, status, start, place].join(",")
    )
  ].map((line) => `${line}\n`).join("")

export const ndjson = (employees: ReadonlyArray<Employee>): string =>
  employees.map(({ email, first, id, last, place = "Paris", status = "active" }) =>
    `${JSON.stringify({ id, firstName: first, lastName: last, email, status, workLocation: place })}\n`
  ).join("")

const owner = {
  id: "m-owner",
  firstName: "Olga",
  lastName: "Owner",
  email: "olga@acme.example",
  state: "active",
  roles: ["account-owner"]
}

/** The owner, and an active member for each of these people. */
export const members = (people: ReadonlyArray<Employee>): string =>
  JSON.stringify({
    version: 1,
    members: [
      owner,
      ...people.map(({ email, first, id, last }) => ({
        id: `m-${id}`,
        firstName: first,
        lastName: last,
        email,
        state: "active",
        roles: []
      }))
    ]
  })

const link = ({ email, id }: Employee): Link => {
  const address = parse(email)
  return {
    connection: "hr",
    employeeId: id,
    memberId: `m-${id}`,
    emails: address === undefined ? [] : [address],
    state: "managed",
    archivedByHrsync: false,
    allowed: false,
    applied: {},
    resent: 0,
    reinvite: false,
    releasedByPerson: false
  }
}

/** What is remembered when these people are managed. */
export const memory = (people: ReadonlyArray<Employee>): Memory => ({
  ...nothingRemembered("acme"),
  key: new Uint8Array(32).fill(1),
  appliedBefore: true,
  links: people.map(link)
})

/** A company whose people all are managed members already, as HR said it last time. */
export const synced = (
  folder: Folder,
  people: ReadonlyArray<Employee>,
  more: Parameters<typeof configuration>[0] = {}
): Folder =>
  folder
    .write("hrsync.yaml", configuration(more))
    .write("employees.csv", csv(people))
    .write("members.json", members(people))
    .write("state.jsonl", write([memory(people)]))
