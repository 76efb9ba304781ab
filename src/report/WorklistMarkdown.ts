import { fit, type LeftOut, mostRows, type Section } from "./Budget.ts"
import {
  describeOperation,
  entityTitle,
  markdownMarkup as m,
  personAddress,
  personInline,
  personName
} from "./Describe.ts"
import { count, number, sentence } from "./Words.ts"
import { type EntityWorklistView, type ItemView, saysSomething, type WorklistView } from "./WorklistView.ts"
import {
  ageOf,
  asideTitle,
  byNote,
  entityHeadline,
  entityNotes,
  followsTitle,
  headline,
  recording,
  saidDoneTitle
} from "./WorklistWords.ts"

const cells = (values: ReadonlyArray<string>): string => `| ${values.join(" | ")} |\n`

const table = (head: ReadonlyArray<string>): string => cells(head) + cells(head.map(() => "---"))

/** `hrsync worklist` for a ticket or a job summary, kept under 65,536 bytes (A6). */
export const worklistMarkdown = (view: WorklistView, options: { readonly maxBytes?: number } = {}): string => {
  const leftOut: LeftOut = new Map()
  const sections = view.entities.filter(saysSomething).flatMap(entitySections)
  const title = `## hrsync worklist\n\n**${sentence(headline(view).replace(/^./u, (first) => first.toUpperCase()))}**\n`
  const text = fit(title, sections, (options.maxBytes ?? 65_000) - 300, leftOut)
  const left = [...leftOut.values()].reduce((sum, one) => sum + one.left, 0)
  return `${text === "" ? title : text}${
    left === 0
      ? ""
      : `\n**Cut for length.** ${count(left, "line")} not shown. All of it: \`hrsync worklist --format csv\`.\n`
  }\n<sub>hrsync, ${view.madeAt}</sub>\n`
}

const entitySections = (entity: EntityWorklistView): ReadonlyArray<Section> => {
  const notes = entityNotes(entity).map((note) => `\n${note}\n`).join("")
  const heading = `\n### ${entityTitle(m, entity)}: ${entityHeadline(entity)}\n${notes}`
  const lines = (title: string, rows: ReadonlyArray<string>, total: number): ReadonlyArray<Section> =>
    total === 0
      ? []
      : [{ unit: "lines", open: `\n**${title}** (${number(total)})\n\n`, rows, close: "", total }]
  const sections: ReadonlyArray<Section> = [
    ...entity.sections.map(({ how, items, mind, place, title }) => ({
      unit: "items",
      open: `\n**${title}** (${number(items.length)}): ${m.words(place)}\n\n${
        [...how, ...mind].map((text) => `- ${m.words(text, 400)}\n`).join("")
      }\n${table(["No.", "Who", "E-mail", "Before → after", "Why", "Mind", "Open", "Record"])}`,
      rows: items.slice(0, mostRows).map(itemRow),
      close: "",
      total: items.length
    })),
    ...byNote(entity.aside).map(([note, items]) => ({
      unit: "items",
      open: `\n**${asideTitle}** (${number(items.length)}): ${sentence(m.words(note))}\n\n`,
      rows: items.slice(0, mostRows).map(asideRow),
      close: "",
      total: items.length
    })),
    ...lines(
      followsTitle,
      entity.follows.slice(0, mostRows).map((operation) => {
        const details = describeOperation(m, operation)
        return `- ${operation.kind} ${personInline(m, operation.person)}${details === "" ? "" : `: ${details}`}\n`
      }),
      entity.follows.length
    ),
    ...lines(
      saidDoneTitle,
      entity.saidDone.slice(0, mostRows).map(({ age, id, person }) =>
        `- ${m.code(id, 200)} ${personInline(m, person)}, said ${age} ago\n`
      ),
      entity.saidDone.length
    )
  ]
  const [first, ...rest] = sections
  return first === undefined
    ? [{ unit: undefined, open: "", rows: [heading], close: "", total: 1 }]
    : [{ ...first, open: heading + first.open }, ...rest]
}

const itemRow = (item: ItemView): string =>
  cells([
    String(item.number),
    personName(m, item.person),
    personAddress(m, item.person),
    item.values.map(({ after, before, what }) => `${what} ${m.words(before, 200)} → ${m.words(after, 200)}`).join("; "),
    item.why === "" ? "" : `${sentence(m.words(item.why))} ${m.words(item.rule, 40)}`,
    [
      ...(item.afterNumbers.length === 0 ? [] : [`First: no. ${item.afterNumbers.join(", ")}.`]),
      ...item.mind.map((text) => m.words(text))
    ].join(" "),
    ageOf(item),
    `${recording(item)} ${m.code(item.command, 300)}`
  ])

const asideRow = (item: ItemView): string =>
  `- ${m.code(item.id, 200)} ${personInline(m, item.person)}, ${ageOf(item)}\n`
