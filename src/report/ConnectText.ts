import type { ConnectionCheck } from "./CheckView.ts"
import { textMarkup } from "./Describe.ts"
import { page as pageOf, paragraph, type TextOptions } from "./Page.ts"
import { list, people } from "./Words.ts"

/** What a kind of HR tool says of itself. */
export interface ToolWords {
  readonly title: string
  readonly description: string
  readonly adminSteps: ReadonlyArray<string>
  readonly dataReviewed: ReadonlyArray<{ readonly data: string; readonly why: string }>
}

/** What an administrator does in the tool, and which data is read and why. */
export const introduction = (
  { adminSteps, dataReviewed, description, title }: ToolWords,
  options: TextOptions
): string => {
  const page = pageOf(options)
  return `${
    [
      `${page.paint("bold", title)}  ${description}`,
      "",
      "What you do there, as its administrator:",
      ...adminSteps.flatMap((step, index) => [...paragraph(page, "  ", step, `${index + 1}. `, "dim")]),
      "",
      "What hrsync reads, and why:",
      ...dataReviewed.flatMap(({ data, why }) => [...paragraph(page, "  ", `${data}: ${why}`, "- ", "dim")])
    ].join("\n")
  }\n`
}

const wordsOf = ({ found }: ConnectionCheck): ReadonlyArray<string> =>
  found.statuses.filter(({ status }) => status === "unknown").flatMap(({ words }) => words.map(({ value }) => value))

/** So many words stand in a sentence. */
const shown = 5

/** What could be better about a connection that was read to its end, a sentence each; missing rights are said elsewhere. */
export const improvements = (check: ConnectionCheck): ReadonlyArray<string> => {
  const { completeness, connection, found, kind, usedBy } = check
  const words = wordsOf(check)
  const place = found.attributes.find(({ name }) => name === "workLocation")
  const domains = found.domains.slice(1).filter(({ count }) => count * 20 < found.people)
  return [
    ...(words.length === 0 ? [] : [
      `Say what ${list(words.slice(0, shown).map((word) => `“${textMarkup.words(word, 40)}”`))} ${
        words.length === 1 ? "means" : "mean"
      }, under statuses: active, on-leave, onboarding or inactive. Until then these people are held.`
    ]),
    ...(found.withoutEmail === 0
      ? []
      : [
        `${people(found.withoutEmail)} ${
          found.withoutEmail === 1 ? "has" : "have"
        } no work e-mail in the tool: they are held until they get one there.`
      ]),
    ...(domains.length === 0
      ? []
      : [
        `Look at the addresses under ${
          list(domains.slice(0, shown).map(({ value }) => `@${textMarkup.words(value, 60)}`))
        }: members are matched by work e-mail, not by a private one.`
      ]),
    ...(found.people > 0 && (place === undefined || place.filled === 0)
      ? [`Nobody shows a workLocation: see what filters can ask for instead with hrsync fields ${connection}.`]
      : []),
    ...(completeness.complete && completeness.proof === "weak" && (kind === "csv" || kind === "json")
      ? ["Have the export say how many records it has, under proof: without it a cut file looks like people who left."]
      : []),
    ...(usedBy.length === 0 ? [`No entity uses it: name it as the source of one (source: ${connection}).`] : [])
  ]
}

/** `improvements` for a terminal; empty where there is none. */
export const improvementsText = (check: ConnectionCheck, options: TextOptions): string => {
  const page = pageOf(options)
  const of = improvements(check)
  return of.length === 0
    ? ""
    : `${
      ["What could be better:", ...of.flatMap((text) => Array.from(paragraph(page, "  ", text, "- ", "dim")))].join(
        "\n"
      )
    }\n`
}
