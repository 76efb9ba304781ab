import { Result, Schema } from "effect"
import { networkOfProcess } from "../net/Network.ts"
import { kind as csv } from "./Csv.ts"
import { kind as json } from "./Json.ts"
import type { Source, SourceContext, SourceKind } from "./Source.ts"

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
        make: (context) => kind.make(settings, { ...context, network: context.network ?? networkOfProcess() })
      }))
  }
}

/** Every kind of HR tool, in the order in which people are shown them. */
export const sourceKinds: ReadonlyArray<AnySourceKind> = [define(csv), define(json)]

export const sourceKind = (name: string): AnySourceKind | undefined => sourceKinds.find(({ kind }) => kind === name)
