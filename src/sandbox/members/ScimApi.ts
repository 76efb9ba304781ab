import { Result } from "effect"
import type { EmulatorFaults, EmulatorRequest, EmulatorResponse } from "../Emulator.ts"
import { pageOf, totalOf } from "../PageFaults.ts"
import type { ListedMembers } from "./ListedMembers.ts"
import type { MemberWorld } from "./MemberWorld.ts"
import { parseFilter } from "./ScimFilter.ts"
import { errorMessage, isJson, type Json, listMessage, ScimProblem } from "./ScimNames.ts"
import { patched } from "./ScimPatch.ts"
import { ScimResources, shownOf, versionOf } from "./ScimResource.ts"
import { configAt, resourceTypesAt, schemasAt } from "./ScimSchemas.ts"
import { wantedOf } from "./ScimWanted.ts"
import type { Refusal, SpendeskMember } from "./SpendeskMember.ts"

/** The path that says whose face this is: Spendesk has none. */
export const scimPath = "/sandbox/scim/v2"

/** So many users one answer holds at most. */
const usualCap = 200

const content = { "content-type": "application/scim+json; charset=utf-8" }

const answer = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): EmulatorResponse => ({
  status,
  headers: { ...content, ...headers },
  body
})

/** An error as RFC 7644 §3.12 has it. */
export const scimFailure = (status: number, detail: string, scimType?: string): EmulatorResponse =>
  answer(status, {
    schemas: [errorMessage],
    status: String(status),
    ...(scimType === undefined ? {} : { scimType }),
    detail
  }, status === 401 ? { "www-authenticate": "Bearer realm=\"hrsync sandbox\"" } : {})

const refusals: Readonly<Record<Refusal["why"], readonly [status: number, scimType: string | undefined]>> = {
  "bad-value": [400, "invalidValue"],
  "changed-meanwhile": [412, undefined],
  "duplicate-email": [409, "uniqueness"],
  "duplicate-external-id": [409, "uniqueness"],
  "managed-by-integration": [400, "mutability"],
  "no-seat": [402, "noSeat"],
  "not-found": [404, undefined],
  "not-open": [400, "mutability"],
  owner: [400, "mutability"],
  "subscription-cards": [400, "mutability"]
}

const whole = (text: string | null, usual: number): number => {
  if (text === null) return usual
  if (!/^-?\d{1,9}$/u.test(text)) throw new ScimProblem(400, "invalidValue", "startIndex and count are whole numbers.")
  return Number(text)
}

/** The versions that a header names; nothing: any, or it is not there. */
const versionsIn = (header: string | undefined): ReadonlyArray<string> | undefined =>
  header === undefined || header.trim() === "*"
    ? undefined
    : header.split(",").map((tag) => tag.trim().replace(/^(?:W\/)?"?([^"]*)"?$/u, "$1"))

/** A SCIM 2.0 service provider (RFC 7643, 7644) over the members: the sandbox's own way to write them. */
export class ScimApi {
  readonly #world: () => MemberWorld
  readonly #listed: ListedMembers
  readonly #token: string
  readonly #faults: EmulatorFaults
  #writes = 0

  constructor(options: {
    readonly world: () => MemberWorld
    readonly listed: ListedMembers
    readonly token: string
    readonly faults: EmulatorFaults
  }) {
    this.#world = options.world
    this.#listed = options.listed
    this.#token = options.token
    this.#faults = options.faults
  }

  /** `path` is below the face's own. */
  handle(request: EmulatorRequest, path: string): EmulatorResponse {
    if (request.headers["authorization"] !== `Bearer ${this.#token}`) {
      return scimFailure(401, "The token is not the one of this entity.")
    }
    try {
      return this.#counted(request.method, this.#route(request, path))
    } catch (cause) {
      if (cause instanceof ScimProblem) return scimFailure(cause.status, cause.message, cause.scimType)
      throw cause
    }
  }

  #route(request: EmulatorRequest, path: string): EmulatorResponse {
    const { method, query } = request
    const address = `${request.address ?? ""}${scimPath}`
    const [, place = "", id] = /^\/([A-Za-z]+)(?:\/([\w:.-]+))?$/u.exec(path) ?? []
    if (place === "Users") {
      if (method !== "GET" && this.#faults.hidden?.includes("write") === true) {
        return scimFailure(403, "The token may not write.")
      }
      return id === undefined ? this.#users(request, address) : this.#user(request, address, id)
    }
    if (place === "Bulk" || place === "Me") return scimFailure(501, `${place} is not supported.`)
    if (method !== "GET") return scimFailure(404, "There is nothing here.")
    if (place === "ServiceProviderConfig" && id === undefined) return answer(200, configAt(address, this.#cap))
    const described = place === "Schemas"
      ? schemasAt(address)
      : place === "ResourceTypes"
      ? resourceTypesAt(address)
      : undefined
    if (described === undefined) return scimFailure(404, "There is nothing here.")
    if (query.has("filter")) return scimFailure(403, "What is described here can't be filtered.")
    if (id === undefined) return answer(200, listOf(described, described.length, 1))
    const one = described.find((resource) => resource["id"] === id)
    return one === undefined ? scimFailure(404, `There is no ${id}.`) : answer(200, one)
  }

  #users(request: EmulatorRequest, address: string): EmulatorResponse {
    if (request.method === "POST") return this.#create(request, address)
    if (request.method !== "GET") return scimFailure(405, "Users are listed by GET and created by POST.")
    const { query } = request
    const resources = new ScimResources(this.#world(), address)
    const filter = query.get("filter")
    const shown = this.#faults.listed ?? "all"
    const members = this.#listed.at(request.at).filter(({ state }) =>
      shown === "all" || state === "active" || (shown === "live" && state === "invited")
    )
    const users = members.map((member) => resources.of(member))
    const found = filter === null ? users : users.filter(parseFilter(filter))
    const start = Math.max(1, whole(query.get("startIndex"), 1))
    const size = Math.min(this.#cap, Math.max(0, whole(query.get("count"), this.#cap)))
    const aligned = size > 0 && (start - 1) % size === 0
    const page = aligned
      ? pageOf(found, this.#faults, (start - 1) / size + 1, size)
      : found.slice(start - 1, start - 1 + size)
    return answer(
      200,
      listOf(page.map((user) => shownOf(user, query, this.#faults.hidden)), totalOf(found, this.#faults), start)
    )
  }

  #user(request: EmulatorRequest, address: string, id: string): EmulatorResponse {
    const world = this.#world()
    const member = world.find(id)
    if (member === undefined) return scimFailure(404, `There is no user ${id}.`)
    const versions = versionsIn(request.headers["if-match"])
    if (versions !== undefined && !versions.includes(String(member.version))) {
      return scimFailure(412, `User ${id} is at another version.`)
    }
    const around = {
      by: "integration" as const,
      seats: this.#faults.seats,
      version: versions === undefined ? undefined : member.version
    }
    switch (request.method) {
      case "GET": {
        const known = versionsIn(request.headers["if-none-match"])
        return known?.includes(String(member.version)) === true
          ? { status: 304, headers: { etag: versionOf(member) }, body: "" }
          : this.#shown(member, request, address, 200)
      }
      case "PUT":
      case "PATCH": {
        const before = new ScimResources(world, address).of(member)
        const sent = bodyOf(request)
        const user = request.method === "PUT" ? sent : patched(before, sent)
        const wanted = wantedOf(user, world, before)
        this.#listed.beforeWrite(request.at)
        return this.#outcome(world.change(id, wanted, around), (changed) => this.#shown(changed, request, address, 200))
      }
      case "DELETE":
        if (member.state !== "invited") {
          return scimFailure(
            403,
            `User ${id} is ${member.state}: members are archived by active = false, and never deleted.`,
            "mutability"
          )
        }
        this.#listed.beforeWrite(request.at)
        return this.#outcome(world.withdraw(id, around), () => ({ status: 204, body: "" }))
      default:
        return scimFailure(405, "A user takes GET, PUT, PATCH and DELETE.")
    }
  }

  #create(request: EmulatorRequest, address: string): EmulatorResponse {
    const world = this.#world()
    const wanted = wantedOf(bodyOf(request), world)
    if (wanted.active === false) throw new ScimProblem(400, "invalidValue", "Nobody is created archived.")
    this.#listed.beforeWrite(request.at)
    return this.#outcome(
      world.invite(wanted, { by: "integration", seats: this.#faults.seats }),
      (member) => this.#shown(member, request, address, 201)
    )
  }

  #outcome(
    result: Result.Result<SpendeskMember, Refusal>,
    answer: (member: SpendeskMember) => EmulatorResponse
  ): EmulatorResponse {
    if (Result.isSuccess(result)) return answer(result.success)
    const [status, scimType] = refusals[result.failure.why]
    return scimFailure(status, result.failure.text, scimType)
  }

  #shown(member: SpendeskMember, { query }: EmulatorRequest, address: string, status: number): EmulatorResponse {
    const resources = new ScimResources(this.#world(), address)
    return answer(status, shownOf(resources.of(member), query, this.#faults.hidden), {
      etag: versionOf(member),
      location: resources.location(member)
    })
  }

  /** The answer of a write that a fault names never arrives. */
  #counted(method: string, response: EmulatorResponse): EmulatorResponse {
    if (method === "GET" || response.status >= 300) return response
    this.#writes += 1
    return this.#faults.lostAnswers?.includes(this.#writes) === true ? { ...response, lost: true } : response
  }

  get #cap(): number {
    return this.#faults.pageCap ?? usualCap
  }
}

const listOf = (resources: ReadonlyArray<Json>, totalResults: number, startIndex: number): Json => ({
  schemas: [listMessage],
  totalResults,
  startIndex,
  itemsPerPage: resources.length,
  Resources: resources
})

const bodyOf = ({ body }: EmulatorRequest): unknown => {
  try {
    const value: unknown = JSON.parse(body)
    if (isJson(value)) return value
  } catch {
    // Below: JSON.parse has no other way to say that a text is no JSON
  }
  throw new ScimProblem(400, "invalidSyntax", "The body is no JSON object.")
}
