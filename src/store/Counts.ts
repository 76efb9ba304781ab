import type { State } from "./State.ts"

/** What a store or a state file holds, by kind. */
export interface Counts {
  readonly entities: number
  readonly links: number
  /** Of the links. */
  readonly managed: number
  readonly released: number
  readonly approvals: number
  readonly waiting: number
  readonly invitations: number
  /** Operations that were sent to a target, and that no list has shown since. */
  readonly pending: number
  readonly runs: number
  readonly operations: number
  readonly acts: number
}

export const countsOf = ({ history, memories }: State): Counts => {
  const sum = (count: (memory: State["memories"][number]) => number): number =>
    memories.reduce((total, memory) => total + count(memory), 0)
  const links = sum((memory) => memory.links.length)
  const managed = sum((memory) => memory.links.filter(({ state }) => state === "managed").length)
  const entries = (type: State["history"][number]["type"]): number =>
    history.reduce((total, entry) => entry.type === type ? total + 1 : total, 0)
  return {
    entities: memories.length,
    links,
    managed,
    released: links - managed,
    approvals: sum((memory) => memory.approvals.length),
    waiting: sum((memory) => memory.waiting.length),
    invitations: sum((memory) => memory.invitations.length),
    pending: sum((memory) => memory.pending.length),
    runs: entries("run"),
    operations: entries("operation"),
    acts: entries("act")
  }
}
