import { atMinute } from "../domain/CalendarDate.ts"
import type { Condition } from "../domain/Condition.ts"
import type { ConfirmedRules, Memory } from "../domain/Memory.ts"
import type { Warning } from "../domain/Plan.ts"
import type { Limits, Rules, WriteWindow } from "../domain/Rules.ts"
import { compare } from "../domain/Text.ts"
import { digest } from "./Digest.ts"

const conditionParts = (condition: Condition | undefined): unknown => {
  if (condition === undefined) return "all"
  switch (condition.type) {
    case "field": {
      const { field, test } = condition
      return [field, test.test, "values" in test ? test.values : "pattern" in test ? test.pattern : ""]
    }
    case "not":
      return ["not", conditionParts(condition.condition)]
    default:
      return [condition.type, ...condition.conditions.map(conditionParts)]
  }
}

const noLimit = "no limit"
const nobody = "nobody"
const anyTime = "any time"

const clock = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`

const weekdays = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]

const windowText = ({ days, from, to }: WriteWindow): string =>
  `${days.length === 7 ? "" : `${days.map((day) => weekdays[day] ?? "").join(",")} `}${clock(from)}-${clock(to)}`

const limitSettings = (limits: Limits): ReadonlyArray<readonly [string, string]> => {
  return [
    ["limits.archive.percent", String(limits.archive.percent.value)],
    ["limits.archive.count", String(limits.archive.count.value)],
    ["limits.archive.floor", String(limits.archive.floor)],
    ["limits.archive.window", `${limits.archive.windowDays}d`],
    ["limits.release.percent", String(limits.release.percent.value)],
    ["limits.shrink.percent", String(limits.shrink.percent.value)],
    ["limits.invite.count", String(limits.invite.count?.value ?? noLimit)],
    ["limits.update.percent", String(limits.update.percent?.value ?? noLimit)],
    ["limits.onExceed", limits.onExceed]
  ]
}

/** P7: the rules that somebody has to confirm before anything is written. */
export const rulesFingerprint = (rules: Rules): string =>
  digest([
    [...rules.source].sort(compare),
    rules.target.kind,
    rules.target.identity,
    rules.timezone,
    [...rules.statuses].sort(compare),
    conditionParts(rules.where),
    [...rules.include].sort(compare),
    [...rules.exclude].sort(compare),
    [...rules.fields].sort(compare),
    rules.lifecycle.endField,
    rules.lifecycle.accessEnds,
    rules.lifecycle.archiveAfterDays,
    rules.lifecycle.inviteBeforeDays ?? -1,
    rules.onInactive,
    rules.onOutOfScope,
    rules.onMissing,
    rules.onReleasedLeaver,
    rules.adopt,
    limitSettings(rules.limits),
    // Not where there is none: rules that were confirmed before this setting existed stay confirmed.
    ...(rules.costCenter === undefined ? [] : [["costCenter", rules.costCenter]])
  ])

/** P8: the settings that keep people safe, by name; a pull request that changes one is told loudly. */
export const safetySettings = (rules: Rules): Readonly<Record<string, string>> =>
  Object.fromEntries([
    ...limitSettings(rules.limits),
    ["protect", [...rules.protect].sort(compare).join(", ") || nobody],
    ["approval.email", rules.approval.email],
    ["approval.bankAccount", rules.approval.bankAccount],
    ["state", rules.state],
    ["reconcile.mode", rules.reconcile.mode],
    ["reconcile.windows", rules.reconcile.windows.map(windowText).sort(compare).join("; ") || anyTime]
  ])

/** What a setting was that did not exist yet, or was not written, when the rules were confirmed. */
const defaults: Readonly<Record<string, string>> = {
  "limits.archive.percent": "10",
  "limits.archive.count": "10",
  "limits.archive.floor": "20",
  "limits.archive.window": "7d",
  "limits.release.percent": "20",
  "limits.shrink.percent": "20",
  "limits.invite.count": noLimit,
  "limits.update.percent": noLimit,
  "limits.onExceed": "stop-all",
  protect: nobody,
  "approval.email": "apply",
  "approval.bankAccount": "apply",
  "reconcile.mode": "auto",
  "reconcile.windows": anyTime
}

const confirmedAs = (confirmed: ConfirmedRules, setting: string): string | undefined =>
  confirmed.safety[setting] ?? defaults[setting]

const changed = (confirmed: ConfirmedRules, now: Readonly<Record<string, string>>): ReadonlyArray<string> =>
  Object.keys(now).filter((setting) => {
    const before = confirmedAs(confirmed, setting)
    return before !== undefined && before !== now[setting]
  })

/** P7 and P8 as warnings of a plan. */
export const confirmationWarnings = (rules: Rules, { confirmed }: Memory): ReadonlyArray<Warning> => {
  if (confirmed === undefined) {
    return [{
      code: "rules-not-confirmed",
      text:
        "These rules were never confirmed: a reconciler plans and writes nothing until they are applied or approved.",
      people: []
    }]
  }
  const now = safetySettings(rules)
  const settings = changed(confirmed, now)
  const warnings: Array<Warning> = settings.map((setting) => ({
    code: "safety-setting-changed",
    text: `${setting} is ${now[setting] ?? ""}; it was ${
      confirmedAs(confirmed, setting) ?? ""
    } when ${confirmed.by} last confirmed the rules.`,
    people: []
  }))
  const since = `since ${confirmed.by} confirmed them at ${atMinute(confirmed.at)}`
  if (confirmed.fingerprint !== rulesFingerprint(rules)) {
    warnings.push({ code: "rules-not-confirmed", text: `The rules changed ${since}.`, people: [] })
  } else if (settings.length > 0) {
    warnings.push({
      code: "rules-not-confirmed",
      text: `Settings that keep people safe changed ${since} (${
        settings.join(", ")
      }): a reconciler plans and writes nothing until they are applied or approved again.`,
      people: []
    })
  }
  return warnings
}

/** Whether the rules and the safety settings in the file are the ones that were confirmed (P7, P8). */
export const isConfirmed = (rules: Rules, { confirmed }: Memory): boolean =>
  confirmed !== undefined && confirmed.fingerprint === rulesFingerprint(rules)
  && changed(confirmed, safetySettings(rules)).length === 0

/** Names what is to be confirmed: other rules, or settings, are another thing to tell people of (U7). */
export const confirmationKey = (rules: Rules): string =>
  digest([rulesFingerprint(rules), Object.entries(safetySettings(rules)).map(([setting, value]) => [setting, value])])
