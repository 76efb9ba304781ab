import { createServer, request } from "node:http"
import type { AddressInfo } from "node:net"

export interface Proxy {
  readonly url: string
  readonly requests: ReadonlyArray<string>
  /** What happens once, before the next page of a list but the first is asked for. */
  between: (() => Promise<void>) | undefined
  readonly close: () => void
}

/** Stands before a server, and loses the answer to one of the writes that the server carried out. */
export const proxyBefore = (origin: string, losesAnswerAt?: number): Promise<Proxy> => {
  const requests: Array<string> = []
  let writes = 0
  const server = createServer((incoming, outgoing) => {
    const { headers, method = "GET", url = "/" } = incoming
    requests.push(`${method} ${url}`)
    if (method !== "GET") writes += 1
    const loses = method !== "GET" && writes === losesAnswerAt
    const isPage = method === "GET" && /[?&]startIndex=(?!1(?:&|$))/u.test(url)
    const change = isPage ? proxy.between : undefined
    if (change !== undefined) proxy.between = undefined
    const pass = (): void => {
      const onward = request(`${origin}${url}`, { method, headers }, (answer) => {
        if (loses) {
          answer.resume().on("end", () => outgoing.destroy())
          return
        }
        outgoing.writeHead(answer.statusCode ?? 500, answer.headers)
        answer.pipe(outgoing)
      })
      onward.on("error", () => outgoing.destroy())
      incoming.pipe(onward)
    }
    if (change === undefined) pass()
    else change().then(pass, () => outgoing.destroy())
  })
  const proxy: Proxy = {
    url: "",
    requests,
    between: undefined,
    close: () => {
      server.close()
      server.closeAllConnections()
    }
  }
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo
      resolve(Object.assign(proxy, { url: `http://127.0.0.1:${port}` }))
    })
  })
}
