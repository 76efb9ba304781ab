/** The process of the pages of large entities: says what each took, with its client in the same process. */
import { Effect, Ref, Schema } from "effect"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { FileInForce } from "../../src/cli/FileInForce.ts"
import { memberLists } from "../../src/cli/MemberLists.ts"
import { runningSite } from "../../src/cli/RunningSite.ts"
import { everything } from "../../src/domain/Capabilities.ts"
import type { Member } from "../../src/domain/Member.ts"
import type { Link, Memory } from "../../src/domain/Memory.ts"
import { serve } from "../../src/web/Server.ts"
import { ask } from "./Ask.ts"
import { cycles } from "./Cycles.ts"
import { group } from "./Group.ts"
import { PagesDone, PagesJob, type PageSpent } from "./Job.ts"
import { type Spent, spent } from "./Spent.ts"
import { each, employee, link, member } from "./Staff.ts"
import { Target } from "./Target.ts"

const { items, people, times } = Schema.decodeUnknownSync(PagesJob)(readFileSync(0, "utf8"))
const folder = mkdtempSync(join(tmpdir(), "hrsync-bench-"))

const entityOf = (key: string, where: string, reconcile: string): string =>
  `  ${key}:
    timezone: Europe/Paris
    source: hr
    target: { kind: file, path: ${key}.json }
    employees: ${where}
    fields: [name, email]
    limits: { archive: { percent: 100, count: 1000000 }, release: { percent: 100 }, shrink: { percent: 100 } }
    reconcile: { every: 24h, ${reconcile} }
`

/** `acme`: in step, but for a few. `first`: nobody confirmed it, everybody is to be invited. `hands`: people do the rest. */
const yaml = entityOf("acme", "all", "mode: approve") + entityOf("first", "all", "mode: auto")
  + entityOf("hands", "{ where: [{ field: team, oneOf: T2 }] }", "mode: auto")

let married = 20

/** Nineteen of twenty are active here; some were invited, left, are held, released, or looked after by hand. */
const stateOf = (index: number): Partial<Member> =>
  index % 40 === 7 ? { state: "invited" } : index % 50 === 9 ? { state: "archived" } : {}

/** Of whom HR knows nothing. */
const isByHand = (index: number): boolean => index % 20 === 3

const linkOf = (index: number): ReadonlyArray<Link> =>
  isByHand(index)
    ? []
    : [link(index, {
      ...(index % 25 === 4 ? { state: "released", releasedByPerson: true } : {}),
      ...(index % 50 === 9 ? { archivedByHrsync: true } : {})
    })]

const staff = () =>
  each(people, (index) =>
    isByHand(index) ? [] : [employee(index, {
      team: index < items ? "T2" : "T1",
      ...(index % 50 === 9 ? { status: "inactive" } : index % 60 === 11 ? { status: "on-leave" } : {}),
      ...(index % 100 === 1 && index < married * 100 ? { lastName: `Newname-${index}` } : {})
    })]).flat()

const byHand = {
  ...everything,
  writes: { ...everything.writes, invite: "manual", archive: "manual" }
} as const

const remembered: Readonly<Record<string, Partial<Memory>>> = {
  acme: { appliedBefore: true, links: each(people, linkOf).flat() },
  hands: { appliedBefore: true }
}

const program = Effect.gen(function*() {
  const acme = new Target(each(people, (index) => member(index, stateOf(index))))
  const company = yield* group({
    folder,
    entities: yaml,
    employees: staff,
    targets: new Map([
      ["acme", acme],
      ["first", new Target([member(0)])],
      ["hands", new Target([member(people + 1, { roles: ["account-owner"] })], byHand)]
    ]),
    remembered: ({ entity }) => remembered[entity]
  })
  return yield* Effect.gen(function*() {
    const lists = yield* memberLists
    const running = yield* cycles(company, lists)
    yield* running.first
    const inForce = yield* Ref.make<FileInForce>({
      file: "hrsync.yaml",
      text: yaml,
      since: Date.now(),
      refused: undefined
    })
    const site = yield* runningSite(running.reconciler, {
      startedAt: Date.now(),
      sandbox: false,
      folder,
      inForce,
      members: lists
    })
    const address = yield* serve(site, {
      host: "127.0.0.1",
      port: 0,
      user: "ada",
      url: undefined,
      control: Effect.succeed(undefined)
    })
    const pages: Array<typeof PageSpent.Type> = []
    const page = (path: string, status: number, says: string) =>
      Effect.map(ask(`${address}${path}`), (answer) => {
        if (answer.status !== status) throw new Error(`/${path} answers ${answer.status}`)
        if (!answer.text.includes(says)) throw new Error(`/${path} does not say "${says}": ${answer.text}`)
        return answer.bytes
      })
    const all = people.toLocaleString("en")
    // Half an hour of another reading: the first page after it, and then the same again.
    const firsts: Array<Spent> = []
    for (let turn = 0; turn < 5; turn++) {
      married += 1
      yield* running.after(Effect.forEach(company.rules, ({ entity }) => running.reconciler.hurry(entity), {
        discard: true
      }))
      firsts.push(yield* spent(Effect.asVoid(page("entities/acme/members", 200, "Members of acme"))))
    }
    pages.push({ what: "members, first after a reading", bytes: 0, spent: firsts })

    const [few] = yield* running.reconciler.standings
    const measure = Effect.fnUntraced(function*(what: string, path: string, says = "", status = 200, often = times) {
      const measured: Array<Spent> = []
      let bytes = 0
      for (let turn = 0; turn < often; turn++) {
        measured.push(
          yield* spent(Effect.map(page(path, status, says), (length) => {
            bytes = length
          }))
        )
      }
      pages.push({ what, bytes, spent: measured })
    })
    if (few?.good === undefined || few.good.plan.operations.length > 100) {
      throw new Error(`acme is not in step: ${few?.good?.plan.operations.length} operations`)
    }
    const members = "entities/acme/members?"
    yield* measure("integrations", "", "acme")
    yield* measure("members, all entities", "members", "acme")
    yield* measure("members, page 1", `${members}state=active`, "1 to 100 of")
    yield* measure("members, page 400", `${members}state=active&page=400`, "39,901 to 40,000 of")
    yield* measure("members, invited", `${members}state=invited`, "1 to 100 of")
    yield* measure("members, archived", `${members}state=archived`, "1 to 100 of")
    yield* measure("members, search: one", `${members}state=active&q=p777%40`, "1 member of")
    yield* measure("members, search: many", `${members}state=active&q=ada`, "1 to 100 of")
    yield* measure("members, search: all", `${members}state=active&q=acme.example`, "1 to 100 of")
    yield* measure("members, search: two words", `${members}state=active&q=elodie+ba`, "1 to 100 of")
    yield* measure("members, search: nobody", `${members}state=active&q=zzzz`, "0 members")
    for (const status of ["managed", "released", "manual"]) {
      yield* measure(`members, HR status ${status}`, `${members}state=active&hr=${status}`, "1 to 100 of")
    }
    yield* measure("members, held", `${members}state=active&hold=held`, "1 to 100 of")
    yield* measure("members, held: not chosen", `${members}state=active&hold=status-not-chosen`, "1 to 100 of")
    yield* measure("a person, by e-mail", "people?q=p4711%40acme.example", "What the rules ask")
    yield* measure("a person, by record", "people?q=hr%2FE0004711", "What the rules ask")
    yield* measure("a person, by member id", "people?q=m-0004712", "What the rules ask")
    const { firstName, lastName } = employee(4_712)
    yield* measure("a person, by name", `people?q=${encodeURIComponent(`${String(firstName)} ${String(lastName)}`)}`)
    yield* measure("a person, misspelt", "people?q=Ada%20Bachodemmi", "Nobody is called", 404)
    yield* measure("plans", "plans", "acme")
    yield* measure("plan, few operations", "entities/acme/plan", "To be done")
    yield* measure(`plan, ${all} invitations`, "entities/first/plan", "To be done")
    yield* measure(`plan, ${all}, page 200`, "entities/first/plan?list=do-invite&page=200", "9,951 to 10,000 of")
    yield* measure(`worklist, ${items.toLocaleString("en")} items`, "worklist", "hands")
    yield* measure("history", "history", "What was done")
    yield* measure("history, one person", "history?person=hr%2FE0000012", "What was done")
    yield* measure("try", "try", "hrsync.yaml")
    yield* measure("metrics", "metrics", "hrsync_employees_read")
    yield* measure("api: status", "api/v1/status", "acme")
    yield* measure("api: explain", "api/v1/explain?who=p4711%40acme.example", "p4711")
    yield* measure("api: history", "api/v1/history", "hands")
    yield* measure("api: plan, few operations", "api/v1/plan?entity=acme", "acme")
    // Whole lists, as long as they are.
    yield* measure(`api: plan, ${all} invitations`, "api/v1/plan?entity=first", "first", 200, 5)
    yield* measure("api: members of acme", "api/v1/members?entity=acme", "acme", 200, 5)
    return { pages }
  }).pipe(Effect.scoped, Effect.provide(company.store))
})

try {
  process.stdout.write(Schema.encodeSync(PagesDone)(await Effect.runPromise(program)))
} finally {
  rmSync(folder, { recursive: true, force: true })
}
