import type { Emulator, EmulatorKind, EmulatorOptions, EmulatorResponse } from "../Emulator.ts"
import { RateWindow } from "../PageFaults.ts"
import { LuccaApi } from "./LuccaApi.ts"
import { LuccaV3 } from "./LuccaV3.ts"

const apiKey = "5andb0x0-1ucc-4a90-8c1e-000000000042"
const clientId = "sandbox-lucca-integration"
const clientSecret = "sandbox-lucca-secret-x71Q"

const tooMany = (wait: number): EmulatorResponse => ({
  status: 429,
  headers: { "retry-after": String(wait) },
  body: { type: "about:blank", title: "Too Many Requests", status: 429 }
})

/** Both APIs of one account; all its integrations share one limit. */
const make = (options: EmulatorOptions): Emulator => {
  const window = new RateWindow(50, 60_000)
  const v3 = new LuccaV3(options, apiKey)
  const api = new LuccaApi(options, { clientId, clientSecret })
  const newer = options.settings["api"] === "2024-11-01"
  return {
    credentials: newer ? { clientId, clientSecret } : { apiKey },
    basePath: "",
    handle: (request) => {
      // Tokens come from another host, with limits of its own.
      if (request.path === "/connect/token") return api.token(request)
      const wait = options.limited ? window.turnAway(request.at) : undefined
      if (wait !== undefined) return tooMany(wait)
      return request.path.startsWith("/lucca-api/") ? api.handle(request) : v3.handle(request)
    }
  }
}

export const kind: EmulatorKind = { kind: "lucca", make }
