import type { Instant } from "../domain/CalendarDate.ts"

/** A member as it stands in the file of a `file` target, with whatever else stands there. */
export type MemberEntry = Readonly<Record<string, unknown>>

/** Text of a key; empty when there is none. */
export const textOf = (entry: MemberEntry, key: string): string => {
  const value = entry[key]
  return typeof value === "string" ? value : ""
}

export const isArchived = (entry: MemberEntry): boolean => entry["state"] === "archived"

/** When its invitation ends; nothing when it has no end. */
export const expiryOf = (entry: MemberEntry): Instant | undefined => {
  const instant = Date.parse(textOf(entry, "invitationExpiresAt"))
  return Number.isNaN(instant) ? undefined : instant
}

export const entryName = (entry: MemberEntry): string =>
  `${textOf(entry, "firstName")} ${textOf(entry, "lastName")}`.trim()
