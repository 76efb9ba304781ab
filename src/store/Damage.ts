import { Schema } from "effect"

/** What was read is not what hrsync writes. `problem` holds no value of the record, which may be personal data. */
export class Damaged extends Schema.TaggedError<Damaged>()("Damaged", {
  /** In which table, or on which line. */
  place: Schema.String,
  problem: Schema.String
}) {}
