import type { AttributeValue } from "../domain/Employee.ts"
import { empty, type Field, isValue } from "../domain/Field.ts"
import { compare } from "../domain/Text.ts"

/** A value, and how many people have it. */
export interface ValueCount {
  readonly value: string
  readonly count: number
}

/** One attribute as a reading showed it. */
export interface AttributeCounts {
  readonly name: string
  /** How many people have a value, have none, and show neither to this credential. */
  readonly filled: number
  readonly empty: number
  readonly hidden: number
  /** How many different values there are. */
  readonly distinct: number
  /** Every value, the most frequent first; nothing where nearly everybody has another one: such values are personal. */
  readonly values: ReadonlyArray<ValueCount> | undefined
}

/** Of so few values nothing is concluded, unless they are as few as the people. */
const few = 3

/** Whether nearly everybody has a value of their own. */
const tellsPeopleApart = (distinct: number, filled: number): boolean =>
  filled <= few ? distinct === filled : distinct > few && distinct * 5 >= filled * 4

/** So many different values are kept before it is asked whether they are worth it: they take memory. */
const mostKept = 5_000

/** Counts the values of one attribute. Where a person has several, each counts. */
export class Tally {
  readonly #name: string
  readonly #mayBePersonal: boolean
  readonly #counts = new Map<string, number>()
  #given = false
  #filled = 0
  #empty = 0

  constructor(name: string, mayBePersonal: boolean) {
    this.#name = name
    this.#mayBePersonal = mayBePersonal
  }

  take(field: Field<AttributeValue>): void {
    if (field === empty) this.#empty += 1
    else if (isValue(field)) {
      this.#filled += 1
      for (const value of typeof field === "string" ? [field] : field) this.#count(value)
    }
  }

  /** Of so many people. */
  counts(people: number): AttributeCounts {
    const distinct = this.#counts.size
    const personal = this.#mayBePersonal && (this.#given || tellsPeopleApart(distinct, this.#filled))
    return {
      name: this.#name,
      filled: this.#filled,
      empty: this.#empty,
      hidden: people - this.#filled - this.#empty,
      distinct,
      values: personal ? undefined : byFrequency(this.#counts)
    }
  }

  #count(value: string): void {
    if (this.#given) return
    this.#counts.set(value, (this.#counts.get(value) ?? 0) + 1)
    this.#given = this.#mayBePersonal && this.#counts.size >= mostKept
      && tellsPeopleApart(this.#counts.size, this.#filled)
  }
}

/** The most frequent first; of equal ones by code unit. */
export const byFrequency = (counts: ReadonlyMap<string, number>): ReadonlyArray<ValueCount> =>
  [...counts].map(([value, count]) => ({ value, count })).sort((a, b) => b.count - a.count || compare(a.value, b.value))
