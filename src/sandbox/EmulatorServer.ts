import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { gzipSync } from "node:zlib"
import type { AskedAnswer, Emulator, EmulatorFaults, EmulatorRequest, EmulatorResponse } from "./Emulator.ts"

/** Says on every answer what it is. */
export const emulatorHeader = "x-hrsync-emulator"

/** An emulator under the name of its connection, with what goes wrong in it. */
export interface Mounted {
  readonly emulator: Emulator
  readonly faults: EmulatorFaults
}

const largestBody = 8 * 1024 * 1024

/** Bytes of the smallest answer that is compressed, as is usual: with less it costs more than it saves. */
const leastZipped = 1024

const bodyOf = async (request: IncomingMessage): Promise<string | undefined> => {
  const chunks: Array<Buffer> = []
  let size = 0
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk)
    size += bytes.length
    if (size > largestBody) return undefined
    chunks.push(bytes)
  }
  return Buffer.concat(chunks).toString("utf8")
}

const headersOf = (request: IncomingMessage): EmulatorRequest["headers"] =>
  Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(", ") : value])
  )

const contentOf = (body: unknown): { readonly bytes: Buffer; readonly type: string } =>
  typeof body === "string"
    ? {
      bytes: Buffer.from(body),
      type: body.trimStart().startsWith("<") ? "text/xml; charset=utf-8" : "text/plain; charset=utf-8"
    }
    : { bytes: Buffer.from(JSON.stringify(body)), type: "application/json; charset=utf-8" }

const plain = ({ retryAfter, status }: AskedAnswer): EmulatorResponse => ({
  status,
  headers: retryAfter === undefined ? {} : { "retry-after": String(retryAfter) },
  body: { error: "A fault of the sandbox, as asked for." }
})

const send = (
  request: IncomingMessage,
  response: ServerResponse,
  { body, headers = {}, status }: EmulatorResponse,
  cut: boolean
): void => {
  const note = { [emulatorHeader]: "this is an emulator of hrsync's sandbox, not the vendor" }
  if (status === 204 || status === 304) {
    response.writeHead(status, { ...note, ...headers }).end()
    return
  }
  const { bytes, type } = contentOf(body)
  const zipped = bytes.length >= leastZipped && /\bgzip\b/u.test(String(request.headers["accept-encoding"] ?? ""))
  const content = zipped ? gzipSync(bytes) : bytes
  response.writeHead(status, {
    "content-type": type,
    ...(zipped ? { "content-encoding": "gzip" } : {}),
    "content-length": String(content.length),
    ...note,
    ...headers
  })
  if (!cut) {
    response.end(content)
    return
  }
  response.write(content.subarray(0, Math.floor(content.length / 2)), () => response.destroy())
}

/** Emulators on one loopback port, each below the path of its connection's name. */
export class EmulatorServer {
  readonly #server: Server
  readonly #mounted: ReadonlyMap<string, Mounted>
  readonly #requests = new Map<string, number>()
  readonly #underWay = new Map<string, number>()
  readonly #now: () => number

  private constructor(mounted: ReadonlyMap<string, Mounted>, now: () => number) {
    this.#mounted = mounted
    this.#now = now
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch((cause: unknown) => {
        response.destroy(cause instanceof Error ? cause : new Error("The emulator broke."))
      })
    })
  }

  /** Listens on a free port, or on the one given. */
  static async start(
    mounted: ReadonlyMap<string, Mounted>,
    { now, port = 0 }: { readonly now: () => number; readonly port?: number }
  ): Promise<EmulatorServer> {
    const made = new EmulatorServer(mounted, now)
    await new Promise<void>((resolve, reject) => {
      made.#server.once("error", reject)
      made.#server.listen(port, "127.0.0.1", () => resolve())
    })
    return made
  }

  get port(): number {
    const address = this.#server.address()
    return isAddress(address) ? address.port : 0
  }

  /** From now on the process ends when nothing else keeps it, and the server with it. */
  unref(): this {
    this.#server.unref().on("connection", (socket) => socket.unref())
    return this
  }

  /** The base URL of a connection's emulator. */
  baseUrl(name: string): string {
    return `http://127.0.0.1:${this.port}/${encodeURIComponent(name)}${
      this.#mounted.get(name)?.emulator.basePath ?? ""
    }`
  }

  /** How many requests each has had. */
  get requests(): ReadonlyMap<string, number> {
    return this.#requests
  }

  async stop(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve())
      this.#server.closeAllConnections()
    })
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://127.0.0.1")
    const [, first = ""] = url.pathname.split("/", 2)
    const name = decodeURIComponent(first)
    const mounted = this.#mounted.get(name)
    const inFlight = (this.#underWay.get(name) ?? 0) + 1
    this.#underWay.set(name, inFlight)
    let counted = true
    const done = (): void => {
      if (counted) this.#underWay.set(name, (this.#underWay.get(name) ?? 1) - 1)
      counted = false
    }
    response.once("close", done)
    const body = await bodyOf(request)
    if (mounted === undefined || body === undefined) {
      const status = mounted === undefined ? 404 : 413
      send(request, response, { status, body: { error: `hrsync's sandbox has nothing here` } }, false)
      return
    }
    const count = (this.#requests.get(name) ?? 0) + 1
    this.#requests.set(name, count)
    const { faults } = mounted
    if (faults.silent?.includes(count) === true) return
    const fault = faults.answers?.find((one) => one.request === count)
    const path = url.pathname.slice(first.length + 1)
    const answer = fault === undefined
      ? mounted.emulator.handle({
        method: request.method ?? "GET",
        path,
        query: url.searchParams,
        headers: headersOf(request),
        body,
        at: this.#now(),
        address: `http://127.0.0.1:${this.port}/${first}`,
        inFlight
      })
      : mounted.emulator.fault?.(fault, { at: this.#now(), path }) ?? plain(fault)
    // Before the answer leaves: whoever has it may send the next request at once.
    done()
    if (answer.lost === true) {
      response.destroy()
      return
    }
    send(request, response, answer, faults.cutShort?.includes(count) === true)
  }
}

const isAddress = (address: string | AddressInfo | null): address is AddressInfo =>
  typeof address === "object" && address !== null
