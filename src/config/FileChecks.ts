import { quoted } from "./Problem.ts"
import type { Report } from "./Report.ts"
import { entryOf, type Tree } from "./Tree.ts"

/** Whether the rest of the file can be understood. */
export const checkVersion = (root: Tree, report: Report): boolean => {
  if (root.type !== "map") {
    report.wrong("wrong-type", root, "A configuration is a map of keys such as version, connections and entities.")
    return false
  }
  const entry = entryOf(root, "version")
  if (entry === undefined) return true
  const tree = entry.value
  if (tree.type === "scalar" && tree.value === 1) return true
  if (tree.type === "scalar" && tree.value === "1") {
    report.wrong("wrong-type", tree, "version takes a number, and this is a text. Write version: 1 without quotes.")
    return true
  }
  report.wrong("unsupported-version", tree, `This hrsync reads version 1 of the file, and not ${report.shown(tree)}.`, {
    allowed: ["1"]
  })
  return false
}

/** Checks where hrsync is to remember. */
export const checkState = (root: Tree, report: Report): void => {
  const tree = entryOf(root, "state")?.value
  if (tree?.type !== "scalar" || typeof tree.value !== "string") return
  if (/^(?:sqlite|jsonl):\s*\S/u.test(tree.value) && !tree.value.includes("${")) return
  const scheme = /^([a-z][a-z0-9+.-]*):/iu.exec(tree.value)?.[1]
  const why = tree.value.includes("${")
    ? "A reference is not resolved here"
    : scheme === "sqlite" || scheme === "jsonl"
    ? `${scheme}: needs a path`
    : scheme === undefined
    ? `${report.shown(tree)} is no place that hrsync knows`
    : `This version does not support ${quoted(`${scheme}:`)}`
  report.error("unsupported-state", tree, `${why}. State is kept in a file: sqlite: and a path.`, {
    allowed: ["sqlite:<path>", "jsonl:<path>"]
  })
  report.claim(tree)
}
