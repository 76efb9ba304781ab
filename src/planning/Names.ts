import type { EmailAddress } from "../domain/EmailAddress.ts"
import { parse } from "../domain/EmailAddress.ts"
import type { Employee } from "../domain/Employee.ts"
import { isValue } from "../domain/Field.ts"
import type { Member } from "../domain/Member.ts"
import type { Link } from "../domain/Memory.ts"
import { compare } from "../domain/Text.ts"

/** People named in the file by e-mail or employee id (`include`, `exclude`, `protect`), and which names met somebody (D4). */
export class Names {
  readonly #byEmail = new Map<EmailAddress, string>()
  readonly #byId = new Map<string, string>()
  readonly #met = new Set<string>()

  constructor(written: ReadonlyArray<string>) {
    // The least spelling of several stands for them all: the order of the file decides nothing (M5).
    for (const name of [...written].sort((a, b) => compare(b, a))) {
      const email = parse(name)
      if (email === undefined) this.#byId.set(name.trim(), name)
      else this.#byEmail.set(email, name)
    }
  }

  get isEmpty(): boolean {
    return this.#byEmail.size + this.#byId.size === 0
  }

  /** The name in the file that means this employee: by id, by e-mail, or by an address that the link remembers. */
  employee(employee: Employee, link: Link | undefined): string | undefined {
    if (this.isEmpty) return undefined
    const byId = this.#id(employee.connection, employee.id)
    const byEmail = isValue(employee.email) ? this.#email(employee.email) : undefined
    // Every name is asked, so that each that means this person has met somebody.
    const byLink = this.link(link)
    return byId ?? byEmail ?? byLink
  }

  /** The name in the file that means this link: by employee id or by an address that it ever had. */
  link(link: Link | undefined): string | undefined {
    if (link === undefined || this.isEmpty) return undefined
    let name = this.#id(link.connection, link.employeeId)
    for (const email of link.emails) {
      const byEmail = this.#email(email)
      name ??= byEmail
    }
    return name
  }

  /** The name in the file that means this member, by its e-mail or its id in the target. */
  member(member: Member | undefined): string | undefined {
    if (member === undefined || this.isEmpty) return undefined
    const byEmail = isValue(member.email) ? this.#email(member.email) : undefined
    const byId = this.#meet(this.#byId.get(member.id))
    return byEmail ?? byId
  }

  /** Names that met nobody so far, in the order of the file. */
  get unmet(): ReadonlyArray<string> {
    return [...this.#byEmail.values(), ...this.#byId.values()].filter((name) => !this.#met.has(name))
  }

  #id(connection: string, id: string): string | undefined {
    if (this.#byId.size === 0) return undefined
    const bare = this.#meet(this.#byId.get(id))
    const full = this.#meet(this.#byId.get(`${connection}/${id}`))
    return bare ?? full
  }

  #email(email: EmailAddress): string | undefined {
    return this.#meet(this.#byEmail.get(email))
  }

  #meet(name: string | undefined): string | undefined {
    if (name !== undefined) this.#met.add(name)
    return name
  }
}
