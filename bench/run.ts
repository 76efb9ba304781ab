/**
 * npm run bench: medians of whole processes, and their peak memory; then HR tools, each against its emulator. `-- --full`
 * adds a company of a million people and larger readings, `-- --times 3` runs each less often, `-- --only tools`,
 * `-- --only members`, `-- --only run` or `-- --only files` runs one part, `-- --tool deel` one HR tool. Exits with 1
 * where a goal is missed.
 */
import { execFileSync } from "node:child_process"
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { cpus, tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { parseArgs } from "node:util"
import { writeCompany } from "./Company.ts"
import { measure, type Measured } from "./Measure.ts"
import { membersBench } from "./members/MembersBench.ts"
import { reconcileBench } from "./reconcile/ReconcileBench.ts"
import { toolsBench } from "./tools/ToolsBench.ts"

const { values } = parseArgs({
  options: {
    full: { type: "boolean", default: false },
    times: { type: "string", default: "11" },
    only: { type: "string" },
    tool: { type: "string" }
  }
})
const only = values.tool === undefined ? values.only : "tools"
const parts = ["files", "members", "run", "tools"]
if (only !== undefined && !parts.includes(only)) {
  throw new Error(`--only takes ${parts.join(", ")}, and not ${only}`)
}
const runs = (part: string): boolean => only === undefined || only === part
const times = Math.max(1, Number.parseInt(values.times, 10) || 11)
const hrsync = fileURLToPath(new URL("../bin/hrsync.js", import.meta.url))
const folder = mkdtempSync(join(tmpdir(), "hrsync-bench-"))

interface Row {
  readonly what: string
  readonly measured: Measured
  /** What is to be reached, and whether it is. */
  readonly goal: string
  readonly met: boolean
}

const say = (text: string): void => {
  process.stdout.write(`${text}\n`)
}

const missed: Array<string> = []

const show = ({ goal, measured, met, what }: Row): void => {
  const time = measured.milliseconds < 1000
    ? `${measured.milliseconds.toFixed(0)} ms`
    : `${(measured.milliseconds / 1000).toFixed(2)} s`
  const memory = measured.mebibytes === undefined ? "" : `${measured.mebibytes.toFixed(0)} MiB`
  say(
    `${what.padEnd(28)} ${time.padStart(9)} ${memory.padStart(10)}   ${goal}${
      goal === "" ? "" : met ? ", met" : ", MISSED"
    }`
  )
  if (!met) missed.push(`${what}: ${[time, memory].join(" ").trim()}, ${goal}`)
}

const startUp = async (): Promise<void> => {
  const empty = join(folder, "empty.js")
  writeFileSync(empty, "")
  const small = join(folder, "start-up")
  writeCompany(small, 100)
  const programs = [[empty], [hrsync, "--version"], [hrsync, "validate"]]
  const [node, version, validate] = await measure(programs, { cwd: small, times: times * 2 })
  if (node === undefined || version === undefined || validate === undefined) return
  show({ what: "empty Node program", measured: node, goal: "", met: true })
  const within = (what: string, measured: Measured, factor: number): void => {
    const ratio = measured.milliseconds / node.milliseconds
    const goal = `${ratio.toFixed(1)} times the empty program, at most ${factor}`
    show({ what, measured, goal, met: ratio <= factor })
  }
  within("hrsync --version", version, 4)
  within("hrsync validate", validate, 8)
}

interface Goal {
  readonly people: number
  readonly seconds: number
  readonly mebibytes: number
}

const goals: ReadonlyArray<Goal> = [
  { people: 1_000, seconds: Infinity, mebibytes: Infinity },
  { people: 10_000, seconds: 0.5, mebibytes: 128 },
  { people: 50_000, seconds: 1.2, mebibytes: Infinity },
  ...(values.full ? [{ people: 1_000_000, seconds: 15, mebibytes: 1536 }] : [])
]

const planning = async ({ mebibytes, people, seconds }: Goal): Promise<void> => {
  const company = join(folder, String(people))
  writeCompany(company, people)
  const [measured] = await measure([[hrsync, "plan"]], {
    cwd: company,
    times: people >= 1_000_000 ? Math.min(3, times) : times
  })
  if (measured === undefined) return
  const some = (people / 100).toLocaleString("en")
  const expected = `+${some} invite  ~${some} update  -${some} archive`
  if (!measured.stdout.includes(expected)) {
    throw new Error(`The plan of ${people} people does not say ${expected}:\n${measured.stdout.slice(0, 500)}`)
  }
  const wanted = [
    ...(Number.isFinite(seconds) ? [`${seconds} s`] : []),
    ...(Number.isFinite(mebibytes) ? [`${mebibytes} MiB`] : [])
  ]
  show({
    what: `plan of ${people.toLocaleString("en")} people`,
    measured,
    goal: wanted.length === 0 ? "" : `at most ${wanted.join(" and ")}`,
    met: measured.milliseconds <= seconds * 1000 && (measured.mebibytes ?? 0) <= mebibytes
  })
  rmSync(company, { recursive: true })
}

/** A company whose state is in SQLite, and what puts its state and its members back after an apply. */
const forApply = (name: string, people: number, every: number | undefined) => {
  const company = join(folder, name)
  writeCompany(company, people, every)
  const configuration = join(company, "hrsync.yaml")
  writeFileSync(configuration, readFileSync(configuration, "utf8").replace("jsonl:state.jsonl", "sqlite:state.db"))
  execFileSync(process.execPath, [hrsync, "state", "import", "state.jsonl"], { cwd: company, stdio: "ignore" })
  const [state, members] = ["state.db", "members.json"].map((file) => join(company, file))
  if (state === undefined || members === undefined) throw new Error("two files were named")
  for (const file of [state, members]) copyFileSync(file, `${file}.before`)
  return {
    company,
    before: (): void => {
      for (const ending of ["-wal", "-shm"]) rmSync(state + ending, { force: true })
      for (const file of [state, members]) copyFileSync(`${file}.before`, file)
    }
  }
}

const apply = [hrsync, "apply", "--auto-approve"]

/** Three of four people join, leave or change. */
const applying = async (operations: number): Promise<void> => {
  const { before, company } = forApply(`apply-${operations}`, Math.ceil(operations / 3) * 4, 4)
  const [measured] = await measure([apply], { cwd: company, times: Math.min(3, times), before })
  if (measured === undefined) return
  const done = `done  ${(Math.ceil(operations / 3) * 3).toLocaleString("en")} done`
  if (!measured.stdout.includes(done)) {
    throw new Error(`The apply does not say "${done}":\n${measured.stdout.slice(-500)}`)
  }
  show({ what: `apply of ${operations.toLocaleString("en")} operations`, measured, goal: "", met: true })
  rmSync(company, { recursive: true })
}

const idling = async (people: number): Promise<void> => {
  const { company } = forApply("idle", people, undefined)
  const [measured] = await measure([apply], { cwd: company, times })
  if (measured === undefined) return
  if (!measured.stdout.includes("nothing to do")) {
    throw new Error(`The apply does not say that there is nothing to do:\n${measured.stdout.slice(-500)}`)
  }
  show({ what: `idle cycle, ${people.toLocaleString("en")} people`, measured, goal: "", met: true })
  rmSync(company, { recursive: true })
}

say(
  `Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? "processor"}`
)
try {
  if (runs("files")) {
    say("medians of whole processes")
    say(`${"".padEnd(28)} ${"time".padStart(9)} ${"peak".padStart(10)}`)
    await startUp()
    for (const goal of goals) await planning(goal)
    await idling(10_000)
    for (const operations of [1_000, 10_000]) await applying(operations)
  }
  if (runs("members")) missed.push(...await membersBench(say))
  if (runs("run")) missed.push(...await reconcileBench({ say, times }))
  if (runs("tools")) missed.push(...await toolsBench({ say, full: values.full, kind: values.tool }))
} finally {
  rmSync(folder, { recursive: true })
}
for (const text of missed) process.stderr.write(`Missed: ${text}.\n`)
if (missed.length > 0) process.exitCode = 1
