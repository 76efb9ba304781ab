import { type ChildProcess, spawn } from "node:child_process"
import { tmpdir } from "node:os"
import { afterEach } from "vitest"
import { type Folder, hrsync } from "./Cli.ts"

const children: Array<ChildProcess> = []
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL")
})

/** A hrsync that serves a sandbox. */
export interface Served {
  /** What it said once it answered. */
  readonly out: string
  readonly err: () => string
  /** Ends it, and gives its exit code. */
  readonly stop: () => Promise<number | null>
}

/** A `sandbox serve` that answers. */
export const serving = (here: Folder, ...args: ReadonlyArray<string>): Promise<Served> =>
  servedBy(here, "sandbox", "serve", "--port", "0", ...args)

/** Starts a hrsync that serves, and waits until it answers. */
export const servedBy = async (here: Folder, ...args: ReadonlyArray<string>): Promise<Served> => {
  const child = spawn(process.execPath, [hrsync, ...args], {
    cwd: here.path,
    stdio: ["ignore", "pipe", "pipe"],
    env: { PATH: process.env["PATH"] ?? "", HOME: here.path, TMPDIR: tmpdir() }
  })
  children.push(child)
  let out = ""
  let err = ""
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    err += text
  })
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve))
  await new Promise<void>((resolve, reject) => {
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      out += text
      if (out.includes("Ctrl-C ends them.")) resolve()
    })
    void ended.then((code) => reject(new Error(`it ended with ${String(code)}: ${err}`)))
  })
  return { out, err: () => err, stop: () => (child.kill("SIGINT"), ended) }
}

/** Variables that were printed with the connections. */
export const variablesIn = (out: string): Readonly<Record<string, string>> =>
  Object.fromEntries([...out.matchAll(/^ {2}export (\w+)='(.*)'$/gmu)].map(([, key, value]) => [key, value]))

/** The lines of the connection that was printed. */
export const connectionIn = (out: string, name: string): string =>
  new RegExp(`^( {2}${name}:\\n(?: {4}.*\\n)+)`, "mu").exec(out)?.[1] ?? ""

/** The lines of the target of this kind that was printed for an entity. */
export const targetIn = (out: string, kind: string): string =>
  new RegExp(`^( {4}target:\\n {6}kind: ${kind}\\n(?: {6}.*\\n)+)`, "mu").exec(out)?.[1] ?? ""
