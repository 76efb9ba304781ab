import { isIPv4 } from "node:net"

/** Where pages are served. */
export interface Listen {
  readonly host: string
  /** 0: any that is free. */
  readonly port: number
}

/** `127.0.0.1:8080`, `[::1]:8080`, `localhost:0`; or `none`. */
export const listenPattern = /^(?:none|(?:\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+):\d{1,5})$/u

/** `none`: nowhere. Nothing: the text is no address. */
export const parseListen = (text: string): Listen | "none" | undefined => {
  if (text === "none") return "none"
  if (!listenPattern.test(text)) return undefined
  const colon = text.lastIndexOf(":")
  const port = Number(text.slice(colon + 1))
  return port > 65_535 ? undefined : { host: text.slice(0, colon).replace(/^\[|\]$/gu, ""), port }
}

/** Whether nobody but this machine can come by it. */
export const isLoopbackHost = (host: string): boolean =>
  host.toLowerCase() === "localhost" || host === "::1" || (isIPv4(host) && host.startsWith("127."))
