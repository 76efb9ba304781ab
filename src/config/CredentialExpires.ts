import { Schema } from "effect"

/** What every connection and target may say besides its kind and the settings of that kind. */
export const credentialExpires = "credentialExpires"

/** The day on which a credential ends (P9): most APIs don't say it. */
export const CredentialExpires = Schema.String.check(
  Schema.isPattern(/^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/u)
).annotate({
  title: "Credential expires",
  description: "The day on which the credential ends, YYYY-MM-DD. From 30 days before, every plan warns (P9).",
  examples: ["2027-03-01"]
})
