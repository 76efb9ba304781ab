import type { Field } from "../domain/Field.ts"
import { valueOr } from "../domain/Field.ts"
import { fold } from "../domain/Text.ts"

interface Named {
  readonly firstName: Field<string>
  readonly lastName: Field<string>
}

const made = new WeakMap<ReadonlyArray<Named>, ReadonlyArray<string>>()

/** First and last names as comparable texts, made once for a reading; empty where none is shown. */
export const namesOf = (all: ReadonlyArray<Named>): ReadonlyArray<string> => {
  const known = made.get(all)
  if (known !== undefined) return known
  const names = all.map(({ firstName, lastName }) => fold(`${valueOr(firstName, "")} ${valueOr(lastName, "")}`))
  made.set(all, names)
  return names
}

const madeIds = new WeakMap<ReadonlyArray<{ readonly id: string }>, ReadonlyArray<string>>()

/** Ids as comparable texts, made once for a reading. */
export const idsOf = (all: ReadonlyArray<{ readonly id: string }>): ReadonlyArray<string> => {
  const ids = madeIds.get(all) ?? all.map(({ id }) => fold(id))
  madeIds.set(all, ids)
  return ids
}
