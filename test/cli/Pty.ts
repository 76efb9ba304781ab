import { spawn, spawnSync } from "node:child_process"
import { tmpdir } from "node:os"
import type { Folder } from "./Cli.ts"
import { hrsync } from "./Cli.ts"

/** Whether there is the `script` of util-linux, which gives a process a terminal. */
export const hasPty = spawnSync("script", ["--version"], { encoding: "utf8" }).stdout?.includes("util-linux") === true

export const noPty = "there is no script(1) of util-linux here"

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`

/** Runs hrsync on a terminal, and types `keys` when the screen says `prompt`. Gives its code, and all that it showed. */
export const onTerminal = (
  folder: Folder,
  args: ReadonlyArray<string>,
  prompt: RegExp,
  keys: string
): Promise<{ readonly code: number | null; readonly screen: string }> =>
  new Promise((resolve, reject) => {
    const command = [process.execPath, hrsync, ...args].map(quoted).join(" ")
    const child = spawn("script", ["-qec", command, "/dev/null"], {
      cwd: folder.path,
      stdio: ["pipe", "pipe", "inherit"],
      env: {
        PATH: process.env["PATH"] ?? "",
        HOME: folder.path,
        TMPDIR: tmpdir(),
        SHELL: "/bin/sh",
        TERM: "xterm",
        NO_COLOR: "1"
      }
    })
    let screen = ""
    let typed = false
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      screen += text
      if (typed || !prompt.test(screen)) return
      typed = true
      child.stdin.write(keys)
    })
    child.on("error", reject)
    child.on("close", (code) => resolve({ code, screen }))
  })
