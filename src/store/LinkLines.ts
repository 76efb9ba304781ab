import type { Buffer } from "node:buffer"
import type { EmailAddress } from "../domain/EmailAddress.ts"
import { parse as parseEmail } from "../domain/EmailAddress.ts"
import type { Link } from "../domain/Memory.ts"

/**
 * Reads lines of type "link" that are written exactly as hrsync writes them, for the entity and connection of the line
 * before: four times as fast as JSON does, and a file may hold a million. Every other line is left to the usual way,
 * which also says what is wrong with it.
 *
 * It works on ASCII without a backslash, where a character is a byte and means itself: the texts are copied out of the
 * bytes, so that no link keeps the whole text in memory.
 */
export class LinkLines {
  #start = ""
  #connection = ""

  /** The next lines are probably of this entity and connection. */
  expect(entity: string, connection: string): void {
    this.#connection = connection
    this.#start = `${JSON.stringify({ type: "link", entity, connection }).slice(0, -1)},"employee":"`
  }

  /** Whether the line at `at` may be read so. */
  fits(text: string, at: number): boolean {
    return this.#start !== "" && text.startsWith(this.#start, at)
  }

  /** The link in the line from `at` to `end`, which `fits`; nothing when the line is written in another way. */
  read(text: string, bytes: Buffer, at: number, end: number): Link | undefined {
    const employee = at + this.#start.length
    const employeeEnd = text.indexOf("\"", employee)
    if (employeeEnd < 0 || !text.startsWith(memberStart, employeeEnd)) return undefined
    const member = employeeEnd + memberStart.length
    const memberEnd = text.indexOf("\"", member)
    if (memberEnd < 0 || !text.startsWith(emailsStart, memberEnd)) return undefined
    let emails: ReadonlyArray<EmailAddress> = []
    let next = memberEnd + emailsStart.length
    for (let more = text.charCodeAt(next) === quote; more;) {
      const close = text.indexOf("\"", next + 1)
      const email = close < 0 ? undefined : parseEmail(bytes.toString("latin1", next + 1, close))
      if (email === undefined) return undefined
      // An array that is pushed to would keep room for 16 more.
      emails = emails.length === 0 ? [email] : [...emails, email]
      more = text.startsWith(",\"", close + 1)
      next = more ? close + 2 : close + 1
    }
    const managed = text.startsWith(managedEnd, next)
    if (!managed && !text.startsWith(releasedEnd, next)) return undefined
    if (next + (managed ? managedEnd : releasedEnd).length !== end) return undefined
    const employeeId = bytes.toString("latin1", employee, employeeEnd)
    const memberId = bytes.toString("latin1", member, memberEnd)
    if (control.test(employeeId) || control.test(memberId)) return undefined
    return {
      connection: this.#connection,
      employeeId,
      memberId,
      emails,
      state: managed ? "managed" : "released",
      archivedByHrsync: false,
      allowed: false,
      applied: nothingApplied,
      resent: 0,
      reinvite: false,
      releasedByPerson: false
    }
  }
}

export const nothingApplied: Link["applied"] = Object.freeze({})

/** JSON writes these as escapes. */
const control = /[\u0000-\u001f]/u
const memberStart = "\",\"member\":\""
const emailsStart = "\",\"emails\":["
const managedEnd = "],\"state\":\"managed\"}"
const releasedEnd = "],\"state\":\"released\"}"
const quote = 0x22
