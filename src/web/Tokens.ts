import { Redacted } from "effect"
import { createHash, timingSafeEqual } from "node:crypto"
import type { Control } from "./Control.ts"

/** What is kept of a token, and compared: nobody can turn it back. */
export const digestOf = (token: string): Buffer => createHash("sha256").update(token).digest()

/** Whose token a digest is of. Takes as long whatever is right of it, and whosever it is. */
export const tokenOf = (tokens: Control["tokens"], digest: Buffer): Control["tokens"][number] | undefined => {
  let found: Control["tokens"][number] | undefined
  for (const one of tokens) if (timingSafeEqual(digestOf(Redacted.value(one.token)), digest)) found = one
  return found
}
