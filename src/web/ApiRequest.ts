import { ByteSize, Effect } from "effect"
import { HttpRouter, HttpServerRequest, HttpServerResponse } from "effect/http"
import type { Session } from "./Access.ts"
import { isSameOrigin } from "./Csrf.ts"
import type { Desk } from "./Desk.ts"
import type { Answer } from "./Site.ts"

/** A call that was let in. */
export interface ApiCall {
  readonly session: Session
  /** Of the path, decoded. */
  readonly params: Readonly<Record<string, string | undefined>>
  readonly query: URLSearchParams
  /** The JSON of the body; an empty object where it has none. */
  readonly body: Readonly<Record<string, unknown>>
}

/** What is wrong with a call (RFC 9457). */
export interface ApiProblem {
  readonly status: 400 | 401 | 403 | 404 | 409 | 413 | 415 | 429 | 503
  readonly title: string
  readonly detail: string
  readonly retryAfter?: number | undefined
}

export const problem = (status: ApiProblem["status"], title: string, detail: string): ApiProblem => ({
  status,
  title,
  detail
})

export const problemResponse = ({ retryAfter, ...body }: ApiProblem): HttpServerResponse.HttpServerResponse =>
  HttpServerResponse.jsonUnsafe({ type: "about:blank", ...body }, {
    status: body.status,
    contentType: "application/problem+json",
    headers: {
      ...(retryAfter === undefined ? {} : { "retry-after": String(retryAfter) }),
      ...(body.status === 401 ? { "www-authenticate": "Bearer realm=\"hrsync\"" } : {})
    }
  })

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** A file to try may have one megabyte. */
const largestBody = ByteSize.mebibytes(2)

const isBrowser = ({ headers }: HttpServerRequest.HttpServerRequest): boolean =>
  headers["origin"] !== undefined || headers["sec-fetch-site"] !== undefined

const letIn = Effect.fnUntraced(function*({ access }: Desk, request: HttpServerRequest.HttpServerRequest) {
  return yield* Effect.mapError(
    access.visitorOf(request),
    ({ message, next, retryAfter, status }): ApiProblem => ({ status, title: message, detail: next, retryAfter })
  )
})

const queryOf = ({ originalUrl }: HttpServerRequest.HttpServerRequest): URLSearchParams =>
  new URLSearchParams(originalUrl.split("?").slice(1).join("?"))

type Path = `/${string}`
type Handled = Effect.Effect<HttpServerResponse.HttpServerResponse, ApiProblem>

/** A call that reads. */
export const apiGet = (desk: Desk, path: Path, handle: (call: ApiCall) => Handled) =>
  HttpRouter.add("GET", path, (request) =>
    Effect.gen(function*() {
      const session = yield* letIn(desk, request)
      const params = yield* HttpRouter.params
      return yield* handle({ session, params, query: queryOf(request), body: {} })
    }).pipe(Effect.catch((error) => Effect.succeed(problemResponse(error)))))

/** A call that asks for something. Where only an approver may ask, a viewer is refused. */
export const apiPost = (
  desk: Desk,
  path: Path,
  who: "approver" | "anybody",
  handle: (call: ApiCall) => Handled
) =>
  HttpRouter.add("POST", path, (request) =>
    Effect.gen(function*() {
      const session = yield* letIn(desk, request)
      // A page of elsewhere can send neither this type without asking first, nor another origin than its own.
      if (!/^application\/json\b/iu.test(request.headers["content-type"] ?? "")) {
        return yield* Effect.fail(problem(415, "The body must be JSON.", "Send content-type: application/json."))
      }
      if (!session.byHeader && isBrowser(request) && !isSameOrigin(request, desk.url)) {
        return yield* Effect.fail(problem(403, "This was sent by a page of elsewhere.", "Nothing was done."))
      }
      if (who === "approver" && session.visitor.role !== "approver") {
        return yield* Effect.fail(
          problem(
            403,
            `${session.visitor.name} may look at everything, and change nothing.`,
            "Use an approver's token."
          )
        )
      }
      const body = yield* request.json.pipe(
        Effect.provideService(HttpServerRequest.MaxBodySize, largestBody),
        Effect.mapError(() => problem(400, "The body is no JSON, or too large.", "Send one object of at most 2 MiB."))
      )
      if (!isObject(body)) return yield* Effect.fail(problem(400, "The body is no object.", "Send { … }."))
      const params = yield* HttpRouter.params
      return yield* handle({ session, params, query: queryOf(request), body })
    }).pipe(Effect.catch((error) => Effect.succeed(problemResponse(error)))))

/** What became of an act: 200 where it was done, 409 where it was not. */
export const answered = ({ message, next, tone }: Answer): Handled =>
  tone === "good"
    ? Effect.succeed(HttpServerResponse.jsonUnsafe({ message, next }))
    : Effect.fail(problem(409, message, next))

/** A text of the body that must be there. */
export const textOf = ({ body }: ApiCall, name: string): Effect.Effect<string, ApiProblem> => {
  const value = body[name]
  return typeof value === "string" && value !== ""
    ? Effect.succeed(value)
    : Effect.fail(problem(400, `${name} is missing in the body, or is no text.`, "See /api/v1/openapi.json."))
}
