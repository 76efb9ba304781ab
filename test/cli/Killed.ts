import { spawn } from "node:child_process"
import { tmpdir } from "node:os"
import { fileURLToPath } from "node:url"
import { type Folder, hrsync } from "./Cli.ts"
import type { Moment } from "./Moment.ts"

const preload = fileURLToPath(new URL("Moment.ts", import.meta.url))

/** A `hrsync run` that is to die. */
export interface Dying {
  readonly kill: () => void
  /** Whether it died before its first cycle had ended; with that it is killed at its rest. */
  readonly died: Promise<boolean>
}

/** Starts a run that is killed at a moment, by whoever calls `kill`, or once its first cycle has ended. */
export const dying = (
  here: Folder,
  args: ReadonlyArray<string>,
  moment: Moment,
  env: Readonly<Record<string, string>> = {}
): Dying => {
  const child = spawn(
    process.execPath,
    ["--import", preload, hrsync, "run", ...args, "--listen", "none", "--log-format", "json"],
    {
      cwd: here.path,
      stdio: ["ignore", "ignore", "pipe"],
      env: {
        PATH: process.env["PATH"] ?? "",
        HOME: here.path,
        TMPDIR: tmpdir(),
        HRSYNC_TEST_MOMENT: JSON.stringify(moment),
        ...env
      }
    }
  )
  let err = ""
  let ended = false
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    err += text
    if (ended || !err.includes("\"entity\":\"acme\"")) return
    ended = true
    child.kill("SIGKILL")
  })
  return {
    kill: () => void child.kill("SIGKILL"),
    died: new Promise((resolve, reject) => {
      child.on("error", reject)
      child.on("close", (_, signal) => {
        if (signal === "SIGKILL") resolve(!ended)
        else reject(new Error(`it ended by itself: ${err}`))
      })
    })
  }
}

/** An operation of the journal, as tests look at it. */
export interface Entry {
  readonly id: number
  readonly kind: string
  readonly operation: string
  readonly outcome: string
  readonly member: string | null
  readonly person: { readonly connection: string; readonly id: string } | null
  readonly settledAt: string | null
  readonly startedAt: string
}

/** The journal's operations, the newest first. */
export const journalOf = async (here: Folder, ...args: ReadonlyArray<string>): Promise<ReadonlyArray<Entry>> => {
  const run = await here.run(["history", "--format", "json", "--limit", "100000", ...args])
  const { entries }: { readonly entries: ReadonlyArray<Entry & { readonly type: string }> } = JSON.parse(run.out)
  return entries.filter(({ type }) => type === "operation")
}

/**
 * Begun and never ended: the process died there, and no later list has settled it. What was begun in the store alone, and
 * cut off, was certainly not done.
 */
export const openIn = (journal: ReadonlyArray<Entry>): ReadonlyArray<Entry> =>
  journal.filter(({ kind, outcome, settledAt }) =>
    (outcome === "started" || outcome === "unknown") && settledAt === null && kind !== "adopt" && kind !== "release"
  )

/** Whatever stands there more than once. */
export const twice = (all: ReadonlyArray<string>): ReadonlyArray<string> => {
  const seen = new Set<string>()
  return all.flatMap((one) => {
    if (seen.has(one)) return [one]
    seen.add(one)
    return []
  })
}
