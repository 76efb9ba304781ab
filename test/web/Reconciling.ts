import { execFile, spawn } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"

const hrsync = fileURLToPath(new URL("../../bin/hrsync.js", import.meta.url))

/** A `hrsync run --sandbox` that serves its pages. */
export interface Reconciling {
  /** `http://127.0.0.1:8080/` */
  readonly address: string
  /** Until its log has this. */
  readonly says: (words: RegExp) => Promise<void>
  /** Does something, and waits until the log has this from then on. A cycle that is logged is shown by the pages. */
  readonly after: (act: () => Promise<unknown>, words: RegExp) => Promise<void>
  /** Another hrsync.yaml. */
  readonly write: (text: string) => void
  /** A command beside it, as somebody types it in the same folder; one that fails is an error. */
  readonly beside: (...args: ReadonlyArray<string>) => Promise<void>
  readonly stop: () => Promise<void>
}

/** The repository's own hrsync.yaml. */
export const groupFile = readFileSync(new URL("../../hrsync.yaml", import.meta.url), "utf8")

/** The built command, keeping the group in step in a folder of its own, on a port that is free. */
export const reconciling = async (): Promise<Reconciling> => {
  const folder = mkdtempSync(join(tmpdir(), "hrsync-pages-"))
  const write = (text: string): void => writeFileSync(join(folder, "hrsync.yaml"), text)
  write(groupFile)
  const options = {
    cwd: folder,
    // Nothing of the machine that runs the tests decides what they see.
    env: { PATH: process.env["PATH"] ?? "", HOME: folder, TMPDIR: tmpdir(), TZ: "Pacific/Kiritimati" }
  }
  const child = spawn(
    process.execPath,
    [hrsync, "run", "--sandbox", "--listen", "127.0.0.1:0", "--log-format", "json"],
    { ...options, stdio: ["ignore", "ignore", "pipe"] }
  )
  let log = ""
  const waiting = new Set<() => void>()
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    log += text
    for (const look of waiting) look()
  })
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve))
  const saidSince = (from: number, words: RegExp): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = () => {
        if (!words.test(log.slice(from))) return
        waiting.delete(look)
        resolve()
      }
      waiting.add(look)
      void ended.then((code) => reject(new Error(`it ended with ${String(code)}: ${log}`)))
      look()
    })
  const says = (words: RegExp) => saidSince(0, words)
  await says(/Pages: http:[^"]*/u)
  const address = /Pages: (?<address>http:[^"]*)/u.exec(log)?.groups?.["address"] ?? ""
  return {
    address,
    says,
    after: async (act, words) => {
      const from = log.length
      await act()
      await saidSince(from, words)
    },
    write,
    beside: async (...args) => {
      await promisify(execFile)(process.execPath, [hrsync, ...args], options)
    },
    stop: async () => {
      child.kill("SIGINT")
      await ended
      rmSync(folder, { recursive: true, force: true })
    }
  }
}
