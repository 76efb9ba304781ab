import { NodeServices } from "@effect/platform-node"
import { type Cause, Effect, Layer, Option, Queue, Terminal } from "effect"
import { Prompt } from "effect/cli"
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, afterEach, assert, describe, it, vi } from "vitest"
import { findFile } from "../../src/cli/ConnectFile.ts"
import { neededOf } from "../../src/cli/Connections.ts"
import { addNew, review } from "../../src/cli/ConnectSteps.ts"
import { load } from "../../src/config/Load.ts"
import { kind as payfit, partner } from "../../src/sandbox/emulators/PayFit.ts"
import { EmulatorServer } from "../../src/sandbox/EmulatorServer.ts"
import { scopesFor } from "../../src/sources/PayFitConnect.ts"
import { configurationOf } from "../config/Reading.ts"
import { crowd, now, today } from "../sources/tools/Trial.ts"

const read = "collaborators:read"
const contracts = "collaborators:contracts:read"
const management = "collaborators:management:read"
const jobs = "contracts:read"
const bank = "collaborators:bank-info:read"

/** A line that says which right a reading lacks. */
const lacking = /^ +Missing/mu

const said: Array<string> = []
const asked: Array<ReadonlyArray<string>> = []

/** The administrator's browser: it says yes to whatever address is printed. */
const accept = async (text: string): Promise<void> => {
  const [address] = /http:\S+\/authorize\?\S+/u.exec(text) ?? []
  if (address === undefined) return
  asked.push(new URL(address).searchParams.get("scope")?.split(" ") ?? [])
  const { headers } = await fetch(address, { redirect: "manual" })
  await fetch(headers.get("location") ?? "")
}
const muted = (["stdout", "stderr"] as const).map((name) =>
  vi.spyOn(process[name], "write").mockImplementation((text, ...more) => {
    said.push(String(text))
    void accept(String(text))
    for (const done of more) if (typeof done === "function") done()
    return true
  })
)
afterAll(() => muted.forEach((one) => one.mockRestore()))

const started: Array<EmulatorServer> = []
const folders: Array<string> = []
afterEach(async () => {
  said.length = 0
  asked.length = 0
  vi.unstubAllEnvs()
  for (const server of started.splice(0)) await server.stop()
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

const key = (name: string, input = ""): Terminal.UserInput => ({
  input: input === "" ? Option.none() : Option.some(input),
  key: { name, ctrl: false, meta: false, shift: false }
})
const enter = key("enter")
const down = key("down")
const space = key("space", " ")
const yes = key("y", "y")

/** A folder, and the settings of a connection to a PayFit of its own. */
const place = async () => {
  const emulator = payfit.make({ people: crowd(12), today, settings: {}, faults: {}, limited: false })
  const server = await EmulatorServer.start(new Map([["hr", { emulator, faults: {} }]]), { now: () => now })
  started.push(server)
  const folder = mkdtempSync(join(tmpdir(), "hrsync-authorize-"))
  folders.push(folder)
  vi.stubEnv("HR_CLIENT_SECRET", partner.clientSecret)
  return {
    folder,
    file: join(folder, "hrsync.yaml"),
    settings: [
      "token=${file:token}",
      `oauth={ clientId: ${partner.clientId}, redirectUri: "http://127.0.0.1:0/payfit" }`,
      `baseUrl=${server.baseUrl("hr")}`
    ]
  }
}

type Place = Awaited<ReturnType<typeof place>>

const yamlOf = ({ settings }: Place, entities: string): string =>
  `version: 1\nconnections:\n  hr:\n    kind: payfit\n${
    settings.map((setting) => `    ${setting.replace("=", ": ")}\n`).join("")
  }entities:\n${entities}`

/** Runs steps that ask, with the keys that a person presses; whoever runs out of them has pressed ctrl-c. */
const answered = <A, E>(
  steps: Effect.Effect<A, E, NodeServices.NodeServices>,
  keys: ReadonlyArray<Terminal.UserInput>
): Promise<A> =>
  Effect.runPromise(
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
        display: () => Effect.void
      })
      return yield* steps.pipe(Effect.provide(Layer.succeed(Terminal.Terminal, terminal)))
    }).pipe(
      Effect.provideService(Prompt.Theme, Prompt.makeTheme({ colors: false })),
      Effect.provide(NodeServices.layer)
    )
  )

const adding = async (at: Place, interactive: boolean, keys: ReadonlyArray<Terminal.UserInput>) =>
  answered(
    Effect.gen(function*() {
      const file = yield* findFile(at.file)
      const configuration = file.bytes === undefined ? undefined : yield* load(at.file)
      return yield* addNew({
        file,
        configuration,
        name: "hr",
        asked: { kind: "payfit", sets: at.settings, yes: !interactive },
        interactive
      })
    }),
    keys
  )

const reviewing = (at: Place, keys: ReadonlyArray<Terminal.UserInput>) =>
  answered(Effect.flatMap(load(at.file), (configuration) => review(configuration, "hr", true)), keys)

const entity = (more: string): string => `  acme: { source: hr, target: { kind: file, path: m.json }, ${more} }\n`

const unused = `version: 1
connections:
  old: { kind: csv, path: x.csv }
entities:
  acme: { source: old, target: { kind: file, path: m.json }, employees: all }
`

describe("PayFit is asked for the scopes that a connection's use needs", () => {
  const uses: ReadonlyArray<readonly [what: string, entities: string, scopes: ReadonlyArray<string>]> = [
    ["names and e-mails alone", entity("employees: all, fields: [name, email]"), [read, contracts]],
    ["the usual fields, bank accounts among them (F1)", entity("employees: all"), [read, contracts, bank]],
    ["managers", entity("employees: all, fields: [name, manager]"), [read, contracts, management]],
    [
      "conditions on the team and the job title",
      entity("fields: [name], employees: { where: [{ field: team, oneOf: A }, { field: jobTitle, oneOf: B }] }"),
      [read, contracts, management, jobs]
    ],
    [
      "one of two entities with bank accounts",
      entity("employees: all, fields: [name]") + entity("employees: all").replace("acme", "beta").replace("m.", "n."),
      [read, contracts, bank]
    ],
    [
      "an entity that is switched off does not count",
      entity("employees: all, fields: [name]")
      + entity("employees: all, enabled: false").replace("acme", "beta").replace("m.", "n."),
      [read, contracts]
    ]
  ]
  for (const [what, entities, scopes] of uses) {
    it(what, async () => {
      const text = yamlOf({ folder: "", file: "", settings: ["token=${file:token}"] }, entities)
      const needed = neededOf(await Effect.runPromise(configurationOf(text)), "hr")
      assert.deepStrictEqual(needed === undefined ? [] : scopesFor(needed), scopes)
    })
  }

  it("where no entity uses it, nothing is known of its use", async () => {
    const text = yamlOf({ folder: "", file: "", settings: ["token=${file:token}"] }, "").replace("entities:\n", "")
    assert.isUndefined(neededOf(await Effect.runPromise(configurationOf(`${text}entities: {}\n`)), "hr"))
  })
})

describe("hrsync connect, where a person authorizes", () => {
  it("asks for what the entities of the file need, says so, and stores the token", async () => {
    const at = await place()
    writeFileSync(at.file, yamlOf(at, entity("employees: all, fields: [name, email]")))
    assert.isTrue(await reviewing(at, []), said.join(""))
    assert.deepStrictEqual(asked, [[read, contracts]])
    assert.include(said.join(""), `for these scopes and no others: ${read}, ${contracts}.`)
    assert.notMatch(said.join(""), lacking)
    assert.isTrue(existsSync(join(at.folder, "token")))
    assert.isTrue(await reviewing(at, []))
    assert.strictEqual(asked.length, 1)
  })

  it("authorizes again when an entity needs more than the token has, if the person wants it", async () => {
    const at = await place()
    writeFileSync(at.file, yamlOf(at, entity("employees: all, fields: [name]")))
    assert.isTrue(await reviewing(at, []))
    writeFileSync(at.file, yamlOf(at, entity("employees: all")))
    said.length = 0
    assert.isTrue(await reviewing(at, [key("n", "n")]))
    assert.match(said.join(""), lacking)
    assert.include(said.join(""), `PayFit is asked for ${bank}`)
    assert.strictEqual(asked.length, 1)
    said.length = 0
    assert.isTrue(await reviewing(at, [yes]))
    assert.deepStrictEqual(asked.at(-1), [read, contracts, bank])
    assert.notMatch(said.join("").split("Authorized").at(-1) ?? "", lacking)
  })

  it("a new connection that nothing uses yet: a person says what for, a script gets no personal data", async () => {
    const person = await place()
    writeFileSync(person.file, unused)
    await adding(person, true, [enter, down, down, down, down, down, space, enter, yes])
    assert.deepStrictEqual(asked, [[read, contracts, management, jobs, bank]])
    assert.include(readFileSync(person.file, "utf8"), "kind: payfit")
    const script = await place()
    writeFileSync(script.file, unused)
    await adding(script, false, [])
    assert.deepStrictEqual(asked.at(-1), [read, contracts, management, jobs])
    assert.include(readFileSync(script.file, "utf8"), "kind: payfit")
  })

  it("a new file: its entity has the usual fields (F1)", async () => {
    const at = await place()
    await adding(at, false, [])
    assert.deepStrictEqual(asked, [[read, contracts, bank]])
  })
})
