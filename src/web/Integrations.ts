import { Effect } from "effect"
import type { Card } from "../domain/Card.ts"
import type { EntityStanding } from "../engine/Standing.ts"
import { type Desk, get, shown } from "./Desk.ts"
import { html } from "./Html.ts"

const card = ({ entity, name }: EntityStanding, one: Card | undefined) =>
  html`<li class="card"><h2>${name}</h2><p class="soft">${entity}</p><p><span class="mark">${
    one?.status ?? "not read yet"
  }</span></p></li>`

/** The first page: one card for each entity (the seed's Settings > Integrations). */
export const integrations = (desk: Desk) =>
  get(desk, "/", (asking) =>
    Effect.gen(function*() {
      const standings = yield* desk.site.standings
      const cards = yield* desk.site.cards
      return shown(
        asking,
        { title: "Integrations", at: "integrations" },
        html`<ul class="cards">${
          standings.map((standing) => card(standing, cards.find(({ entity }) => entity === standing.entity)))
        }</ul>`
      )
    }))
