import { Effect } from "effect"
import { isDeepStrictEqual } from "node:util"
import type { MemberId } from "../domain/Member.ts"
import type { TargetCall } from "../domain/TargetCall.ts"
import type { ApiClient } from "../net/ApiClient.ts"
import type { ApiResponse } from "../net/ApiResponse.ts"
import type { NetError } from "../net/NetError.ts"
import type { RequestBody } from "../net/Request.ts"
import { CallError, type Performed } from "./Directory.ts"
import { attributeOf, isResource, type Resource, textOf } from "./ScimAttribute.ts"
import { again, callError, isDuplicate, isFull, readError, refused } from "./ScimErrors.ts"
import { isInactive, knownAs } from "./ScimKnown.ts"
import { type Listed, usersPath, versionOf } from "./ScimListing.ts"
import { ScimMembers, showsAccountInPart } from "./ScimMember.ts"
import type { Server } from "./ScimServer.ts"
import type { Settings } from "./ScimSettings.ts"
import { activeWrite, applied, inviteWrites, newUser, patchBody, updateWrites, type Write } from "./ScimWrite.ts"

type Of<Kind extends TargetCall["kind"]> = Extract<TargetCall, { readonly kind: Kind }>
type Outcome = Effect.Effect<Performed, CallError>

const userPath = `${usersPath}/{id}`

/** So many calls in a row that the server did not answer, or answered with its own failure: it is away. */
const mostFailures = 5

/** Carries operations out on a SCIM server: one request for each, but where the server needs to be read before. */
export class ScimCalls {
  readonly #client: ApiClient
  readonly #settings: Settings
  readonly #discovered: Effect.Effect<Server, NetError>
  /** By member: what the last answer called the version of its resource. */
  readonly #versions = new Map<MemberId, string>()
  /** Members whom the last list showed, and who were made since. */
  readonly #there = new Set<MemberId>()
  #failures = 0

  constructor(client: ApiClient, settings: Settings, server: Effect.Effect<Server, NetError>) {
    this.#client = client
    this.#settings = settings
    this.#discovered = server
  }

  /** Remembers whom a list showed, and their versions. */
  see(users: ReadonlyArray<Listed>): void {
    this.#there.clear()
    for (const { member } of users) this.#there.add(member.id)
    this.#versions.clear()
    for (const { member, version } of users) if (version !== undefined) this.#versions.set(member.id, version)
  }

  perform(call: TargetCall): Outcome {
    return Effect.mapError(this.#discovered, ({ message, next }) =>
      // Nothing else could be done either.
      refused(`Nothing was done for ${subjectOf(call)}: ${message}`, next, "target"))
      .pipe(
        Effect.flatMap((server) => this.#carryOut(call, server)),
        Effect.tap(() => Effect.sync(() => this.#failures = 0)),
        Effect.mapError((error) => this.#counted(error))
      )
  }

  #carryOut(call: TargetCall, server: Server): Outcome {
    switch (call.kind) {
      case "invite":
        return this.#invite(call, server)
      case "update":
        return this.#update(call, server)
      case "archive":
        return this.#change(call.member, [activeWrite(false, server)], server)
      case "reactivate":
        return this.#change(call.member, [activeWrite(true, server)], server)
      case "cancel-invite":
        return this.#withdraw(call.member, server)
      case "resend-invite":
        return Effect.fail(refused(
          `Member ${call.member}: SCIM knows no way to send an invitation again`,
          "Send it again by hand, or write `resendInvite: manual`."
        ))
    }
  }

  /** A server that is away leaves every call open: after a handful no further one is made. */
  #counted(error: CallError): CallError {
    if (error.outcome === "refused") {
      this.#failures = 0
      return error
    }
    this.#failures += 1
    const { message, next } = error
    return this.#failures < mostFailures ? error : new CallError({ outcome: "unknown", stops: "target", message, next })
  }

  #invite(call: Of<"invite">, server: Server): Outcome {
    const subject = `The member for ${call.externalId}`
    return this.#client.post(usersPath, { body: body(newUser(call, server), server) }).pipe(
      Effect.matchEffect({
        onSuccess: (response) => this.#created(response, subject, server),
        onFailure: (error) =>
          isDuplicate(error)
            ? knownAs(
              this.#client,
              server,
              this.#settings,
              call,
              (replaced) => this.#inviteAgain(replaced, call, server)
            )
            : Effect.fail(
              isFull(error, server)
                ? refused(
                  `${subject}: ${error.message}; no seat is left`,
                  "Archive somebody, or add seats to the account's plan.",
                  "invitations"
                )
                : error.kind === "not-found"
                ? refused(`${subject}: ${error.message}`, error.next, "target")
                : call.costCenter !== undefined && error.status === 400
                ? refused(
                  `${subject}: ${error.message}; a cost center that the target does not know is refused like this`,
                  `See whether the target has the cost center that the plan shows for them: make it there, or correct it in HR, or \`costCenter\` in the file. If it has: ${error.next}`
                )
                : callError(error, subject)
            )
      })
    )
  }

  /**
   * M2 where a server keeps `externalId` unique, also over inactive users: the user whose invitation was withdrawn is the
   * only one that can have it, and is given the new address.
   */
  #inviteAgain(member: MemberId, call: Of<"invite">, server: Server): Outcome {
    const subject = `The member for ${call.externalId}`
    return Effect.flatMap(this.#read(member), (read) => {
      const user = read === undefined ? undefined : new ScimMembers(server, this.#settings).decode(read.user)
      if (read === undefined || user?.state !== "archived" || user.externalId !== call.externalId) {
        return Effect.fail(refused(
          `${subject}: the server says that somebody has one of its values already, and it is not member ${member}, whose invitation was withdrawn for this one`,
          "Look in the target for a user with that name or address, perhaps a deleted one, and correct it there."
        ))
      }
      const writes = inviteWrites(call, server)
      return server.update === "patch"
        ? this.#patch(member, writes, server, server.etag ? read.version : undefined)
        : this.#put(member, writes, server, read)
    })
  }

  #created(response: ApiResponse, subject: string, server: Server): Outcome {
    return Effect.gen({ self: this }, function*() {
      const user = yield* Effect.orElseSucceed(response.value, () => undefined)
      const id = textOf(attributeOf(user, "id")) ?? idIn(response.header("location"))
      if (id === undefined || id.trim() === "") {
        return yield* new CallError({
          outcome: "unknown",
          stops: "nothing",
          message: `${subject}: the answer was a success without an id`,
          next: "The next complete list tells whether it was done."
        })
      }
      this.#remember(id, response, user, server)
      if (!this.#there.has(id)) {
        this.#there.add(id)
        return { member: id, outcome: "done" as const }
      }
      // X2: a user who was there before is nobody whom this call made, whatever the status says.
      return new ScimMembers(server, this.#settings).decode(user)?.state === "archived"
        ? yield* isInactive(subject, id)
        : { member: id, outcome: "already" as const }
    })
  }

  #update({ changes, member }: Of<"update">, server: Server): Outcome {
    if (changes.manager === member) {
      return Effect.fail(refused(`Member ${member} can't be the own manager`, again))
    }
    if (changes.bankAccount !== undefined && server.paths.bank === undefined) {
      return Effect.fail(refused(
        `Member ${member}: the target has no place for bank accounts`,
        "Name the extension under `bankAccount`, or leave bankAccount out of the entity's `fields`."
      ))
    }
    return this.#change(member, updateWrites(changes, server), server)
  }

  #change(member: MemberId, writes: ReadonlyArray<Write>, server: Server): Outcome {
    return server.update === "patch"
      ? this.#patch(member, writes, server, this.#versions.get(member))
      : Effect.flatMap(
        this.#read(member),
        (read) => read === undefined ? Effect.fail(noMember(member)) : this.#put(member, writes, server, read)
      )
  }

  #patch(
    member: MemberId,
    writes: ReadonlyArray<Write>,
    server: Server,
    version: string | undefined
  ): Outcome {
    const send = (adds: boolean) =>
      this.#client.request("PATCH", userPath, {
        params: { id: member },
        headers: ifMatch(version),
        body: body(patchBody(writes, server, adds), server)
      })
    const addresses = writes.some(({ type }) => type === "address")
    return send(false).pipe(
      // Such a request changed nothing (RFC 7644 §3.5.2.3): the user has no address of that sort yet.
      Effect.catch((error) => addresses && error.code === "noTarget" ? send(true) : Effect.fail(error)),
      this.#answer(member, server)
    )
  }

  /** Sends back what was read with the changes in it, and all else that it holds. */
  #put(member: MemberId, writes: ReadonlyArray<Write>, server: Server, { user, version }: Read): Outcome {
    const wanted = applied(user, writes)
    if (showsAccountInPart(wanted, server.paths)) {
      return Effect.fail(refused(
        `Member ${member}: the server shows its bank account in part, and a PUT would write that over the whole one`,
        "Write `dialect.update: patch` where the server takes PATCH, or change the member by hand."
      ))
    }
    return isDeepStrictEqual(wanted, user)
      ? Effect.succeed({ member, outcome: "already" })
      : this.#client.request("PUT", userPath, {
        params: { id: member },
        headers: ifMatch(version),
        body: body(wanted, server)
      }).pipe(this.#answer(member, server))
  }

  /** Looks first: an invitation that was accepted meanwhile is none any more, and nobody is removed by mistake. */
  #withdraw(member: MemberId, server: Server): Outcome {
    return Effect.flatMap(this.#read(member), (read) => {
      const state = read === undefined ? "archived" : new ScimMembers(server, this.#settings).decode(read.user)?.state
      if (read === undefined || state === "archived") return Effect.succeed({ member, outcome: "already" })
      if (state !== "invited") {
        return Effect.fail(refused(
          `Member ${member} is not invited any more, so that there is no invitation to withdraw`,
          again
        ))
      }
      if (this.#settings.withdraw === "delete") {
        return this.#client.request("DELETE", userPath, { params: { id: member }, headers: ifMatch(read.version) })
          .pipe(this.#answer(member, server))
      }
      const writes = [activeWrite(false, server)]
      return server.update === "patch"
        ? this.#patch(member, writes, server, server.etag ? read.version : undefined)
        : this.#put(member, writes, server, read)
    })
  }

  /** A user with everything that it has; nothing where there is none. */
  #read(member: MemberId): Effect.Effect<Read | undefined, CallError> {
    const subject = `Member ${member} could not be read, and nothing was changed`
    return this.#client.get(userPath, { params: { id: member }, accept: [404] }).pipe(
      Effect.flatMap((response) =>
        response.status === 404 ? Effect.succeed(undefined) : Effect.flatMap(response.value, (user) =>
          !isResource(user)
            ? response.fail("wrong-shape", "got an answer that is no user")
            : textOf(attributeOf(user, "id")) === member
            ? Effect.succeed({ user, version: versionOf(user, response.header("etag")) })
            : response.fail("wrong-shape", "got another user than the one that was asked for"))
      ),
      Effect.mapError((error) => readError(error, subject))
    )
  }

  #answer(member: MemberId, server: Server) {
    return (request: Effect.Effect<ApiResponse, NetError>): Outcome =>
      request.pipe(
        Effect.flatMap((response) =>
          Effect.map(
            response.bytes.length === 0
              ? Effect.succeed(undefined)
              : Effect.orElseSucceed(response.value, () => undefined),
            (user) => {
              this.#remember(member, response, user, server)
              return { member, outcome: "done" as const }
            }
          )
        ),
        Effect.mapError((error) => {
          this.#versions.delete(member)
          return error.status === 404
            ? noMember(member)
            : error.status === 412
            ? refused(`Member ${member} was changed by somebody else since it was read`, again)
            : isDuplicate(error)
            ? refused(
              `Member ${member}: another one has the same address or name already, as the server says (${
                error.code ?? "status 409"
              })`,
              "Correct the address in HR, or archive the other member by hand."
            )
            : callError(error, `Member ${member}`)
        })
      )
  }

  #remember(member: MemberId, response: ApiResponse, user: unknown, { etag }: Server): void {
    const header = response.bytes.length === 0 ? response.header("etag") : undefined
    const version = etag ? versionOf(user, header) : undefined
    if (version === undefined) this.#versions.delete(member)
    else this.#versions.set(member, version)
  }
}

/** A user as the server has it, with its version where there is one. */
interface Read {
  readonly user: Resource
  readonly version: string | undefined
}

const noMember = (member: MemberId): CallError => refused(`The target has no member ${member}`, again)

const subjectOf = (call: TargetCall): string =>
  call.kind === "invite" ? `the member for ${call.externalId}` : `member ${call.member}`

const body = (resource: Resource, { contentType }: Server): RequestBody => ({
  text: JSON.stringify(resource),
  contentType
})

const ifMatch = (version: string | undefined): Readonly<Record<string, string>> =>
  version === undefined ? {} : { "if-match": version }

/** The last part of a resource's address. */
const idIn = (location: string | undefined): string | undefined => {
  const last = /\/Users\/([^/?#]+)$/iu.exec(location ?? "")?.[1]
  return last === undefined || !/^[\w.~-]+$/u.test(last) ? undefined : last
}
