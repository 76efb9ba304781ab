import { ageInWords, ageMark } from "../domain/Age.ts"
import type { Kinded } from "../domain/Operation.ts"
import { isRemoval } from "../domain/Operation.ts"
import type { BlockReason, HoldReason } from "../domain/Plan.ts"
import { blockTitles } from "./BlockReasons.ts"
import { describeLimit, describeLoss, entityTitle, inWords, type Markup } from "./Describe.ts"
import type { EntityView, HoldView, OperationView, PlanView, TotalsView, WarningView } from "./PlanSchema.ts"
import type { EntityHead } from "./PlanView.ts"
import { shellWord } from "./ShellWord.ts"
import { capital, count, duration, instant, list, number, sentence } from "./Words.ts"
import { ageOf } from "./WorklistWords.ts"

/** What a reader has to know before anything else: what is wrong, and what to do. */
export interface Headline {
  readonly label: "ERROR" | "BLOCKED" | "ATTENTION"
  readonly text: string
  readonly next: string
}

/** An entity's view with its lists in whatever form. */
export interface EntityLists<A extends Kinded = Kinded> extends EntityHead {
  readonly operations: ReadonlyArray<A>
  readonly withheld: ReadonlyArray<A>
  readonly holds: ReadonlyArray<{ readonly reason: HoldReason }>
}

/** The command that approves an entity's decision, or why none can (P5, P6). */
export type Approval =
  | { readonly possible: true; readonly command: string; readonly until: string; readonly lifetime: string }
  | { readonly possible: false; readonly why: string }

/** Whether `hrsync approve` can let the entity's plan pass, and until when. */
export const approvalOf = (m: Markup, plan: Omit<PlanView, "entities">, entity: EntityHead): Approval => {
  const never = entity.blocks.filter((block) => !block.approvable)
  if (plan.hypothetical) {
    return { possible: false, why: "It was made for another time (--at): make a plan for now, and approve that." }
  }
  if (never.length > 0) {
    return {
      possible: false,
      why: `No approval passes ${list(never.map((block) => m.code(block.reason)))}. ${
        never.map((block) => sentence(m.words(block.next))).join(" ")
      }`
    }
  }
  return {
    possible: true,
    command: m.code(`hrsync approve ${entity.decisionHash}`, 200),
    until: instant(Date.parse(plan.madeAt) + entity.planLifetime),
    lifetime: duration(entity.planLifetime)
  }
}

/** `run hrsync approve … (until …)`: the deadline in brackets, so that nobody takes it for an argument. */
export const howToApprove = ({ command, until }: Approval & { readonly possible: true }): string =>
  `run ${command} (until ${until})`

const approvalSentence = (approval: Approval): string =>
  approval.possible
    ? `Correct what is wrong. If all of it is right, ${howToApprove(approval)}.`
    : approval.why

/** What P5 wants to be said of a blocked entity, but for the list of people. */
export interface BlockStory<A extends Kinded = OperationView> {
  readonly blocks: ReadonlyArray<
    {
      readonly reason: BlockReason
      readonly title: string
      readonly text: string
      readonly limit: string
      readonly next: string
    }
  >
  /** How many would lose access in how many days; empty where nobody would. */
  readonly loss: string
  readonly removals: ReadonlyArray<A>
  readonly others: ReadonlyArray<A>
  /** What else was not done; empty where nothing was. */
  readonly notDone: string
  /** What goes ahead, in this entity and elsewhere. */
  readonly goesAhead: string
  readonly approval: Approval
}

const aheadIn = (entity: EntityLists): string =>
  entity.errors.length > 0
    ? "cannot be planned"
    : entity.operations.length > 0
    ? inWords(entity.operations)
    : entity.blocks.length > 0
    ? "blocked too"
    : "nothing to do"

/** Whether a block stops removals, and nothing but removals was to be done. */
const onlyRemovals = ({ holds, operations, withheld }: EntityLists): boolean =>
  operations.length === 0 && withheld.length > 0 && withheld.every(isRemoval) &&
  holds.every(({ reason }) => reason !== "approval-needed")

/** Values of a filter named with a block; more are counted. */
const mostUnmatched = 3

/** What a filter asks for and nobody has: the likely cause where many fall out of scope (D6). Empty for other blocks. */
const likelyCause = (m: Markup, entity: EntityHead, reason: BlockReason): string => {
  const unmatched = reason === "release-limit"
    ? entity.warnings.filter(({ code }) => code === "filter-value-unmatched")
    : []
  const told = unmatched.slice(0, mostUnmatched).map(({ text }) => sentence(m.words(text)))
  const rest = unmatched.length - told.length
  return [...told, ...(rest > 0 ? [`And ${count(rest, "more value")} of the filter, under Warnings.`] : [])].join(" ")
}

/** Entities told of one by one; more are counted. */
const mostElsewhere = 8

export const blockStory = <A extends Kinded>(
  m: Markup,
  plan: Omit<PlanView, "entities"> & { readonly entities: ReadonlyArray<EntityLists<A>> },
  entity: EntityLists<A>
): BlockStory<A> => {
  const removals = entity.withheld.filter(isRemoval)
  const others = entity.withheld.filter((operation) => !isRemoval(operation))
  const elsewhere = plan.entities.filter((other) => other !== entity)
  const told = elsewhere.slice(0, mostElsewhere).map((other) => `${entityTitle(m, other)}: ${aheadIn(other)}`)
  const more = elsewhere.length - told.length
  return {
    blocks: entity.blocks.map((block) => ({
      reason: block.reason,
      title: blockTitles[block.reason],
      text: [sentence(m.words(block.text)), likelyCause(m, entity, block.reason)].filter((part) => part !== "").join(
        " "
      ),
      limit: block.limit === null ? "" : `The limit ${describeLimit(m, block.limit)}.`,
      next: sentence(m.words(block.next))
    })),
    loss: describeLoss(entity) ?? "",
    removals,
    others,
    notDone: others.length > 0
      ? `Not done either: ${inWords(others)}.`
      : "",
    goesAhead: [
      entity.operations.length > 0
        ? `Goes ahead here: ${inWords(entity.operations)}.`
        : onlyRemovals(entity)
        ? "Nobody is removed; there was nothing else to do."
        : "Nothing at all is done for this entity.",
      elsewhere.length === 0
        ? ""
        : `Elsewhere: ${told.join("; ")}${more > 0 ? `; and ${count(more, "more entity", "more entities")}` : ""}.`
    ].filter((part) => part !== "").join(" "),
    approval: approvalOf(m, plan, entity)
  }
}

const more = (total: number): string => total > 1 ? ` (and ${total - 1} more, below)` : ""

/** The lines above everything else, gravest first: errors, blocks, then settings of safety that changed (P8). */
export const headlines = (m: Markup, plan: PlanView): ReadonlyArray<Headline> => {
  const errors = plan.entities.flatMap((entity): ReadonlyArray<Headline> => {
    const [first] = entity.errors
    return first === undefined ? [] : [{
      label: "ERROR",
      text: `${entityTitle(m, entity)} cannot be planned: ${sentence(m.words(first.text))}${
        more(entity.errors.length)
      }`,
      next: sentence(m.words(first.next))
    }]
  })
  const blocks = plan.entities.flatMap((entity): ReadonlyArray<Headline> => {
    const [first] = entity.blocks
    return first === undefined ? [] : [{
      label: "BLOCKED",
      text: [
        `${entityTitle(m, entity)}: ${sentence(m.words(first.text))}${more(entity.blocks.length)}`,
        likelyCause(m, entity, first.reason)
      ].filter((part) => part !== "").join(" "),
      next: `${approvalSentence(approvalOf(m, plan, entity))} ${
        onlyRemovals(entity)
          ? "Until then nobody is removed; there is nothing else to do."
          : entity.operations.length === 0
          ? "Until then nothing is done for this entity."
          : `The rest of the entity goes ahead: ${inWords(entity.operations)}.`
      }`
    }]
  })
  const changed = plan.entities.flatMap((entity) =>
    entity.warnings.filter(({ code }) => code === "safety-setting-changed").map((warning): Headline => ({
      label: "ATTENTION",
      text: `${entityTitle(m, entity)}: ${sentence(m.words(warning.text))}`,
      next: ""
    }))
  )
  return [...errors, ...blocks, ...changed]
}

/** P7: said of an entity whose rules nobody confirmed; nothing for others. */
export const awaiting = (m: Markup, plan: PlanView, entity: EntityView): string | undefined => {
  if (entity.status !== "awaiting-actions") return undefined
  const said = entity.warnings.filter(({ code }) => code === "rules-not-confirmed").map(({ text }) =>
    sentence(m.words(text))
  )
  const approval = approvalOf(m, plan, entity)
  return [
    ...(said.length > 0 ? said : ["Its rules were never confirmed: a reconciler plans, and writes nothing."]),
    ...(approval.possible && entity.errors.length === 0 && entity.blocks.length === 0
      ? [`When the plan is right, ${howToApprove(approval)}.`]
      : [])
  ].join(" ")
}

/** What is to be done about holds beyond what their reason says, from a space on: the command that approves, the worklist. */
export const moreToDo = (
  m: Markup,
  plan: PlanView,
  entity: EntityView,
  reason: HoldReason,
  holds: ReadonlyArray<HoldView>
): string => {
  if (reason === "approval-needed") {
    const approval = approvalOf(m, plan, entity)
    return approval.possible ? ` ${capital(howToApprove(approval))}.` : ""
  }
  if (reason !== "waiting-for-person") return ""
  const asked = holds.flatMap(({ since }) => since === undefined ? [] : [Date.parse(since)])
  const age = Date.parse(plan.madeAt) - asked.reduce((first, at) => Math.min(first, at), Infinity)
  const oldest = asked.length === 0
    ? ""
    : ` ${asked.length === 1 ? "It is" : "The oldest is"} ${ageOf({ age: ageInWords(age), mark: ageMark(age) })}.`
  return `${oldest} Where and how, in which order: ${m.code(`hrsync worklist ${shellWord(entity.entity)}`, 120)}.`
}

/** Whether nothing is done in an entity, and nothing stops it. */
export const isQuiet = (entity: EntityLists): boolean =>
  entity.operations.length === 0 && entity.blocks.length === 0 && entity.errors.length === 0

/** The words of an entity in whose plan nothing is to be done. */
export const noChanges = (entity: EntityHead): string => {
  const { managed, manual, released, unchanged } = entity.counts
  const same = unchanged === managed
    ? `${count(managed, "managed member is", "managed members are")} as HR says`
    : `${count(unchanged, "member is", "members are")} as HR says`
  const alone = manual + released
  return `No changes. ${same}${alone === 0 ? "" : `; ${count(alone, "other is", "others are")} left alone`}.`
}

/** Changes in words, for a title: `4 changes in 2 of 3 entities`. */
export const changesInWords = (plan: PlanView): string => {
  const changed = plan.entities.filter(({ operations }) => operations.length > 0)
  const operations = changed.reduce((sum, entity) => sum + entity.operations.length, 0)
  const of = changed.length === plan.entities.length ? "" : `${changed.length} of `
  return operations === 0
    ? "no changes"
    : `${count(operations, "change")} in ${of}${count(plan.entities.length, "entity", "entities")}`
}

/** How many entities end how: `1 of 3 entities is blocked`. Empty where all is well. */
export const stopped = (plan: PlanView): string => {
  const blocked = plan.entities.filter(({ outcome }) => outcome === "blocked").length
  const failed = plan.entities.filter(({ outcome }) => outcome === "error").length
  if (plan.entities.length === 1) {
    return failed > 0 ? "the entity cannot be planned" : blocked > 0 ? "the entity is blocked" : ""
  }
  const of = ` of ${count(plan.entities.length, "entity", "entities")}`
  return list([
    ...(failed === 0 ? [] : [`${number(failed)}${of} cannot be planned`]),
    ...(blocked === 0 ? [] : [`${number(blocked)}${failed === 0 ? of : ""} ${blocked === 1 ? "is" : "are"} blocked`])
  ])
}

/** The warnings that are listed, and counted: all but what `awaiting` tells already. */
export const listedWarnings = (entity: EntityView): ReadonlyArray<WarningView> =>
  entity.status === "awaiting-actions"
    ? entity.warnings.filter(({ code }) => code !== "rules-not-confirmed")
    : entity.warnings

/** How many warnings a plan lists. */
export const warningsOf = ({ entities }: PlanView): number =>
  entities.reduce((total, entity) => total + listedWarnings(entity).length, 0)

/** The lines of all entities, by sort. */
export const sumOf = (plan: PlanView): TotalsView => {
  const add = (key: keyof TotalsView) => plan.entities.reduce((total, entity) => total + entity.totals[key], 0)
  return {
    invite: add("invite"),
    update: add("update"),
    archive: add("archive"),
    "cancel-invite": add("cancel-invite"),
    "resend-invite": add("resend-invite"),
    reactivate: add("reactivate"),
    adopt: add("adopt"),
    release: add("release"),
    withheld: add("withheld"),
    held: add("held")
  }
}
