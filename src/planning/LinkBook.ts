import type { EmployeeKey } from "../domain/Employee.ts"
import type { MemberId } from "../domain/Member.ts"
import type { Link } from "../domain/Memory.ts"
import type { MemoryChange } from "../domain/MemoryChange.ts"
import type { Operation } from "../domain/Operation.ts"
import { keyText } from "./Population.ts"

/** An entity's links while a plan is applied: each operation changes what the next one builds on. */
export class LinkBook {
  readonly #byPerson = new Map<string, Link>()
  readonly #byMember = new Map<MemberId, Link>()

  constructor(links: ReadonlyArray<Link>) {
    for (const link of links) this.#put(link)
  }

  of(person: EmployeeKey): Link | undefined {
    return this.#byPerson.get(keyText(person))
  }

  /** The link that an operation is about: of its member, else of its person. */
  for(operation: Operation): Link | undefined {
    const { employee } = operation.person
    const own = employee === undefined ? undefined : this.of(employee)
    if (!("member" in operation) || operation.member === undefined || own?.memberId === operation.member) return own
    return this.#byMember.get(operation.member) ?? own
  }

  /** Takes over what a store is told. */
  take(changes: ReadonlyArray<MemoryChange>): void {
    for (const change of changes) {
      if (change.type === "link") this.#put(change.link)
      else if (change.type === "unlink") this.#drop(keyText(change.person))
    }
  }

  #put(link: Link): void {
    const key = keyText({ connection: link.connection, id: link.employeeId })
    this.#drop(key)
    this.#byPerson.set(key, link)
    this.#byMember.set(link.memberId, link)
  }

  #drop(key: string): void {
    const link = this.#byPerson.get(key)
    if (link === undefined) return
    this.#byPerson.delete(key)
    if (this.#byMember.get(link.memberId) === link) this.#byMember.delete(link.memberId)
  }
}
