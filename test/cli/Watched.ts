import { spawn } from "node:child_process"
import { tmpdir } from "node:os"
import { fileURLToPath } from "node:url"
import type { Folder, Run } from "./Cli.ts"
import { hrsync } from "./Cli.ts"
import type { Moment } from "./Moment.ts"

const preload = fileURLToPath(new URL("Moment.ts", import.meta.url))

/** A hrsync that runs, and that a test meets in the middle of its work. */
export interface Watched {
  /** Whether it came to the replacement that it waits at; false: it ended before. */
  readonly waits: Promise<boolean>
  /** Lets it go on. */
  readonly goOn: () => void
  readonly signal: (name: NodeJS.Signals) => void
  readonly ended: Promise<Run & { readonly signal: NodeJS.Signals | null }>
}

/** Starts hrsync in a folder, at a moment that the test chooses. */
export const start = (
  folder: Folder,
  args: ReadonlyArray<string>,
  moment: Moment = {},
  env: Readonly<Record<string, string>> = {}
): Watched => {
  const child = spawn(process.execPath, ["--import", preload, hrsync, ...args], {
    cwd: folder.path,
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    env: {
      PATH: process.env["PATH"] ?? "",
      HOME: folder.path,
      TMPDIR: tmpdir(),
      TZ: "Pacific/Kiritimati",
      HRSYNC_TEST_MOMENT: JSON.stringify(moment),
      ...env
    }
  })
  let out = ""
  let err = ""
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    out += text
  })
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    err += text
  })
  const ended = new Promise<Run & { readonly signal: NodeJS.Signals | null }>((resolve, reject) => {
    child.on("error", reject)
    child.on("close", (code, signal) => resolve({ code, signal, out, err }))
  })
  const waits = new Promise<boolean>((resolve) => {
    child.once("message", () => resolve(true))
    child.once("exit", () => resolve(false))
  })
  return {
    waits,
    goOn: () => void child.send("go on"),
    signal: (name) => void child.kill(name),
    ended
  }
}
