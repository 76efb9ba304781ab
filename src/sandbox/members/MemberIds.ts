import { random } from "../Random.ts"

const letters = "abcdefghijklmnopqrstuvwxyz0123456789"

const opaque = (length: number, ...seed: ReadonlyArray<string | number>): string => {
  const rng = random(...seed)
  let id = ""
  while (id.length < length) id += letters.charAt(rng.below(letters.length))
  return id
}

/** The id of the n-th member that an entity begins with: short, opaque and in lower case, as Spendesk's are since version 1. */
export const memberId = (seed: number, entity: string, count: number): string =>
  opaque(14, seed, "member", entity, count)

/** The id of the n-th member who is invited later. */
export const newMemberId = (seed: number, entity: string, count: number): string =>
  opaque(14, seed, "new-member", entity, count)

export const costCenterId = (seed: number, entity: string, count: number): string =>
  opaque(14, seed, "cost-center", entity, count)

/** What the link of an entity's n-th invitation ends in. */
export const invitationLink = (seed: number, entity: string, count: number): string =>
  opaque(24, seed, "invitation", entity, count)
