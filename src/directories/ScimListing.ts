import { Effect, Stream } from "effect"
import type { Member } from "../domain/Member.ts"
import type { Completeness } from "../domain/Read.ts"
import type { ApiClient } from "../net/ApiClient.ts"
import type { NetError } from "../net/NetError.ts"
import { byOffset, type CountedPage, type Evidence, readWholeList } from "../net/Paging.ts"
import { DirectoryError, type ListEvent } from "./Directory.ts"
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

/** A version that `If-Match` takes. */
export const quotedVersion = (text: string | undefined): string | undefined =>
  text !== undefined && /^(?:W\/)?"[\u0021\u0023-\u007e]*"$/u.test(text) ? text : undefined

/** The version that a resource says of itself. */
export const versionOf = (user: unknown): string | undefined =>
  quotedVersion(textOf(attributeOf(attributeOf(user, "meta"), "version")))

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

/** One page of users (RFC 7644 §3.4.2). */
const page = (client: ApiClient, server: Server, settings: Settings, filter: string | undefined) => {
  const members = new ScimMembers(server, settings)
  return Effect.fnUntraced(function*(offset: number): Effect.fn.Return<CountedPage<Listed>, NetError> {
    const response = yield* client.get(usersPath, {
      query: {
        startIndex: offset + 1,
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
    const items: Array<Listed> = []
    for (const [index, user] of listOf(attributeOf(body, "Resources")).entries()) {
      const member = members.decode(user)
      if (member === undefined) {
        return yield* response.fail("wrong-shape", `got an answer that does not fit at Resources[${index}].id`)
      }
      items.push({ member, version: server.etag ? versionOf(user) : undefined })
    }
    return { items, total }
  })
}

/** Every user that a filter finds; without one, all of them. */
export const readUsers = (client: ApiClient, server: Server, settings: Settings, filter = settings.filter) =>
  readWholeList({
    first: 0,
    page: byOffset(page(client, server, settings, filter)),
    id: ({ member }: Listed) => member.id,
    error: (kind, what) => client.error(kind, "GET", usersPath, what)
  })

/** The first page of what a filter finds. */
export const findUsers = (client: ApiClient, server: Server, settings: Settings, filter: string) =>
  page(client, server, settings, filter)(0)

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
      const { evidence, items } = yield* readUsers(options.client, server, options.settings)
      options.seen(items)
      return Stream.make<[ListEvent, ListEvent]>(
        { _tag: "Members", members: distinct(items) },
        { _tag: "Proof", completeness: proof(evidence) }
      )
    }).pipe(Effect.mapError(({ message, next }) => new DirectoryError({ message, next })))
  )

/** Pages may overlap: who came twice counts once, as they came last. */
const distinct = (users: ReadonlyArray<Listed>): ReadonlyArray<Member> => [
  ...new Map(users.map(({ member }) => [member.id, member])).values()
]
