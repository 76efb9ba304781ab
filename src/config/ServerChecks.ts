import { isIP } from "node:net"
import { isLoopbackHost, parseListen } from "./Listen.ts"
import { quoted } from "./Problem.ts"
import type { Report } from "./Report.ts"
import { at, entryOf, itemsOf, textOf, type Tree } from "./Tree.ts"

/** Headers that say something else already, or that browsers set by themselves. */
const taken = new Set(["authorization", "cookie", "host", "origin", "referer", "user-agent", "accept", "content-type"])

/** `10.1.2.3`, `10.0.0.0/8`, `fd00::/8`. */
const isNetwork = (text: string): boolean => {
  const [address = "", bits, more] = text.split("/")
  const family = isIP(address)
  return family !== 0 && more === undefined
    && (bits === undefined ||
      (/^\d{1,3}$/u.test(bits) && Number(bits) >= 1 && Number(bits) <= (family === 4 ? 32 : 128)))
}

const checkTokens = (tokens: Tree | undefined, report: Report): void => {
  const names = new Set<string>()
  for (const item of itemsOf(tokens)) {
    const name = entryOf(item, "name")?.value
    const text = textOf(name)?.trim()
    if (name === undefined || text === undefined) continue
    if (text === "") report.wrong("empty-value", name, "This names nobody: the text is empty.")
    if (names.has(text)) report.wrong("repeated-value", name, `${report.shown(name)} has a token already.`)
    names.add(text)
  }
}

const checkProxy = (proxy: Tree | undefined, report: Report): void => {
  for (const item of itemsOf(at(proxy, "from"))) {
    const text = textOf(item)
    if (text === undefined || isNetwork(text)) continue
    report.wrong("bad-network", item, `${quoted(text)} is no address and no network. Write 10.1.2.3 or 10.1.0.0/16.`)
  }
  const header = at(proxy, "userHeader")
  const name = textOf(header)
  if (header !== undefined && name !== undefined && taken.has(name.toLowerCase())) {
    report.wrong("bad-header", header, `${quoted(name)} says something else already. Use a header of the proxy's own.`)
  }
}

/** What the schema can't say of `server`: addresses that are none, and pages that anybody could open. */
export const checkServer = (root: Tree, report: Report): void => {
  const server = at(root, "server")
  const listen = at(server, "listen")
  const text = textOf(listen)
  const place = text === undefined ? undefined : parseListen(text)
  if (listen !== undefined && text !== undefined && place === undefined) {
    report.wrong(
      "bad-listen",
      listen,
      `${quoted(text)} is no address. Write host:port, such as 127.0.0.1:8080, or none.`
    )
  }
  if (
    listen !== undefined && typeof place === "object" && !isLoopbackHost(place.host) &&
    at(server, "access") === undefined
  ) {
    report.wrong(
      "listen-without-access",
      listen,
      `${
        quoted(place.host)
      } is open to other machines, and nothing says who may come. Write server.access, with tokens or a proxy, or listen on 127.0.0.1.`
    )
  }
  checkTokens(at(server, "access", "tokens"), report)
  checkProxy(at(server, "access", "proxy"), report)
}
