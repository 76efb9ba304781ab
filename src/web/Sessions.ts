import type { HttpServerRequest } from "effect/http"
import { randomBytes } from "node:crypto"
import type { Instant } from "../domain/CalendarDate.ts"
import { isLoopback } from "./Addresses.ts"
import { digestOf } from "./Tokens.ts"

const hour = 3_600_000
/** Then the token is asked for again. */
export const sessionHours = 12
const most = 10_000

/** In which cookie a session travels. */
export interface SessionCookie {
  readonly name: string
  /** Only by https. */
  readonly secure: boolean
}

/**
 * Only by https, but where the file says that people come by http, and on this machine, where some browsers don't send
 * such a cookie. A proxy that passes on this machine's own name says by X-Forwarded-Proto how people came to it. `__Host-` is their own promise that no other host and no path has set it (RFC 6265bis, 4.1.3.2).
 */
export const cookieOf = (
  { headers }: HttpServerRequest.HttpServerRequest,
  url: string | undefined
): SessionCookie => {
  const secure = url === undefined
    ? headers["x-forwarded-proto"] === "https" || !isLoopback((headers["host"] ?? "").replace(/:\d*$/u, ""))
    : url.startsWith("https:")
  return { name: secure ? "__Host-hrsync" : "hrsync", secure }
}

/** Who is signed in. In memory alone: it ends with the process. What is kept opens nothing. */
export class Sessions {
  readonly #sessions = new Map<string, { readonly token: Buffer; readonly endsAt: Instant }>()

  /** A new one for the token of a digest. Gives what its cookie holds. */
  begin(token: Buffer, now: Instant): string {
    const id = randomBytes(32).toString("base64url")
    for (const [old, { endsAt }] of this.#sessions) if (endsAt <= now) this.#sessions.delete(old)
    const [oldest] = this.#sessions.keys()
    if (this.#sessions.size >= most && oldest !== undefined) this.#sessions.delete(oldest)
    this.#sessions.set(keyOf(id), { token, endsAt: now + sessionHours * hour })
    return id
  }

  /** The digest of its token; nothing: there is none, or it has ended. */
  find(id: string, now: Instant): Buffer | undefined {
    const found = this.#sessions.get(keyOf(id))
    return found === undefined || found.endsAt <= now || found.endsAt > now + sessionHours * hour
      ? undefined
      : found.token
  }

  end(id: string): void {
    this.#sessions.delete(keyOf(id))
  }
}

const keyOf = (id: string): string => digestOf(id).toString("hex")
