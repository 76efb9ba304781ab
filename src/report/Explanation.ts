import type {
  ConnectionFacts,
  ExplainedCondition,
  ExplainedEntity,
  ExplainedPerson,
  ExplainedResult,
  Explanation
} from "../domain/Explanation.ts"
import { empty, type Field, notVisible } from "../domain/Field.ts"
import {
  entityTitle,
  holdDetails,
  markdownMarkup,
  type Markup,
  operationDetails,
  personInline,
  textMarkup
} from "./Describe.ts"
import { holdWords } from "./HoldReasons.ts"
import { type Lines, type Page, page as pageOf, paragraph, type TextOptions } from "./Page.ts"
import { fieldView, holdView, operationView, personView } from "./PlanView.ts"
import { escapeJson } from "./Safe.ts"
import type { Tone } from "./Style.ts"
import { hrStatusWords, kindWords, sentence, stateWords, statusWords } from "./Words.ts"

/** How an answer of a condition is shown: held, not held, not asked. */
const answers: Readonly<
  Record<"yes" | "no" | "unasked", { readonly sign: string; readonly words: string; readonly tone: Tone }>
> = {
  yes: { sign: "✓", words: "yes", tone: "green" },
  no: { sign: "✗", words: "no", tone: "red" },
  unasked: { sign: "·", words: "not asked", tone: "dim" }
}

export const answerOf = ({ held }: ExplainedCondition) =>
  held === undefined ? answers.unasked : held ? answers.yes : answers.no

/** A value in quotes, so that an empty one cannot hide; one that quotes a tool's own word shows where it ends by itself. */
const quoted = (m: Markup, value: string): string =>
  value.includes("\"") ? m.words(value, 120) : `"${m.words(value, 120)}"`

/** What a field holds, in words. */
const found = (m: Markup, field: Field<string | ReadonlyArray<string>>): string =>
  field === empty
    ? "empty"
    : field === notVisible
    ? "not visible to this credential"
    : typeof field === "string"
    ? quoted(m, field)
    : field.length === 0
    ? "empty"
    : field.map((value) => quoted(m, value)).join(", ")

const factsOf = (m: Markup, facts: ConnectionFacts): string => {
  const date = (label: string, field: Field<string>) =>
    field === empty ? [] : [`${label} ${field === notVisible ? "not visible" : m.words(field, 40)}`]
  return [
    `status ${facts.status}${facts.rawStatus === "" ? "" : ` (HR says "${m.words(facts.rawStatus, 80)}")`}`,
    ...date("start", facts.startDate),
    ...date("termination", facts.terminationDate),
    ...date("last working day", facts.lastWorkingDay),
    ...date("time zone", facts.timezone),
    `e-mail ${facts.email === empty ? "empty" : facts.email === notVisible ? "not visible" : m.code(facts.email, 80)}`
  ].join(", ")
}

/** The result in one line, and what to do about it where something can be done. */
export const resultOf = (
  m: Markup,
  result: ExplainedResult
): { readonly text: string; readonly next: string; readonly tone: Tone } => {
  switch (result.type) {
    case "operation": {
      const { kind, why } = result.operation
      const details = operationDetails(m, operationView(result.operation))
      const what = `${kindWords[kind].symbol} ${kind}${details.length === 0 ? "" : `: ${details.join(", ")}`}`
      return {
        text: `${result.withheld ? "BLOCKED: " : ""}${what}. ${sentence(m.words(why.text))} ${m.words(why.rule, 40)}`,
        next: result.withheld ? "See what blocks the entity, and how it is approved: hrsync plan." : "",
        tone: result.withheld ? "loud" : kindWords[kind].tone
      }
    }
    case "hold": {
      const { next, title } = holdWords[result.hold.reason]
      const details = holdDetails(m, holdView(result.hold))
      return {
        text: `held (${result.hold.reason}): ${title}${details.length === 0 ? "" : `: ${details.join(", ")}`}. ${
          sentence(m.words(result.hold.text))
        }`,
        next,
        tone: "yellow"
      }
    }
    case "nothing":
      return {
        text: `nothing to do. ${sentence(m.words(result.why.text))} ${m.words(result.why.rule, 40)}`,
        next: "",
        tone: "dim"
      }
  }
}

/** The match, then the member's state and HR status in brackets, unless the sentence says the status already. */
export const matchOf = (m: Markup, { hrStatus, state, text }: ExplainedEntity["match"]): string => {
  const status = hrStatus === undefined ? "" : hrStatusWords[hrStatus].words || hrStatus
  const said = text.replace(/\.$/u, "")
  const fact = status !== "" && said.endsWith(` (${status})`) ? said.slice(0, -` (${status})`.length) : said
  const isSaid = hrStatus === "manual" && /\bby hand\b/u.test(fact)
  const words = [state === undefined ? "" : stateWords[state], isSaid ? "" : status].filter((part) => part !== "")
  return sentence(`${m.words(fact)}${words.length === 0 ? "" : ` (${words.join(", ")})`}`)
}

const nobody = (m: Markup, explanation: Explanation): string =>
  `Nobody is called ${m.code(explanation.query)}${
    explanation.nearest.length === 0
      ? ": look at the spelling, or ask for the e-mail or the id of HR."
      : ". The nearest:"
  }`

/** `hrsync explain` for a terminal. */
export const explanationText = (explanation: Explanation, options: TextOptions): string =>
  `${Array.from(textLines(pageOf(options), explanation)).join("\n")}\n`

function* textLines(page: Page, explanation: Explanation): Lines {
  const m = textMarkup
  if (explanation.people.length === 0) {
    yield* paragraph(page, "", nobody(m, explanation))
    for (const person of explanation.nearest) yield `  ${personInline(m, personView(person))}`
  }
  for (const [index, person] of explanation.people.entries()) {
    if (index > 0) yield ""
    yield* personLines(page, m, person)
  }
}

function* personLines(page: Page, m: Markup, { entities, facts, person }: ExplainedPerson): Lines {
  yield page.paint("bold", personInline(m, personView(person)))
  if (facts.length === 0) yield "  HR says nothing of them."
  for (const fact of facts) {
    yield* paragraph(page, "  ", factsOf(m, fact), `${m.code(`${fact.connection}/${fact.id}`)}: `)
  }
  for (const entity of entities) {
    const { tone, word } = statusWords[entity.status]
    yield ""
    yield `  ${page.paint("bold", entityTitle(m, entity))}  ${page.paint(tone, word)}`
    yield* conditionLines(page, m, entity.conditions, "    ")
    yield* paragraph(page, "    ", matchOf(m, entity.match), "= ", "dim")
    for (const result of entity.results) {
      const { next, text, tone } = resultOf(m, result)
      yield* paragraph(page, "    ", text, "→ ", tone)
      if (next !== "") yield* paragraph(page, "      ", next)
    }
  }
}

function* conditionLines(
  page: Page,
  m: Markup,
  conditions: ReadonlyArray<ExplainedCondition>,
  indent: string
): Lines {
  for (const condition of conditions) {
    const { sign, tone, words } = answerOf(condition)
    yield* paragraph(page, indent, `${conditionText(m, condition)}: ${words}`, `${sign} `, tone)
    yield* conditionLines(page, m, condition.conditions, `${indent}  `)
  }
}

export const conditionText = (m: Markup, condition: ExplainedCondition): string =>
  `${m.words(condition.text)}${condition.found === undefined ? "" : `; found ${found(m, condition.found)}`}`

/** `hrsync explain` for a pull request or an issue. */
export const explanationMarkdown = (explanation: Explanation): string => {
  const m = markdownMarkup
  const lines: Array<string> = [`## hrsync explain ${m.code(explanation.query)}`, ""]
  if (explanation.people.length === 0) {
    lines.push(nobody(m, explanation), "")
    for (const person of explanation.nearest) lines.push(`- ${personInline(m, personView(person))}`)
  }
  for (const { entities, facts, person } of explanation.people) {
    lines.push(`### ${personInline(m, personView(person))}`, "")
    if (facts.length === 0) lines.push("- HR says nothing of them.")
    for (const fact of facts) lines.push(`- ${m.code(`${fact.connection}/${fact.id}`)}: ${factsOf(m, fact)}`)
    for (const entity of entities) {
      lines.push("", `**${entityTitle(m, entity)}**: ${statusWords[entity.status].word}`, "")
      const tree = (conditions: ReadonlyArray<ExplainedCondition>, indent: string): void => {
        for (const condition of conditions) {
          const { sign, words } = answerOf(condition)
          lines.push(`${indent}- ${sign} ${conditionText(m, condition)}: **${words}**`)
          tree(condition.conditions, `${indent}  `)
        }
      }
      tree(entity.conditions, "")
      lines.push(`- Match: ${matchOf(m, entity.match)}`)
      for (const result of entity.results) {
        const { next, text } = resultOf(m, result)
        lines.push(`- **Result:** ${text}${next === "" ? "" : ` ${next}`}`)
      }
    }
    lines.push("")
  }
  return `${lines.join("\n").trimEnd()}\n`
}

/** `hrsync explain` for programs: empty fields are `null`, ones that are not visible `{"unknown": true}`. */
export const explanationJson = (explanation: Explanation): string => {
  const value = <A>(field: Field<A>) => fieldView(field, (a) => a)
  const condition = (of: ExplainedCondition): unknown => ({
    text: of.text,
    field: of.field ?? null,
    ...(of.found === undefined ? {} : { found: value(of.found) }),
    held: of.held ?? null,
    conditions: of.conditions.map(condition)
  })
  const result = (of: ExplainedResult) =>
    of.type === "operation"
      ? { type: of.type, operation: operationView(of.operation), withheld: of.withheld }
      : of.type === "hold"
      ? { type: of.type, hold: holdView(of.hold) }
      : { type: of.type, why: { rule: of.why.rule, text: of.why.text } }
  const document = {
    format: "hrsync-explanation",
    version: 1,
    query: explanation.query,
    people: explanation.people.map(({ entities, facts, person }) => ({
      person: personView(person),
      facts: facts.map((fact) => ({
        connection: fact.connection,
        id: fact.id,
        email: value(fact.email),
        status: fact.status,
        rawStatus: fact.rawStatus,
        startDate: value(fact.startDate),
        terminationDate: value(fact.terminationDate),
        lastWorkingDay: value(fact.lastWorkingDay),
        timezone: value(fact.timezone)
      })),
      entities: entities.map((entity) => ({
        entity: entity.entity,
        name: entity.name,
        status: entity.status,
        conditions: entity.conditions.map(condition),
        match: {
          by: entity.match.by,
          member: entity.match.member ?? null,
          state: entity.match.state ?? null,
          hrStatus: entity.match.hrStatus ?? null,
          text: entity.match.text
        },
        results: entity.results.map(result)
      }))
    })),
    nearest: explanation.nearest.map(personView)
  }
  return `${escapeJson(JSON.stringify(document, null, 2))}\n`
}
