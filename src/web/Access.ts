import { Clock, Effect, Option } from "effect"
import type { HttpServerRequest } from "effect/http"
import { createHmac, randomBytes } from "node:crypto"
import { isLoopback, isWithin } from "./Addresses.ts"
import type { Control } from "./Control.ts"
import { cookieOf, type SessionCookie, Sessions } from "./Sessions.ts"
import type { Visitor } from "./Site.ts"
import { SlowDown } from "./SlowDown.ts"
import { digestOf, tokenOf } from "./Tokens.ts"

export type { Control } from "./Control.ts"

/** Somebody who was let in. */
export interface Session {
  readonly visitor: Visitor
  /** What forms carry and other sites can't know: bound to this session alone. */
  readonly csrf: string
  /** `true`: by a bearer token, which no other site can make a browser send, so that no form token is needed. */
  readonly byHeader: boolean
  /** Whether there is a login that can be ended. */
  readonly signedIn: boolean
}

/** Somebody who was not, in words. */
export interface Refusal {
  readonly status: 400 | 401 | 403 | 429
  readonly message: string
  readonly next: string
  /** Seconds after which to try again (429). */
  readonly retryAfter: number | undefined
}

type Request = HttpServerRequest.HttpServerRequest

/** Who comes in. One for a whole server. */
export interface Access {
  /** Who asks. Every page, form and call of the API begins with it. */
  readonly visitorOf: (request: Request) => Effect.Effect<Session, Refusal>
  /** Whether a token can be typed. */
  readonly hasLogin: Effect.Effect<boolean>
  /** Gives the value of a session's cookie for a token. */
  readonly signIn: (request: Request, token: string) => Effect.Effect<string, Refusal>
  readonly signOut: (request: Request) => Effect.Effect<void>
  /** The cookie in which a session travels. */
  readonly cookie: (request: Request) => SessionCookie
}

export interface AccessOptions {
  /** The user of this machine, who is who comes where no access control is. */
  readonly user: string
  /** What the file in force says; nothing: no access control. */
  readonly control: Effect.Effect<Control | undefined>
  /** How people reach the pages; nothing: the file does not say. */
  readonly url: string | undefined
}

export const refused = (
  status: Refusal["status"],
  message: string,
  next: string,
  retryAfter?: number
): Refusal => ({ status, message, next, retryAfter })

/** The host of a Host header, without its port. */
const hostOf = (header: string): string => header.replace(/:\d*$/u, "")

/** What a reverse proxy adds: whoever comes through one is not on this machine, whatever the address says. */
const proxyHeaders = ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via"]

/** Nobody but who is on this machine, and nobody whom a page of elsewhere sends (DNS rebinding). */
const onThisMachine = (request: Request): Refusal | undefined => {
  if (!isLoopback(hostOf(request.headers["host"] ?? ""))) {
    return refused(
      403,
      "Without access control these pages answer to this machine alone, by its own name: localhost or 127.0.0.1.",
      "Open them there, or set server.access in hrsync.yaml."
    )
  }
  return Option.exists(request.remoteAddress, isLoopback)
      && proxyHeaders.every((name) => request.headers[name] === undefined)
    ? undefined
    : refused(
      403,
      "This request came by a proxy, and without access control these pages answer to this machine alone.",
      "Set server.access.proxy in hrsync.yaml, so that hrsync knows who comes."
    )
}

const addressOf = ({ remoteAddress }: Request): string => Option.getOrElse(remoteAddress, () => "unknown")

const bearerOf = ({ headers }: Request): string | undefined =>
  /^bearer +(?<token>\S+)$/iu.exec(headers["authorization"] ?? "")?.groups?.["token"]

/** Whom a trusted proxy names; a refusal where anybody else does. Nothing: nobody says. */
const byProxy = (request: Request, proxy: NonNullable<Control["proxy"]>): string | Refusal | undefined => {
  const said = request.headers[proxy.userHeader]
  if (said === undefined) return undefined
  if (!isWithin(addressOf(request), proxy.from)) {
    return refused(
      403,
      `This request says by ${proxy.userHeader} who it is from, and does not come from the trusted proxy.`,
      "Come by the proxy. If you did, its address is missing in server.access.proxy.from of hrsync.yaml."
    )
  }
  const name = said.trim()
  return name !== "" && name.length <= 200 && !name.includes(",") ? name : refused(
    403,
    `The proxy's ${proxy.userHeader} names nobody, or several people.`,
    "Let the proxy set it to one name, and remove what others sent."
  )
}

export const makeAccess = ({ control, url, user }: AccessOptions): Access => {
  const key = randomBytes(32)
  const csrfOf = (session: string): string => createHmac("sha256", key).update(session).digest("base64url")
  const sessions = new Sessions()
  const cookie = (request: Request): SessionCookie => cookieOf(request, url)
  const slowDown = new SlowDown()

  /** Whose token it is. Slower and slower for an address that guesses. */
  const check = Effect.fnUntraced(function*(request: Request, tokens: Control["tokens"], given: string) {
    const address = addressOf(request)
    const now = yield* Clock.currentTimeMillis
    const wait = slowDown.wait(address, now)
    if (wait > 0) {
      const seconds = Math.ceil(wait / 1000)
      return yield* Effect.fail(
        refused(429, "Too many wrong tokens came from your address.", `Try again in ${seconds} seconds.`, seconds)
      )
    }
    const digest = digestOf(given)
    const found = tokenOf(tokens, digest)
    if (found === undefined) {
      slowDown.failed(address, digest, now)
      return yield* Effect.fail(
        refused(
          401,
          "This token opens nothing here.",
          "Look at it again; server.access of hrsync.yaml says where it is kept."
        )
      )
    }
    slowDown.succeeded(address)
    return found
  })

  const visitorOf = Effect.fnUntraced(function*(request: Request) {
    const given = yield* control
    if (given === undefined) {
      const refusal = onThisMachine(request)
      return refusal === undefined
        ? {
          visitor: { name: user, role: "approver" },
          csrf: csrfOf("this machine"),
          byHeader: false,
          signedIn: false
        } as const
        : yield* Effect.fail(refusal)
    }
    const { proxy, tokens } = given
    const named = proxy === undefined ? undefined : byProxy(request, proxy)
    if (typeof named === "object") return yield* Effect.fail(named)
    if (named !== undefined) {
      const role = proxy?.approvers.includes(named) === true ? "approver" : "viewer"
      return {
        visitor: { name: named, role },
        csrf: csrfOf(`proxy ${named}`),
        byHeader: false,
        signedIn: false
      } as const
    }
    const bearer = bearerOf(request)
    if (bearer !== undefined) {
      const { name, role } = yield* check(request, tokens, bearer)
      return { visitor: { name, role }, csrf: csrfOf(`token ${name}`), byHeader: true, signedIn: false } as const
    }
    const sent = request.cookies[cookie(request).name]
    const digest = sent === undefined ? undefined : sessions.find(sent, yield* Clock.currentTimeMillis)
    // A token that is no longer in the file ends its sessions; another role counts at once.
    const own = digest === undefined ? undefined : tokenOf(tokens, digest)
    if (sent !== undefined && own !== undefined) {
      const { name, role } = own
      return { visitor: { name, role }, csrf: csrfOf(`session ${sent}`), byHeader: false, signedIn: true } as const
    }
    return yield* Effect.fail(
      tokens.length > 0
        ? refused(401, "These pages are for people with a token.", "Sign in first; programs send it as a bearer token.")
        : refused(
          401,
          "These pages are reached by a proxy that says who you are, and it did not.",
          "Come by its address."
        )
    )
  })

  return {
    visitorOf,
    cookie,
    hasLogin: Effect.map(control, (given) => (given?.tokens.length ?? 0) > 0),
    signIn: Effect.fnUntraced(function*(request, token) {
      const given = yield* control
      yield* check(request, given?.tokens ?? [], token.trim())
      return sessions.begin(digestOf(token.trim()), yield* Clock.currentTimeMillis)
    }),
    signOut: (request) => Effect.sync(() => sessions.end(request.cookies[cookie(request).name] ?? ""))
  }
}
