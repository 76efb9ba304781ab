import { Clock, Duration, Effect, Exit, Result, Scope, Stream } from "effect"
import { type Address, address } from "./Address.ts"
import { mayReceiveSecrets } from "./AllowedHosts.ts"
import type { ApiClient, ClientOptions } from "./ApiClient.ts"
import { ApiResponse } from "./ApiResponse.ts"
import { attempt, type Surroundings, type Use } from "./Attempt.ts"
import { type Authorization, authorization, issuedToken, tokenRequest } from "./Authorization.ts"
import { type Call, type Named, netError } from "./Call.ts"
import { reveal, type TokenCredentials } from "./Credentials.ts"
import type { Dispatchers, NetworkSettingsError } from "./Dispatchers.ts"
import type { Limiter } from "./Limiter.ts"
import type { NetError } from "./NetError.ts"
import { pause, usualLargest, usualRetries, usualTimeouts } from "./Policy.ts"
import { type Link, link, type Method, type RequestOptions, target, templateOf } from "./Request.ts"
import type { Secret } from "./Secret.ts"
import { inspectSecrets, Scrubber, secretsOf } from "./Secrets.ts"
import { adviceFor, fromWire, type Trouble, unsent } from "./Trouble.ts"
import type { Vendor } from "./Vendor.ts"
import type { WireAnswer } from "./Wire.ts"
import { nextWithin, readWhole } from "./WireBody.ts"
import { WireFailure } from "./WireFailure.ts"

/** What clients of one process share. */
export interface Shared {
  readonly allowedHosts: ReadonlyArray<string>
  readonly dispatchers: Effect.Effect<Dispatchers, NetworkSettingsError>
  readonly limiter: (vendor: Vendor, key: string) => Limiter
}

/** How long a refused credential is not tried again: vendors lock out who keeps asking (milliseconds). */
const refusalLasts = 60_000

/** Runs in a scope of its own, which ends at once where it fails, and with the outer one where it does not. */
const held = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, Exclude<R, Scope.Scope> | Scope.Scope> =>
  Effect.uninterruptibleMask((restore) =>
    Effect.gen(function*() {
      const scope = yield* Effect.flatMap(Effect.scope, (outer) => Scope.fork(outer))
      return yield* restore(Scope.provide(effect, scope)).pipe(
        Effect.onExit((exit) => Exit.isFailure(exit) ? Scope.close(scope, exit) : Effect.void)
      )
    })
  )

/** What is said where the vendor asks for more patience than there is. */
const patience = (trouble: Trouble, wait: number): Trouble => ({
  ...trouble,
  next: `${trouble.next} The vendor asks to come back in ${Math.ceil(wait / 60_000)} minutes.`
})

/** The client of one connection. */
export const apiClient = (options: ClientOptions, shared: Shared): ApiClient => {
  const { credentials, owner, vendor } = options
  const timeouts = { ...usualTimeouts, ...options.timeouts }
  const retries = { ...usualRetries, ...options.retries }
  const largest = options.largest ?? usualLargest
  const scrubber = new Scrubber()
  for (const secret of secretsOf(credentials)) scrubber.add(reveal(secret))
  const base = address(options.baseUrl)
  const host = Result.isSuccess(base) ? base.success.host : "an unusable address"
  const secrets = inspectSecrets(credentials)
  const around: Surroundings = {
    owner,
    vendor,
    timeouts,
    scrubber,
    dispatchers: shared.dispatchers,
    limiter: shared.limiter(vendor, options.limitKey ?? host)
  }
  let refused: { readonly error: NetError; readonly until: number } | undefined

  const named = (method: Method, path: string): Named => ({ method, path, host })
  const fail = (call: Named, attempts: number, trouble: Trouble) =>
    Effect.fail(netError(owner, call, attempts, trouble))

  /** The address, if anything may be sent there at all. */
  const usable = (at: Result.Result<Address, string>): Result.Result<Address, Trouble> => {
    if (Result.isFailure(at)) {
      return Result.fail(unsent("bad-address", at.failure.replace(/\.$/u, ""), adviceFor(vendor, "bad-address")))
    }
    const allowed = mayReceiveSecrets(at.success, vendor, shared.allowedHosts)
    if (Result.isFailure(allowed)) {
      return Result.fail(unsent("not-allowed-host", allowed.failure.message, allowed.failure.next))
    }
    return Result.isFailure(secrets)
      ? Result.fail(unsent("bad-secret", secrets.failure, adviceFor(vendor, "bad-secret")))
      : Result.succeed(at.success)
  }

  /** Tries a request until it goes well or nothing is to be hoped for. The answer is held until the scope ends. */
  const send = Effect.fnUntraced(function*<A>(
    call: Call,
    proof: Authorization<NetError>,
    use: Use<A>
  ): Effect.fn.Return<A, NetError, Scope.Scope> {
    const repeatable = call.options.repeatable ?? call.method === "GET"
    const begun = yield* Clock.currentTimeMillis
    let renewed = false
    for (let number = 1;; number++) {
      const sent = yield* proof.headers
      const result = yield* Effect.result(held(attempt(around, call, number, sent, use)))
      if (Result.isSuccess(result)) return result.success
      const { trouble } = result.failure
      if (trouble.kind === "unauthorized") {
        if (!renewed && proof.renew(sent)) {
          renewed = true
          continue
        }
        const what = renewed ? `${trouble.what}, also with a fresh token` : trouble.what
        return yield* fail(call, number, { ...trouble, what })
      }
      const again = trouble.passing && (repeatable || trouble.outcome === "refused")
      if (!again || number >= retries.attempts) return yield* fail(call, number, trouble)
      const now = yield* Clock.currentTimeMillis
      const wait = yield* pause(number, trouble.comeBack === undefined ? undefined : trouble.comeBack - now)
      if (now + wait - begun > Duration.toMillis(retries.within)) {
        return yield* fail(call, number, trouble.comeBack === undefined ? trouble : patience(trouble, wait))
      }
      yield* Effect.sleep(Duration.millis(wait))
    }
  })

  const whole = Effect.fnUntraced(function*(
    call: Call,
    proof: Authorization<NetError>
  ): Effect.fn.Return<ApiResponse, NetError> {
    return yield* Effect.scoped(send(call, proof, (answer, error) =>
      readWhole(answer, largest).pipe(
        inTime(timeouts.answer),
        Effect.map((bytes) => new ApiResponse({ status: answer.status, header: answer.header, bytes, error }))
      )))
  })

  /** Fetches a token, from the same host or another one that secrets may be sent to. */
  const fetchToken = Effect.fnUntraced(function*(
    asked: TokenCredentials
  ): Effect.fn.Return<{ readonly token: Secret; readonly lifetime: number }, NetError> {
    const { method, url } = asked
    const elsewhere = url.startsWith("/") ? undefined : address(url)
    const at = usable(elsewhere ?? base)
    const name: Named = Result.isSuccess(at)
      ? { method, path: elsewhere === undefined ? url : at.success.path, host: at.success.host }
      : named(method, "the token's address")
    if (Result.isFailure(at)) return yield* fail(name, 0, at.failure)
    const { body, headers } = tokenRequest(asked)
    const call: Call = {
      ...name,
      address: at.success,
      target: elsewhere === undefined ? `${at.success.path}${url}` : at.success.path,
      // Asking twice gives two tokens, which does no harm.
      options: { headers, ...(body === undefined ? {} : { body }), repeatable: true },
      signsIn: true
    }
    const none: Authorization<NetError> = { headers: Effect.succeed({}), renew: () => false }
    const answer = yield* whole(call, none)
    const issued = issuedToken(answer.text, asked)
    return Result.isSuccess(issued)
      ? issued.success
      : yield* answer.fail("wrong-shape", `got an answer without a token: ${issued.failure}`)
  })

  const proof = authorization(credentials, fetchToken, scrubber)

  /** Checks and sends, unless the credentials were refused a moment ago. */
  const perform = Effect.fnUntraced(function*<A, R>(
    method: Method,
    path: string | Link,
    requestOptions: RequestOptions,
    run: (call: Call) => Effect.Effect<A, NetError, R>
  ): Effect.fn.Return<A, NetError, R> {
    const name = named(method, templateOf(path))
    const at = usable(base)
    if (Result.isFailure(at)) return yield* fail(name, 0, at.failure)
    const where = target(at.success, path, requestOptions)
    if (Result.isFailure(where)) {
      return yield* fail(name, 0, unsent("bad-request", where.failure, adviceFor(vendor, "bad-request")))
    }
    const now = yield* Clock.currentTimeMillis
    if (refused !== undefined && now < refused.until) return yield* refused.error
    return yield* run({ ...name, address: at.success, target: where.success, options: requestOptions, signsIn: false })
      .pipe(
        Effect.tapError((error) =>
          error.kind !== "unauthorized" ? Effect.void : Effect.map(Clock.currentTimeMillis, (at) => {
            refused = { error, until: at + refusalLasts }
          })
        ),
        Effect.withSpan(`${method} ${name.path}`, {
          kind: "client",
          attributes: { "http.request.method": method, "server.address": host, "url.template": name.path, owner }
        })
      )
  })

  const request: ApiClient["request"] = (method, path, requestOptions = {}) =>
    perform(method, path, requestOptions, (call) => whole(call, proof))

  return {
    owner,
    vendor: vendor.name,
    notes: Result.isSuccess(secrets) ? secrets.success : [],
    check: Effect.suspend(() => {
      const at = usable(base)
      return Result.isSuccess(at) ? Effect.void : fail(named("GET", "/"), 0, at.failure)
    }),
    request,
    get: (path, requestOptions) => request("GET", path, requestOptions),
    post: (path, requestOptions) => request("POST", path, requestOptions),
    stream: (method, path, requestOptions = {}) =>
      Stream.unwrap(
        perform(method, path, requestOptions, (call) =>
          send(call, proof, (answer) =>
            Effect.succeed(pieces(answer, largest))).pipe(
              Effect.map(Stream.mapError((failure) =>
                netError(owner, call, 1, fromWire(vendor, host, failure))
              ))
            ))
      ),
    link: (href) => {
      const found = Result.flatMap(base, (at) => link(at, href))
      const what = "was given a link to the next page that is not followed: "
      return Result.isSuccess(found)
        ? Effect.succeed(found.success)
        : fail(named("GET", "/"), 0, {
          ...unsent("redirect", "", adviceFor(vendor, "redirect")),
          what: what + found.failure
        })
    },
    error: (kind, method, path, what, next = adviceFor(vendor, kind)) =>
      netError(owner, named(method, templateOf(path)), 1, { ...unsent(kind, "", next), what, outcome: "unknown" })
  }
}

const late = new WireFailure({ kind: "timeout", sent: true, passing: true, why: "the answer did not end in time" })

const inTime = (duration: Duration.Input) => <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.timeoutOrElse(effect, { duration, orElse: () => Effect.fail(late) })

/** A body piece by piece, to its end. */
const pieces = (answer: WireAnswer, largest: number): Stream.Stream<Uint8Array, WireFailure> => {
  const next = nextWithin(answer, largest)
  return Stream.unfold(
    undefined,
    () => Effect.map(next, (piece) => piece === undefined ? undefined : [piece, undefined])
  )
}
