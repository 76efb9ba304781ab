import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { HistoryEntry } from "../../src/domain/History.ts"
import type { HistoryPart } from "../../src/report/History.ts"
import type { PastAsked } from "../../src/web/Site.ts"
import { input } from "../planning/Inputs.ts"
import { byHand, employee, now, person } from "../planning/World.ts"
import { as, locationOf, open, send } from "./Browse.ts"
import { fakeSite, served } from "./FakeSite.ts"

const act = (reason: string): HistoryEntry => ({
  type: "act",
  act: { at: now, entity: "acme", kind: "approve", by: "grace", reason, person: person("1"), subject: "5f1c" }
})

const part = (entries: ReadonlyArray<HistoryEntry>, limit = 100): HistoryPart => ({
  entries: entries.slice(0, limit),
  limit,
  more: entries.length > limit,
  byOf: () => "grace",
  addressOf: () => "p1@acme.example"
})

const world = () => input([{ employees: [employee("1")] }])

describe("the history", () => {
  it.live("who approved what and why, with a chart and the same numbers as a table", () =>
    Effect.gen(function*() {
      const site = fakeSite(world(), {
        past: () => Effect.succeed(part([act("all four left")])),
        operationCounts: () =>
          Effect.succeed([
            { day: Math.floor(now / 86_400_000), kind: "invite", outcome: "done", count: 12 },
            { day: Math.floor(now / 86_400_000), kind: "archive", outcome: "failed", count: 2 }
          ])
      })
      const { address } = yield* served(site, { access: as("viewer") })
      const { text } = yield* open(`${address}/history`)
      assert.include(text, "Reason: all four left.")
      assert.include(text, "<code>p1@acme.example</code>")
      assert.include(text, "<th scope=\"row\">2026-03-10</th><td>12</td><td>2</td><td>14</td>")
      assert.match(text, /<rect class="bar invite" [^>]*height="\d/u)
      // CSP lets no style of an element through.
      assert.notMatch(text, /\sstyle=|<style|<script/u)
    }).pipe(Effect.scoped))

  it.live("filters and pages reach the store, and days are whole ones", () =>
    Effect.gen(function*() {
      const asked: Array<PastAsked> = []
      const many = Array.from({ length: 250 }, (_, index) => act(`no. ${index}`))
      const site = fakeSite(world(), {
        past: (one) =>
          Effect.sync(() => {
            asked.push(one)
            return part(many, one.limit)
          })
      })
      const { address } = yield* served(site, { access: as("viewer") })
      const { text } = yield* open(
        `${address}/history?entity=acme&person=p1%40acme.example&since=2026-03-01&until=2026-03-10&page=2`
      )
      assert.deepStrictEqual(asked, [{
        entity: "acme",
        person: "p1@acme.example",
        since: Date.UTC(2026, 2, 1),
        until: Date.UTC(2026, 2, 11),
        limit: 200
      }])
      assert.notInclude(text, "no. 99.")
      assert.include(text, "no. 100.")
      assert.include(text, "page&#61;3")
      yield* open(`${address}/history?since=tomorrow&page=-4`)
      assert.deepStrictEqual(asked[1], {
        entity: undefined,
        person: "",
        since: undefined,
        until: undefined,
        limit: 100
      })
    }).pipe(Effect.scoped))

  it.live("as CSV no cell is a formula (RFC 4180)", () =>
    Effect.gen(function*() {
      const reasons = ["=1+1", "+1", "-1", "@cmd", "a \"quoted\", one", "\tx", "  =1"]
      const site = fakeSite(world(), { past: () => Effect.succeed(part(reasons.map(act))) })
      const { address } = yield* served(site, { access: as("viewer") })
      const { headers, text } = yield* open(`${address}/history.csv`)
      assert.include(String(headers["content-type"]), "text/csv")
      assert.include(String(headers["content-disposition"]), "attachment")
      const rows = text.split("\r\n").slice(1, -1)
      assert.lengthOf(rows, reasons.length)
      assert.deepStrictEqual(rows.filter((row) => /(?:^|,)"?\s*[=+\-@]/u.test(row)), [])
      assert.include(text, "\"a \"\"quoted\"\", one\"")
    }).pipe(Effect.scoped))

  it.live("a store that can't be read is said, not hidden", () =>
    Effect.gen(function*() {
      const site = fakeSite(world(), {
        past: () => Effect.fail({ _tag: "StoreError", message: "The disk is gone.", next: "Look for it." })
      })
      const { address } = yield* served(site, { access: as("viewer") })
      const { status, text } = yield* open(`${address}/history`)
      assert.strictEqual(status, 503)
      assert.include(text, "The disk is gone. Look for it.")
    }).pipe(Effect.scoped))
})

describe("the worklist (X8)", () => {
  const waiting = {
    operation: "invite:hr/1",
    person: person("1"),
    member: undefined,
    wanted: "",
    openedAt: now - 8 * 86_400_000,
    doneAt: undefined
  }
  const list = () =>
    input([{ employees: [employee("1")], listing: { capabilities: byHand }, memory: { waiting: [waiting] } }])

  it.live("an item says its age, and its button says that it is done", () =>
    Effect.gen(function*() {
      const site = fakeSite(list())
      const { address } = yield* served(site, { access: as("approver") })
      const { text } = yield* open(`${address}/worklist`)
      assert.include(text, "8 days (overdue)")
      assert.include(text, "value=\"invite:hr/1\"")
      const sent = yield* send(`${address}/entities/acme/done`, {
        csrf: "token",
        operation: "invite:hr/1",
        reason: "by phone"
      })
      assert.match(locationOf(sent), /^\/worklist\?said=/u)
      assert.deepStrictEqual(site.wishes, [
        { act: "done", entity: "acme", by: "vera", reason: "by phone", subject: "invite:hr/1" }
      ])
    }).pipe(Effect.scoped))

  it.live("a viewer sees the items, and no button", () =>
    Effect.gen(function*() {
      const site = fakeSite(list())
      const { address } = yield* served(site, { access: as("viewer") })
      const { text } = yield* open(`${address}/worklist`)
      assert.include(text, "overdue")
      assert.notInclude(text, "<form class=\"line\" method=\"post\"")
      const sent = yield* send(`${address}/entities/acme/done`, { csrf: "token", operation: "invite:hr/1" })
      assert.strictEqual(sent.status, 403)
      assert.deepStrictEqual(site.wishes, [])
    }).pipe(Effect.scoped))
})
