import { BankAccount } from "../../src/domain/BankAccount.ts"
import type { Instant } from "../../src/domain/CalendarDate.ts"
import type { Condition } from "../../src/domain/Condition.ts"
import type { Employee } from "../../src/domain/Employee.ts"
import type { Field } from "../../src/domain/Field.ts"
import { empty, isValue, notVisible } from "../../src/domain/Field.ts"
import type { Member } from "../../src/domain/Member.ts"
import type { Link, Memory } from "../../src/domain/Memory.ts"
import type { Operation } from "../../src/domain/Operation.ts"
import type { EntityPlan } from "../../src/domain/Plan.ts"
import type { Rules } from "../../src/domain/Rules.ts"
import { rulesFingerprint } from "../../src/planning/Confirm.ts"
import { keyText } from "../../src/planning/Population.ts"
import type { Target, World } from "./Model.ts"

/* Worlds and plans of the model in a few lines of text: what differs from a harmless world is said, nothing else. */

const minute = 60_000

const fieldText = (field: Field<unknown>): string => field === empty ? "-" : field === notVisible ? "?" : String(field)

const listOf = (name: string, values: ReadonlyArray<string>): ReadonlyArray<string> =>
  values.length === 0 ? [] : [`${name} ${values.join(", ")}`]

const unless = (usual: boolean, text: string): ReadonlyArray<string> => usual ? [] : [text]

const employeeText = (employee: Employee): string =>
  [
    `${employee.connection}/${employee.id} ${employee.status}`,
    `"${fieldText(employee.firstName)} ${fieldText(employee.lastName)}"`,
    `<${fieldText(employee.email)}>`,
    ...unless(employee.personKey === empty, `person ${fieldText(employee.personKey)}`),
    ...unless(employee.startDate === empty, `start ${fieldText(employee.startDate)}`),
    ...unless(employee.terminationDate === empty, `end ${fieldText(employee.terminationDate)}`),
    ...unless(employee.lastWorkingDay === empty, `last day ${fieldText(employee.lastWorkingDay)}`),
    ...unless(employee.timezone === empty, `in ${fieldText(employee.timezone)}`),
    ...unless(
      employee.attributes["workLocation"] === "Paris",
      `at ${fieldText(employee.attributes["workLocation"] ?? notVisible)}`
    ),
    ...unless(
      String(employee.attributes["team"] ?? "") === "A",
      `team ${fieldText(employee.attributes["team"] ?? notVisible)}`
    ),
    ...unless(
      employee.manager === empty,
      `manager ${isValue(employee.manager) ? Object.values(employee.manager).join(" ") : fieldText(employee.manager)}`
    ),
    ...unless(employee.bankAccount === empty, `bank ${fieldText(employee.bankAccount)}`)
  ].join(" ")

const memberText = (member: Member, now: Instant): string =>
  [
    `${member.id} ${member.state}`,
    `"${fieldText(member.firstName)} ${fieldText(member.lastName)}"`,
    `<${fieldText(member.email)}>`,
    ...(isValue(member.invitationExpiresAt) && member.invitationExpiresAt <= now ? ["expired"] : []),
    ...unless(member.externalId === empty, `marked ${fieldText(member.externalId)}`),
    ...(isValue(member.roles) && member.roles.length === 0 ? [] : [`roles ${fieldText(member.roles)}`]),
    ...unless(member.managerId === empty, `manager ${fieldText(member.managerId)}`),
    ...unless(member.bankAccount === empty, `bank ${fieldText(member.bankAccount)}`)
  ].join(" ")

const linkText = (link: Link): string =>
  [
    `link ${link.connection}/${link.employeeId} -> ${link.memberId} ${link.state} [${link.emails.join(", ")}]`,
    ...(link.archivedByHrsync ? ["archived by hrsync"] : []),
    ...(link.allowed ? ["allowed"] : []),
    ...unless(link.resent === 0, `resent ${link.resent}`),
    ...(link.reinvite ? ["to be invited anew"] : []),
    ...(link.releasedByPerson ? ["released by a person"] : []),
    ...listOf("applied", Object.entries(link.applied).map(([field, digest]) => `${field}=${digest.slice(0, 4)}`))
  ].join(" ")

const conditionText = (condition: Condition | undefined): string => {
  if (condition === undefined) return "all"
  switch (condition.type) {
    case "field": {
      const { field, test } = condition
      return `${field} ${test.test} ${"values" in test ? test.values.join("|") : "pattern" in test ? test.pattern : ""}`
        .trim()
    }
    case "not":
      return `not (${conditionText(condition.condition)})`
    default:
      return `${condition.type} (${condition.conditions.map(conditionText).join("; ")})`
  }
}

const usual = {
  onInactive: "archive",
  onOutOfScope: "release",
  onMissing: "hold",
  onReleasedLeaver: "warn",
  adopt: "by-email"
} as const

const rulesText = (rules: Rules): string => {
  const { limits } = rules
  return [
    `from ${rules.source.join(" + ")}`,
    ...unless(rules.where === undefined, `where ${conditionText(rules.where)}`),
    ...listOf("include", rules.include),
    ...listOf("exclude", rules.exclude),
    ...listOf("protect", rules.protect),
    ...unless(rules.statuses.join() === "active", `statuses ${rules.statuses.join("+")}`),
    ...unless(rules.fields.join() === "name,email,bankAccount", `fields ${rules.fields.join("+") || "none"}`),
    ...unless(rules.timezone === "UTC", `in ${rules.timezone}`),
    ...(["onInactive", "onOutOfScope", "onMissing", "onReleasedLeaver", "adopt"] as const)
      .flatMap((setting) => unless(rules[setting] === usual[setting], `${setting} ${rules[setting]}`)),
    ...unless(rules.approval.email === "apply", "approval.email ask"),
    ...unless(rules.approval.bankAccount === "apply", "approval.bankAccount ask"),
    ...unless(rules.lifecycle.endField === "terminationDate", "endField lastWorkingDay"),
    ...unless(rules.lifecycle.accessEnds === "on-date", "accessEnds after-date"),
    ...unless(rules.lifecycle.archiveAfterDays === 0, `archiveAfter ${rules.lifecycle.archiveAfterDays}d`),
    ...unless(rules.lifecycle.inviteBeforeDays === undefined, `inviteBefore ${rules.lifecycle.inviteBeforeDays}d`),
    ...[limits.archive.percent, limits.archive.count, limits.release.percent, limits.shrink.percent]
      .flatMap(({ position, setting, value }) => {
        const normal = setting === "limits.archive.count"
          ? position === undefined
          : value === (setting === "limits.archive.percent" ? 10 : 20)
        return unless(normal, `${setting.slice(7)} ${value}`)
      }),
    ...unless(limits.archive.floor === 20, `archive.floor ${limits.archive.floor}`),
    ...unless(limits.archive.windowDays === 7, `archive.window ${limits.archive.windowDays}d`),
    ...unless(limits.invite.count === undefined, `invite.count ${limits.invite.count?.value}`),
    ...unless(limits.update.percent === undefined, `update.percent ${limits.update.percent?.value}`),
    ...unless(limits.onExceed === "stop-all", limits.onExceed)
  ].join(" · ")
}

const targetText = ({ capabilities, completeness, shows, withdrawn }: Target): ReadonlyArray<string> => {
  const { update, ...others } = capabilities.writes
  const writes = [
    ...Object.entries(others),
    ...Object.entries(update).map(([field, carry]) => [`update.${field}`, carry] as const)
  ]
  const only = writes.every(([, carry]) => carry === "manual")
  return [
    ...unless(completeness.complete, "INCOMPLETE"),
    ...listOf("hides", [
      ...Object.entries(capabilities.observes).flatMap(([what, seen]) => seen ? [] : [what]),
      ...unless(shows.names === "both", shows.names === "last" ? "first names" : "names"),
      ...unless(shows.email, "e-mails"),
      ...unless(shows.externalId, "external ids")
    ]),
    ...(only ? ["all by hand"] : writes.flatMap(([what, carry]) => unless(carry === "apply", `${what} ${carry}`))),
    ...unless(withdrawn === "nothing", "withdrawn invitations stay archived")
  ]
}

const memoryText = (memory: Memory, rules: Rules, now: Instant): ReadonlyArray<string> => {
  const ago = (at: Instant): string => `${Math.round((now - at) / minute)}min ago`
  return [
    ...unless(memory.key !== undefined, "no key"),
    ...unless(memory.appliedBefore, "never applied"),
    ...unless(!memory.paused, "paused"),
    ...unless(memory.confirmed?.fingerprint === rulesFingerprint(rules), "rules not confirmed"),
    ...listOf("allowed", memory.allowed.map(keyText)),
    ...listOf("last read", memory.goodReads.map(({ connection, employees }) => `${connection} ${employees}`)),
    ...listOf("managed", memory.managedCounts.map(({ at, managed }) => `${managed} ${ago(at)}`)),
    ...listOf(
      "removed",
      memory.removals.map(({ approved, at, person }) => `${keyText(person)} ${ago(at)}${approved ? " approved" : ""}`)
    ),
    ...listOf(
      "invited",
      memory.invitations.map(({ at, email, listsWithout, outcome, person }) =>
        `${keyText(person)} <${email}> ${outcome} ${ago(at)}, ${listsWithout} lists without`
      )
    ),
    ...listOf("put back", memory.putBacks.map(({ at, field, person }) => `${keyText(person)} ${field} ${ago(at)}`)),
    ...listOf("inactive", memory.inactiveSince.map(({ person, since }) => `${keyText(person)} since ${since}`)),
    ...listOf(
      "waiting",
      memory.waiting.map(({ doneAt, operation, wanted }) =>
        `${operation} ${wanted.slice(0, 4)}${doneAt === undefined ? "" : " done"}`
      )
    ),
    ...listOf(
      "approved",
      memory.approvals.map(({ at, expiresAt, hash, only }) =>
        `${hash.slice(0, 4)} ${only === undefined ? "all" : only.join(", ")}${
          at > now || expiresAt < now ? " (not now)" : ""
        }`
      )
    )
  ]
}

/** A world in a few lines of text: what differs from a harmless one. */
export const describe = ({ entities, now, reads }: World): string => {
  const lines = ["", `now ${new Date(now).toISOString()}`]
  for (const { completeness, connection, employees, incremental, unreadable } of reads) {
    const proof = completeness.complete ? (completeness.proof === "strong" ? "" : " (weak proof)") : " (INCOMPLETE)"
    if (employees.length + unreadable.length === 0 && proof === "" && !incremental && connection !== "hr") continue
    lines.push(
      `read ${connection}${proof}${incremental ? " (incremental)" : ""}${employees.length === 0 ? ": nobody" : ""}`
    )
    for (const employee of employees) lines.push(`  ${employeeText(employee)}`)
    for (const { email, id } of unreadable) lines.push(`  ${connection}/${id} unreadable <${email ?? "-"}>`)
  }
  for (const { memory, rules, standing, target } of entities) {
    lines.push(`entity ${rules.entity}${standing === "enabled" ? "" : ` (${standing})`} ${rulesText(rules)}`)
    const facts = [...targetText(target), ...memoryText(memory, rules, now)]
    if (facts.length > 0) lines.push(`  ${facts.join(" · ")}`)
    for (const member of target.members) lines.push(`  member ${memberText(member, now)}`)
    for (const link of memory.links) lines.push(`  ${linkText(link)}`)
  }
  return lines.join("\n")
}

/** An operation in one line. */
export const operationText = (operation: Operation): string => {
  const { carry, id, person } = operation
  const member = "member" in operation ? ` of ${operation.member ?? "somebody invited"}` : ""
  const what = operation.kind === "update"
    ? `: ${
      operation.changes.map((change) =>
        `${change.field} ${fieldText(plainly(change.before))} -> ${plainly(change.after)}${
          change.putBack ? " (put back)" : ""
        }`
      ).join(", ")
    }`
    : operation.kind === "invite"
    ? `: <${operation.email}>${operation.arrivalFrom === undefined ? "" : ` from ${operation.arrivalFrom}`}`
    : ""
  return `${id}${member}${person.member === undefined ? "" : ` (${person.member})`}${
    carry === "manual" ? " by hand" : ""
  }${what}`
}

const plainly = (value: unknown): string =>
  typeof value === "symbol"
    ? fieldText(value as Field<string>)
    : typeof value === "object" && value !== null && !(value instanceof BankAccount)
    ? Object.values(value).map((part: unknown) => typeof part === "object" ? "" : String(part)).join(" ").trim()
    : String(value)

/** A plan of one entity in a few lines of text. */
export const planText = (planned: EntityPlan): string =>
  [
    `plan of ${planned.entity}: ${planned.outcome}`,
    ...planned.errors.map(({ reason, text }) => `  error ${reason}: ${text}`),
    ...planned.blocks.map(({ reason, text }) => `  block ${reason}: ${text}`),
    ...planned.operations.map((operation) => `  ${operationText(operation)}`),
    ...planned.withheld.map((operation) => `  withheld ${operationText(operation)}`),
    ...planned.holds.map(({ field, person, reason, text }) =>
      `  hold ${reason}${field === undefined ? "" : ` ${field}`} ${
        person.employee === undefined ? "" : keyText(person.employee)
      }: ${text}`
    )
  ].join("\n")
