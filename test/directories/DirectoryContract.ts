import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { CallError, collect, type Directory, type Performed } from "../../src/directories/Directory.ts"
import { BankAccount } from "../../src/domain/BankAccount.ts"
import { isValue, valueOr } from "../../src/domain/Field.ts"
import { accountOwner, type Member, type MemberId } from "../../src/domain/Member.ts"
import type { PersonName } from "../../src/domain/Operation.ts"
import type { TargetCall } from "../../src/domain/TargetCall.ts"
import { address, inviteOf } from "./Calls.ts"

/** A member who is there from the start. */
export interface Seed {
  readonly id: MemberId
  readonly email: string
  readonly first: string
  readonly last: string
  readonly state: "invited" | "active" | "archived"
  readonly owner?: boolean
}

export interface World {
  readonly directory: Directory
  /** Another connection to the same place, as another process would have. */
  readonly other: Directory
  /**
   * Where lists come in pages of a few: lets somebody else take the first member away and add one at the end, so that
   * the total stays, between two pages of the next list.
   */
  readonly shift?: Effect.Effect<void>
  /** The members as somebody else sees them, in any order, without the directory. */
  readonly look: Effect.Effect<ReadonlyArray<Seen>>
}

/** What the outside can tell of a member. Nothing there is an empty text. */
export interface Seen {
  readonly id: MemberId
  readonly email: string
  readonly first: string
  readonly last: string
  readonly state: string
  readonly manager: string
  readonly iban: string
  /** By its name; not there: the place keeps none. */
  readonly costCenter?: string
}

/**
 * What a place can't do, or does not show, whoever asks. `states`: who is invited looks like a member, and no end of an
 * invitation is shown. `already`: a change that changes nothing is not told from another. `owners`: roles say nothing.
 * `managers`: anybody may be named as a manager. `resend`, `bankAccounts`, `costCenters`: there is no such thing. `exactText`: white
 * space at the end of names is taken away, and addresses are of ASCII. `bothWriters`: of two at once for one member, the
 * later wins.
 */
export type Lack =
  | "states"
  | "already"
  | "owners"
  | "managers"
  | "resend"
  | "bankAccounts"
  | "costCenters"
  | "exactText"
  | "bothWriters"

/** A kind of directory, and how to make a fresh one. */
export interface DirectoryUnderTest {
  readonly name: string
  readonly lacks?: ReadonlyArray<Lack>
  /** How many lists are read beside writes; default 30, fewer where each takes many requests. */
  readonly lists?: number
  /** `losesAnswerAt`: the operation whose answer must be lost though it is done. */
  readonly withMembers: <A, E>(
    members: ReadonlyArray<Seed>,
    options: { readonly losesAnswerAt?: number },
    use: (world: World) => Effect.Effect<A, E>
  ) => Effect.Effect<A, E>
}

const seeds: ReadonlyArray<Seed> = [
  { id: "1", email: "owner@acme.example", first: "Noor", last: "Al-Hashimi", state: "active", owner: true },
  { id: "2", email: "ada@acme.example", first: "Ada", last: "Lovelace", state: "active" },
  { id: "3", email: "invited@acme.example", first: "Ida", last: "Rhodes", state: "invited" },
  { id: "4", email: "former@acme.example", first: "Old", last: "Hand", state: "archived" }
]

const account = new BankAccount("GB29 NWBK 6016 1331 9268 19", "NWBKGB2L", "A. Lovelace")

const changed = (id: MemberId, after: Partial<Seen>) => (one: Seen): Seen => one.id === id ? { ...one, ...after } : one

/** What every directory owes its callers, whatever stands behind it. */
export const directoryContract = (subject: DirectoryUnderTest): void => {
  const lacks = (...needed: ReadonlyArray<Lack>): boolean =>
    needed.some((lack) => subject.lacks?.includes(lack) === true)

  /** A test of what some places can't do. */
  const where = (...needed: ReadonlyArray<Lack>) => lacks(...needed) ? it.live.skip : it.live

  /** What is said of a change that is so already. */
  const again = lacks("already") ? "done" : "already"

  const invited = lacks("states") ? "active" : "invited"

  const world = <A, E>(
    use: (world: World) => Effect.Effect<A, E>,
    options: { readonly losesAnswerAt?: number } = {}
  ): Effect.Effect<A, E> => subject.withMembers(seeds, options, use)

  /** The one member with this id, from outside. */
  const seen = ({ look }: World, id: MemberId | undefined): Effect.Effect<Seen | undefined> =>
    Effect.map(look, (all) => all.find((one) => one.id === id))

  const done = (effect: Effect.Effect<Performed, CallError>, outcome: Performed["outcome"] = "done") =>
    Effect.map(effect, (performed) => {
      assert.strictEqual(performed.outcome, outcome)
      return performed.member
    })

  const refusal = (effect: Effect.Effect<Performed, CallError>) =>
    Effect.map(Effect.flip(effect), (error) => {
      assert.instanceOf(error, CallError)
      assert.strictEqual(error.outcome, "refused")
      assert.notMatch(`${error.message} ${error.next}`, /@|Lovelace|GB29/u)
      assert.isAbove(error.next.length, 0)
      return error
    })

  describe(`${subject.name}: what every directory owes`, () => {
    it.live("P1: the list holds everybody, with their states, and proves that it does", () =>
      world(({ directory }) =>
        Effect.map(collect(directory), ({ completeness, members }) => {
          assert.isTrue(completeness.complete)
          assert.deepStrictEqual(members.map(({ id, state }) => [id, state]).toSorted(), [
            ["1", "active"],
            ["2", "active"],
            ["3", invited],
            ["4", "archived"]
          ])
          if (lacks("owners")) return
          const owner = members.find(({ id }) => id === "1")
          assert.include(owner === undefined ? [] : valueOr(owner.roles, []), accountOwner)
        })
      ))

    it.live("F7: an invitation makes one member, whom the list shows as invited, under hrsync's own id, with a cost center", () =>
      world((world) =>
        Effect.gen(function*() {
          const call = {
            ...inviteOf("new@acme.example", "hr/9"),
            bankAccount: lacks("bankAccounts") ? undefined : account,
            costCenter: lacks("costCenters") ? undefined : "Marketing"
          }
          const id = yield* done(world.directory.perform(call, "a"))
          const { members } = yield* collect(world.directory)
          const member: Member | undefined = members.find((one) => one.id === id)
          assert.strictEqual(members.length, 5)
          assert.strictEqual(member?.state, invited)
          assert.strictEqual(member?.externalId, "hr/9")
          assert.strictEqual(member !== undefined && isValue(member.invitationExpiresAt), !lacks("states"))
          assert.deepInclude(yield* seen(world, id), {
            email: "new@acme.example",
            first: "New",
            last: "Comer",
            iban: lacks("bankAccounts") ? "" : "GB29NWBK60161331926819",
            ...(lacks("costCenters") ? {} : { costCenter: "Marketing" })
          })
        })
      ))

    const names: ReadonlyArray<readonly [what: string, name: PersonName, email: string]> = [
      [
        "names of every script",
        { first: "Zoë 山田 \u{1F600}", last: `O’Нил"\\${lacks("exactText") ? "" : " \t"}` },
        lacks("exactText") ? "zoe@acme.example" : "zoë@acme.example"
      ],
      ["a name of a single word", { first: "", last: "Sukarno" }, "sukarno@acme.example"]
    ]
    for (const [what, name, email] of names) {
      it.live(`${what} arrive as they were sent`, () =>
        world((world) =>
          Effect.gen(function*() {
            const id = yield* done(world.directory.perform(inviteOf(email, "hr/9", name), "a"))
            assert.deepInclude(yield* seen(world, id), { first: name.first, last: name.last, email })
            yield* done(world.directory.perform({ kind: "update", member: "2", changes: { name } }, "b"))
            assert.deepInclude(yield* seen(world, "2"), { first: name.first, last: name.last })
          })
        ))
    }

    const changes: ReadonlyArray<readonly [Extract<TargetCall, { kind: "update" }>["changes"], Partial<Seen>]> = [
      [{ name: { first: "Augusta", last: "King" } }, { first: "Augusta", last: "King" }],
      [{ email: address("augusta@acme.example") }, { email: "augusta@acme.example" }],
      [{ manager: "1" }, { manager: "1" }],
      [{ bankAccount: account }, { iban: "GB29NWBK60161331926819" }]
    ]
    for (const [change, after] of changes) {
      where(...change.bankAccount === undefined ? [] : ["bankAccounts"] as const)(
        `an update of ${Object.keys(change).join()} changes that and nothing else, of one member`,
        () =>
          world((world) =>
            Effect.gen(function*() {
              const before = yield* world.look
              yield* done(world.directory.perform({ kind: "update", member: "2", changes: change }, "a"))
              assert.sameDeepMembers(
                [...yield* world.look],
                before.map(changed("2", after))
              )
              yield* done(world.directory.perform({ kind: "update", member: "2", changes: change }, "a"), again)
              assert.sameDeepMembers([...yield* world.look], before.map(changed("2", after)))
            })
          )
      )
    }

    where("bankAccounts")(
      "F4: a bank account without a BIC is shown as it was written, so that nobody writes it again",
      () =>
        world(({ directory }) =>
          Effect.gen(function*() {
            const bare = new BankAccount("DE89370400440532013000")
            yield* done(directory.perform({ kind: "update", member: "2", changes: { bankAccount: account } }, "a"))
            yield* done(directory.perform({ kind: "update", member: "2", changes: { bankAccount: bare } }, "b"))
            const shown = (yield* collect(directory)).members.find(({ id }) => id === "2")?.bankAccount
            assert.isTrue(shown instanceof BankAccount && shown.equals(bare) && shown.bic === "none")
          })
        )
    )

    const states: ReadonlyArray<
      readonly [kind: "archive" | "cancel-invite" | "resend-invite" | "reactivate", on: MemberId, state: string]
    > = [
      ["archive", "2", "archived"],
      ["cancel-invite", "3", "archived"],
      ["resend-invite", "3", "invited"],
      ["reactivate", "4", "active"]
    ]
    for (const [kind, member, state] of states) {
      const needed: ReadonlyArray<Lack> = kind === "resend-invite"
        ? ["resend"]
        : kind === "cancel-invite"
        ? ["states"]
        : []
      where(...needed)(
        `${kind} is done once, and leaves everybody else alone`,
        () =>
          world((world) =>
            Effect.gen(function*() {
              const before = yield* world.look
              yield* done(world.directory.perform({ kind, member }, "a"))
              assert.sameDeepMembers(
                [...yield* world.look],
                before.map(changed(member, { state }))
              )
              // Whoever withdraws an invitation looks first, whatever the place says.
              const outcome = kind === "cancel-invite" ? "already" : again
              if (kind !== "resend-invite") yield* done(world.directory.perform({ kind, member }, "a"), outcome)
              assert.sameDeepMembers([...yield* world.look], before.map(changed(member, { state })))
            })
          )
      )
    }

    it.live("X2: an invitation of somebody who is there makes nobody, and says who it is", () =>
      world((world) =>
        Effect.gen(function*() {
          const { perform } = world.directory
          assert.strictEqual(yield* done(perform(inviteOf("ADA@acme.example", "hr/2"), "a"), "already"), "2")
          assert.strictEqual(yield* done(perform(inviteOf("invited@acme.example", "hr/3"), "b"), "already"), "3")
          const id = yield* done(perform(inviteOf("new@acme.example", "hr/9"), "c"))
          assert.strictEqual(yield* done(perform(inviteOf("new@acme.example", "hr/9"), "c"), "already"), id)
          assert.strictEqual((yield* world.look).length, 5)
        })
      ))

    it.live("X2: a lost answer is unknown, and asking again finds that it was done", () =>
      world((world) =>
        Effect.gen(function*() {
          const call = inviteOf("new@acme.example", "hr/9")
          const lost = yield* Effect.flip(world.directory.perform(call, "a"))
          assert.deepInclude(lost, { outcome: "unknown", stops: "nothing" })
          const { members } = yield* collect(world.directory)
          assert.strictEqual(members.length, 5)
          yield* done(world.directory.perform(call, "a"), "already")
          assert.strictEqual((yield* world.look).length, 5)
        }), { losesAnswerAt: 1 }))

    const refused: ReadonlyArray<readonly [what: string, call: TargetCall, needs?: Lack]> = [
      ["a member who is not there is not updated", {
        kind: "update",
        member: "99",
        changes: { name: { first: "A", last: "B" } }
      }],
      ["nor archived", { kind: "archive", member: "99" }],
      ["nor brought back", { kind: "reactivate", member: "99" }],
      ["L5: an Account Owner is not archived", { kind: "archive", member: "1" }, "owners"],
      ["an address that another member has is not given to a second one", {
        kind: "update",
        member: "2",
        changes: { email: address("invited@acme.example") }
      }],
      ["a manager who is not there is not named", {
        kind: "update",
        member: "2",
        changes: { manager: "99" }
      }, "managers"],
      ["nor is the member itself", { kind: "update", member: "2", changes: { manager: "2" } }],
      ["an invitation that was accepted is not withdrawn", { kind: "cancel-invite", member: "2" }]
    ]
    for (const [what, call, needs] of refused) {
      where(...needs === undefined ? [] : [needs])(
        `${what}: refused in words, without anybody's data, and nothing is changed`,
        () =>
          world((world) =>
            Effect.gen(function*() {
              const before = yield* world.look
              const error = yield* refusal(world.directory.perform(call, "a"))
              assert.strictEqual(error.stops, "nothing")
              assert.sameDeepMembers([...yield* world.look], [...before])
            })
          )
      )
    }

    it.live("withdrawing an invitation of nobody is done already", () =>
      world(({ directory }) => done(directory.perform({ kind: "cancel-invite", member: "99" }, "a"), "already")))

    it.live("many at once are each done, and a refused one fails alone", () =>
      world((world) =>
        Effect.gen(function*() {
          const calls = Array.from({ length: 40 }, (_, at) =>
            at % 10 === 9
              ? { kind: "archive", member: "99" } satisfies TargetCall
              : inviteOf(`p${at}@acme.example`, `hr/p${at}`))
          const exits = yield* Effect.forEach(
            calls,
            (call, at) => Effect.exit(world.directory.perform(call, `k${at}`)),
            { concurrency: world.directory.concurrency }
          )
          assert.deepStrictEqual(
            exits.map(({ _tag }) => _tag),
            calls.map(({ kind }) => kind === "invite" ? "Success" : "Failure")
          )
          assert.strictEqual(new Set((yield* world.look).map(({ email }) => email)).size, 40)
        })
      ))

    it.live("two at once for one address make one member", () =>
      world((world) =>
        Effect.gen(function*() {
          const call = inviteOf("new@acme.example", "hr/9")
          const both = yield* Effect.all([world.directory.perform(call, "a"), world.directory.perform(call, "a")], {
            concurrency: 2
          })
          assert.deepStrictEqual(both.map(({ outcome }) => outcome).toSorted(), ["already", "done"])
          assert.strictEqual(new Set(both.map(({ member }) => member)).size, 1)
          assert.strictEqual((yield* world.look).length, 5)
        })
      ))

    where("bothWriters")(
      "X4: of two writers of one member neither undoes what the other one did",
      () =>
        world((world) =>
          Effect.gen(function*() {
            yield* collect(world.directory)
            yield* collect(world.other)
            const change = (directory: Directory, changes: Extract<TargetCall, { kind: "update" }>["changes"]) =>
              Effect.exit(directory.perform({ kind: "update", member: "2", changes }, "a"))
            const name = { first: "Augusta", last: "King" }
            const [first, second] = yield* Effect.all([
              change(world.directory, { name }),
              change(world.other, { manager: "1" })
            ], { concurrency: 2 })
            const { first: firstName, manager } = (yield* seen(world, "2")) ?? { first: "nobody", manager: "nobody" }
            assert.deepStrictEqual([firstName, manager], [
              first._tag === "Success" ? "Augusta" : "Ada",
              second._tag === "Success" ? "1" : ""
            ])
            assert.isTrue(first._tag === "Success" || second._tag === "Success")
          })
        )
    )
  })

  listContract(subject)
}

/** What every list owes its readers, however it is written to. */
export const listContract = (subject: DirectoryUnderTest): void => {
  const world = <A, E>(use: (world: World) => Effect.Effect<A, E>): Effect.Effect<A, E> =>
    subject.withMembers(seeds, {}, use)

  describe(`${subject.name}: what every list owes`, () => {
    it.live("P1: a list during writes is whole, or says that it is not", () =>
      world((world) =>
        Effect.gen(function*() {
          const writes = Effect.forEach(
            Array.from({ length: 30 }, (_, at) => at),
            (at) => world.directory.perform(inviteOf(`p${at}@acme.example`, `hr/p${at}`), `k${at}`),
            { discard: true }
          )
          const lists = Effect.forEach(
            Array.from({ length: subject.lists ?? 30 }),
            () => collect(world.directory)
          )
          const [read] = yield* Effect.all([lists, writes], { concurrency: 2 })
          for (const { completeness, members } of read) {
            if (completeness.complete) assert.isAtLeast(members.length, 4)
            else assert.match(completeness.why, /changed while it was read|does not add up, twice/u)
          }
          assert.strictEqual((yield* collect(world.directory)).members.length, 34)
        })
      ))

    it.live("P1: pages that shift under the reader hide nobody", () =>
      world((world) =>
        Effect.gen(function*() {
          if (world.shift === undefined) return
          const more = Array.from({ length: 16 }, (_, at) => inviteOf(`p${at}@acme.example`, `hr/p${at}`))
          yield* Effect.forEach(more, (call) => world.directory.perform(call, call.externalId), { discard: true })
          const before = yield* world.look
          yield* world.shift
          const { completeness, members } = yield* collect(world.directory)
          assert.isTrue(completeness.complete)
          const listed = new Set(members.map(({ id }) => id))
          const staying = new Set((yield* world.look).map(({ id }) => id))
          assert.strictEqual(staying.size, before.length)
          assert.deepStrictEqual(before.map(({ id }) => id).filter((id) => staying.has(id) && !listed.has(id)), [])
        })
      ))
  })
}
