import { Result, Schema } from "effect"
import { type AddressProblem, addressProblemsOf } from "../net/Addresses.ts"
import { networkOfProcess } from "../net/Network.ts"
import { kind as bamboohr } from "./BambooHr.ts"
import { kind as csv } from "./Csv.ts"
import { kind as deel } from "./Deel.ts"
import { kind as hibob } from "./HiBob.ts"
import { kind as json } from "./Json.ts"
import { kind as kombo } from "./Kombo.ts"
import { kind as lucca } from "./Lucca.ts"
import { kind as payfit } from "./PayFit.ts"
import { kind as personio } from "./Personio.ts"
import { kind as rest } from "./Rest.ts"
import type { Source, SourceContext, SourceKind } from "./Source.ts"
import { kind as workday } from "./Workday.ts"

/** A kind of HR tool with the type of its settings closed over, so that kinds of any settings fit in one list. */
export interface AnySourceKind {
  readonly kind: string
  readonly title: string
  readonly description: string
  /** What a connection of this kind says in hrsync.yaml besides `kind`. */
  readonly settings: Schema.Codec<unknown, unknown>
  readonly adminSteps: ReadonlyArray<string>
  readonly dataReviewed: ReadonlyArray<{ readonly data: string; readonly why: string }>
  /** Decodes settings as a file says them, without `kind`. Nothing is read or called. */
  readonly open: (settings: unknown) => Result.Result<OpenedSource, Schema.SchemaError>
}

/** A kind of HR tool together with settings that fit it. */
export interface OpenedSource {
  readonly attributes: ReadonlySet<string> | "any"
  readonly canProve: boolean
  /** What is wrong with the addresses that it would send secrets to (P8). Nothing is sent. */
  readonly addressProblems: (
    environment: Readonly<Record<string, string | undefined>>
  ) => ReadonlyArray<AddressProblem>
  /** Without a network it is given that of the process. */
  readonly make: (context: Omit<SourceContext, "network"> & Partial<SourceContext>) => Source
}

const define = <Settings>(kind: SourceKind<Settings>): AnySourceKind => {
  const decode = Schema.decodeUnknownResult(kind.settings, { onExcessProperty: "error", errors: "all" })
  return {
    kind: kind.kind,
    title: kind.title,
    description: kind.description,
    settings: kind.settings,
    adminSteps: kind.adminSteps,
    dataReviewed: kind.dataReviewed,
    open: (input) =>
      Result.map(decode(input), (settings) => ({
        attributes: kind.attributes(settings),
        canProve: kind.canProve(settings),
        addressProblems: (environment) =>
          addressProblemsOf((network) => kind.make(settings, { connection: "", folder: "/", network }), environment),
        make: (context) => kind.make(settings, { ...context, network: context.network ?? networkOfProcess() })
      }))
  }
}

/** Every kind of HR tool, in the order in which people are shown them. */
export const sourceKinds: ReadonlyArray<AnySourceKind> = [
  define(csv),
  define(json),
  define(personio),
  define(bamboohr),
  define(hibob),
  define(lucca),
  define(workday),
  define(deel),
  define(payfit),
  define(kombo),
  define(rest)
]

export const sourceKind = (name: string): AnySourceKind | undefined => sourceKinds.find(({ kind }) => kind === name)
