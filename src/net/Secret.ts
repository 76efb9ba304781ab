import { type Redacted, Schema } from "effect"

/** What a secret setting may say in hrsync.yaml: where the secret is, never the secret itself. */
export const secretReference = /^\$\{(?:env:[A-Za-z_][A-Za-z0-9_]*|file:[^{}]+)\}$/u

/**
 * A secret of a source or a target. In the file, and so in the JSON Schema, it is a reference; when something
 * connects, the same schema decodes the value that the reference led to. It prints as `<redacted>` everywhere.
 */
export const Secret = Schema.RedactedFromValue(
  Schema.NonEmptyString.check(
    Schema.makeFilter<string>(() => true, { toJsonSchema: () => ({ pattern: secretReference.source }) })
  ).annotate({
    title: "Secret",
    description: "A reference to a secret: ${env:NAME} or ${file:/path}. The secret itself never stands in this file.",
    markdownDescription:
      "A reference to a secret: `${env:NAME}` or `${file:/run/secrets/name}`. The secret itself **never** stands in this file.\n\nInside `{ }` it needs quotes: `\"${env:NAME}\"`.",
    examples: ["${env:HR_TOKEN}", "${file:/run/secrets/hr-token}"]
  })
)
export type Secret = Redacted.Redacted<string>
