import { createHash } from "node:crypto"
import type { ManagedField } from "../domain/Rules.ts"

/** SHA-256 over the JSON of plain arrays, texts and numbers, as 40 hex digits: enough that nobody can make two alike. */
export const digest = (value: unknown): string =>
  createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 40)

/** What is remembered of a value last applied, bank accounts apart (those have `BankAccount.digest`). */
export const appliedDigest = (field: Exclude<ManagedField, "bankAccount">, ...value: ReadonlyArray<string>): string =>
  digest([field, ...value]).slice(0, 16)

/** A digest over many texts in a given order, without holding them all at once. */
export const digestOfMany = (texts: Iterable<string>): string => {
  const hash = createHash("sha256")
  let batch = ""
  for (const text of texts) {
    batch += text
    batch += "\n"
    if (batch.length > 65_536) {
      hash.update(batch)
      batch = ""
    }
  }
  return hash.update(batch).digest("hex").slice(0, 40)
}
