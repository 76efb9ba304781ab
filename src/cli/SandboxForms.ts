import { Effect, Schema } from "effect"
import { createHash } from "node:crypto"
import type { Configuration, ConfiguredConnection, ConfiguredEntity } from "../config/Load.ts"
import { kind as memberFile, Settings as MemberFileSettings } from "../directories/FileDirectory.ts"
import type { Rules } from "../domain/Rules.ts"
import { networkOfProcess } from "../net/Network.ts"
import { type ExportForm, limitsOf } from "../sandbox/Forms.ts"
import type { Holds } from "../sandbox/Recruiter.ts"
import { kind as csv, Settings as CsvSettings } from "../sources/Csv.ts"
import { kind as json, Settings as JsonSettings } from "../sources/Json.ts"
import type { Source } from "../sources/Source.ts"
import { failed } from "./ExitCode.ts"

/** A connection that reads the sandbox's own export, in the form that the file declares. */
export interface SandboxConnection {
  readonly id: string
  readonly form: ExportForm
  readonly source: Source
}

/** An entity whose members are in the sandbox's own file. */
export interface SandboxEntity {
  readonly rules: Rules
  readonly target: MemberFileSettings
}

export interface SandboxForms {
  readonly connections: ReadonlyArray<SandboxConnection>
  readonly entities: ReadonlyArray<SandboxEntity>
}

/** The connections and targets of a configuration as they are set, with files under `folder` instead of their own. */
export const sandboxForms = Effect.fnUntraced(function*(
  configuration: Configuration,
  folder: string
) {
  const connections = yield* Effect.forEach(configuration.connections, (connection) => reform(connection, folder))
  const entities = yield* Effect.forEach(configuration.entities, retarget)
  return { connections, entities } satisfies SandboxForms
})

export const membersPath = (entity: string): string => `members/${entity}.json`

/** What the exports can hold, by connection. */
export const holdsOf = ({ connections }: SandboxForms): ReadonlyMap<string, Holds> =>
  new Map(connections.map(({ form, id }) => [id, limitsOf(form)]))

/** A digest of the form of every export. */
export const digestsOf = ({ connections }: SandboxForms): Readonly<Record<string, string>> =>
  Object.fromEntries(
    connections.map(({ form, id }) => [id, createHash("sha256").update(JSON.stringify(form)).digest("hex")])
  )

/** The settings are checked when the file is loaded; here they only name other files. */
const decode = <A>(settings: Schema.Codec<A, unknown>, value: unknown): Effect.Effect<A> =>
  Effect.orDie(Schema.decodeUnknownEffect(settings)(value))

/** A connection with the sandbox's own file instead of its export, and instead of what proves that one whole. */
const reform = Effect.fnUntraced(function*({ id, kind, settings }: ConfiguredConnection, folder: string) {
  const context = { connection: id, folder, network: networkOfProcess() }
  const lines = /\.(?:ndjson|jsonl)$/iu.test(String(settings["path"]))
  const file = `exports/${id}.${kind === "json" && lines ? "ndjson" : kind}`
  const own = { ...settings, path: file, ...ownProof(settings["proof"], file) }
  switch (kind) {
    case "csv": {
      const form = yield* decode(CsvSettings, own)
      return { id, form: { kind: "csv", ...form }, source: csv.make(form, context) } satisfies SandboxConnection
    }
    case "json": {
      const form = yield* decode(JsonSettings, own)
      return { id, form: { kind: "json", ...form }, source: json.make(form, context) } satisfies SandboxConnection
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
  return { rules, target: yield* decode(MemberFileSettings, { ...settings, path: membersPath(rules.entity) }) }
})
