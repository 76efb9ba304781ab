import { csvText } from "./CsvText.ts"
import { clip } from "./Safe.ts"
import type { EntityWorklistView, ItemView, SectionView, WorklistView } from "./WorklistView.ts"

const columns = [
  "Entity",
  "No.",
  "State",
  "Step",
  "Name",
  "E-mail",
  "Employee",
  "Member",
  "Where",
  "What to do",
  "Field",
  "Before",
  "After",
  "Why",
  "Rule",
  "First",
  "Mind",
  "Open since",
  "Open for",
  "Age",
  "Record with",
  "Shown by the next read"
] as const

/** How the list begins, as CSV: by this it is known again. */
export const worklistCsvHead = columns.slice(0, 5).join(",")

/** A cell is one line, whatever it holds (A6). */
const shown = (text: string): string => clip(text, 1_000)

const rowOf = (
  { entity }: EntityWorklistView,
  section: Pick<SectionView, "how" | "mind" | "place" | "title">,
  item: ItemView
): ReadonlyArray<string> =>
  [
    entity,
    item.number === 0 ? "" : String(item.number),
    item.state,
    section.title,
    item.person.name,
    item.person.email,
    item.person.employee === null ? "" : `${item.person.employee.connection}/${item.person.employee.id}`,
    item.person.member ?? "",
    section.place,
    item.note === "" ? section.how.join(" ") : item.note,
    item.values.map(({ what }) => what).join("; "),
    item.values.map(({ before }) => before).join("; "),
    item.values.map(({ after }) => after).join("; "),
    item.why,
    item.rule,
    item.afterNumbers.join(" "),
    [...item.mind, ...section.mind].join(" "),
    item.openedAt,
    item.age,
    item.mark,
    item.command,
    item.shownByRead ? "yes" : "no"
  ].map(shown)

/** `hrsync worklist` for a spreadsheet: an item per line, those not to be done now last in each entity. */
export const worklistCsv = ({ entities }: WorklistView): string =>
  csvText([
    columns,
    ...entities.flatMap((entity) => [
      ...entity.sections.flatMap((section) => section.items.map((item) => rowOf(entity, section, item))),
      ...entity.aside.map((item) => rowOf(entity, { title: item.step, place: "", how: [], mind: [] }, item))
    ])
  ])
