import { type Effect, Schema } from "effect"
import type { Instant } from "../domain/CalendarDate.ts"
import { type Notice, type NoticeKind, noticeKinds } from "../domain/Notice.ts"
import type { EntityId } from "../domain/Rules.ts"
import { Secret } from "../net/Secret.ts"

/** How a message is written. */
export const forms = ["json", "slack", "teams"] as const
export type Form = typeof forms[number]

/** A message did not arrive, or nobody knows whether it did. */
export class NotTold extends Schema.TaggedError<NotTold>()("NotTold", {
  message: Schema.String,
  next: Schema.String
}) {}

/** A notice with the page that shows more, where there is one. */
export interface Tellable extends Notice {
  readonly page: string | undefined
}

/** One message: what changed within some seconds. */
export interface Message {
  readonly at: Instant
  readonly notices: ReadonlyArray<Tellable>
}

/** Somebody who is told. */
export interface Notifier {
  /** Names it in the store and in messages: the reference of its address as the file has it, which is no secret. */
  readonly id: string
  /** Nothing: all of them. */
  readonly entities: ReadonlySet<EntityId> | undefined
  readonly about: ReadonlySet<NoticeKind>
  /** Resolves the references anew each time, so that a secret may change. */
  readonly send: (message: Message) => Effect.Effect<void, NotTold>
}

/** What a notifier says in hrsync.yaml. */
export const Settings = Schema.Struct({
  url: Secret,
  form: Schema.optionalKey(
    Schema.Literals(forms).annotate({
      title: "Form",
      description: "How it is written: json (signed), slack or teams. Default json.",
      default: "json"
    })
  ),
  secret: Schema.optionalKey(Secret),
  entities: Schema.optionalKey(
    Schema.Array(Schema.NonEmptyString).check(Schema.isMinLength(1), Schema.isUnique()).annotate({
      title: "Entities",
      description: "The entities of which it is told. Default: all.",
      examples: [["acme-fr"]]
    })
  ),
  about: Schema.optionalKey(
    Schema.Array(Schema.Literals(noticeKinds)).check(Schema.isMinLength(1), Schema.isUnique()).annotate({
      title: "About",
      description: "What it is told. Default: everything.",
      examples: [["blocked", "error", "recovered"]]
    })
  )
})
export type Settings = typeof Settings.Type
