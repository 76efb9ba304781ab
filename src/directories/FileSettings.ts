import { Schema } from "effect"
import type { Capabilities } from "../domain/Capabilities.ts"
import { Faults } from "./Faults.ts"
import { ImportSettings } from "./InvitationSettings.ts"

const shown = ["state", "roles", "manager", "bankAccount", "invited", "archived"] as const
type Shown = typeof shown[number]

const Carry = Schema.Literals(["apply", "manual", "unsupported"]).annotate({
  identifier: "Carry",
  title: "How it is carried out",
  description: "apply: hrsync does it; manual: a person does it, hrsync keeps a worklist; unsupported: nobody can.",
  default: "apply"
})
const carry = Schema.optionalKey(Carry)

export const Settings = Schema.Struct({
  path: Schema.NonEmptyString.annotate({
    title: "Path",
    description: "The member file, absolute or relative to the folder of hrsync.yaml. May contain ${env:NAME}.",
    examples: ["members.json"]
  }),
  shows: Schema.optionalKey(
    Schema.Array(Schema.Literals(shown)).annotate({
      title: "What it shows",
      description:
        "What hrsync may see besides ids, names and e-mails. Default: everything. An empty list: names and e-mails only.",
      examples: [[], ["state", "roles", "invited", "archived"]]
    })
  ),
  does: Schema.optionalKey(
    Schema.Struct({
      invite: carry,
      archive: carry,
      "cancel-invite": carry,
      "resend-invite": carry,
      reactivate: carry,
      update: Schema.optionalKey(
        Schema.Struct({ name: carry, email: carry, manager: carry, bankAccount: carry }).annotate({
          title: "Updates",
          description: "How updates are carried out, per field. Default: apply."
        })
      )
    }).annotate({
      identifier: "FileDirectoryDoes",
      title: "What it does",
      description: "How each operation is carried out. Default: hrsync applies all of them.",
      examples: [{ archive: "manual", reactivate: "unsupported" }]
    })
  ),
  import: Schema.optionalKey(ImportSettings),
  faults: Schema.optionalKey(Faults)
}).annotate({
  identifier: "FileDirectorySettings",
  title: "Member file",
  description: "Members kept in a JSON file: for trying, testing and planning offline."
})
export type Settings = typeof Settings.Type

const carries = (settings: Settings): Capabilities["writes"] => {
  const does = settings.does ?? {}
  return {
    invite: does.invite ?? "apply",
    archive: does.archive ?? "apply",
    "cancel-invite": does["cancel-invite"] ?? "apply",
    "resend-invite": does["resend-invite"] ?? "apply",
    reactivate: does.reactivate ?? "apply",
    update: {
      name: does.update?.name ?? "apply",
      email: does.update?.email ?? "apply",
      manager: does.update?.manager ?? "apply",
      bankAccount: does.update?.bankAccount ?? "apply"
    }
  }
}

/** What a member file shows and does, as its settings say. */
export const capabilities = (settings: Settings): Capabilities => {
  const shows = new Set<Shown>(settings.shows ?? shown)
  return {
    observes: {
      state: shows.has("state"),
      roles: shows.has("roles"),
      manager: shows.has("manager"),
      bankAccount: shows.has("bankAccount"),
      invited: shows.has("invited"),
      archived: shows.has("archived")
    },
    writes: carries(settings)
  }
}
