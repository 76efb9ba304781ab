import { Effect, Result } from "effect"
import { readFile, stat } from "node:fs/promises"
import { resolve as resolvePath } from "node:path"
import { error, type Problem } from "./Problem.ts"
import { piecesOf, type Reference } from "./Reference.ts"
import { entriesOf, type Plain, type ScalarTree, type Tree } from "./Tree.ts"

/** The variables that `${env:NAME}` reads. */
export type Environment = Readonly<Record<string, string | undefined>>

export interface ResolveContext {
  /** Absolute folder of hrsync.yaml: relative paths start there. */
  readonly folder: string
  readonly environment: Environment
}

/** No secret is larger; whatever is was not meant. */
const largestSecret = 65_536

const unset = (name: string, value: string | undefined): string =>
  value === undefined
    ? `The environment variable ${name} is not set.`
    : `The environment variable ${name} is set, but empty. (In CI this often means that the secret is not given to this run.)`

const failed = (path: string, cause: unknown): string => {
  const code = typeof cause === "object" && cause !== null && "code" in cause ? String(cause.code) : ""
  const why: Readonly<Record<string, string>> = {
    ENOENT: "does not exist",
    EACCES: "may not be read by this user",
    EISDIR: "is a folder"
  }
  return `The file ${path} ${why[code] ?? "cannot be read"}.`
}

const contents = (path: string): Effect.Effect<Result.Result<string, string>> =>
  Effect.tryPromise({
    try: async () => {
      const info = await stat(path)
      if (!info.isFile()) return Result.fail(`The file ${path} is no regular file.`)
      if (info.size > largestSecret) {
        return Result.fail(`The file ${path} is larger than ${largestSecret} bytes, which no secret is.`)
      }
      const text = (await readFile(path, "utf8")).replace(/\r?\n$/u, "")
      return text === "" ? Result.fail(`The file ${path} is empty.`) : Result.succeed(text)
    },
    catch: (cause) => failed(path, cause)
  }).pipe(Effect.catch((message) => Effect.succeed(Result.fail(message))))

const lookUp = (
  reference: Reference,
  { environment, folder }: ResolveContext
): Effect.Effect<Result.Result<string, string>> => {
  switch (reference.to) {
    case "env": {
      const value = environment[reference.name]
      return Effect.succeed(
        value === undefined || value === "" ? Result.fail(unset(reference.name, value)) : Result.succeed(value)
      )
    }
    case "file":
      return contents(resolvePath(folder, reference.path))
    case "exec":
    case "unknown":
      return Effect.succeed(Result.fail("This reference is not supported."))
  }
}

/** Everything in settings, with references resolved; every reference that leads nowhere is a problem. */
export const resolveSettings = Effect.fnUntraced(function*(settings: Tree, context: ResolveContext) {
  const problems: Array<Problem> = []
  const text = Effect.fnUntraced(function*(scalar: ScalarTree, value: string) {
    let resolved = ""
    for (const piece of piecesOf(value)) {
      if (typeof piece === "string") resolved += piece
      else {
        const found = yield* lookUp(piece, context)
        if (Result.isSuccess(found)) resolved += found.success
        else problems.push(error("unresolved-reference", scalar.span, found.failure))
      }
    }
    return resolved
  })
  const resolve = (tree: Tree): Effect.Effect<Plain> => {
    switch (tree.type) {
      case "scalar":
        return typeof tree.value === "string" ? text(tree, tree.value) : Effect.succeed(tree.value)
      case "list":
        return Effect.forEach(tree.items, resolve)
      case "map":
        return Effect.map(
          Effect.forEach(
            entriesOf(tree),
            ({ key, value }) => Effect.map(resolve(value), (plain) => [key, plain] as const)
          ),
          Object.fromEntries
        )
    }
  }
  return { value: yield* resolve(settings), problems }
})
