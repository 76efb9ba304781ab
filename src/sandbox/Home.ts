import type { Condition } from "../domain/Condition.ts"
import type { ConnectionId } from "../domain/Employee.ts"

/** A part of the company: the people of one entity in hrsync.yaml. */
export interface Home {
  /** What the people's legal entity is called. */
  readonly name: string
  /** Never empty. */
  readonly connections: ReadonlyArray<ConnectionId>
  readonly timezone: string
  readonly where: Condition | undefined
  /** People that the file names, by e-mail or employee id. */
  readonly include: ReadonlyArray<string>
  readonly exclude: ReadonlyArray<string>
  /** How many removals, and how many releases, its limits let pass when so many are managed. */
  readonly removals: (managed: number) => number
  readonly releases: (managed: number) => number
  /** For so many days whoever left keeps access. */
  readonly graceDays: number
  /** For so many days somebody who left may count among its removals. */
  readonly removalDays: number
  /** Whether it removes whom HR no longer returns. */
  readonly removesMissing: boolean
}
