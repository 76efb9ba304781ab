import { Effect, Schema, Stream } from "effect"
import type { Capabilities } from "../domain/Capabilities.ts"
import type { Member } from "../domain/Member.ts"
import type { Completeness, MemberRead } from "../domain/Read.ts"

/** What a listing yields: batches while it goes on, and one proof at its end (P1). */
export type ListEvent =
  | { readonly _tag: "Members"; readonly members: ReadonlyArray<Member> }
  | { readonly _tag: "Proof"; readonly completeness: Completeness }

/** Members could not be listed, or not to their end. `message` says what happened, where and why; `next` what to do. */
export class DirectoryError extends Schema.TaggedError<DirectoryError>()("DirectoryError", {
  message: Schema.String,
  next: Schema.String
}) {}

/** A place where the members of one entity live, connected. */
export interface Directory {
  readonly kind: string
  readonly capabilities: Capabilities
  /** Ends in exactly one `Proof`, or fails. */
  readonly list: Stream.Stream<ListEvent, DirectoryError>
}

export interface DirectoryContext {
  /** The entity's key in hrsync.yaml. */
  readonly entity: string
  /** Absolute folder of hrsync.yaml: relative paths start there. */
  readonly folder: string
}

/** One kind of target. `settings` is the part of an entity's `target` in hrsync.yaml besides `kind`. */
export interface DirectoryKind<Settings> {
  readonly kind: string
  readonly title: string
  readonly description: string
  readonly settings: Schema.Codec<Settings, unknown>
  /** What makes two targets one (two entities must not share it), without secrets. */
  readonly identity: (settings: Settings, context: DirectoryContext) => string
  readonly make: (settings: Settings, context: DirectoryContext) => Directory
}

/** The whole listing as one value. A failed one is an incomplete read: nothing may be decided from it (P1). */
export const collect = (directory: Directory): Effect.Effect<MemberRead> => {
  const members: Array<Member> = []
  let completeness: Completeness = {
    complete: false,
    why: "the member list ended without a proof that it was read to its end",
    next: "Run the plan again; if it stays so, report it as a defect of hrsync."
  }
  const read = (): MemberRead => ({ members, capabilities: directory.capabilities, completeness })
  return Stream.runForEach(directory.list, (event) =>
    Effect.sync(() => {
      if (event._tag === "Members") {
        for (const member of event.members) members.push(member)
      } else completeness = event.completeness
    })).pipe(
      Effect.map(read),
      Effect.catchTag("DirectoryError", (error) => {
        completeness = { complete: false, why: error.message, next: error.next }
        return Effect.succeed(read())
      })
    )
}
