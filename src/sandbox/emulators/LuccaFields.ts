import { type CompanyPerson, nameOf } from "../CompanyPerson.ts"

/** A field that the account made itself, as a connection's settings name it. */
export interface OwnField {
  /** `e_site`. */
  readonly id: string
  readonly value: (person: CompanyPerson) => string
  /** Whether it may be a list of entries. */
  readonly choice: boolean
}

const slots: Readonly<Record<string, (person: CompanyPerson) => string>> = {
  timezone: ({ timezone }) => timezone,
  personKey: ({ personKey }) => personKey,
  iban: ({ iban }) => iban,
  bic: ({ bic }) => bic,
  accountHolder: (person) => person.iban === "" ? "" : nameOf(person)
}

const entriesOf = (setting: unknown): ReadonlyArray<readonly [name: string, id: string]> =>
  typeof setting === "object" && setting !== null
    ? Object.entries(setting).flatMap(([name, id]) => typeof id === "string" && id.startsWith("e_") ? [[name, id]] : [])
    : []

/** The account has the fields that the settings look for. */
export const ownFields = ({ custom, fields }: Readonly<Record<string, unknown>>): ReadonlyArray<OwnField> => [
  ...entriesOf(fields).map(([name, id]): OwnField => ({
    id,
    value: slots[name] ?? (({ attributes }) => attributes[name] ?? ""),
    choice: slots[name] === undefined
  })),
  ...entriesOf(custom).map(([name, id]): OwnField => ({
    id,
    value: ({ attributes }) => attributes[`custom.${name}`] ?? "",
    choice: true
  }))
]

/** Numbers are given out in order of first use: the API has numbers where people see names. */
export class Numbers {
  readonly #numbers = new Map<string, number>()
  readonly #first: number

  constructor(first: number) {
    this.#first = first
  }

  of(text: string): number {
    const known = this.#numbers.get(text)
    if (known !== undefined) return known
    const made = this.#first + this.#numbers.size
    this.#numbers.set(text, made)
    return made
  }

  get all(): ReadonlyArray<readonly [text: string, number: number]> {
    return [...this.#numbers]
  }
}
