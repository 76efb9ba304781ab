import type { Progress } from "../engine/Gather.ts"

/** Below this, a reading is over before anybody could read about it. */
const worthTelling = 2_000

export interface ProgressLine {
  readonly update: (progress: Progress) => void
  readonly clear: () => void
}

/** One line on standard error that is rewritten while a long reading goes on; silent where no terminal reads it. */
export const progressLine = (stream: NodeJS.WriteStream): ProgressLine => {
  const counts = new Map<string, number>()
  let shown = 0
  let next = worthTelling
  return {
    update: (progress) => {
      if (!stream.isTTY) return
      counts.set(`${progress.of} ${progress.id}`, progress.count)
      const total = [...counts.values()].reduce((sum, count) => sum + count, 0)
      if (total < next) return
      next = total + worthTelling
      const line = `Reading: ${total.toLocaleString("en")} records…`
      stream.write(`\r${line.padEnd(shown)}`)
      shown = line.length
    },
    clear: () => {
      if (shown > 0) stream.write(`\r${" ".repeat(shown)}\r`)
      shown = 0
    }
  }
}
