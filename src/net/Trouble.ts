import { Schema } from "effect"
import type { NetErrorKind } from "./NetError.ts"
import type { Answer, Diagnosis, Vendor } from "./Vendor.ts"
import type { WireFailure } from "./WireFailure.ts"

/** What went wrong with one attempt, before it is known whether it was the last. */
export interface Trouble {
  readonly kind: NetErrorKind
  readonly outcome: "refused" | "unknown"
  /** What happened, to be read behind the name of the request: `found no host of that name`. */
  readonly what: string
  readonly next: string
  /** Whether the same request may do better later. */
  readonly passing: boolean
  /** When the vendor asks to come back (milliseconds since 1970). */
  readonly comeBack?: number | undefined
  readonly status?: number
  readonly code?: string
  readonly requestId?: string | undefined
}

/** An attempt that failed. */
export class TroubleError extends Schema.TaggedError<TroubleError>()("TroubleError", {
  trouble: Schema.declare((value): value is Trouble => typeof value === "object" && value !== null && "what" in value)
}) {}

/** Something stands against sending anything. `why`: a whole sentence without its stop. */
export const unsent = (kind: NetErrorKind, why: string, next: string): Trouble => ({
  kind,
  outcome: "refused",
  what: `was not sent: ${why}`,
  next,
  passing: false
})

const ask = "If it stays so, ask the vendor"

const general: Readonly<Record<NetErrorKind, string>> = {
  "bad-address": "Correct the address in hrsync.yaml.",
  "not-allowed-host": "Correct the address, or allow the host in HRSYNC_ALLOWED_HOSTS.",
  "bad-secret": "Store the secret again, as it was shown by the vendor, and run again.",
  "bad-request": "Report it as a defect of hrsync.",
  "bad-network-settings": "Correct the environment of this machine.",
  dns: "Correct the account name, the subdomain or the base address, or look after this machine's name resolution.",
  "connection-refused":
    "Correct the base address, or look after the firewall and the proxy (HTTPS_PROXY) between this machine and it.",
  "connection-lost": `Run again. ${ask}, or whoever runs the proxy between this machine and it.`,
  tls:
    "If a company gateway signs the traffic, name the file with its certificates in HRSYNC_CA_FILE. Never switch the check off.",
  proxy: "Correct HTTPS_PROXY (with user name and password where the proxy wants them), or name the host in NO_PROXY.",
  timeout: `Run again later. ${ask}, or look after the firewall and the proxy between this machine and it.`,
  unauthorized:
    "Make a new key or secret at the vendor, store it where the configuration's reference leads, and run again.",
  forbidden:
    "Give the key the missing right or scope at the vendor, or see whether the account's plan includes the API.",
  "not-found": "Check the account name, the subdomain, the region and the base address.",
  "rate-limited": "Run again later, or see what else uses the same limit.",
  unavailable: `Run again later. ${ask}.`,
  rejected: "Check the settings of the connection. If they are right, report it as a defect of hrsync.",
  redirect:
    "Write the address that the API itself has as the base address; redirects are never followed with credentials.",
  "not-json": "Check the base address, and whether a gateway or a login page stands in between.",
  "wrong-shape": "The API may have changed: look for a newer hrsync, or report it with the place named here.",
  "too-large": "Ask for less: narrow the connection's settings.",
  "cut-short": `Run again. ${ask}, or look after the proxy between this machine and it.`,
  unreadable: `Look after the proxy or gateway between this machine and the vendor. ${ask}.`,
  incomplete: `Run again. ${ask}: its pages do not add up.`,
  "changed-while-reading": "Run again at a time when nobody works in the tool.",
  "repeated-page": "Report it as a defect of hrsync: the vendor gives the same page again and again.",
  "too-many-pages": "Narrow the connection's settings."
}

export const adviceFor = (vendor: Vendor, kind: NetErrorKind): string => vendor.advice?.[kind] ?? general[kind]

export const fromWire = (vendor: Vendor, host: string, failure: WireFailure): Trouble => {
  const words: Readonly<Record<WireFailure["kind"], string>> = {
    dns: `could not find ${host}`,
    "connection-refused": `could not connect to ${host}`,
    "connection-lost": `lost its connection to ${host}`,
    tls: `could not make a trusted TLS connection to ${host}`,
    proxy: `could not reach ${host} through the proxy`,
    timeout: `took too long at ${host}`,
    "cut-short": `got an answer from ${host} that was cut short`,
    unreadable: `got an answer from ${host} that can't be read`,
    "too-large": `got an answer from ${host} that is too large`
  }
  return {
    kind: failure.kind,
    outcome: failure.sent ? "unknown" : "refused",
    what: `${words[failure.kind]}: ${failure.why}`,
    next: adviceFor(vendor, failure.kind),
    passing: failure.passing
  }
}

const passingStatuses = new Set([408, 429, 502, 503, 504])

const kindOf = (status: number): NetErrorKind =>
  status === 401
    ? "unauthorized"
    : status === 403
    ? "forbidden"
    : status === 404
    ? "not-found"
    : status === 429
    ? "rate-limited"
    : status === 408 || status >= 500
    ? "unavailable"
    : status >= 300 && status < 400
    ? "redirect"
    : "rejected"

const words: Partial<Readonly<Record<NetErrorKind, string>>> = {
  unauthorized: "was not let in: the credentials are wrong, expired or withdrawn",
  forbidden: "was refused: the credentials lack a right",
  "not-found": "found nothing there",
  "rate-limited": "was turned away: the vendor's limit for requests is used up",
  unavailable: "found the service out of order",
  rejected: "was rejected"
}

const printable = (text: string): string => text.replace(/[\p{C}\p{Z}\s]+/gu, " ").trim()

const short = (text: string, length: number): string => text.length > length ? `${text.slice(0, length)}…` : text

const isPage = (answer: Answer): boolean =>
  /\bhtml\b/iu.test(answer.header("content-type") ?? "") || /^\s*<(?:!doctype html|html)\b/iu.test(answer.text)

/** Where a redirect leads, by its host alone: the rest may hold what nobody should read. */
const leads = (location: string | undefined, from: string): string => {
  if (location === undefined || !URL.canParse(location, `https://${from}`)) return "to no address"
  const { host } = new URL(location, `https://${from}`)
  return host === from ? "to another path of the same host" : `to ${host}`
}

const wentWrong = (host: string, answer: Answer, kind: NetErrorKind, scrub: (text: string) => string): string =>
  answer.status >= 300 && answer.status < 400
    ? `was redirected ${scrub(leads(answer.header("location"), host))}, and redirects are not followed`
    : words[kind] ?? `got an answer from ${host} that it can't use`

/** What an answer that is no success means. `scrub` takes secrets out of the vendor's words. */
export const fromAnswer = (
  vendor: Vendor,
  { host, signsIn }: { readonly host: string; readonly signsIn: boolean },
  answer: Answer,
  scrub: (text: string) => string
): Trouble => {
  const diagnosis: Diagnosis = vendor.diagnose?.(answer) ?? {}
  const kind = diagnosis.kind
    ?? (signsIn && [400, 401, 403].includes(answer.status) ? "unauthorized" : kindOf(answer.status))
  const code = diagnosis.code === undefined ? undefined : short(printable(scrub(diagnosis.code)), 100)
  const said = diagnosis.message === undefined ? undefined : short(printable(scrub(diagnosis.message)), 200)
  const page = isPage(answer) ? "a web page, not the API's own answer" : undefined
  const details = [`status ${answer.status}`, code, page].filter((detail) => detail !== undefined).join(", ")
  const known = diagnosis.retry
    ?? (passingStatuses.has(answer.status) || vendor.retryStatuses?.includes(answer.status) === true)
  return {
    kind,
    // What a server or gateway says with 408 or from 500 on leaves open how far it came.
    outcome: answer.status >= 500 || answer.status === 408 ? "unknown" : "refused",
    what: `${wentWrong(host, answer, kind, scrub)} (${details})${said === undefined || said === "" ? "" : `: ${said}`}`,
    next: diagnosis.next ?? adviceFor(vendor, kind),
    passing: known && kind !== "unauthorized" && kind !== "forbidden",
    status: answer.status,
    ...(code === undefined || code === "" ? {} : { code })
  }
}
