import { Effect } from "effect"

/**
 * Writes a text to standard output, or to standard error, and waits until it is out: a process may end right after.
 * A reader that went away (`hrsync plan | head`) is no failure of the command.
 */
export const print = (text: string): Effect.Effect<void> => write(process.stdout, text)

export const printError = (text: string): Effect.Effect<void> => write(process.stderr, text)

const write = (stream: NodeJS.WriteStream, text: string): Effect.Effect<void> =>
  Effect.callback((resume) => {
    stream.write(text.endsWith("\n") || text === "" ? text : `${text}\n`, () => resume(Effect.void))
  })

/** Without a listener an EPIPE would end the process with a stack trace. Other errors of a stream end the command. */
export const tolerateClosedPipes = (): void => {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") process.exitCode = 1
    })
  }
}
