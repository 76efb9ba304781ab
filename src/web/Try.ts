import { Effect, Layer } from "effect"
import type { HttpServerResponse } from "effect/http"
import { blockTitles } from "../report/BlockReasons.ts"
import { byKind, describeLimit, inWords } from "../report/Describe.ts"
import { differs, planDifference } from "../report/PlanDifference.ts"
import type { BlockView, OperationView } from "../report/PlanSchema.ts"
import { planView } from "../report/PlanView.ts"
import { kindWords, number, sentence } from "../report/Words.ts"
import { csrfField } from "./Csrf.ts"
import { type Asking, type Desk, get, post, shown } from "./Desk.ts"
import { Html, html, type Part } from "./Html.ts"
import { m, mark, marked, notice, time } from "./Parts.ts"
import { errorNotices, holdLists, type Lists, operationRow } from "./PlanParts.ts"
import type { SiteFile, Tried } from "./Site.ts"
import { textOfFile, tooLarge } from "./TriedText.ts"

/** So many people of a kind are named; the others are counted. A real plan is read on its own page. */
const mostRows = 200

const lists: Lists = { query: {}, to: () => "/try" }

const named = (operations: ReadonlyArray<OperationView>): ReadonlyArray<Part> =>
  byKind(operations).map(([kind, of]) =>
    html`<details class="fold"${of.length <= 12 && new Html(" open")}><summary>${kindWords[kind].heading} (${
      number(of.length)
    })</summary><ul class="rows">${of.slice(0, mostRows).map(operationRow(lists))}</ul>${
      of.length > mostRows && html`<p>And ${number(of.length - mostRows)} more.</p>`
    }</details>`
  )

const part = (title: string, operations: ReadonlyArray<OperationView>): Part =>
  operations.length > 0 && html`<h3>${title}: ${inWords(operations)}</h3>${named(operations)}`

const blockList = (title: string, blocks: ReadonlyArray<BlockView>, tone: "bad" | "good"): Part =>
  blocks.length > 0 && notice(
    tone,
    html`<p><strong>${title}</strong></p><ul>${
      blocks.map(({ limit, reason, text }) =>
        html`<li>${blockTitles[reason]} <code>${reason}</code>. ${marked(sentence(m.words(text)))}${
          limit !== null && html` The limit ${marked(describeLimit(m, limit))}.`
        }</li>`
      )
    }</ul>`
  )

const entityResult = ({ entity, name, next, now, untried }: Tried["entities"][number]): Part => {
  const title = html`<h2>${name}${name !== entity && html` <code>${entity}</code>`}</h2>`
  if (untried !== undefined) return html`${title}<p>${mark("untried", "yellow")} ${untried}</p>`
  const viewOf = (plan: typeof now) =>
    plan === undefined
      ? undefined
      : planView({ version: 1, madeAt: 0, hypothetical: false, entities: [plan] }).entities[0]
  const [present, following] = [viewOf(now), viewOf(next)]
  const difference = planDifference(present, following)
  if (next === undefined) {
    return html`${title}<p>It would not be planned any more: its target stands under another key.</p>`
  }
  const vanishes = next.status === "disconnected" && now?.status !== "disconnected"
  return html`${title}${
    vanishes
    && notice(
      "warn",
      html`<p>It would be disconnected (L4): its members stay as they are, and hrsync stops managing them.</p>`
    )
  }${!differs(difference) && html`<p>${mark("no difference", "green")} Its plan would be the same as now.</p>`}${
    errorNotices(difference.errorsMore)
  }${difference.errorsFewer.length > 0 && html`<p>What can't be planned now could be planned then.</p>`}${
    blockList("It would be blocked", difference.blocksMore, "bad")
  }${blockList("It would no longer be blocked", difference.blocksFewer, "good")}${
    part("Besides what is planned now", difference.more)
  }${part("Besides that, and stopped by the block", difference.moreWithheld)}${
    part("No longer planned", difference.fewer)
  }${part("Planned now, and stopped then", difference.stopped)}${part("Stopped now, and done then", difference.freed)}${
    difference.holdsMore.length > 0
    && html`<h3>Held besides (${number(difference.holdsMore.length)})</h3>${
      holdLists(difference.holdsMore.slice(0, mostRows), lists, `held-${entity}-`, (hold) => hold)
    }`
  }${difference.holdsFewer.length > 0 && html`<p>${number(difference.holdsFewer.length)} held now would not be.</p>`}`
}

const results = ({ entities, problems, warnings }: Tried): Html =>
  problems === undefined
    ? html`<section aria-label="What it would do">${
      notice("good", html`<p>Nothing was saved, and nothing was sent: this is what the file would do.</p>`)
    }${warnings !== undefined && html`<h2>Warnings of the file</h2><pre tabindex="0">${lines(warnings)}</pre>`}${
      entities.map(entityResult)
    }</section>`
    : html`<section aria-label="What is wrong with it">${
      notice("bad", html`<p>It cannot be used. Nothing was saved.</p>`)
    }<pre tabindex="0">${lines(problems)}</pre></section>`

/** A text of several lines: each is made harmless by itself, and the breaks stay. */
const lines = (text: string): Html =>
  html`${text.split("\n").map((line, index) => html`${index > 0 && lineBreak}${line}`)}`

const lineBreak = html`
`

/** The text in the field where it is edited, every character as it is. */
const editable = (text: string): Html =>
  new Html(text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;"))

const form = (
  asking: Asking,
  { file, since }: SiteFile,
  text: string,
  result: Part
): HttpServerResponse.HttpServerResponse =>
  shown(
    asking,
    { title: "Try a changed file", at: "try" },
    html`<p>Change the file below, paste another, or choose one. What it would do to people is told against what was last read. Nothing is saved, and nothing is sent anywhere; the file in force (<code>${file}</code>, since ${
      time(since)
    }) stays as it is.</p>${result}<form method="post" action="/try">${
      csrfField(asking.session)
    }<p><label for="text">hrsync.yaml</label><br><textarea id="text" name="text" rows="24" spellcheck="false" autocomplete="off">
${
      editable(text)
    }</textarea></p><p><button class="main">Try it</button></p></form><form class="line" method="post" action="/try" enctype="multipart/form-data">${
      csrfField(asking.session)
    }<p><label for="file">Or a file of your own</label><br><input id="file" name="file" type="file" accept=".yaml,.yml" required></p><p><button>Try that file</button></p></form>`
  )

const show = (desk: Desk) =>
  get(desk, "/try", (asking) => Effect.map(desk.site.file, (file) => form(asking, file, file.text, undefined)))

/** Viewers may try: nothing comes of it. */
const attempt = (desk: Desk) =>
  post(desk, "/try", (acting) =>
    Effect.gen(function*() {
      const file = yield* desk.site.file
      const chosen = acting.file("file")
      const given = chosen === undefined ? acting.field("text") : textOfFile(chosen)
      const problem = given === undefined
        ? "The file is no text in UTF-8, so no hrsync.yaml. Nothing was tried."
        : given === ""
        ? "There is no text, and no file was chosen. Nothing was tried."
        : tooLarge(given)
      if (given === undefined || problem !== undefined) {
        return form(acting, file, file.text, notice("bad", html`<p>${problem}</p>`))
      }
      const text = given.replaceAll("\r\n", "\n")
      return form(acting, file, text, results(yield* desk.site.try(text)))
    }), "viewer")

/** What a changed file would do. */
export const tryPages = (desk: Desk) => Layer.mergeAll(show(desk), attempt(desk))
