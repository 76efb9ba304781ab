import type { HrStatus } from "../domain/HrStatus.ts"
import { type MemberState, memberStates } from "../domain/Member.ts"
import type { MemberRow } from "../domain/MemberRow.ts"
import { type HoldReason, holdReasons } from "../domain/Plan.ts"

/** Which members are asked for. */
export interface MemberQuery {
  readonly state: MemberState
  /** Words that name, e-mail or id hold, in any order; empty: all. */
  readonly text: string
  readonly hrStatus: HrStatus | undefined
  /** `held`: for whatever reason. */
  readonly hold: HoldReason | "held" | undefined
}

interface Entry {
  readonly row: MemberRow
  /** What a search looks in. */
  readonly text: string
}

const plain = /^[!-~]*(?: [!-~]+)*$/u

/** Without case, accents and doubled spaces: whoever searches types neither. */
export const folded = (text: string): string =>
  plain.test(text)
    ? text.toLowerCase()
    : text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/\s+/gu, " ").trim()

/** The members of an entity, made ready to be looked through while a page is waited for: tens of thousands of them. */
export class MemberIndex {
  readonly #byState = new Map<MemberState, ReadonlyArray<Entry>>()
  readonly #rows = new Map<MemberState, ReadonlyArray<MemberRow>>()
  /** The reasons for which somebody is held. */
  readonly reasons: ReadonlyArray<HoldReason>

  constructor(rows: ReadonlyArray<MemberRow>) {
    const entries = inOrder(rows.map((row) => ({ row, text: folded(`${row.name} ${row.email} ${row.member}`) })))
    for (const state of memberStates) {
      const own = entries.filter(({ row }) => row.state === state)
      this.#byState.set(state, own)
      this.#rows.set(state, own.map(({ row }) => row))
    }
    const reasons = new Set(rows.flatMap(({ holds }) => holds.map(({ reason }) => reason)))
    this.reasons = holdReasons.filter((reason) => reasons.has(reason))
  }

  count(state: MemberState): number {
    return this.#rows.get(state)?.length ?? 0
  }

  /** In order of their names. */
  find({ hold, hrStatus, state, text }: MemberQuery): ReadonlyArray<MemberRow> {
    const words = folded(text).split(" ").filter((word) => word !== "")
    if (words.length === 0 && hrStatus === undefined && hold === undefined) return this.#rows.get(state) ?? []
    const found: Array<MemberRow> = []
    for (const { row, text: own } of this.#byState.get(state) ?? []) {
      if (hrStatus !== undefined && row.hrStatus !== hrStatus) continue
      if (hold !== undefined && !row.holds.some(({ reason }) => hold === "held" || hold === reason)) continue
      if (words.every((word) => own.includes(word))) found.push(row)
    }
    return found
  }
}

/** Sorted by their texts: as texts alone, which takes half the time of comparing what they belong to. */
const inOrder = (entries: ReadonlyArray<Entry>): ReadonlyArray<Entry> =>
  entries.map(({ text }, index) => `${text}\u0000${index}`).sort().flatMap((text) =>
    entries[Number(text.slice(text.lastIndexOf("\u0000") + 1))] ?? []
  )

const made = new WeakMap<ReadonlyArray<MemberRow>, MemberIndex>()

/** Made once for the rows of a reading. */
export const indexOf = (rows: ReadonlyArray<MemberRow>): MemberIndex => {
  const index = made.get(rows) ?? new MemberIndex(rows)
  made.set(rows, index)
  return index
}
