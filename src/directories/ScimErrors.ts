import type { NetError, NetErrorKind } from "../net/NetError.ts"
import { CallError } from "./Directory.ts"
import type { Server } from "./ScimServer.ts"

export const refused = (message: string, next: string, stops: CallError["stops"] = "nothing"): CallError =>
  new CallError({ outcome: "refused", stops, message, next })

export const again = "Make a new plan: the target has changed since the last one."

/** After these no other call would do better (X3). */
const stopping: ReadonlySet<NetErrorKind> = new Set([
  "unauthorized",
  "forbidden",
  "rate-limited",
  "bad-address",
  "not-allowed-host",
  "bad-secret",
  "bad-network-settings",
  "dns",
  "connection-refused",
  "tls",
  "proxy",
  "redirect"
])

/** Somebody with these values is there already (RFC 7644 §3.3). */
export const isDuplicate = ({ code, status }: NetError): boolean =>
  status === 409 || code?.toLowerCase() === "uniqueness"

export const isFull = ({ code, status }: NetError, { noSeat }: Server): boolean =>
  status === noSeat.status && (noSeat.scimType === undefined || noSeat.scimType === code)

/** What a request that was to change something came to. `subject`: `Member 7`. */
export const callError = (error: NetError, subject: string): CallError =>
  new CallError({
    outcome: error.outcome,
    stops: stopping.has(error.kind) || error.status === 405 || error.status === 501 ? "target" : "nothing",
    message: `${subject}: ${error.message}`,
    next: error.status === 405 || error.status === 501
      ? "The server does not take such a request: write `dialect.update: put` where it refuses PATCH, or `withdraw: deactivate` where it refuses DELETE."
      : error.next
  })

/** A request that only read: whatever became of it, nothing was changed. */
export const readError = (error: NetError, subject: string): CallError => {
  const { message, next, stops } = callError(error, subject)
  return refused(message, next, stops)
}
