import { ageInWords, type AgeMark } from "../domain/Age.ts"
import type { Instant } from "../domain/CalendarDate.ts"
import type { IntegrationStatus } from "../domain/HrStatus.ts"
import type { Operation, OperationKind } from "../domain/Operation.ts"
import type { WorkItem, Worklist, WorkState, WorkStep } from "../domain/Worklist.ts"
import { changeValues, groupBy, type Markup } from "./Describe.ts"
import type { OperationView, PersonView } from "./PlanSchema.ts"
import { operationView, personView } from "./PlanView.ts"
import { screenOf, stepTitles } from "./Screens.ts"
import { shellWord } from "./ShellWord.ts"
import { capital, fieldWords, instant, sentence, stateWords } from "./Words.ts"

/** One value before and after, as HR and the target have them: every output makes them harmless itself (A6). */
export interface ValueView {
  readonly what: string
  readonly before: string
  readonly after: string
}

export interface ItemView {
  /** Its number in the entity's list, from 1; 0: it is not to be done now. */
  readonly number: number
  readonly id: string
  readonly step: WorkStep
  readonly kind: OperationKind
  readonly state: WorkState
  /** Why it is not to be done now; empty where it is. */
  readonly note: string
  readonly person: PersonView
  readonly values: ReadonlyArray<ValueView>
  /** Empty where it is not known now. */
  readonly why: string
  readonly rule: string
  /** Ids of items that come first, and their numbers. */
  readonly after: ReadonlyArray<string>
  readonly afterNumbers: ReadonlyArray<number>
  /** What this one needs besides what its screen says, a sentence each. */
  readonly mind: ReadonlyArray<string>
  readonly openedAt: string
  readonly age: string
  readonly mark: AgeMark
  /** The command that records it. */
  readonly command: string
  readonly shownByRead: boolean
}

/** A step, and where it is taken. */
export interface SectionView {
  readonly step: WorkStep
  readonly title: string
  readonly place: string
  readonly how: ReadonlyArray<string>
  readonly mind: ReadonlyArray<string>
  readonly items: ReadonlyArray<ItemView>
}

export interface SaidDoneView {
  readonly id: string
  readonly kind: OperationKind
  readonly person: PersonView
  readonly doneAt: string
  readonly age: string
}

export interface OldestView {
  readonly since: string
  readonly age: string
  readonly mark: AgeMark
}

export interface EntityWorklistView {
  readonly entity: string
  readonly name: string
  readonly target: string
  readonly status: IntegrationStatus
  /** Nothing: no item is to be done. */
  readonly oldest: OldestView | undefined
  readonly sections: ReadonlyArray<SectionView>
  readonly aside: ReadonlyArray<ItemView>
  readonly saidDone: ReadonlyArray<SaidDoneView>
  readonly follows: ReadonlyArray<OperationView>
  readonly unopened: number
}

/** What waits for a person, in the one form that every output shows: a terminal, a file, a page. Bank accounts are masked. */
export interface WorklistView {
  readonly madeAt: string
  /** Items to be done. */
  readonly open: number
  readonly ageing: number
  readonly overdue: number
  readonly oldest: OldestView | undefined
  readonly entities: ReadonlyArray<EntityWorklistView>
}

const raw: Markup = { words: (text) => text, code: (text) => text }

const nobody = "(none)"
const unknown = "(unknown)"

const stateNow = ({ memberState }: WorkItem): string =>
  memberState === undefined || memberState === "unknown" ? "(not shown)" : stateWords[memberState]

const valuesOf = (item: WorkItem): ReadonlyArray<ValueView> => {
  const operation = item.operation === undefined ? undefined : operationView(item.operation)
  if (operation === undefined) return [{ what: "member", before: stateNow(item), after: unknown }]
  switch (operation.kind) {
    case "invite":
      return [
        { what: "name", before: nobody, after: `${operation.name.first} ${operation.name.last}`.trim() },
        { what: "e-mail", before: nobody, after: operation.email },
        ...(operation.bankAccount === null
          ? []
          : [{ what: "bank account", before: nobody, after: operation.bankAccount.masked }]),
        ...(operation.costCenter === undefined
          ? []
          : [{ what: "cost center", before: nobody, after: operation.costCenter }])
      ]
    case "update":
      return operation.changes.map((change) => {
        const [before, after] = changeValues(raw, change)
        return { what: fieldWords[change.field], before, after }
      })
    case "cancel-invite":
      return [{ what: "invitation", before: "pending", after: "withdrawn" }]
    case "resend-invite":
      return [{ what: "invitation", before: "expired", after: `sent again, time ${operation.attempt} of 2` }]
    case "reactivate":
      return [{ what: "member", before: stateNow(item), after: "active" }]
    case "archive":
      return [{ what: "member", before: stateNow(item), after: "archived" }]
    case "adopt":
    case "release":
      return []
  }
}

const obstacles = {
  owner: "They are Account Owner: hand the ownership over to somebody else first.",
  "perhaps-owner":
    "hrsync does not see roles there: if they are Account Owner or Organisation Owner, hand the ownership over first."
} as const

const mindOf = ({ obstacle, operation }: WorkItem): ReadonlyArray<string> => [
  ...(obstacle === undefined ? [] : [obstacles[obstacle]]),
  ...(operation?.kind === "archive" && operation.instruction !== "" ? [capital(sentence(operation.instruction))] : []),
  ...(operation?.kind === "invite" && operation.arrivalFrom !== undefined
    ? [`They move here from ${operation.arrivalFrom}: their account there stays until this one is there.`]
    : []),
  ...(operation?.kind === "update" && operation.changes.some(({ putBack }) => putBack)
    ? ["It was so before, and is different there again: if somebody there was right, correct it in HR instead."]
    : []),
  ...(operation?.kind === "update" && operation.changes.some(({ field }) => field === "bankAccount")
    ? ["It is masked here: take the whole of it from the HR tool."]
    : [])
]

const itemView = (
  item: WorkItem,
  number: number,
  numbers: ReadonlyMap<string, number>,
  commandOf: (id: string) => string
): ItemView => ({
  number,
  id: item.id,
  step: item.step,
  kind: item.kind,
  state: item.state,
  note: item.text,
  person: personView(item.person),
  values: valuesOf(item),
  why: item.operation?.why.text ?? "",
  rule: item.operation?.why.rule ?? "",
  after: item.after,
  afterNumbers: item.after.flatMap((id) => numbers.get(id) ?? []),
  mind: mindOf(item),
  openedAt: instant(item.openedAt),
  age: ageInWords(item.age),
  mark: item.mark,
  command: commandOf(item.id),
  shownByRead: item.shownByRead
})

const oldestOf = (items: ReadonlyArray<WorkItem>): OldestView | undefined => {
  const [first] = items
  if (first === undefined) return undefined
  const oldest = items.reduce((a, b) => b.openedAt < a.openedAt ? b : a, first)
  return { since: instant(oldest.openedAt), age: ageInWords(oldest.age), mark: oldest.mark }
}

const entityView = (
  list: Worklist,
  now: Instant,
  hint: (command: string) => string
): EntityWorklistView => {
  const commandOf = (id: string): string => hint(`hrsync done ${shellWord(id)} --entity ${shellWord(list.entity)}`)
  const numbers = new Map(list.items.map(({ id }, index) => [id, index + 1]))
  return {
    entity: list.entity,
    name: list.name,
    target: list.target,
    status: list.status,
    oldest: oldestOf(list.items),
    sections: [...groupBy(list.items, ({ step }) => step)].map(([step, items]) => {
      const { how, mind, place } = screenOf(list.target, step)
      return {
        step,
        title: stepTitles[step],
        place,
        how,
        mind,
        items: items.map((item) => itemView(item, numbers.get(item.id) ?? 0, numbers, commandOf))
      }
    }),
    aside: list.aside.map((item) => itemView(item, 0, numbers, commandOf)),
    saidDone: list.saidDone.map(({ doneAt, id, kind, person }) => ({
      id,
      kind,
      person: personView(person),
      doneAt: instant(doneAt),
      age: ageInWords(now - doneAt)
    })),
    follows: list.follows.map((operation: Operation) => operationView(operation)),
    unopened: list.unopened
  }
}

/** `hint`: a command as it has to be typed to reach the same place again. */
export const worklistView = (
  lists: ReadonlyArray<Worklist>,
  now: Instant,
  hint: (command: string) => string = (command) => command
): WorklistView => {
  const items = lists.flatMap((list) => list.items)
  return {
    madeAt: instant(now),
    open: items.length,
    ageing: items.filter(({ mark }) => mark === "ageing").length,
    overdue: items.filter(({ mark }) => mark === "overdue").length,
    oldest: oldestOf(items),
    entities: lists.map((list) => entityView(list, now, hint))
  }
}

/** Whether there is anything to say of an entity. */
export const saysSomething = (
  { aside, follows, saidDone, sections, unopened }: EntityWorklistView
): boolean => sections.length + aside.length + follows.length + saidDone.length + unopened > 0
