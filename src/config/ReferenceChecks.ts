import { quoted } from "./Problem.ts"
import { isReference, referencesOf, refers } from "./Reference.ts"
import type { Report } from "./Report.ts"
import { at, entriesOf, itemsOf, scalarsOf, type ScalarTree, type Tree } from "./Tree.ts"

const forms = ["${env:NAME}", "${file:/path}"]

const checkSetting = (report: Report, scalar: ScalarTree): void => {
  if (typeof scalar.value !== "string" || report.claims(scalar)) return
  for (const reference of referencesOf(scalar.value)) {
    if (reference.to === "exec") {
      report.wrong(
        "exec-reference",
        scalar,
        "${exec:…} runs a command, which needs --allow-exec; this version has no kind that uses it.",
        {
          allowed: forms
        }
      )
    } else if (reference.to === "unknown") {
      report.wrong("bad-reference", scalar, `${quoted(reference.text)} is no reference.`, { allowed: forms })
    } else if (reference.to === "file" && !isReference(scalar.value)) {
      report.wrong(
        "bad-reference",
        scalar,
        "${file:…} stands for a whole setting; inside a text only ${env:NAME} can stand."
      )
    }
  }
}

const checkElsewhere = (report: Report, scalar: ScalarTree): void => {
  if (typeof scalar.value !== "string" || report.claims(scalar) || !refers(scalar.value)) return
  report.wrong(
    "reference-not-here",
    scalar,
    "A reference is only resolved in the settings of a connection, a target or a notifier, and as a token of server.access, not here."
  )
}

/** Checks how references are written, and that they stand where they are resolved. */
export const checkReferences = (root: Tree, report: Report): void => {
  const settings = [
    at(root, "connections"),
    ...entriesOf(at(root, "entities")).map(({ value }) => at(value, "target")),
    ...itemsOf(at(root, "server", "access", "tokens")).map((token) => at(token, "token")),
    ...itemsOf(at(root, "notify")).flatMap((notifier) => [at(notifier, "url"), at(notifier, "secret")])
  ]
  const seen = new Set<Tree>()
  for (const tree of settings) {
    if (tree !== undefined) {
      scalarsOf(tree, (scalar) => {
        seen.add(scalar)
        checkSetting(report, scalar)
      })
    }
  }
  scalarsOf(root, (scalar) => {
    if (!seen.has(scalar)) checkElsewhere(report, scalar)
  })
}
