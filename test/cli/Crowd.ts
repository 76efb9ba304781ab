import { parse } from "../../src/domain/EmailAddress.ts"
import type { Link, Memory } from "../../src/domain/Memory.ts"
import { nothingRemembered } from "../../src/domain/Memory.ts"

/** What befalls people between two readings of HR: everything that an operation follows from. */
const fates = {
  stays: 10,
  leaves: 4,
  leavesInvited: 3,
  otherAddress: 4,
  otherAddressInvited: 4,
  otherName: 3,
  otherAccount: 3,
  otherManager: 4,
  joins: 6,
  ignoresInvitation: 3,
  comesBack: 3,
  knownToTarget: 3,
  leavesScope: 3
} as const
type Fate = keyof typeof fates

interface Person {
  readonly fate: Fate
  readonly id: string
  readonly number: number
}

const everybody: ReadonlyArray<Person> = Object.entries(fates).flatMap(([fate, count], group) =>
  Array.from({ length: count }, (_, index): Person => ({
    // The keys of an object come as texts.
    fate: isFate(fate) ? fate : "stays",
    id: `${fate}-${index + 1}`,
    number: 100 * (group + 1) + index
  }))
)

function isFate(text: string): text is Fate {
  return text in fates
}

/** A German account whose check digits are right (ISO 7064). */
const ibanOf = (number: number): string => {
  const account = `50010517${String(5_407_324_000 + number)}`
  const check = 98n - BigInt(`${account}131400`) % 97n
  return `DE${String(check).padStart(2, "0")}${account}`
}

const addressOf = ({ id }: Person): string => `${id.toLowerCase()}@acme.example`

export const crowdConfiguration = (entity = ""): string =>
  `version: 1
state: sqlite:state.db
connections:
  hr: { kind: json, path: employees.ndjson }
entities:
  acme:
    source: hr
    target: { kind: file, path: members.json }
    employees: { where: [{ field: workLocation, oneOf: [Paris] }] }
    fields: [name, email, manager, bankAccount]
    settleAfter: 1m
    limits: { archive: { percent: 100, count: 100 } }
${entity}`

const record = (person: Person, today: boolean): Readonly<Record<string, string>> | undefined => {
  const { fate, id, number } = person
  if (!today && (fate === "joins" || fate === "knownToTarget")) return undefined
  const left = today ? fate === "leaves" || fate === "leavesInvited" : fate === "comesBack"
  const moved = today && (fate === "otherAddress" || fate === "otherAddressInvited")
  return {
    id,
    firstName: `First${number}`,
    lastName: today && fate === "otherName" ? `Other${number}` : `Last${number}`,
    email: moved ? `new.${addressOf(person)}` : addressOf(person),
    status: left ? "terminated" : "active",
    workLocation: today && fate === "leavesScope" ? "Lyon" : "Paris",
    iban: ibanOf(today && fate === "otherAccount" ? number + 50 : number),
    managerId: today && fate === "otherManager" ? "joins-1" : fate === "stays" ? "" : "stays-1"
  }
}

/** What HR says: before, and today. */
export const crowdInHr = (today: boolean): string =>
  everybody.flatMap((person) => {
    const said = record(person, today)
    return said === undefined ? [] : [`${JSON.stringify(said)}\n`]
  }).join("")

const isInvited = ({ fate }: Person): boolean =>
  fate === "leavesInvited" || fate === "otherAddressInvited" || fate === "ignoresInvitation"

const memberOf = (person: Person, today: boolean) => ({
  id: `m-${person.id}`,
  firstName: `First${person.number}`,
  lastName: `Last${person.number}`,
  email: addressOf(person),
  state: isInvited(person) ? "invited" : person.fate === "comesBack" ? "archived" : "active",
  roles: [],
  managerId: person.fate === "stays" || person.fate === "knownToTarget" ? undefined : "m-stays-1",
  iban: ibanOf(person.number),
  invitationExpiresAt: !isInvited(person)
    ? undefined
    : today && person.fate === "ignoresInvitation"
    ? "2026-01-01T00:00:00Z"
    : "2099-01-01T00:00:00Z"
})

/** The members as they are before, but that invitations of some have ended today. */
export const crowdMembers = (today: boolean): string => {
  const members = everybody.filter(({ fate }) => fate !== "joins").map((person) => memberOf(person, today))
  const owner = { id: "m-owner", firstName: "Olga", lastName: "Owner", email: "olga@acme.example", state: "active" }
  return JSON.stringify({ version: 1, members: [{ ...owner, roles: ["account-owner"] }, ...members] }, null, 1)
}

/** What is remembered of them before. */
export const crowdMemory: Memory = {
  ...nothingRemembered("acme"),
  key: new Uint8Array(32).fill(3),
  appliedBefore: true,
  links: everybody.filter(({ fate }) => fate !== "joins" && fate !== "knownToTarget").map((person): Link => {
    const address = parse(addressOf(person))
    return {
      connection: "hr",
      employeeId: person.id,
      memberId: `m-${person.id}`,
      emails: address === undefined ? [] : [address],
      state: "managed",
      archivedByHrsync: person.fate === "comesBack",
      allowed: false,
      applied: {},
      resent: 0,
      reinvite: false,
      releasedByPerson: false
    }
  })
}

interface Entry {
  readonly id: string
  readonly externalId?: string
  readonly firstName: string
  readonly lastName: string
  readonly email: string
  readonly state: string
  readonly managerId?: string
  readonly iban?: string
  readonly invitationExpiresAt?: string
}

export const entriesOf = (members: string): ReadonlyArray<Entry> => {
  const { members: entries }: { readonly members: ReadonlyArray<Entry> } = JSON.parse(members)
  return entries
}

/** What a member file says, whatever ids and instants it has, one line per member. */
export const outcomeOf = (members: string): ReadonlyArray<string> => {
  const entries = entriesOf(members)
  const emails = new Map(entries.map(({ email, id }) => [id, email]))
  return entries.map(({ email, firstName, iban = "", invitationExpiresAt, lastName, managerId = "", state }) =>
    [
      email,
      firstName,
      lastName,
      state,
      iban,
      emails.get(managerId) ?? managerId,
      invitationExpiresAt !== undefined && invitationExpiresAt > "2026-06" ? "invited" : invitationExpiresAt ?? ""
    ].join(" ")
  ).sort()
}
