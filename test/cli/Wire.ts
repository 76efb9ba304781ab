import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { afterEach } from "vitest"

/** A call that changes something, as the target answered it. */
export interface Write {
  readonly method: string
  readonly path: string
  readonly body: string
  readonly status: number
  readonly answer: string
  /** Whether it came to the target only when whoever had made it was dead. */
  readonly outlived: boolean
}

/** A call that is on its way. */
interface Held {
  readonly asked: Asked
  readonly response: ServerResponse
}

interface Asked {
  readonly method: string
  readonly path: string
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
}

interface Answered {
  readonly status: number
  readonly headers: Headers
  readonly answer: string
}

const open: Array<Wire> = []
afterEach(async () => {
  for (const one of open.splice(0)) await one.close()
})

/**
 * What lies between a hrsync and its target: calls that have left the one and not yet come to the other. So a call goes on
 * where whoever made it is dead.
 */
export class Wire {
  readonly #server: Server
  readonly #target: string
  readonly #writes: Array<Write> = []
  readonly #held: Array<Held> = []
  readonly #underWay = new Set<Promise<void>>()
  #sockets = 0
  #passed = 0
  #cutAt: number | undefined
  #cut: () => void = () => undefined
  #lists = false

  private constructor(target: string) {
    this.#target = target
    this.#server = createServer((request, response) => {
      const work = this.#answer(request, response).catch(() => void response.destroy())
      this.#underWay.add(work)
      void work.then(() => this.#underWay.delete(work))
    }).on("connection", (socket) => {
      this.#sockets += 1
      socket.on("close", () => (this.#sockets -= 1))
    })
  }

  /** `target`: where calls go to: `http://127.0.0.1:8787`. */
  static async to(target: string): Promise<Wire> {
    const made = new Wire(target)
    await new Promise<void>((resolve) => made.#server.listen(0, "127.0.0.1", resolve))
    open.push(made)
    return made
  }

  get url(): string {
    const address = this.#server.address()
    return `http://127.0.0.1:${isAddress(address) ? address.port : 0}`
  }

  /** What came to the target, in order. */
  get writes(): ReadonlyArray<Write> {
    return this.#writes
  }

  /** Whether calls are still on their way to the target. */
  get holds(): boolean {
    return this.#held.length > 0
  }

  /** At the write of this number (from 1, from now on) `cut` is called; from there on none comes to the target before `deliver`. */
  cutAt(write: number, cut: () => void): void {
    this.#passed = 0
    this.#cutAt = write
    this.#cut = cut
  }

  /** Lets what was held come to the target. */
  async deliver(): Promise<void> {
    this.#lists = false
    for (const { asked, response } of this.#held.splice(0)) {
      send(response, await this.#forward(asked, response.destroyed))
    }
  }

  /** What was held comes to the target once it has shown its members to somebody: the list was older. */
  deliverAfterList(): void {
    this.#lists = true
  }

  /** Whoever asked is dead: waits until no call of theirs is under way, but for those that are held. Further ones pass. */
  async quiet(): Promise<void> {
    while (this.#sockets > 0) await new Promise((resolve) => setImmediate(resolve))
    await Promise.all(this.#underWay)
    this.#cutAt = undefined
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve())
      this.#server.closeAllConnections()
    })
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = await askedOf(request)
    if (asked.method === "GET") {
      const answered = await this.#ask(asked)
      if (this.#lists && asked.path.includes("/Users")) await this.deliver()
      send(response, answered)
      return
    }
    this.#passed += 1
    if (this.#cutAt !== undefined && this.#passed >= this.#cutAt) {
      this.#held.push({ asked, response })
      if (this.#passed === this.#cutAt) this.#cut()
      return
    }
    send(response, await this.#forward(asked, false))
  }

  async #forward(asked: Asked, outlived: boolean): Promise<Answered> {
    const answered = await this.#ask(asked)
    const { body, method, path } = asked
    this.#writes.push({ method, path, body, status: answered.status, answer: answered.answer, outlived })
    return answered
  }

  async #ask({ body, headers, method, path }: Asked): Promise<Answered> {
    const answer = await fetch(`${this.#target}${path}`, { method, headers, ...(body === "" ? {} : { body }) })
    return { status: answer.status, headers: answer.headers, answer: await answer.text() }
  }
}

const passedOn = (names: ReadonlyArray<string>, value: (name: string) => unknown): Readonly<Record<string, string>> =>
  Object.fromEntries(names.flatMap((name) => {
    const one = value(name)
    return typeof one === "string" ? [[name, one]] : []
  }))

const send = (response: ServerResponse, { answer, headers, status }: Answered): void => {
  response.writeHead(status, passedOn(["content-type", "etag", "location"], (name) => headers.get(name))).end(answer)
}

const askedOf = async (request: IncomingMessage): Promise<Asked> => {
  const chunks: Array<Buffer> = []
  for await (const chunk of request) chunks.push(Buffer.from(chunk))
  return {
    method: request.method ?? "GET",
    path: request.url ?? "/",
    body: Buffer.concat(chunks).toString("utf8"),
    headers: passedOn(["accept", "authorization", "content-type", "if-match"], (name) => request.headers[name])
  }
}

const isAddress = (address: string | AddressInfo | null): address is AddressInfo =>
  typeof address === "object" && address !== null
