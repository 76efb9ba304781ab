import { type Duration, Effect, Random } from "effect"

export interface Timeouts {
  /** From a request to the head of its answer, the connection (10 seconds at most) included; default 60 seconds. */
  readonly headers: Duration.Input
  /** Without a byte of a body; default 30 seconds. */
  readonly body: Duration.Input
  /** One answer from its head to its end; default 10 minutes. */
  readonly answer: Duration.Input
}

export const usualTimeouts: Timeouts = { headers: "60 seconds", body: "30 seconds", answer: "10 minutes" }

export interface Retries {
  /** How often a request is tried at most; default 5. */
  readonly attempts: number
  /** No further try begins later than that after the first one; default 15 minutes. */
  readonly within: Duration.Input
}

export const usualRetries: Retries = { attempts: 5, within: "15 minutes" }

/** How long a list of several pages is waited for. Each of its requests has its own times besides. */
export interface ListTimes {
  /**
   * Since the last page with something new; default 2 hours. Who waits for a limit is not stuck, and no limit keeps
   * anybody waiting for much longer than an hour.
   */
  readonly standstill: Duration.Input
  /** From its first page to its last; default 24 hours: what came first would be older than a plan may become. */
  readonly whole: Duration.Input
}

export const usualListTimes: ListTimes = { standstill: "2 hours", whole: "24 hours" }

/** Bytes of one answer, decompressed; default 128 MiB. */
export const usualLargest = 128 * 1024 * 1024

const first = 500
const last = 30_000

/**
 * Milliseconds before the next attempt: twice as long each time with half of it by chance. Where the vendor asks for
 * more, that and up to a second on top, so that not everybody comes back at once.
 */
export const pause = (attempt: number, asked = 0): Effect.Effect<number> =>
  Effect.map(Random.next, (chance) => {
    const own = Math.min(last, first * 2 ** (attempt - 1)) * (0.5 + chance / 2)
    return asked > own ? asked + chance * Math.min(1000, 100 + asked / 10) : own
  })
