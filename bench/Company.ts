import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from "node:fs"
import { join } from "node:path"
import { parse as parseEmail } from "../src/domain/EmailAddress.ts"
import { type Link, type Memory, nothingRemembered } from "../src/domain/Memory.ts"
import { lines } from "../src/store/StateWriter.ts"

const firstNames = ["Ada", "Blaise", "Chloé", "Dmitri", "Élodie", "Faruk", "Grace", "Hedy", "Imre", "Jürgen", "Kenji"]
const lastNames = ["Lovelace", "Pascal", "Noether", "Müller", "O’Neil", "Şahin", "Curie", "Ramanujan", "Núñez"]
const places = ["Paris", "Lyon", "Remote", "London", "Berlin"]

const pick = (list: ReadonlyArray<string>, index: number): string => list[index % list.length] ?? ""

/** Of every so many people one joins, one leaves, one changes a name; all else is as it was. Nothing: all stay. */
export type Every = number | undefined

/** Who person number `index` is. */
const person = (index: number, every: Every) => {
  const first = pick(firstNames, index)
  const last = pick(lastNames, Math.floor(index / firstNames.length))
  const event = (every === undefined ? undefined : ["joins", "leaves", "changes"][index % every]) ?? "stays"
  return {
    id: `E${String(index + 1).padStart(7, "0")}`,
    member: `m-${index + 1}`,
    first,
    last,
    email: `p${index + 1}@acme.example`,
    place: pick(places, index),
    event
  }
}

/** Writes many short pieces with few calls. */
const writer = (file: string) => {
  const descriptor = openSync(file, "w")
  let pending = ""
  const flush = (): void => {
    writeSync(descriptor, pending)
    pending = ""
  }
  return {
    write: (text: string): void => {
      pending += text
      if (pending.length > 1_000_000) flush()
    },
    close: (): void => {
      flush()
      closeSync(descriptor)
    }
  }
}

const configuration = `version: 1
state: jsonl:state.jsonl
connections:
  hr: { kind: json, path: employees.ndjson }
entities:
  acme:
    name: Acme SAS
    timezone: Europe/Paris
    source: hr
    target: { kind: file, path: members.json }
    employees:
      where:
        - { field: workLocation, oneOf: "${places.join(", ")}" }
        - { field: employmentType, noneOf: [Freelance] }
    fields: [name, email]
    limits: { archive: { percent: 100, count: 1000000 }, release: { percent: 100 }, shrink: { percent: 100 } }
`

function* links(people: number, every: Every): Generator<Link, void> {
  for (let index = 0; index < people; index++) {
    const { email, event, id, member } = person(index, every)
    const address = parseEmail(email)
    if (event === "joins" || address === undefined) continue
    yield {
      connection: "hr",
      employeeId: id,
      memberId: member,
      emails: [address],
      state: "managed",
      archivedByHrsync: false,
      allowed: false,
      applied: {},
      resent: 0,
      reinvite: false,
      releasedByPerson: false
    }
  }
}

/** A folder with a company of so many people: hrsync.yaml, HR as NDJSON, members, and what is remembered of them. */
export const writeCompany = (folder: string, people: number, every: Every = 100): void => {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, "hrsync.yaml"), configuration)

  const employees = writer(join(folder, "employees.ndjson"))
  const members = writer(join(folder, "members.json"))
  members.write("{\n  \"version\": 1,\n  \"members\": [")
  let comma = ""
  for (let index = 0; index < people; index++) {
    const { email, event, first, id, last, member, place } = person(index, every)
    employees.write(`${
      JSON.stringify({
        id,
        firstName: first,
        lastName: event === "changes" ? `${last}-${first}` : last,
        email,
        status: event === "leaves" ? "inactive" : "active",
        startDate: "2021-03-01",
        workLocation: place,
        department: "Sales",
        employmentType: "Permanent",
        country: "FR"
      })
    }\n`)
    if (event === "joins") continue
    members.write(`${comma}\n    ${
      JSON.stringify({
        id: member,
        externalId: `hr/${id}`,
        firstName: first,
        lastName: last,
        email,
        state: "active",
        roles: index === 3 ? ["account-owner"] : []
      })
    }`)
    comma = ","
  }
  members.write("\n  ]\n}\n")
  employees.close()
  members.close()

  const memory: Memory = {
    ...nothingRemembered("acme"),
    key: new Uint8Array(32).fill(7),
    appliedBefore: true,
    links: [...links(people, every)]
  }
  const state = writer(join(folder, "state.jsonl"))
  for (const line of lines([memory])) state.write(`${line}\n`)
  state.close()
}
