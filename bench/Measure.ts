import { Schema } from "effect"
import { spawn } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

/** What a process used: peak resident memory, and time of processors, which others on the machine lengthen least. */
const Usage = Schema.fromJsonString(Schema.Struct({ mebibytes: Schema.Number, cpuMilliseconds: Schema.Number }))

/** One run of a whole process. */
export interface Run {
  /** From before it is started until it is gone. */
  readonly milliseconds: number
  /** Nothing where it was not asked for. */
  readonly usage: typeof Usage.Type | undefined
  readonly stdout: string
}

export interface Measured {
  readonly milliseconds: number
  readonly mebibytes: number | undefined
  readonly stdout: string
}

const hook = fileURLToPath(new URL("usage.js", import.meta.url))

interface RunOptions {
  readonly cwd: string
  /** Whether it is asked what the process used; its start takes a little longer then. */
  readonly withUsage: boolean
  /** What it reads from its standard input. */
  readonly input?: string
}

/** Runs Node with these arguments once. */
export const run = (args: ReadonlyArray<string>, { cwd, input, withUsage }: RunOptions): Promise<Run> =>
  new Promise((resolve, reject) => {
    const folder = withUsage ? mkdtempSync(join(tmpdir(), "hrsync-bench-")) : undefined
    const file = folder === undefined ? undefined : join(folder, "usage")
    const start = process.hrtime.bigint()
    const child = spawn(process.execPath, [...(file === undefined ? [] : ["--import", hook]), ...args], {
      cwd,
      stdio: ["pipe", "pipe", "pipe"],
      env: { ...process.env, NO_COLOR: "1", ...(file === undefined ? {} : { HRSYNC_BENCH_USAGE: file }) }
    })
    let stdout = ""
    let stderr = ""
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text
    })
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text
    })
    child.on("error", reject)
    // It may end without having read its input.
    child.stdin.on("error", () => undefined).end(input)
    child.on("close", (code) => {
      const milliseconds = Number(process.hrtime.bigint() - start) / 1e6
      try {
        if (code !== 0) {
          throw new Error(`node ${args.join(" ")} ended with ${code}:\n${stdout.slice(-2000)}\n${stderr.slice(-2000)}`)
        }
        const usage = file === undefined ? undefined : Schema.decodeUnknownSync(Usage)(readFileSync(file, "utf8"))
        resolve({ milliseconds, usage, stdout })
      } catch (cause) {
        reject(cause)
      } finally {
        if (folder !== undefined) rmSync(folder, { recursive: true })
      }
    })
  })

const median = (values: ReadonlyArray<number>): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

/**
 * Runs Node with each of these arguments so many times, in turns, so that what else the machine does falls on all alike;
 * once before for caches, and once more for the memory.
 */
export const measure = async (
  programs: ReadonlyArray<ReadonlyArray<string>>,
  options: {
    readonly cwd: string
    readonly times: number
    /** Puts back what a run changes; it is not measured. */
    readonly before?: () => void
  }
): Promise<ReadonlyArray<Measured>> => {
  const times = programs.map((): Array<number> => [])
  for (let turn = 0; turn <= options.times; turn++) {
    for (const [index, args] of programs.entries()) {
      options.before?.()
      const { milliseconds } = await run(args, { cwd: options.cwd, withUsage: false })
      if (turn > 0) times[index]?.push(milliseconds)
    }
  }
  const measured: Array<Measured> = []
  for (const [index, args] of programs.entries()) {
    options.before?.()
    const { stdout, usage } = await run(args, { cwd: options.cwd, withUsage: true })
    measured.push({ milliseconds: median(times[index] ?? []), mebibytes: usage?.mebibytes, stdout })
  }
  return measured
}
