import { Effect, Schema } from "effect"
import { createHash } from "node:crypto"
import type { Configuration, ConfiguredConnection, ConfiguredEntity } from "../config/Load.ts"
import { kind as memberFile, Settings as MemberFileSettings } from "../directories/FileDirectory.ts"
import { fieldsLookedAt } from "../domain/Rules.ts"
import type { Rules } from "../domain/Rules.ts"
import { networkOfProcess } from "../net/Network.ts"
import type { EmulatorKind } from "../sandbox/Emulator.ts"
import { emulatorKind, emulatorKinds } from "../sandbox/emulators/registry.ts"
import { type ExportForm, limitsOf } from "../sandbox/Forms.ts"
import { memberId } from "../sandbox/members/MemberIds.ts"
import { type Face, faceOf, faces } from "../sandbox/members/Spendesk.ts"
import type { Holds } from "../sandbox/Recruiter.ts"
import type { WorldEntity } from "../sandbox/World.ts"
import { kind as csv, Settings as CsvSettings } from "../sources/Csv.ts"
import { kind as json, Settings as JsonSettings } from "../sources/Json.ts"
import type { Source } from "../sources/Source.ts"
import { failed } from "./ExitCode.ts"
import { connectedTo, nowhere } from "./SandboxTarget.ts"

/** A connection that reads the sandbox's own export, in the form that the file declares. */
export interface SandboxExport {
  readonly id: string
  readonly form: ExportForm
  readonly source: Source
}

/** A connection to an HR tool that an emulator stands in for. */
export interface SandboxTool {
  readonly id: string
  readonly emulator: EmulatorKind
  /** As the file has them, without `kind`. */
  readonly settings: Readonly<Record<string, unknown>>
  readonly holds: Holds
}

/** An entity whose members the sandbox keeps: in a file of its own, or in its Spendesk. */
export interface SandboxEntity {
  readonly rules: Rules
  readonly target: { readonly kind: "file"; readonly settings: MemberFileSettings } | SpendeskTarget
}

/** A target that the sandbox's Spendesk stands in for. */
export interface SpendeskTarget {
  readonly kind: Face
  /** As the file has them, without `kind`. */
  readonly settings: Readonly<Record<string, unknown>>
  readonly shows: ReadonlyArray<string>
}

export interface SandboxForms {
  readonly connections: ReadonlyArray<SandboxExport>
  readonly tools: ReadonlyArray<SandboxTool>
  readonly entities: ReadonlyArray<SandboxEntity>
}

/** The connections and targets of a configuration as they are set, with files under `folder` instead of their own. */
export const sandboxForms = Effect.fnUntraced(function*(
  configuration: Configuration,
  folder: string
) {
  const files = configuration.connections.filter(({ kind }) => isExport(kind))
  const others = configuration.connections.filter(({ kind }) => !isExport(kind))
  const connections = yield* Effect.forEach(files, (connection) => reform(connection, folder))
  const tools = yield* Effect.forEach(others, (connection) => emulated(connection, configuration))
  const entities = yield* Effect.forEach(configuration.entities, retarget)
  return { connections, tools, entities } satisfies SandboxForms
})

const isExport = (kind: string): boolean => kind === csv.kind || kind === json.kind

export const membersPath = (entity: string): string => `members/${entity}.json`
export const databasePath = (entity: string): string => `members/${entity}.db`

/** How the sandbox makes the members of an entity. */
export const membersOf = ({ rules: { entity }, target }: SandboxEntity, seed: number): WorldEntity["target"] =>
  target.kind === "file"
    ? target.settings
    : { shows: target.shows, memberId: (count) => memberId(seed, entity, count) }

/** What each connection can hold of a person. */
export const holdsOf = ({ connections, tools }: SandboxForms): ReadonlyMap<string, Holds> =>
  new Map([
    ...connections.map(({ form, id }) => [id, limitsOf(form)] as const),
    ...tools.map(({ holds, id }) => [id, holds] as const)
  ])

/** A digest of the form of every export, and of what every tool holds. */
export const digestsOf = ({ connections, tools }: SandboxForms): Readonly<Record<string, string>> =>
  Object.fromEntries([
    ...connections.map(({ form, id }) => [id, digest(form)] as const),
    ...tools.map(({ emulator: { kind }, holds, id }) => [id, digest({ kind, holds })] as const)
  ])

const digest = (form: unknown): string => createHash("sha256").update(JSON.stringify(form)).digest("hex")

/** A connection to a tool, whose people have a value for every attribute beyond the standard ones that a filter names. */
const emulated = Effect.fnUntraced(function*(
  { id, kind, settings }: ConfiguredConnection,
  { entities }: Configuration
) {
  const emulator = emulatorKind(kind)
  if (emulator === undefined) {
    return yield* failed(
      `The sandbox has no ${kind}, which the connection "${id}" is.`,
      `Try a file whose connections are of these kinds: ${
        [csv.kind, json.kind, ...emulatorKinds.map((one) => one.kind)].join(", ")
      }.`
    )
  }
  const named = entities.filter(({ rules }) => rules.source.includes(id)).flatMap(({ rules }) => fieldsLookedAt(rules))
  const custom = [...new Set(named)].filter((field) => field.startsWith("custom.")).toSorted()
  return { id, emulator, settings, holds: { custom, latin: false } } satisfies SandboxTool
})

/** The settings are checked when the file is loaded; here they only name other files. */
const decode = <A>(settings: Schema.Codec<A, unknown>, value: unknown): Effect.Effect<A> =>
  Effect.orDie(Schema.decodeUnknownEffect(settings)(value))

/** A connection with the sandbox's own file instead of its export, and instead of what proves that one whole. */
const reform = Effect.fnUntraced(function*({ id, kind, settings }: ConfiguredConnection, folder: string) {
  const context = { connection: id, folder, network: networkOfProcess() }
  const lines = /\.(?:ndjson|jsonl)$/iu.test(String(settings["path"]))
  const file = `exports/${id}.${kind === "json" && lines ? "ndjson" : kind}`
  const { auth: _, ...kept } = settings
  const own = { ...kept, path: file, ...ownProof(settings["proof"], file) }
  if (kind === csv.kind) {
    const form = yield* decode(CsvSettings, own)
    return { id, form: { kind: "csv", ...form }, source: csv.make(form, context) } satisfies SandboxExport
  }
  const form = yield* decode(JsonSettings, own)
  return { id, form: { kind: "json", ...form }, source: json.make(form, context) } satisfies SandboxExport
})

const ownProof = (proof: unknown, file: string): { readonly proof?: unknown } =>
  typeof proof !== "object" || proof === null || "total" in proof
    ? {}
    : { proof: "count" in proof ? { count: `${file}.count` } : { sha256: `${file}.sha256` } }

const retarget = Effect.fnUntraced(function*({ rules, settings }: ConfiguredEntity) {
  const { entity, target: { kind } } = rules
  if (kind === memberFile.kind) {
    const own = yield* decode(MemberFileSettings, { ...settings, path: membersPath(entity) })
    return { rules, target: { kind: "file", settings: own } } satisfies SandboxEntity
  }
  const face = faceOf(kind)
  if (face === undefined) {
    return yield* failed(
      `The sandbox has no ${kind}, which the target of "${entity}" is.`,
      `Try a file whose targets are of these kinds: ${[memberFile.kind, ...faces].join(", ")}.`
    )
  }
  const { observes } = connectedTo({ kind: face, settings }, nowhere, { entity, folder: "/" }).capabilities
  const shows = Object.entries(observes).filter(([, shown]) => shown).map(([name]) => name)
  return { rules, target: { kind: face, settings, shows } } satisfies SandboxEntity
})
