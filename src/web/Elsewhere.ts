import { Effect } from "effect"
import { HttpRouter, HttpServerResponse } from "effect/http"
import { defectText } from "../domain/Defect.ts"
import { type Desk, plainPage } from "./Desk.ts"
import { html } from "./Html.ts"

/** Addresses that lead nowhere get a page with the same headers as every other. */
export const elsewhere = (desk: Desk) =>
  HttpRouter.add(
    "*",
    "*",
    Effect.sync(() =>
      plainPage(desk, "Not found", html`<p>There is no such page. <a href="/">Integrations</a></p>`, 404)
    )
  )

/** What is left of a page that failed by a mistake of hrsync's own: it is logged, and says nothing to whoever asked. */
export const broken = (defect: unknown) =>
  Effect.as(
    Effect.logError(`A page failed by a mistake in hrsync: ${defectText(defect)}`),
    HttpServerResponse.text("This failed by a mistake in hrsync. Its log says where.\n", { status: 500 })
  )
