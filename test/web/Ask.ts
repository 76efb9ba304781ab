import { Effect } from "effect"
import { request } from "node:http"

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | ReadonlyArray<string> | undefined>>
  readonly text: string
}

/** A request with headers of any kind: fetch sets some of them by itself. */
export const ask = (
  address: string,
  { body, headers = {}, method = "GET" }: {
    readonly method?: string
    readonly headers?: Readonly<Record<string, string>>
    readonly body?: string | Buffer
  } = {}
): Effect.Effect<Answer> =>
  Effect.callback((resume) => {
    const sent = request(address, { method, headers, agent: false }, (response) => {
      let text = ""
      response.setEncoding("utf8").on("data", (part: string) => {
        text += part
      })
      response.on("end", () => {
        resume(Effect.succeed({ status: response.statusCode ?? 0, headers: response.headers, text }))
      })
    })
    sent.on("error", (error) => resume(Effect.die(error)))
    sent.end(body)
  })

/** The parts of a form as a browser sends them from a page of the same address. */
export const form = (fields: Readonly<Record<string, string>>, headers: Readonly<Record<string, string>> = {}) => ({
  method: "POST",
  body: new URLSearchParams(fields).toString(),
  headers: { "content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin", ...headers }
})

/** The token that stands in the forms of a page. */
export const csrfIn = (text: string): string => /name="csrf" value="(?<csrf>[^"]+)"/u.exec(text)?.groups?.["csrf"] ?? ""
