import { Effect } from "effect"
import type { EmployeeKey } from "../domain/Employee.ts"
import type {
  ConnectionFacts,
  ExplainedCondition,
  ExplainedEntity,
  ExplainedPerson,
  Explanation
} from "../domain/Explanation.ts"
import { empty, type Field, notVisible } from "../domain/Field.ts"
import type { HistoryEntry } from "../domain/History.ts"
import type { Person } from "../domain/Operation.ts"
import { textMarkup } from "../report/Describe.ts"
import { answerOf, conditionText, matchOf, resultOf } from "../report/Explanation.ts"
import { type HistoryPart, historyRow } from "../report/History.ts"
import { holdWords } from "../report/HoldReasons.ts"
import { count, fieldWords, statusWords } from "../report/Words.ts"
import { type Asking, type Desk, get, shown } from "./Desk.ts"
import { href, type Html, html, type Part } from "./Html.ts"
import { heard, mark, notice, time } from "./Parts.ts"

/** So much of what was done to one person is shown. */
const mostPast = 200

const day = 86_400_000

/** By what somebody is found without a doubt. */
const keyOf = ({ email, employee, member }: Person): string =>
  employee !== undefined ? `${employee.connection}/${employee.id}` : member ?? email

const link = (person: Person): Html =>
  html`<li><a href="${href(["people"], { q: keyOf(person) })}">${
    person.name === "" ? keyOf(person) : person.name
  }</a> ${person.email} <span class="soft">${keyOf(person)}</span></li>`

const valueOf = (field: Field<string>): Part =>
  field === empty
    ? html`<span class="soft">empty</span>`
    : field === notVisible
    ? html`<span class="soft">not visible to this credential</span>`
    : field

const recordPart = (facts: ConnectionFacts): Html =>
  html`<h3>${facts.connection}, record <code>${facts.id}</code></h3><dl><dt>Status</dt><dd>${facts.status}${
    facts.rawStatus !== "" && html` <span class="soft">(HR says "${facts.rawStatus}")</span>`
  }</dd><dt>E-mail</dt><dd>${valueOf(facts.email)}</dd><dt>Start</dt><dd>${
    valueOf(facts.startDate)
  }</dd><dt>End of contract</dt><dd>${valueOf(facts.terminationDate)}</dd><dt>Last working day</dt><dd>${
    valueOf(facts.lastWorkingDay)
  }</dd><dt>Time zone</dt><dd>${valueOf(facts.timezone)}</dd><dt>Bank account</dt><dd>${
    valueOf(facts.bankAccount)
  }</dd></dl>`

const conditionsPart = (conditions: ReadonlyArray<ExplainedCondition>): Part =>
  conditions.length > 0 && html`<ul class="rows">${
    conditions.map((condition) => {
      const { sign, tone, words } = answerOf(condition)
      return html`<li><span class="sign" aria-hidden="true">${sign}</span> ${conditionText(textMarkup, condition)}: ${
        mark(words, tone)
      }${conditionsPart(condition.conditions)}</li>`
    })
  }</ul>`

const entityPart = (one: ExplainedEntity): Html => {
  const { tone, word } = statusWords[one.status]
  return html`<h3><a href="${
    href(["entities", one.entity, "plan"])
  }">${one.name}</a> <span class="soft">${one.entity}</span> ${mark(word, tone)}</h3><h4>What the rules ask</h4>${
    conditionsPart(one.conditions)
  }<h4>Which member that is</h4><p>${matchOf(textMarkup, one.match)}</p><h4>What follows</h4><ul class="rows">${
    one.results.map((result) => {
      const { next, text } = resultOf(textMarkup, result)
      return html`<li>${text}${next !== "" && html`<p class="soft">${next}</p>`}</li>`
    })
  }</ul>`
}

/** When an invitation went out that nobody accepted yet, as the journal says it; the newest. */
const invitedAt = ({ entity, match }: ExplainedEntity, entries: ReadonlyArray<HistoryEntry>): number | undefined => {
  if (match.state !== "invited") return undefined
  const sent = entries.flatMap((one) =>
    one.type === "operation" && one.entry.entity === entity && ["invite", "resend-invite"].includes(one.entry.kind)
      && ["done", "already", "unknown"].includes(one.entry.outcome)
      ? [one.entry.startedAt]
      : []
  )
  return sent.length === 0 ? undefined : Math.max(...sent)
}

/** What happens by itself, and when. */
const datesPart = (person: ExplainedPerson, entries: ReadonlyArray<HistoryEntry>, now: number): Part => {
  const lines = person.entities.flatMap((one) => {
    const at = invitedAt(one, entries)
    return [
      ...one.results.flatMap((result) =>
        result.type === "hold" && result.hold.until !== undefined
          ? [
            html`<li>${one.name}: ${holdWords[result.hold.reason].title}${
              result.hold.field !== undefined && ` (${fieldWords[result.hold.field]})`
            }, until <strong>${result.hold.until}</strong>.</li>`
          ]
          : []
      ),
      ...(at === undefined ?
        [] :
        [html`<li>${one.name}: invited at ${time(at)}, ${
          count(Math.max(0, Math.floor((now - at) / day)), "day")
        } ago, and not accepted yet.</li>`])
    ]
  })
  return lines.length > 0 && html`<h2>Next dates</h2><ul>${lines}</ul>`
}

const historyPart = (entries: ReadonlyArray<HistoryEntry>): Html => {
  const by = new Map(entries.flatMap((entry) => entry.type === "run" ? [[entry.run.id, entry.run.by] as const] : []))
  const part: HistoryPart = {
    entries,
    limit: mostPast,
    more: false,
    byOf: (run) => by.get(run) ?? "",
    addressOf: () => ""
  }
  const rows = entries.filter(({ type }) => type !== "run").map(historyRow(textMarkup, part))
  return html`<h2>What was done</h2>${
    rows.length === 0
      ? html`<p class="soft">Nothing yet.</p>`
      : html`<div class="scroll" tabindex="0" role="region" aria-label="What was done"><table><thead><tr><th scope="col">When</th><th scope="col">Entity</th><th scope="col">Who</th><th scope="col">What</th><th scope="col">Outcome</th><th scope="col">Why</th></tr></thead><tbody>${
        rows.map((row) =>
          html`<tr><td>${time(row.at)}</td><td>${row.entity}</td><td>${row.by}</td><td>${row.what}</td><td>${
            row.outcome.word !== "" && mark(row.outcome.word, row.outcome.tone)
          }</td><td>${row.why}</td></tr>`
        )
      }</tbody></table></div>`
  }`
}

const keysOf = ({ facts, person }: ExplainedPerson): ReadonlyArray<EmployeeKey> => [
  ...facts.map(({ connection, id }) => ({ connection, id })),
  ...(person.employee !== undefined
      && !facts.some(({ connection, id }) => connection === person.employee?.connection && id === person.employee.id)
    ? [person.employee]
    : [])
]

const story = Effect.fnUntraced(function*({ site }: Desk, person: ExplainedPerson) {
  const people = keysOf(person)
  const past = people.length === 0 ? [] : yield* site.history({ people, limit: mostPast }).pipe(
    Effect.catch(({ message, next }) => Effect.succeed(`${message} ${next}`))
  )
  const entries = typeof past === "string" ? [] : past
  const { email, member } = person.person
  return html`<p>${email}${member !== undefined && html` <span class="soft">member <code>${member}</code></span>`}</p>${
    datesPart(person, entries, yield* site.now)
  }<h2>HR</h2>${
    person.facts.length === 0 ? html`<p>HR says nothing of them.</p>` : person.facts.map(recordPart)
  }<h2>Entities</h2>${person.entities.map(entityPart)}${
    typeof past === "string" ? notice("bad", html`<p>${past}</p>`) : historyPart(entries)
  }`
})

const nobody = ({ nearest, query }: Explanation): Html =>
  html`<p>Nobody is called <code>${query}</code>${
    nearest.length === 0 ? ": look at the spelling, or ask for the e-mail or the id of HR." : ". The nearest:"
  }</p>${nearest.length > 0 && html`<ul>${nearest.map(link)}</ul>`}`

const several = ({ people }: Explanation): Html =>
  html`<p>${count(people.length, "person", "people")} may be meant:</p><ul>${
    people.slice(0, 100).map(({ person }) => link(person))
  }</ul>${people.length > 100 && html`<p>The first 100 are shown: say more of the name, or the e-mail.</p>`}`

const search = ({ query }: Asking): Html =>
  html`<form class="line" method="get" action="/people" role="search"><label>A person: name, e-mail or id<br><input type="search" name="q" value="${
    query["q"] ?? ""
  }" maxlength="200" required></label><button class="main">Find${heard(" a person")}</button></form>`

/** Everything that is known of one person, and why each entity does with them what it does. */
export const person = (desk: Desk) =>
  get(desk, "/people", (asking) =>
    Effect.gen(function*() {
      const text = (asking.query["q"] ?? "").trim().slice(0, 200)
      if (text === "") return shown(asking, { title: "A person", at: "members" }, search(asking))
      const found = yield* desk.site.explain(text)
      const [one] = found.people
      if (one === undefined || found.people.length > 1) {
        const body = one === undefined ? nobody(found) : several(found)
        return shown(
          asking,
          { title: "A person", at: "members" },
          html`${search(asking)}${body}`,
          one === undefined ? 404 : 200
        )
      }
      const title = one.person.name === "" ? keyOf(one.person) : one.person.name
      return shown(asking, { title, at: "members" }, html`${search(asking)}${yield* story(desk, one)}`)
    }))
