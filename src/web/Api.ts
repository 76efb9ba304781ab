import { Effect, Layer } from "effect"
import { HttpServerResponse } from "effect/http"
import type { EntityId } from "../domain/Rules.ts"
import type { EntityStanding } from "../engine/Standing.ts"
import { explanationJson, explanationMarkdown, explanationText } from "../report/Explanation.ts"
import { historyJson, historyMarkdown, type HistoryPart, historyText } from "../report/History.ts"
import { membersJson, membersMarkdown, membersText } from "../report/Members.ts"
import type { TextOptions } from "../report/Page.ts"
import { planToJson } from "../report/PlanJson.ts"
import { planMarkdown } from "../report/PlanMarkdown.ts"
import { planText } from "../report/PlanText.ts"
import { planView } from "../report/PlanView.ts"
import { statusJson, statusMarkdown, statusText } from "../report/Status.ts"
import { answered, type ApiCall, apiGet, apiPost, type ApiProblem, problem, textOf } from "./ApiRequest.ts"
import type { Desk } from "./Desk.ts"
import { openApi } from "./OpenApi.ts"
import { asReason } from "./Reason.ts"
import type { Answer, Asked, Site } from "./Site.ts"
import { tooLarge } from "./TriedText.ts"

interface Forms {
  readonly text: (options: TextOptions) => string
  readonly json: () => string
  readonly markdown: () => string
}

/** The same document in the form that is asked for: `format=json` (default), `text` or `markdown`. */
const inForm = ({ query }: ApiCall, forms: Forms) => {
  const format = query.get("format") ?? "json"
  const width = Number(query.get("width"))
  switch (format) {
    case "json":
      return Effect.succeed(HttpServerResponse.text(forms.json(), { contentType: "application/json" }))
    case "markdown":
      return Effect.succeed(HttpServerResponse.text(forms.markdown(), { contentType: "text/markdown; charset=utf-8" }))
    case "text": {
      const options = {
        colour: query.get("colour") === "true",
        width: Number.isInteger(width) && width >= 20 && width <= 1000 ? width : undefined,
        all: query.get("all") === "true"
      }
      return Effect.succeed(
        HttpServerResponse.text(forms.text(options), { contentType: "text/plain; charset=utf-8" })
      )
    }
    default:
      return Effect.fail(problem(400, `format=${format} is none.`, "Ask for json, text or markdown."))
  }
}

/** The entities asked for (`entity=` any number of times); none: all of them. */
const chosen = ({ query }: ApiCall, standings: ReadonlyArray<EntityStanding>) => {
  const asked = query.getAll("entity")
  const unknown = asked.find((entity) => !standings.some((one) => one.entity === entity))
  return unknown === undefined
    ? Effect.succeed(standings.filter(({ entity }) => asked.length === 0 || asked.includes(entity)))
    : Effect.fail(problem(
      404,
      `There is no entity ${JSON.stringify(unknown)}.`,
      `There are: ${standings.map(({ entity }) => entity).join(", ")}.`
    ))
}

const plan = (site: Site) => (call: ApiCall) =>
  Effect.gen(function*() {
    const looks = (yield* chosen(call, yield* site.standings)).flatMap(({ look }) => look ?? [])
    const view = planView({
      version: 1,
      madeAt: Math.max(0, ...looks.map(({ at }) => at)),
      hypothetical: false,
      entities: looks.map((look) => look.plan)
    })
    return yield* inForm(call, {
      text: (options) => planText(view, options),
      json: () => planToJson(view),
      markdown: () => planMarkdown(view)
    })
  })

const status = (site: Site) => (call: ApiCall) =>
  Effect.gen(function*() {
    const entities = new Set((yield* chosen(call, yield* site.standings)).map(({ entity }) => entity))
    const cards = (yield* site.cards).filter(({ entity }) => entities.has(entity))
    return yield* inForm(call, {
      text: (options) => statusText(cards, options),
      json: () => statusJson(cards),
      markdown: () => statusMarkdown(cards)
    })
  })

const members = (site: Site) => (call: ApiCall) =>
  Effect.gen(function*() {
    const entities = yield* chosen(call, yield* site.standings)
    const rows = (yield* Effect.forEach(entities, ({ entity }) => site.members(entity))).flatMap((listed) =>
      listed?.rows ?? []
    )
    return yield* inForm(call, {
      text: (options) => membersText(rows, options),
      json: () => membersJson(rows),
      markdown: () => membersMarkdown(rows)
    })
  })

/** More is no name: everybody's is compared with it. */
const longestSearch = 200

const explain = (site: Site) => (call: ApiCall) =>
  Effect.gen(function*() {
    const who = (call.query.get("who") ?? "").slice(0, longestSearch)
    if (who.trim() === "") {
      return yield* Effect.fail(problem(400, "Who is meant?", "Ask with who=<e-mail, name or id>."))
    }
    const explanation = yield* site.explain(who)
    return yield* inForm(call, {
      text: (options) => explanationText(explanation, options),
      json: () => explanationJson(explanation),
      markdown: () => explanationMarkdown(explanation)
    })
  })

const mostHistory = 1000

const history = (site: Site) => (call: ApiCall) =>
  Effect.gen(function*() {
    const limit = Math.min(mostHistory, Math.max(1, Math.trunc(Number(call.query.get("limit") ?? 100)) || 100))
    const entity = call.query.get("entity") ?? undefined
    const found = yield* site.history({ limit: limit + 1, ...(entity === undefined ? {} : { entity }) }).pipe(
      Effect.mapError(({ message, next }): ApiProblem => problem(503, message, next))
    )
    const runs = new Map(found.flatMap((entry) => entry.type === "run" ? [[entry.run.id, entry.run.by]] : []))
    const part: HistoryPart = {
      entries: found.slice(0, limit),
      limit,
      more: found.length > limit,
      byOf: (run) => runs.get(run) ?? "",
      addressOf: () => ""
    }
    return yield* inForm(call, {
      text: (options) => historyText(part, options),
      json: () => historyJson(part),
      markdown: () => historyMarkdown(part)
    })
  })

/** What a caller of an act is asked: the session's visitor, and the reason in the body. */
const askedBy = ({ body, session: { visitor } }: ApiCall): Asked => ({
  visitor,
  reason: typeof body["reason"] === "string" ? asReason(body["reason"]) : ""
})

const act = (
  desk: Desk,
  name: string,
  then: (entity: EntityId, call: ApiCall) => Effect.Effect<Answer, ApiProblem>
) =>
  apiPost(desk, `/api/v1/entities/:entity/${name}`, "approver", (call) =>
    Effect.gen(function*() {
      const entity = call.params["entity"] ?? ""
      const standings = yield* desk.site.standings
      if (!standings.some((one) => one.entity === entity)) {
        return yield* Effect.fail(problem(404, `There is no entity ${JSON.stringify(entity)}.`, "See /api/v1/status."))
      }
      return yield* answered(yield* then(entity, call))
    }))

const isTexts = (value: unknown): value is ReadonlyArray<string> =>
  Array.isArray(value) && value.every((one) => typeof one === "string")

const acts = (desk: Desk) => {
  const { site } = desk
  return Layer.mergeAll(
    act(desk, "approve", (entity, call) =>
      Effect.gen(function*() {
        const decision = yield* textOf(call, "decision")
        const { only } = call.body
        if (only !== undefined && !isTexts(only)) {
          return yield* Effect.fail(problem(400, "only is no list of operation ids.", "Leave it out to approve all."))
        }
        return yield* site.approve(entity, { hash: decision, shown: undefined }, only, askedBy(call))
      })),
    act(
      desk,
      "refuse",
      (entity, call) =>
        Effect.gen(function*() {
          const decision = yield* textOf(call, "decision")
          const asked = askedBy(call)
          if (asked.reason === "") return yield* Effect.fail(problem(400, "A refusal needs a reason.", "Say why."))
          return yield* site.refuse(entity, decision, asked)
        })
    ),
    act(
      desk,
      "done",
      (entity, call) =>
        Effect.flatMap(textOf(call, "operation"), (operation) => site.done(entity, operation, askedBy(call)))
    ),
    act(desk, "pause", (entity, call) => site.pause(entity, askedBy(call))),
    act(desk, "resume", (entity, call) => site.resume(entity, askedBy(call))),
    act(desk, "hurry", (entity, call) => site.hurry(entity, askedBy(call)))
  )
}

/** The plans of a file that is only tried (nothing of it is kept). */
const tried = (desk: Desk) =>
  apiPost(desk, "/api/v1/try", "anybody", (call) =>
    Effect.gen(function*() {
      const text = yield* textOf(call, "text")
      const large = tooLarge(text)
      if (large !== undefined) return yield* Effect.fail(problem(413, large, "Send an hrsync.yaml."))
      const { entities, problems } = yield* desk.site.try(text)
      return HttpServerResponse.jsonUnsafe({
        problems: problems ?? null,
        entities: entities.map(({ entity, next, untried }) => ({
          entity,
          untried: untried ?? null,
          plan: next === undefined
            ? null
            : JSON.parse(planToJson(planView({ version: 1, madeAt: 0, hypothetical: true, entities: [next] })))
        }))
      })
    }))

/** The JSON API, version 1: what the pages show and do, for programs and for the command line (`--server`). */
export const api = (desk: Desk) =>
  Layer.mergeAll(
    apiGet(desk, "/api/v1/plan", plan(desk.site)),
    apiGet(desk, "/api/v1/status", status(desk.site)),
    apiGet(desk, "/api/v1/members", members(desk.site)),
    apiGet(desk, "/api/v1/explain", explain(desk.site)),
    apiGet(desk, "/api/v1/history", history(desk.site)),
    apiGet(
      desk,
      "/api/v1/openapi.json",
      () => Effect.succeed(HttpServerResponse.jsonUnsafe(openApi(desk.site.version)))
    ),
    acts(desk),
    tried(desk)
  )
