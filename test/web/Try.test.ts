import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { tryRules } from "../../src/planning/Try.ts"
import type { Tried } from "../../src/web/Site.ts"
import { input } from "../planning/Inputs.ts"
import { employee, linked, member, oneOf, type RuleFacts, rules } from "../planning/World.ts"
import { ask } from "./Ask.ts"
import { as, open, send } from "./Browse.ts"
import { fakeSite, served } from "./FakeSite.ts"

const given = input([{
  employees: ["1", "2", "3"].map((id) => employee(id, { location: id === "3" ? "Paris" : "Rome" })),
  members: ["1", "2", "3"].map((id) => member(id)),
  links: ["1", "2", "3"].map((id) => linked(id))
}])

const serving = (tried: Tried, texts: Array<string> = []) =>
  Effect.gen(function*() {
    const site = fakeSite(given, {
      try: (text) =>
        Effect.sync(() => {
          texts.push(text)
          return tried
        })
    })
    const { address } = yield* served(site, { access: as("viewer") })
    return `${address}/try`
  })

const of = (...facts: ReadonlyArray<RuleFacts>): Tried => ({
  problems: undefined,
  warnings: undefined,
  entities: tryRules({ input: given, rules: facts.map(rules), changed: new Set() })
})

const attempt = (address: string, text: string) => send(address, { csrf: "token", text })

describe("trying a changed file", () => {
  it.live("a viewer may; the text comes back as it was, and who would be released is named", () =>
    Effect.gen(function*() {
      const texts: Array<string> = []
      const address = yield* serving(of({ where: oneOf("workLocation", "Rome"), limits: { release: 100 } }), texts)
      assert.include((yield* open(address)).text, "version: 1\n</textarea>")
      const text = "\nentities:\n\tacme: </textarea><b>&amp;\n"
      const { status, text: page } = yield* attempt(address, text.replaceAll("\n", "\r\n"))
      assert.strictEqual(status, 200)
      assert.deepStrictEqual(texts, [text])
      assert.include(page, ">\n\nentities:\n\tacme: &lt;/textarea&gt;&lt;b&gt;&amp;amp;\n</textarea>")
      assert.include(page, "Nothing was saved")
      assert.include(page, "Besides what is planned now: 1 release")
      assert.include(page, "p3@acme.example")
    }).pipe(Effect.scoped))

  it.live("a broken file says what validate says, line by line", () =>
    Effect.gen(function*() {
      const problems = "hrsync.yaml:3:5 <b>no such field\n  3 | x\u001b[31m"
      const address = yield* serving({ problems, warnings: undefined, entities: [] })
      const { text } = yield* attempt(address, "x")
      assert.include(text, "hrsync.yaml:3:5 &lt;b&gt;no such field\n  3 | x\\u001b[31m")
      assert.include(text, "It cannot be used. Nothing was saved.")
    }).pipe(Effect.scoped))

  it.live("D6: an attribute that nobody read is no block, but a reading that it needs", () =>
    Effect.gen(function*() {
      const address = yield* serving(of({ where: oneOf("department", "Sales") }))
      const { text } = yield* attempt(address, "x")
      assert.include(text, "needs a reading of department")
      assert.notInclude(text, "It would be blocked")
    }).pipe(Effect.scoped))

  it.live("L4: an entity that vanishes shows that it is disconnected, and whom that releases", () =>
    Effect.gen(function*() {
      const address = yield* serving(of())
      const { text } = yield* attempt(address, "x")
      assert.include(text, "It would be disconnected (L4)")
      assert.include(text, "Besides what is planned now: 3 releases")
    }).pipe(Effect.scoped))

  it.live("a new block is told with its limit", () =>
    Effect.gen(function*() {
      const address = yield* serving(of({ where: oneOf("workLocation", "Paris"), limits: { release: 10, floor: 0 } }))
      const { text } = yield* attempt(address, "x")
      assert.include(text, "It would be blocked")
      assert.include(text, "limits.release.percent")
    }).pipe(Effect.scoped))

  it.live("a text that is no configuration by its size is not tried", () =>
    Effect.gen(function*() {
      const texts: Array<string> = []
      const address = yield* serving(of(), texts)
      const { text } = yield* attempt(address, "a".repeat(512 * 1024 + 1))
      assert.include(text, "larger than 512 KiB")
      assert.deepStrictEqual(texts, [])
    }).pipe(Effect.scoped))

  const chosen = (address: string, file: string, csrf = "token", headers: Readonly<Record<string, string>> = {}) => {
    const part = (name: string, body: string) => `--b0und\r\ncontent-disposition: form-data; name="${name}"${body}\r\n`
    return ask(address, {
      method: "POST",
      headers: { "content-type": "multipart/form-data; boundary=b0und", "sec-fetch-site": "same-origin", ...headers },
      body: `${part("csrf", `\r\n\r\n${csrf}`)}${
        part("file", `; filename="<b>.yaml"\r\ncontent-type: application/yaml\r\n\r\n${file}`)
      }--b0und--\r\n`
    })
  }

  it.live("a file that was chosen is tried as a text that was pasted is, without a script", () =>
    Effect.gen(function*() {
      const texts: Array<string> = []
      const address = yield* serving(of(), texts)
      assert.include((yield* open(address)).text, "enctype=\"multipart/form-data\"")
      const { status, text } = yield* chosen(address, "version: 1\r\n# <b>é\r\n")
      assert.strictEqual(status, 200)
      assert.deepStrictEqual(texts, ["version: 1\n# <b>é\n"])
      assert.include(text, "version: 1\n# &lt;b&gt;é\n</textarea>")
      assert.notInclude(text, "<b>.yaml")
      assert.include(text, "Nothing was saved")
    }).pipe(Effect.scoped))

  it.live("one that is no text, too large, or empty is not; nor one of a page of elsewhere or of another session", () =>
    Effect.gen(function*() {
      const texts: Array<string> = []
      const address = yield* serving(of(), texts)
      const latin = yield* ask(address, {
        method: "POST",
        headers: { "content-type": "multipart/form-data; boundary=b", "sec-fetch-site": "same-origin" },
        body: Buffer.from(
          "--b\r\ncontent-disposition: form-data; name=\"csrf\"\r\n\r\ntoken\r\n--b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"x\"\r\n\r\n\u00e9\r\n--b--\r\n",
          "latin1"
        )
      })
      assert.include(latin.text, "no text in UTF-8")
      assert.include((yield* chosen(address, "a".repeat(600 * 1024))).text, "larger than 512 KiB")
      assert.strictEqual((yield* chosen(address, "a".repeat(3 * 1024 * 1024))).status, 400)
      assert.include((yield* chosen(address, "")).text, "no file was chosen")
      assert.strictEqual((yield* chosen(address, "x", "another")).status, 403)
      assert.strictEqual((yield* chosen(address, "x", "token", { "sec-fetch-site": "cross-site" })).status, 403)
      assert.strictEqual((yield* chosen(address, "x", "token", { "content-type": "multipart/form-data" })).status, 400)
      assert.deepStrictEqual(texts, [])
    }).pipe(Effect.scoped))

  it.live("without the token of the session nothing is tried", () =>
    Effect.gen(function*() {
      const texts: Array<string> = []
      const address = yield* serving(of(), texts)
      assert.strictEqual((yield* send(address, { text: "x" })).status, 403)
      assert.deepStrictEqual(texts, [])
    }).pipe(Effect.scoped))
})
