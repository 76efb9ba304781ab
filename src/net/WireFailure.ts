import { Schema } from "effect"

/** What went wrong on the wire, without a word of what was sent or came. */
export class WireFailure extends Schema.TaggedError<WireFailure>()("WireFailure", {
  kind: Schema.Literals([
    "dns",
    "connection-refused",
    "connection-lost",
    "tls",
    "proxy",
    "timeout",
    "cut-short",
    "unreadable",
    "too-large"
  ]),
  /** Whether the request may have reached the other side. */
  sent: Schema.Boolean,
  /** Whether the same may do better in a moment. */
  passing: Schema.Boolean,
  /** What happened, to be read behind a colon. */
  why: Schema.String
}) {}

interface Known {
  readonly kind: WireFailure["kind"]
  readonly sent: boolean
  readonly passing: boolean
  readonly why: string
}

const before = (kind: WireFailure["kind"], why: string, passing = false): Known => ({ kind, sent: false, passing, why })

const certificates: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: "its certificate has expired",
  CERT_NOT_YET_VALID: "its certificate is not valid yet; perhaps this machine's clock is wrong",
  CERT_REVOKED: "its certificate was revoked",
  DEPTH_ZERO_SELF_SIGNED_CERT: "its certificate is signed by itself",
  SELF_SIGNED_CERT_IN_CHAIN: "its certificate is signed by an authority that this machine does not know",
  UNABLE_TO_GET_ISSUER_CERT: "its certificate is signed by an authority that this machine does not know",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "its certificate is signed by an authority that this machine does not know",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "its certificate is signed by an authority that this machine does not know",
  ERR_TLS_CERT_ALTNAME_INVALID: "its certificate is for another host"
}

const known: Readonly<Record<string, Known>> = {
  ENOTFOUND: before("dns", "there is no host of that name"),
  EAI_AGAIN: before("dns", "the name could not be looked up", true),
  EAI_FAIL: before("dns", "the name could not be looked up"),
  ENODATA: before("dns", "there is no address for that name"),
  ECONNREFUSED: before("connection-refused", "nothing listens there"),
  EHOSTUNREACH: before("connection-refused", "no way leads there"),
  ENETUNREACH: before("connection-refused", "no way leads there"),
  EADDRNOTAVAIL: before("connection-refused", "no way leads there"),
  EACCES: before("connection-refused", "this machine does not allow the connection"),
  EPERM: before("connection-refused", "this machine does not allow the connection"),
  UND_ERR_CONNECT_TIMEOUT: before("timeout", "no connection was made in time", true),
  ETIMEDOUT: before("timeout", "no connection was made in time", true),
  UND_ERR_PRX_TLS: before("proxy", "the proxy's certificate is not trusted"),
  UND_ERR_PRX_CONN: before("proxy", "the proxy closed the connection"),
  UND_ERR_HEADERS_OVERFLOW: { kind: "too-large", sent: true, passing: false, why: "its headers are too large" },
  HPE_HEADER_OVERFLOW: { kind: "too-large", sent: true, passing: false, why: "its headers are too large" },
  Z_BUF_ERROR: { kind: "cut-short", sent: true, passing: true, why: "the compressed body ends in its middle" },
  Z_DATA_ERROR: { kind: "unreadable", sent: true, passing: false, why: "the compressed body is damaged" },
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: {
    kind: "cut-short",
    sent: true,
    passing: true,
    why: "fewer bytes came than were announced"
  }
}

const textOf = (cause: object, key: "code" | "message" | "name" | "syscall"): string => {
  const value: unknown = key in cause ? Reflect.get(cause, key) : undefined
  return typeof value === "string" ? value : ""
}

/** The innermost error: several addresses may have been tried, and some errors wrap another. */
const innermost = (cause: unknown): object => {
  if (typeof cause !== "object" || cause === null) return {}
  if (cause instanceof AggregateError && cause.errors.length > 0) return innermost(cause.errors[0])
  return cause instanceof Error && textOf(cause, "code") === "" && cause.cause !== undefined
    ? innermost(cause.cause)
    : cause
}

/** What the system was doing when nothing was sent yet. Later, the same codes say that a connection was lost. */
const connecting = new Set(["connect", "getaddrinfo"])

const classify = (cause: unknown, answering: boolean): Known => {
  const error = innermost(cause)
  const code = textOf(error, "code")
  const message = textOf(error, "message")
  const certificate = certificates[code]
  if (certificate !== undefined) return before("tls", `${certificate} (${code})`)
  const one = known[code]
  const late = answering || (code.startsWith("E") && !connecting.has(textOf(error, "syscall")))
  if (one !== undefined && (one.sent || !late)) return { ...one, why: `${one.why} (${code})` }
  if (/^(?:EPROTO$|CERT_|ERR_TLS_|ERR_SSL_|UNABLE_TO_|HOSTNAME_)/u.test(code)) {
    const handshake = /wrong.version|handshake|protocol.version|certificate/iu.test(`${code} ${message}`)
    return { ...before("tls", `TLS could not be agreed upon (${code})`), sent: !handshake }
  }
  if (/before secure TLS connection/u.test(message)) {
    return before("tls", "the other side closed the connection before TLS was agreed upon")
  }
  const proxy = /^Proxy response \((\d{3})\)/u.exec(message)?.[1]
  if (proxy !== undefined) return before("proxy", `the proxy refused with status ${proxy}`)
  if (textOf(error, "name") === "HTTPParserError") {
    return { kind: "unreadable", sent: true, passing: false, why: `what came is no HTTP${named(code)}` }
  }
  return answering
    ? {
      kind: "cut-short",
      sent: true,
      passing: true,
      why: `the connection ended in the middle of the answer${named(code)}`
    }
    : {
      kind: "connection-lost",
      sent: true,
      passing: true,
      why: `the connection ended before an answer came${named(code)}`
    }
}

const named = (code: string): string => /^[A-Z][A-Z0-9_]{2,60}$/u.test(code) ? ` (${code})` : ""

/** What an error of the network means. `answering`: the head of the answer was there already. */
export const wireFailure = (cause: unknown, answering: boolean): WireFailure =>
  new WireFailure(classify(cause, answering))
