import { Schema } from "effect"
import { spawn } from "node:child_process"
import { once } from "node:events"
import { rmSync } from "node:fs"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import { type Run, run } from "../Measure.ts"
import { bundledReader } from "./Bundle.ts"
import { Address, Reading, ReadJob, ServeJob, Traffic } from "./Job.ts"
import type { Tool } from "./Tools.ts"

const script = (name: string): string => fileURLToPath(new URL(name, import.meta.url))

export interface TripOptions {
  readonly people: number
  readonly bankAccount: boolean
  /** At the vendor's limits, so many times faster than real time; nothing: without limits. */
  readonly speed?: number
}

export interface Trip {
  readonly run: Run
  readonly requests: Traffic["requests"]
}

/** The program that reads. */
const reader = await bundledReader()
process.on("exit", () => rmSync(reader.folder, { recursive: true, force: true }))

/** One whole process that reads a tool from its emulator in another one. Fails where not everybody came. */
export const trip = async (
  { attributes, kind, settings }: Tool,
  { bankAccount, people, speed }: TripOptions
): Promise<Trip> => {
  const job = { kind, settings, people, limited: speed !== undefined, speed: speed ?? 1 }
  const emulator = spawn(process.execPath, [script("serve.ts"), Schema.encodeSync(ServeJob)(job)], {
    stdio: ["pipe", "pipe", "inherit"]
  })
  let broken: Error | undefined
  emulator.on("error", (cause) => {
    broken = cause
  })
  try {
    const lines = createInterface(emulator.stdout)[Symbol.asyncIterator]()
    const line = async (): Promise<string> => {
      const { done, value } = await lines.next()
      if (done === true) throw broken ?? new Error("the emulator ended too early")
      return value
    }
    const address = Schema.decodeUnknownSync(Address)(await line())
    const asked = { kind, settings: address.settings, attributes, bankAccount, speed: speed ?? null }
    const input = Schema.encodeSync(ReadJob)(asked)
    const done = await run([reader.program], { cwd: script("."), withUsage: true, input })
    const { complete, employees, why } = Schema.decodeUnknownSync(Reading)(done.stdout)
    if (!complete || employees !== people) throw new Error(`${employees} of ${people} employees came: ${why}`)
    emulator.stdin.end()
    const { requests } = Schema.decodeUnknownSync(Traffic)(await line())
    if (emulator.exitCode === null) await once(emulator, "exit")
    return { run: done, requests }
  } finally {
    emulator.kill()
  }
}
