import type { Operation } from "../domain/Operation.ts"
import { compareOperations, rankOf } from "./Gate.ts"
import { keyText } from "./Population.ts"

/** Operations of one person, one after the other. */
export type Chain = ReadonlyArray<Operation>

const personKey = ({ id, person }: Operation): string => person.employee === undefined ? id : keyText(person.employee)

/**
 * An entity's operations in the order of section 2: one stage after the other; within a stage the people side by side,
 * and each person's operations in order, so that the halves of M2's pair follow each other.
 */
export const stages = (operations: ReadonlyArray<Operation>): ReadonlyArray<ReadonlyArray<Chain>> => {
  const byRank = new Map<number, Map<string, Array<Operation>>>()
  for (const operation of [...operations].sort(compareOperations)) {
    const rank = rankOf(operation)
    let chains = byRank.get(rank)
    if (chains === undefined) byRank.set(rank, chains = new Map())
    const key = personKey(operation)
    const chain = chains.get(key)
    if (chain === undefined) chains.set(key, [operation])
    else chain.push(operation)
  }
  return [...byRank].sort(([a], [b]) => a - b).map(([, chains]) => Array.from(chains.values()))
}
