import type { AgeMark } from "../domain/Age.ts"
import { groupBy } from "./Describe.ts"
import type { Tone } from "./Style.ts"
import { count, list, number, statusWords } from "./Words.ts"
import type { EntityWorklistView, ItemView, OldestView, WorklistView } from "./WorklistView.ts"

/** How age is shown: in words, since a colour alone does not survive a copy. */
export const ageWords: Readonly<Record<AgeMark, { readonly word: string; readonly tone: Tone }>> = {
  new: { word: "", tone: "dim" },
  ageing: { word: " (ageing)", tone: "yellow" },
  overdue: { word: " (overdue)", tone: "loud" }
}

/** `open for 9 days (overdue)`. */
export const ageOf = ({ age, mark }: Pick<ItemView, "age" | "mark">): string => `open for ${age}${ageWords[mark].word}`

const oldestIn = (oldest: OldestView | undefined, open: number): string =>
  oldest === undefined ? "" : open === 1 ? `, ${ageOf(oldest)}` : `, the oldest ${ageOf(oldest)}`

/** `5 items wait for a person, the oldest !! open for 9 days (1 for 7 days or more and 2 for 3 days or more)`. */
export const headline = ({ ageing, entities, oldest, open, overdue }: WorklistView): string => {
  const aside = entities.reduce((sum, one) => sum + one.aside.length, 0)
  const rest = aside === 0 ? "" : `${count(aside, "open item")} not to be done now`
  if (open === 0) return rest === "" ? "nothing waits for a person" : `nothing to do now, and ${rest}`
  const marks = [
    ...(overdue === 0 ? [] : [`${number(overdue)} overdue (7 days or more)`]),
    ...(ageing === 0 ? [] : [`${number(ageing)} ageing (3 days or more)`])
  ]
  return `${count(open, "item waits", "items wait")} for a person${oldestIn(oldest, open)}${
    open === 1 || marks.length === 0 ? "" : `; ${list(marks)}`
  }${rest === "" ? "" : `; ${rest}`}`
}

/** `3 to do, in this order, the oldest open for 9 days (overdue)`. */
export const entityHeadline = ({ oldest, sections }: EntityWorklistView): string => {
  const open = sections.reduce((sum, { items }) => sum + items.length, 0)
  return open === 0
    ? "nothing to do now"
    : `${number(open)} to do${open === 1 ? "" : ", in this order"}${oldestIn(oldest, open)}`
}

/** What to know of an entity before its items, a sentence each. */
export const entityNotes = ({ status, unopened }: EntityWorklistView): ReadonlyArray<string> => [
  ...(status === "paused" || status === "disconnected" ? [statusWords[status].next] : []),
  ...(unopened === 0
    ? []
    : [
      `${count(unopened, "operation", "operations")} of the plan for a person ${
        unopened === 1 ? "is" : "are"
      } not opened: hrsync apply opens ${unopened === 1 ? "it" : "them"}.`
    ])
]

export const asideTitle = "Open, but not to be done now"

/** One reason often stops many: it is said once, with the items that it concerns. */
export const byNote = (items: ReadonlyArray<ItemView>): ReadonlyArray<readonly [string, ReadonlyArray<ItemView>]> => [
  ...groupBy(items, ({ note }) => note)
]

export const saidDoneTitle = "Said to be done, and counted so until the target shows otherwise"
export const followsTitle = "Asked for when something above is done"

/** What comes before the command that records an item. An invitation that is not listed is a member who is, one day. */
export const recording = ({ kind, shownByRead }: ItemView): string =>
  shownByRead
    ? "The next read shows it and closes the item. Or say so:"
    : kind === "invite"
    ? "A read shows it when the list has them; until then this records it:"
    : "No read shows it, only this records it:"
