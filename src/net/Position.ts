/** Where something stands in a text: both count from 1, columns in characters as editors count them. */
export interface Position {
  readonly line: number
  readonly column: number
}

export const start: Position = { line: 1, column: 1 }

/** The position behind `text`, when the text begins at `from`. `\n`, `\r\n` and a lone `\r` end a line. */
export const after = (from: Position, text: string): Position => {
  let { line } = from
  let lineStart = -1
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === 10 || (code === 13 && text.charCodeAt(i + 1) !== 10)) {
      line += 1
      lineStart = i + 1
    }
  }
  return { line, column: lineStart === -1 ? from.column + text.length : text.length - lineStart + 1 }
}

/** Positions in one text, asked for in any order; cheap when asked for from its start to its end. */
export class Cursor {
  readonly #text: string
  readonly #from: Position
  #offset = 0
  #position: Position

  constructor(text: string, from: Position) {
    this.#text = text
    this.#from = from
    this.#position = from
  }

  at(offset: number): Position {
    if (offset < this.#offset) {
      this.#offset = 0
      this.#position = this.#from
    }
    this.#position = after(this.#position, this.#text.slice(this.#offset, offset))
    this.#offset = offset
    return this.#position
  }
}
