import { Effect } from "effect"
import { HttpRouter, HttpServerResponse } from "effect/http"
import type { Card } from "../domain/Card.ts"
import type { EntityStanding } from "../engine/Standing.ts"
import { html } from "./Html.ts"
import { page } from "./Layout.ts"
import type { Site } from "./Site.ts"

const card = ({ entity, name }: EntityStanding, one: Card | undefined) =>
  html`<li class="card"><h2>${name}</h2><p class="soft">${entity}</p><p><span class="mark">${
    one?.status ?? "not read yet"
  }</span></p></li>`

/** The first page: one card for each entity (the seed's Settings > Integrations). */
export const integrations = (site: Site) =>
  HttpRouter.add("GET", "/", () =>
    Effect.gen(function*() {
      const standings = yield* site.standings
      const cards = yield* site.cards
      return HttpServerResponse.text(
        page(
          {
            title: "Integrations",
            at: "integrations",
            visitor: "",
            version: site.version,
            sandbox: site.sandbox,
            said: undefined
          },
          html`<ul class="cards">${
            standings.map((standing) => card(standing, cards.find(({ entity }) => entity === standing.entity)))
          }</ul>`
        ),
        { contentType: "text/html; charset=utf-8" }
      )
    }))
