import { assert, describe, it } from "@effect/vitest"
import { Effect, Result } from "effect"
import { type CallError, collect, type Directory } from "../../../src/directories/Directory.ts"
import { directoryKind } from "../../../src/directories/registry.ts"
import { BankAccount } from "../../../src/domain/BankAccount.ts"
import { empty, notVisible } from "../../../src/domain/Field.ts"
import type { Member } from "../../../src/domain/Member.ts"
import type { TargetCall } from "../../../src/domain/TargetCall.ts"
import { json, type Reply, type Seen, served } from "../../net/Vendors.ts"
import { address, inviteOf } from "../Calls.ts"
import { acme, extension, scim, type Settings } from "./Scimmy.ts"

const enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
const ada = {
  id: "1",
  userName: "ada@acme.example",
  name: { givenName: "Ada", familyName: "Lovelace" },
  emails: [{ value: "ada@acme.example", type: "work", primary: true }],
  active: true
}

const list = (...users: ReadonlyArray<unknown>): Reply => json({ totalResults: users.length, Resources: users })
const nothing = json({}, 404)
const error = (status: number, scimType?: string): Reply =>
  json({ status: String(status), scimType, detail: "Ada Lovelace <ada@acme.example> GB29NWBK60161331926819" }, status)

/** How a server answers, by method and path; discovery is not there unless it is said. */
type Answers = Readonly<Record<string, Reply | ReadonlyArray<Reply>>>

interface Trial {
  readonly directory: Directory
  readonly seen: ReadonlyArray<Seen>
}

const trying = <A, E>(answers: Answers, settings: Settings, use: (trial: Trial) => Effect.Effect<A, E>) =>
  Effect.scoped(Effect.gen(function*() {
    const times = new Map<string, number>()
    const server = yield* served((response, one) => {
      const key = `${one.method} ${one.url.replace(/\?.*$/u, "")}`
      const found = answers[key]
      const time = times.get(key) ?? 0
      times.set(key, time + 1)
      const reply = Array.isArray(found) ? found[Math.min(time, found.length - 1)] : found
      return (reply ?? nothing)(response, one)
    })
    return yield* use({ directory: scim({ url: server.url, ...settings }), seen: server.seen })
  }))

const users = ({ seen }: Trial): ReadonlyArray<Seen> => seen.filter(({ url }) => url.startsWith("/Users"))

const sent = (trial: Trial): ReadonlyArray<unknown> =>
  users(trial).filter(({ method }) => method !== "GET").map(({ body, method }) => [method, JSON.parse(body)])

const failed = (directory: Directory, call: TargetCall): Effect.Effect<CallError> =>
  Effect.map(Effect.result(directory.perform(call, "k")), (result) => {
    if (Result.isSuccess(result)) throw new Error("It went well")
    const { failure } = result
    assert.notMatch(`${failure.message} ${failure.next}`, /@|Lovelace|GB29/u)
    return failure
  })

const archive: TargetCall = { kind: "archive", member: "1" }
const renamed: TargetCall = { kind: "update", member: "1", changes: { name: { first: "", last: "King" } } }

const patchOf = (...Operations: ReadonlyArray<unknown>): unknown => [
  "PATCH",
  { schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], Operations }
]

const work = `emails[type eq "work"].value`

describe("a change is one request that says exactly what changes", () => {
  const email: TargetCall = { kind: "update", member: "1", changes: { email: address("eda@acme.example") } }
  const manager: TargetCall = { kind: "update", member: "1", changes: { manager: "7" } }
  const account: TargetCall = {
    kind: "update",
    member: "1",
    changes: { bankAccount: new BankAccount("GB29NWBK60161331926819", "", "A. Lovelace") }
  }
  const table: ReadonlyArray<readonly [what: string, settings: Settings, call: TargetCall, body: unknown]> = [
    ["archive", {}, archive, patchOf({ op: "replace", path: "active", value: false })],
    [
      "archive, as Entra writes it",
      { preset: "entra" },
      archive,
      patchOf({ op: "Replace", path: "active", value: "False" })
    ],
    [
      "what the file says wins over the preset",
      { preset: "entra", dialect: { active: "boolean" } },
      archive,
      patchOf({ op: "Replace", path: "active", value: false })
    ],
    [
      "archive, without a path",
      { dialect: { patch: "value" } },
      archive,
      patchOf({ op: "replace", value: { active: false } })
    ],
    ["reactivate", {}, { kind: "reactivate", member: "1" }, patchOf({ op: "replace", path: "active", value: true })],
    [
      "a single-word name",
      {},
      renamed,
      patchOf({ op: "remove", path: "name.givenName" }, { op: "replace", path: "name.familyName", value: "King" })
    ],
    [
      "a name with displayName, without paths",
      { dialect: { patch: "value", displayName: true } },
      renamed,
      patchOf(
        { op: "replace", value: { name: { familyName: "King" }, displayName: "King" } },
        { op: "remove", path: "name.givenName" }
      )
    ],
    [
      "an address",
      {},
      email,
      patchOf(
        { op: "replace", path: "userName", value: "eda@acme.example" },
        { op: "replace", path: work, value: "eda@acme.example" }
      )
    ],
    [
      "an address that is no user name",
      { dialect: { userName: "externalId", email: "primary" } },
      email,
      patchOf({ op: "replace", path: "emails[primary eq true].value", value: "eda@acme.example" })
    ],
    [
      "an address that is the user name alone",
      { dialect: { email: "userName" } },
      email,
      patchOf({ op: "replace", path: "userName", value: "eda@acme.example" })
    ],
    ["a manager", {}, manager, patchOf({ op: "replace", path: `${enterprise}:manager`, value: { value: "7" } })],
    [
      "a manager as text",
      { dialect: { manager: "string" } },
      manager,
      patchOf({ op: "replace", path: `${enterprise}:manager`, value: "7" })
    ],
    [
      "a bank account",
      acme,
      account,
      patchOf(
        { op: "replace", path: `${extension}:iban`, value: "GB29NWBK60161331926819" },
        { op: "remove", path: `${extension}:bic` },
        { op: "replace", path: `${extension}:holder`, value: "A. Lovelace" }
      )
    ]
  ]
  for (const [what, settings, call, body] of table) {
    it.live(what, () =>
      trying({ "PATCH /Users/1": json(ada) }, settings, (trial) =>
        Effect.gen(function*() {
          assert.deepStrictEqual(yield* trial.directory.perform(call, "k"), { member: "1", outcome: "done" })
          assert.deepStrictEqual(sent(trial), [body])
          assert.strictEqual(users(trial)[0]?.headers["content-type"], "application/scim+json")
        })))
  }

  it.live("PUT keeps all that the user has, also what hrsync does not know", () => {
    const user = {
      ...ada,
      schemas: ["x"],
      nickName: "Countess",
      emails: [{ value: "a@home.example", type: "home" }, ...ada.emails]
    }
    return trying(
      { "GET /Users/1": json(user), "PUT /Users/1": json(ada) },
      { preset: "okta" },
      (trial) =>
        Effect.gen(function*() {
          yield* trial.directory.perform({
            kind: "update",
            member: "1",
            changes: { email: address("eda@acme.example"), manager: "7" }
          }, "k")
          assert.deepStrictEqual(sent(trial), [["PUT", {
            ...user,
            schemas: ["x", enterprise],
            userName: "eda@acme.example",
            emails: [user.emails[0], { value: "eda@acme.example", type: "work", primary: true }],
            [enterprise]: { manager: { value: "7" } }
          }]])
        })
    )
  })

  it.live("PUT never sends back an account that the server showed in part", () => {
    const urn = "urn:example:2.0:BankAccount"
    const masked = { ...ada, [urn]: { iban: "GB29************6819", bic: "NWBKGB2L" } }
    return trying(
      { "GET /Users/1": json(masked), "PUT /Users/1": json(ada) },
      { preset: "okta", bankAccount: { schema: urn } },
      (trial) =>
        Effect.gen(function*() {
          const { message, outcome } = yield* failed(trial.directory, archive)
          assert.deepStrictEqual([outcome, sent(trial)], ["refused", []])
          assert.match(message, /shows its bank account in part/u)
          // A whole one takes its place.
          yield* trial.directory.perform(account, "k")
          const whole = { ...ada, schemas: [urn], [urn]: { iban: "GB29NWBK60161331926819" } }
          assert.deepStrictEqual(sent(trial), [["PUT", whole]])
        })
    )
  })

  for (
    const [what, settings, call] of [
      ["PUT", { preset: "okta" }, archive],
      ["a withdrawal", acme, { kind: "cancel-invite", member: "1" }]
    ] satisfies ReadonlyArray<readonly [string, Settings, TargetCall]>
  ) {
    it.live(`${what}: a user that the server gives in place of the one who was asked for is left alone`, () =>
      trying(
        { "GET /Users/1": json({ ...ada, id: "2", [extension]: { state: "invited" } }) },
        settings,
        (trial) =>
          Effect.gen(function*() {
            const { message, outcome } = yield* failed(trial.directory, call)
            assert.deepStrictEqual([outcome, sent(trial)], ["refused", []])
            assert.match(message, /got another user/u)
          })
      ))
  }

  it.live("PUT that would change nothing is not sent", () =>
    trying({ "GET /Users/1": json(ada) }, { preset: "okta" }, (trial) =>
      Effect.gen(function*() {
        const performed = yield* trial.directory.perform({ kind: "reactivate", member: "1" }, "k")
        assert.deepStrictEqual([performed.outcome, sent(trial)], ["already", []])
      })))

  it.live("an address is added where the user has none of its sort, which the server says of a change that it did not make", () =>
    trying(
      { "PATCH /Users/1": [error(400, "noTarget"), json(ada)] },
      { dialect: { userName: "externalId" } },
      (trial) =>
        Effect.gen(function*() {
          yield* trial.directory.perform(email, "k")
          assert.deepStrictEqual(
            sent(trial).at(-1),
            patchOf({
              op: "add",
              path: "emails",
              value: [{ value: "eda@acme.example", type: "work", primary: true }]
            })
          )
        })
    ))
})

describe("an invitation", () => {
  const invite = inviteOf("new@acme.example", "hr/9")

  it.live("creates a user under hrsync's own id, and no bank account where none is kept", () =>
    trying({ "POST /Users": json({ id: "9" }, 201) }, {}, (trial) =>
      Effect.gen(function*() {
        const call = { ...invite, bankAccount: new BankAccount("GB29NWBK60161331926819") }
        assert.deepStrictEqual(yield* trial.directory.perform(call, "k"), { member: "9", outcome: "done" })
        assert.deepStrictEqual(sent(trial), [["POST", {
          schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"],
          userName: "new@acme.example",
          externalId: "hr/9",
          name: { givenName: "New", familyName: "Comer" },
          emails: [{ value: "new@acme.example", type: "work", primary: true }],
          active: true
        }]])
      })))

  it.live("F7: carries its cost center, in the enterprise extension", () =>
    trying({ "POST /Users": json({ id: "9" }, 201) }, { costCenter: "Marketing" }, (trial) =>
      Effect.gen(function*() {
        yield* trial.directory.perform({ ...invite, costCenter: "R&D" }, "k")
        const [, user]: [string, Settings] = JSON.parse(JSON.stringify(sent(trial)[0]))
        assert.deepStrictEqual(user["schemas"], ["urn:ietf:params:scim:schemas:core:2.0:User", enterprise])
        assert.deepStrictEqual(user[enterprise], { costCenter: "R&D" })
      })))

  it.live("F7: a refusal says that the cost center may be why, and what to do, and nothing of it where none goes along", () =>
    trying({ "POST /Users": error(400, "invalidValue") }, {}, ({ directory }) =>
      Effect.gen(function*() {
        const { message, next, outcome, stops } = yield* failed(directory, { ...invite, costCenter: "R&D" })
        assert.deepStrictEqual([outcome, stops], ["refused", "nothing"])
        assert.match(
          message,
          /^The member for hr\/9: .*400.*invalidValue.*a cost center that the target does not know/u
        )
        assert.match(next, /^See whether the target has the cost center that the plan shows .* make it there/u)
        const without = yield* failed(directory, invite)
        assert.notMatch(`${without.message} ${without.next}`, /cost center/u)
      })))

  it.live("is known by its address where the answer has no body", () =>
    trying(
      { "POST /Users": (response) => response.writeHead(201, { location: "/scim/Users/9" }).end() },
      {},
      (trial) => Effect.map(trial.directory.perform(invite, "k"), ({ member }) => assert.strictEqual(member, "9"))
    ))

  it.live("X2: an answer without an id leaves open what was done", () =>
    trying(
      { "POST /Users": json({}, 201) },
      {},
      ({ directory }) =>
        Effect.map(
          failed(directory, invite),
          ({ outcome, stops }) => assert.deepStrictEqual([outcome, stops], ["unknown", "nothing"])
        )
    ))

  const there = { ...ada, id: "2", externalId: "hr/9", userName: "new@acme.example", emails: [] }
  const answers = (...replies: ReadonlyArray<Reply>): Answers => ({
    "POST /Users": error(409, "uniqueness"),
    "GET /Users": replies
  })

  it.live("X2: whom the server has already is found by hrsync's own id and by the address", () =>
    trying(answers(list(there), list(there)), {}, (trial) =>
      Effect.gen(function*() {
        assert.deepStrictEqual(yield* trial.directory.perform(invite, "k"), { member: "2", outcome: "already" })
        assert.deepStrictEqual(
          users(trial).slice(1).map(({ url }) => new URLSearchParams(url.split("?")[1]).get("filter")),
          [`externalId eq "hr/9"`, `userName eq "new@acme.example"`]
        )
      })))

  const listed = (state: Settings, replies: Answers, use: (trial: Trial) => Effect.Effect<void, CallError>) =>
    trying(
      { "GET /Users": list({ ...there, ...state }), ...replies },
      {},
      (trial) => Effect.andThen(collect(trial.directory), use(trial))
    )

  it.live("X2: a success about somebody whom the list showed made nobody: they were there already", () =>
    listed(
      {},
      { "POST /Users": [json(there, 201), json(there), json({ id: "9" }, 201), json({ id: "9" })] },
      (trial) =>
        Effect.gen(function*() {
          const { perform } = trial.directory
          assert.deepStrictEqual(yield* perform(invite, "k"), { member: "2", outcome: "already" })
          assert.deepStrictEqual(yield* perform(invite, "k"), { member: "2", outcome: "already" })
          assert.deepStrictEqual(yield* perform(invite, "k"), { member: "9", outcome: "done" })
          assert.deepStrictEqual(yield* perform(invite, "k"), { member: "9", outcome: "already" })
        })
    ))

  it.live("M6: nor is somebody invited whom such a success shows as inactive", () =>
    listed(
      { active: false },
      { "POST /Users": json({ ...there, active: false }) },
      ({ directory }) =>
        Effect.map(failed(directory, invite), ({ message, outcome }) => {
          assert.strictEqual(outcome, "refused")
          assert.match(message, /inactive: member 2/u)
        })
    ))

  const withdrawn = { ...ada, id: "2", externalId: "hr/9", active: false }
  const again: TargetCall = { ...invite, replaces: "2" }
  const unique = (found: Reply, user: Reply, more: Answers = {}): Answers => ({
    "POST /Users": error(409, "uniqueness"),
    "GET /Users": [found, list()],
    "GET /Users/2": user,
    ...more
  })

  for (const [what, found] of [["listed", list(withdrawn)], ["hidden", list()]] as const) {
    it.live(`M2: where externalId stays unique, the user whose invitation was withdrawn is invited anew (inactive users are ${what})`, () =>
      trying(
        unique(found, json(withdrawn), { "PATCH /Users/2": json({ ...withdrawn, active: true }) }),
        {},
        (trial) =>
          Effect.gen(function*() {
            assert.deepStrictEqual(yield* trial.directory.perform(again, "k"), { member: "2", outcome: "done" })
            assert.deepStrictEqual(
              sent(trial).at(-1),
              patchOf(
                { op: "replace", path: "name.givenName", value: "New" },
                { op: "replace", path: "name.familyName", value: "Comer" },
                { op: "replace", path: "userName", value: "new@acme.example" },
                { op: "replace", path: work, value: "new@acme.example" },
                { op: "replace", path: "active", value: true }
              )
            )
          })
      ))
  }

  it.live("M2: by PUT too, with all that the user has", () =>
    trying(
      unique(list(withdrawn), json(withdrawn), { "PUT /Users/2": json(withdrawn) }),
      { preset: "okta" },
      (trial) =>
        Effect.gen(function*() {
          assert.deepStrictEqual(yield* trial.directory.perform(again, "k"), { member: "2", outcome: "done" })
          assert.deepStrictEqual(sent(trial).at(-1), ["PUT", {
            ...withdrawn,
            userName: "new@acme.example",
            name: { givenName: "New", familyName: "Comer" },
            emails: [{ value: "new@acme.example", type: "work", primary: true }],
            active: true
          }])
        })
    ))

  const others: ReadonlyArray<readonly [what: string, user: Settings]> = [
    ["accepted meanwhile", { ...withdrawn, active: true }],
    ["another employee's by now", { ...withdrawn, externalId: "hr/8" }]
  ]
  for (const [what, user] of others) {
    it.live(`M2: not where that user is ${what}`, () =>
      trying(unique(list(), json(user)), {}, (trial) =>
        Effect.gen(function*() {
          const { message, outcome } = yield* failed(trial.directory, again)
          assert.deepStrictEqual([outcome, sent(trial).length], ["refused", 1])
          assert.match(message, /it is not member 2, whose invitation was withdrawn for this one/u)
        })))
  }

  it.live("M6: nor where another inactive user has the address", () =>
    trying(
      unique(
        list({ ...withdrawn, id: "5", externalId: "x", userName: "new@acme.example", emails: [] }),
        json(withdrawn)
      ),
      {
        dialect: { filter: false }
      },
      (trial) =>
        Effect.map(failed(trial.directory, again), ({ message }) => {
          assert.strictEqual(sent(trial).length, 1)
          assert.match(message, /inactive: member 5/u)
        })
    ))

  it.live("a server that passes over filters is not believed: the whole list is read", () =>
    trying(
      answers(list(ada, there)),
      {},
      (trial) =>
        Effect.map(
          trial.directory.perform(invite, "k"),
          (performed) => assert.deepStrictEqual(performed, { member: "2", outcome: "already" })
        )
    ))

  const refusals: ReadonlyArray<readonly [what: string, replies: ReadonlyArray<Reply>, says: RegExp]> = [
    ["who is there and inactive is not invited", [list({ ...there, active: false }), list()], /inactive: member 2/u],
    ["two who share one invitation are told", [
      list({ ...there, userName: "x" }),
      list({ ...ada, userName: "new@acme.example", emails: [] })
    ], /its address belongs to member 1, and hr\/9 to member 2/u],
    ["a value that nobody listed has is said to be so", [list()], /lists nobody who does/u]
  ]
  for (const [what, replies, says] of refusals) {
    it.live(
      what,
      () =>
        trying(
          answers(...replies),
          {},
          ({ directory }) =>
            Effect.map(failed(directory, invite), ({ message, outcome, stops }) => {
              assert.deepStrictEqual([outcome, stops], ["refused", "nothing"])
              assert.match(message, says)
            })
        )
    )
  }
})

describe("X3: what a refused call stops", () => {
  const invite = inviteOf("new@acme.example", "hr/9")
  const table: ReadonlyArray<readonly [Reply, TargetCall, outcome: string, stops: string, says: RegExp, Settings?]> = [
    [error(401), archive, "refused", "target", /not let in/u],
    [error(403), archive, "refused", "target", /status 403/u],
    [error(404), archive, "refused", "nothing", /^The target has no member 1$/u],
    [error(404), invite, "refused", "target", /found nothing there/u],
    [error(409, "uniqueness"), archive, "refused", "nothing", /another one has the same address or name/u],
    [error(412), archive, "refused", "nothing", /changed by somebody else/u],
    [error(400, "mutability"), archive, "refused", "nothing", /status 400, mutability/u],
    [error(400, "Ada Lovelace"), archive, "refused", "nothing", /\(status 400\)/u],
    [error(402), invite, "refused", "invitations", /no seat is left/u],
    [error(400, "seats"), invite, "refused", "invitations", /no seat/u, {
      dialect: { noSeat: { status: 400, scimType: "seats" } }
    }],
    [error(501), archive, "refused", "target", /status 501/u],
    [error(500), archive, "unknown", "nothing", /status 500/u]
  ]
  for (const [reply, call, outcome, stops, says, settings] of table) {
    it.live(`${call.kind}: ${String(says)}`, () =>
      trying({ "PATCH /Users/1": reply, "POST /Users": reply }, settings ?? {}, (trial) =>
        Effect.gen(function*() {
          const failure = yield* failed(trial.directory, call)
          assert.match(failure.message, says)
          // What a server or gateway says with 501 is no proof that nothing was done.
          assert.deepStrictEqual([failure.outcome, failure.stops], [
            failure.message.includes("501") ? "unknown" : outcome,
            stops
          ])
          assert.strictEqual(users(trial).length, 1)
        })))
  }

  it.live("a server that is away is left alone after a handful of calls", () =>
    trying({ "PATCH /Users/1": error(500) }, {}, ({ directory }) =>
      Effect.gen(function*() {
        const stops = yield* Effect.forEach(Array.from({ length: 5 }), () => failed(directory, archive))
        assert.deepStrictEqual(stops.map((one) => one.stops), ["nothing", "nothing", "nothing", "nothing", "target"])
      })))

  it.live("M2: an invitation that was accepted meanwhile is not withdrawn; a pending one is deleted where that is chosen", () => {
    const pending = { ...ada, [extension]: { state: "invited" } }
    return trying(
      { "GET /Users/1": [json(ada), json(pending)], "DELETE /Users/1": (response) => response.writeHead(204).end() },
      { ...acme, withdraw: "delete" },
      (trial) =>
        Effect.gen(function*() {
          const call: TargetCall = { kind: "cancel-invite", member: "1" }
          assert.match((yield* failed(trial.directory, call)).message, /not invited any more/u)
          assert.strictEqual((yield* trial.directory.perform(call, "k")).outcome, "done")
          assert.deepStrictEqual(users(trial).map(({ method }) => method), ["GET", "GET", "DELETE"])
        })
    )
  })
})

describe("what a user shows", () => {
  const table: ReadonlyArray<readonly [what: string, user: Settings, settings: Settings, shows: Partial<Member>]> = [
    ["a user with nothing", { id: 7 }, {}, {
      id: "7",
      externalId: notVisible,
      firstName: notVisible,
      email: notVisible,
      state: "unknown",
      managerId: notVisible,
      roles: notVisible,
      bankAccount: notVisible
    }],
    [
      "the work address before the primary one",
      {
        ...ada,
        emails: [{ value: "ada@home.example", type: "home", primary: true }, {
          value: "Ada@acme.example",
          type: "Work"
        }]
      },
      {},
      { email: address("ada@acme.example") }
    ],
    [
      "the primary address where that is chosen",
      {
        ...ada,
        emails: [{ value: "p@acme.example", primary: true }, { value: "w@acme.example", type: "work" }]
      },
      { dialect: { email: "primary" } },
      { email: address("p@acme.example") }
    ],
    ["the user name where there is no address", { ...ada, emails: [] }, {}, { email: address("ada@acme.example") }],
    ["the user name where that is chosen", { ...ada, emails: [{ value: "x@acme.example", type: "work" }] }, {
      dialect: { email: "userName" }
    }, { email: address("ada@acme.example") }],
    ["active as a text", { ...ada, active: "False" }, {}, { state: "archived" }],
    ["keys in any case", { ID: "7", UserName: "u@acme.example", Active: "TRUE" }, {}, {
      id: "7",
      email: address("u@acme.example"),
      state: "active"
    }],
    [
      "an invitation, and its end",
      { ...ada, active: false, [extension]: { state: "invited", expiresAt: "2026-12-01T00:00:00Z" } },
      acme,
      {
        state: "invited",
        invitationExpiresAt: Date.parse("2026-12-01T00:00:00Z")
      }
    ],
    ["an owner", { ...ada, roles: [{ value: "admin" }, { value: "x", display: "Boss" }] }, {
      roles: { owner: ["Boss"] }
    }, {
      roles: ["admin", "account-owner"]
    }],
    ["a manager as text", { ...ada, [enterprise]: { manager: "7" } }, {}, { managerId: "7" }],
    ["a number that is shown in part is not seen", { ...ada, [extension]: { iban: "GB29************9268" } }, acme, {
      bankAccount: notVisible
    }]
  ]
  for (const [what, user, settings, shows] of table) {
    it.live(
      what,
      () =>
        trying(
          { "GET /Users": list(user) },
          settings,
          ({ directory }) =>
            Effect.map(collect(directory), ({ completeness, members }) => {
              assert.strictEqual(completeness.complete ? "" : completeness.why, "")
              assert.deepInclude(members[0], shows)
            })
        )
    )
  }
})

describe("discovery", () => {
  const schema = (id: string, ...names: ReadonlyArray<string>) => ({ id, attributes: names.map((name) => ({ name })) })
  const core = schema("urn:ietf:params:scim:schemas:core:2.0:User", "userName", "emails", "active")
  const says = (config: unknown, ...schemas: ReadonlyArray<unknown>): Answers => ({
    "GET /ServiceProviderConfig": json(config),
    "GET /Schemas": list(...schemas),
    "GET /Users": list(ada)
  })
  const feature = (patch: boolean, filter: boolean) => ({ patch: { supported: patch }, filter: { supported: filter } })

  it.live("is read once, and what the server has and does not show of somebody is empty", () =>
    trying(says(feature(true, true), core, schema(enterprise, "manager")), {}, (trial) =>
      Effect.gen(function*() {
        const { members: [member] } = yield* collect(trial.directory)
        yield* collect(trial.directory)
        assert.deepStrictEqual([member?.managerId, member?.bankAccount], [empty, notVisible])
        assert.deepStrictEqual(
          trial.seen.map(({ url }) => url.replace(/\?.*$/u, "")),
          ["/ServiceProviderConfig", "/ResourceTypes", "/Schemas", "/Users", "/Users"]
        )
      })))

  it.live("without PATCH changes are sent by PUT", () =>
    trying(
      { ...says(feature(false, true), core), "GET /Users/1": json(ada), "PUT /Users/1": json(ada) },
      {},
      (trial) =>
        Effect.gen(function*() {
          yield* trial.directory.perform(archive, "k")
          assert.deepStrictEqual(users(trial).map(({ method }) => method), ["GET", "PUT"])
        })
    ))

  it.live("nothing of it is asked where the file says so", () =>
    trying(
      { "GET /Users": list(ada) },
      { discovery: false },
      (trial) => Effect.map(collect(trial.directory), () => assert.strictEqual(trial.seen.length, 1))
    ))

  const wrong: ReadonlyArray<readonly [settings: Settings, answers: Answers, says: RegExp]> = [
    [
      { dialect: { update: "patch" } },
      says(feature(false, true)),
      /dialect\.update is patch, but .* PATCH is not supported$/u
    ],
    [{ filter: "active eq true" }, says(feature(true, false)), /filter is set, but .* filters are not supported$/u],
    [
      acme,
      says(feature(true, true), core),
      /state\.attribute names .*:state, but its Schemas show no such attribute of users$/u
    ],
    [
      { bankAccount: { schema: extension } },
      says({}, core, schema(extension, "bic")),
      /bankAccount names .*:iban, but/u
    ],
    [{ costCenter: "Marketing" }, says({}, core, schema(enterprise, "manager")), /costCenter names .*:costCenter, but/u]
  ]
  for (const [settings, answers, text] of wrong) {
    it.live(`settings that the server contradicts are an error: ${String(text)}`, () =>
      trying(answers, settings, ({ directory }) =>
        Effect.gen(function*() {
          const { completeness } = yield* collect(directory)
          assert.match(completeness.complete ? "" : completeness.why, text)
          const failure = yield* failed(directory, archive)
          assert.deepStrictEqual([failure.outcome, failure.stops], ["refused", "target"])
        })))
  }

  it.live("P1: a list without a total, or with users that have no id, proves nothing", () =>
    Effect.forEach(
      [json({ Resources: [ada] }), list({ userName: "x" }), json([])],
      (reply) =>
        trying({ "GET /Users": reply }, {}, ({ directory }) =>
          Effect.map(collect(directory), ({ completeness }) =>
            assert.isFalse(completeness.complete)))
    ))
})

describe("the settings", () => {
  const open = (settings: Settings): string => {
    const opened = directoryKind("scim")?.open({ url: "https://scim.example.com/v2", ...settings })
    if (opened === undefined) return "unknown kind"
    return Result.isFailure(opened) ? String(opened.failure) : opened.success.identity({ entity: "acme", folder: "/" })
  }

  it("one address is one target, whatever its credentials; accounts at one address are told apart by name", () => {
    const oauth = { tokenUrl: "/token", clientId: "a", clientSecret: "b" }
    assert.strictEqual(open({ token: "x" }), "scim:https://scim.example.com/v2")
    assert.strictEqual(open({ oauth, url: "https://SCIM.example.com:443/v2/" }), "scim:https://scim.example.com/v2")
    assert.strictEqual(open({ token: "x", account: "uk" }), "scim:https://scim.example.com/v2#uk")
    assert.match(open({}), /a way in is missing/u)
    assert.match(open({ token: "x", oauth }), /two ways in/u)
  })

  it("P8: no host is one that secrets may be sent to, unless it is allowed outside the file", () => {
    const opened = directoryKind("scim")?.open({ url: "https://scim.attacker.example", token: "x" })
    if (opened === undefined || Result.isFailure(opened)) throw new Error(String(opened))
    assert.strictEqual(opened.success.addressProblems({}).length, 1)
    assert.deepStrictEqual(opened.success.addressProblems({ HRSYNC_ALLOWED_HOSTS: "scim.attacker.example" }), [])
  })

  it("what is not set is not claimed", () => {
    const capabilitiesOf = (settings: Settings) => scim({ url: "http://127.0.0.1:1", ...settings }).capabilities
    assert.deepStrictEqual(capabilitiesOf({}).observes, {
      state: true,
      roles: false,
      manager: true,
      bankAccount: false,
      invited: false,
      archived: true
    })
    assert.deepInclude(capabilitiesOf({ filter: "active eq true" }).observes, { invited: false, archived: false })
    assert.deepInclude(capabilitiesOf({ dialect: { inactive: "hidden" } }).observes, { archived: false })
    assert.deepInclude(capabilitiesOf(acme).observes, { invited: true, bankAccount: true })
    assert.deepInclude(capabilitiesOf({}).writes, { "resend-invite": "unsupported" })
    assert.strictEqual(capabilitiesOf({}).writes.update.bankAccount, "unsupported")
  })
})
