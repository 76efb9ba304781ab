import { Effect } from "effect"
import type { WireAnswer } from "./Wire.ts"
import { WireFailure } from "./WireFailure.ts"

const mebibytes = (bytes: number): string =>
  bytes < 1024 * 1024 ? `${bytes} bytes` : `${Math.round(bytes / 1024 / 1024)} MiB`

/** The next piece, unless there were more bytes than `largest` with it. */
export const nextWithin = (answer: WireAnswer, largest: number): Effect.Effect<Uint8Array | undefined, WireFailure> => {
  let bytes = 0
  return Effect.flatMap(answer.next, (piece) => {
    bytes += piece?.length ?? 0
    return bytes <= largest ? Effect.succeed(piece) : Effect.fail(
      new WireFailure({ kind: "too-large", sent: true, passing: false, why: `more than ${mebibytes(largest)} came` })
    )
  })
}

/** A whole body of at most so many bytes. */
export const readWhole = Effect.fnUntraced(function*(
  answer: WireAnswer,
  largest: number
): Effect.fn.Return<Uint8Array, WireFailure> {
  const pieces: Array<Uint8Array> = []
  const next = nextWithin(answer, largest)
  for (let piece = yield* next; piece !== undefined; piece = yield* next) pieces.push(piece)
  return pieces.length === 1 && pieces[0] !== undefined ? pieces[0] : Buffer.concat(pieces)
})

const enough = 64 * 1024

/** The start of the body of an error, as far as it came. Its own errors do not matter beside what it tells. */
export const readStart = Effect.fnUntraced(function*(answer: WireAnswer): Effect.fn.Return<string> {
  const pieces: Array<Uint8Array> = []
  let bytes = 0
  while (bytes < enough) {
    const piece = yield* Effect.catchTag(answer.next, "WireFailure", () => Effect.succeed(undefined))
    if (piece === undefined) break
    pieces.push(piece)
    bytes += piece.length
  }
  return Buffer.concat(pieces).subarray(0, enough).toString("utf8")
})
