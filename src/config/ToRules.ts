import { directoryKind } from "../directories/registry.ts"
import { parse as parseDate } from "../domain/CalendarDate.ts"
import type { Condition, Test } from "../domain/Condition.ts"
import type { CostCenter } from "../domain/CostCenter.ts"
import {
  type ExpiringCredential,
  type Limit,
  type Limits,
  type Position,
  type Reconcile,
  type Rules,
  usualReconcile
} from "../domain/Rules.ts"
import type { FieldCondition, FileCondition } from "./ConditionSchema.ts"
import { daysOf, millisOf } from "./Duration.ts"
import type { File, FileDefaults, FileEntity } from "./FileSchema.ts"
import type { KindSettings } from "./KindSchema.ts"
import { at, type Tree } from "./Tree.ts"
import { valuesOf } from "./Values.ts"
import { parseWindow } from "./WriteWindow.ts"

const testOf = (condition: FieldCondition): Test => {
  for (const test of ["oneOf", "noneOf", "contains", "startsWith", "endsWith"] as const) {
    const values = condition[test]
    if (values !== undefined) return { test, values: valuesOf(values) }
  }
  if (condition.matches !== undefined) return { test: "matches", pattern: condition.matches }
  return condition.isEmpty === true ? { test: "isEmpty" } : { test: "isNotEmpty" }
}

/** A condition of the file as the planner knows conditions. */
export const conditionOf = (condition: FileCondition): Condition =>
  "all" in condition
    ? { type: "all", conditions: condition.all.map(conditionOf) }
    : "any" in condition
    ? { type: "any", conditions: condition.any.map(conditionOf) }
    : "not" in condition
    ? { type: "not", condition: conditionOf(condition.not) }
    : { type: "field", field: condition.field, test: testOf(condition) }

const whereOf = (conditions: ReadonlyArray<FileCondition> | undefined): Condition | undefined =>
  conditions === undefined ? undefined : { type: "all", conditions: conditions.map(conditionOf) }

/** Where a setting stands: in the entity, else in the defaults, else nowhere. */
export type Where = (path: ReadonlyArray<string>) => Position | undefined

export const whereIn =
  (entity: Tree | undefined, defaults: Tree | undefined, position: (tree: Tree) => Position): Where => (path) => {
    const tree = at(entity, ...path) ?? at(defaults, ...path)
    return tree === undefined ? undefined : position(tree)
  }

const limitsOf = (entity: FileEntity, defaults: FileDefaults, where: Where): Limits => {
  const own = entity.limits ?? {}
  const general = defaults.limits ?? {}
  const archive = { ...general.archive, ...own.archive }
  const limit = (value: number, ...path: ReadonlyArray<string>): Limit => ({
    setting: ["limits", ...path].join("."),
    value,
    position: where(["limits", ...path])
  })
  const optional = (value: number | undefined, ...path: ReadonlyArray<string>): Limit | undefined =>
    value === undefined ? undefined : limit(value, ...path)
  return {
    archive: {
      percent: limit(archive.percent ?? 10, "archive", "percent"),
      count: limit(archive.count ?? 10, "archive", "count"),
      floor: archive.floor ?? 20,
      windowDays: daysOf(archive.window ?? "7d")
    },
    release: { percent: limit(own.release?.percent ?? general.release?.percent ?? 20, "release", "percent") },
    shrink: { percent: limit(own.shrink?.percent ?? general.shrink?.percent ?? 20, "shrink", "percent") },
    invite: { count: optional(own.invite?.count ?? general.invite?.count, "invite", "count") },
    update: { percent: optional(own.update?.percent ?? general.update?.percent, "update", "percent") },
    onExceed: own.onExceed ?? general.onExceed ?? "stop-all"
  }
}

const texts = (names: ReadonlyArray<string | number> | undefined): ReadonlyArray<string> => (names ?? []).map(String)

export interface RulesContext {
  readonly entity: string
  readonly defaults: FileDefaults
  readonly identity: string
  readonly costCenter: CostCenter | undefined
  readonly connections: File["connections"]
  readonly state: string
  readonly where: Where
}

/** `own` nothing: all of it is the defaults'. An entity that says `every` itself takes no `cron` from them, and the other way round. */
const reconcileOf = (
  { cron, every, mode, windows }: NonNullable<FileEntity["reconcile"]>,
  own: FileEntity["reconcile"]
): Reconcile => ({
  mode: mode ?? usualReconcile.mode,
  every: every === undefined ? usualReconcile.every : millisOf(every),
  cron: own?.every !== undefined && own.cron === undefined ? undefined : cron,
  windows: (windows ?? []).flatMap((text) => parseWindow(text) ?? [])
})

const usualRenewal =
  "Make a new one in time, store it where the file's reference leads, and correct `credentialExpires`."

/** P9: a credential whose last day the file gives. */
const credentialOf = (
  of: string,
  settings: KindSettings | undefined,
  renewal: string | undefined
): ReadonlyArray<ExpiringCredential> => {
  const expires = parseDate(settings?.credentialExpires ?? "")
  return expires === undefined ? [] : [{ of, expires, renewal: renewal ?? usualRenewal }]
}

/** What the file says about an entity, defaults filled in. */
export const rulesOf = (
  file: FileEntity,
  { connections, costCenter, defaults, entity, identity, state, where }: RulesContext
): Rules => {
  const employees = file.employees === "all" ? {} : file.employees
  const lifecycle = { ...defaults.lifecycle, ...file.lifecycle }
  const approval = { ...defaults.approval, ...file.approval }
  const source = file.source ?? defaults.source ?? []
  const sources = typeof source === "string" ? [source] : source
  const kind = directoryKind(file.target.kind)
  return {
    entity,
    name: file.name ?? entity,
    enabled: file.enabled ?? true,
    timezone: file.timezone ?? defaults.timezone ?? "UTC",
    source: sources,
    target: { kind: file.target.kind, identity, staying: kind?.staying },
    credentials: [
      ...credentialOf("the target", file.target, kind?.renewal),
      ...sources.flatMap((id) => credentialOf(`connection ${id}`, connections[id], undefined))
    ],
    statuses: employees.status ?? ["active"],
    where: whereOf(employees.where),
    include: texts(employees.include),
    exclude: texts(employees.exclude),
    protect: texts(file.protect ?? defaults.protect),
    fields: file.fields ?? defaults.fields ?? ["name", "email", "bankAccount"],
    costCenter,
    lifecycle: {
      endField: lifecycle.endField ?? "terminationDate",
      accessEnds: lifecycle.accessEnds ?? "on-date",
      archiveAfterDays: daysOf(lifecycle.archiveAfter ?? "0d"),
      inviteBeforeDays: lifecycle.inviteBefore === undefined ? undefined : daysOf(lifecycle.inviteBefore)
    },
    onInactive: file.onInactive ?? defaults.onInactive ?? "archive",
    onOutOfScope: file.onOutOfScope ?? defaults.onOutOfScope ?? "release",
    onMissing: file.onMissing ?? defaults.onMissing ?? "hold",
    onReleasedLeaver: file.onReleasedLeaver ?? defaults.onReleasedLeaver ?? "warn",
    adopt: file.adopt ?? defaults.adopt ?? "by-email",
    approval: { email: approval.email ?? "apply", bankAccount: approval.bankAccount ?? "apply" },
    limits: limitsOf(file, defaults, where),
    planLifetime: millisOf(file.planLifetime ?? defaults.planLifetime ?? "24h"),
    settleAfter: millisOf(file.settleAfter ?? defaults.settleAfter ?? "1h"),
    state,
    reconcile: reconcileOf({ ...defaults.reconcile, ...file.reconcile }, file.reconcile)
  }
}
