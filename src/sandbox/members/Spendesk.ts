import { createHash } from "node:crypto"
import type { Instant } from "../../domain/CalendarDate.ts"
import type { Emulator, EmulatorFaults, EmulatorRequest, EmulatorResponse } from "../Emulator.ts"
import { ListedMembers } from "./ListedMembers.ts"
import type { MemberWorld } from "./MemberWorld.ts"
import { apiFailure, PublicApi, tooManyRequests } from "./PublicApi.ts"
import { type Allowance, documented, RateMeter } from "./RateMeter.ts"

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

/** The sandbox's Spendesk of one entity: the documented public API, and the sandbox's own faces beside it. */
export class Spendesk {
  readonly #api: PublicApi
  readonly #meter: RateMeter
  readonly #listed: ListedMembers
  readonly clientId: string
  readonly clientSecret: string

  constructor({ entity, faults, limited, world }: SpendeskOptions) {
    this.clientId = `sandbox-${secretOf(entity, "client id").slice(0, 12)}`
    this.clientSecret = `sandbox-${secretOf(entity, "client secret")}`
    this.#listed = new ListedMembers(world, faults)
    this.#api = new PublicApi({ world, listed: this.#listed, credential: this, faults })
    this.#meter = new RateMeter(limited === true ? documented : limited === false ? undefined : limited)
  }

  handle(request: EmulatorRequest): EmulatorResponse {
    const { allowed, headers } = this.#meter.take(request.at, request.inFlight ?? 1)
    const answer = allowed ? this.#api.handle(request) : tooManyRequests
    return { ...answer, headers: { ...headers, ...answer.headers } }
  }

  /** To be told before anything is written: a fault may make lists late. */
  beforeWrite(at: Instant): void {
    this.#listed.beforeWrite(at)
  }

  /** The same as what stands in for a target of the kind `spendesk`. */
  get emulator(): Emulator {
    return {
      credentials: { clientId: this.clientId, clientSecret: this.clientSecret },
      basePath: "",
      handle: (request) => this.handle(request),
      fault: ({ retryAfter, status }, at) => ({
        ...apiFailure(status),
        headers: {
          ...this.#meter.headers(at),
          ...(status === 429 ? { "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(retryAfter ?? 1) } : {})
        }
      })
    }
  }
}
