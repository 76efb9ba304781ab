import { assert, describe, it } from "vitest"
import { membersInMemory } from "../../src/cli/SandboxMembers.ts"
import { scimExtensions, settingsFor } from "../../src/cli/SandboxTarget.ts"
import { scimPath } from "../../src/sandbox/members/ScimApi.ts"
import { Spendesk } from "../../src/sandbox/members/Spendesk.ts"
import { crowd } from "../sources/tools/Trial.ts"
import type { Folder } from "./Cli.ts"
import { folder } from "./Cli.ts"
import { ada, csv, many } from "./Company.ts"
import { bamboo, targetAt } from "./Emulated.ts"
import { historyOf, kept, whole } from "./Kept.ts"
import { start, type Watched } from "./Watched.ts"
import { Wire } from "./Wire.ts"

const minute = 60_000
const run = ["run", "--listen", "none", "--log-format", "json"]

const invitations = (here: Folder): number => here.read("members.json").match(/"state":\s*"invited"/gu)?.length ?? 0

const operations = async (here: Folder): Promise<ReadonlyArray<string>> =>
  (await historyOf(here, "--limit", "1000")).flatMap(({ kind, outcome, type }) =>
    type === "operation" ? [`${String(kind)} ${String(outcome)}`] : []
  )

const said = async (one: Watched, pattern: RegExp, times = 1): Promise<void> => {
  if (!(await one.says(pattern, times))) assert.fail(`${String(pattern)} ${times}: ${whole(await one.ended)}`)
}

/** Between two looks at what another process is doing. */
const aMoment = () => new Promise<void>((resolve) => setTimeout(resolve, 20))

const stopped = async (one: Watched): Promise<string> => {
  one.signal("SIGTERM")
  const end = await one.ended
  assert.strictEqual(end.code, 130, whole(end))
  return end.err
}

/** People who are managed, and so many more whom HR has since somebody confirmed the rules. */
const confirmed = async (people: number): Promise<Folder> => {
  const here = await kept(folder(), [ada])
  const first = await here.run(["apply", "--auto-approve"])
  assert.strictEqual(first.code, 0, whole(first))
  return here.write("employees.csv", csv(many(people + 1).with(0, ada)))
}

/** A company of a tool that is slow when it is asked to be, and of a Spendesk behind a wire. Its rules are confirmed. */
const slowCompany = async () => {
  const everybody = crowd(14)
  const people = everybody.slice(0, 2)
  const silent: Array<number> = []
  const tool = await bamboo(people, { silent })
  const world = membersInMemory({ entity: "acme", seed: 1, now: Date.now(), uk: false }, [])
  const spendesk = new Spendesk({ entity: "acme", world: () => world, faults: {}, limited: false })
  const emulator = spendesk.emulator("scim")
  const { credentials } = emulator
  const wire = await Wire.to(await targetAt("acme", emulator))
  const target = settingsFor({ kind: "scim", settings: scimExtensions }, {
    baseUrl: `${wire.url}/acme${scimPath}`,
    credentials
  })
  const here = folder().write(
    "hrsync.yaml",
    `version: 1
state: sqlite:state.db
connections:
  hr: { kind: bamboohr, company: acme, apiKey: "\${env:KEY}", baseUrl: ${tool.baseUrl} }
entities:
  acme:
    source: hr
    target: ${JSON.stringify({ kind: "scim", ...target, token: "${env:TOKEN}" })}
    employees: all
    fields: [name, email]
`
  )
  const env = { KEY: tool.key, TOKEN: String(credentials["token"]) }
  const first = await start(here, ["apply", "--auto-approve"], {}, env).ended
  assert.strictEqual(first.code, 0, whole(first))
  return {
    here,
    env,
    wire,
    tool,
    /** The next request to the tool is never answered. */
    fallSilent: () => void silent.push(tool.requests() + 1),
    /** HR has everybody from now on. */
    hireAll: () => void people.push(...everybody.slice(2))
  }
}

describe("X5: a stop signal to hrsync run, built", () => {
  it("during a reading, and while calls are in flight: they end and are written down, and the next run repeats nothing", async () => {
    const { env, fallSilent, here, hireAll, tool, wire } = await slowCompany()
    hireAll()
    fallSilent()
    const before = tool.requests()
    const reading = start(here, run, {}, env)
    await said(reading, /Keeping 1 entity /u)
    while (tool.requests() === before) await aMoment()
    await stopped(reading)
    assert.lengthOf(wire.writes, 2)

    const applying = start(here, run, {}, env)
    await new Promise<void>((cut) => wire.cutAt(3, cut))
    applying.signal("SIGTERM")
    const state = { over: false }
    const end = applying.ended.finally(() => {
      state.over = true
    })
    while (!state.over) {
      await wire.deliver()
      await aMoment()
    }
    const { code } = await end
    assert.strictEqual(code, 130, whole(await end))
    await wire.quiet()
    const invited = (): number => wire.writes.filter(({ status }) => status === 201).length
    assert.strictEqual(invited(), wire.writes.length)
    assert.isAtLeast(invited(), 2 + 3)
    assert.deepStrictEqual(await operations(here), Array.from({ length: invited() }, () => "invite done"))

    const rest = await start(here, ["run", "--once"], {}, env).ended
    assert.strictEqual(rest.code, 0, whole(rest))
    assert.strictEqual(invited(), 14)
    assert.lengthOf(wire.writes, 14)
    assert.deepStrictEqual(await operations(here), Array.from({ length: 14 }, () => "invite done"))
  })
})

describe("X4: two hrsync run on one store", () => {
  it("the second says who is at work, looks again a minute later, and takes over from one that was killed", async () => {
    const here = await confirmed(3)
    const one = start(here, [...run, "--as", "grace"], { waitsAt: 1 })
    if (!(await one.waits)) assert.fail(whole(await one.ended))
    const other = start(here, run, { jumps: true })
    await said(
      other,
      /acme: locked\. Another hrsync is at work on the entity \\"acme\\": grace on .+ \(process \d+\).+ again a minute later/u
    )
    const apply = await here.run(["apply", "--auto-approve"])
    assert.strictEqual(apply.code, 1, whole(apply))
    assert.match(apply.out, /Another hrsync is at work/u)
    assert.strictEqual(invitations(here), 0)
    one.goOn()
    await said(one, /acme: done, 3 operations carried out/u)
    other.jump(minute + 1)
    await said(other, /acme: nothing-to-do/u)
    await stopped(one)

    here.write("employees.csv", csv(many(6).with(0, ada)))
    // By the clock of the other one, for which the time of a lock counts.
    const dead = start(here, run, { later: 19 * minute, waitsAt: 1 })
    if (!(await dead.waits)) assert.fail(whole(await dead.ended))
    other.jump(17 * minute)
    await said(other, /acme: locked\./u, 2)
    dead.signal("SIGKILL")
    await dead.ended
    other.jump(minute + 1)
    await said(other, /acme: nothing-to-do/u, 2)
    // Nobody knows what became of its invitations: after an hour and two lists without them they are sent.
    for (let quarter = 1; quarter <= 4; quarter++) {
      other.jump(17 * minute)
      await said(other, /acme: (?:nothing-to-do|done, 2 operations carried out)/u, 2 + quarter)
    }
    assert.match(await stopped(other), /acme: done, 2 operations carried out/u)
    assert.strictEqual(invitations(here), 5)
    assert.sameMembers([...await operations(here)], [
      ...Array.from({ length: 5 }, () => "invite done"),
      ...Array.from({ length: 2 }, () => "invite started")
    ])
  })
})
