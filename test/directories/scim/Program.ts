import { spawn } from "node:child_process"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"

/** A SCIM server as a process of its own, started when it is first asked for. */
export class Program {
  readonly #file: string
  readonly #settings: Readonly<Record<string, unknown>>
  #started: Promise<{ readonly origin: string; readonly stop: () => void }> | undefined
  #tenants = 0

  /** `file` in this folder; it takes its settings as JSON, and says its port in its first line. */
  constructor(file: string, settings: Readonly<Record<string, unknown>> = {}) {
    this.#file = fileURLToPath(new URL(file, import.meta.url))
    this.#settings = settings
  }

  get origin(): Promise<string> {
    this.#started ??= this.#start()
    return this.#started.then(({ origin }) => origin)
  }

  /** A name that nobody has used. */
  tenant(): string {
    this.#tenants += 1
    return `t${this.#tenants}`
  }

  async stop(): Promise<void> {
    if (this.#started !== undefined) (await this.#started).stop()
  }

  #start() {
    const child = spawn(process.execPath, [this.#file, JSON.stringify(this.#settings)], {
      stdio: ["pipe", "pipe", "inherit"]
    })
    return new Promise<{ readonly origin: string; readonly stop: () => void }>((resolve, reject) => {
      child.once("exit", (code) => reject(new Error(`${this.#file} ended with ${code}`)))
      createInterface({ input: child.stdout }).once(
        "line",
        (port) => resolve({ origin: `http://127.0.0.1:${port}`, stop: () => child.stdin.end() })
      )
    })
  }
}
