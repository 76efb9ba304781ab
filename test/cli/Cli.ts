import { spawn } from "node:child_process"
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterEach } from "vitest"

/** The built command, as it is installed. */
export const hrsync = fileURLToPath(new URL("../../bin/hrsync.js", import.meta.url))

export interface Run {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** A folder of its own for one test, and the command run in it. */
export class Folder {
  readonly path: string = mkdtempSync(join(tmpdir(), "hrsync-cli-"))

  write(name: string, content: string | Uint8Array): this {
    const file = join(this.path, name)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, content)
    return this
  }

  read(name: string): string {
    return readFileSync(join(this.path, name), "utf8")
  }

  /** Runs hrsync here, to its end. `user`: another one than the one who runs the tests. */
  run(
    args: ReadonlyArray<string>,
    env: Readonly<Record<string, string>> = {},
    user: { readonly uid?: number; readonly gid?: number } = {},
    program = hrsync
  ): Promise<Run> {
    return new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [program, ...args], {
        ...user,
        cwd: this.path,
        stdio: ["ignore", "pipe", "pipe"],
        // Nothing of the machine that runs the tests decides what they see.
        env: { PATH: process.env["PATH"] ?? "", HOME: this.path, TMPDIR: tmpdir(), TZ: "Pacific/Kiritimati", ...env }
      })
      let out = ""
      let err = ""
      child.stdout.setEncoding("utf8").on("data", (text: string) => {
        out += text
      })
      child.stderr.setEncoding("utf8").on("data", (text: string) => {
        err += text
      })
      child.on("error", reject)
      child.on("close", (code) => resolve({ code, out, err }))
    })
  }
}

const made: Array<Folder> = []

export const folder = (): Folder => {
  const one = new Folder()
  made.push(one)
  return one
}

afterEach(() => {
  for (const { path } of made.splice(0)) {
    chmodSync(path, 0o700)
    rmSync(path, { recursive: true, force: true })
  }
})
