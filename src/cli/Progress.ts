/** Below this, a reading is over before anybody could read about it. */
const worthTelling = 2_000

export interface Progress {
  /** How many records have come so far. */
  readonly update: (count: number) => void
  readonly clear: () => void
}

/** A line that is written over and over again. */
const line = (stream: NodeJS.WriteStream) => {
  let shown = 0
  return {
    write: (text: string) => {
      stream.write(`\r${text.padEnd(shown)}`)
      shown = text.length
    },
    clear: () => {
      if (shown > 0) stream.write(`\r${" ".repeat(shown)}\r`)
      shown = 0
    }
  }
}

/** One line on standard error that is rewritten while a plan is carried out; silent where no terminal reads it. */
export const applyingLine = (stream: NodeJS.WriteStream) => {
  const { clear, write } = line(stream)
  return {
    update: (carriedOut: number, all: number): void => {
      if (stream.isTTY) write(`Applying: ${carriedOut.toLocaleString("en")} of ${all.toLocaleString("en")}…`)
    },
    clear
  }
}

/** One line on standard error that is rewritten while a long reading goes on; silent where no terminal reads it. */
export const progressLine = (stream: NodeJS.WriteStream): Progress => {
  const { clear, write } = line(stream)
  let next = worthTelling
  return {
    update: (count) => {
      if (!stream.isTTY || count < next) return
      next = count + worthTelling
      write(`Reading: ${count.toLocaleString("en")} records…`)
    },
    clear
  }
}
