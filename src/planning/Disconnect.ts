import type { Link, Memory } from "../domain/Memory.ts"
import type { EntityPlan } from "../domain/Plan.ts"
import type { Rules } from "../domain/Rules.ts"
import { digest } from "./Digest.ts"
import { decisionHash } from "./Gate.ts"
import { sortedLinks } from "./Links.ts"
import { operationId, personOf } from "./Situation.ts"

const day = 86_400_000

/** L4: an entity taken out of the file, or switched off. One release per managed member, in the store only. */
export const disconnect = (name: string, rules: Rules | undefined, memory: Memory): EntityPlan => {
  const links = sortedLinks(memory.links)
  const managed = links.filter(({ state }) => state === "managed")
  const isSame = (a: Link, b: Link | undefined): boolean =>
    b !== undefined && a.connection === b.connection && a.employeeId === b.employeeId
  const operations = managed.map((link, index) => {
    const key = { connection: link.connection, id: link.employeeId }
    const repeated = isSame(link, managed[index - 1]) || isSame(link, managed[index + 1])
    return {
      kind: "release",
      id: operationId("release", key, repeated ? link.memberId : ""),
      person: personOf(undefined, undefined, link),
      carry: "apply",
      wanted: digest(["release", link.memberId]),
      why: {
        rule: "L4",
        text: rules === undefined
          ? `${memory.entity} is no longer in the file; its members stay as they are.`
          : `${memory.entity} has enabled: false; its members stay as they are.`
      },
      member: link.memberId
    } as const
  })
  return {
    entity: memory.entity,
    name,
    outcome: operations.length === 0 ? "nothing-to-do" : "changes",
    status: "disconnected",
    counts: {
      employees: 0,
      eligible: 0,
      desired: 0,
      members: 0,
      managed: managed.length,
      released: links.length - managed.length,
      manual: 0,
      unchanged: 0
    },
    operations,
    withheld: [],
    holds: [],
    blocks: [],
    errors: [],
    warnings: [],
    decisionHash: decisionHash(memory.entity, operations),
    fingerprints: undefined,
    planLifetime: rules?.planLifetime ?? day,
    recentRemovals: 0,
    windowDays: rules?.limits.archive.windowDays ?? 7
  }
}
