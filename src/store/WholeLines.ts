import { Buffer } from "node:buffer"

/** No record of hrsync is near this; a longer line is no text of ours, and need not fill the memory. */
const longest = 16 * 1024 * 1024

const lineFeed = 0x0a

/** Joins chunks of bytes so that every piece given on holds whole lines. It keeps one unfinished line at most. */
export class WholeLines {
  #rest: ReadonlyArray<Buffer> = []
  #length = 0

  /** The lines that are whole now, without the last line feed; nothing when none is. `chunk` may be filled again. */
  push(chunk: Buffer): Buffer | undefined {
    const end = chunk.lastIndexOf(lineFeed)
    const lines = end < 0 ? undefined : Buffer.concat([...this.#rest, chunk.subarray(0, end)])
    const rest = Buffer.from(chunk.subarray(end + 1))
    this.#rest = lines === undefined ? [...this.#rest, rest] : [rest]
    this.#length = lines === undefined ? this.#length + rest.length : rest.length
    return lines
  }

  /** Whether the unfinished line is longer than any that hrsync writes. */
  get tooLong(): boolean {
    return this.#length > longest
  }

  /** The last line, when no line feed ended it. */
  finish(): Buffer | undefined {
    return this.#length === 0 ? undefined : Buffer.concat(this.#rest)
  }
}
