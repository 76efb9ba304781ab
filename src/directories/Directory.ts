import { Effect, Schema, Stream } from "effect"
import type { Capabilities } from "../domain/Capabilities.ts"
import type { CostCenter } from "../domain/CostCenter.ts"
import type { Member, MemberId } from "../domain/Member.ts"
import type { Completeness, MemberRead } from "../domain/Read.ts"
import type { TargetCall } from "../domain/TargetCall.ts"
import type { Network } from "../net/Network.ts"

/** What a listing yields: batches while it goes on, and one proof at its end (P1). */
export type ListEvent =
  | { readonly _tag: "Members"; readonly members: ReadonlyArray<Member> }
  /** For the administrator, with ids and without any other data of a person. */
  | { readonly _tag: "Note"; readonly text: string }
  | { readonly _tag: "Proof"; readonly completeness: Completeness }

/** Members could not be listed, or not to their end. `message` says what happened, where and why; `next` what to do. */
export class DirectoryError extends Schema.TaggedError<DirectoryError>()("DirectoryError", {
  message: Schema.String,
  next: Schema.String
}) {}

/** What became of a call that the target answered well. */
export interface Performed {
  /** The member it is about; nothing where the target says "already there" and not whom it means. */
  readonly member: MemberId | undefined
  /** `already`: it was so before the call, which a later list has to show (X2). */
  readonly outcome: "done" | "already"
}

/** A call that did not go well. Texts hold ids, but no name, address or other value of a person: they are logged. */
export class CallError extends Schema.TaggedError<CallError>()("CallError", {
  /** `refused`: certainly not done. `unknown`: sent, and the answer was lost. */
  outcome: Schema.Literals(["refused", "unknown"]),
  /**
   * What else can't be done now. `invitations`: no seat is left. `target`: the credential or the right is missing, or
   * the target is away; no further call is made in this run (X3).
   */
  stops: Schema.Literals(["nothing", "invitations", "target"]),
  message: Schema.String,
  next: Schema.String
}) {}

/** A place where the members of one entity live, connected. */
export interface Directory {
  readonly kind: string
  readonly capabilities: Capabilities
  /** Ends in exactly one `Proof`, or fails. */
  readonly list: Stream.Stream<ListEvent, DirectoryError>
  /** How many calls may be under way at once; a handful at most, since so many may fail before the first one is heard of. */
  readonly concurrency: number
  /**
   * Carries one operation out, once. It waits out rate limits by itself (X3) and never repeats a call whose answer it
   * does not know. `key` is the same for the same decision: targets that take idempotency keys are given it.
   */
  readonly perform: (call: TargetCall, key: string) => Effect.Effect<Performed, CallError>
}

export interface DirectoryContext {
  /** The entity's key in hrsync.yaml. */
  readonly entity: string
  /** Absolute folder of hrsync.yaml: relative paths start there. */
  readonly folder: string
  /** For requests. Nothing of it is loaded before the first one. */
  readonly network: Network
}

/** One kind of target. `settings` is the part of an entity's `target` in hrsync.yaml besides `kind`. */
export interface DirectoryKind<Settings> {
  readonly kind: string
  readonly title: string
  readonly description: string
  readonly settings: Schema.Codec<Settings, unknown>
  /**
   * What makes two targets one (two entities must not share it), without secrets. It is asked of settings as the file says
   * them: a secret is still the text of its reference.
   */
  readonly identity: (settings: Settings, context: DirectoryContext) => string
  /** A sentence for somebody whose target has another identity than before: how the file can keep it the same (L4). */
  readonly staying?: string
  /** Where a credential is good for one account alone: what two entities must not share besides, as the file says it. */
  readonly credential?: (settings: Settings) => string
  /** What goes along with invitations (F7), where such a target takes it. */
  readonly costCenter?: (settings: Settings) => CostCenter | undefined
  /** A sentence that says how an administrator comes by a new credential. */
  readonly renewal?: string
  readonly make: (settings: Settings, context: DirectoryContext) => Directory
}

/** The whole listing as one value. A failed one is an incomplete read: nothing may be decided from it (P1). */
export const collect = (directory: Directory): Effect.Effect<MemberRead> =>
  Effect.suspend(() => {
    const members: Array<Member> = []
    const notes: Array<string> = []
    let completeness: Completeness = {
      complete: false,
      why: "the member list ended without a proof that it was read to its end",
      next: "Run the plan again; if it stays so, report it as a defect of hrsync."
    }
    const read = (): MemberRead => ({ members, capabilities: directory.capabilities, completeness, notes })
    return Stream.runForEach(directory.list, (event) =>
      Effect.sync(() => {
        if (event._tag === "Members") {
          for (const member of event.members) members.push(member)
        } else if (event._tag === "Note") notes.push(event.text)
        else completeness = event.completeness
      })).pipe(
        Effect.map(read),
        Effect.catchTag("DirectoryError", (error) => {
          completeness = { complete: false, why: error.message, next: error.next }
          return Effect.succeed(read())
        })
      )
  })
