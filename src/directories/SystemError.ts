import { Effect, Schema } from "effect"

/** What the operating system answered to one step with a file. */
export class SystemError extends Schema.TaggedError<SystemError>()("SystemError", {
  /** Such as ENOSPC. */
  code: Schema.String
}) {}

const codeOf = (cause: unknown): string =>
  cause instanceof Error && "code" in cause && typeof cause.code === "string" ? cause.code : "an unknown error"

/** One step with a file. */
export const attempt = <A>(step: () => Promise<A>): Effect.Effect<A, SystemError> =>
  Effect.tryPromise({ try: step, catch: (cause) => new SystemError({ code: codeOf(cause) }) })

/** One step that may find that somebody else was first, or that there is nothing: then nothing. */
export const attemptUnless = <A>(
  codes: ReadonlyArray<string>,
  step: () => Promise<A>
): Effect.Effect<A | undefined, SystemError> =>
  attempt(step).pipe(
    Effect.catchTag(
      "SystemError",
      (error) => codes.includes(error.code) ? Effect.succeed(undefined) : Effect.fail(error)
    )
  )

/** Why a member file can't be written, in words: what happened and what to do. */
export const words = (name: string, code: string): { readonly message: string; readonly next: string } => {
  switch (code) {
    case "ENOSPC":
    case "EDQUOT":
      return {
        message: `${name} could not be written: the disk is full`,
        next: "Make room on the disk that holds the file, then run again."
      }
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return {
        message: `${name} may not be written by the user that runs hrsync`,
        next: "Give that user the right to write the file and its folder."
      }
    case "ENOENT":
    case "ENOTDIR":
      return { message: `The folder of ${name} does not exist`, next: "Correct `path`, or make the folder." }
    default:
      return {
        message: `${name} could not be written: the system says ${code}`,
        next: "Look after the disk or the share that holds the file, then run again."
      }
  }
}
