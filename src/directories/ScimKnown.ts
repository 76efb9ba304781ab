import { Effect } from "effect"
import type { Member, MemberId } from "../domain/Member.ts"
import type { TargetCall } from "../domain/TargetCall.ts"
import type { ApiClient } from "../net/ApiClient.ts"
import type { NetError } from "../net/NetError.ts"
import type { CallError, Performed } from "./Directory.ts"
import { readError, refused } from "./ScimErrors.ts"
import { findUsers, readUsers } from "./ScimListing.ts"
import type { Server } from "./ScimServer.ts"
import type { Settings } from "./ScimSettings.ts"

type Invitation = Extract<TargetCall, { readonly kind: "invite" }>

/** Members of whom one of the filters is true; nothing where the server passes over filters and answers with others. */
const byFilters = Effect.fnUntraced(function*(
  client: ApiClient,
  server: Server,
  settings: Settings,
  filters: ReadonlyArray<string>,
  fits: (member: Member) => boolean
): Effect.fn.Return<ReadonlyArray<Member> | undefined, NetError> {
  for (const filter of filters) {
    const members = yield* findUsers(client, server, settings, filter)
    if (!members.every(fits)) return undefined
    if (members.length > 0) return members
  }
  return []
})

const equals = (attribute: string, value: string): string => `${attribute} eq ${JSON.stringify(value)}`

/**
 * Whom a server means that says "there already" of an invitation: the members with hrsync's own id, and those with the
 * address. Without filters the whole list is read.
 */
const find = Effect.fnUntraced(function*(
  client: ApiClient,
  server: Server,
  settings: Settings,
  { email, externalId }: Invitation
): Effect.fn.Return<{ readonly marked: ReadonlyArray<Member>; readonly addressed: ReadonlyArray<Member> }, NetError> {
  const isMarked = (member: Member): boolean => member.externalId === externalId
  const isAddressed = (member: Member): boolean => member.email === email
  if (server.filter) {
    const places = [
      ...(server.userName === "email" || server.email === "userName" ? [equals("userName", email)] : []),
      ...(server.email === "userName" ? [] : [equals("emails.value", email)])
    ]
    const marked = yield* byFilters(client, server, settings, [equals("externalId", externalId)], isMarked)
    const addressed = marked === undefined
      ? undefined
      : yield* byFilters(client, server, settings, places, isAddressed)
    if (marked !== undefined && addressed !== undefined) return { marked, addressed }
  }
  const all = (yield* readUsers(client, server, settings, undefined)).items.map(({ member }) => member)
  return { marked: all.filter(isMarked), addressed: all.filter(isAddressed) }
})

/** Whoever is there already and inactive is not brought back by an invitation (M6). */
export const isInactive = (subject: string, ids: string): CallError =>
  refused(
    `${subject} is there already, and inactive: member ${ids}`,
    "Make a new plan: it says whether they may come back; else bring the member back by hand."
  )

/**
 * The outcome of an invitation that the server refused because somebody is there already. `again`: invites the user whose
 * invitation was withdrawn for this one, where nobody else is meant.
 */
export const knownAs = (
  client: ApiClient,
  server: Server,
  settings: Settings,
  call: Invitation,
  again: (replaced: MemberId) => Effect.Effect<Performed, CallError>
): Effect.Effect<Performed, CallError> =>
  Effect.gen(function*() {
    const { externalId, replaces } = call
    const subject = `The member for ${externalId}`
    const { addressed, marked } = yield* Effect.mapError(
      find(client, server, settings, call),
      (error) => readError(error, `${subject} is there already, as the server says, but could not be looked up`)
    )
    const ids = (members: ReadonlyArray<Member>): string => [...new Set(members.map(({ id }) => id))].join(", ")
    if (marked.length > 0 && addressed.length > 0 && !marked.some(({ id }) => addressed.some((one) => one.id === id))) {
      return yield* refused(
        `${subject}: its address belongs to member ${ids(addressed)}, and ${externalId} to member ${ids(marked)}`,
        "Correct the address in HR, or archive one of the two members by hand."
      )
    }
    const known = [...new Map([...marked, ...addressed].map((member) => [member.id, member])).values()]
    const there = known.filter(({ state }) => state !== "archived")
    const [first] = there
    if (first !== undefined) return { member: there.length === 1 ? first.id : undefined, outcome: "already" as const }
    // The list may be without inactive users.
    if (replaces !== undefined && known.every(({ id }) => id === replaces)) return yield* again(replaces)
    return known.length > 0
      ? yield* isInactive(subject, ids(known))
      : yield* refused(
        `${subject}: the server says that somebody has one of its values already, and lists nobody who does`,
        "Look in the target for a user with that name or address, perhaps a deleted one, and correct it there."
      )
  })
