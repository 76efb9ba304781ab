import { type Duration, Effect, type Scope } from "effect"
import type { Readable } from "node:stream"
import type { Dispatcher } from "undici"
import { WireFailure, wireFailure } from "./WireFailure.ts"

/** A request as it is sent. */
export interface WireRequest {
  readonly origin: string
  /** With the query. */
  readonly path: string
  readonly method: Dispatcher.HttpMethod
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array | undefined
}

/** The head of an answer, and its body piece by piece. */
export interface WireAnswer {
  readonly status: number
  /** By its name in lower case; several of one name are joined by a comma. */
  readonly header: (name: string) => string | undefined
  /** The next piece of the body, decompressed; nothing at its end. */
  readonly next: Effect.Effect<Uint8Array | undefined, WireFailure>
}

export interface WireOptions {
  /** Called when the request leaves: its connection is made by then. */
  readonly leaves?: () => void
  /** From the request to the head of the answer, the connection included. */
  readonly headers: Duration.Input
  /** Without a byte of the body. */
  readonly body: Duration.Input
}

/** Hears of the moment in which a request leaves. */
const hearing = (leaves: () => void): Dispatcher.DispatcherComposeInterceptor => (dispatch) => (options, handler) =>
  dispatch(options, {
    onRequestStart: (controller, context: unknown) => {
      leaves()
      handler.onRequestStart?.(controller, context)
    },
    onRequestUpgrade: (...given) => handler.onRequestUpgrade?.(...given),
    onResponseStart: (...given) => handler.onResponseStart?.(...given),
    onResponseData: (...given) => handler.onResponseData?.(...given),
    onResponseEnd: (...given) => handler.onResponseEnd?.(...given),
    onResponseError: (...given) => handler.onResponseError?.(...given)
  })

const late = (why: string, sent: boolean) => (): Effect.Effect<never, WireFailure> =>
  Effect.fail(new WireFailure({ kind: "timeout", sent, passing: true, why }))

const encoding = (value: string | undefined): string => (value ?? "").trim().toLowerCase()

/** The body without its compression. */
const decompressed = Effect.fnUntraced(function*(
  body: Readable,
  name: string
): Effect.fn.Return<Readable, WireFailure, Scope.Scope> {
  if (name === "" || name === "identity") return body
  if (name !== "gzip" && name !== "x-gzip") {
    const why = "it is compressed in a way that was not asked for"
    return yield* new WireFailure({ kind: "unreadable", sent: true, passing: false, why })
  }
  const [{ createGunzip }, { pipeline }] = yield* Effect.promise(() =>
    Promise.all([import("node:zlib"), import("node:stream")])
  )
  return yield* Effect.acquireRelease(
    // An error of either ends in the one that is read.
    Effect.sync(() => pipeline(body, createGunzip(), () => undefined)),
    (unzipped) => Effect.sync(() => unzipped.destroy())
  )
})

/** Sends one request. The connection is given up when the scope ends, unless the body was read to its end. */
export const send = Effect.fnUntraced(function*(
  dispatcher: Dispatcher,
  request: WireRequest,
  { leaves, ...timeouts }: WireOptions
): Effect.fn.Return<WireAnswer, WireFailure, Scope.Scope> {
  const sender = leaves === undefined ? dispatcher : dispatcher.compose(hearing(leaves))
  const answer = yield* Effect.acquireRelease(
    Effect.tryPromise({
      try: (signal) =>
        sender.request({ ...request, headers: { ...request.headers }, body: request.body ?? null, signal }),
      catch: (cause) => wireFailure(cause, false)
    }).pipe(
      Effect.timeoutOrElse({ duration: timeouts.headers, orElse: late("no answer came in time", true) })
    ),
    ({ body }) => Effect.sync(() => body.destroy()),
    { interruptible: true }
  )
  // Who reads it hears of its errors; this is for those that come when nobody reads.
  answer.body.on("error", () => undefined)
  const header = (name: string): string | undefined => {
    const value = answer.headers[name]
    return typeof value === "string" ? value : value?.join(", ")
  }
  const empty = answer.statusCode === 204 || answer.statusCode === 304
  const body = empty ? answer.body : yield* decompressed(answer.body, encoding(header("content-encoding")))
  const pieces: AsyncIterator<Uint8Array> = body[Symbol.asyncIterator]()
  return {
    status: answer.statusCode,
    header,
    next: Effect.tryPromise({ try: () => pieces.next(), catch: (cause) => wireFailure(cause, true) }).pipe(
      Effect.map(({ done, value }) => done === true ? undefined : value),
      Effect.timeoutOrElse({ duration: timeouts.body, orElse: late("the answer stopped in its middle", true) })
    )
  }
})
