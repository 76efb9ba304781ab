/** Worklists made by hand: every step, every state, every age. */
import { ageMark } from "../../src/domain/Age.ts"
import type { Operation } from "../../src/domain/Operation.ts"
import { type WorkItem, type Worklist, type WorkStep, workSteps } from "../../src/domain/Worklist.ts"
import * as plans from "./plans.ts"

const day = 86_400_000

export const item = (operation: Operation, step: WorkStep, age: number, more: Partial<WorkItem> = {}): WorkItem => ({
  id: operation.id,
  step,
  kind: operation.kind,
  person: operation.person,
  operation,
  memberState: "unknown",
  state: "open",
  text: "",
  openedAt: plans.madeAt - age,
  age,
  mark: ageMark(age),
  after: [],
  obstacle: undefined,
  shownByRead: false,
  ...more
})

export const list = (more: Partial<Worklist>): Worklist => ({
  entity: "acme-fr",
  name: "Acme SAS",
  target: "spendesk",
  status: "connected",
  items: [],
  aside: [],
  saidDone: [],
  follows: [],
  unopened: 0,
  ...more
})

const stepOf = (operation: Operation): WorkStep | undefined => {
  switch (operation.kind) {
    case "invite":
      return operation.after === undefined ? "invite" : "replace-invite"
    case "cancel-invite":
      return operation.halfOfPair ? "replace-invite" : "cancel-invite"
    case "adopt":
    case "release":
      return undefined
    default:
      return operation.kind
  }
}

const setsManager: Operation | undefined =
  plans.everyOperation.flatMap((operation) =>
    operation.kind === "update" && operation.member === undefined
      ? [{
        ...operation,
        id: "update:1003:manager",
        changes: operation.changes.filter(({ field }) => field === "manager")
      }]
      : []
  )[0]

/** An item of every step, as Spendesk shows them. */
export const everyItem: ReadonlyArray<WorkItem> = [
  ...plans.everyOperation.flatMap((operation, index) => {
    const step = stepOf(operation)
    return step === undefined ? [] : [
      item(operation, step, index * day, {
        shownByRead: operation.kind === "update" && index % 2 === 1,
        ...(operation.kind === "archive" ? { obstacle: index % 2 === 1 ? "owner" : "perhaps-owner" } : {}),
        ...(operation.kind === "invite" && operation.after !== undefined ? { after: [operation.after] } : {})
      })
    ]
  }),
  ...(setsManager === undefined ? [] : [item(setsManager, "manager", 2 * 3_600_000)])
].sort((a, b) => workSteps.indexOf(a.step) - workSteps.indexOf(b.step))

const at = (index: number): WorkItem => {
  const found = everyItem[index]
  if (found === undefined) throw new Error(`no item ${index}`)
  return found
}

export const first: WorkItem = at(0)

const over = (one: WorkItem): WorkItem => ({
  ...one,
  id: `old-${one.id}`,
  state: "over",
  text: "Nothing asks for it any more"
})

const unread = (one: WorkItem): WorkItem => ({
  ...one,
  operation: undefined,
  state: "unknown",
  text: "Whether it is still wanted can't be told now: staff.csv does not exist."
})

/** Several entities, one of each sort. */
export const everything: ReadonlyArray<Worklist> = [
  list({
    items: everyItem,
    aside: [over(first), over(at(1))],
    saidDone: [at(2), at(3)].map(({ id, kind, person }) => ({ id, kind, person, doneAt: plans.madeAt - 5 * day })),
    follows: plans.everyOperation.filter(({ kind }) => kind === "update").slice(0, 1),
    unopened: 2
  }),
  list({
    entity: "acme-uk",
    name: "Acme Ltd",
    target: "file",
    status: "paused",
    items: [{ ...at(everyItem.length - 1), mark: "ageing", age: 4 * day }],
    unopened: 1
  }),
  list({ entity: "acme de", name: "Acme GmbH", status: "error", aside: [first, at(1), at(2)].map(unread) }),
  list({ entity: "acme-it" })
]
