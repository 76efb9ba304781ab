import { assert } from "vitest"
import type { Folder, Run } from "./Cli.ts"
import { whole } from "./Kept.ts"

interface Operation {
  readonly id: string
  readonly kind: string
}

/** One entity of `hrsync plan --format json`, as far as tests look at it. */
export interface PlannedEntity {
  readonly entity: string
  readonly decisionHash: string
  readonly operations: ReadonlyArray<Operation>
  readonly withheld: ReadonlyArray<Operation>
  readonly holds: ReadonlyArray<{ readonly reason: string; readonly operation: Operation | null }>
  readonly blocks: ReadonlyArray<{ readonly reason: string; readonly text: string }>
  readonly errors: ReadonlyArray<{ readonly reason: string; readonly text: string }>
  readonly counts: Readonly<Record<string, number>>
}

/** One entity of `hrsync apply --format json`, as far as tests look at it. */
export interface AppliedEntity {
  readonly entity: string
  readonly outcome: string
  readonly run: string | null
  readonly message: string
  readonly next: string
  readonly unconfirmed: number
  readonly blocks: ReadonlyArray<{ readonly reason: string; readonly text: string }>
  readonly errors: ReadonlyArray<{ readonly reason: string; readonly text: string; readonly next: string }>
  readonly results: ReadonlyArray<
    { readonly outcome: string; readonly message: string; readonly next: string; readonly operation: Operation }
  >
}

export const plannedOf = (run: Run): PlannedEntity => {
  const { entities: [entity] }: { readonly entities: ReadonlyArray<PlannedEntity> } = JSON.parse(run.out)
  return entity ?? assert.fail(whole(run))
}

/** The plan of the first entity. */
export const planIn = async (here: Folder): Promise<PlannedEntity> =>
  plannedOf(await here.run(["plan", "--format", "json"]))

export const appliedOf = (run: Run): ReadonlyArray<AppliedEntity> => {
  const { entities }: { readonly entities: ReadonlyArray<AppliedEntity> } = JSON.parse(run.out)
  return entities
}

/** Applies without a question, and gives what became of the first entity. */
export const applyIn = async (
  here: Folder,
  ...args: ReadonlyArray<string>
): Promise<{ readonly run: Run; readonly entity: AppliedEntity }> => {
  const run = await here.run(["apply", "--auto-approve", "--format", "json", ...args])
  const [entity] = appliedOf(run)
  return { run, entity: entity ?? assert.fail(whole(run)) }
}

/** What became of each operation, by its id. */
export const outcomes = ({ results }: AppliedEntity): Readonly<Record<string, string>> =>
  Object.fromEntries(results.map(({ operation, outcome }) => [operation.id, outcome]))

/** The states in a member file, by address. */
export const statesIn = (here: Folder): Readonly<Record<string, string>> => {
  const { members }: { readonly members: ReadonlyArray<{ readonly email: string; readonly state: string }> } = JSON
    .parse(here.read("members.json"))
  return Object.fromEntries(members.map(({ email, state }) => [email, state]))
}
