import type { Duration } from "effect"
import type { NetErrorKind } from "./NetError.ts"

/** So many requests in any stretch of time of this length. */
export interface RateLimit {
  readonly requests: number
  readonly per: Duration.Input
}

/** What a vendor lets one connection do. All of it holds at once. */
export interface Limits {
  readonly rates: ReadonlyArray<RateLimit>
  /** How many requests may be under way at once; default 4. */
  readonly concurrent?: number
}

/** How a header says when a limit starts afresh. `auto`: values above 10^9 are seconds since 1970, above 10^12 milliseconds. */
export type ResetUnit = "seconds" | "epoch-seconds" | "epoch-milliseconds" | "auto"

export interface RateHeaders {
  /** How many requests are left, such as `x-ratelimit-remaining`. */
  readonly remaining?: string
  readonly reset?: { readonly header: string; readonly unit: ResetUnit }
}

/** An answer that is no success, as a vendor's `diagnose` sees it. */
export interface Answer {
  readonly status: number
  readonly header: (name: string) => string | undefined
  /** The first 64 KiB of the body. */
  readonly text: string
  /** The same as JSON; nothing where it is none. */
  readonly json: unknown
}

/** What a vendor's own error says. */
export interface Diagnosis {
  /** Instead of what the status alone means. */
  readonly kind?: NetErrorKind
  /** The vendor's code. It must hold no data. */
  readonly code?: string
  /** The vendor's words, only where they are known to hold no data of a person; they are shortened. */
  readonly message?: string
  /** What a person can do; instead of the general advice. */
  readonly next?: string
  /** Whether the same request may do better later; instead of what the status alone means. */
  readonly retry?: boolean
}

/** What is known of one vendor's API, whoever connects to it. */
export interface Vendor {
  /** For people: `Personio`. */
  readonly name: string
  /**
   * The hosts that secrets may be sent to (P8): `api.personio.de`, or `*.bamboohr.com` for every host below it. On the
   * usual port of https only.
   */
  readonly hosts: ReadonlyArray<string>
  readonly limits: Limits
  readonly rateHeaders?: RateHeaders
  /** Statuses that a read is tried again after, besides 408, 429, 502, 503 and 504. */
  readonly retryStatuses?: ReadonlyArray<number>
  /** Where the vendor names a request; default: the usual headers. */
  readonly requestIdHeaders?: ReadonlyArray<string>
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>
  readonly diagnose?: (answer: Answer) => Diagnosis | undefined
  /** What a person can do about a kind of error; instead of the general advice. */
  readonly advice?: Partial<Readonly<Record<NetErrorKind, string>>>
}
