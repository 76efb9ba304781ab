import { distance } from "fastest-levenshtein"
import type { Employee } from "../domain/Employee.ts"
import { valueOr } from "../domain/Field.ts"
import type { MemberId } from "../domain/Member.ts"
import type { Link } from "../domain/Memory.ts"
import type { Person } from "../domain/Operation.ts"
import { compare } from "../domain/Text.ts"
import type { EntityInput } from "./Input.ts"
import { idsOf, namesOf } from "./NameTexts.ts"
import { keyText, records } from "./Population.ts"
import { personOf } from "./Situation.ts"

/** So many people are named at most. */
const most = 5
/** As much of the text may be different. */
const furthest = 0.5

interface Near {
  readonly key: string
  readonly person: () => Person
  readonly far: number
}

/** Which letters a text has, in 32 bits: some share one. */
const lettersOf = (text: string): number => {
  let letters = 0
  for (let index = 0; index < text.length; index++) letters |= 1 << (text.charCodeAt(index) & 31)
  return letters
}

const bits = (word: number): number => {
  let count = 0
  for (let left = word; left !== 0; left &= left - 1) count += 1
  return count
}

/** How far texts are from the one that was asked for, as a part of its length. */
class Ruler {
  readonly #asked: string
  readonly #letters: number

  constructor(asked: string) {
    this.#asked = asked
    this.#letters = lettersOf(asked)
  }

  /** Whether a text of that length may be as near as that. */
  mayBe(length: number, bound: number): boolean {
    return length >= this.#asked.length || this.#asked.length - length <= bound * this.#asked.length
  }

  /** Nothing: further than `bound`. */
  measure(text: string, bound: number): number | undefined {
    const asked = this.#asked
    if (text === "") return undefined
    if (text.includes(asked)) return furthest <= bound ? furthest : undefined
    return this.#edits(text, bound)
  }

  #edits(text: string, bound: number): number | undefined {
    const length = Math.max(this.#asked.length, 1)
    // Each letter that one of them lacks, and each place too many, is an edit.
    if (Math.abs(text.length - this.#asked.length) > bound * length) return undefined
    const letters = lettersOf(text)
    if (Math.max(bits(letters & ~this.#letters), bits(this.#letters & ~letters)) > bound * length) return undefined
    const far = distance(this.#asked, text) / length
    return far > bound ? undefined : far
  }
}

/** The nearest people so far. */
class Nearest {
  #found: ReadonlyArray<Near> = []

  /** Whoever is further is not among them. */
  get bound(): number {
    return this.#found[most - 1]?.far ?? furthest
  }

  get people(): ReadonlyArray<Person> {
    return this.#found.map(({ person }) => person())
  }

  add(near: Near): void {
    const known = this.#found.find(({ key }) => key === near.key)
    if (known !== undefined && known.far <= near.far) return
    this.#found = [...this.#found.filter((one) => one !== known), near]
      .sort((a, b) => a.far - b.far || compare(a.key, b.key)).slice(0, most)
  }
}

/** Of several entities that read a connection together it is looked through once. */
const readsOf = (all: ReadonlyArray<EntityInput>): ReadonlyArray<ReadonlyArray<Employee>> => {
  const seen = new Map<ReadonlyArray<Employee>, ReadonlyArray<Employee>>()
  for (const { hr } of all) {
    for (const read of hr) if (!seen.has(read.employees)) seen.set(read.employees, records(read).employees)
  }
  return [...seen.values()]
}

const madeLinked = new WeakMap<ReadonlyArray<Link>, ReadonlySet<MemberId>>()

/** The members of links, found once for what is remembered. */
const linkedOf = (links: ReadonlyArray<Link>): ReadonlySet<MemberId> => {
  const linked = madeLinked.get(links) ?? new Set(links.map(({ memberId }) => memberId))
  madeLinked.set(links, linked)
  return linked
}

/** Whom a text that meets nobody may mean: names, e-mails and ids that are a few letters away. */
export const nearest = (all: ReadonlyArray<EntityInput>, asked: string): ReadonlyArray<Person> => {
  const ruler = new Ruler(asked)
  const found = new Nearest()
  /** Of the whole of a name and of each of its words. */
  const nameFar = (name: string, bound: number): number | undefined => {
    let least = ruler.measure(name, bound)
    for (let start = 0, end = name.indexOf(" "); start > 0 || end >= 0;) {
      const stop = end < 0 ? name.length : end
      if (ruler.mayBe(stop - start, least ?? bound)) {
        least = ruler.measure(name.slice(start, stop), least ?? bound) ?? least
      }
      if (end < 0) break
      start = stop + 1
      end = name.indexOf(" ", start)
    }
    return least
  }
  const farOf = (name: string, email: string, id: string, bound: number): number | undefined => {
    let least = nameFar(name, bound)
    least = ruler.measure(email, least ?? bound) ?? least
    return nameFar(id, least ?? bound) ?? least
  }
  const reads = readsOf(all)
  for (const employees of reads) {
    const [names, ids] = [namesOf(employees), idsOf(employees)]
    employees.forEach((employee, index) => {
      const far = farOf(names[index] ?? "", valueOr(employee.email, ""), ids[index] ?? "", found.bound)
      if (far !== undefined) found.add({ key: keyText(employee), person: () => personOf(employee, undefined), far })
    })
  }
  // Whoever has the address of somebody in HR who is near, too, is that person.
  const isEmployees = (email: string): boolean =>
    reads.some((employees) =>
      employees.some((employee, index) =>
        employee.email === email
        && farOf(namesOf(employees)[index] ?? "", email, idsOf(employees)[index] ?? "", furthest) !== undefined
      )
    )
  for (const { members: { members }, memory } of all) {
    const linked = linkedOf(memory.links)
    const names = namesOf(members)
    members.forEach((member, index) => {
      if (linked.has(member.id)) return
      const email = valueOr(member.email, "")
      const far = farOf(names[index] ?? "", email, "", found.bound)
      if (far === undefined || (email !== "" && isEmployees(email))) return
      found.add({ key: `member ${member.id}`, person: () => personOf(undefined, member), far })
    })
  }
  return found.people
}
