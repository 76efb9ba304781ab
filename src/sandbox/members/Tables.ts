import type { DatabaseSync, SQLOutputValue } from "node:sqlite"
import type { CostCenter, Invitation, InvitationOutcome, SpendeskMember } from "./SpendeskMember.ts"

/** The tables of one entity's members. Ids are in the order in which members came. */
const tables = `
CREATE TABLE about (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE members (
  place INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  external_id TEXT,
  first_name TEXT NOT NULL,
  last_name TEXT NOT NULL,
  email TEXT,
  email_key TEXT,
  state TEXT NOT NULL CHECK (state IN ('invited', 'active', 'archived')),
  roles TEXT NOT NULL,
  manager_id TEXT,
  cost_center_id TEXT,
  iban TEXT,
  bic TEXT,
  account_holder TEXT,
  managed INTEGER NOT NULL,
  accepted INTEGER NOT NULL,
  subscription_cards INTEGER NOT NULL,
  invitation_expires_at INTEGER,
  version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX members_email ON members (email_key);
CREATE INDEX members_external_id ON members (external_id);
CREATE TABLE invitations (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  member TEXT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
  link TEXT NOT NULL UNIQUE,
  email TEXT NOT NULL,
  sent_at INTEGER NOT NULL,
  outcome TEXT NOT NULL CHECK (outcome IN ('open', 'accepted', 'replaced', 'withdrawn'))
) STRICT;
CREATE INDEX invitations_member ON invitations (member);
CREATE TABLE cost_centers (id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, owner TEXT) STRICT;
PRAGMA user_version = 1;
`

export const createTables = (database: DatabaseSync): void => database.exec(tables)

/** Whether the database holds these tables, in this version. */
export const hasTables = (database: DatabaseSync): boolean =>
  database.prepare("PRAGMA user_version").get()?.["user_version"] === 1

export type Row = Readonly<Record<string, SQLOutputValue>>

export const textOf = (row: Row, column: string): string => {
  const value = row[column]
  if (typeof value !== "string") throw new TypeError(`The column ${column} holds no text.`)
  return value
}

const textOrNull = (row: Row, column: string): string | null => row[column] === null ? null : textOf(row, column)

export const numberOf = (row: Row, column: string): number => {
  const value = row[column]
  if (typeof value !== "number") throw new TypeError(`The column ${column} holds no number.`)
  return value
}

const numberOrNull = (row: Row, column: string): number | null => row[column] === null ? null : numberOf(row, column)

const stateOf = (row: Row): SpendeskMember["state"] => {
  const state = textOf(row, "state")
  return state === "invited" || state === "archived" ? state : "active"
}

const outcomeOf = (row: Row): InvitationOutcome => {
  const outcome = textOf(row, "outcome")
  return outcome === "open" || outcome === "accepted" || outcome === "replaced" ? outcome : "withdrawn"
}

/** The form in which addresses are compared. */
export const emailKey = (email: string): string => email.trim().normalize("NFC").toLowerCase()

export const memberOf = (row: Row): SpendeskMember => ({
  id: textOf(row, "id"),
  externalId: textOrNull(row, "external_id"),
  firstName: textOf(row, "first_name"),
  lastName: textOf(row, "last_name"),
  email: textOrNull(row, "email"),
  state: stateOf(row),
  roles: textOf(row, "roles").split(" ").filter((role) => role !== ""),
  managerId: textOrNull(row, "manager_id"),
  costCenterId: textOrNull(row, "cost_center_id"),
  iban: textOrNull(row, "iban"),
  bic: textOrNull(row, "bic"),
  accountHolder: textOrNull(row, "account_holder"),
  managed: numberOf(row, "managed") === 1,
  accepted: numberOf(row, "accepted") === 1,
  subscriptionCards: numberOf(row, "subscription_cards"),
  invitationExpiresAt: numberOrNull(row, "invitation_expires_at"),
  version: numberOf(row, "version"),
  createdAt: numberOf(row, "created_at"),
  changedAt: numberOf(row, "changed_at")
})

/** The columns of a member but its place, as `:name` parameters. */
export const columnsOf = (member: SpendeskMember): Record<string, number | string | null> => ({
  id: member.id,
  external_id: member.externalId,
  first_name: member.firstName,
  last_name: member.lastName,
  email: member.email,
  email_key: member.email === null ? null : emailKey(member.email),
  state: member.state,
  roles: member.roles.join(" "),
  manager_id: member.managerId,
  cost_center_id: member.costCenterId,
  iban: member.iban,
  bic: member.bic,
  account_holder: member.accountHolder,
  managed: member.managed ? 1 : 0,
  accepted: member.accepted ? 1 : 0,
  subscription_cards: member.subscriptionCards,
  invitation_expires_at: member.invitationExpiresAt,
  version: member.version,
  created_at: member.createdAt,
  changed_at: member.changedAt
})

export const invitationOf = (row: Row): Invitation => ({
  number: numberOf(row, "number"),
  member: textOf(row, "member"),
  link: textOf(row, "link"),
  email: textOf(row, "email"),
  sentAt: numberOf(row, "sent_at"),
  outcome: outcomeOf(row)
})

export const costCenterOf = (row: Row): CostCenter => ({
  id: textOf(row, "id"),
  name: textOf(row, "name"),
  owner: textOrNull(row, "owner")
})
