/** Below this, a reading is over before anybody could read about it. */
const worthTelling = 2_000

export interface ProgressLine {
  /** How many records have come so far. */
  readonly update: (count: number) => void
  readonly clear: () => void
}

/** One line on standard error that is rewritten while a long reading goes on; silent where no terminal reads it. */
export const progressLine = (stream: NodeJS.WriteStream): ProgressLine => {
  let shown = 0
  let next = worthTelling
  return {
    update: (count) => {
      if (!stream.isTTY || count < next) return
      next = count + worthTelling
      const line = `Reading: ${count.toLocaleString("en")} records…`
      stream.write(`\r${line.padEnd(shown)}`)
      shown = line.length
    },
    clear: () => {
      if (shown > 0) stream.write(`\r${" ".repeat(shown)}\r`)
      shown = 0
    }
  }
}
