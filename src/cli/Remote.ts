import { Effect, Redacted, Result } from "effect"
import { address } from "../net/Address.ts"
import { allowedHostsVariable } from "../net/AllowedHosts.ts"
import type { ApiClient } from "../net/ApiClient.ts"
import type { ApiResponse } from "../net/ApiResponse.ts"
import { bearer, inBody, named } from "../net/Credentials.ts"
import type { NetError } from "../net/NetError.ts"
import { network } from "../net/Network.ts"
import type { Answer as Diagnosed, Diagnosis } from "../net/Vendor.ts"
import type { SavedPlan } from "../report/PlanSchema.ts"
import { readPlan } from "../report/ReadPlan.ts"
import { textOptions } from "./Answer.ts"
import { type Ended, failed, wrongUsage } from "./ExitCode.ts"
import type { Format } from "./flags.ts"
import { print } from "./Output.ts"

/** Where the token for `--server` is. */
export const tokenVariable = "HRSYNC_SERVER_TOKEN"

/** What a server of ours says of an error (RFC 9457). */
const diagnose = ({ json }: Diagnosed): Diagnosis | undefined => {
  if (typeof json !== "object" || json === null) return undefined
  const title = "title" in json ? json.title : undefined
  const detail = "detail" in json ? json.detail : undefined
  return typeof title === "string" && typeof detail === "string" ? { message: title, next: detail } : undefined
}

/** The API of a running reconciler, as `--server` names it. */
const clientOf = Effect.fnUntraced(function*(server: string): Effect.fn.Return<ApiClient, Ended> {
  const found = address(server)
  if (Result.isFailure(found)) return yield* wrongUsage(`--server ${server} can't be asked. ${found.failure}`)
  const token = process.env[tokenVariable]?.trim() ?? ""
  // Who types the address decides where the token goes; a file of a pull request has no part in it (P8).
  const { client } = network({ ...process.env, [allowedHostsVariable]: found.success.host })
  return client({
    owner: "the server",
    vendor: { name: "hrsync", hosts: [], limits: { rates: [] }, diagnose },
    baseUrl: server,
    credentials: token === "" ? inBody() : bearer(named(tokenVariable, Redacted.make(token)))
  })
})

const told = (error: NetError): Ended =>
  failed(
    error.message,
    error.kind === "unauthorized"
      ? `Put a token of its server.access.tokens into ${tokenVariable}. ${error.next}`
      : error.next
  )

const read = (
  server: string,
  path: string,
  query: Readonly<Record<string, string | ReadonlyArray<string> | undefined>>
): Effect.Effect<ApiResponse, Ended> =>
  Effect.flatMap(clientOf(server), (client) => Effect.mapError(client.get(path, { query }), told))

/** The last plans of a reconciler. */
export const remotePlan = Effect.fn("remotePlan")(function*(server: string, entities: ReadonlyArray<string>) {
  const { text } = yield* read(server, "/api/v1/plan", { entity: entities })
  const plan = readPlan(text, "the server's plan")
  return yield* Result.isSuccess(plan)
    ? Effect.succeed<SavedPlan>(plan.success)
    : Effect.fail(failed(plan.failure.message, "Is it a server of hrsync, and of this version?"))
})

/** Prints a document of a reconciler in the form that was asked for. */
export const printRemote = Effect.fn("printRemote")(function*(
  server: string,
  path: string,
  query: Readonly<Record<string, string | ReadonlyArray<string>>>,
  flags: { readonly format: Format; readonly all?: boolean }
) {
  const { colour, width } = yield* textOptions(flags.all === true)
  const { text } = yield* read(server, path, {
    ...query,
    format: flags.format,
    ...(flags.format === "text"
      ? {
        colour: String(colour),
        all: String(flags.all === true),
        width: width === undefined ? undefined : String(width)
      }
      : {})
  })
  yield* print(text)
})

/** Approves the decision of a reconciler that begins with these digits. */
export const approveRemotely = Effect.fn("approveRemotely")(function*(
  server: string,
  digits: string,
  only: ReadonlyArray<string> | undefined,
  reason: string
) {
  const { entities } = yield* remotePlan(server, [])
  const [first, second] = entities.filter(({ decisionHash }) => decisionHash.startsWith(digits))
  if (first === undefined) {
    return yield* failed(
      `No entity has the decision ${digits} at its last cycle.`,
      `The decisions now: ${entities.map(({ decisionHash, entity }) => `${entity} ${decisionHash}`).join(", ")}.`
    )
  }
  if (second !== undefined) {
    return yield* wrongUsage(
      `The decisions of ${first.entity} and ${second.entity} both begin with ${digits}: give more digits.`
    )
  }
  const client = yield* clientOf(server)
  const { value } = yield* Effect.mapError(
    client.post("/api/v1/entities/{entity}/approve", {
      params: { entity: first.entity },
      body: { json: { decision: first.decisionHash, reason, ...(only === undefined ? {} : { only }) } }
    }),
    told
  )
  const answer = yield* Effect.mapError(value, told)
  const message = typeof answer === "object" && answer !== null && "message" in answer ? String(answer.message) : ""
  yield* print(`${message}\nThe reconciler does it at once, as far as its mode and its windows let it.`)
})
