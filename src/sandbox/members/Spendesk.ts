import { createHash } from "node:crypto"
import type { Emulator, EmulatorFaults, EmulatorRequest, EmulatorResponse } from "../Emulator.ts"
import { ListedMembers } from "./ListedMembers.ts"
import type { MemberWorld } from "./MemberWorld.ts"
import { apiFailure, PublicApi, tooManyRequests } from "./PublicApi.ts"
import { type Allowance, documented, RateMeter } from "./RateMeter.ts"
import { ScimApi, scimFailure, scimPath } from "./ScimApi.ts"
import { Screens, screensPath } from "./Screens.ts"

export interface SpendeskOptions {
  /** The entity's key: each has credentials of its own. */
  readonly entity: string
  /** The members, asked for anew at every request: another command may have put others there. */
  readonly world: () => MemberWorld
  readonly faults: EmulatorFaults
  /** Whether limits hold, and which; `true`: the documented ones. */
  readonly limited: Allowance | boolean
}

/** The sandbox's own credentials of an entity. They open nothing but the sandbox. */
const secretOf = (entity: string, of: string): string =>
  createHash("sha256").update(`hrsync sandbox ${of} ${entity}`).digest("hex").slice(0, 24)

/** The kinds of target that it stands in for. */
export const faces = ["spendesk", "scim"] as const
export type Face = typeof faces[number]

export const faceOf = (kind: string): Face | undefined => faces.find((face) => face === kind)

/** The sandbox's Spendesk of one entity: the documented public API, and the sandbox's own SCIM face and screens beside it. */
export class Spendesk {
  readonly #api: PublicApi
  readonly #scim: ScimApi
  readonly #screens: Screens
  readonly #meter: RateMeter
  readonly clientId: string
  readonly clientSecret: string
  readonly token: string

  constructor({ entity, faults, limited, world }: SpendeskOptions) {
    this.clientId = `sandbox-${secretOf(entity, "client id").slice(0, 12)}`
    this.clientSecret = `sandbox-${secretOf(entity, "client secret")}`
    this.token = `sandbox-${secretOf(entity, "scim token")}`
    const listed = new ListedMembers(world, faults)
    this.#api = new PublicApi({ world, listed, credential: this, faults })
    this.#scim = new ScimApi({ world, listed, token: this.token, faults })
    this.#screens = new Screens({ world, listed, faults })
    this.#meter = new RateMeter(limited === true ? documented : limited === false ? undefined : limited)
  }

  handle(request: EmulatorRequest): EmulatorResponse {
    const scim = request.path.startsWith(`${scimPath}/`) ? request.path.slice(scimPath.length) : undefined
    // Limits are an API's: people look as often as they like.
    if (scim === undefined && request.path.startsWith(screensPath)) return this.#screens.handle(request)
    const { allowed, headers } = this.#meter.take(request.at, request.inFlight ?? 1)
    if (!allowed) return withHeaders(scim === undefined ? tooManyRequests : tooManyUsers(headers), headers)
    return withHeaders(scim === undefined ? this.#api.handle(request) : this.#scim.handle(request, scim), headers)
  }

  /** What stands in for a target of a kind, as a connection to it says it. */
  emulator(face: Face): Emulator {
    return {
      credentials: face === "scim"
        ? { token: this.token }
        : { clientId: this.clientId, clientSecret: this.clientSecret },
      basePath: face === "scim" ? scimPath : "",
      handle: (request) => this.handle(request),
      fault: ({ retryAfter, status }, { at, path }) =>
        path.startsWith(`${scimPath}/`)
          ? withHeaders(
            scimFailure(status, "A fault of the sandbox, as asked for."),
            retryAfter === undefined ? {} : { "retry-after": String(retryAfter) }
          )
          : withHeaders(apiFailure(status), {
            ...this.#meter.headers(at),
            ...(status === 429 ? { "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(retryAfter ?? 1) } : {})
          })
    }
  }
}

const withHeaders = (
  answer: EmulatorResponse,
  headers: Readonly<Record<string, string>>
): EmulatorResponse => ({ ...answer, headers: { ...headers, ...answer.headers } })

const tooManyUsers = (headers: Readonly<Record<string, string>>): EmulatorResponse =>
  withHeaders(scimFailure(429, "Too many requests: wait until the limit resets."), {
    "retry-after": headers["x-ratelimit-reset"] ?? "60"
  })
