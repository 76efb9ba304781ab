import type { HttpServerRequest } from "effect/http"
import { timingSafeEqual } from "node:crypto"
import type { Session } from "./Access.ts"
import { type Html, html } from "./Html.ts"

/** The field of a form that carries the session's token. */
export const csrfName = "csrf"

/** Stands in every form that asks for something to be done. */
export const csrfField = ({ csrf }: Session): Html => html`<input type="hidden" name="${csrfName}" value="${csrf}">`

/** Whether a form carries the token of its session. */
export const hasCsrf = ({ csrf }: Session, given: string | undefined): boolean => {
  const wanted = Buffer.from(csrf)
  const found = Buffer.from(given ?? "")
  return wanted.length === found.length && timingSafeEqual(wanted, found)
}

/**
 * Whether a browser says that a request comes from these pages: Sec-Fetch-Site, which no page can forge (W3C Fetch
 * Metadata, 2.2), else Origin. Who says neither is no browser of today, and is refused.
 */
export const isSameOrigin = (
  { headers }: HttpServerRequest.HttpServerRequest,
  url: string | undefined
): boolean => {
  const site = headers["sec-fetch-site"]
  if (site !== undefined) return site === "same-origin"
  const origin = headers["origin"]
  if (origin === undefined || !URL.canParse(origin)) return false
  const { host, origin: own } = new URL(origin)
  return host === headers["host"] || (url !== undefined && URL.canParse(url) && own === new URL(url).origin)
}
