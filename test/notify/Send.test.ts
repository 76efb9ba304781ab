import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted, Schema } from "effect"
import { createHmac } from "node:crypto"
import { readFileSync } from "node:fs"
import { vi } from "vitest"
import { type Notice, noticeKinds } from "../../src/domain/Notice.ts"
import { network } from "../../src/net/Network.ts"
import { vendors } from "../../src/notify/Hosts.ts"
import { type Form, forms, type Message, type Settings } from "../../src/notify/Notifier.ts"
import { send } from "../../src/notify/Open.ts"
import { signed } from "../../src/notify/Signature.ts"
import { slackForm } from "../../src/notify/SlackForm.ts"
import { teamsForm } from "../../src/notify/TeamsForm.ts"
import { json, networked, served } from "../net/Vendors.ts"

const notice: Notice = {
  entity: "acme-fr",
  name: "Acme <!channel> SAS",
  kind: "blocked",
  severity: "error",
  fingerprint: "hash",
  text: "12 people would lose access.",
  next: "hrsync approve hash",
  decisionHash: "hash",
  counts: { withheld: 12 }
}
const message: Message = {
  at: Date.parse("2026-11-20T10:00:00Z"),
  notices: [{ ...notice, page: "https://hrsync.acme.example/" }]
}

const path = "/services/T0SECRET/B0SECRET/xyzSECRET"
const query = "?api-version=1&sp=%2Ftriggers%2Frun&sig=sigSECRET"

const settings = (url: string, form: Form): Settings => ({
  url: Redacted.make(url),
  form,
  ...(form === "json" ? { secret: Redacted.make("signing-SECRET") } : {})
})

const Body = Schema.fromJsonString(Schema.Struct({
  form: Schema.String,
  severity: Schema.String,
  notices: Schema.Array(Schema.Record(Schema.String, Schema.Unknown))
}))

describe("a message", () => {
  it.live("reaches the address as it is, and as json is signed over timestamp and body", () =>
    Effect.gen(function*() {
      const server = yield* served(json({}))
      const net = yield* networked()
      yield* send(
        settings(`${server.url}${path}${query}`, "json"),
        { id: "n", network: net, loopbackOnly: true },
        message
      )
      const [seen] = server.seen
      assert.strictEqual(seen?.url, path + query)
      const body = seen?.body ?? ""
      const stamp = String(seen?.headers["hrsync-timestamp"])
      assert.match(stamp, /^\d{10}$/u)
      const expected = createHmac("sha256", "signing-SECRET").update(`${stamp}.${body}`).digest("hex")
      assert.strictEqual(seen?.headers["hrsync-signature"], `v1=${expected}`)
      const told = yield* Schema.decodeUnknownEffect(Body)(body)
      assert.strictEqual(told.severity, "error")
      assert.deepInclude(told.notices[0], {
        entity: "acme-fr",
        kind: "blocked",
        decisionHash: "hash",
        counts: { withheld: 12 },
        page: "https://hrsync.acme.example/"
      })
    }).pipe(Effect.scoped))

  it.live("that fails says nothing of its address but the host, and nothing of its secret", () =>
    Effect.gen(function*() {
      const server = yield* served((response, { url }) =>
        response.writeHead(410, { "content-type": "text/plain" }).end(`no such hook: ${url}`)
      )
      const net = yield* networked()
      for (const form of forms) {
        const { message: said, next } = yield* Effect.flip(
          send(settings(`${server.url}${path}${query}`, form), { id: "n", network: net, loopbackOnly: false }, message)
        )
        assert.notInclude(said + next, "SECRET")
        assert.include(said, "status 410")
      }
      const broken = settings("xyzSECRET", "slack")
      const failure = yield* Effect.flip(send(broken, { id: "n", network: net, loopbackOnly: false }, message))
      assert.notInclude(failure.message + failure.next, "SECRET")
    }).pipe(Effect.scoped))

  it.effect("P8: goes to the documented hosts of its form and to no other, nor by plain http", () =>
    Effect.gen(function*() {
      const refused = (url: string, form: Form, allowed = "") =>
        send(settings(url, form), {
          id: "n",
          // Nobody is behind this proxy: what is allowed fails there.
          network: network({ HTTPS_PROXY: "http://127.0.0.1:9", HRSYNC_ALLOWED_HOSTS: allowed }),
          loopbackOnly: false
        }, message).pipe(Effect.flip, Effect.map(({ message: said }) => said))
      const elsewhere: ReadonlyArray<readonly [string, Form]> = [
        ["https://hooks.slack.com.attacker.example/x", "slack"],
        ["https://attacker.example/x", "json"],
        ["https://attacker.example/x", "teams"],
        ["https://hooks.slack.com/x", "teams"],
        ["http://hooks.slack.com/x", "slack"],
        ["https://hooks.slack.com:8443/x", "slack"],
        ["https://webhook.office.com.attacker.example/x", "teams"]
      ]
      for (const [url, form] of elsewhere) assert.include(yield* refused(url, form), "was not sent", url)
    }))

  it.live("is for this machine alone in the sandbox", () =>
    Effect.gen(function*() {
      const net = network({ HTTPS_PROXY: "http://127.0.0.1:9" })
      yield* send(
        settings("https://hooks.slack.com/x", "slack"),
        { id: "n", network: net, loopbackOnly: true },
        message
      )
    }))
})

describe("the words for chats", () => {
  it("A6: hold names as text: nobody is mentioned, nothing is bold or a link", () => {
    const slack = JSON.stringify(slackForm(message))
    assert.notInclude(slack, "\"mrkdwn\"")
    assert.notInclude(JSON.parse(slack).text, "<!channel>")
    assert.include(slack, "hrsync approve hash")
    const teams = JSON.stringify(teamsForm(message))
    assert.notInclude(teams, "TextBlock\",\"text")
    assert.include(teams, "application/vnd.microsoft.card.adaptive")
    assert.include(teams, "hrsync approve hash")
  })

  it("stay within what Slack takes, however many and long the notices are", () => {
    const long = { ...notice, name: "N".repeat(500), text: "t".repeat(9000), next: "n".repeat(9000), page: undefined }
    const many: Message = { at: 0, notices: Array.from({ length: 20 }, () => long) }
    const { blocks } = Schema.decodeUnknownSync(Schema.Struct({
      blocks: Schema.Array(Schema.Struct({ type: Schema.String, text: Schema.Struct({ text: Schema.String }) }))
    }))(slackForm(many))
    assert.isAtMost(blocks.length, 50)
    for (const { text, type } of blocks) assert.isAtMost(text.text.length, type === "header" ? 150 : 3000)
  })

  it("stay within what Teams takes, with pages, and in every script", () => {
    for (const character of ["n", "é", "\u65e5", "\u{1f600}", "\""]) {
      for (const notices of [1, 7, 20]) {
        const words = `x${character.repeat(5000)}`
        const page = "https://hrsync.acme.example/entities/acme-fr/plan"
        const long = { ...notice, name: words, text: words, next: words, page }
        const card = JSON.stringify(teamsForm({ at: 0, notices: Array.from({ length: notices }, () => long) }))
        assert.isBelow(Buffer.byteLength(card), 28 * 1024, `${notices} of ${character}`)
        assert.notMatch(card, /\\ud[89a-f]/u)
      }
    }
  })
})

describe("docs/notify.md", () => {
  it("its snippet accepts what is signed, and nothing else", async () => {
    const docs = readFileSync(new URL("../../docs/notify.md", import.meta.url), "utf8")
    const [, snippet = ""] = /```js\n([^]*?)```/u.exec(docs) ?? []
    const { isFromHrsync } = await import(`data:text/javascript,${encodeURIComponent(snippet)}`)
    const seconds = Math.floor(Date.parse("2026-11-20T10:00:00Z") / 1000)
    vi.useFakeTimers({ now: seconds * 1000, toFake: ["Date"] })
    const headers = signed(Redacted.make("s"), seconds, "{}")
    assert.strictEqual(isFromHrsync("s", headers, "{}"), true)
    assert.strictEqual(isFromHrsync("s", headers, "{ }"), false)
    assert.strictEqual(isFromHrsync("t", headers, "{}"), false)
    assert.strictEqual(isFromHrsync("s", {}, "{}"), false)
    vi.setSystemTime((seconds + 301) * 1000)
    assert.strictEqual(isFromHrsync("s", headers, "{}"), false)
    vi.useRealTimers()
  })

  it("names every kind and every host", () => {
    const docs = readFileSync(new URL("../../docs/notify.md", import.meta.url), "utf8")
    for (const kind of noticeKinds) assert.include(docs, `\`${kind}\``)
    for (const { hosts } of Object.values(vendors)) for (const host of hosts) assert.include(docs, `\`${host}\``)
  })
})
