import { Schema } from "effect"

/** What a process of this part is asked. */
export const CyclesJob = Schema.fromJsonString(Schema.Struct({
  /** How a first cycle finds its people: none is a member yet, or all are and nobody is managed. */
  first: Schema.Literals(["invites", "adopts"]),
  entities: Schema.Int,
  people: Schema.Int,
  /** So many idle cycles are measured. */
  idle: Schema.Int
}))

const Spent = Schema.Struct({ cpu: Schema.Number, time: Schema.Number })

export const CyclesDone = Schema.fromJsonString(Schema.Struct({
  /** Operations of the first cycle that were carried out. */
  done: Schema.Int,
  first: Spent,
  firstReadings: Schema.Int,
  idle: Schema.Array(Spent),
  /** Of each idle cycle. */
  readings: Schema.Array(Schema.Int),
  /** Of one idle cycle. */
  tables: Schema.Array(Schema.String),
  commits: Schema.Boolean
}))

export const IdleJob = Schema.fromJsonString(Schema.Struct({ people: Schema.Int, cycles: Schema.Int }))

export const IdleDone = Schema.fromJsonString(Schema.Struct({
  spent: Spent,
  /** By the number of cycles: bytes of the heap, once all that can be freed is. */
  heap: Schema.Array(Schema.Struct({ cycles: Schema.Int, bytes: Schema.Number }))
}))

export const PagesJob = Schema.fromJsonString(Schema.Struct({
  people: Schema.Int,
  items: Schema.Int,
  times: Schema.Int
}))

/** A page, and what each request for it took. */
export const PageSpent = Schema.Struct({ what: Schema.String, bytes: Schema.Int, spent: Schema.Array(Spent) })

export const PagesDone = Schema.fromJsonString(Schema.Struct({ pages: Schema.Array(PageSpent) }))
