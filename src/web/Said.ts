import { randomBytes } from "node:crypto"
import type { Answer } from "./Site.ts"

/** As many as are kept: the pages that they are for are asked for at once. */
const most = 1_000

/** Answers between the act and the page that shows it: no text of ours stands in an address, where anybody could write one. */
export class Said {
  readonly #answers = new Map<string, { readonly answer: Answer; readonly session: string }>()

  /** Keeps an answer for one session. Gives what the next page is asked for with. */
  keep(answer: Answer, session: string): string {
    const id = randomBytes(12).toString("base64url")
    this.#answers.set(id, { answer, session })
    const [oldest] = this.#answers.keys()
    if (this.#answers.size > most && oldest !== undefined) this.#answers.delete(oldest)
    return id
  }

  /** Of one's own session alone. */
  find(id: string | undefined, session: string): Answer | undefined {
    const kept = id === undefined ? undefined : this.#answers.get(id)
    return kept?.session === session ? kept.answer : undefined
  }
}
