import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { renewed } from "../../src/cli/Renewed.ts"

describe("what is kept outside of the process", () => {
  it.effect("U9: a token that is replaced where it is kept counts within seconds, without a change of the file", () =>
    Effect.gen(function*() {
      let kept = "old"
      const value = yield* renewed(Effect.sync(() => kept), "old", () => Effect.void)
      kept = "new"
      assert.strictEqual(yield* value.get, "old")
      yield* TestClock.adjust("10 seconds")
      assert.strictEqual(yield* value.get, "new")
    }))

  it.effect("what can't be read leaves the last one, and is said once, until it can be read again", () =>
    Effect.gen(function*() {
      const said: Array<string> = []
      let broken = true
      const value = yield* renewed(
        Effect.suspend(() => broken ? Effect.fail("gone") : Effect.succeed("new")),
        "old",
        (error) => Effect.sync(() => void said.push(error))
      )
      for (const _ of [1, 2]) {
        yield* TestClock.adjust("10 seconds")
        assert.strictEqual(yield* value.get, "old")
      }
      assert.deepStrictEqual(said, ["gone"])
      broken = false
      yield* TestClock.adjust("10 seconds")
      assert.strictEqual(yield* value.get, "new")
    }))

  it.effect("another file's is read from the moment that it is in force", () =>
    Effect.gen(function*() {
      const value = yield* renewed(Effect.succeed("one"), "one", () => Effect.void)
      yield* value.set(Effect.succeed("two"), "two")
      assert.strictEqual(yield* value.get, "two")
      yield* TestClock.adjust("1 hour")
      assert.strictEqual(yield* value.get, "two")
    }))
})
