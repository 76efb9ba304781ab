import { Effect, Schema } from "effect"
import type { ApiResponse } from "./ApiResponse.ts"
import { type Batch, elements } from "./JsonElements.ts"
import type { NetError } from "./NetError.ts"

/** So many bytes of an answer are read at once. */
const stretch = 256 * 1024

/** Whether a value holds an integer that a number cannot hold. */
const isInexact = (value: unknown): boolean =>
  typeof value === "number"
    ? Number.isInteger(value) && !Number.isSafeInteger(value)
    : typeof value === "object" && value !== null && Object.values(value).some(isInexact)

const exactly = ({ exact, values }: Batch): ReadonlyArray<unknown> => values.some(isInexact) ? exact() : values

/**
 * Gives the elements of the list at a key of an answer one after the other, so that they are never all held as they
 * came, which takes many times the memory of the answer. Integers that a number cannot hold are texts. Where the list
 * is not whole it fails at its end: what was given until then proves nothing.
 */
export const eachElement = (
  response: ApiResponse,
  key: string,
  give: (element: unknown, index: number) => void
): Effect.Effect<void, NetError> =>
  Effect.gen(function*() {
    const reader = elements({ list: [key], largest: response.bytes.length })
    let index = 0
    const take = (batch: Batch): Batch["fatal"] => {
      for (const element of exactly(batch)) give(element, index++)
      return batch.fatal
    }
    let fatal: Batch["fatal"]
    for (let at = 0; at < response.bytes.length && fatal === undefined; at += stretch) {
      fatal = take(reader.push(response.bytes.subarray(at, at + stretch)))
    }
    fatal ??= take(reader.end())
    if (fatal === undefined) return
    // Says what is wrong in the words of every other answer, if it is wrong as JSON or has no such list.
    yield* response.json(Schema.Struct({ [key]: Schema.Array(Schema.Unknown) }))
    yield* response.fail("wrong-shape", `got an answer that does not fit at ${key}: ${fatal.problem}`)
  })
