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

const plain = /^[!-~]*(?: [!-~]+)*$/u

/** Without case, accents and doubled spaces: whoever searches types neither. */
export const folded = (text: string): string =>
  plain.test(text)
    ? text.toLowerCase()
    : text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/\s+/gu, " ").trim()

/** So many rows are made ready at a time. */
const perStep = 1_000

/**
 * Makes rows ready to be looked through: tens of thousands of them while pages are waited for. In steps of a few
 * milliseconds, so that others have their turn in between.
 */
export function* indexing(rows: ReadonlyArray<MemberRow>): Generator<void, MemberIndex, void> {
  const known = made.get(rows)
  if (known !== undefined) return known
  const entries: Array<Entry> = []
  for (const row of rows) {
    entries.push({ row, text: folded(`${row.name} ${row.email} ${row.member}`) })
    if (entries.length % perStep === 0) yield
  }
  const byState = new Map<MemberState, Array<Entry>>(memberStates.map((state) => [state, []]))
  for (const [, some] of [...groupedByStart(entries)].sort(([a], [b]) => compare(a, b))) {
    for (const entry of inOrder(some)) byState.get(entry.row.state)?.push(entry)
    yield
  }
  const index = new MemberIndex(rows, byState)
  made.set(rows, index)
  return index
}

/** Texts that begin differently are sorted apart from each other. */
const groupedByStart = (entries: ReadonlyArray<Entry>): ReadonlyMap<string, Array<Entry>> => {
  const groups = new Map<string, Array<Entry>>()
  for (const entry of entries) {
    const start = entry.text.slice(0, 1)
    const group = groups.get(start)
    if (group === undefined) groups.set(start, [entry])
    else group.push(entry)
  }
  return groups
}

/** The members of an entity, made ready to be looked through. */
export class MemberIndex {
  readonly #byState: ReadonlyMap<MemberState, ReadonlyArray<Entry>>
  readonly #rows = new Map<MemberState, ReadonlyArray<MemberRow>>()
  /** The reasons for which somebody is held. */
  readonly reasons: ReadonlyArray<HoldReason>

  constructor(rows: ReadonlyArray<MemberRow>, byState: ReadonlyMap<MemberState, ReadonlyArray<Entry>>) {
    this.#byState = byState
    for (const [state, own] of byState) this.#rows.set(state, own.map(({ row }) => row))
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
  const steps = indexing(rows)
  for (;;) {
    const step = steps.next()
    if (step.done === true) return step.value
  }
}
