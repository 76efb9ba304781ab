import { Clock, Effect, Redacted } from "effect"
import { isLoopback } from "../net/Address.ts"
import type { ApiClient } from "../net/ApiClient.ts"
import { inBody, named } from "../net/Credentials.ts"
import type { Network } from "../net/Network.ts"
import type { Query } from "../net/Request.ts"
import type { Secret } from "../net/Secret.ts"
import { vendors } from "./Hosts.ts"
import { jsonForm } from "./JsonForm.ts"
import { type Message, NotTold, type Settings } from "./Notifier.ts"
import { signed } from "./Signature.ts"
import { slackForm } from "./SlackForm.ts"
import { teamsForm } from "./TeamsForm.ts"

export interface OpenOptions {
  readonly id: string
  readonly network: Network
  /** Whether it may be sent to this machine alone (the sandbox). */
  readonly loopbackOnly: boolean
}

/** An address in the parts that a request is made of. All but its host is a secret: each part is a value, which no text shows. */
interface Place {
  readonly origin: string
  readonly hostname: string
  readonly path: string
  readonly params: Readonly<Record<string, string>>
  readonly query: Query
}

const placeOf = (url: Secret): Place | undefined => {
  const text = Redacted.value(url).trim()
  if (!URL.canParse(text)) return undefined
  const { hash, hostname, origin, password, pathname, searchParams, username } = new URL(text)
  if (hash !== "" || username !== "" || password !== "") return undefined
  const parts = pathname.split("/").filter((part) => part !== "").map(decoded)
  if (parts.includes(undefined)) return undefined
  return {
    origin,
    hostname,
    path: parts.length === 0 ? "/" : parts.map((_, index) => `/{p${index}}`).join(""),
    params: Object.fromEntries(parts.map((part, index) => [`p${index}`, part ?? ""])),
    query: Object.fromEntries([...new Set(searchParams.keys())].map((name) => [name, searchParams.getAll(name)]))
  }
}

const decoded = (part: string): string | undefined => {
  try {
    return decodeURIComponent(part)
  } catch {
    // A percent sign that encodes nothing: no vendor's address has one.
    return undefined
  }
}

const attempts = { attempts: 3, within: "2 minutes" } as const
const times = { headers: "20 seconds", body: "10 seconds", answer: "30 seconds" } as const

/** Sends a message with settings whose references are resolved. */
export const send = Effect.fnUntraced(function*(
  settings: Settings,
  { id, loopbackOnly, network }: OpenOptions,
  message: Message
): Effect.fn.Return<void, NotTold> {
  const { form = "json", secret, url } = settings
  const place = placeOf(url)
  if (place === undefined) {
    return yield* new NotTold({
      message: `What the reference ${id} leads to is no address of a webhook.`,
      next: vendors[form].advice?.["bad-address"] ?? ""
    })
  }
  if (loopbackOnly && !isLoopback(place.hostname.replace(/^\[(.+)\]$/u, "$1"))) return
  const secrets = [named("url", url), ...secret === undefined ? [] : [named("secret", secret)]]
  const client: ApiClient = network.client({
    owner: `the notifier ${id}`,
    vendor: vendors[form],
    baseUrl: place.origin,
    credentials: inBody(...secrets),
    limitKey: id,
    timeouts: times,
    retries: attempts
  })
  const now = yield* Clock.currentTimeMillis
  const text = JSON.stringify(
    form === "slack" ? slackForm(message) : form === "teams" ? teamsForm(message) : jsonForm(id, message)
  )
  const headers = form !== "json" || secret === undefined ? {} : signed(secret, Math.floor(now / 1000), text)
  yield* client.post(place.path, {
    params: place.params,
    query: place.query,
    headers,
    body: { text, contentType: "application/json" }
  }).pipe(Effect.mapError(({ message: said, next }) => new NotTold({ message: said, next })))
})
