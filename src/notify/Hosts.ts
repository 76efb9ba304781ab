import type { Vendor } from "../net/Vendor.ts"
import type { Form } from "./Notifier.ts"

const limits = { rates: [{ requests: 1, per: "1 second" }], concurrent: 1 } as const

const next =
  "Look at the address, and at the app, the workflow or the server behind it; store the address again where the reference leads."
const advice = {
  "bad-address": "Store the whole address, as it was shown, where the reference of `url` leads.",
  unauthorized: next,
  forbidden: next,
  "not-found": next,
  rejected: next
} as const

/**
 * Where messages of a form may be sent (P8). Slack: docs.slack.dev, "Sending messages using incoming webhooks", and one
 * message a second ("Rate limits"). Teams: workflows are at `*.environment.api.powerplatform.com`, and were at
 * `*.logic.azure.com` until November 2025 (learn.microsoft.com, "Changes to HTTP or Teams webhook trigger flows");
 * `*.webhook.office.com` is that of the connectors which they replace. Of a server of one's own nothing is known.
 */
export const vendors: Readonly<Record<Form, Vendor>> = {
  json: { name: "the receiver of notices", hosts: [], limits, advice },
  slack: { name: "Slack", hosts: ["hooks.slack.com"], limits, advice },
  teams: {
    name: "Microsoft Teams",
    hosts: ["*.environment.api.powerplatform.com", "*.logic.azure.com", "*.webhook.office.com"],
    limits,
    advice
  }
}
