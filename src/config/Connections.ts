import { Result, type Schema, SchemaIssue } from "effect"
import type { OpenedDirectory } from "../directories/registry.ts"
import { directoryKind } from "../directories/registry.ts"
import type { OpenedSource } from "../sources/registry.ts"
import { sourceKind } from "../sources/registry.ts"
import { isShared } from "./KindSchema.ts"
import { locate } from "./Place.ts"
import type { Report } from "./Report.ts"
import { entriesOf, type Entry, entryOf, type Plain, plain, textOf, type Tree } from "./Tree.ts"

/** Settings of its kind as they are written. */
export const settingsOf = (tree: Tree): { readonly [key: string]: Plain } =>
  Object.fromEntries(entriesOf(tree).filter(({ key }) => !isShared(key)).map(({ key, value }) => [key, plain(value)]))

const issuesOf = SchemaIssue.makeFormatterStandardSchemaV1()

/** What a registry's own checks find in settings that fit the schema. Its messages never quote a value. */
export const settingProblems = (owner: Entry, { issue }: Schema.SchemaError, report: Report): void => {
  for (const { message, path } of issuesOf(issue).issues) {
    const keys = (path ?? []).map((part) => String(typeof part === "object" ? part.key : part))
    const { entry, tree } = locate(owner.value, keys)
    const at = tree.type === "scalar" ? tree : entry ?? owner
    report.error("bad-setting", at, /[.!?]$/u.test(message) ? message : `${message}.`)
  }
}

const opened = <A>(
  owner: Entry,
  report: Report,
  kind: { readonly open: (settings: unknown) => Result.Result<A, Schema.SchemaError> } | undefined
): A | undefined => {
  const result = kind?.open(settingsOf(owner.value))
  if (result === undefined) return undefined
  if (Result.isSuccess(result)) return result.success
  settingProblems(owner, result.failure, report)
  return undefined
}

const kindName = (tree: Tree): string => textOf(entryOf(tree, "kind")?.value) ?? ""

/** A connection with settings as they are written: references are not resolved. */
export const openSource = (owner: Entry, report: Report): OpenedSource | undefined =>
  opened(owner, report, sourceKind(kindName(owner.value)))

/** A target with settings as they are written: references are not resolved. */
export const openDirectory = (owner: Entry, report: Report): OpenedDirectory | undefined =>
  opened(owner, report, directoryKind(kindName(owner.value)))
