import { Result, type Schema, SchemaIssue } from "effect"
import type { OpenedDirectory } from "../directories/registry.ts"
import { directoryKind } from "../directories/registry.ts"
import type { OpenedSource } from "../sources/registry.ts"
import { sourceKind } from "../sources/registry.ts"
import { locate } from "./Place.ts"
import type { Report } from "./Report.ts"
import { entriesOf, entryOf, plain, type Plain, textOf, type Tree } from "./Tree.ts"

/** Settings as they are written, beside their kind. */
export const settingsOf = (tree: Tree): { readonly [key: string]: Plain } =>
  Object.fromEntries(entriesOf(tree).filter(({ key }) => key !== "kind").map(({ key, value }) => [key, plain(value)]))

const issuesOf = SchemaIssue.makeFormatterStandardSchemaV1()

/** What a registry's own checks find in settings that fit the schema. Its messages never quote a value. */
export const settingProblems = (tree: Tree, { issue }: Schema.SchemaError, report: Report): void => {
  for (const { message, path } of issuesOf(issue).issues) {
    const keys = (path ?? []).map((part) => String(typeof part === "object" ? part.key : part))
    const place = locate(tree, keys)
    report.error("bad-setting", place.tree.type === "scalar" ? place.tree : place.entry ?? place.tree, message)
  }
}

const opened = <A>(
  tree: Tree,
  report: Report,
  kind: { readonly open: (settings: unknown) => Result.Result<A, Schema.SchemaError> } | undefined
): A | undefined => {
  const result = kind?.open(settingsOf(tree))
  if (result === undefined) return undefined
  if (Result.isSuccess(result)) return result.success
  settingProblems(tree, result.failure, report)
  return undefined
}

const kindName = (tree: Tree): string => textOf(entryOf(tree, "kind")?.value) ?? ""

/** A connection with settings as they are written: references are not resolved. */
export const openSource = (tree: Tree, report: Report): OpenedSource | undefined =>
  opened(tree, report, sourceKind(kindName(tree)))

/** A target with settings as they are written: references are not resolved. */
export const openDirectory = (tree: Tree, report: Report): OpenedDirectory | undefined =>
  opened(tree, report, directoryKind(kindName(tree)))
