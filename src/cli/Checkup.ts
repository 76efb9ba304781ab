import { Effect } from "effect"
import type { ConfigurationError } from "../config/Diagnostic.ts"
import type { World } from "../engine/Gather.ts"
import type { Checkup } from "../report/CheckView.ts"
import { examineConnection, type Examined, examineTarget } from "./Examine.ts"
import { type Progress, progressLine } from "./Progress.ts"

/** Looks at connections and targets, all at once, with a line that tells how far it is. */
export const checkup = Effect.fn("checkup")(function*(
  connections: ReadonlyArray<Examined>,
  entities: World<ConfigurationError>["entities"]
) {
  const progress: Progress = progressLine(process.stderr)
  let count = 0
  const came = (more: number): void => progress.update(count += more)
  const looked = yield* Effect.all([
    Effect.forEach(connections, (connection) => examineConnection(connection, came), { concurrency: "unbounded" }),
    Effect.forEach(
      entities.filter(({ rules }) => rules.enabled),
      ({ connect, rules }) => examineTarget(rules, connect),
      { concurrency: "unbounded" }
    )
  ], { concurrency: "unbounded" }).pipe(Effect.ensuring(Effect.sync(progress.clear)))
  return { connections: looked[0], targets: looked[1] } satisfies Checkup
})
