import { join } from "node:path"
import { assert, describe, it } from "vitest"
import { databasePath } from "../../src/cli/SandboxForms.ts"
import { MemberWorld } from "../../src/sandbox/members/MemberWorld.ts"
import { nodeSqlite } from "../../src/store/NodeSqlite.ts"
import { numbers } from "../planning/Changes.ts"
import { appliedOf, plannedOf } from "./Answers.ts"
import type { Folder, Run } from "./Cli.ts"
import { folder } from "./Cli.ts"
import { whole } from "./Kept.ts"
import { dying, type Entry, journalOf, openIn, twice } from "./Killed.ts"
import { connectionIn, serving, targetIn, variablesIn } from "./Served.ts"
import { start } from "./Watched.ts"
import { Wire, type Write } from "./Wire.ts"

/*
 * `hrsync run` as a process, killed again and again, against HR tools and a Spendesk that live on: `hrsync sandbox serve`,
 * another process. Calls in flight come to the target although whoever made them is dead, and some of them only after the
 * next run has looked at the members. HRSYNC_KILLS sets how many times (`npm run soak`: 250), the moments follow from
 * HRSYNC_LAW_SEED.
 */

const kills = Number(process.env["HRSYNC_KILLS"] ?? 3)
const chosen = process.env["HRSYNC_LAW_SEED"] ?? "20261127"
const seed = chosen === "random" ? Date.now() % 1_000_000 : Number(chosen)

const sandboxYaml = `version: 1
connections:
  hr: { kind: bamboohr, company: acme, apiKey: "\${env:KEY}" }
entities:
  acme:
    source: hr
    target: { kind: scim, url: "https://spendesk.example/scim", token: "\${env:TOKEN}" }
    employees: all
`

/** A client of the sandbox that is served: its lines, but that its target is asked over a wire. */
const clientYaml = (out: string, address: string, wire: string): string =>
  `version: 1
state: sqlite:state.db
connections:
${connectionIn(out, "hr")}entities:
  acme:
    source: hr
    employees: all
    fields: [name, email, manager]
    limits: { archive: { percent: 100, count: 1000 }, release: { percent: 100 }, shrink: { percent: 100 } }
${targetIn(out, "scim").replace(address, wire)}`

/** The company: the folder of the sandbox that is served, the one of its client, and the wire between them. */
class Company {
  readonly sandbox: Folder
  readonly client: Folder
  readonly wire: Wire
  readonly env: Readonly<Record<string, string>>

  private constructor(sandbox: Folder, client: Folder, wire: Wire, env: Readonly<Record<string, string>>) {
    this.sandbox = sandbox
    this.client = client
    this.wire = wire
    this.env = env
    this.#beginDay()
  }

  static async open(): Promise<Company> {
    const sandbox = folder().write("hrsync.yaml", sandboxYaml)
    const { out } = await serving(sandbox)
    const [address = ""] = /http:\/\/127\.0\.0\.1:\d+/u.exec(targetIn(out, "scim")) ?? []
    const wire = await Wire.to(address)
    const client = folder().write("hrsync.yaml", clientYaml(out, address, wire.url))
    return new Company(sandbox, client, wire, variablesIn(out))
  }

  /** How much later than here it is for the client, in milliseconds: it begins each day of the sandbox with it. */
  later = 0

  async pass(days: number): Promise<void> {
    const passed = await this.sandbox.run(["sandbox", "advance", `${days}d`])
    assert.strictEqual(passed.code, 0, whole(passed))
    this.#beginDay()
  }

  #beginDay(): void {
    const { now }: { readonly now: string } = JSON.parse(this.sandbox.read(".hrsync/sandbox/sandbox.json"))
    this.later = Date.parse(now) - Date.now()
  }

  /** Runs the client to its end, on the sandbox's day. */
  run(...args: ReadonlyArray<string>): Promise<Run> {
    return start(this.client, args, { later: this.later }, this.env).ended
  }

  async journal(): Promise<ReadonlyArray<Entry>> {
    return await journalOf(this.client)
  }

  /** What the sandbox itself remembers of its members and of the invitations that it sent. */
  get spendesk() {
    const file = join(this.sandbox.path, ".hrsync/sandbox", databasePath("acme"))
    const database = new (nodeSqlite().DatabaseSync)(file, { readOnly: true })
    const world = MemberWorld.open(database)
    const { mailbox, members } = world ?? assert.fail("The sandbox has no members.")
    database.close()
    return { mailbox, members }
  }
}

/** One death of a run. */
interface Kill {
  /** Whether it dies when a call has left it, at a commit, or when its work is done; and at which of them. */
  readonly at: "call" | "commit" | "rest"
  readonly number?: number
  /** Whether calls that are on their way come only after the next run has looked at the members. */
  readonly late: boolean
}

/** The worst to begin with: an invitation comes to the target after a later run, which does its work, has read a list without it. */
const first: ReadonlyArray<Kill> = [
  { at: "call", number: 1, late: true },
  { at: "rest", late: false }
]

const anyKill = (random: () => number): Kill => {
  const late = random() < 0.4
  return random() < 0.4
    ? { at: "commit", number: 3 + Math.floor(random() * 40), late }
    : { at: "call", number: 1 + Math.floor(random() * 8), late }
}

/** Kills a run. Gives whether it died at work. */
const killOnce = async ({ client, env, later, wire }: Company, { at, number = 1 }: Kill): Promise<boolean> => {
  const run = dying(client, [], at === "commit" ? { later, killedAt: number } : { later }, env)
  if (at === "call") wire.cutAt(number, run.kill)
  return await run.died
}

/** Applies until nothing is left to do: unknown outcomes are settled by what is listed hours later (X2). */
const finish = async (company: Company, said: string): Promise<void> => {
  for (let turn = 0; turn < 8; turn++) {
    company.later += 2 * 3_600_000
    const run = await company.run("run", "--once", "--format", "json")
    assert.include([0, 4], run.code, `${said}\n${whole(run)}`)
    const [entity] = appliedOf(run)
    if (entity?.outcome !== "nothing-to-do") continue
    const { holds, operations } = plannedOf(await company.run("plan", "--format", "json"))
    if (operations.length === 0 && !holds.some(({ reason }) => reason === "awaiting-confirmation")) return
  }
  assert.fail(`${said}: it does not come to an end`)
}

/** The target's answer to a change of a version that is not the newest (RFC 7644, section 3.14). */
const changedMeanwhile = 412

/** What sends a member another invitation: an expired one is sent again; who comes back without ever having accepted gets a new one. */
const renews: ReadonlySet<string> = new Set(["reactivate", "resend-invite"])

/** What one invitation call came to: whom it was for, and the member that it made. */
const invited = ({ answer, body, method, status }: Write) => {
  if (method !== "POST" || status !== 201) return []
  const { externalId }: { readonly externalId: string } = JSON.parse(body)
  const { id }: { readonly id: string } = JSON.parse(answer)
  return [{ person: externalId, member: id }]
}

/** Nobody was invited twice, nothing was lost, and what the journal says is what came to the target. */
const agree = async (company: Company, said: string): Promise<void> => {
  const { wire: { writes } } = company
  const journal = await company.journal()
  const { mailbox, members } = company.spendesk
  assert.deepStrictEqual(openIn(journal), [], said)
  // "already", and a conflict at the target: it was asked for what it had done before.
  assert.deepStrictEqual(journal.filter(({ outcome }) => outcome === "already"), [], said)
  assert.deepStrictEqual(writes.filter(({ status }) => status >= 300 && status !== changedMeanwhile), [], said)
  // A call of the dead that came after a list was read: what follows from that list is refused, and planned anew.
  const refused = writes.filter(({ status }) => status === changedMeanwhile)
  assert.deepStrictEqual(refused.filter(({ method }) => method === "POST"), [], said)
  const failed = journal.filter(({ outcome }) => outcome === "failed")
  assert.isAtMost(failed.length, refused.length, said)
  assert.deepStrictEqual(failed.filter(({ kind }) => kind === "invite"), [], said)

  // Of each member there is one invitation, and one more for each time that they were to have another.
  for (const { id } of members) {
    const mails = mailbox.filter(({ member }) => member === id).length
    const asked = journal.filter(({ kind, member }) => renews.has(kind) && member === id).length
    assert.isAtMost(mails, 1 + asked, `${id}: ${said}`)
  }
  assert.deepStrictEqual(
    twice(members.flatMap(({ email, state }) => state === "archived" ? [] : email ?? [])),
    [],
    said
  )

  const calls = writes.flatMap(invited)
  const invitations = journal.filter(({ kind }) => kind === "invite")
  for (const { member, person } of calls) {
    const ours = invitations.filter(({ operation }) => operation === `invite:${person}`)
    assert.isTrue(
      ours.some((one) => one.outcome === "done" ? one.member === member : true),
      `${person} was invited as ${member}, and the journal knows nothing of it: ${said}`
    )
    assert.isAtMost(calls.filter((one) => one.person === person).length, ours.length, `${person}: ${said}`)
  }
  for (const { member, operation, outcome } of invitations) {
    if (outcome !== "done") continue
    assert.strictEqual(calls.filter((one) => one.member === member).length, 1, `${operation}: ${said}`)
  }
}

describe("hrsync run, built, killed while its Spendesk lives on", () => {
  it(
    `X2: ${kills} times: calls come to the target after the death of whoever made them, and nobody is invited twice`,
    async () => {
      const random = numbers(seed)
      const said = `seed ${seed}`
      const company = await Company.open()
      const { wire } = company
      const applied = await company.run("apply", "--auto-approve")
      assert.strictEqual(applied.code, 0, whole(applied))
      let died = 0
      for (let turn = 0; turn < kills; turn++) {
        // What is still on its way comes while the next run is at work, and on the same day.
        if (!wire.holds) await company.pass(7)
        const kill = first[turn] ?? anyKill(random)
        if (await killOnce(company, kill)) died += 1
        await wire.quiet()
        if (turn < kills - 1 && kill.late) wire.deliverAfterList()
        else await wire.deliver()
      }
      await wire.deliver()
      assert.isAtLeast(died, Math.floor(kills / 2), said)
      assert.isTrue(wire.writes.some(({ method, outlived }) => outlived && method === "POST"), said)
      await finish(company, said)
      await agree(company, said)
      const verified = await company.client.run(["state", "verify"])
      assert.strictEqual(verified.code, 0, `${said}\n${whole(verified)}`)
    },
    36_000_000
  )
})
