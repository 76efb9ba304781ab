import { Effect, Redacted } from "effect"
import { type ConfigurationError } from "./Diagnostic.ts"
import { type Listen, parseListen } from "./Listen.ts"
import { error, type Problem } from "./Problem.ts"
import { type ResolveContext, resolveSettings } from "./Resolve.ts"
import type { FileServer } from "./ServerSchema.ts"
import { at, itemsOf, type Tree } from "./Tree.ts"

/** Who may open the pages and call the API. */
export interface AccessControl {
  readonly tokens: ReadonlyArray<{
    readonly name: string
    readonly role: "viewer" | "approver"
    readonly token: Redacted.Redacted<string>
  }>
  /** Nothing: no proxy is believed. */
  readonly proxy: {
    /** In lower case. */
    readonly userHeader: string
    /** Addresses, and networks as CIDR. */
    readonly from: ReadonlyArray<string>
    readonly approvers: ReadonlyArray<string>
  } | undefined
}

/** Where the pages are served, and to whom; nothing of it is resolved yet. */
export interface ConfiguredServer {
  /** Nothing: the file does not say. */
  readonly listen: Listen | "none" | undefined
  /** `https://hrsync.acme.example`, without a slash at the end. */
  readonly url: string | undefined
  /** Resolves its references, all of them or none. Gives nothing where the file has no access control. */
  readonly access: Effect.Effect<AccessControl | undefined, ConfigurationError>
}

/** A shorter token can be guessed. */
const shortest = 20

/** What the resolved tokens are found to be: a problem each. Nothing of a token is told, not even its length. */
const tokenProblems = (trees: ReadonlyArray<Tree>, values: ReadonlyArray<string>): ReadonlyArray<Problem> =>
  trees.flatMap(({ span }, index) => {
    const value = values[index] ?? ""
    const problems: Array<Problem> = []
    if (value.length < shortest) {
      problems.push(
        error(
          "short-token",
          span,
          `This token has fewer than ${shortest} characters: make one with openssl rand -hex 32.`
        )
      )
    }
    if (values.indexOf(value) < index) {
      problems.push(error("repeated-token", span, "Two people have this token: who came could not be told."))
    }
    return problems
  })

/** `server` of a file that holds no error. `fail`: how problems of that file are told. */
export const serverOf = (
  { access, listen, url }: FileServer,
  root: Tree,
  context: ResolveContext,
  fail: (problems: ReadonlyArray<Problem>) => Effect.Effect<never, ConfigurationError>
): ConfiguredServer => ({
  listen: listen === undefined ? undefined : parseListen(listen),
  url: url?.replace(/\/$/u, ""),
  access: access === undefined ? Effect.succeed(undefined) : Effect.gen(function*() {
    const trees = itemsOf(at(root, "server", "access", "tokens")).flatMap((item) => at(item, "token") ?? [])
    const found = yield* Effect.forEach(trees, (tree) => resolveSettings(tree, context))
    const unresolved = found.flatMap(({ problems }) => problems)
    if (unresolved.length > 0) return yield* fail(unresolved)
    const values = found.map(({ value }) => String(value).trim())
    const problems = tokenProblems(trees, values)
    if (problems.length > 0) return yield* fail(problems)
    return {
      tokens: (access.tokens ?? []).map(({ name, role }, index) => ({
        name: name.trim(),
        role,
        token: Redacted.make(values[index] ?? "", { label: "token" })
      })),
      proxy: access.proxy && {
        userHeader: access.proxy.userHeader.toLowerCase(),
        from: access.proxy.from,
        approvers: access.proxy.approvers ?? []
      }
    }
  })
})
