import { Result, Schema } from "effect"
import type { CostCenter } from "../domain/CostCenter.ts"
import { type AddressProblem, addressProblemsOf } from "../net/Addresses.ts"
import { networkOfProcess } from "../net/Network.ts"
import type { Directory, DirectoryContext, DirectoryKind } from "./Directory.ts"
import { kind as file } from "./FileDirectory.ts"
import { kind as scim } from "./Scim.ts"
import { kind as spendesk } from "./Spendesk.ts"

/** A kind of target with the type of its settings closed over, so that kinds of any settings fit in one list. */
export interface AnyDirectoryKind {
  readonly kind: string
  readonly title: string
  readonly description: string
  /** See `DirectoryKind`. */
  readonly staying: string | undefined
  readonly renewal: string | undefined
  /** What an entity's `target` of this kind says in hrsync.yaml besides `kind`. */
  readonly settings: Schema.Codec<unknown, unknown>
  /** Decodes settings as a file says them, without `kind`. Nothing is read or called. */
  readonly open: (settings: unknown) => Result.Result<OpenedDirectory, Schema.SchemaError>
}

/** A kind of target together with settings that fit it. */
export interface OpenedDirectory {
  /** Without a network they are given that of the process. */
  readonly identity: (context: Place) => string
  readonly make: (context: Place) => Directory
  /** See `DirectoryKind.credential`. */
  readonly credential: string | undefined
  /** See `DirectoryKind.costCenter`. */
  readonly costCenter: CostCenter | undefined
  /** What is wrong with the addresses that it would send secrets to (P8). Nothing is sent. */
  readonly addressProblems: (
    environment: Readonly<Record<string, string | undefined>>
  ) => ReadonlyArray<AddressProblem>
}

type Place = Omit<DirectoryContext, "network"> & Partial<DirectoryContext>

const networked = (place: Place): DirectoryContext => ({ ...place, network: place.network ?? networkOfProcess() })

const define = <Settings>(kind: DirectoryKind<Settings>): AnyDirectoryKind => {
  const decode = Schema.decodeUnknownResult(kind.settings, { onExcessProperty: "error", errors: "all" })
  return {
    kind: kind.kind,
    title: kind.title,
    description: kind.description,
    staying: kind.staying,
    renewal: kind.renewal,
    settings: kind.settings,
    open: (input) =>
      Result.map(decode(input), (settings) => ({
        identity: (place) => kind.identity(settings, networked(place)),
        make: (place) => kind.make(settings, networked(place)),
        credential: kind.credential?.(settings),
        costCenter: kind.costCenter?.(settings),
        addressProblems: (environment) =>
          addressProblemsOf((network) => kind.make(settings, { entity: "", folder: "/", network }), environment)
      }))
  }
}

/** Every kind of target, in the order in which people are shown them. */
export const directoryKinds: ReadonlyArray<AnyDirectoryKind> = [define(file), define(spendesk), define(scim)]

export const directoryKind = (name: string): AnyDirectoryKind | undefined =>
  directoryKinds.find(({ kind }) => kind === name)
