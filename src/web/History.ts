import { Effect, Layer } from "effect"
import { HttpServerResponse } from "effect/http"
import { historyRow } from "../report/History.ts"
import { historyCsv } from "../report/HistoryCsv.ts"
import { operationDays } from "../report/OperationDays.ts"
import { number } from "../report/Words.ts"
import { type Asking, type Desk, get, shown } from "./Desk.ts"
import { historyChart } from "./HistoryChart.ts"
import { href, Html, html, type Part } from "./Html.ts"
import { m, mark, marked, notice, pager, time, wholeOf } from "./Parts.ts"
import type { PastAsked } from "./Site.ts"

const perPage = 100
/** Further back than this, `until` leads. */
const mostPages = 100
/** Rows of the CSV: the newest of what is chosen. */
const mostRows = 20_000
const millisOfDay = 86_400_000

/** The beginning of a day of the form `2026-11-27`, UTC; nothing: it is none. */
const dayOf = (text: string | undefined): number | undefined => {
  if (!/^\d{4}-\d{2}-\d{2}$/u.test(text ?? "")) return undefined
  const at = Date.parse(`${text ?? ""}T00:00:00Z`)
  return Number.isNaN(at) ? undefined : at
}

/** What the address chooses. */
interface Chosen {
  readonly entity: string
  readonly person: string
  readonly since: string
  readonly until: string
}

const chosenIn = ({ query: { entity = "", person = "", since = "", until = "" } }: Asking): Chosen => ({
  entity,
  person,
  since: dayOf(since) === undefined ? "" : since,
  until: dayOf(until) === undefined ? "" : until
})

const askedOf = ({ entity, person, since, until }: Chosen, limit: number): PastAsked => {
  const last = dayOf(until)
  return {
    entity: entity === "" ? undefined : entity,
    person,
    since: dayOf(since),
    until: last === undefined ? undefined : last + millisOfDay,
    limit
  }
}

const filters = ({ entity, person, since, until }: Chosen, entities: ReadonlyArray<string>): Html =>
  html`<form class="line" method="get" action="/history"><p><label for="entity">Entity</label><br><select id="entity" name="entity"><option value="">All</option>${
    [...new Set([...entities, ...(entity === "" ? [] : [entity])])].map((one) =>
      html`<option${one === entity && new Html(" selected")}>${one}</option>`
    )
  }</select></p><p><label for="person">Person: e-mail or id</label><br><input id="person" name="person" value="${person}"></p><p><label for="since">From</label><br><input id="since" name="since" type="date" value="${since}"></p><p><label for="until">To</label><br><input id="until" name="until" type="date" value="${until}"></p><p><button>Choose</button></p></form>`

const table = (
  rows: ReadonlyArray<ReturnType<typeof historyRow> extends (entry: infer _) => infer R ? R : never>
): Html =>
  html`<div class="scroll" tabindex="0" role="region" aria-label="The history"><table><thead><tr>${
    ["When", "Entity", "Who", "What", "Outcome", "Whom, or which", "Why"].map((title) =>
      html`<th scope="col">${title}</th>`
    )
  }</tr></thead><tbody>${
    rows.map(({ at, by, entity, outcome, what, whom, why }) =>
      html`<tr><td>${time(at)}</td><td>${entity}</td><td>${by}</td><td>${what}</td><td>${
        outcome.word !== "" && mark(outcome.word, outcome.tone)
      }</td><td>${marked(whom)}</td><td>${marked(why)}</td></tr>`
    )
  }</tbody></table></div>`

const chart = Effect.fnUntraced(function*({ desk: { site }, query }: Asking, chosen: Chosen) {
  // The counts are of everybody.
  if (chosen.person !== "") return undefined
  const days = query["days"] === "90" ? 90 : 30
  const now = yield* site.now
  const since = (Math.floor(now / millisOfDay) - days + 1) * millisOfDay
  const counts = yield* site.operationCounts({ since, ...(chosen.entity === "" ? {} : { entity: chosen.entity }) })
  return html`<h2>Operations per day</h2><ul class="tabs">${
    [30, 90].map((one) =>
      html`<li><a href="${href(["history"], { ...chosen, days: one })}"${
        one === days && new Html(" aria-current=\"true\"")
      }>Last ${one} days</a></li>`
    )
  }</ul>${historyChart(operationDays(counts, now, days))}`
})

const failed = ({ message, next }: { readonly message: string; readonly next: string }): Html =>
  notice("bad", html`<p>${message} ${next}</p>`)

const nobody = (person: string): Html =>
  html`<p>Nobody is remembered by “${person}”. Name them by their e-mail address, their member id, or connection/employee id.</p>`

const body = Effect.fnUntraced(function*(asking: Asking) {
  const { site } = asking.desk
  const chosen = chosenIn(asking)
  const page = wholeOf(asking.query["page"], 1, mostPages)
  const entities = (yield* site.standings).map(({ entity }) => entity)
  const part = yield* site.past(askedOf(chosen, page * perPage))
  const rest: Part = part === undefined
    ? nobody(chosen.person)
    : html`${yield* chart(asking, chosen)}<h2>What was done and said</h2><p><a href="${
      href(["history.csv"], { ...chosen })
    }">As CSV</a> (the newest ${number(mostRows)} of them, with ids alone)</p>${
      part.entries.length === 0
        ? html`<p class="soft">Nothing that was asked for is in the history.</p>`
        : table(part.entries.slice((page - 1) * perPage, page * perPage).map(historyRow(m, part)))
    }${
      pager({
        page,
        perPage,
        total: undefined,
        more: part.more && page < mostPages,
        of: "the history",
        to: (next) => href(["history"], { ...chosen, page: next })
      })
    }`
  return html`${filters(chosen, entities)}${rest}`
})

const historyPage = (desk: Desk) =>
  get(desk, "/history", (asking) =>
    body(asking).pipe(
      Effect.map((part) => shown(asking, { title: "History", at: "history" }, part)),
      Effect.catch((error) => Effect.succeed(shown(asking, { title: "History", at: "history" }, failed(error), 503)))
    ))

const csv = (desk: Desk) =>
  get(desk, "/history.csv", (asking) =>
    desk.site.past(askedOf(chosenIn(asking), mostRows)).pipe(
      Effect.map((part) =>
        part === undefined
          ? shown(asking, { title: "History", at: "history" }, nobody(chosenIn(asking).person), 404)
          : HttpServerResponse.text(historyCsv(part), {
            contentType: "text/csv; charset=utf-8; header=present",
            headers: { "content-disposition": "attachment; filename=\"hrsync-history.csv\"" }
          })
      ),
      Effect.catch((error) => Effect.succeed(shown(asking, { title: "History", at: "history" }, failed(error), 503)))
    ))

/** Who did what, when and why; as a page, a chart and CSV. */
export const historyPages = (desk: Desk) => Layer.mergeAll(historyPage(desk), csv(desk))
