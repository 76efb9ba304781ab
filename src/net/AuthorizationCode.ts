import { Deferred, type Duration, Effect, Result, Schema } from "effect"
import { randomBytes, timingSafeEqual } from "node:crypto"
import type { IncomingMessage, Server, ServerResponse } from "node:http"
import { receivingAddress } from "./Address.ts"

/** An authorization did not come about. */
export class AuthorizationError extends Schema.TaggedError<AuthorizationError>()("AuthorizationError", {
  message: Schema.String,
  next: Schema.String
}) {}

/** How a person is asked for an authorization (OAuth 2, RFC 6749 §4.1, with the loopback redirect of RFC 8252 §7.3). */
export interface AuthorizationOptions {
  /** The vendor, for people. */
  readonly vendor: string
  /** Where the person says yes: without a query. */
  readonly authorizeUrl: string
  readonly clientId: string
  readonly scopes: ReadonlyArray<string>
  /** Registered with the vendor: plain http on this machine. With port 0, a free port is taken. */
  readonly redirectUri: string
  /** Shows the address to the person: opens a browser, or prints it. */
  readonly open: (address: string) => Effect.Effect<void, AuthorizationError>
  /** How long the person has; default 10 minutes. */
  readonly within?: Duration.Input
}

/** What came back: a code that is good for one exchange. */
export interface AuthorizationCode {
  readonly code: string
  /** As it was sent: the exchange must name the same. */
  readonly redirectUri: string
}

const same = (a: string, b: string): boolean => {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}

const page = (response: ServerResponse, status: number, text: string): void => {
  response.writeHead(status, {
    "content-type": "text/plain; charset=utf-8",
    "cache-control": "no-store",
    // The address of the page holds the code.
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    connection: "close"
  })
  response.end(text)
}

type Answer = Result.Result<string, AuthorizationError>

/** The vendor's word for why not, where it is one of RFC 6749's form. */
const wordOf = (error: string): string => /^[\w.-]{1,60}$/u.test(error) ? ` (${error})` : ""

/** Answers the browser. Whatever is not the answer to this very request is turned away, and waited on. */
const receiver =
  (vendor: string, path: string, state: string, done: (answer: Answer) => void) =>
  (request: IncomingMessage, response: ServerResponse): void => {
    const url = new URL(request.url ?? "/", "http://127.0.0.1")
    if (request.method !== "GET" || url.pathname !== path) return page(response, 404, "There is nothing here.")
    if (!same(url.searchParams.get("state") ?? "", state)) {
      return page(response, 400, "This is no answer to what hrsync asked. Begin again in the terminal.")
    }
    const code = url.searchParams.get("code")
    const error = url.searchParams.get("error")
    if (error === null && code !== null && code !== "") {
      page(response, 200, `${vendor} has answered. Go back to the terminal; this page can be closed.`)
      return done(Result.succeed(code))
    }
    page(response, 200, `${vendor} did not authorize the connection. Go back to the terminal.`)
    done(Result.fail(
      new AuthorizationError({
        message: `${vendor} did not authorize the connection${wordOf(error ?? "no code")}`,
        next: `Run the command again, as an administrator of the company, and accept what ${vendor} asks.`
      })
    ))
  }

const listen = (server: Server, url: URL): Effect.Effect<number, AuthorizationError> =>
  Effect.callback<number, AuthorizationError>((resume) => {
    server.once("error", () =>
      resume(Effect.fail(
        new AuthorizationError({
          message: `Nothing can be received at ${url.origin}: the port is in use, or may not be used`,
          next: "End what uses the port, or register another redirect URI with the vendor."
        })
      )))
    server.listen(Number(url.port), url.hostname.replace(/^\[(.+)\]$/u, "$1"), () => {
      const address = server.address()
      resume(Effect.succeed(typeof address === "object" && address !== null ? address.port : Number(url.port)))
    })
  })

/**
 * Asks a person for an authorization: shows them the vendor's address, and receives the answer on this machine. The
 * answer counts only with the state that was sent with this very question, and only once.
 */
export const authorizationCode = (
  { authorizeUrl, clientId, open, redirectUri, scopes, vendor, within = "10 minutes" }: AuthorizationOptions
): Effect.Effect<AuthorizationCode, AuthorizationError> =>
  Effect.scoped(Effect.gen(function*() {
    const where = receivingAddress(redirectUri)
    if (Result.isFailure(where)) {
      return yield* new AuthorizationError({
        message: `The redirect URI can't be used: ${where.failure}`,
        next:
          `Register an address such as http://127.0.0.1:8137/${vendor.toLowerCase()} with ${vendor}, and write it down.`
      })
    }
    const url = where.success
    const state = randomBytes(32).toString("base64url")
    const answer = yield* Deferred.make<string, AuthorizationError>()
    const { createServer } = yield* Effect.promise(() => import("node:http"))
    const server = yield* Effect.acquireRelease(
      Effect.sync(() =>
        createServer(receiver(vendor, url.pathname, state, (came) => {
          Deferred.doneUnsafe(answer, Result.isSuccess(came) ? Effect.succeed(came.success) : Effect.fail(came.failure))
        }))
      ),
      (made) => Effect.sync(() => made.close())
    )
    // A browser keeps connections open in advance; they keep no process.
    server.on("connection", (socket) => socket.unref())
    const port = yield* listen(server, url)
    if (url.port === "0") url.port = String(port)
    const asked = new URL(authorizeUrl)
    asked.search = new URLSearchParams({
      client_id: clientId,
      redirect_uri: url.href,
      response_type: "code",
      scope: scopes.join(" "),
      state
    }).toString()
    yield* open(asked.href)
    const code = yield* Effect.timeoutOrElse(Deferred.await(answer), {
      duration: within,
      orElse: () =>
        Effect.fail(
          new AuthorizationError({
            message: `Nobody authorized the connection at ${vendor} in time`,
            next: "Run the command again, and open the address that it shows."
          })
        )
    })
    return { code, redirectUri: url.href }
  }))
