import { Effect, Stream } from "effect"
import type { CallError, Directory } from "../../../src/directories/Directory.ts"
import { type Field, map } from "../../../src/domain/Field.ts"
import type { Member, MemberId } from "../../../src/domain/Member.ts"
import type { TargetCall } from "../../../src/domain/TargetCall.ts"
import { inviteOf } from "../Calls.ts"
import type { DirectoryUnderTest, Seed, Seen } from "../DirectoryContract.ts"
import type { Program } from "./Program.ts"
import { proxied, scim, seenOf, type Settings } from "./Scimmy.ts"

/** The names of the seeds for the ids that the server gave them. */
class Ids {
  readonly #byServer = new Map<MemberId, MemberId>()
  readonly #byName = new Map<MemberId, MemberId>()

  add(server: MemberId, name: MemberId): void {
    this.#byServer.set(server, name)
    this.#byName.set(name, server)
  }

  readonly name = (server: MemberId): MemberId => this.#byServer.get(server) ?? server

  readonly server = (name: MemberId): MemberId => this.#byName.get(name) ?? name
}

/** The same directory, whose members have the names of the seeds as ids. */
const named = (directory: Directory, ids: Ids): Directory => {
  const member = (one: Member): Member => ({
    ...one,
    id: ids.name(one.id),
    managerId: map<MemberId, MemberId>(one.managerId as Field<MemberId>, ids.name)
  })
  const call = (one: TargetCall): TargetCall => {
    if (one.kind === "invite") return one
    if (one.kind !== "update") return { ...one, member: ids.server(one.member) }
    const { manager } = one.changes
    return {
      ...one,
      member: ids.server(one.member),
      changes: { ...one.changes, ...(manager === undefined ? {} : { manager: ids.server(manager) }) }
    }
  }
  return {
    ...directory,
    list: Stream.map(
      directory.list,
      (event) => event._tag === "Members" ? { ...event, members: event.members.map(member) } : event
    ),
    perform: (one, key) =>
      Effect.map(directory.perform(call(one), key), (performed) => ({
        ...performed,
        member: performed.member === undefined ? undefined : ids.name(performed.member)
      }))
  }
}

const seed = (
  directory: Directory,
  ids: Ids,
  { email, first, id, last, state }: Seed
): Effect.Effect<void, CallError> =>
  Effect.gen(function*() {
    const { member = "nobody" } = yield* directory.perform(inviteOf(email, `seed/${id}`, { first, last }), id)
    ids.add(member, id)
    if (state === "archived") yield* directory.perform({ kind: "archive", member }, id)
  })

const listOf = (value: unknown): ReadonlyArray<Settings> =>
  typeof value === "object" && value !== null && "Resources" in value && Array.isArray(value.Resources)
    ? value.Resources
    : []

/** Better Auth's SCIM server, as a place of the contract. */
export const betterAuth = (
  program: Program,
  options: { readonly name: string; readonly dialect?: Settings }
): DirectoryUnderTest => ({
  name: options.name,
  lists: 3,
  lacks: ["states", "already", "owners", "managers", "resend", "bankAccounts", "costCenters", "exactText"],
  withMembers: (members, { losesAnswerAt }, use) =>
    Effect.flatMap(Effect.promise(() => program.origin), (origin) => {
      const path = `/${program.tenant()}/scim/v2`
      const token = "s3cr3t-scim-0123456789abcdef0123456789"
      const settings = { token, dialect: options.dialect ?? {} }
      const ids = new Ids()
      const direct = scim({ url: `${origin}${path}`, ...settings })
      const look = async (): Promise<ReadonlyArray<Seen>> => {
        const answer = await fetch(`${origin}${path}/Users?count=100`, {
          headers: { authorization: `Bearer ${token}` }
        })
        return listOf(await answer.json()).map((user) => {
          const state = user["active"] === true ? "active" : "archived"
          return seenOf(user, ids.name(String(user["id"])), state, ids.name)
        })
      }
      return Effect.orDie(Effect.forEach(members, (one) => seed(direct, ids, one), { discard: true })).pipe(
        Effect.andThen(proxied(origin, losesAnswerAt, (proxy) => {
          const connected = () => named(scim({ url: `${proxy.url}${path}`, ...settings }), ids)
          return use({ directory: connected(), other: connected(), look: Effect.promise(look) })
        }))
      )
    })
})
