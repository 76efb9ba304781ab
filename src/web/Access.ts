import { Effect, Option } from "effect"
import type { HttpServerRequest } from "effect/http"
import { createHmac, randomBytes } from "node:crypto"
import { isLoopback } from "./Addresses.ts"
import type { Visitor } from "./Site.ts"

/** Somebody who was let in. */
export interface Session {
  readonly visitor: Visitor
  /** What forms carry and other sites can't know: bound to this session alone. */
  readonly csrf: string
  /** `true`: it came by a header that no other site can make a browser send, so that no form token is needed. */
  readonly byHeader: boolean
}

/** Somebody who was not, in words. */
export interface Refusal {
  readonly status: 401 | 403 | 429
  readonly message: string
  readonly next: string
  /** Seconds after which to try again (429). */
  readonly retryAfter: number | undefined
}

/** Who comes in. One for a whole server. */
export interface Access {
  /** Who asks. Every page, form and call of the API begins with it. */
  readonly visitorOf: (request: HttpServerRequest.HttpServerRequest) => Effect.Effect<Session, Refusal>
}

export interface AccessOptions {
  /** The user of this machine, who is who comes where no login is. */
  readonly user: string
}

const refused = (status: Refusal["status"], message: string, next: string): Refusal => ({
  status,
  message,
  next,
  retryAfter: undefined
})

/** The host of a Host header, without its port. */
const hostOf = (header: string): string => header.replace(/:\d*$/u, "")

/** What a reverse proxy adds: whoever comes through one is not on this machine, whatever the address says. */
const proxyHeaders = ["forwarded", "x-forwarded-for", "x-forwarded-host", "via"]

/** Lets in who is on this machine, and nobody whom a page of elsewhere sends (DNS rebinding). */
export const makeAccess = ({ user }: AccessOptions): Access => {
  const key = randomBytes(32)
  const csrfOf = (session: string): string => createHmac("sha256", key).update(session).digest("base64url")
  return {
    visitorOf: (request) => {
      const host = hostOf(request.headers["host"] ?? "")
      if (!isLoopback(host)) {
        return Effect.fail(refused(
          403,
          "Without access control these pages answer to this machine alone, by its own name: localhost or 127.0.0.1.",
          "Open them there, or set server.access in hrsync.yaml."
        ))
      }
      if (
        !Option.exists(request.remoteAddress, isLoopback) ||
        proxyHeaders.some((name) => request.headers[name] !== undefined)
      ) {
        return Effect.fail(refused(
          403,
          "This request came by a proxy, and without access control these pages answer to this machine alone.",
          "Set server.access.proxy in hrsync.yaml, so that hrsync knows who comes."
        ))
      }
      return Effect.succeed({
        visitor: { name: user, role: "approver" },
        csrf: csrfOf("this machine"),
        byHeader: false
      })
    }
  }
}
