import { spawn } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

/** One run of a whole process. */
export interface Run {
  /** From before it is started until it is gone. */
  readonly milliseconds: number
  /** Peak resident memory; nothing where it was not asked for. */
  readonly mebibytes: number | undefined
  readonly stdout: string
}

export interface Measured {
  readonly milliseconds: number
  readonly mebibytes: number | undefined
  readonly stdout: string
}

const hook = fileURLToPath(new URL("peak-memory.js", import.meta.url))

/** Runs Node with these arguments once. */
export const run = (args: ReadonlyArray<string>, cwd: string, withMemory: boolean): Promise<Run> =>
  new Promise((resolve, reject) => {
    const folder = withMemory ? mkdtempSync(join(tmpdir(), "hrsync-bench-")) : undefined
    const file = folder === undefined ? undefined : join(folder, "peak")
    const start = process.hrtime.bigint()
    const child = spawn(process.execPath, [...(file === undefined ? [] : ["--import", hook]), ...args], {
      cwd,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, NO_COLOR: "1", ...(file === undefined ? {} : { HRSYNC_BENCH_PEAK: file }) }
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
    child.on("close", (code) => {
      const milliseconds = Number(process.hrtime.bigint() - start) / 1e6
      const mebibytes = file === undefined ? undefined : Number(readFileSync(file, "utf8")) / 1024
      if (folder !== undefined) rmSync(folder, { recursive: true })
      if (code === 0) resolve({ milliseconds, mebibytes, stdout })
      else {reject(
          new Error(`node ${args.join(" ")} ended with ${code}:\n${stdout.slice(-2000)}\n${stderr.slice(-2000)}`)
        )}
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
      const { milliseconds } = await run(args, options.cwd, false)
      if (turn > 0) times[index]?.push(milliseconds)
    }
  }
  const measured: Array<Measured> = []
  for (const [index, args] of programs.entries()) {
    options.before?.()
    const { mebibytes, stdout } = await run(args, options.cwd, true)
    measured.push({ milliseconds: median(times[index] ?? []), mebibytes, stdout })
  }
  return measured
}
