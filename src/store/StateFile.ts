import { Effect, Result } from "effect"
import { lstat, stat } from "node:fs/promises"
import type { StoreError } from "./Store.ts"
import { codeOf, fileProblem } from "./SystemProblems.ts"

/**
 * Whether there is a file at `path`; whatever else is there, or hides what is, is an error. It is looked at before it is
 * opened: to open a pipe would wait for its writer.
 */
export const isRegularFile = (path: string): Effect.Effect<boolean, StoreError> =>
  Effect.gen(function*() {
    const found = yield* Effect.tryPromise({ try: () => stat(path), catch: codeOf }).pipe(Effect.result)
    if (Result.isFailure(found)) {
      if (found.failure !== "ENOENT") return yield* fileProblem(path, found.failure)
      const broken = yield* Effect.tryPromise({ try: () => lstat(path), catch: codeOf }).pipe(Effect.result)
      return Result.isSuccess(broken) ? yield* fileProblem(path, "broken-link") : false
    }
    if (found.success.isFile()) return true
    return yield* fileProblem(path, found.success.isDirectory() ? "EISDIR" : "not-a-file")
  })
