import { Effect, Schema, Stream } from "effect"
import type { Employee, UnreadableRecord } from "../domain/Employee.ts"
import type { Completeness, HrRead } from "../domain/Read.ts"
import type { Network } from "../net/Network.ts"

/** For settings that are secrets. The configuration knows them by their pattern. */
export { Secret, secretReference } from "../net/Secret.ts"
/** The way out of this process: made once, and given to whatever connects. */
export { type Network, network } from "../net/Network.ts"

/** What a reading is for. A source reads no more than this (personal data). */
export interface ReadRequest {
  /** Attribute names that rules ask for; `all` for a person who looks around (`hrsync explain`). */
  readonly attributes: "all" | ReadonlySet<string>
  /** Whether an entity's `fields` asks for bank accounts, and for managers. */
  readonly bankAccount: boolean
  readonly manager: boolean
}

/** Something that this credential seems not to see: it came with no record at all. */
export interface PermissionGap {
  /** The vendor's own name for the right. */
  readonly permission: string
  /** What it hides, by slot (`email`, `bankAccount`) or attribute name. */
  readonly fields: ReadonlyArray<string>
  readonly next: string
}

/** What a reading yields: batches while it goes on, and one proof at its end (P1). */
export type ReadEvent =
  | { readonly _tag: "Employees"; readonly employees: ReadonlyArray<Employee> }
  | { readonly _tag: "Unreadable"; readonly record: UnreadableRecord }
  | { readonly _tag: "Note"; readonly text: string }
  | { readonly _tag: "Gap"; readonly gap: PermissionGap }
  | { readonly _tag: "Proof"; readonly completeness: Completeness; readonly incremental: boolean }

/** A source could not be read, or not to its end. `message` says what happened, where and why; `next` what to do. */
export class SourceError extends Schema.TaggedError<SourceError>()("SourceError", {
  connection: Schema.String,
  message: Schema.String,
  next: Schema.String
}) {}

/** An HR tool, connected. */
export interface Source {
  readonly connection: string
  readonly kind: string
  /** Ends in exactly one `Proof`, or fails. */
  readonly read: (request: ReadRequest) => Stream.Stream<ReadEvent, SourceError>
}

/** What a kind of source is made with, besides its settings. */
export interface SourceContext {
  /** The key of the connection in hrsync.yaml. */
  readonly connection: string
  /** Absolute folder of hrsync.yaml: relative paths start there. */
  readonly folder: string
  /** For requests. Nothing of it is loaded before the first one. */
  readonly network: Network
}

/**
 * One kind of HR tool: everything that the rest of hrsync derives from it. `settings` is the part of a connection in
 * hrsync.yaml besides `kind`; its JSON Schema, completion and hover texts follow from it.
 */
export interface SourceKind<Settings> {
  readonly kind: string
  /** The tool's name, for people. */
  readonly title: string
  readonly description: string
  readonly settings: Schema.Codec<Settings, unknown>
  /** What an administrator does to connect it, in order. */
  readonly adminSteps: ReadonlyArray<string>
  /** What is read, and why. */
  readonly dataReviewed: ReadonlyArray<{ readonly data: string; readonly why: string }>
  /** The attribute names that these settings can give; `any` where the tool itself decides. Conditions are checked against it. */
  readonly attributes: (settings: Settings) => ReadonlySet<string> | "any"
  /** Whether a reading with these settings can prove by itself that nobody is missing (P1): `onMissing: archive` needs it. */
  readonly canProve: (settings: Settings) => boolean
  readonly make: (settings: Settings, context: SourceContext) => Source
}

/** A gap in words: what it hides, what is missing for it, and what to do. */
export const gapText = ({ fields, next, permission }: PermissionGap): string =>
  `No record shows ${fields.join(", ")}: the credential probably lacks ${permission}. ${next}`

/** The whole reading as one value. A failed one is an incomplete read: nothing may be decided from it (P1). */
export const collect = (source: Source, request: ReadRequest): Effect.Effect<HrRead> =>
  Effect.suspend(() => {
    const batches: Array<ReadonlyArray<Employee>> = []
    const unreadable: Array<UnreadableRecord> = []
    const notes: Array<string> = []
    let completeness: Completeness = {
      complete: false,
      why: `${source.connection} (${source.kind}) ended without a proof that it was read to its end`,
      next: "Run the plan again; if it stays so, report it as a defect of hrsync."
    }
    let incremental = false
    const take = (event: ReadEvent): void => {
      switch (event._tag) {
        case "Employees":
          batches.push(event.employees)
          break
        case "Unreadable":
          unreadable.push(event.record)
          break
        case "Gap":
          notes.push(gapText(event.gap))
          break
        case "Note":
          notes.push(event.text)
          break
        case "Proof":
          completeness = event.completeness
          incremental = event.incremental
      }
    }
    const read = (): HrRead => ({
      connection: source.connection,
      kind: source.kind,
      // A reading that others have made already stays the one that it is.
      employees: batches.length === 1 ? batches[0] ?? [] : batches.flat(),
      unreadable,
      completeness,
      incremental,
      notes
    })
    return Stream.runForEach(source.read(request), (event) => Effect.sync(() => take(event))).pipe(
      Effect.map(read),
      Effect.catchTag("SourceError", (error) => {
        completeness = { complete: false, why: error.message, next: error.next }
        return Effect.succeed(read())
      })
    )
  })
