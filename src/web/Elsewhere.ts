import { Effect } from "effect"
import { HttpRouter, HttpServerResponse } from "effect/http"
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

/** Where in the code a defect arose, without its message: that may hold somebody's data. */
const placeOf = (defect: unknown): string =>
  defect instanceof Error
    ? `${defect.name}\n${(defect.stack ?? "").split("\n").filter((line) => /^\s+at /u.test(line)).join("\n")}`
    : typeof defect

/** What is left of a page that failed by a mistake of hrsync's own: it is logged, and says nothing to whoever asked. */
export const broken = (defect: unknown) =>
  Effect.as(
    Effect.logError(`A page failed by a mistake in hrsync: ${placeOf(defect)}`),
    HttpServerResponse.text("This failed by a mistake in hrsync. Its log says where.\n", { status: 500 })
  )
