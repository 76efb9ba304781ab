import type { Operation } from "../domain/Operation.ts"
import type { HoldReason } from "../domain/Plan.ts"
import { errorTitles, warningTitles } from "../report/BlockReasons.ts"
import {
  byKind,
  byReason,
  changeValues,
  holdDetails,
  operationDetails,
  personAddress,
  personInline,
  personName
} from "../report/Describe.ts"
import { holdWords } from "../report/HoldReasons.ts"
import type { EntityView, ErrorView, HoldView, OperationView, PersonView, PlanView } from "../report/PlanSchema.ts"
import { operationView } from "../report/PlanView.ts"
import { blockStory, type EntityLists } from "../report/Verdict.ts"
import { capital, fieldWords, kindWords, number, sentence } from "../report/Words.ts"
import { href, Html, html, type Part } from "./Html.ts"
import { folded, heard, m, mark, marked, notice } from "./Parts.ts"

/** The lists of a plan on one page: its address, and what can be ticked there. */
export interface Lists {
  readonly query: Readonly<Record<string, string | undefined>>
  readonly to: (query: Readonly<Record<string, string | number>>) => string
  /** What can be ticked, by operation id, and what already is; nothing: nothing can. */
  readonly ticks?: { readonly asked: ReadonlySet<string>; readonly ticked: ReadonlySet<string> }
  /** Set beside an operation. */
  readonly beside?: (operation: OperationView) => Part
}

/** The id of the form that the boxes belong to. */
export const chosenForm = "chosen"

const who = (person: PersonView): Html =>
  html`<span class="who">${marked(personName(m, person))}</span> ${marked(personAddress(m, person))}`

/** Leads to the whole story of somebody whom HR knows. Beside a name, not on it: the name belongs to its box. */
const story = ({ employee, name }: PersonView): Part =>
  employee !== null &&
  html` <a href="${href(["people"], { q: `${employee.connection}/${employee.id}` })}">Why${
    heard(` (${name === "" ? employee.id : name})`)
  }</a>`

/** The change of one field: what was there is struck through, and said to be. */
const changed = (change: Extract<OperationView, { readonly kind: "update" }>["changes"][number]): Html => {
  const [from, to] = changeValues(m, change)
  return html`<p class="change">${capital(fieldWords[change.field])}: <del>${heard("from ")}${
    marked(from)
  }</del> → <ins>${heard("to ")}${marked(to)}</ins>${change.putBack && " (put back: edited in the target)"}</p>`
}

const details = (operation: OperationView): Part => {
  if (operation.kind === "update") {
    return [operation.changes.map(changed), operation.carry === "manual" && html`<p class="change">By hand</p>`]
  }
  const parts = operationDetails(m, operation)
  return parts.length > 0 && html`<p class="change">${marked(parts.join(", "))}</p>`
}

const box = (operation: OperationView, ticks: Lists["ticks"], body: Html): Html =>
  ticks?.asked.has(operation.id) === true
    ? html`<label class="pick"><input type="checkbox" name="operation" form="${chosenForm}" value="${operation.id}"${
      ticks.ticked.has(operation.id) && new Html(" checked")
    }> ${body}</label>`
    : body

/** One operation: whom, before → after, and why. */
export const operationRow = (lists: Lists) => (operation: OperationView): Html =>
  html`<li>${box(operation, lists.ticks, who(operation.person))} ${lists.beside?.(operation)}${
    story(operation.person)
  }${details(operation)}<p class="soft">${marked(sentence(m.words(operation.why.text)))} ${
    marked(m.words(operation.why.rule, 40))
  }</p></li>`

/** As many are shown without being asked for. */
const unfolded = 12

/** Operations by kind, a list each. `prefix` keeps the lists of a page apart. */
export const operationLists = (
  operations: ReadonlyArray<Operation>,
  lists: Lists,
  prefix: string
): ReadonlyArray<Part> =>
  byKind(operations).map(([kind, items]) =>
    folded(
      {
        key: `${prefix}${kind}`,
        title: kindWords[kind].heading,
        sign: kindWords[kind].symbol,
        items,
        open: items.length <= unfolded,
        row: (operation) => operationRow(lists)(operationView(operation))
      },
      lists.query,
      lists.to
    )
  )

const holdRow = (lists: Lists) => (hold: HoldView): Html => {
  const { operation } = hold
  const parts = holdDetails(m, operation?.kind === "update" ? { ...hold, operation: null, field: null } : hold)
  const body = who(hold.person)
  return html`<li>${operation === null ? body : box(operation, lists.ticks, body)}${story(hold.person)}${
    operation?.kind === "update" ? details(operation) : undefined
  }${parts.length > 0 && html`<p class="change">${marked(parts.join(", "))}</p>`}<p class="soft">${
    marked(sentence(m.words(hold.text)))
  }</p></li>`
}

/** Holds by reason, with words; those in which somebody has to act come first. */
export const holdLists = <A extends { readonly reason: HoldReason }>(
  holds: ReadonlyArray<A>,
  lists: Lists,
  prefix: string,
  viewOf: (hold: A) => HoldView
): ReadonlyArray<Part> =>
  byReason(holds).map(([reason, items]) =>
    folded(
      {
        key: `${prefix}${reason}`,
        title: holdWords[reason].title,
        items,
        open: reason === "approval-needed" && items.length <= unfolded,
        note: html`<p>${holdWords[reason].next} <code>${reason}</code></p>`,
        row: (hold) => holdRow(lists)(viewOf(hold))
      },
      lists.query,
      lists.to
    )
  )

export const errorNotices = (errors: ReadonlyArray<ErrorView>): ReadonlyArray<Html> =>
  errors.map(({ next, reason, text }) =>
    notice(
      "bad",
      html`<p>${mark("ERROR", "loud")} <strong>${errorTitles[reason]}</strong> <code>${reason}</code></p><p>${
        marked(sentence(m.words(text)))
      }</p><p>→ ${marked(sentence(m.words(next)))}</p>`
    )
  )

/** P5: what stops the entity, with its numbers and limits, and what is not done because of it. */
export const blockNotices = (plan: Omit<PlanView, "entities">, entity: EntityLists): Part => {
  if (entity.blocks.length === 0) return undefined
  const { approval, blocks, goesAhead, loss, notDone } = blockStory(m, { ...plan, entities: [] }, entity)
  return notice("bad", [
    blocks.map(({ limit, next, reason, text, title }) =>
      html`<p>${mark("BLOCKED", "loud")} <strong>${title}</strong> <code>${reason}</code></p><p>${marked(text)}</p><p>${
        marked(limit)
      }</p><p>→ ${marked(next)}</p>`
    ),
    html`<p>${marked([loss, notDone, goesAhead].filter((part) => part !== "").join(" "))}</p>`,
    !approval.possible && html`<p>It cannot be approved: ${marked(approval.why)}</p>`
  ])
}

/** People named with a warning; more are counted. */
const mostPeople = 20

/** Warnings; those of rules that nobody confirmed and of changed safety settings stand out (P7, P8). */
export const warningNotices = (warnings: EntityView["warnings"]): Part => {
  const loud = warnings.filter(({ code }) => code === "safety-setting-changed" || code === "rules-not-confirmed")
  const rest = warnings.filter((warning) => !loud.includes(warning))
  const named = (people: ReadonlyArray<PersonView>): Part =>
    people.length > 0 && [
      " ",
      marked(people.slice(0, mostPeople).map((person) => personInline(m, person)).join("; ")),
      people.length > mostPeople && `; and ${number(people.length - mostPeople)} more`
    ]
  return [
    loud.map(({ code, text }) =>
      notice(
        "warn",
        html`<p><strong>${warningTitles[code]}</strong>: ${marked(sentence(m.words(text)))}</p>`
      )
    ),
    rest.length > 0 &&
    html`<details class="fold" id="warnings"><summary>Warnings (${number(rest.length)})</summary><ul>${
      rest.slice(0, 200).map(({ code, people, text }) =>
        html`<li>${warningTitles[code]}: ${marked(sentence(m.words(text)))}${named(people)}</li>`
      )
    }</ul></details>`
  ]
}
