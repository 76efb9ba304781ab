import { Effect } from "effect"
import { Agent, request } from "node:http"

export interface Answer {
  readonly status: number
  readonly bytes: number
  readonly text: string
}

const agent = new Agent({ keepAlive: true, maxSockets: 1 })

/** A page, as a browser asks for it. */
export const ask = (address: string): Effect.Effect<Answer> =>
  Effect.callback((resume) => {
    const sent = request(address, { agent }, (response) => {
      const parts: Array<Buffer> = []
      response.on("data", (part: Buffer) => {
        parts.push(part)
      })
      response.on("end", () => {
        const body = Buffer.concat(parts)
        resume(Effect.succeed({ status: response.statusCode ?? 0, bytes: body.length, text: body.toString("utf8") }))
      })
    })
    sent.on("error", (error) => resume(Effect.die(error)))
    sent.end()
  })
