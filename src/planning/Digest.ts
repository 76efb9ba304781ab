import { createHash, hash } from "node:crypto"
import type { ManagedField } from "../domain/Rules.ts"

/** SHA-256 over the JSON of plain arrays, texts and numbers, as 40 hex digits: enough that nobody can make two alike. */
export const digest = (value: unknown): string => hash("sha256", JSON.stringify(value), "hex").slice(0, 40)

/** What is remembered of a value last applied, bank accounts apart (those have `BankAccount.digest`). */
export const appliedDigest = (field: Exclude<ManagedField, "bankAccount">, ...value: ReadonlyArray<string>): string =>
  digest([field, ...value]).slice(0, 16)

/** A digest over many texts in a given order, without holding them all at once. */
export const digestOfMany = <A>(all: ReadonlyArray<A>, textOf: (one: A) => string): string => {
  const sha = createHash("sha256")
  let batch = ""
  for (const one of all) {
    batch += `${textOf(one)}\n`
    if (batch.length > 65_536) {
      sha.update(batch)
      batch = ""
    }
  }
  return sha.update(batch).digest("hex").slice(0, 40)
}
