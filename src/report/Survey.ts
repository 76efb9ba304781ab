import { type Employee, type EmployeeStatus, employeeStatuses, standardAttributes } from "../domain/Employee.ts"
import { isValue, notVisible, valueOr } from "../domain/Field.ts"
import { compare } from "../domain/Text.ts"
import { type AttributeCounts, byFrequency, Tally, type ValueCount } from "./Tally.ts"

/** People of one status, by the tool's own words for it. */
export interface StatusCount {
  readonly status: EmployeeStatus
  readonly count: number
  readonly words: ReadonlyArray<ValueCount>
}

/** Whom a reading of a connection found, in numbers. It names nobody. */
export interface Surveyed {
  readonly people: number
  readonly statuses: ReadonlyArray<StatusCount>
  /** Work e-mails by the part behind the @: a private one stands out. */
  readonly domains: ReadonlyArray<ValueCount>
  readonly withoutEmail: number
  readonly hiddenEmail: number
  /** Standard attributes, then the tool's own ones by name. */
  readonly attributes: ReadonlyArray<AttributeCounts>
  /** A few people, masked: enough to see whether the right fields were taken. */
  readonly examples: ReadonlyArray<string>
}

const mostExamples = 3

const initial = (text: string): string => {
  const [first = ""] = text.trim()
  return first === "" ? "" : `${first}…`
}

/** `A… L…, a…@acme.example`. */
const masked = ({ email, firstName, lastName }: Employee): string => {
  const address = valueOr(email, "")
  const at = address.lastIndexOf("@")
  const name = [initial(valueOr(firstName, "")), initial(valueOr(lastName, ""))].filter((part) => part !== "").join(" ")
  return [name, at < 1 ? "" : `${initial(address)}${address.slice(at)}`].filter((part) => part !== "").join(", ")
}

/** Counts people as they come and keeps none of them, so that a hundred thousand are no more than ten. */
export class Survey {
  readonly #words = new Map<EmployeeStatus, Map<string, number>>()
  readonly #domains = new Map<string, number>()
  readonly #tallies = new Map<string, Tally>(standardAttributes.map((name) => [name, new Tally(name, false)]))
  readonly #examples: Array<string> = []
  #people = 0
  #withoutEmail = 0
  #hiddenEmail = 0

  take(employees: ReadonlyArray<Employee>): void {
    for (const employee of employees) this.#takeOne(employee)
  }

  get result(): Surveyed {
    const names = [...this.#tallies.keys()]
    const own = names.slice(standardAttributes.length).sort(compare)
    return {
      people: this.#people,
      statuses: employeeStatuses.flatMap((status) => {
        const words = byFrequency(this.#words.get(status) ?? new Map())
        const count = words.reduce((sum, word) => sum + word.count, 0)
        return count === 0 ? [] : [{ status, count, words }]
      }),
      domains: byFrequency(this.#domains),
      withoutEmail: this.#withoutEmail,
      hiddenEmail: this.#hiddenEmail,
      attributes: [...standardAttributes, ...own].flatMap((name) => {
        const tally = this.#tallies.get(name)
        return tally === undefined ? [] : [tally.counts(this.#people)]
      }),
      examples: this.#examples
    }
  }

  #takeOne(employee: Employee): void {
    const { attributes, email, rawStatus, status } = employee
    this.#people += 1
    const words = this.#words.get(status) ?? new Map<string, number>()
    this.#words.set(status, words.set(rawStatus, (words.get(rawStatus) ?? 0) + 1))
    if (isValue(email)) {
      const domain = email.slice(email.lastIndexOf("@") + 1)
      this.#domains.set(domain, (this.#domains.get(domain) ?? 0) + 1)
    } else if (email === notVisible) this.#hiddenEmail += 1
    else this.#withoutEmail += 1
    for (const name of Object.keys(attributes)) {
      const tally = this.#tallies.get(name) ?? new Tally(name, true)
      this.#tallies.set(name, tally)
      tally.take(attributes[name] ?? notVisible)
    }
    if (this.#examples.length < mostExamples) {
      const example = masked(employee)
      if (example !== "") this.#examples.push(example)
    }
  }
}
