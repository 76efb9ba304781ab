import { fit, type LeftOut } from "./Budget.ts"
import { attributeJson } from "./Check.ts"
import { markdownMarkup, type Markup, textMarkup } from "./Describe.ts"
import { filterLine } from "./Filter.ts"
import { type Lines, type Page, page as pageOf, paragraph, type TextOptions } from "./Page.ts"
import { escapeJson } from "./Safe.ts"
import type { Surveyed } from "./Survey.ts"
import type { AttributeCounts, ValueCount } from "./Tally.ts"
import { count, number, people } from "./Words.ts"

/** What `hrsync fields` shows: one connection, and whom it was found to have. */
export interface FieldsView {
  readonly connection: string
  readonly title: string
  readonly found: Surveyed
}

/** So many values are shown of each field without `--all`. */
const most = 20
/** So many of them stand in the line to write. */
const inLine = 5

const sums = ({ empty, filled, hidden, values }: AttributeCounts): string =>
  [
    `${number(filled)} filled`,
    ...(empty === 0 ? [] : [`${number(empty)} empty`]),
    ...(hidden === 0 ? [] : [`${number(hidden)} not visible`]),
    ...(values === undefined && filled > 0
      ? ["nearly everybody has a value of their own, so none is shown"]
      : [])
  ].join(", ")

const shownOf = ({ values = [] }: AttributeCounts, all: boolean): ReadonlyArray<ValueCount> =>
  all ? values : values.slice(0, most)

const lineFor = (m: Markup, { name, values = [] }: AttributeCounts): string =>
  values.length === 0 ? "" : m.code(`- ${filterLine(name, values.slice(0, inLine).map(({ value }) => value))}`, 500)

/** Attributes that some person shows, and the names of the others. */
const divided = ({ attributes }: Surveyed) => ({
  seen: attributes.filter(({ filled, empty }) => filled + empty > 0),
  unseen: attributes.filter(({ filled, empty }) => filled + empty === 0).map(({ name }) => name)
})

const hiddenText = (m: Markup, names: ReadonlyArray<string>): string =>
  names.length === 0
    ? ""
    : `Not visible, or not there: ${
      names.map((name) => m.words(name, 60)).join(", ")
    }. A condition on one of them blocks.`

/** `hrsync fields` for a terminal. */
export const fieldsText = (view: FieldsView, options: TextOptions): string =>
  `${[...textLines(pageOf(options), view, options.all)].join("\n")}\n`

function* textLines(page: Page, { connection, found, title }: FieldsView, all: boolean): Lines {
  const m = textMarkup
  yield `${page.paint("bold", m.code(connection, 60))}  ${m.words(title, 60)}: ${people(found.people)}`
  const { seen, unseen } = divided(found)
  for (const attribute of seen) {
    yield ""
    yield `  ${page.paint("bold", m.words(attribute.name, 80))}  ${sums(attribute)}`
    const values = shownOf(attribute, all)
    const width = Math.max(0, ...values.map((value) => number(value.count).length))
    for (const value of values) yield `    ${number(value.count).padStart(width)}  ${m.words(value.value, 80)}`
    const left = (attribute.values?.length ?? 0) - values.length
    if (left > 0) yield page.paint("dim", `    … ${count(left, "more value")}: --all shows them`)
    const line = lineFor(m, attribute)
    if (line !== "") yield `    ${page.paint("dim", line)}`
  }
  const hidden = hiddenText(m, unseen)
  if (hidden !== "") {
    yield ""
    yield* paragraph(page, "  ", hidden)
  }
}

/** `hrsync fields` in Markdown, kept under 65,536 bytes. */
export const fieldsMarkdown = (
  { connection, found, title }: FieldsView,
  options: { readonly all?: boolean; readonly maxBytes?: number } = {}
): string => {
  const m = markdownMarkup
  const leftOut: LeftOut = new Map()
  const { seen, unseen } = divided(found)
  const sections = seen.map((attribute) => {
    const values = shownOf(attribute, options.all === true)
    const line = lineFor(m, attribute)
    return {
      unit: "values",
      open: `\n### ${m.words(attribute.name, 80)}\n\n${sums(attribute)}\n\n`,
      rows: values.length === 0
        ? [""]
        : values.map((value) => `- ${number(value.count)} ${m.words(value.value, 80)}\n`),
      close: line === "" ? "" : `\n${line}\n`,
      total: Math.max(1, attribute.values?.length ?? 0)
    }
  })
  const head = `## hrsync fields: ${m.code(connection, 60)}, ${m.words(title, 60)}\n\n${people(found.people)}\n`
  const text = fit(head, sections, (options.maxBytes ?? 65_000) - 2_000, leftOut)
  const hidden = hiddenText(m, unseen.slice(0, 20))
  return `${text === "" ? head : text}${hidden === "" ? "" : `\n${hidden}\n`}`
}

/** `hrsync fields` for programs: every value, but for those that tell people apart. */
export const fieldsJson = ({ connection, found }: FieldsView): string =>
  `${
    escapeJson(
      JSON.stringify(
        {
          format: "hrsync-fields",
          version: 1,
          connection,
          people: found.people,
          fields: found.attributes.map((attribute) => ({
            ...attributeJson(attribute),
            line: attribute.values === undefined || attribute.values.length === 0
              ? null
              : filterLine(attribute.name, attribute.values.slice(0, inLine).map(({ value }) => value))
          }))
        },
        null,
        2
      )
    )
  }\n`
