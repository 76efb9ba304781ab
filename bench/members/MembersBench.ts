import { Schema } from "effect"
import { execFileSync, spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import { scimExtensions } from "../../src/cli/SandboxTarget.ts"
import { writeCompany } from "../Company.ts"
import { type Run, run } from "../Measure.ts"
import { percent } from "../tools/Rates.ts"
import { Came, Place, ServeMembers } from "./Job.ts"

const hrsync = fileURLToPath(new URL("../../bin/hrsync.js", import.meta.url))
const serve = fileURLToPath(new URL("serve.ts", import.meta.url))

/** Three of four people join, leave or change: so many operations. */
const operations = 1002
const people = operations / 3 * 4
const page = 100

/** Spendesk's 50 a minute, on a clock that goes 60 times as fast: 3,000 of our minutes. */
const limit = 50
const speed = 60
const windowLength = 60_000
const goal = 0.95
/** What a busy machine delays arrives closer together: what misses its goal is applied again, so often in all. */
const mostRuns = 3

interface Applied {
  readonly run: Run
  readonly came: typeof Came.Type
}

/** A company before its apply, in a folder. */
const prepared = (folder: string, limited: boolean): void => {
  writeCompany(folder, people, 4)
  const target = {
    kind: "scim",
    url: "${env:BENCH_URL}",
    token: "${env:BENCH_TOKEN}",
    pageSize: page,
    limits: limited ? { perSecond: limit, concurrent: 5 } : { perSecond: 1_000_000, concurrent: 5 },
    ...scimExtensions
  }
  const configuration = join(folder, "hrsync.yaml")
  const text = readFileSync(configuration, "utf8").replace("jsonl:state.jsonl", "sqlite:state.db")
  writeFileSync(configuration, text.replace("{ kind: file, path: members.json }", JSON.stringify(target)))
}

/** One whole `hrsync apply` before a sandbox's Spendesk in another process. */
const applied = async (limited: boolean): Promise<Applied> => {
  const folder = mkdtempSync(join(tmpdir(), "hrsync-bench-"))
  prepared(folder, limited)
  const job = { file: join(folder, "members.json"), limited, speed: limited ? speed : 1 }
  const sandbox = spawn(process.execPath, [serve, Schema.encodeSync(ServeMembers)(job)], {
    stdio: ["pipe", "pipe", "inherit"]
  })
  let broken: Error | undefined
  sandbox.on("error", (cause) => {
    broken = cause
  })
  try {
    const lines = createInterface(sandbox.stdout)[Symbol.asyncIterator]()
    const line = async (): Promise<string> => {
      const { done, value } = await lines.next()
      if (done === true) throw broken ?? new Error("the sandbox ended too early")
      return value
    }
    const { token, url } = Schema.decodeUnknownSync(Place)(await line())
    const configuration = join(folder, "hrsync.yaml")
    writeFileSync(configuration, readFileSync(configuration, "utf8").replace("${env:BENCH_URL}", url))
    process.env["BENCH_TOKEN"] = token
    execFileSync(process.execPath, [hrsync, "state", "import", "state.jsonl"], { cwd: folder, stdio: "ignore" })
    const done = await run([hrsync, "apply", "--auto-approve"], { cwd: folder, withUsage: true })
    const text = `done  ${operations.toLocaleString("en")} done`
    if (!done.stdout.includes(text)) {
      throw new Error(`The apply does not say "${text}":\n${done.stdout.slice(-500)}`)
    }
    sandbox.stdin.end()
    const came = Schema.decodeUnknownSync(Came)(await line())
    if (sandbox.exitCode === null) await once(sandbox, "exit")
    return { run: done, came }
  } finally {
    sandbox.kill()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** A list whose pages overlap by one. */
const pagesOf = (members: number): number => 1 + Math.ceil(Math.max(0, members - page) / (page - 1))

/** What a server says of itself in three answers; the members before and after; and each operation. */
const fewest = 3 + pagesOf(people - operations / 3) + pagesOf(people) + operations

/** The part of the limit that writes use after their first burst, over all whole windows; the numbers of those, and of 429. */
const rateOf = ({ requests }: typeof Came.Type) => {
  const writes = requests.filter((one) => one.writes)
  const windows = Math.floor(writes.length / limit) - 2
  const from = writes[limit]
  const to = writes[limit * (windows + 1)]
  if (from === undefined || to === undefined || windows < 3) throw new Error(`${writes.length} writes are too few`)
  return {
    share: windows * windowLength / (to.at - from.at),
    windows,
    refused: requests.filter(({ status }) => status === 429).length
  }
}

type Rate = ReturnType<typeof rateOf>

const widths = [32, 12, 10, 9, 13, 9, 6, 10, 10, 10]

const row = (...cells: ReadonlyArray<string>): string =>
  cells.map((cell, at) => at === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[at] ?? 0)).join("").trimEnd()

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(2)} s`

const lineOf = (name: string, { came, run: { milliseconds, usage } }: Applied, rate: Rate | undefined): string =>
  row(
    name,
    operations.toLocaleString("en"),
    came.requests.length.toLocaleString("en"),
    fewest.toLocaleString("en"),
    rate === undefined ? "" : `${(limit * speed).toLocaleString("en")} / min`,
    rate === undefined ? "" : percent(rate.share),
    rate === undefined ? "" : String(rate.refused),
    usage === undefined ? "" : seconds(usage.cpuMilliseconds),
    seconds(milliseconds),
    usage === undefined ? "" : `${usage.mebibytes.toFixed(0)} MiB`
  )

const missedOf = (name: string, { came }: Applied, rate: Rate | undefined): ReadonlyArray<string> => [
  ...(came.requests.length === fewest ? [] : [`${name}: ${came.requests.length} requests, where ${fewest} do`]),
  ...(came.invitations === operations / 3
    ? []
    : [`${name}: ${came.invitations} invitations went out, and not ${operations / 3}`]),
  ...(rate === undefined || rate.refused === 0 ? [] : [`${name}: 429 came ${rate.refused} times, and none may`]),
  ...(rate === undefined || rate.share >= goal
    ? []
    : [
      `${name}: ${percent(rate.share)} of the limit used over ${rate.windows} windows: at least ${
        goal * 100
      } % are to be`
    ])
]

/** Applies a thousand operations by SCIM to the sandbox's Spendesk, with its limit and without. Gives the goals that were missed. */
export const membersBench = async (say: (text: string) => void): Promise<ReadonlyArray<string>> => {
  say(
    `used: of the limit, by the writes of all windows after the burst; ${limit} a minute on a clock ${speed} times as fast`
  )
  say(row("", "operations", "requests", "fewest", "limit", "used", "429", "CPU", "time", "peak"))
  const missed: Array<string> = []
  for (const limited of [true, false]) {
    const name = limited ? "scim, 50 a minute, 60-fold" : "scim, without a limit"
    for (let runs = 1;; runs++) {
      const done = await applied(limited)
      const rate = limited ? rateOf(done.came) : undefined
      const sentences = missedOf(name, done, rate)
      if (sentences.length > 0 && limited && runs < mostRuns) continue
      say(`${lineOf(name, done, rate)}${sentences.length > 0 ? "  MISSED" : ""}`)
      missed.push(...sentences)
      break
    }
  }
  return missed
}
