import { Effect, Result, type Schema } from "effect"
import { decodeJson, parseJson } from "./JsonText.ts"
import type { NetError, NetErrorKind } from "./NetError.ts"

/** What makes the error of a response: the request that it answers is known. */
export type Fail = (kind: NetErrorKind, what: string, next?: string) => NetError

/** A whole answer. */
export class ApiResponse {
  readonly status: number
  /** By its name in lower case. */
  readonly header: (name: string) => string | undefined
  readonly bytes: Uint8Array
  /** An error that names the request, for what the answer itself shows to be wrong. `what`: see `fail`. */
  readonly error: Fail

  constructor(
    options: {
      readonly status: number
      readonly header: (name: string) => string | undefined
      readonly bytes: Uint8Array
      readonly error: Fail
    }
  ) {
    this.status = options.status
    this.header = options.header
    this.bytes = options.bytes
    this.error = options.error
  }

  /**
   * Fails for a reason that the caller found in the answer. `what` is read behind the name of the request, such as
   * `gave no total`; it must hold no data of a person.
   */
  fail(kind: NetErrorKind, what: string, next?: string): Effect.Effect<never, NetError> {
    return Effect.fail(this.error(kind, what, next))
  }

  /** As UTF-8. */
  get text(): string {
    return new TextDecoder("utf-8").decode(this.bytes)
  }

  /** As JSON of any shape. Integers that a number cannot hold are texts. */
  get value(): Effect.Effect<unknown, NetError> {
    return Effect.suspend(() => {
      const { text } = this
      const parsed = parseJson(text)
      if (Result.isSuccess(parsed)) return Effect.succeed(parsed.success)
      if (text.trim() === "") return this.fail("not-json", "got an empty answer instead of JSON")
      if (/^\s*</u.test(text)) {
        return this.fail("not-json", `got ${/^\s*<(?:\?xml|soap)/iu.test(text) ? "XML" : "a web page"} instead of JSON`)
      }
      return this.fail("not-json", `got an answer that is no JSON: ${parsed.failure}`)
    })
  }

  /** As JSON that fits a schema. The error names the place, never a value. */
  json<A>(schema: Schema.Codec<A, unknown>): Effect.Effect<A, NetError> {
    return Effect.flatMap(this.value, (value) => {
      const decoded = decodeJson(schema, value)
      return Result.isSuccess(decoded)
        ? Effect.succeed(decoded.success)
        : this.fail("wrong-shape", `got an answer that does not fit at ${decoded.failure}`)
    })
  }
}
