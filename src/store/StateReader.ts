import type { Buffer } from "node:buffer"
import { isAscii, isUtf8 } from "node:buffer"
import type { CalendarDate } from "../domain/CalendarDate.ts"
import type { EmailAddress } from "../domain/EmailAddress.ts"
import { parse as parseEmail } from "../domain/EmailAddress.ts"
import type { EmployeeKey } from "../domain/Employee.ts"
import type { Link, Memory } from "../domain/Memory.ts"
import { nothingRemembered } from "../domain/Memory.ts"
import type { EntityId, ManagedField } from "../domain/Rules.ts"
import { managedFields } from "../domain/Rules.ts"
import type { JsonObject } from "./Fields.ts"
import { Fields, isObject } from "./Fields.ts"
import { LinkLines, nothingApplied } from "./LinkLines.ts"
import { stateVersion } from "./StateWriter.ts"

type Draft = { -readonly [K in keyof Memory]: Memory[K] extends ReadonlyArray<infer A> ? Array<A> : Memory[K] }

/** What is wrong with a state file, and where. `line` counts from 1. */
export interface Damage {
  readonly line: number
  /** In words that hold no value of the record, which may be personal data. */
  readonly problem: string
  /** Whether a later hrsync wrote the file. */
  readonly newer: boolean
}

/** Reads the records of a state file. After a damage nothing more may be given. */
export class StateReader {
  readonly #drafts = new Map<EntityId, Draft>()
  readonly #texts = new Map<string, string>()
  /** The links of the entity that the last link was about. */
  #linked: Array<Link> | undefined
  readonly #linkLines = new LinkLines()
  #key: Uint8Array | undefined
  #line = 0
  #begun = false
  #ended = false
  #records = 0
  #newer = false

  /** Takes whole lines, without the last line feed. */
  take(bytes: Buffer): Damage | undefined {
    const slab = this.#line === 0 && bytes.subarray(0, 3).equals(byteOrderMark) ? bytes.subarray(3) : bytes
    if (!isUtf8(slab)) return this.#takeBroken(slab)
    const ascii = isAscii(slab)
    const text = ascii ? slab.toString("latin1") : slab.toString("utf8")
    const plain = ascii && !slab.includes(backslash)
    for (let at = 0; at <= text.length;) {
      const feed = text.indexOf("\n", at)
      const end = feed < 0 ? text.length : feed
      this.#line += 1
      const taken = plain && this.#linkLines.fits(text, at) && this.#takeLink(text, slab, at, end)
      const problem = taken ? undefined : this.#takeLine(text.slice(at, end))
      if (problem !== undefined) return this.damage(problem)
      at = end + 1
    }
    return undefined
  }

  damage(problem: string): Damage {
    return { line: Math.max(1, this.#line), problem, newer: this.#newer }
  }

  /** Everything read; or what is missing at the end. */
  finish(): ReadonlyArray<Memory> | Damage {
    if (!this.#begun) return this.damage("the file is empty")
    if (!this.#ended) return this.damage(`it ends before its last record, the one of type "end": it was cut off`)
    for (const draft of this.#drafts.values()) {
      if (linkedTwice(draft.links)) {
        return this.damage(`two links of the entity ${JSON.stringify(draft.entity)} are for the same employee`)
      }
    }
    return [...this.#drafts.values()]
  }

  /** Lines of which one is no UTF-8: those before it count. */
  #takeBroken(slab: Buffer): Damage | undefined {
    for (let at = 0; at <= slab.length;) {
      const feed = slab.indexOf("\n", at)
      const piece = slab.subarray(at, feed < 0 ? slab.length : feed)
      this.#line += 1
      const problem = isUtf8(piece)
        ? this.#takeLine(piece.toString("utf8"))
        : this.#begun
        ? "the line holds bytes that are no UTF-8 text"
        : notState
      if (problem !== undefined) return this.damage(problem)
      at += piece.length + 1
    }
    return undefined
  }

  #takeLink(text: string, slab: Buffer, at: number, end: number): boolean {
    if (this.#ended || this.#linked === undefined) return false
    const link = this.#linkLines.read(text, slab, at, end)
    if (link === undefined) return false
    this.#linked.push(link)
    this.#records += 1
    return true
  }

  #takeLine(line: string): string | undefined {
    if (line.trim() === "") return undefined
    const parsed = parseObject(line)
    if (parsed === undefined) return this.#begun ? "the line is no JSON object" : notState
    if (!this.#begun) return this.#begin(parsed)
    if (this.#ended) return "there is more after the record of type \"end\", which is the last one"
    if (parsed["type"] === "end") return this.#end(parsed)
    this.#records += 1
    return parsed["type"] === "entity" ? this.#entity(parsed) : this.#record(parsed)
  }

  #begin(record: JsonObject): string | undefined {
    if (record["type"] !== "hrsync-state") return notState
    const { version } = record
    if (typeof version === "number" && Number.isInteger(version) && version > stateVersion) {
      this.#newer = true
      return `it has version ${version} of the form, and this hrsync knows version ${stateVersion}`
    }
    if (version !== stateVersion) return `the field "version" must be ${stateVersion}`
    const fields = new Fields(record)
    fields.count("version")
    this.#key = fields.has("key") ? fields.bytes("key") : undefined
    this.#begun = true
    return fields.problem
  }

  #end(record: JsonObject): string | undefined {
    const fields = new Fields(record)
    const announced = fields.count("records")
    if (fields.problem !== undefined) return fields.problem
    this.#ended = true
    return announced === this.#records
      ? undefined
      : `the file announces ${announced} records and holds ${this.#records}: some were lost or added`
  }

  #entity(record: JsonObject): string | undefined {
    const fields = new Fields(record)
    const entity = fields.text("entity")
    const draft: Draft = {
      ...emptyDraft(entity),
      target: fields.has("target") ? fields.text("target") : undefined,
      key: fields.has("key") ? fields.bytes("key") : this.#key,
      appliedBefore: fields.flag("appliedBefore"),
      paused: fields.flag("paused")
    }
    if (fields.problem !== undefined) return fields.problem
    if (this.#drafts.has(entity)) return `the entity ${JSON.stringify(entity)} is there twice`
    this.#drafts.set(entity, draft)
    return undefined
  }

  #record(record: JsonObject): string | undefined {
    const { entity, type } = record
    if (typeof type !== "string") return "the field \"type\" is missing (a text)"
    if (typeof entity !== "string") return "the field \"entity\" is missing (a text)"
    const draft = this.#drafts.get(entity)
    if (draft === undefined) return "it is about an entity of which no line of type \"entity\" stands before it"
    if (type === "link") {
      const link = this.#link(record)
      if (typeof link === "string") return link
      draft.links.push(link)
      this.#linked = draft.links
      this.#linkLines.expect(draft.entity, link.connection)
      return undefined
    }
    const fields = new Fields(record)
    fields.text("entity")
    if (!this.#add(draft, type, fields)) return `records of the type ${JSON.stringify(type.slice(0, 40))} are not known`
    return fields.problem
  }

  /** Adds what is read even when a field is wrong: the problem then ends the reading. */
  #add(draft: Draft, type: string, fields: Fields): boolean {
    switch (type) {
      case "allowed":
        draft.allowed.push(this.#person(fields))
        return true
      case "confirmed":
        draft.confirmed = {
          fingerprint: fields.text("fingerprint"),
          safety: fields.textsByName("safety"),
          by: fields.text("by"),
          at: fields.instant("at")
        }
        return true
      case "good-read":
        draft.goodReads.push({
          connection: this.#intern(fields.text("connection")),
          at: fields.instant("at"),
          employees: fields.count("employees")
        })
        return true
      case "removal":
        draft.removals.push({
          at: fields.instant("at"),
          person: this.#person(fields),
          approved: fields.flag("approved")
        })
        return true
      case "managed-count":
        draft.managedCounts.push({ at: fields.instant("at"), managed: fields.count("managed") })
        return true
      case "approval":
        draft.approvals.push({
          hash: fields.text("hash"),
          only: fields.has("only") ? fields.texts("only") : undefined,
          by: fields.text("by"),
          at: fields.instant("at"),
          expiresAt: fields.instant("expiresAt")
        })
        return true
      case "waiting":
        draft.waiting.push({
          operation: fields.text("operation"),
          person: this.#person(fields),
          wanted: fields.text("wanted"),
          openedAt: fields.instant("openedAt"),
          doneAt: fields.has("doneAt") ? fields.instant("doneAt") : undefined
        })
        return true
      case "invitation": {
        const invitation = {
          person: this.#person(fields),
          at: fields.instant("at"),
          outcome: fields.oneOf("outcome", ["sent", "unknown"]),
          listsWithout: fields.count("listsWithout")
        }
        const email = fields.email("email")
        if (email !== undefined) draft.invitations.push({ ...invitation, email })
        return true
      }
      case "put-back":
        draft.putBacks.push({
          person: this.#person(fields),
          field: fields.oneOf("field", managedFields),
          at: fields.instant("at")
        })
        return true
      case "inactive-since": {
        const person = this.#person(fields)
        const since: CalendarDate | undefined = fields.date("since")
        if (since !== undefined) draft.inactiveSince.push({ person, since })
        return true
      }
      default:
        return false
    }
  }

  #person(fields: Fields): EmployeeKey {
    return { connection: this.#intern(fields.text("connection")), id: fields.text("employee") }
  }

  /** Texts that repeat in a million records are kept once. */
  #intern(text: string): string {
    const known = this.#texts.get(text)
    if (known !== undefined) return known
    this.#texts.set(text, text)
    return text
  }

  #link(record: JsonObject): Link | string {
    const { allowed, applied, archivedByHrsync, connection, emails, employee, member, resent, state } = record
    if (typeof connection !== "string") return wrong("connection", connection, "a text")
    if (typeof employee !== "string") return wrong("employee", employee, "a text")
    if (typeof member !== "string") return wrong("member", member, "a text")
    if (state !== "managed" && state !== "released") return wrong("state", state, "one of managed, released")
    if (!Array.isArray(emails)) return wrong("emails", emails, "a list of e-mail addresses")
    const addresses: Array<EmailAddress> = []
    for (const email of emails) {
      const address = typeof email === "string" ? parseEmail(email) : undefined
      if (address === undefined) return wrong("emails", email, "a list of e-mail addresses")
      addresses.push(address)
    }
    let known = 7
    if (archivedByHrsync !== undefined) known += 1
    if (allowed !== undefined) known += 1
    if (resent !== undefined) known += 1
    if (archivedByHrsync !== undefined && typeof archivedByHrsync !== "boolean") {
      return wrong("archivedByHrsync", archivedByHrsync, "true or false")
    }
    if (allowed !== undefined && typeof allowed !== "boolean") return wrong("allowed", allowed, "true or false")
    if (resent !== undefined && !(typeof resent === "number" && Number.isSafeInteger(resent) && resent >= 0)) {
      return wrong("resent", resent, "a whole number")
    }
    let digests: Link["applied"] = nothingApplied
    if (applied !== undefined) {
      known += 1
      const decoded = appliedOf(applied)
      if (decoded === undefined) return wrong("applied", applied, `digests by field (${managedFields.join(", ")})`)
      digests = decoded
    }
    for (const _ in record) known -= 1
    if (known !== 0) return `the field ${JSON.stringify(strangerIn(record))} is not known`
    return {
      connection: this.#intern(connection),
      employeeId: employee,
      memberId: member,
      emails: addresses,
      state,
      archivedByHrsync: archivedByHrsync === true,
      allowed: allowed === true,
      applied: digests,
      resent: resent ?? 0
    }
  }
}

const backslash = 0x5c
const byteOrderMark = new Uint8Array([0xef, 0xbb, 0xbf])
const notState = "it does not begin with the line of a state file of hrsync"

const linkFields = new Set([
  "type",
  "entity",
  "connection",
  "employee",
  "member",
  "emails",
  "state",
  "archivedByHrsync",
  "allowed",
  "applied",
  "resent"
])

const strangerIn = (record: JsonObject): string => Object.keys(record).find((name) => !linkFields.has(name)) ?? ""

const wrong = (field: string, value: unknown, form: string): string =>
  value === undefined ? `the field "${field}" is missing (${form})` : `the field "${field}" must be ${form}`

const appliedOf = (value: unknown): Link["applied"] | undefined => {
  if (!isObject(value)) return undefined
  const applied: Partial<Record<ManagedField, string>> = {}
  for (const [name, digest] of Object.entries(value)) {
    const field = managedFields.find((known) => known === name)
    if (field === undefined || typeof digest !== "string") return undefined
    applied[field] = digest
  }
  return applied
}

const parseObject = (line: string): JsonObject | undefined => {
  try {
    const parsed: unknown = JSON.parse(line)
    return isObject(parsed) ? parsed : undefined
  } catch {
    return undefined // SyntaxError is JSON's only way to say that a text is none
  }
}

const emptyDraft = (entity: EntityId): Draft => {
  const nothing = nothingRemembered(entity)
  return {
    ...nothing,
    links: [],
    allowed: [],
    goodReads: [],
    removals: [],
    managedCounts: [],
    approvals: [],
    waiting: [],
    invitations: [],
    putBacks: [],
    inactiveSince: []
  }
}

/** Links in the order of their employees, as hrsync writes them, are compared with their neighbour alone. */
const linkedTwice = (links: ReadonlyArray<Link>): boolean => {
  let before: Link | undefined
  for (const link of links) {
    if (before !== undefined && !isBefore(before, link)) return new Set(links.map(keyOf)).size < links.length
    before = link
  }
  return false
}

const isBefore = (a: Link, b: Link): boolean =>
  a.connection === b.connection ? a.employeeId < b.employeeId : a.connection < b.connection

const keyOf = (link: Link): string => JSON.stringify([link.connection, link.employeeId])
