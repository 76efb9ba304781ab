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
  /** Lets so many milliseconds pass by its clock, where its moment `jumps`. */
  readonly jump: (milliseconds: number) => void
  /** Waits until its standard error says this, so many times (1 unless told); false: it ended before. */
  readonly says: (pattern: RegExp, times?: number) => Promise<boolean>
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
  const listening = new Set<() => void>()
  const heard = (): void => listening.forEach((one) => one())
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    err += text
    heard()
  })
  let gone = false
  const ended = new Promise<Run & { readonly signal: NodeJS.Signals | null }>((resolve, reject) => {
    child.on("error", reject)
    child.on("close", (code, signal) => {
      gone = true
      heard()
      resolve({ code, signal, out, err })
    })
  })
  const waits = new Promise<boolean>((resolve) => {
    child.once("message", () => resolve(true))
    child.once("exit", () => resolve(false))
  })
  return {
    waits,
    goOn: () => void child.send("go on"),
    jump: (milliseconds) => void child.send({ jump: milliseconds }),
    says: (pattern, times = 1) =>
      new Promise((resolve) => {
        const all = new RegExp(pattern, `${pattern.flags.replace("g", "")}g`)
        const look = (): void => {
          const found = [...err.matchAll(all)].length >= times
          if (!found && !gone) return
          listening.delete(look)
          resolve(found)
        }
        listening.add(look)
        look()
      }),
    signal: (name) => void child.kill(name),
    ended
  }
}
