import type { Instant } from "../domain/CalendarDate.ts"
import type { HrStatus, IntegrationStatus } from "../domain/HrStatus.ts"
import type { MemberState } from "../domain/Member.ts"
import type { OperationKind } from "../domain/Operation.ts"
import type { ManagedField } from "../domain/Rules.ts"
import type { Tone } from "./Style.ts"

/** How a kind of operation is shown. */
export interface KindWords {
  /** One ASCII character. */
  readonly symbol: string
  readonly tone: Tone
  /** A heading over operations of the kind. */
  readonly heading: string
  /** "3 people would be invited": the words after a number of people, for one and for several. */
  readonly would: readonly [string, string]
}

/** Every kind, in the order in which reports show them. */
export const kindWords: Readonly<Record<OperationKind, KindWords>> = {
  invite: { symbol: "+", tone: "green", heading: "Invite", would: ["invitation", "invitations"] },
  update: { symbol: "~", tone: "yellow", heading: "Update", would: ["update", "updates"] },
  archive: { symbol: "-", tone: "red", heading: "Archive", would: ["archiving", "archivings"] },
  "cancel-invite": {
    symbol: "x",
    tone: "red",
    heading: "Withdraw the invitation",
    would: ["withdrawn invitation", "withdrawn invitations"]
  },
  "resend-invite": {
    symbol: ">",
    tone: "green",
    heading: "Send the expired invitation again",
    would: ["repeated invitation", "repeated invitations"]
  },
  reactivate: { symbol: "^", tone: "green", heading: "Bring back", would: ["reactivation", "reactivations"] },
  adopt: {
    symbol: "=",
    tone: "blue",
    heading: "Start managing (nothing is sent to the target)",
    would: ["adoption", "adoptions"]
  },
  release: {
    symbol: "o",
    tone: "yellow",
    heading: "Stop managing (the member stays as it is)",
    would: ["release", "releases"]
  }
}

export const fieldWords: Readonly<Record<ManagedField, string>> = {
  name: "name",
  email: "e-mail",
  manager: "manager",
  bankAccount: "bank account"
}

export const statusWords: Readonly<
  Record<IntegrationStatus, { readonly word: string; readonly tone: Tone; readonly next: string }>
> = {
  "awaiting-actions": {
    word: "awaiting actions",
    tone: "yellow",
    next:
      "Nobody confirmed its rules as the file has them now: read the plan, then approve it once (hrsync plan names the command)."
  },
  connected: { word: "connected", tone: "green", next: "" },
  blocked: { word: "BLOCKED", tone: "loud", next: "See who is concerned and what approves it: hrsync plan." },
  error: { word: "ERROR", tone: "loud", next: "See what failed and what to do: hrsync plan." },
  paused: { word: "paused", tone: "yellow", next: "Paused by a person: nothing is applied until hrsync resume." },
  disconnected: {
    word: "disconnected",
    tone: "dim",
    next: "Disconnected: its members stay as they are, and hrsync leaves them alone."
  }
}

/** The HR status column: green tick, orange warning, blank. `words` stand where no colour can. */
export const hrStatusWords: Readonly<
  Record<HrStatus, { readonly sign: string; readonly words: string; readonly tone: Tone }>
> = {
  managed: { sign: "✓", words: "managed", tone: "green" },
  released: { sign: "!", words: "released", tone: "yellow" },
  manual: { sign: "", words: "", tone: "dim" }
}

export const stateWords: Readonly<Record<MemberState, string>> = {
  invited: "invited",
  active: "active",
  archived: "archived",
  unknown: "not shown"
}

/** 1234567 as `1,234,567`: the same on every machine. */
export const number = (value: number): string => {
  const [whole = "", fraction] = String(Math.round(value * 10) / 10).split(".")
  const grouped = whole.replace(/\B(?=(?:\d{3})+$)/gu, ",")
  return fraction === undefined ? grouped : `${grouped}.${fraction}`
}

/** `1 person`, `3 people`. */
export const count = (value: number, one: string, many = `${one}s`): string =>
  `${number(value)} ${value === 1 ? one : many}`

export const people = (value: number): string => count(value, "person", "people")

/** The last instant that four digits of a year can write. */
const lastInstant = 253_402_300_799_000

/** An instant in UTC, ISO 8601; fractions of a second only where there are some. */
export const instant = (at: Instant): string =>
  new Date(Math.max(0, Math.min(lastInstant, Number.isNaN(at) ? 0 : at))).toISOString().replace(".000Z", "Z")

/** The same for people, to the minute: `2026-11-27 08:15 UTC`. */
export const moment = (at: Instant): string => `${instant(at).slice(0, 16).replace("T", " ")} UTC`

/** Milliseconds in words: `24 hours`, `90 minutes`. */
export const duration = (milliseconds: number): string => {
  const minutes = Math.round(milliseconds / 60_000)
  return minutes >= 2_880 && minutes % 1_440 === 0
    ? count(minutes / 1_440, "day")
    : minutes % 60 === 0
    ? count(minutes / 60, "hour")
    : count(minutes, "minute")
}

/** `a, b and c`. */
export const list = (parts: ReadonlyArray<string>): string =>
  parts.length < 2 ? parts[0] ?? "" : `${parts.slice(0, -1).join(", ")} and ${parts[parts.length - 1] ?? ""}`

/** The text with a capital letter first. */
export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** The sentence with a full stop, whatever its author ended it with. */
export const sentence = (text: string): string => text === "" || /[.!?:…]$/u.test(text.trimEnd()) ? text : `${text}.`
