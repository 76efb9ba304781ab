import { Effect, Schema } from "effect"
import type { Capabilities } from "../domain/Capabilities.ts"
import { BaseUrl } from "../net/Address.ts"
import { Secret } from "../net/Secret.ts"
import { ImportSettings } from "./InvitationSettings.ts"

/** The most of one page, and what Spendesk takes where nothing is asked for (its OpenAPI description). */
const largestPage = 100
const usualPage = 30

const shown = (title: string, description: string) =>
  Schema.Boolean.annotate({ title, description }).pipe(Schema.withDecodingDefaultKey(Effect.succeed(false)))

const nothingShown = { invited: false, archived: false }

export const Settings = Schema.Struct({
  clientId: Secret.annotate({
    title: "Client ID",
    description: "A reference to the id of an API key of this Spendesk account: ${env:NAME} or ${file:/path}."
  }),
  clientSecret: Secret.annotate({
    title: "Client secret",
    description: "A reference to the secret of the same key: ${env:NAME} or ${file:/path}."
  }),
  account: Schema.optionalKey(
    Schema.NonEmptyString.annotate({
      title: "Account",
      description:
        "A name for the Spendesk account that never changes. With it, the target stays the same whatever its key is called. Default: the reference under clientId.",
      examples: ["acme-fr"]
    })
  ),
  baseUrl: Schema.optionalKey(
    BaseUrl.annotate({
      description:
        "Default: https://public-api.spendesk.com. For Spendesk's demo: https://public-api.demo.spendesk.com.",
      examples: ["https://public-api.demo.spendesk.com"]
    })
  ),
  pageSize: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: largestPage })).annotate({
    title: "Users per page",
    description:
      "How many users are asked for at once. Spendesk may give fewer; hrsync goes by what it says. Default: 30."
  }).pipe(Schema.withDecodingDefaultKey(Effect.succeed(usualPage))),
  shows: Schema.Struct({
    invited: shown("Pending invitations", "Whether the list surely holds people whose invitation is pending."),
    archived: shown("Archived members", "Whether the list surely holds archived members.")
  }).annotate({
    identifier: "SpendeskShows",
    title: "What the list holds",
    description:
      "Spendesk does not document whether its list of users holds people who are invited or archived. Say true only for what you have seen in it. Default: neither.",
    examples: [{ invited: true, archived: false }]
  }).pipe(Schema.withDecodingDefaultKey(Effect.succeed(nothingShown))),
  import: Schema.optionalKey(ImportSettings)
}).annotate({
  identifier: "SpendeskSettings",
  title: "Spendesk",
  description: "Members of one Spendesk account, read by its API."
})
export type Settings = typeof Settings.Type

/**
 * What Spendesk's API shows, and how each operation is carried out. It documents no way to write members, so that people
 * do. The day it does, an operation that it takes becomes `apply`, and nothing else changes.
 */
export const capabilities = ({ shows }: Settings): Capabilities => ({
  observes: { state: false, roles: false, manager: false, bankAccount: false, ...shows },
  writes: {
    invite: "manual",
    archive: "manual",
    "cancel-invite": "manual",
    // Its links don't end, and it reminds people by itself; whoever invites again kills the first link.
    "resend-invite": "unsupported",
    reactivate: "manual",
    update: { name: "manual", email: "manual", manager: "manual", bankAccount: "manual" }
  }
})
