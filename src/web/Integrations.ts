import { Effect, Layer } from "effect"
import { HttpServerResponse } from "effect/http"
import type { Card } from "../domain/Card.ts"
import type { IntegrationStatus } from "../domain/HrStatus.ts"
import type { ConnectionHealth } from "../engine/SharedReads.ts"
import type { EntityStanding } from "../engine/Standing.ts"
import { textMarkup } from "../report/Describe.ts"
import { byHandOf, countsOf, failingOf, lastOf, pausedOf, toolsOf, waitingOf } from "../report/Status.ts"
import { count, number, sentence, statusWords } from "../report/Words.ts"
import { csrfField } from "./Csrf.ts"
import { type Asking, type Desk, get, post, saying, shown } from "./Desk.ts"
import { href, type Html, html, type Part } from "./Html.ts"
import { heard, mark, notice, time } from "./Parts.ts"
import { longestReason, reasonOf } from "./Reason.ts"
import type { SiteFile } from "./Site.ts"
import { waitsOf } from "./Waits.ts"

/** What a status asks of people, and where they do it; nothing: it asks for nothing. */
const toDo: Readonly<Record<IntegrationStatus, { readonly words: string; readonly link: string } | undefined>> = {
  "awaiting-actions": {
    words:
      "Nobody confirmed its rules as the file has them now, so that nothing is written. Read the plan, then approve it once.",
    link: "Read the plan"
  },
  connected: undefined,
  blocked: {
    words: "Too much would change at once, or HR's answer is doubtful. See who is concerned.",
    link: "See the plan"
  },
  error: { words: "Nothing is done here until what failed works again.", link: "See what failed" },
  paused: { words: "Nothing is applied until somebody resumes it.", link: "See what waits" },
  disconnected: { words: "Its members stay as they are, and hrsync leaves them alone.", link: "See the plan" }
}

/** Of a connected entity that waits with something for somebody. */
const toDecide = { words: "Somebody has to say yes or no.", link: "See the plan" } as const

const progressBar = (what: string, value: number, of: number): Html =>
  html`<progress value="${value}" max="${of}" aria-label="${what}"></progress> ${number(value)} of ${number(of)}`

/** What the cycle under way does just now. */
const underWay = (standing: EntityStanding, card: Card | undefined): Part => {
  const { cycles, nextAt, phase, progress: { applied, of, read } } = standing
  const first = cycles === 0 || card?.lastCycle === undefined
  const what = first ? "First synchronisation" : "Cycle"
  switch (phase) {
    case "reading":
      return html`${what} under way: ${count(read, "record")} read so far.`
    case "applying":
      return html`${what} under way: ${progressBar("Operations carried out", applied, of)} operations.`
    case "waiting":
      return nextAt === undefined ? "Begins now." : html`Begins at ${time(nextAt)}.`
  }
}

/** A form with one reason and one button. */
const acting = ({ session }: Asking, entity: string, act: string, button: string, reason: string | undefined): Html =>
  html`<form class="line" method="post" action="${href(["entities", entity, act])}">${csrfField(session)}${
    reason !== undefined
    && html`<label>${reason}<br><input name="reason" maxlength="${longestReason}" autocomplete="off"></label>`
  }<button>${button}${heard(` ${entity}`)}</button></form>`

const forms = (asking: Asking, { entity, rules }: EntityStanding, card: Card | undefined): Part =>
  asking.session.visitor.role === "approver" && rules !== undefined &&
  html`${acting(asking, entity, "hurry", "Look now", undefined)}<details><summary>${
    card?.status === "paused" ? "Resume" : "Pause"
  }${heard(` ${entity}`)}</summary>${
    card?.status === "paused"
      ? acting(asking, entity, "resume", "Resume", "Why (kept in the history)")
      : acting(asking, entity, "pause", "Pause: nothing is applied any more", "Why (kept in the history)")
  }</details>`

/** Lines of a card, with their labels; empty ones are left out. */
const lines = (all: ReadonlyArray<readonly [label: string, part: Part]>): Html =>
  html`<dl>${
    all.filter(([, part]) => part !== undefined && part !== "" && part !== false).map(([label, part]) =>
      html`<dt>${label}</dt><dd>${part}</dd>`
    )
  }</dl>`

const cardOf = (asking: Asking, standing: EntityStanding, card: Card | undefined): Html => {
  const { entity, good, look, name, nextAt, trouble } = standing
  const status = card?.status === "paused" || trouble === undefined ? card?.status : "error"
  const words = status === undefined ? undefined : statusWords[status]
  const newest = look ?? good
  const waits = newest === undefined ? undefined : waitsOf(newest.plan, newest.permit, nextAt)
  const asks = status === undefined ? undefined : toDo[status] ?? (waits?.urgency === "asks" ? toDecide : undefined)
  return html`<li class="card"><h2>${name}</h2><p class="soft">${entity}</p><p>${
    words === undefined || status === undefined ? mark("not read yet", "dim") : mark(words.word, words.tone)
  }</p>${trouble !== undefined && notice("bad", html`<p>${sentence(trouble.message)} ${trouble.next}</p>`)}${
    trouble === undefined && card !== undefined && card.problems.length > 0 && notice(
      "bad",
      html`${card.problems.slice(0, 5).map((problem) => html`<p>${sentence(problem)}</p>`)}${
        card.next !== "" && html`<p>${sentence(card.next)}</p>`
      }`
    )
  }${
    lines([
      ["From → to", card !== undefined && toolsOf(textMarkup, card)],
      ["People", card !== undefined && countsOf(card)],
      ["Plan", card !== undefined && waitingOf(card)],
      ["Waits", waits?.words],
      ["By hand", card !== undefined && byHandOf(textMarkup, card)],
      ["Paused", card !== undefined && pausedOf(textMarkup, card)],
      ["Failing", card !== undefined && failingOf(card)],
      ["Last applied", card !== undefined && lastOf(textMarkup, card)],
      ["Last look", standing.endedAt !== undefined && time(standing.endedAt)],
      [standing.phase === "waiting" ? "Next cycle" : "Now", underWay(standing, card)]
    ])
  }${
    asks !== undefined &&
    html`<p>${asks.words} <a href="${href(["entities", entity, "plan"])}">${asks.link}${heard(` of ${entity}`)}</a></p>`
  }<p><a href="${href(["entities", entity, "members"])}">Members${heard(` of ${entity}`)}</a> · <a href="${
    href(["entities", entity, "plan"])
  }">Plan${heard(` of ${entity}`)}</a> · <a href="/worklist">Worklist</a></p>${forms(asking, standing, card)}</li>`
}

const health = (one: ConnectionHealth): Html =>
  html`<tr><th scope="row">${one.connection}</th><td>${
    one.failures === 0 ? mark("can be read", "green") : mark("cannot be read", "loud")
  }</td><td>${one.lastGoodAt === undefined ? "not since hrsync started" : time(one.lastGoodAt)}</td><td>${
    one.lastGoodAt !== undefined && number(one.employees)
  }</td><td>${
    one.failures > 0
    && html`${count(one.failures, "reading")} in a row failed. ${sentence(one.message)} ${sentence(one.next)}${
      one.retryAt !== undefined && html` Asked again at ${time(one.retryAt)}.`
    }`
  }</td></tr>`

const connectionsPart = (all: ReadonlyArray<ConnectionHealth>): Part =>
  all.length > 0
  && html`<h2>Connections</h2><div class="scroll" tabindex="0" role="region" aria-label="Connections"><table><thead><tr><th scope="col">Connection</th><th scope="col">State</th><th scope="col">Last read to its end</th><th scope="col">Employees</th><th scope="col">What is wrong</th></tr></thead><tbody>${
    all.map(health)
  }</tbody></table></div>`

/** U6: which file counts, and loudly that a newer one does not. */
const filePart = ({ file, refused, since }: SiteFile): Html =>
  html`${
    refused !== undefined
    && notice(
      "bad",
      html`<p>${file} changed at ${
        time(refused.since)
      } and is not followed: the last good one stays in force. Correct it; it is looked at when it is saved.</p><pre>${
        refused.text.split("\n").map((line) => html`${line}\n`)
      }</pre>`
    )
  }<p class="soft">${file} is in force since ${time(since)}.</p>`

/** So often the page is loaded anew while a first synchronisation is under way. */
const everySeconds = 5

/** Whoever reads slowly, or writes a reason, stops that (WCAG 2.2, 2.2.1). */
const freshness = (still: boolean): Html =>
  still
    ? html`<p>A first synchronisation is under way. <a href="/">Show how far it is, every ${everySeconds} seconds</a></p>`
    : html`<p>A first synchronisation is under way: this page is loaded anew every ${everySeconds} seconds. <a href="/?still=1">Stop that</a></p>`

const page = (desk: Desk) =>
  get(desk, "/", (asking) =>
    Effect.gen(function*() {
      const { site } = desk
      const standings = yield* site.standings
      const cards = new Map((yield* site.cards).map((card) => [card.entity, card]))
      const first = standings.some(({ cycles, entity, phase }) =>
        phase !== "waiting" && (cycles === 0 || cards.get(entity)?.lastCycle === undefined)
      )
      const still = asking.query["still"] !== undefined
      return shown(
        asking,
        { title: "Integrations", at: "integrations" },
        html`${first && freshness(still)}${filePart(yield* site.file)}${
          standings.length === 0
            ? html`<p>hrsync.yaml has no entity yet.</p>`
            : html`<ul class="cards">${
              standings.map((standing) => cardOf(asking, standing, cards.get(standing.entity)))
            }</ul>`
        }${connectionsPart(yield* site.connections)}`
      ).pipe(HttpServerResponse.setHeaders(first && !still ? { refresh: String(everySeconds) } : {}))
    }))

/** One of the acts on an entity; then the first page says what became of it. */
const act = (desk: Desk, name: "pause" | "resume" | "hurry") =>
  post(desk, `/entities/:entity/${name}`, (asking) =>
    Effect.gen(function*() {
      const entity = asking.params["entity"] ?? ""
      const known = (yield* desk.site.standings).some((one) => one.entity === entity)
      const answer = known
        ? yield* desk.site[name](entity, {
          visitor: asking.session.visitor,
          reason: reasonOf(asking)
        })
        : { tone: "bad", message: `There is no entity ${entity}.`, next: "Choose one of these." } as const
      return saying(asking, "/", answer)
    }))

/** The first page: one card for each entity (the seed's Settings > Integrations), and how the connections are. */
export const integrations = (desk: Desk) =>
  Layer.mergeAll(page(desk), act(desk, "pause"), act(desk, "resume"), act(desk, "hurry"))
