import { assert, describe, it } from "@effect/vitest"
import { Effect, FileSystem, Layer, Option, Path, Queue, Terminal } from "effect"
import { Prompt } from "effect/cli"
import { fromPerson } from "../../src/cli/Questions.ts"

const key = (name: string, input = ""): Terminal.UserInput => ({
  input: input === "" ? Option.none() : Option.some(input),
  key: { name, ctrl: false, meta: false, shift: false }
})

const typed = (text: string): ReadonlyArray<Terminal.UserInput> => [...text].map((letter) => key(letter, letter))
const enter = key("enter")

/** What a person who presses these keys answers, and what the screen shows meanwhile. */
const asked = Effect.fnUntraced(function*(keys: ReadonlyArray<Terminal.UserInput>, colors = false) {
  const queue = yield* Queue.unbounded<Terminal.UserInput>()
  yield* Queue.offerAll(queue, keys)
  let screen = ""
  const terminal = Terminal.make({
    columns: Effect.succeed(80),
    rows: Effect.succeed(24),
    size: Effect.die("not used"),
    readInput: Effect.succeed(queue),
    readLine: Effect.die("not used"),
    display: (text) =>
      Effect.sync(() => {
        screen += text
      })
  })
  const answers = yield* fromPerson.pipe(
    Effect.provideService(Prompt.Theme, Prompt.makeTheme({ colors })),
    Effect.provide(Layer.mergeAll(Layer.succeed(Terminal.Terminal, terminal), Path.layer, FileSystem.layerNoop({})))
  )
  return { answers, screen }
})

describe("the questions of hrsync init", () => {
  it.effect("Enter takes the default of each, which the question shows", () =>
    Effect.gen(function*() {
      const { answers, screen } = yield* asked([enter, enter, enter, enter, enter])
      assert.deepStrictEqual(answers, {
        name: "My company",
        timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
        source: "csv",
        employees: "employees.csv",
        members: "members.json"
      })
      for (const shown of ["[My company]", "[employees.csv]", "[members.json]"]) assert.include(screen, shown)
    }))

  it.effect("what is typed is the answer: nothing of the default is left in it", () =>
    Effect.gen(function*() {
      const { answers } = yield* asked([
        ...typed(" Acme SAS "),
        enter,
        ...typed("Europe/Paris"),
        enter,
        key("down"),
        enter,
        ...typed("export dir/x.json"),
        enter,
        ...typed("m.json"),
        enter
      ])
      assert.deepStrictEqual(answers, {
        name: "Acme SAS",
        timezone: "Europe/Paris",
        source: "json",
        employees: "export dir/x.json",
        members: "m.json"
      })
    }))

  it.effect("a time zone that does not exist is asked for again", () =>
    Effect.gen(function*() {
      const wrong = [...typed("Mars"), enter, ...typed("Mars").map(() => key("backspace"))]
      const { answers, screen } = yield* asked([enter, ...wrong, ...typed("Asia/Tokyo"), enter, enter, enter, enter])
      assert.include(screen, "No such time zone")
      assert.strictEqual(answers.timezone, "Asia/Tokyo")
    }))
})
