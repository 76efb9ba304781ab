import { Effect, Stream } from "effect"
import type { Member } from "../domain/Member.ts"
import type { Completeness } from "../domain/Read.ts"
import type { ApiClient } from "../net/ApiClient.ts"
import type { NetError } from "../net/NetError.ts"
import { byOffset, type CountedPage, type Evidence, readWholeList } from "../net/Paging.ts"
import { DirectoryError, type ListEvent } from "./Directory.ts"
import { afterOverlap, readAgainIfShifted, type Shifted } from "./Overlap.ts"
import { attributeOf, listOf, textOf } from "./ScimAttribute.ts"
import { ScimMembers } from "./ScimMember.ts"
import type { Server } from "./ScimServer.ts"
import type { Settings } from "./ScimSettings.ts"

export const usersPath = "/Users"

/** A user of a list, with the version that it had (its ETag). */
export interface Listed {
  readonly member: Member
  readonly version: string | undefined
}

const quoted = (text: string | undefined): string | undefined =>
  text !== undefined && /^(?:W\/)?"[\u0021\u0023-\u007e]*"$/u.test(text) ? text : undefined

/**
 * The version of a resource, as `If-Match` takes it. What the resource says of itself comes first: web frameworks give
 * every answer an ETag of their own, which is the answer's and not the resource's.
 */
export const versionOf = (user: unknown, header?: string): string | undefined =>
  quoted(textOf(attributeOf(attributeOf(user, "meta"), "version"))) ?? quoted(header)

/** What hrsync uses of users. Whole `meta` and `schemas`: servers have trouble with parts of them. */
const attributesOf = ({ email, etag, paths }: Server): string =>
  [
    "schemas",
    "userName",
    "externalId",
    "name.givenName",
    "name.familyName",
    ...(email === "userName" ? [] : ["emails"]),
    "active",
    ...(etag ? ["meta"] : []),
    ...[paths.manager, paths.state, paths.expiresAt, paths.roles, paths.bank?.iban, paths.bank?.bic, paths.bank?.holder]
      .flatMap((path) => path?.text ?? [])
  ].join(",")

/** A page as it came. */
interface Came {
  readonly users: ReadonlyArray<Listed>
  readonly total: number
}

/** Users of a list from a position on, which begins at 0 (RFC 7644 §3.4.2). */
const fetchUsers = (client: ApiClient, server: Server, settings: Settings, filter: string | undefined) => {
  const members = new ScimMembers(server, settings)
  return Effect.fnUntraced(function*(from: number): Effect.fn.Return<Came, NetError> {
    const response = yield* client.get(usersPath, {
      query: {
        startIndex: from + 1,
        count: server.pageSize,
        filter,
        attributes: server.attributes ? attributesOf(server) : undefined
      }
    })
    const body = yield* response.value
    const total = attributeOf(body, "totalResults")
    if (typeof total !== "number" || !Number.isSafeInteger(total) || total < 0) {
      return yield* response.fail(
        "wrong-shape",
        "got an answer without totalResults, which proves that nobody is missing"
      )
    }
    const users: Array<Listed> = []
    for (const [index, user] of listOf(attributeOf(body, "Resources")).entries()) {
      const member = members.decode(user)
      if (member === undefined) {
        return yield* response.fail("wrong-shape", `got an answer that does not fit at Resources[${index}].id`)
      }
      users.push({ member, version: server.etag ? versionOf(user) : undefined })
    }
    return { users, total }
  })
}

/**
 * Pages that begin with the last user of the one before: where somebody else stands there, the list has moved, and
 * somebody may have been passed over although the total still fits. Where a page holds one user there is no room for that.
 */
const overlapping = (fetch: (from: number) => Effect.Effect<Came, NetError>) => {
  let last: string | undefined
  return (offset: number): Effect.Effect<CountedPage<Listed>, NetError | Shifted> =>
    Effect.gen(function*() {
      const overlaps = offset > 0 && last !== undefined
      const { total, users } = yield* fetch(overlaps ? offset - 1 : offset)
      const items = yield* afterOverlap(users, overlaps ? 1 : 0, last, ({ member }) => member.id)
      last = users.length > 1 ? users.at(-1)?.member.id : undefined
      return { items, total }
    })
}

/** Every user that a filter finds; without one, all of them. */
export const readUsers = (client: ApiClient, server: Server, settings: Settings, filter: string | undefined) => {
  const once = Effect.suspend(() =>
    readWholeList({
      first: 0,
      page: byOffset(overlapping(fetchUsers(client, server, settings, filter))),
      id: ({ member }: Listed) => member.id,
      error: (kind, what) => client.error(kind, "GET", usersPath, what)
    })
  )
  return readAgainIfShifted(once, (what) => client.error("changed-while-reading", "GET", usersPath, what))
}

/** The first page of what a filter finds. */
export const findUsers = (client: ApiClient, server: Server, settings: Settings, filter: string) =>
  Effect.map(fetchUsers(client, server, settings, filter)(0), ({ users }) => users.map(({ member }) => member))

const proof = ({ distinct, pages, restarted }: Evidence): Completeness => ({
  complete: true,
  proof: "strong",
  how: `${distinct} users came, as many as the server announced, on ${pages} ${pages === 1 ? "page" : "pages"}${
    restarted ? "; the list changed while it was read, and was read again" : ""
  }`
})

/** Lists every member; `seen` is told of the users once all have come. */
export const listing = (
  options: {
    readonly client: ApiClient
    readonly server: Effect.Effect<Server, NetError>
    readonly settings: Settings
    readonly seen: (users: ReadonlyArray<Listed>) => void
  }
): Stream.Stream<ListEvent, DirectoryError> =>
  Stream.unwrap(
    Effect.gen(function*() {
      const server = yield* options.server
      const { evidence, items } = yield* readUsers(options.client, server, options.settings, options.settings.filter)
      options.seen(items)
      return Stream.fromIterable<ListEvent>([
        { _tag: "Members", members: distinct(items) },
        ...options.client.notes.map((text) => ({ _tag: "Note", text }) as const),
        { _tag: "Proof", completeness: proof(evidence) }
      ])
    }).pipe(Effect.mapError(({ message, next }) => new DirectoryError({ message, next })))
  )

/** Pages may overlap: who came twice counts once, as they came last. */
const distinct = (users: ReadonlyArray<Listed>): ReadonlyArray<Member> => [
  ...new Map(users.map(({ member }) => [member.id, member])).values()
]
