import { ageInWords } from "../domain/Age.ts"
import { type Instant, today } from "../domain/CalendarDate.ts"
import type { Memory } from "../domain/Memory.ts"
import type { Notice, NoticeKind, Told } from "../domain/Notice.ts"
import type { EntityPlan } from "../domain/Plan.ts"
import type { EntityId, Rules } from "../domain/Rules.ts"
import { compare } from "../domain/Text.ts"
import { confirmationKey } from "./Confirm.ts"
import { type EndingCredential, endingCredentials } from "./Credentials.ts"
import type { Permit } from "./Unattended.ts"

/** What a cycle left behind, as far as notices look at it. */
export interface Sight {
  readonly entity: EntityId
  readonly name: string
  readonly rules: Rules | undefined
  /** Of the newest plan. */
  readonly look: {
    readonly plan: EntityPlan
    readonly permit: Permit
    readonly input: { readonly memory: Memory } | undefined
  } | undefined
  readonly applied: {
    readonly outcome: string
    readonly results: ReadonlyArray<{ readonly outcome: string }>
    readonly message: string
    readonly next: string
  } | undefined
  readonly trouble: { readonly message: string; readonly next: string; readonly lasting?: boolean } | undefined
}

/** What there is to tell of an entity now, whoever was told of it already. */
export interface Situation {
  readonly entity: EntityId
  readonly name: string
  readonly notices: ReadonlyArray<Notice>
  /** A failure that is the first one, as far as is known: it is not told. */
  readonly first: Notice | undefined
  /** Whether it certainly is neither blocked nor in error: what comes after a failure may say nothing of that. */
  readonly well: boolean
}

export interface Surroundings {
  readonly now: Instant
  /** Decisions that a person refused: nobody is asked for them again. */
  readonly refused: ReadonlySet<string>
  /** Whether the store says that the entity failed before, and has not recovered since. Default: nobody asked it. */
  readonly failedBefore?: boolean
}

/**
 * What a cycle's end means for people (U7). `before` is what the cycle before it left; nothing: this process has seen
 * none, and a first failure alone is not told.
 */
export const situationOf = (before: Sight | undefined, after: Sight, around: Surroundings): Situation => {
  const { entity, name } = after
  const failure = failureOf(after)
  const error = failure === undefined
    ? undefined
    : { ...blank(after, "error", failure.fingerprint), ...failure.said }
  const failing = failure?.lasting === true || around.failedBefore === true || runsFailed(after) || hasFailed(before)
  return {
    entity,
    name,
    notices: [
      ...error === undefined ? ofPlan(after, around) : failing ? [error] : [],
      ...waiting(after, around.now),
      ...credentials(after, around.now)
    ],
    first: failing ? undefined : error,
    well: failure === undefined && isWell(after)
  }
}

const blank = ({ entity, name }: Sight, kind: NoticeKind, fingerprint: string): Notice => ({
  entity,
  name,
  kind,
  severity: kind === "blocked" || kind === "error" ? "error" : kind === "recovered" ? "info" : "warning",
  fingerprint,
  text: "",
  next: "",
  decisionHash: undefined,
  counts: {}
})

interface Failure {
  readonly fingerprint: string
  readonly lasting: boolean
  readonly said: Pick<Notice, "text" | "next" | "counts">
}

const badOutcomes: ReadonlySet<string> = new Set(["error", "failed", "partly-failed"])

const failureOf = ({ applied, look, trouble }: Sight): Failure | undefined => {
  if (trouble !== undefined) {
    const { lasting = false, message: text, next } = trouble
    return { fingerprint: lasting ? "configuration" : "trouble", lasting, said: { text, next, counts: {} } }
  }
  const errors = look?.plan.errors ?? []
  const [error] = errors
  if (error !== undefined) {
    // One outage is told once, whether or not what else failed with it was asked again.
    const [fingerprint = error.reason] = errors.map(({ reason }) => reason).sort(compare)
    const text = errors.map((one) => one.text).join(" ")
    return { fingerprint, lasting: false, said: { text, next: error.next, counts: {} } }
  }
  if (applied === undefined || !badOutcomes.has(applied.outcome)) return undefined
  const failed = applied.results.filter(({ outcome }) => outcome === "failed").length
  const unknown = applied.results.filter(({ outcome }) => outcome === "unknown").length
  const numbers = `${failed} of ${many(applied.results.length, "operation")} failed`
    + (unknown === 0 ? "" : `, and of ${unknown} it is not known`)
  return {
    fingerprint: "operations",
    lasting: false,
    said: {
      text: applied.results.length === 0 ? applied.message : `${numbers}.`,
      next: applied.next === "" ? "hrsync history names them, and why." : applied.next,
      counts: { operations: applied.results.length, failed, unknown }
    }
  }
}

/** Waiting to try again after a failure (X1) says nothing of whether it will fail again. */
const waitsToRetry = ({ look }: Sight): boolean =>
  look !== undefined && look.permit.may !== "apply" && look.permit.waits === "retry"

const hasFailed = (sight: Sight | undefined): boolean =>
  sight !== undefined && (failureOf(sight) !== undefined || waitsToRetry(sight))

/** Runs of it had failed before this one: the store knows that across restarts. */
const runsFailed = ({ look }: Sight): boolean => (look?.input?.memory.failures?.count ?? 0) > 0

/** Not where another process was at work, a person paused it, a stop came, or it waits to try again. */
const isWell = (sight: Sight): boolean =>
  sight.look !== undefined && !waitsToRetry(sight) && sight.look.plan.blocks.length === 0
  && sight.look.plan.status !== "paused"
  && !["locked", "paused", "interrupted"].includes(sight.applied?.outcome ?? "")

const many = (count: number, one: string): string => `${count} ${one}${count === 1 ? "" : "s"}`

const ofPlan = (sight: Sight, { refused }: Surroundings): ReadonlyArray<Notice> => {
  const { entity, look, rules } = sight
  if (look === undefined || look.plan.status === "paused") return []
  const { permit, plan } = look
  const { decisionHash } = plan
  if (plan.blocks.length > 0) {
    const approvable = plan.blocks.every((block) => block.approvable)
    const reasons = plan.blocks.map(({ reason }) => reason).sort(compare).join(",")
    return [{
      ...blank(sight, "blocked", approvable ? decisionHash : reasons),
      text: plan.blocks.map(({ text }) => text).join(" "),
      next: plan.blocks.map(({ next }) => next).filter((next, at, all) => all.indexOf(next) === at).join(" ")
        + (approvable ? ` ${command(decisionHash)}` : ""),
      decisionHash,
      counts: { withheld: plan.withheld.length, due: plan.operations.length }
    }]
  }
  const waits = permit.may === "apply" ? undefined : permit.waits
  if (waits === "confirmation") {
    return [{
      ...blank(sight, "approval", rulesKey(sight, decisionHash)),
      text: `Its rules wait to be confirmed; nothing is written until then. ${
        many(plan.operations.length, "operation")
      } would follow.`,
      next: `Read the plan (hrsync plan ${entity}), then: ${command(decisionHash)}`,
      decisionHash,
      counts: { operations: plan.operations.length }
    }]
  }
  const held = plan.holds.filter(({ reason }) => reason === "approval-needed").length
  const open = waits === "approval" ? plan.operations.length : 0
  if (rules?.reconcile.mode === "observe" || held + open === 0 || refused.has(decisionHash)) return []
  return [{
    ...blank(sight, "approval", decisionHash),
    text: `${many(held + open, "operation")} ${held + open === 1 ? "waits" : "wait"} for an approval.`,
    next: `Read the plan (hrsync plan ${entity}), then: ${command(decisionHash)}`,
    decisionHash,
    counts: { operations: held + open }
  }]
}

/** What somebody is asked to confirm, since they last confirmed something. */
const rulesKey = ({ look, rules }: Sight, decisionHash: string): string =>
  [
    "rules",
    rules === undefined ? decisionHash : confirmationKey(rules),
    ...(look?.input?.memory.confirmed === undefined ? [] : [String(look.input.memory.confirmed.at)])
  ].join(":")

const command = (hash: string): string => `hrsync approve ${hash}`

const hour = 3_600_000
/** A day's list of what waits comes from eight in the morning on, on the entity's own clock. */
const morning = 8 * hour

const waiting = (sight: Sight, now: Instant): ReadonlyArray<Notice> => {
  const { entity, look, rules } = sight
  const open = look?.input?.memory.waiting.filter(({ doneAt }) => doneAt === undefined) ?? []
  if (open.length === 0 || rules === undefined) return []
  const day = today(now - morning, rules.timezone) ?? today(now - morning, "UTC")
  const age = Math.max(0, now - open.reduce((oldest, { openedAt }) => Math.min(oldest, openedAt), now))
  return [{
    ...blank(sight, "waiting", day ?? ""),
    text: `${many(open.length, "item")} ${open.length === 1 ? "waits" : "wait"} for a person, ${
      open.length === 1 ? "" : "the oldest of them "
    }for ${ageInWords(age)}.`,
    next: `hrsync worklist ${entity}`,
    counts: { items: open.length, oldestHours: Math.floor(age / hour) }
  }]
}

/** So many days before its end each, and once more when it has come (P9). */
const stages = [0, 1, 7, 14, 30]

const credentials = (sight: Sight, now: Instant): ReadonlyArray<Notice> =>
  (sight.rules === undefined ? [] : endingCredentials(sight.rules, now)).map((ending) => endingNotice(sight, ending))

const endingNotice = (sight: Sight, { credential, left, text }: EndingCredential): Notice => ({
  ...blank(sight, "credentials", `${credential.of} ${credential.expires} ${stages.find((days) => left <= days)}`),
  severity: left <= 0 ? "error" : "warning",
  text,
  counts: { daysLeft: left }
})

const remembered = 30 * 24 * hour
const firstRetry = 60_000
const longestRetry = 6 * hour
/** Tried so often over about a day and a half, a message is given up. */
export const mostAttempts = 12

/** When a message that did not arrive is sent again: after a minute, then twice as long each time, six hours at most. */
export const tellAgainAt = ({ at, attempts }: Told): Instant =>
  at + Math.min(longestRetry, firstRetry * 2 ** Math.max(0, attempts - 1))

export interface Telling {
  readonly tell: ReadonlyArray<Notice>
  /** What need not be remembered any more, once `tell` has arrived. */
  readonly forget: ReadonlyArray<Told>
  /** When something is to be tried again; nothing: nothing is. */
  readonly againAt: Instant | undefined
}

const isOf = ({ fingerprint, kind }: Notice) => (told: Told): boolean =>
  told.kind === kind && told.fingerprint === fingerprint

/**
 * What one notifier is to be told of one entity (U7): what it was not told yet, each once. `told` is what it was told of
 * this entity, `about` the kinds that it wants to hear.
 */
export const toTell = (
  { entity, name, notices, well }: Situation,
  told: ReadonlyArray<Told>,
  about: ReadonlySet<NoticeKind>,
  now: Instant
): Telling => {
  const bad = told.filter(({ kind }) => kind === "blocked" || kind === "error")
  const news = bad.filter(({ sent }) => sent)
  const recovered: ReadonlyArray<Notice> = well && news.length > 0
    ? [{
      ...blank(
        { entity, name, rules: undefined, look: undefined, applied: undefined, trouble: undefined },
        "recovered",
        String(Math.max(...news.map(({ at }) => at)))
      ),
      text: news.some(({ kind }) => kind === "blocked") ? "It is no longer blocked." : "It works again."
    }]
    : []
  const wanted = [...notices, ...recovered].filter(({ kind }) => about.has(kind))
  const open = wanted.flatMap((notice) => {
    const before = told.find(isOf(notice))
    return before === undefined || before.attempts === 0 ?
      [{ notice, at: now }]
      : before.sent || before.attempts >= mostAttempts ?
      []
      : [{ notice, at: tellAgainAt(before) }]
  })
  const later = open.filter(({ at }) => at > now).map(({ at }) => at)
  return {
    tell: open.filter(({ at }) => at <= now).map(({ notice }) => notice),
    forget: told.filter((one) =>
      one.kind === "blocked" || one.kind === "error"
        ? well && (!about.has("recovered") || news.length === 0 || isGone(recovered, told))
        : one.kind === "recovered"
        ? !recovered.some((notice) => isOf(notice)(one))
        : one.at < now - remembered && !wanted.some((notice) => isOf(notice)(one))
    ),
    againAt: later.length === 0 ? undefined : Math.min(...later)
  }
}

/** Whether the recovery was told, or given up. */
const isGone = (recovered: ReadonlyArray<Notice>, told: ReadonlyArray<Told>): boolean =>
  recovered.every((notice) => told.some((one) => isOf(notice)(one) && (one.sent || one.attempts >= mostAttempts)))
