import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as fc from "fast-check"
import type { Explanation } from "../../src/domain/Explanation.ts"
import { empty } from "../../src/domain/Field.ts"
import type { HistoryEntry } from "../../src/domain/History.ts"
import type { MemberRow } from "../../src/domain/MemberRow.ts"
import type { Operation, Person } from "../../src/domain/Operation.ts"
import type { Hold } from "../../src/domain/Plan.ts"
import type { EntityStanding } from "../../src/engine/Standing.ts"
import type { Site } from "../../src/web/Site.ts"
import { input } from "../planning/Inputs.ts"
import { employee, linked, mail, member, now } from "../planning/World.ts"
import { text } from "../report/arbitraries.ts"
import { invisible } from "../report/inert.ts"
import { ask } from "./Ask.ts"
import { fakeSite, served } from "./FakeSite.ts"

/** What an attacker would write above all: out of an attribute, out of an element, into a script. */
const evil = "\"'><b data-evil=1>x</b><img src=x onerror=alert(1)></textarea></title><script>alert(1)</script>&#60;u>"

/** Elements that the pages are made of, and attributes in them. */
const elements =
  /^(?:html|head|meta|title|link|body|a|header|p|span|nav|ul|li|main|h[1-4]|footer|form|button|input|label|select|option|details|summary|dl|dt|dd|table|thead|tbody|tr|th|td|div|code|pre|time|strong|progress|br)$/u
const attributes =
  /^(?:lang|charset|name|content|rel|href|class|aria-[a-z]+|id|role|method|action|type|value|maxlength|autocomplete|scope|tabindex|title|datetime|http-equiv|open|selected|required|colspan|max)$/u

/** Everything in a page that is no text: as strict as the HTML that hrsync writes, and stricter than any browser. */
const tagsOf = (page: string): ReadonlyArray<string> => {
  const found: Array<string> = []
  const rest = page.replace("<!doctype html>", "").replace(
    /<(?<slash>\/?)(?<name>[a-z][a-z0-9]*)(?<attributes>(?: [a-z-]+(?:="[^"<>]*")?)*)>/gu,
    (tag, _slash: string, name: string, own: string) => {
      assert.match(name, elements)
      for (const [, attribute, value] of own.matchAll(/ (?<name>[a-z-]+)(?:="(?<value>[^"]*)")?/gu)) {
        assert.match(attribute ?? "", attributes)
        if (attribute === "href" || attribute === "action") assert.match(value ?? "", /^(?:\/(?!\/)|#|data:,$)/u)
      }
      found.push(tag)
      return ""
    }
  )
  assert.notMatch(rest, /[<>]/u)
  return found
}

/** A site in which everything that others wrote is one of these texts. */
const hostileSite = (texts: ReadonlyArray<string>): { readonly site: Site; readonly entity: string } => {
  let at = 0
  const next = (): string => {
    at += 1
    return texts[at % texts.length] ?? evil
  }
  const world = input([{
    rules: { entity: "acme" },
    employees: [employee("1"), employee("2")],
    members: [member("1")],
    links: [linked("1")]
  }])
  const base = fakeSite(world)
  // A long text is no path of a page: then the key is one that a file may have.
  const entity = texts.length === 1 ? "acme" : next()
  const person: Person = { employee: { connection: next(), id: next() }, member: next(), name: next(), email: next() }
  const common = { id: next(), person, wanted: next(), why: { rule: next(), text: next() } }
  const invite: Operation = {
    ...common,
    carry: "manual",
    kind: "invite",
    email: mail("a@acme.example"),
    name: { first: next(), last: next() },
    bankAccount: undefined,
    bankAccountDigest: "",
    costCenter: next(),
    arrivalFrom: next(),
    after: next()
  }
  const archive: Operation = { ...common, carry: "manual", kind: "archive", member: next(), instruction: next() }
  const hold: Hold = {
    reason: "grace",
    person,
    field: "email",
    text: next(),
    until: undefined,
    since: undefined,
    operation: archive
  }
  const rows: ReadonlyArray<MemberRow> = [
    {
      entity,
      member: next(),
      name: next(),
      email: next(),
      state: "active",
      hrStatus: "managed",
      operations: [invite],
      withheld: [archive],
      holds: [hold]
    }
  ]
  const explanation: Explanation = {
    query: next(),
    nearest: [person],
    people: [{
      person,
      facts: [{
        connection: next(),
        id: next(),
        email: next(),
        status: "active",
        rawStatus: next(),
        startDate: empty,
        terminationDate: empty,
        lastWorkingDay: empty,
        timezone: next(),
        bankAccount: next()
      }],
      entities: [{
        entity,
        name: next(),
        status: "blocked",
        conditions: [{
          text: next(),
          field: undefined,
          found: undefined,
          held: true,
          conditions: [{ text: next(), field: next(), found: [next()], held: undefined, conditions: [] }]
        }],
        match: { by: "link", member: next(), state: "invited", hrStatus: "released", text: next() },
        results: [{ type: "operation", operation: invite, withheld: true }, { type: "hold", hold }]
      }]
    }]
  }
  const act: HistoryEntry = {
    type: "act",
    act: {
      at: now,
      entity,
      kind: "allow",
      by: next(),
      reason: next(),
      person: { connection: next(), id: next() },
      subject: next()
    }
  }
  const site: Site = {
    ...base,
    version: "1",
    file: Effect.succeed({
      file: next(),
      text: next(),
      since: now,
      refused: { since: now, text: `${next()}\n${next()}` }
    }),
    standings: Effect.map(
      base.standings,
      (all) =>
        all.map((one): EntityStanding =>
          Object.assign({}, one, { entity, name: next(), trouble: { message: next(), next: next() } })
        )
    ),
    cards: Effect.map(base.cards, (all) =>
      all.map((one) =>
        Object.assign({}, one, {
          entity,
          name: next(),
          tools: [{ connection: next(), kind: next() }],
          target: next(),
          problems: [next()],
          next: next(),
          status: "paused",
          lastCycle: { at: now, outcome: "failed", by: next(), text: next() },
          paused: { by: next(), at: now, reason: next() }
        })
      )),
    connections: Effect.succeed([{
      connection: next(),
      lastGoodAt: now,
      employees: 2,
      failures: 1,
      retryAt: now,
      message: next(),
      next: next()
    }]),
    members: () => Effect.succeed({ at: now, rows }),
    explain: () => Effect.succeed(explanation),
    history: () => Effect.succeed([act])
  }
  return { site, entity }
}

const check = (texts: ReadonlyArray<string>, asked: string): Effect.Effect<void> =>
  Effect.gen(function*() {
    const { entity, site } = hostileSite(texts)
    const { address } = yield* served(site)
    const own = encodeURIComponent(entity)
    const query = encodeURIComponent(asked.toWellFormed())
    for (
      const path of [
        "/",
        "/members",
        ...(entity.isWellFormed() && entity !== "" && !/^\.{1,2}$/u.test(entity)
          ? [`/entities/${own}/members?q=`]
          : []),
        `/entities/${query === "" ? "x" : query}/members?q=${query}&state=${query}&page=${query}`,
        `/people?q=${query}`,
        `/people?q=x`,
        `/?said=${query}`
      ]
    ) {
      const { headers, text: page } = yield* ask(`${address}${path}`)
      tagsOf(page)
      assert.notMatch(page.replaceAll("\n", ""), invisible)
      assert.notInclude(page, "data-evil=")
      assert.include(String(headers["content-security-policy"]), "default-src 'none'")
    }
  }).pipe(Effect.scoped, Effect.orDie)

describe("A6: whatever names, e-mails, ids, HR values and messages hold, a page shows it as text", () => {
  it.live("what an attacker would write", () => check([evil], evil))

  it.live("whatever it is", () =>
    Effect.promise(() =>
      fc.assert(
        fc.asyncProperty(
          fc.array(text.map((one) => one.replaceAll("\0", "").toWellFormed()), { minLength: 3, maxLength: 12 }),
          text,
          (texts, asked) => Effect.runPromise(check(texts, asked))
        ),
        { numRuns: 15 }
      )
    ))
})
