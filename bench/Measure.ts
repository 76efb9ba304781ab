import { spawn } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

/** One run of a whole process. */
interface Run {
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

const run = (args: ReadonlyArray<string>, cwd: string, withMemory: boolean): Promise<Run> =>
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

/** Runs Node with these arguments so many times, once more for its memory, after once for caches. */
export const measure = async (
  args: ReadonlyArray<string>,
  options: { readonly cwd: string; readonly times: number; readonly memory: boolean }
): Promise<Measured> => {
  if (options.times > 1) await run(args, options.cwd, false)
  const times: Array<number> = []
  for (let i = 0; i < options.times; i++) times.push((await run(args, options.cwd, false)).milliseconds)
  const last = await run(args, options.cwd, options.memory)
  return { milliseconds: median(times), mebibytes: last.mebibytes, stdout: last.stdout }
}
