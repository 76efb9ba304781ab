import { Effect } from "effect"
import { type ConfigurationError, renderDiagnostics } from "../config/Diagnostic.ts"
import { type Configuration, parse } from "../config/Load.ts"
import type { PlanInput } from "../planning/Input.ts"
import { tryRules } from "../planning/Try.ts"
import type { Tried } from "../web/Site.ts"

interface TryingOptions {
  /** The file as messages name it, and its absolute folder. */
  readonly file: string
  readonly folder: string
  /** The text in force. */
  readonly present: string
  readonly sandbox: boolean
  /** What was last read, of everything. */
  readonly input: PlanInput
}

const settingsOf = ({ connections }: Configuration): ReadonlyMap<string, string> =>
  new Map(connections.map(({ id, kind, settings }) => [id, JSON.stringify([kind, settings])]))

/** What another file would do to people, against the newest readings. It resolves no reference, and writes nothing. */
export const tried = (
  text: string,
  { file, folder, input, present, sandbox }: TryingOptions
): Effect.Effect<Tried> =>
  Effect.gen(function*() {
    const options = { file, folder, offline: sandbox }
    const next = yield* parse(text, options)
    // The file on disk may have been broken since: then nothing is known of what its connections were.
    const before = yield* parse(present, options).pipe(Effect.map(settingsOf), Effect.orElseSucceed(() => new Map()))
    const changed = new Set(
      [...settingsOf(next)].flatMap(([id, settings]) => before.get(id) === settings ? [] : [id])
    )
    return {
      problems: undefined,
      warnings: next.warnings.length === 0 ? undefined : renderDiagnostics(next.warnings, { colour: false }),
      entities: tryRules({ changed, input, rules: next.entities.map(({ rules }) => rules) })
    }
  }).pipe(
    Effect.catch((error: ConfigurationError) =>
      Effect.succeed<Tried>({
        problems: renderDiagnostics(error.diagnostics, { colour: false }),
        warnings: undefined,
        entities: []
      })
    )
  )
