import { Schema } from "effect"

/** What became of a request, for whoever has to act on it. */
export const netErrorKinds = [
  // Before anything is sent.
  "bad-address",
  "not-allowed-host",
  "bad-secret",
  "bad-request",
  "bad-network-settings",
  // On the way.
  "dns",
  "connection-refused",
  "connection-lost",
  "tls",
  "proxy",
  "timeout",
  // Answered, but not with what was asked for.
  "unauthorized",
  "forbidden",
  "not-found",
  "rate-limited",
  "unavailable",
  "rejected",
  "redirect",
  // The answer can't be used.
  "not-json",
  "wrong-shape",
  "too-large",
  "cut-short",
  "unreadable",
  // A reading of several pages that proves nothing (P1).
  "incomplete",
  "changed-while-reading",
  "repeated-page",
  "too-many-pages"
] as const
export type NetErrorKind = typeof netErrorKinds[number]

/**
 * A request that did not go well. No text of it holds a secret, a value of a person, a query value or a part of a body,
 * but for `code` and what a vendor's `diagnose` lifts.
 */
export class NetError extends Schema.TaggedError<NetError>()("NetError", {
  kind: Schema.Literals(netErrorKinds),
  /** `refused`: certainly not carried out. `unknown`: sent, and what became of it is not known. */
  outcome: Schema.Literals(["refused", "unknown"]),
  /** Of whom, as messages name it: `connection hr`. */
  owner: Schema.String,
  method: Schema.String,
  /** The template, such as `/v1/users/{id}`: no value, no query. */
  path: Schema.String,
  host: Schema.String,
  attempts: Schema.Int,
  status: Schema.optionalKey(Schema.Int),
  /** The vendor's own code for the error, where it is known to hold no data. */
  code: Schema.optionalKey(Schema.String),
  /** What the vendor calls this request, for its support. */
  requestId: Schema.optionalKey(Schema.String),
  message: Schema.String,
  next: Schema.String
}) {}
