import { Schema } from "effect"
import { tmpdir } from "node:os"
import { fileURLToPath } from "node:url"
import { run } from "../Measure.ts"
import { CyclesDone, CyclesJob, IdleDone, IdleJob, PagesDone, PagesJob, type PageSpent } from "./Job.ts"
import { median, p95, type Spent } from "./Spent.ts"

const script = (name: string): string => fileURLToPath(new URL(name, import.meta.url))

const number = (value: number): string => value.toLocaleString("en")
const milliseconds = (value: number): string =>
  value < 10 ? `${value.toFixed(1)} ms` : value < 10_000 ? `${value.toFixed(0)} ms` : `${(value / 1000).toFixed(1)} s`
const mebibytes = (bytes: number): string => `${(bytes / 1024 ** 2).toFixed(1)} MiB`

const cpuOf = (spent: ReadonlyArray<Spent>): number => median(spent.map(({ cpu }) => cpu))
const timeOf = (spent: ReadonlyArray<Spent>): number => median(spent.map(({ time }) => time))

export interface ReconcileBenchOptions {
  readonly say: (text: string) => void
  /** How often what takes long is done. */
  readonly times: number
}

const columns = ["".padEnd(38), "CPU".padStart(10), "p95".padStart(10), "time".padStart(10)]

const line = (what: string, spent: ReadonlyArray<Spent>, rest: string): string =>
  [
    what.padEnd(38),
    milliseconds(cpuOf(spent)).padStart(10),
    (spent.length < 2 ? "" : milliseconds(p95(spent.map(({ cpu }) => cpu)))).padStart(10),
    milliseconds(timeOf(spent)).padStart(10)
  ].join("") + (rest === "" ? "" : `   ${rest}`)

/** An idle cycle costs at most this part of a first one. */
const idleShare = 0.2

const cyclesOf = async (job: typeof CyclesJob.Type) => {
  const { stdout, usage } = await run([script("cycle.ts")], {
    cwd: tmpdir(),
    withUsage: true,
    input: Schema.encodeSync(CyclesJob)(job)
  })
  return { ...Schema.decodeUnknownSync(CyclesDone)(stdout), peak: (usage?.mebibytes ?? 0) * 1024 ** 2 }
}

const writes = ({ commits, tables }: typeof CyclesDone.Type): string =>
  tables.length > 0 ? `rows of ${tables.join(", ")} written` : commits ? "something written" : "nothing written"

/** A first cycle that invites or adopts everybody, and idle ones. */
const firstAndIdle = async (people: number, { say, times }: ReconcileBenchOptions): Promise<ReadonlyArray<string>> => {
  const missed: Array<string> = []
  for (const first of ["invites", "adopts"] as const) {
    const done = await cyclesOf({ first, entities: 1, people, idle: times })
    const share = cpuOf(done.idle) / done.first.cpu
    const what = `${number(people)} people`
    const quiet = done.tables.length === 0 && !done.commits
    say(line(`first cycle, ${first} ${what}`, [done.first], `peak ${mebibytes(done.peak)}`))
    say(
      line(
        `idle cycle, ${what}`,
        done.idle,
        `1/${(1 / share).toFixed(0)} of the first, at most 1/5; ${writes(done)}, nothing may be${
          share <= idleShare && quiet ? ", met" : ", MISSED"
        }`
      )
    )
    if (share > idleShare) missed.push(`idle cycle: ${share.toFixed(2)} of a first one that ${first}, at most 0.2`)
    if (!quiet) missed.push(`idle cycle: ${writes(done)}, and nothing may be`)
  }
  return missed
}

/** Entities on one connection, all due at once. */
const together = async (entities: number, { say, times }: ReconcileBenchOptions): Promise<ReadonlyArray<string>> => {
  const people = 10_000
  const done = await cyclesOf({ first: "invites", entities, people, idle: Math.min(5, times) })
  const most = Math.max(done.firstReadings, ...done.readings)
  const what = `${entities} entities of ${number(people / entities)} people`
  const readings = `${most} reading${most === 1 ? "" : "s"} of their connection`
  say(line(`first cycles, ${what}`, [done.first], `peak ${mebibytes(done.peak)}`))
  say(line(`idle cycles, ${what}`, done.idle, `${readings}, 1 may be${most === 1 ? ", met" : ", MISSED"}`))
  return most === 1 ? [] : [`${what}: ${readings}, and 1 may be`]
}

/** Of the heap, from a tenth of the cycles to all of them. */
const growth = { part: 0.05, bytes: 2 * 1024 ** 2 }

const idle = async (all: number, { say }: ReconcileBenchOptions): Promise<ReadonlyArray<string>> => {
  const { stdout } = await run(["--expose-gc", script("idle.ts")], {
    cwd: tmpdir(),
    withUsage: false,
    input: Schema.encodeSync(IdleJob)({ people: 20, cycles: all })
  })
  const { heap, spent } = Schema.decodeUnknownSync(IdleDone)(stdout)
  const [before, after] = [heap.find(({ cycles }) => cycles === all / 10), heap.at(-1)]
  if (before === undefined || after === undefined) throw new Error("the heap was not looked at")
  const grown = after.bytes - before.bytes
  const met = grown <= Math.max(growth.bytes, growth.part * before.bytes)
  const text = `heap ${mebibytes(before.bytes)} after ${number(before.cycles)} cycles, ${
    mebibytes(after.bytes)
  } after ${number(after.cycles)}`
  say(
    line(
      `${number(all)} idle cycles, 20 people`,
      [spent],
      `${text}; at most 5 % or 2 MiB more${met ? ", met" : ", MISSED"}`
    )
  )
  return met ? [] : [`${number(all)} idle cycles: ${text}`]
}

/** In milliseconds, of a processor and on the clock. */
const pageGoal = 50

/** Whole lists for programs, which are as long as they are. */
const isWhole = (what: string): boolean =>
  what.startsWith("api: members") || what.endsWith("invitations") && what.startsWith("api:")

const pageLine = ({ bytes, spent, what }: typeof PageSpent.Type, met: boolean): string =>
  line(what, spent, `${bytes === 0 ? "" : `${number(Math.round(bytes / 1024))} KiB`}${met ? "" : "  MISSED"}`)

const pages = async ({ say, times }: ReconcileBenchOptions): Promise<ReadonlyArray<string>> => {
  const job = { people: 50_000, items: 5_000, times: times * 3 }
  const { stdout } = await run([script("pages.ts")], {
    cwd: tmpdir(),
    withUsage: false,
    input: Schema.encodeSync(PagesJob)(job)
  })
  const missed: Array<string> = []
  say(`pages of entities with ${number(job.people)} members, over HTTP; medians at most ${pageGoal} ms of a processor`)
  for (const page of Schema.decodeUnknownSync(PagesDone)(stdout).pages) {
    const cpu = cpuOf(page.spent)
    const met = cpu <= pageGoal || isWhole(page.what)
    say(pageLine(page, met))
    if (!met) missed.push(`page "${page.what}": ${milliseconds(cpu)}, at most ${pageGoal} ms`)
  }
  return missed
}

/**
 * What `hrsync run` costs, HTTP of HR tools and targets apart: first and idle cycles, many entities at once, memory over
 * thousands of cycles, and the pages of large entities. Gives the goals that were missed.
 */
export const reconcileBench = async (options: ReconcileBenchOptions): Promise<ReadonlyArray<string>> => {
  options.say(columns.join(""))
  return [
    ...await firstAndIdle(10_000, options),
    ...await together(50, options),
    ...await idle(10_000, options),
    ...await pages(options)
  ]
}
