import { Cron, Result } from "effect"
import { quoted } from "./Problem.ts"
import type { Report } from "./Report.ts"
import { at, entryOf, itemsOf, textOf, type Tree } from "./Tree.ts"
import { parseWindow } from "./WriteWindow.ts"

/** Whether it ever comes, such as 30 February does not: from any day on, since leap years come back. */
const comes = (cron: Cron.Cron): boolean => Result.isSuccess(Result.try(() => Cron.next(cron, 0)))

/** What the schema can't say of `reconcile`: cron expressions and windows that are none. */
export const checkReconcile = (owner: Tree, report: Report): void => {
  const tree = at(owner, "reconcile")
  const cron = entryOf(tree, "cron")
  const every = entryOf(tree, "every")
  const expression = textOf(cron?.value)
  if (cron !== undefined && every !== undefined) {
    report.error("two-schedules", cron, "every and cron both say when: write one of them.")
  }
  if (cron !== undefined && expression !== undefined && !report.claims(cron.value)) {
    const parsed = Cron.parse(expression)
    if (Result.isFailure(parsed) || expression.trim().split(/\s+/u).length !== 5) {
      report.wrong(
        "bad-cron",
        cron.value,
        `${
          quoted(expression)
        } is no cron expression. Write minute, hour, day of month, month and day of week: 0 6 * * mon-fri.`
      )
    } else if (!comes(parsed.success)) {
      report.wrong("bad-cron", cron.value, `${quoted(expression)} never comes: no such month has such a day.`)
    }
  }
  for (const item of itemsOf(at(tree, "windows"))) {
    const text = textOf(item)
    if (text === undefined || report.claims(item) || parseWindow(text) !== undefined) continue
    report.wrong(
      "bad-window",
      item,
      `${
        quoted(text)
      } is no window. Write days and hours: mon-fri 07:00-19:00, sat,sun 10:00-12:00, or hours alone for every day.`
    )
  }
}
