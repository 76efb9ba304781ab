/** The process of one emulator: says where it listens, and when its input ends what came. */
import { Schema } from "effect"
import type { EmulatorRequest, EmulatorResponse } from "../../src/sandbox/Emulator.ts"
import { emulatorKind } from "../../src/sandbox/emulators/registry.ts"
import { EmulatorServer } from "../../src/sandbox/EmulatorServer.ts"
import { crowd, today } from "./Crowd.ts"
import { Address, ServeJob, Traffic } from "./Job.ts"

const { kind, limited, people, settings, speed } = Schema.decodeUnknownSync(ServeJob)(process.argv[2])
const emulator = emulatorKind(kind)?.make({ people: crowd(people), today, settings, faults: {}, limited })
if (emulator === undefined) throw new Error(`There is no emulator of the kind ${kind}`)

const began = Date.now()
const requests: Array<Traffic["requests"][number]> = []
const handle = (request: EmulatorRequest): EmulatorResponse => {
  const response = emulator.handle(request)
  requests.push({ at: request.at, status: response.status })
  return response
}
const server = await EmulatorServer.start(new Map([["hr", { emulator: { ...emulator, handle }, faults: {} }]]), {
  now: () => began + performance.now() * speed
})
const say = (text: string): void => {
  process.stdout.write(`${text}\n`)
}

// Where the bench was stopped, nobody listens any more.
process.stdout.on("error", () => process.exit(1))
say(Schema.encodeSync(Address)({ settings: { ...settings, ...emulator.credentials, baseUrl: server.baseUrl("hr") } }))
process.stdin.resume().on("end", () => {
  say(Schema.encodeSync(Traffic)({ requests }))
  void server.stop()
})
