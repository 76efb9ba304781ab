import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { noticeKinds } from "../../src/domain/Notice.ts"
import { brief, configurationOf, diagnosticsOf, file } from "./Reading.ts"

const withNotify = (...notifiers: ReadonlyArray<string>): string =>
  file({ more: `notify:\n${notifiers.map((one) => `  - ${one}`).join("\n")}` })

const slack = "{ url: \"${env:SLACK}\", form: slack }"
const signed = "{ url: \"${env:HOOK}\", secret: \"${file:/run/secrets/hook}\", about: [blocked], entities: [acme] }"

describe("notify", () => {
  it.effect("names who is told, by the reference of the address", () =>
    Effect.gen(function*() {
      const { notifiers } = yield* configurationOf(withNotify(slack, signed))
      assert.deepStrictEqual(notifiers.map(({ id }) => id), ["${env:SLACK}", "${env:HOOK}"])
      assert.deepStrictEqual(notifiers.map(({ about, entities }) => [[...about], entities && [...entities]]), [
        [[...noticeKinds], undefined],
        [["blocked"], ["acme"]]
      ])
    }))

  it.effect("a secret that is missing is said when a message is to be sent, and not before", () =>
    Effect.gen(function*() {
      const { notifiers: [one] } = yield* configurationOf(withNotify(slack))
      const { message } = yield* Effect.flip(one?.send({ at: 0, notices: [] }) ?? Effect.void)
      assert.include(message, "SLACK is not set")
    }))

  for (
    const [what, notifier, code] of [
      [
        "an address that stands in the file",
        "{ url: \"https://hooks.slack.com/services/T/B/tellNobody\", form: slack }",
        "literal-secret"
      ],
      ["json without a secret to sign it", "{ url: \"${env:HOOK}\" }", "missing-key"],
      [
        "a secret that nobody looks at",
        "{ url: \"${env:HOOK}\", form: teams, secret: \"${env:S}\" }",
        "secret-not-here"
      ],
      ["an entity that is none", "{ url: \"${env:HOOK}\", form: slack, entities: [acmee] }", "unknown-entity"],
      ["a kind that is none", "{ url: \"${env:HOOK}\", form: slack, about: [blockd] }", "unknown-value"],
      ["the same address twice", `${slack}\n  - ${slack}`, "same-notifier"]
    ] as const
  ) {
    it.effect(`${what} is an error`, () =>
      Effect.gen(function*() {
        const found = yield* diagnosticsOf(withNotify(notifier))
        assert.deepStrictEqual(found.map(({ code }) => code), [code], found.map(brief).join())
        assert.notInclude(JSON.stringify(found), "tellNobody")
      }))
  }

  it.effect("P8: an address of a chat is hidden also where the file is no YAML, or stands elsewhere", () =>
    Effect.gen(function*() {
      for (
        const text of [
          `notify: [\n  url: https://hooks.slack.com/services/T/B/tellNobody\n`,
          file({ entity: "name: https://acme.webhook.office.com/webhookb2/tellNobody" })
        ]
      ) {
        const found = yield* diagnosticsOf(text)
        assert.isNotEmpty(found)
        assert.notInclude(JSON.stringify(found), "tellNobody")
      }
    }))
})
