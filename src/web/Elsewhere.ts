import { Effect } from "effect"
import { type HttpServerRequest, HttpServerResponse } from "effect/http"
import { defectText } from "../domain/Defect.ts"
import { problem, problemResponse } from "./ApiRequest.ts"
import { type Desk, plainPage } from "./Desk.ts"
import { html } from "./Html.ts"

/** What an address that leads nowhere gets: no route of its own, which HEAD of every page would come to. */
export const elsewhere = (desk: Desk, { url }: HttpServerRequest.HttpServerRequest) =>
  url.startsWith("/api/")
    ? problemResponse(problem(404, "There is no such call.", "GET /api/v1/openapi.json names those that there are."))
    : plainPage(desk, "Not found", html`<p>There is no such page. <a href="/">Integrations</a></p>`, 404)

/** What is left of a page that failed by a mistake of hrsync's own: it is logged, and says nothing to whoever asked. */
export const broken = (defect: unknown) =>
  Effect.as(
    Effect.logError(`A page failed by a mistake in hrsync: ${defectText(defect)}`),
    HttpServerResponse.text("This failed by a mistake in hrsync. Its log says where.\n", { status: 500 })
  )
