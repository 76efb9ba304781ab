import { Clock, Effect, Result, type Scope } from "effect"
import type { Fail } from "./ApiResponse.ts"
import { type Call, netError } from "./Call.ts"
import { Departures } from "./Departures.ts"
import type { Dispatchers, NetworkSettingsError } from "./Dispatchers.ts"
import { parseJson } from "./JsonText.ts"
import type { Limiter } from "./Limiter.ts"
import { countRequest, countWait } from "./Meters.ts"
import type { Timeouts } from "./Policy.ts"
import { encodeBody } from "./Request.ts"
import { comeBackAt, remaining, resetAt } from "./Resets.ts"
import type { Scrubber } from "./Secrets.ts"
import { adviceFor, fromAnswer, fromWire, TroubleError, unsent } from "./Trouble.ts"
import type { Vendor } from "./Vendor.ts"
import { send, type WireAnswer } from "./Wire.ts"
import { readStart } from "./WireBody.ts"
import type { WireFailure } from "./WireFailure.ts"

/** What all attempts of one client share. */
export interface Surroundings {
  readonly owner: string
  readonly vendor: Vendor
  readonly timeouts: Timeouts
  readonly limiter: Limiter
  readonly scrubber: Scrubber
  readonly dispatchers: Effect.Effect<Dispatchers, NetworkSettingsError>
}

/** What is done with an answer that is a success. */
export type Use<A> = (answer: WireAnswer, error: Fail) => Effect.Effect<A, WireFailure, Scope.Scope>

const usualRequestIds = ["x-request-id", "request-id", "x-correlation-id", "x-amzn-requestid", "cf-ray"]

const requestIdOf = ({ scrubber, vendor }: Surroundings, answer: WireAnswer): string | undefined =>
  (vendor.requestIdHeaders ?? usualRequestIds).map((name) => answer.header(name))
    .filter((id) => id !== undefined && /^[\w.:/+=@-]{1,128}$/u.test(id))
    .map((id) => scrubber.scrub(id ?? ""))[0]

/** An answer that is no success. */
const refusal = Effect.fnUntraced(function*(
  around: Surroundings,
  call: Call,
  answer: WireAnswer,
  now: number
): Effect.fn.Return<never, TroubleError> {
  const { limiter, scrubber, vendor } = around
  const text = yield* readStart(answer)
  const json = Result.getOrUndefined(parseJson(text))
  const seen = { status: answer.status, header: answer.header, text, json }
  const trouble = fromAnswer(vendor, call, seen, (words) => scrubber.scrub(words))
  const comeBack = comeBackAt(answer.header, vendor.rateHeaders, now)
  // Whoever else uses the same limit waits too.
  if (trouble.kind === "rate-limited") limiter.pause(comeBack ?? now)
  return yield* new TroubleError({ trouble: { ...trouble, comeBack, requestId: requestIdOf(around, answer) } })
})

/** Sends a request once, when the limits allow it. What it holds, it holds until the scope ends. */
export const attempt = Effect.fnUntraced(function*<A>(
  around: Surroundings,
  call: Call,
  number: number,
  credentials: Readonly<Record<string, string>>,
  use: Use<A>
): Effect.fn.Return<A, TroubleError, Scope.Scope> {
  const { limiter, owner, vendor } = around
  const onWire = (failure: WireFailure): TroubleError =>
    new TroubleError({ trouble: fromWire(vendor, call.host, failure) })
  const { direct, outside } = yield* Effect.mapError(
    around.dispatchers,
    ({ message, next }) => new TroubleError({ trouble: unsent("bad-network-settings", message, next) })
  )
  const { left: told } = yield* Departures
  const asked = yield* Clock.currentTimeMillis
  const counted = yield* limiter.acquire
  const leaves = (): void => {
    counted()
    told()
  }
  const body = call.options.body === undefined ? undefined : encodeBody(call.options.body)
  const begun = yield* Clock.currentTimeMillis
  yield* countWait(owner, vendor.name, begun - asked)
  const answer = yield* send(call.address.loopback ? direct : outside, {
    origin: call.address.origin,
    path: call.target,
    method: call.method,
    headers: {
      accept: "application/json",
      "accept-encoding": "gzip",
      "user-agent": "hrsync",
      ...(body === undefined ? {} : { "content-type": body.contentType }),
      ...vendor.headers,
      ...call.options.headers,
      ...credentials
    },
    body: body?.body
  }, { ...around.timeouts, leaves }).pipe(
    Effect.tapError(() => countRequest(owner, vendor.name, 0)),
    Effect.mapError(onWire)
  )
  yield* countRequest(owner, vendor.name, answer.status)
  const now = yield* Clock.currentTimeMillis
  const left = remaining(answer.header, vendor.rateHeaders)
  const fresh = resetAt(answer.header, vendor.rateHeaders, now)
  if (left !== undefined && fresh !== undefined) limiter.learn(left, fresh, now)
  const requestId = requestIdOf(around, answer)
  const seen = { status: answer.status, attempt: number, milliseconds: now - begun, request: requestId ?? "unnamed" }
  yield* Effect.annotateCurrentSpan(seen)
  yield* Effect.logDebug(`${call.method} ${call.path}`).pipe(Effect.annotateLogs({ owner, host: call.host, ...seen }))
  const good = (answer.status >= 200 && answer.status < 300) || call.options.accept?.includes(answer.status) === true
  if (!good) return yield* refusal(around, call, answer, now)
  const error: Fail = (kind, what, next = adviceFor(vendor, kind)) =>
    netError(owner, call, number, {
      ...unsent(kind, what, next),
      what,
      outcome: "unknown",
      status: answer.status,
      requestId
    })
  return yield* Effect.mapError(use(answer, error), onWire)
})
