import { Effect } from "effect"
import type { HistoryEntry } from "../domain/History.ts"
import type { EntityStanding } from "../engine/Standing.ts"
import { inWords } from "../report/Describe.ts"
import { statusWords } from "../report/Words.ts"
import { type Desk, get, shown } from "./Desk.ts"
import { href, type Html, html, type Part } from "./Html.ts"
import { mark, notice, time } from "./Parts.ts"
import { type Urgency, waitsOf } from "./Waits.ts"

/** So many past decisions are listed; the history has all. */
const mostPast = 50

const groups: ReadonlyArray<readonly [Urgency, string]> = [
  ["stopped", "Stopped"],
  ["asks", "Waiting for somebody"],
  ["goes-on", "Going on by itself"],
  ["quiet", "Nothing to do"]
]

const unread = ({ entity, name, trouble }: EntityStanding): Html =>
  html`<li class="card"><h3>${name}</h3><p class="soft">${entity}</p><p>${
    trouble === undefined ? "It has not been read yet." : `${trouble.message} ${trouble.next}`
  }</p></li>`

const card = ({ entity, look, name, nextAt }: EntityStanding): Html | undefined => {
  if (look === undefined) return undefined
  const { plan } = look
  const { tone, word } = statusWords[plan.status]
  const sum = (title: string, operations: typeof plan.operations): Part =>
    operations.length > 0 && html`<p>${title}: ${inWords(operations)}.</p>`
  return html`<li class="card"><h3><a href="${
    href(["entities", entity, "plan"])
  }">${name}</a></h3><p class="soft">${entity}</p><p>${mark(word, tone)}</p><p>${
    waitsOf(plan, look.permit, nextAt).words
  }</p>${sum("To be done", plan.operations)}${sum("Stopped", plan.withheld)}<p class="soft">Planned ${
    time(look.at)
  }</p></li>`
}

const past = (entry: HistoryEntry): Part => {
  if (entry.type === "operation") return undefined
  const [at, entity, by, what, reason] = entry.type === "run"
    ? [entry.run.startedAt, entry.run.entity, entry.run.by, `applied: ${entry.run.outcome}`, entry.run.text]
    : [entry.act.at, entry.act.entity, entry.act.by, entry.act.kind, entry.act.reason]
  const hash = entry.type === "run" ? entry.run.decisionHash : entry.act.subject
  return html`<tr><td>${time(at)}</td><td>${entity}</td><td>${by}</td><td>${what}</td><td><code>${
    hash.slice(0, 12)
  }</code></td><td>${reason}</td></tr>`
}

const isDecision = (entry: HistoryEntry): boolean =>
  entry.type === "run" || (entry.type === "act" && ["approve", "refuse", "confirm"].includes(entry.act.kind))

/** Every entity's plan: what is stopped, what waits for what, and what was decided before. */
export const plans = (desk: Desk) =>
  get(desk, "/plans", (asking) =>
    Effect.gen(function*() {
      const standings = yield* desk.site.standings
      const entries = yield* desk.site.history({ types: ["run", "act"], limit: 400 }).pipe(
        Effect.catch(({ message, next }) => Effect.succeed(`${message} ${next}`))
      )
      const urgencyOf = ({ look, nextAt }: EntityStanding): Urgency | undefined =>
        look === undefined ? undefined : waitsOf(look.plan, look.permit, nextAt).urgency
      const list = (title: string, cards: ReadonlyArray<Part>): Part =>
        cards.length > 0 && html`<h2>${title}</h2><ul class="cards">${cards}</ul>`
      return shown(
        asking,
        { title: "Plans", at: "plans" },
        html`${
          groups.map(([urgency, title]) =>
            list(title, standings.filter((standing) => urgencyOf(standing) === urgency).map(card))
          )
        }${
          list("Not read yet", standings.filter(({ look }) => look === undefined).map(unread))
        }<h2>Past decisions</h2>${
          typeof entries === "string"
            ? notice("bad", html`<p>${entries}</p>`)
            : entries.some(isDecision)
            ? html`<div class="scroll" tabindex="0" role="region" aria-label="Past decisions"><table><thead><tr><th scope="col">When</th><th scope="col">Entity</th><th scope="col">Who</th><th scope="col">What</th><th scope="col">Decision</th><th scope="col">Why</th></tr></thead><tbody>${
              entries.filter(isDecision).slice(0, mostPast).map(past)
            }</tbody></table></div><p><a href="/history">The whole history</a></p>`
            : html`<p class="soft">Nothing was decided yet.</p>`
        }`
      )
    }))
