import type { Report } from "./Report.ts"
import { entryOf, inWords, type Path, type ScalarTree, type Tree } from "./Tree.ts"

const raised = "A limit can be raised, never switched off (P4)."

const wholeNumber = (value: number): boolean => Number.isInteger(value) && value >= 0

const kinds = {
  percent: { fits: (value: number) => value >= 0 && value <= 100, form: "Write a number from 0 to 100." },
  count: { fits: wholeNumber, form: "Write a whole number, 0 or more." }
} as const

const plainNumber = /^\d+(?:\.\d+)?$/u

const checkNumber = (report: Report, scalar: ScalarTree, kind: keyof typeof kinds, name: string): void => {
  const { fits, form } = kinds[kind]
  if (scalar.value === null || (typeof scalar.value === "number" && fits(scalar.value))) return
  const text = typeof scalar.value === "string" ? scalar.value.trim() : undefined
  const number = text?.replace(/\s*%$/u, "") ?? ""
  if (text !== undefined && plainNumber.test(number) && fits(Number(number))) {
    report.wrong("no-limit", scalar, `${name} must be a number, without quotes or a percent sign.`, {
      suggestion: number
    })
    return
  }
  report.wrong("no-limit", scalar, `${name} is ${report.shown(scalar)}, which is no limit. ${raised} ${form}`)
}

/** Windows that are written, but hold no time. */
const nothing = /^\s*(?:-.*|0+\s*[a-z]*|off|none|no|never|disabled)\s*$/iu

const checkWindow = (report: Report, scalar: ScalarTree, name: string): void => {
  const { value } = scalar
  if (
    value === false || (typeof value === "number" && value <= 0) || (typeof value === "string" && nothing.test(value))
  ) {
    report.wrong(
      "no-limit",
      scalar,
      `${name} is ${report.shown(scalar)}: without a window no removals are added up. ${raised} Write 7d or 2w.`
    )
  }
}

const settings: Readonly<Record<string, Readonly<Record<string, "percent" | "count" | "window">>>> = {
  archive: { percent: "percent", count: "count", floor: "count", window: "window" },
  release: { percent: "percent" },
  shrink: { percent: "percent" },
  invite: { count: "count" },
  update: { percent: "percent" }
}

const off = (report: Report, tree: Tree, name: string, form: string): boolean => {
  if (tree.type !== "scalar" || tree.value === null) return false
  report.wrong("no-limit", tree, `${name} is ${report.shown(tree)}, which is no limit. ${raised} Write ${form}.`)
  return true
}

const formOf = (group: string): string =>
  group === "invite" ? "invite: { count: 50 }" : `${group}: { percent: ${group === "archive" ? 10 : 20} }`

/** Checks that the limits of an entity, or of the defaults, are limits (P3, P4). */
export const checkLimits = (owner: Tree, path: Path, report: Report): void => {
  const limits = entryOf(owner, "limits")?.value
  if (limits === undefined || off(report, limits, inWords([...path, "limits"]), `limits: { ${formOf("archive")} }`)) {
    return
  }
  for (const [group, keys] of Object.entries(settings)) {
    const tree = entryOf(limits, group)?.value
    if (tree === undefined || off(report, tree, inWords([...path, "limits", group]), formOf(group))) continue
    for (const [key, kind] of Object.entries(keys)) {
      const scalar = entryOf(tree, key)?.value
      if (scalar?.type !== "scalar") continue
      const name = inWords([...path, "limits", group, key])
      if (kind === "window") checkWindow(report, scalar, name)
      else checkNumber(report, scalar, kind, name)
    }
  }
}
