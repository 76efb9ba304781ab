import { NodeServices } from "@effect/platform-node"
import { type Cause, Effect, Layer, Option, Queue, Terminal } from "effect"
import { Prompt } from "effect/cli"
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, afterEach, assert, describe, it, vi } from "vitest"
import { findFile } from "../../src/cli/ConnectFile.ts"
import { addNew } from "../../src/cli/ConnectSteps.ts"
import { load } from "../../src/config/Load.ts"
import { bamboo } from "./Emulated.ts"

const said: Array<string> = []
const muted = (["stdout", "stderr"] as const).map((name) =>
  vi.spyOn(process[name], "write").mockImplementation((text, ...more) => {
    said.push(String(text))
    for (const done of more) if (typeof done === "function") done()
    return true
  })
)
afterAll(() => muted.forEach((one) => one.mockRestore()))

const folders: Array<string> = []
afterEach(() => {
  said.length = 0
  vi.unstubAllEnvs()
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

const key = (name: string, input = ""): Terminal.UserInput => ({
  input: input === "" ? Option.none() : Option.some(input),
  key: { name, ctrl: false, meta: false, shift: false }
})

const enter = key("enter")
const down = key("down")
const space = key("space", " ")
/** What a person types, and Enter. */
const typed = (
  text: string
): ReadonlyArray<Terminal.UserInput> => [...[...text].map((letter) => key(letter, letter)), enter]

interface Asked {
  /** The configuration file that is there; nothing: none. */
  readonly yaml?: string
  readonly kind?: string
  readonly name?: string
  readonly sets?: ReadonlyArray<string>
  readonly keys: ReadonlyArray<Terminal.UserInput>
}

/** What becomes of a person's answers; whoever runs out of keys has pressed ctrl-c. */
const connecting = async ({ keys, kind, name, sets = [], yaml }: Asked) => {
  const folder = mkdtempSync(join(tmpdir(), "hrsync-connect-"))
  folders.push(folder)
  const file = join(folder, "hrsync.yaml")
  if (yaml !== undefined) writeFileSync(file, yaml)
  let screen = ""
  const ended = await Effect.runPromise(
    Effect.gen(function*() {
      const queue = yield* Queue.unbounded<Terminal.UserInput, Cause.Done>()
      yield* Queue.offerAll(queue, keys)
      yield* Queue.end(queue)
      const terminal = Terminal.make({
        columns: Effect.succeed(100),
        rows: Effect.succeed(40),
        size: Effect.die("not used"),
        readInput: Effect.succeed(queue),
        readLine: Effect.die("not used"),
        display: (text) =>
          Effect.sync(() => {
            screen += text
          })
      })
      const found = yield* findFile(file)
      const configuration = found.bytes === undefined ? undefined : yield* load(file)
      return yield* addNew({
        file: found,
        configuration,
        name,
        asked: { kind, sets, yes: false },
        interactive: true
      }).pipe(
        Effect.as("done"),
        Effect.catch((error) => Effect.succeed(error._tag === "Ended" ? error.message : error._tag)),
        Effect.provideService(Prompt.Theme, Prompt.makeTheme({ colors: false })),
        Effect.provide(Layer.succeed(Terminal.Terminal, terminal))
      )
    }).pipe(Effect.provide(NodeServices.layer))
  )
  return { ended, screen, said: said.join(""), text: existsSync(file) ? readFileSync(file, "utf8") : undefined, folder }
}

const kept = `version: 1
connections:
  old: { kind: csv, path: x.csv } # old
entities:
  acme: { source: old, target: { kind: file, path: m.json }, employees: all }
`

const secretInVariable = [enter, enter]
const noMore = [enter]
const yes = [key("y", "y")]

describe("the questions of hrsync connect", () => {
  it("lead through steps, data, settings and the test to a line in the file, which is kept otherwise", async () => {
    const tool = await bamboo()
    vi.stubEnv("HR_API_KEY", tool.key)
    const result = await connecting({
      yaml: kept,
      kind: "bamboohr",
      sets: [`baseUrl=${tool.baseUrl}`],
      keys: [...typed("hr"), ...typed("acme"), ...secretInVariable, ...noMore, ...yes]
    })
    assert.strictEqual(result.ended, "done", result.said)
    assert.strictEqual(
      result.text,
      kept.replace(
        "# old\n",
        `# old\n  hr:\n    kind: bamboohr\n    company: acme\n    apiKey: \${env:HR_API_KEY}\n    baseUrl: ${tool.baseUrl}\n`
      )
    )
    assert.include(result.said, "1. In BambooHR, open Settings, Access Levels")
    assert.include(result.said, "What hrsync reads, and why:")
    assert.include(result.said, "Found       12 people")
    assert.include(result.screen, "[HR_API_KEY]")
    assert.notInclude(result.screen + result.said, tool.key)
  })

  it("begin a file where there is none, with the company's name and time zone", async () => {
    const tool = await bamboo()
    vi.stubEnv("BAMBOOHR_API_KEY", tool.key)
    const result = await connecting({
      kind: "bamboohr",
      sets: [`baseUrl=${tool.baseUrl}`],
      keys: [
        enter,
        ...typed("acme"),
        ...secretInVariable,
        ...noMore,
        ...typed("Acme SAS"),
        ...typed("Europe/Paris"),
        ...yes
      ]
    })
    assert.strictEqual(result.ended, "done", result.said)
    assert.include(result.text, "name: Acme SAS\n    timezone: Europe/Paris\n    source: bamboohr\n")
  })

  it("are asked again where an answer does not fit: a name that is taken, a company that can't be one", async () => {
    const erase = (text: string) => [...text].map(() => key("backspace"))
    const tool = await bamboo()
    vi.stubEnv("HR_API_KEY", tool.key)
    const result = await connecting({
      yaml: kept,
      kind: "bamboohr",
      sets: [`baseUrl=${tool.baseUrl}`],
      keys: [
        ...typed("old"),
        ...erase("old"),
        ...typed("hr"),
        ...typed("acme"),
        down,
        enter,
        ...typed("key"),
        down,
        enter,
        ...secretInVariable,
        ...noMore,
        ...yes
      ]
    })
    assert.strictEqual(result.ended, "done", result.said)
    assert.include(result.screen, "There is a connection of that name already.")
    assert.include(result.said, `${join(result.folder, "key")} does not exist`)
    assert.include(result.text, "apiKey: ${env:HR_API_KEY}")
  })

  it("settings that the file would not take are said, and can be given again", async () => {
    const tool = await bamboo()
    vi.stubEnv("HR_API_KEY", tool.key)
    const result = await connecting({
      yaml: kept,
      kind: "bamboohr",
      name: "hr",
      sets: [`baseUrl=${tool.baseUrl}`],
      // A company with a space; then, asked for what to give again: the first setting.
      keys: [
        ...typed("acme sas"),
        ...secretInVariable,
        ...noMore,
        enter,
        down,
        down,
        space,
        enter,
        ...typed("acme"),
        ...yes
      ]
    })
    assert.strictEqual(result.ended, "done", result.said)
    assert.match(result.said, /connections\.hr\.company|company/u)
    assert.include(result.text, "company: acme\n")
  })

  it("a test that fails writes nothing; it can be tried again, or left", async () => {
    const tool = await bamboo()
    vi.stubEnv("HR_API_KEY", "wrong-key-wrong-key")
    const result = await connecting({
      yaml: kept,
      kind: "bamboohr",
      name: "hr",
      sets: [`baseUrl=${tool.baseUrl}`],
      keys: [...typed("acme"), ...secretInVariable, ...noMore, enter, down, down, enter]
    })
    assert.strictEqual(result.ended, "Nothing was written.")
    assert.strictEqual(result.said.split("was not let in").length - 1, 2)
    assert.strictEqual(result.text, kept)
  })

  it("no at the end writes nothing", async () => {
    const tool = await bamboo()
    vi.stubEnv("HR_API_KEY", tool.key)
    const result = await connecting({
      yaml: kept,
      kind: "bamboohr",
      name: "hr",
      sets: [`baseUrl=${tool.baseUrl}`],
      keys: [...typed("acme"), ...secretInVariable, ...noMore, key("n", "n")]
    })
    assert.strictEqual(result.ended, "Nothing was written.")
    assert.strictEqual(result.text, kept)
  })

  it("ctrl-c at any question writes nothing", async () => {
    const tool = await bamboo()
    vi.stubEnv("HR_API_KEY", tool.key)
    const all = [...typed("acme"), ...secretInVariable, ...noMore, ...yes]
    for (const pressed of [0, 3, 5, 6, 7, 8]) {
      const result = await connecting({
        yaml: kept,
        kind: "bamboohr",
        name: "hr",
        sets: [`baseUrl=${tool.baseUrl}`],
        keys: all.slice(0, pressed)
      })
      assert.strictEqual(result.ended, pressed === all.length ? "done" : "QuitError", String(pressed))
      assert.strictEqual(result.text === kept, pressed !== all.length, String(pressed))
    }
  })
})
