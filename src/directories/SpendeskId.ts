import { Schema } from "effect"

/** An id of Spendesk's, of whatever form: UUIDs and short texts are both seen. */
export const Id = Schema.NonEmptyString.check(Schema.isPattern(/\S/u))
