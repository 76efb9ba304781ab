import type { EmailAddress } from "../domain/EmailAddress.ts"
import { parse } from "../domain/EmailAddress.ts"
import type { Employee } from "../domain/Employee.ts"
import { isValue } from "../domain/Field.ts"
import type { Member } from "../domain/Member.ts"
import type { Link } from "../domain/Memory.ts"

/** People named in the file by e-mail or employee id (`include`, `exclude`, `protect`), and which names met somebody (D4). */
export class Names {
  readonly #byEmail = new Map<EmailAddress, string>()
  readonly #byId = new Map<string, string>()
  readonly #met = new Set<string>()

  constructor(written: ReadonlyArray<string>) {
    for (const name of written) {
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
    return this.#meet(
      this.#byId.get(employee.id) ?? this.#byId.get(`${employee.connection}/${employee.id}`)
        ?? (isValue(employee.email) ? this.#byEmail.get(employee.email) : undefined)
    ) ?? this.link(link)
  }

  /** The name in the file that means this link: by employee id or by an address that it ever had. */
  link(link: Link | undefined): string | undefined {
    if (link === undefined || this.isEmpty) return undefined
    let name = this.#byId.get(link.employeeId) ?? this.#byId.get(`${link.connection}/${link.employeeId}`)
    for (const email of link.emails) name ??= this.#byEmail.get(email)
    return this.#meet(name)
  }

  /** The name in the file that means this member, by its e-mail or its id in the target. */
  member(member: Member | undefined): string | undefined {
    if (member === undefined || this.isEmpty) return undefined
    return this.#meet(
      (isValue(member.email) ? this.#byEmail.get(member.email) : undefined) ?? this.#byId.get(member.id)
    )
  }

  /** Names that met nobody so far, in the order of the file. */
  get unmet(): ReadonlyArray<string> {
    return [...this.#byEmail.values(), ...this.#byId.values()].filter((name) => !this.#met.has(name))
  }

  #meet(name: string | undefined): string | undefined {
    if (name !== undefined) this.#met.add(name)
    return name
  }
}
