import type { HrStatus } from "../domain/HrStatus.ts"
import { type MemberState, memberStates } from "../domain/Member.ts"
import type { MemberRow } from "../domain/MemberRow.ts"
import { type HoldReason, holdReasons } from "../domain/Plan.ts"
import { compare } from "../domain/Text.ts"

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

/** Without case, accents and doubled spaces: whoever searches types neither. */
export const folded = (text: string): string =>
  text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/\s+/gu, " ").trim()

/** The members of an entity, made ready to be looked through while a page is waited for: tens of thousands of them. */
export class MemberIndex {
  readonly #byState = new Map<MemberState, ReadonlyArray<Entry>>()
  /** The reasons for which somebody is held. */
  readonly reasons: ReadonlyArray<HoldReason>

  constructor(rows: ReadonlyArray<MemberRow>) {
    const entries = rows.map((row): Entry => ({ row, text: folded(`${row.name} ${row.email} ${row.member}`) }))
    entries.sort((a, b) => compare(a.text, b.text))
    for (const state of memberStates) this.#byState.set(state, entries.filter(({ row }) => row.state === state))
    const reasons = new Set(rows.flatMap(({ holds }) => holds.map(({ reason }) => reason)))
    this.reasons = holdReasons.filter((reason) => reasons.has(reason))
  }

  count(state: MemberState): number {
    return this.#byState.get(state)?.length ?? 0
  }

  /** In order of their names. */
  find({ hold, hrStatus, state, text }: MemberQuery): ReadonlyArray<MemberRow> {
    const words = folded(text).split(" ").filter((word) => word !== "")
    return (this.#byState.get(state) ?? []).filter(({ row, text: own }) =>
      (hrStatus === undefined || row.hrStatus === hrStatus)
      && (hold === undefined || (hold === "held"
        ? row.holds.length > 0
        : row.holds.some(({ reason }) => reason === hold)))
      && words.every((word) => own.includes(word))
    ).map(({ row }) => row)
  }
}

const made = new WeakMap<ReadonlyArray<MemberRow>, MemberIndex>()

/** Made once for the rows of a reading. */
export const indexOf = (rows: ReadonlyArray<MemberRow>): MemberIndex => {
  const index = made.get(rows) ?? new MemberIndex(rows)
  made.set(rows, index)
  return index
}
