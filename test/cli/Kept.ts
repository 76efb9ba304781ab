import { Effect } from "effect"
import { join } from "node:path"
import type { Memory } from "../../src/domain/Memory.ts"
import { create } from "../../src/store/SqliteStore.ts"
import type { Folder, Run } from "./Cli.ts"
import type { Employee } from "./Company.ts"
import { configuration, csv, members, memory } from "./Company.ts"

/** The configuration of `Company.ts`, remembered in a store that can be written to. */
export const keeping = (more: Parameters<typeof configuration>[0] & { readonly target?: string } = {}): string =>
  configuration(more).replace("state: jsonl:state.jsonl", "state: sqlite:state.db").replace(
    "{ kind: file, path: members.json }",
    more.target ?? "{ kind: file, path: members.json }"
  )

/** A company whose people all are managed members already, in a store that can be written to. */
export const kept = async (
  folder: Folder,
  people: ReadonlyArray<Employee>,
  more: Parameters<typeof keeping>[0] & { readonly memory?: Partial<Memory> } = {}
): Promise<Folder> => {
  folder
    .write("hrsync.yaml", keeping(more))
    .write("employees.csv", csv(people))
    .write("members.json", members(people))
  await Effect.runPromise(create(join(folder.path, "state.db"), [{ ...memory(people), ...more.memory }]))
  return folder
}

/** What the history has, newest first. */
export const historyOf = async (
  here: Folder,
  ...args: ReadonlyArray<string>
): Promise<ReadonlyArray<Readonly<Record<string, unknown>>>> => {
  const run = await here.run(["history", "--format", "json", ...args])
  const { entries }: { readonly entries: ReadonlyArray<Readonly<Record<string, unknown>>> } = JSON.parse(run.out)
  return entries
}

/** Both streams and the code, for messages of tests. */
export const whole = ({ code, err, out }: Run): string => `${code}\n${out}\n${err}`
