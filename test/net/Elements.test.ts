import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { eachElement } from "../../src/net/Elements.ts"
import { pair } from "./Vendors.ts"

/** What an answer's list `people` gives, in order. */
const given = Effect.fnUntraced(function*(body: string | Uint8Array) {
  const { api } = yield* pair((response) => response.writeHead(200).end(body))
  const response = yield* api.get("/people")
  const elements: Array<unknown> = []
  yield* eachElement(response, "people", (element, index) => {
    assert.strictEqual(index, elements.length)
    elements.push(element)
  })
  return elements
}, Effect.scoped)

const people = Array.from({ length: 1_000 }, (_, id) => ({ id, name: "Ådélie “Ω”, ".repeat(80), of: [{ deep: [id] }] }))

describe("P1: a list that is taken element by element", () => {
  it.live("gives every element once, however many stretches of bytes it takes", () =>
    Effect.gen(function*() {
      const body = JSON.stringify({ before: [1], people, after: { people: [1] } })
      assert.isAbove(Buffer.byteLength(body), 3 * 256 * 1024)
      assert.deepStrictEqual(yield* given(body), people)
      assert.deepStrictEqual(yield* given("{\"people\": []}"), [])
    }))

  it.live("keeps every digit of integers that a number cannot hold, also deep in an element", () =>
    Effect.gen(function*() {
      const body = "{\"people\":[{\"id\":1},{\"work\":[{\"id\":3332883884017713938}]},1e40]}"
      assert.deepStrictEqual(yield* given(body), [{ id: 1 }, { work: [{ id: "3332883884017713938" }] }, 1e40])
    }))

  for (
    const [what, body, message] of [
      ["that ends in its middle", "{\"people\":[{\"id\":1},{\"id", "got an answer that is no JSON: "],
      ["that is a web page", "<html>Ada", "got a web page instead of JSON"],
      ["that is nothing", "", "got an empty answer instead of JSON"],
      ["without the list", "{\"persons\":[]}", "got an answer that does not fit at people: "],
      ["with something else there", "{\"people\":{\"Ada\":1}}", "got an answer that does not fit at people: "],
      [
        "with two lists",
        "{\"people\":[1],\"people\":[2]}",
        "does not fit at people: “people” stands here a second time"
      ],
      [
        "that is no UTF-8",
        Buffer.from("{\"people\":[\"Zo\xeb\"]}", "latin1"),
        "does not fit at people: a byte that is not UTF-8"
      ]
    ] as const
  ) {
    it.live(`fails for an answer ${what}, without a value of it`, () =>
      Effect.gen(function*() {
        const error = yield* Effect.flip(given(body))
        assert.include(error.message, message)
        assert.notMatch(JSON.stringify(error), /Ada|Zo/u)
      }))
  }
})
