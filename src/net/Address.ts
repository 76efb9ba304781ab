import { Result, Schema } from "effect"

/** Where a connection sends its requests: everything is below it. */
export interface Address {
  /** `https://api.example.com`, with the port where it is not the usual one. */
  readonly origin: string
  /** Without brackets and port, in lower case. */
  readonly hostname: string
  /** The port, also where it is the usual one. */
  readonly port: number
  /** As people read it: the host, with the port where it is not the usual one. */
  readonly host: string
  /** Begins with a slash and ends without one; empty for the root. */
  readonly path: string
  readonly loopback: boolean
}

/** Whether a host name is this machine: `localhost`, 127.0.0.0/8 or ::1. */
export const isLoopback = (hostname: string): boolean =>
  hostname === "localhost" || hostname === "::1" || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/u.test(hostname)

const withoutDot = (hostname: string): string => hostname.replace(/^\[(.+)\]$/u, "$1").replace(/\.$/u, "")

const usualPort = (protocol: string): number => protocol === "https:" ? 443 : 80

/** Reads a base address, or says in a sentence why it is none; the sentence never quotes it. */
export const address = (text: string): Result.Result<Address, string> => {
  if (!URL.canParse(text)) return Result.fail("It is no address, such as https://api.example.com.")
  const url = new URL(text)
  const hostname = withoutDot(url.hostname)
  if (url.protocol !== "https:" && url.protocol !== "http:") return Result.fail("It must begin with https://.")
  if (url.username !== "" || url.password !== "") {
    return Result.fail("It holds a user name or a password, which belong into settings of their own.")
  }
  if (url.search !== "" || url.hash !== "" || /[?#]/u.test(text)) return Result.fail("It must end before any ? or #.")
  if (/(?:^|\/)\.\.?(?:\/|$)|%2e|%2f|%5c|\\/iu.test(text)) {
    return Result.fail("Its path must not hold `.`, `..`, a backslash or an encoded slash or dot.")
  }
  const loopback = isLoopback(hostname)
  if (url.protocol === "http:" && !loopback) {
    return Result.fail("Plain http is for this machine alone (localhost, 127.0.0.1); write https://.")
  }
  return Result.succeed({
    origin: url.origin,
    hostname,
    port: url.port === "" ? usualPort(url.protocol) : Number(url.port),
    host: url.host,
    path: url.pathname.replace(/\/+$/u, ""),
    loopback
  })
}

/**
 * A setting that is a base address. Where it holds a reference, nothing is known of it yet: the client looks at what
 * that leads to.
 */
export const BaseUrl = Schema.String.check(
  Schema.makeFilter((text: string) => {
    const result = address(text)
    return Result.isSuccess(result) || text.includes("${") ? undefined : result.failure
  }, { toJsonSchema: () => ({ minLength: 1 }) })
).annotate({
  title: "Base address",
  description:
    "Where the API is, for a regional host, a company gateway or a stand-in. https, or http on this machine. Hosts other than the vendor's own must be named in HRSYNC_ALLOWED_HOSTS.",
  examples: ["https://api.example.com/v1"]
})

/** Where a browser brings the answer of an authorization to, or why hrsync can't receive it there. */
export const receivingAddress = (text: string): Result.Result<URL, string> => {
  if (!URL.canParse(text)) return Result.fail("it is no address")
  const url = new URL(text)
  if (url.protocol !== "http:" || !isLoopback(withoutDot(url.hostname))) {
    return Result.fail("hrsync receives the answer on this machine alone, by plain http")
  }
  if (url.port === "") return Result.fail("it names no port")
  if (url.search !== "" || url.hash !== "" || url.username !== "" || url.password !== "") {
    return Result.fail("it must end before any ? or #, and hold no user name")
  }
  return Result.succeed(url)
}

/** A setting that is such an address. */
export const ReceivingAddress = Schema.NonEmptyString.check(
  Schema.makeFilter((text: string) => {
    const result = receivingAddress(text)
    return Result.isSuccess(result) || text.includes("${") ? undefined : result.failure
  }, { toJsonSchema: () => ({}) })
)
