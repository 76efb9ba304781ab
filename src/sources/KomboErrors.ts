import { Schema } from "effect"
import type { Answer, Diagnosis } from "../net/Vendor.ts"

const Problem = Schema.Struct({
  error: Schema.Struct({
    code: Schema.optional(Schema.NullOr(Schema.String)),
    /** The same for everybody; `message` may quote what was sent. */
    title: Schema.optional(Schema.NullOr(Schema.String))
  })
})

const wait = { kind: "unavailable", retry: false } as const
const scope = "Enable it in Kombo's scope configuration, and see whether Kombo can read it from this tool."

/** What Kombo's codes mean here; its documentation asks to look at them and not at the status. */
const meanings: Readonly<Record<string, Diagnosis>> = {
  "PLATFORM.RATE_LIMIT_EXCEEDED": { kind: "rate-limited", retry: true },
  "PLATFORM.CONCURRENCY_LIMIT_EXCEEDED": { kind: "rate-limited", retry: true },
  "REMOTE.RATE_LIMIT_EXCEEDED": { kind: "rate-limited", retry: true },
  "PLATFORM.AUTHENTICATION_INVALID": { kind: "unauthorized" },
  "PLATFORM.INTEGRATION_NOT_FOUND": { kind: "not-found" },
  "PLATFORM.IP_NOT_WHITELISTED": {
    kind: "forbidden",
    next: "Add the address of this machine to the allowed ones in Kombo's dashboard."
  },
  "INTEGRATION.AUTHENTICATION_INVALID": {
    kind: "forbidden",
    next: "Connect the tool again in Kombo (Integrations, the integration, Reconnect): its credentials have ended."
  },
  "INTEGRATION.PERMISSION_MISSING": {
    kind: "forbidden",
    next:
      "Give the credentials with which Kombo reads the tool the right that the log of the integration in Kombo names."
  },
  "INTEGRATION.MODEL_NOT_AVAILABLE": { kind: "forbidden", next: scope },
  "INTEGRATION.MODEL_DISABLED": { kind: "forbidden", next: scope },
  "INTEGRATION.INACTIVE": { ...wait, next: "Enable the integration in Kombo." },
  "INTEGRATION.SETUP_INCOMPLETE": { ...wait, next: "Finish the setup of the integration in Kombo." },
  "INTEGRATION.SETUP_SYNC_PENDING": {
    ...wait,
    next: "Run again when Kombo has finished its first sync; the page of the integration shows it."
  },
  "INTEGRATION.QA_FAILED": { ...wait, next: "Ask Kombo: the first sync did not pass its checks." }
}

export const diagnose = ({ json }: Answer): Diagnosis | undefined => {
  const decoded = Schema.decodeUnknownOption(Problem)(json)
  if (decoded._tag === "None") return undefined
  const { code, title } = decoded.value.error
  if (typeof code !== "string" || !/^[A-Z_]{1,30}\.[A-Z_]{1,60}$/u.test(code)) return undefined
  return { code, ...(typeof title === "string" ? { message: title } : {}), ...meanings[code] }
}
