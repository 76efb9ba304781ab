import { afterEach } from "vitest"
import type { CompanyPerson } from "../../src/sandbox/CompanyPerson.ts"
import type { Emulator, EmulatorFaults } from "../../src/sandbox/Emulator.ts"
import { emulatorKind } from "../../src/sandbox/emulators/registry.ts"
import { EmulatorServer } from "../../src/sandbox/EmulatorServer.ts"
import { crowd, now, today } from "../sources/tools/Trial.ts"

const started: Array<EmulatorServer> = []
afterEach(async () => {
  for (const server of started.splice(0)) await server.stop()
})

/** Where a target answers below this name: `http://127.0.0.1:8787`. */
export const targetAt = async (name: string, emulator: Emulator): Promise<string> => {
  const server = await EmulatorServer.start(new Map([[name, { emulator, faults: {} }]]), { now: Date.now })
  started.push(server)
  return `http://127.0.0.1:${server.port}`
}

/** A BambooHR that a test's hrsync asks: its address, and its key. */
export interface EmulatedTool {
  readonly baseUrl: string
  readonly key: string
  readonly requests: () => number
}

export const bamboo = async (
  people: ReadonlyArray<CompanyPerson> = crowd(12),
  faults: EmulatorFaults = {}
): Promise<EmulatedTool> => {
  const emulator = emulatorKind("bamboohr")?.make({ people, today, settings: {}, faults, limited: false })
  if (emulator === undefined) throw new Error("BambooHR has no emulator")
  const server = await EmulatorServer.start(new Map([["hr", { emulator, faults }]]), { now: () => now })
  started.push(server)
  return {
    baseUrl: server.baseUrl("hr"),
    key: String(emulator.credentials["apiKey"]),
    requests: () => server.requests.get("hr") ?? 0
  }
}
