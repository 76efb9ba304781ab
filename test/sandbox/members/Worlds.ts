import { Result } from "effect"
import { DatabaseSync } from "node:sqlite"
import type { EmulatorFaults, EmulatorRequest, EmulatorResponse } from "../../../src/sandbox/Emulator.ts"
import { MemberWorld, type Wanted } from "../../../src/sandbox/members/MemberWorld.ts"
import type { Allowance } from "../../../src/sandbox/members/RateMeter.ts"
import { Spendesk } from "../../../src/sandbox/members/Spendesk.ts"
import type { Refusal, SpendeskMember } from "../../../src/sandbox/members/SpendeskMember.ts"

export const noon = Date.UTC(2026, 10, 22, 12)

export const emptyWorld = (uk = false): MemberWorld =>
  MemberWorld.create(new DatabaseSync(":memory:"), { entity: "acme", seed: 1, now: noon, uk })

const byIntegration = { by: "integration" } as const

export const done = <A>(result: Result.Result<A, Refusal>): A => {
  if (Result.isFailure(result)) throw new Error(result.failure.text)
  return result.success
}

export const refusal = <A>(result: Result.Result<A, Refusal>): Refusal["why"] | undefined =>
  Result.isFailure(result) ? result.failure.why : undefined

/** An invitation by an integration. */
export const invited = (world: MemberWorld, email: string, more: Wanted = {}): SpendeskMember =>
  done(
    world.invite({ email, firstName: "Ada", lastName: "Lovelace", externalId: `hr/${email}`, ...more }, byIntegration)
  )

/** Somebody who accepted. */
export const active = (world: MemberWorld, email: string, more: Wanted = {}): SpendeskMember => {
  const { id } = invited(world, email, more)
  return done(world.accept(world.mailbox.find(({ member }) => member === id)?.link ?? ""))
}

export const owner = (world: MemberWorld): SpendeskMember =>
  active(world, "owner@acme.example", { roles: ["account-owner"] })

/** A Spendesk that is asked without a connection. */
export class Asked {
  readonly spendesk: Spendesk
  at = noon

  constructor(world: MemberWorld, faults: EmulatorFaults = {}, limited: Allowance | boolean = false) {
    this.spendesk = new Spendesk({ entity: "acme", world: () => world, faults, limited })
  }

  ask(method: string, target: string, more: Partial<EmulatorRequest> = {}): EmulatorResponse {
    const url = new URL(target, "http://sandbox.example")
    return this.spendesk.handle({
      method,
      path: url.pathname,
      query: url.searchParams,
      headers: {},
      body: "",
      at: this.at,
      ...more
    })
  }

  signIn(body = "", secret = this.spendesk.clientSecret): EmulatorResponse {
    const basic = Buffer.from(`${this.spendesk.clientId}:${secret}`).toString("base64")
    return this.ask("POST", "/v1/auth/token", { headers: { authorization: `Basic ${basic}` }, body })
  }

  /** A token for all that the credential may do, or for some scopes of it. */
  token(scope = ""): string {
    const body = this.signIn(JSON.stringify({ grant_type: "client_credentials", scope })).body
    return typeof body === "object" && body !== null && "access_token" in body ? String(body.access_token) : ""
  }

  get(target: string, token: string, inFlight = 1): EmulatorResponse {
    return this.ask("GET", target, { headers: { authorization: `Bearer ${token}` }, inFlight })
  }

  /** A request to the SCIM face. */
  scim(
    method: string,
    target: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {}
  ): EmulatorResponse {
    return this.ask(method, `/sandbox/scim/v2${target}`, {
      headers: { authorization: `Bearer ${this.spendesk.token}`, "content-type": "application/scim+json", ...headers },
      body: body === undefined ? "" : JSON.stringify(body)
    })
  }
}
