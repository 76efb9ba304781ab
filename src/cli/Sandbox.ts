import { Effect, FileSystem, Path, Schema } from "effect"
import type { Configuration, ConfiguredConnection, ConfiguredEntity } from "../config/Load.ts"
import { kind as memberFile, Settings as MemberFileSettings } from "../directories/FileDirectory.ts"
import type { Instant } from "../domain/CalendarDate.ts"
import { everything } from "../domain/Capabilities.ts"
import type { Employee } from "../domain/Employee.ts"
import { isValue } from "../domain/Field.ts"
import { type Link, nothingRemembered } from "../domain/Memory.ts"
import type { Rules } from "../domain/Rules.ts"
import { tidy } from "../domain/Text.ts"
import type { World } from "../engine/Gather.ts"
import { rulesFingerprint, safetySettings } from "../planning/Confirm.ts"
import { nameDigest } from "../planning/Differences.ts"
import { appliedDigest } from "../planning/Digest.ts"
import { prepare } from "../planning/Prepare.ts"
import type { ExportForm } from "../sandbox/Forms.ts"
import { world, type WorldEntity } from "../sandbox/World.ts"
import { kind as csv, Settings as CsvSettings } from "../sources/Csv.ts"
import { kind as json, Settings as JsonSettings } from "../sources/Json.ts"
import type { Source } from "../sources/Source.ts"
import { write as writeState } from "../store/StateWriter.ts"
import { failed } from "./ExitCode.ts"

export interface SandboxOptions {
  readonly seed: number
  /** About how many people the company has. */
  readonly size: number
  readonly now: Instant
}

/** Everything of the sandbox stands here, beside the configuration file. */
const home = ".hrsync/sandbox"

/**
 * A generated company for the very file at hand: its connections and targets as they are set, reading files of their own
 * under `.hrsync/sandbox/`. No reference is resolved, so no credential is needed, and nothing outside is read or written.
 */
export const sandboxWorld = Effect.fn("sandboxWorld")(function*(configuration: Configuration, options: SandboxOptions) {
  const path = yield* Path.Path
  const folder = path.join(configuration.folder, home)
  const connections = yield* Effect.forEach(configuration.connections, (connection) => reform(connection, folder))
  const entities = yield* Effect.forEach(configuration.entities, retarget)
  const made = world({
    ...options,
    connections,
    entities: entities.filter(({ rules }) => rules.enabled).map(({ rules, target }) => settled(rules, target))
  })
  const state = path.join(folder, "state.jsonl")
  yield* write(folder, [
    ...made.files.map((file) => ({ path: path.join(folder, file.path), content: file.content })),
    { path: path.join(folder, ".gitignore"), content: bytes("*\n") },
    { path: state, content: bytes(writeState(made.memories)) }
  ])
  const sandbox: World<never> = {
    connections: connections.map(({ id, source }) => ({ id, connect: Effect.succeed(source) })),
    entities: entities.map(({ rules, target }) => ({
      rules,
      connect: Effect.succeed(memberFile.make(target, { entity: rules.entity, folder }))
    }))
  }
  return { world: sandbox, state }
})

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

interface Reformed {
  readonly id: string
  readonly form: ExportForm
  readonly source: Source
}

/** The settings are checked when the file is loaded; here they only name other files. */
const decode = <A>(settings: Schema.Codec<A, unknown>, value: unknown): Effect.Effect<A> =>
  Effect.orDie(Schema.decodeUnknownEffect(settings)(value))

/** A connection with the sandbox's own file instead of its export, and instead of what proves that one whole. */
const reform = Effect.fnUntraced(function*({ id, kind, settings }: ConfiguredConnection, folder: string) {
  const context = { connection: id, folder }
  const lines = /\.(?:ndjson|jsonl)$/iu.test(String(settings["path"]))
  const file = `exports/${id}.${kind === "json" && lines ? "ndjson" : kind}`
  const own = { ...settings, path: file, ...ownProof(settings["proof"], file) }
  switch (kind) {
    case "csv": {
      const form = yield* decode(CsvSettings, own)
      return { id, form: { kind: "csv", ...form }, source: csv.make(form, context) } satisfies Reformed
    }
    case "json": {
      const form = yield* decode(JsonSettings, own)
      return { id, form: { kind: "json", ...form }, source: json.make(form, context) } satisfies Reformed
    }
    default:
      return yield* failed(
        `The sandbox has no ${kind}, which the connection "${id}" is.`,
        "Try a file whose connections are of the kinds csv and json."
      )
  }
})

const ownProof = (proof: unknown, file: string): { readonly proof?: unknown } =>
  typeof proof !== "object" || proof === null || "total" in proof
    ? {}
    : { proof: "count" in proof ? { count: `${file}.count` } : { sha256: `${file}.sha256` } }

const retarget = Effect.fnUntraced(function*({ rules, settings }: ConfiguredEntity) {
  if (rules.target.kind !== memberFile.kind) {
    return yield* failed(
      `The sandbox has no ${rules.target.kind}, which the target of "${rules.entity}" is.`,
      "Try a file whose targets are of the kind file."
    )
  }
  return { rules, target: yield* decode(MemberFileSettings, { ...settings, path: `members/${rules.entity}.json` }) }
})

/** An entity as it was left at its last sync: by the planner's own answers, which the sandbox itself cannot give. */
const settled = (rules: Rules, target: MemberFileSettings): WorldEntity => ({
  rules,
  target,
  desired: (employees, at) => desired(rules, employees, at),
  confirmed: (at) => ({
    fingerprint: rulesFingerprint(rules),
    safety: safetySettings(rules),
    by: "sandbox",
    at
  }),
  applied
})

const desired = (rules: Rules, employees: ReadonlyArray<Employee>, at: Instant): ReadonlyArray<Employee> => {
  const chosen: Array<Employee> = []
  const complete = { complete: true, proof: "strong", how: "The sandbox wrote it." } as const
  prepare({
    rules,
    hr: rules.source.map((connection) => ({
      connection,
      kind: "sandbox",
      employees: employees.filter((employee) => employee.connection === connection),
      unreadable: [],
      completeness: complete,
      incremental: false,
      notes: []
    })),
    members: { members: [], capabilities: everything, completeness: complete },
    memory: nothingRemembered(rules.entity)
  }, at).eachSubject((subject) => {
    if (subject.standing.is === "eligible" && subject.inScope) chosen.push(subject.chosen)
  })
  return chosen
}

const applied = ({ email, firstName, lastName }: Employee): Link["applied"] => ({
  name: nameDigest({
    first: isValue(firstName) ? tidy(firstName) : "",
    last: isValue(lastName) ? tidy(lastName) : ""
  }),
  ...(isValue(email) ? { email: appliedDigest("email", email) } : {})
})

const write = Effect.fnUntraced(function*(
  folder: string,
  files: ReadonlyArray<{ readonly path: string; readonly content: Uint8Array }>
) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  yield* Effect.forEach(files, (file) =>
    Effect.andThen(
      fs.makeDirectory(path.dirname(file.path), { recursive: true }),
      fs.writeFile(file.path, file.content)
    ), { discard: true }).pipe(
      Effect.catch((error) =>
        failed(
          `The sandbox can't write its files under ${folder}: ${error.reason._tag}.`,
          "Let this user write beside the configuration file, or copy that file to a folder where they may."
        )
      )
    )
})
