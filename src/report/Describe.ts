import { isRemoval, type Kinded, type OperationKind, operationKinds } from "../domain/Operation.ts"
import { type HoldReason, holdReasons } from "../domain/Plan.ts"
import { holdWords } from "./HoldReasons.ts"
import type {
  ChangeView,
  EntityView,
  HoldView,
  LimitView,
  OperationView,
  PersonNameView,
  PersonView
} from "./PlanSchema.ts"
import { clip, escapeHtml, markdown, markdownCode } from "./Safe.ts"
import { shellWord } from "./ShellWord.ts"
import { count, fieldWords, kindWords, list, number, people } from "./Words.ts"

/** How foreign texts enter an output. Whatever did not stand in hrsync's own source goes through one of the two (A6). */
export interface Markup {
  /** Words: names, sentences. At most so many characters. */
  readonly words: (text: string, length?: number) => string
  /** Something to copy: addresses, ids, settings, commands. At most so many characters. */
  readonly code: (text: string, length?: number) => string
}

export const textMarkup: Markup = {
  words: (text, length = 500) => clip(text, length),
  code: (text, length = 120) => clip(text, length)
}

export const markdownMarkup: Markup = { words: markdown, code: markdownCode }

/** For HTML, between tags. What it gives is HTML, and is not escaped again. */
export const htmlMarkup: Markup = {
  words: (text, length = 500) => escapeHtml(clip(text, length)),
  code: (text, length = 120) => text.trim() === "" ? "" : `<code>${escapeHtml(clip(text, length))}</code>`
}

/** `Acme SAS (acme-fr)`. */
export const entityTitle = (m: Markup, { entity, name }: { readonly entity: string; readonly name: string }): string =>
  name === "" || name === entity ? m.code(entity, 60) : `${m.words(name, 60)} (${m.code(entity, 60)})`

/** The name that a reader knows somebody by; without one, what is known of them. */
export const personName = (m: Markup, person: PersonView): string =>
  person.name.trim() !== "" ? m.words(person.name, 60) : "(no name)"

/** The address; without one, the HR record or the member. */
export const personAddress = (m: Markup, person: PersonView): string =>
  person.email !== ""
    ? m.code(person.email, 80)
    : person.employee !== null
    ? m.code(`${person.employee.connection}/${person.employee.id}`, 80)
    : person.member !== null
    ? m.code(`member ${person.member}`, 80)
    : ""

/** `Ada Lovelace <ada@acme.example>` as one run of text. */
export const personInline = (m: Markup, person: PersonView): string => {
  const address = personAddress(m, person)
  return person.name.trim() === "" && address !== "" ? address : `${personName(m, person)} ${address}`.trimEnd()
}

const fullName = (m: Markup, name: PersonNameView): string => {
  const full = `${name.first} ${name.last}`.trim()
  return full === "" ? "(empty)" : m.words(full, 60)
}

type Unshown = null | { readonly unknown: true }

const isUnshown = (field: unknown): field is Unshown =>
  field === null || (typeof field === "object" && "unknown" in field)

const before = <A>(field: A | Unshown, f: (value: A) => string): string =>
  isUnshown(field) ? (field === null ? "(empty)" : "(not shown)") : f(field)

/** What a field holds in the target, and what HR says. */
export const changeValues = (m: Markup, change: ChangeView): readonly [string, string] => {
  switch (change.field) {
    case "name":
      return [before(change.before, (name) => fullName(m, name)), fullName(m, change.after)]
    case "email":
      return [before(change.before, (email) => m.code(email, 80)), m.code(change.after, 80)]
    case "manager":
      return [before(change.before, (person) => personInline(m, person)), personInline(m, change.after)]
    case "bankAccount":
      return [before(change.before, ({ masked }) => m.code(masked, 40)), m.code(change.after.masked, 40)]
  }
}

/** `e-mail ada@old → ada@new`. */
export const describeChange = (m: Markup, change: ChangeView): string => {
  const [from, to] = changeValues(m, change)
  return `${fieldWords[change.field]} ${from} → ${to}${change.putBack ? " (put back: edited in the target)" : ""}`
}

const matched = { link: "by a kept link", "external-id": "by its external id", email: "by e-mail" } as const

/** What an operation does beyond its kind and its person: before → after, and what is special about it; a part each. */
export const operationDetails = (m: Markup, operation: OperationView): ReadonlyArray<string> => {
  const parts = (): ReadonlyArray<string> => {
    switch (operation.kind) {
      case "invite":
        return [
          operation.email === operation.person.email ? "" : `to ${m.code(operation.email, 80)}`,
          operation.after === null ? "" : "after the old invitation is withdrawn",
          operation.arrivalFrom === null ? "" : `moves here from ${m.code(operation.arrivalFrom, 60)}`,
          operation.bankAccount === null ? "" : `bank account ${m.code(operation.bankAccount.masked, 40)}`,
          operation.costCenter === undefined ? "" : `cost center ${m.words(operation.costCenter, 60)}`
        ]
      case "update":
        return operation.changes.map((change) => describeChange(m, change))
      case "archive":
        return [operation.instruction === "" ? "" : m.words(operation.instruction, 200)]
      case "cancel-invite":
        return [operation.halfOfPair ? "the new address is invited next" : ""]
      case "resend-invite":
        return [`time ${operation.attempt} of 2`]
      case "adopt":
        return [
          `matched ${matched[operation.matchedBy]}`,
          operation.takesLinkOf === null
            ? ""
            : `takes over the link of ${m.code(`${operation.takesLinkOf.connection}/${operation.takesLinkOf.id}`, 80)}`
        ]
      case "reactivate":
      case "release":
        return []
    }
  }
  return [...parts(), operation.carry === "manual" ? "by hand" : ""].filter((part) => part !== "")
}

export const describeOperation = (m: Markup, operation: OperationView): string =>
  operationDetails(m, operation).join(", ")

/** Operations by kind, in the order of section 2; kinds without any are left out. */
export const byKind = <A extends Kinded>(
  operations: ReadonlyArray<A>
): ReadonlyArray<readonly [OperationKind, ReadonlyArray<A>]> =>
  operationKinds.flatMap((kind) => {
    const of = operations.filter((operation) => operation.kind === kind)
    return of.length === 0 ? [] : [[kind, of] as const]
  })

/** `3 invitations and 1 update`. */
export const inWords = (operations: ReadonlyArray<Kinded>): string =>
  list(byKind(operations).map(([kind, of]) => count(of.length, ...kindWords[kind].would)))

/** The field held, the operation that waits, and the day on which it ends; a part each. */
export const holdDetails = (m: Markup, hold: HoldView): ReadonlyArray<string> => [
  ...(hold.operation === null
    ? hold.field === null ? [] : [fieldWords[hold.field]]
    : [hold.operation.kind, ...operationDetails(m, hold.operation)]),
  ...(hold.until === null ? [] : [`until ${hold.until}`]),
  ...(hold.reason === "waiting-for-person" && hold.operation !== null
    ? [m.code(`hrsync done ${shellWord(hold.operation.id)}`, 200)]
    : [])
]

/** Groups in the order in which their keys first come. */
export const groupBy = <A, K>(values: ReadonlyArray<A>, key: (value: A) => K): ReadonlyMap<K, ReadonlyArray<A>> => {
  const groups = new Map<K, Array<A>>()
  for (const value of values) {
    const group = groups.get(key(value))
    if (group === undefined) groups.set(key(value), [value])
    else group.push(value)
  }
  return groups
}

/** Holds by reason; those in which somebody has to act come first. */
export const byReason = <A extends { readonly reason: HoldReason }>(
  holds: ReadonlyArray<A>
): ReadonlyArray<readonly [HoldReason, ReadonlyArray<A>]> => {
  const groups = groupBy(holds, ({ reason }) => reason)
  const present = holdReasons.flatMap((reason) => {
    const of = groups.get(reason)
    return of === undefined ? [] : [[reason, of] as const]
  })
  return [
    ...present.filter(([reason]) => holdWords[reason].act),
    ...present.filter(([reason]) => !holdWords[reason].act)
  ]
}

/** `limits.archive.count is 10 (hrsync.yaml:14)`. */
export const describeLimit = (m: Markup, { position, setting, value }: LimitView): string =>
  `${m.code(setting)} is ${number(value)}${setting.endsWith("percent") ? " %" : ""}, ${
    position === null
      ? "the default: no line of the file sets it"
      : `set in ${m.code(`${position.file}:${position.line}`, 200)}`
  }`

/** P5: how many would lose access in how many days. Nothing where nobody would. */
export const describeLoss = (
  entity: Pick<EntityView, "recentRemovals" | "windowDays"> & { readonly withheld: ReadonlyArray<Kinded> }
): string | undefined => {
  const removals = entity.withheld.filter(isRemoval).length
  if (removals === 0) return undefined
  const now = `${people(removals)} would lose access now`
  const days = entity.windowDays === 1 ? "day" : `${entity.windowDays} days`
  return entity.recentRemovals === 0
    ? `${now}; nobody else did in the last ${days} without approval.`
    : `${now}; with the ${entity.recentRemovals} of the last ${days} that makes ${
      removals + entity.recentRemovals
    } in ${entity.windowDays === 1 ? "1 day" : days}.`
}
