import { locate } from "./Place.ts"
import { isReference } from "./Reference.ts"
import type { Report } from "./Report.ts"
import { isSecretPattern, namesSecret, secretForms } from "./Secrets.ts"
import type { Finding } from "./Structure.ts"
import { entriesOf, type Entry, entryOf, itemsOf, scalarsOf, type ScalarTree, type Tree } from "./Tree.ts"

const advice =
  "Keep it in the environment or in a file, write ${env:NAME} or ${file:/path} here, and replace the secret: it has been written down."

const literal = (report: Report, scalar: ScalarTree): void => {
  report.secret(scalar)
  report.wrong("literal-secret", scalar, `A secret stands in this file. ${advice}`)
}

const holdsSecret = (scalar: ScalarTree): boolean =>
  typeof scalar.value === "number" ||
  (typeof scalar.value === "string" && scalar.value !== "" && !isReference(scalar.value))

/** Secrets behind keys that name one, in a part of the file of which the schema knows nothing. */
const search = (report: Report, tree: Tree, key: string | undefined, seen: Set<Tree>): void => {
  if (tree.type === "scalar") {
    if (key !== undefined && namesSecret(key) && holdsSecret(tree)) literal(report, tree)
    return
  }
  if (seen.has(tree)) return
  seen.add(tree)
  if (tree.type === "list") { for (const item of itemsOf(tree)) search(report, item, key, seen) }
  else {for (const { key: own, value } of entriesOf(tree)) {
      search(report, value, namesSecret(own) ? own : inherited(key), seen)
    }}
}

/** `token: { value: … }`: what stands in a secret is one. */
const inherited = (key: string | undefined): string | undefined =>
  key !== undefined && namesSecret(key) ? key : undefined

/** Nothing is known of settings whose kind is not: none of them is shown. */
const maskSettings = (report: Report, tree: Tree): void => {
  for (const { key, value } of entriesOf(tree)) {
    if (key !== "kind") {
      scalarsOf(value, (scalar) => {
        if (holdsSecret(scalar)) report.secret(scalar)
      })
    }
  }
}

const unknownPart = (root: Tree, finding: Finding): Entry | Tree | undefined => {
  const { entry, tree } = locate(root, finding.path)
  switch (finding.keyword) {
    case "additionalProperties":
      return entryOf(tree, String(finding.params["additionalProperty"]))
    case "type":
    case "discriminator":
      return entry ?? tree
    default:
      return undefined
  }
}

/**
 * Finds secrets that stand in the file: where the schema demands a reference, behind unknown keys that name a secret,
 * and by their form anywhere. `findings` undefined: the schema was not asked, so all keys are unknown.
 */
export const checkSecrets = (
  root: Tree,
  text: string,
  hidden: ReadonlyArray<Entry>,
  findings: ReadonlyArray<Finding> | undefined,
  report: Report
): void => {
  const seen = new Set<Tree>()
  const searchIn = (part: Entry | Tree): void =>
    "key" in part ? search(report, part.value, part.key, seen) : search(report, part, undefined, seen)
  for (const finding of findings ?? []) {
    const { tree } = locate(root, finding.path)
    if (isSecretPattern(finding.schema["pattern"]) && tree.type === "scalar" && tree.value !== null) {
      literal(report, tree)
    }
    const part = unknownPart(root, finding)
    if (part !== undefined) searchIn(part)
    if (finding.keyword === "discriminator") maskSettings(report, tree)
  }
  if (findings === undefined) searchIn(root)
  for (const entry of hidden) searchIn(entry)
  const byForm = (scalar: ScalarTree): void => {
    if (typeof scalar.value !== "string" || report.claims(scalar)) return
    const found = secretForms(text.slice(scalar.span.start, scalar.span.end))
    for (const { end, start } of found) {
      const span = { start: scalar.span.start + start, end: scalar.span.start + end }
      report.secret(scalar, span)
      report.error("literal-secret", span, `A secret stands in this text. ${advice}`)
    }
    if (found.length > 0) report.claim(scalar)
  }
  scalarsOf(root, byForm)
  for (const { value } of hidden) scalarsOf(value, byForm)
}
