import { assert, describe, it } from "@effect/vitest"
import { Effect, Result, Stream } from "effect"
import { appendFile, mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { collect, type Directory } from "../../src/directories/Directory.ts"
import { directoryKind } from "../../src/directories/registry.ts"
import { everything } from "../../src/domain/Capabilities.ts"
import { empty, isValue, notVisible } from "../../src/domain/Field.ts"
import type { Member } from "../../src/domain/Member.ts"
import type { MemberRead } from "../../src/domain/Read.ts"
import { network } from "../../src/net/Network.ts"

const path = "members.json"

const opened = (settings: unknown) => {
  const result = directoryKind("file")?.open(settings)
  if (result === undefined || Result.isFailure(result)) throw new Error(String(result?.failure))
  return result.success
}

const rejected = (settings: unknown): string => {
  const result = directoryKind("file")?.open(settings)
  return result !== undefined && Result.isFailure(result) ? String(result.failure) : "accepted"
}

const inFolder = <A>(
  content: string | Uint8Array | undefined,
  settings: Readonly<Record<string, unknown>>,
  use: (directory: Directory, file: string) => Effect.Effect<A>
): Effect.Effect<A> =>
  Effect.acquireUseRelease(
    Effect.promise(async () => {
      const folder = await mkdtemp(join(tmpdir(), "hrsync-"))
      if (content !== undefined) await writeFile(join(folder, path), content)
      return folder
    }),
    (folder) =>
      use(opened({ path, ...settings }).make({ entity: "acme", folder, network: network({}) }), join(folder, path)),
    (folder) => Effect.promise(() => rm(folder, { recursive: true, force: true }))
  )

const list = (content: string | Uint8Array | undefined, settings: Readonly<Record<string, unknown>> = {}) =>
  inFolder(content, settings, collect)

const file = (members: ReadonlyArray<unknown>, more: Readonly<Record<string, unknown>> = {}): string =>
  JSON.stringify({ version: 1, members, ...more }, undefined, 2)

const refusal = (read: MemberRead): string => {
  if (read.completeness.complete) throw new Error(`complete: ${read.completeness.how}`)
  return `${read.completeness.why} → ${read.completeness.next}`
}

const ada = { id: "1", firstName: "Ada", lastName: "Lovelace", email: "Ada@Acme.example", state: "active" }
const full = {
  ...ada,
  externalId: "hr/7",
  roles: ["account-owner", "controller"],
  managerId: "2",
  iban: "GB29 NWBK 6016 1331 9268 19",
  bic: "NWBKGB2L",
  accountHolder: "A. Lovelace"
}
const invited = {
  ...ada,
  id: "2",
  email: "zoë@acme.example",
  state: "invited",
  invitationExpiresAt: "2026-12-04T10:00:00+01:00"
}
const archived = {
  ...ada,
  id: "3",
  email: "old@acme.example",
  state: "archived",
  firstName: "",
  roles: [],
  managerId: null
}

const bare = (member: Member | undefined): unknown =>
  member === undefined
    ? undefined
    : { ...member, bankAccount: isValue(member.bankAccount) ? member.bankAccount.reveal() : member.bankAccount }

describe("a member file", () => {
  it.effect("shows everything that it holds, and what it does not hold is empty", () =>
    Effect.gen(function*() {
      const read = yield* list(file([full, invited, archived]))
      assert.deepStrictEqual<unknown>(read.members.map(bare), [
        {
          id: "1",
          externalId: "hr/7",
          firstName: "Ada",
          lastName: "Lovelace",
          email: "ada@acme.example",
          state: "active",
          roles: ["account-owner", "controller"],
          managerId: "2",
          bankAccount: { iban: "GB29NWBK60161331926819", bic: "NWBKGB2L", holder: "A. Lovelace" },
          invitationExpiresAt: notVisible
        },
        {
          id: "2",
          externalId: empty,
          firstName: "Ada",
          lastName: "Lovelace",
          email: "zoë@acme.example",
          state: "invited",
          roles: empty,
          managerId: empty,
          bankAccount: empty,
          invitationExpiresAt: 1_796_374_800_000
        },
        {
          id: "3",
          externalId: empty,
          firstName: empty,
          lastName: "Lovelace",
          email: "old@acme.example",
          state: "archived",
          roles: empty,
          managerId: empty,
          bankAccount: empty,
          invitationExpiresAt: notVisible
        }
      ])
      assert.deepStrictEqual(read.capabilities, everything)
    }))

  it.effect("P1: read to its end it is complete; a total that agrees makes the proof strong", () =>
    Effect.gen(function*() {
      const weak = yield* list(file([ada]))
      assert.deepStrictEqual(weak.completeness, {
        complete: true,
        proof: "weak",
        how: "members.json was read to its end, 1 member; it does not announce a total"
      })
      const strong = yield* list(file([ada, invited], { total: 2 }))
      assert.deepStrictEqual(strong.completeness, {
        complete: true,
        proof: "strong",
        how: "members.json has 2 members, as its total says"
      })
      const none = yield* list(`{"total":0,"members":[],"version":1}`)
      assert.deepStrictEqual(none.completeness.complete && none.completeness.proof, "strong")
    }))

  const shows: ReadonlyArray<readonly [shows: ReadonlyArray<string>, seen: unknown]> = [
    [[], { ids: ["1"], state: "unknown", roles: notVisible, managerId: notVisible, bankAccount: notVisible }],
    [["state"], { ids: ["1"], state: "active", roles: notVisible, managerId: notVisible, bankAccount: notVisible }],
    [["roles", "invited"], {
      ids: ["1", "2"],
      state: "unknown",
      roles: ["account-owner", "controller"],
      managerId: notVisible,
      bankAccount: notVisible
    }],
    [["manager", "archived"], {
      ids: ["1", "3"],
      state: "unknown",
      roles: notVisible,
      managerId: "2",
      bankAccount: notVisible
    }],
    [["bankAccount", "state"], {
      ids: ["1"],
      state: "active",
      roles: notVisible,
      managerId: notVisible,
      bankAccount: "GB29…6819"
    }]
  ]
  for (const [shown, seen] of shows) {
    it.effect(`told to show ${shown.join(" and ") || "nothing more than names"}, it shows no more, and never says empty for hidden`, () =>
      Effect.gen(function*() {
        const read = yield* list(file([full, invited, archived], { total: 3 }), { shows: shown })
        const [first] = read.members
        assert.deepStrictEqual<unknown>({
          ids: read.members.map(({ id }) => id),
          state: first?.state,
          roles: first?.roles,
          managerId: first?.managerId,
          bankAccount: first !== undefined && isValue(first.bankAccount) ? first.bankAccount.masked : first?.bankAccount
        }, seen)
        assert.deepStrictEqual(
          Object.entries(read.capabilities.observes).filter(([, is]) => is).map(([name]) => name).sort(),
          shown.toSorted()
        )
        // Who is left out of the list is still in the file that was proved.
        assert.deepStrictEqual(read.completeness.complete && read.completeness.proof, "strong")
      }))
  }

  it("does what it is told to do, and everything by default", () => {
    const { capabilities } = opened({
      path,
      does: { archive: "manual", "cancel-invite": "unsupported", update: { bankAccount: "manual" } }
    }).make({ entity: "acme", folder: "/", network: network({}) })
    assert.deepStrictEqual(capabilities.writes, {
      ...everything.writes,
      archive: "manual",
      "cancel-invite": "unsupported",
      update: { ...everything.writes.update, bankAccount: "manual" }
    })
    assert.match(rejected({ path, does: { archive: "sometimes" } }), /Expected/u)
    assert.match(rejected({ path, shows: ["names"] }), /Expected/u)
    assert.match(rejected({}), /path/u)
  })

  it("is the same target however its path is written, and on every machine", () => {
    const identity = (path: string, folder: string): string =>
      opened({ path }).identity({ entity: "acme", folder, network: network({}) })
    assert.strictEqual(identity("members.json", "/home/ada/hr"), "file:members.json")
    assert.strictEqual(identity("./x/../members.json", "/srv/ci"), "file:members.json")
    assert.strictEqual(identity("/srv/ci/members.json", "/srv/ci"), "file:members.json")
    assert.strictEqual(identity("../other/members.json", "/srv/ci"), "file:../other/members.json")
  })
})

describe("member files that cannot be taken", () => {
  const table: ReadonlyArray<readonly [name: string, content: string | Uint8Array | undefined, says: RegExp]> = [
    [
      "no file",
      undefined,
      /^members\.json does not exist → Correct `path`, or begin a directory without members: a file that holds \{ "version": 1, "members": \[\] \}$/u
    ],
    ["an empty file", "", /^members\.json, line 1, column 1: the file is empty, but should be a JSON document/u],
    ["a list", "[]", /line 1, column 1: the document is not an object/u],
    ["no version", `{"members":[]}`, /^members\.json does not say its version: "version": 1/u],
    [
      "a later version, before the members",
      `{"version":2,"members":[{"new":"form"}]}`,
      /^members\.json says that its version is not 1, and this hrsync reads version 1 → Use the hrsync that wrote it, or a newer one/u
    ],
    ["a later version, behind the members", `{"members":[],"version":"2"}`, /version is not 1/u],
    ["no members", `{"version":1}`, /line 1, column 14: there is no “members” in the document/u],
    ["members that are no list", `{"version":1,"members":{}}`, /“members” is not a list/u],
    ["members twice", `{"version":1,"members":[],"members":[]}`, /“members” stands here a second time/u],
    [
      "a slip in a key of the document",
      file([], { totl: 0 }),
      /has the key “totl” beside members, which is not known; nearest is “total”/u
    ],
    ["another total", file([ada], { total: 2 }), /^members\.json has 1 member, but its total says 2/u],
    ["a total that is none", file([ada], { total: "1" }), /has a total that is no number/u],
    [
      "a slip in a key",
      file([ada, { ...invited, emial: "x" }]),
      /^members\.json, line \d+, column 16: member 2 has the key “emial”, which is not known; nearest is “email”/u
    ],
    ["a member that is no object", file([ada, null]), /member 2 is not an object/u],
    [
      "a member without an id",
      file([{ ...ada, id: undefined }]),
      /^members\.json, line 4, column 5: member 1 has no id →/u
    ],
    ["an empty id", file([{ ...ada, id: " " }]), /line 5, column 13: member 1 has an empty id/u],
    [
      "an id that is a number",
      file([{ ...ada, id: 7 }]),
      /line 5, column 13: member 1 has a number as id, which is text: put it in double quotes/u
    ],
    [
      "two members with one id",
      file([ada, { ...invited, id: "1" }]),
      /line 12, column 13: member 2 has the id of an earlier one/u
    ],
    ["no e-mail", file([{ ...ada, email: null }]), /member 1 has no email/u],
    [
      "an e-mail that is none",
      file([{ ...ada, email: "ada" }]),
      /line 8, column 16: member 1 has an email that is no e-mail address/u
    ],
    ["no state", file([{ ...ada, state: undefined }]), /member 1 has no state/u],
    [
      "a state that is none",
      file([{ ...ada, state: "unknown" }]),
      /line 9, column 16: member 1 has a state that is none of invited, active, archived/u
    ],
    ["a name that is missing", file([{ ...ada, firstName: undefined }]), /member 1 has no firstName/u],
    ["roles that are no list", file([{ ...ada, roles: "owner" }]), /member 1 has roles that are not a list of names/u],
    ["a role without a name", file([{ ...ada, roles: ["a", ""] }]), /member 1 has roles that are not a list of names/u],
    [
      "a holder without an account",
      file([{ ...ada, accountHolder: "A" }]),
      /member 1 has no iban; bic and accountHolder belong to an iban/u
    ],
    [
      "an instant that is none",
      file([{ ...invited, invitationExpiresAt: "2026-02-30T00:00:00Z" }]),
      /member 1 has an invitationExpiresAt that is no instant such as 2026-12-01T09:00:00Z/u
    ],
    [
      "an instant without a zone",
      file([{ ...invited, invitationExpiresAt: "2026-12-01T00:00:00" }]),
      /is no instant such as/u
    ],
    [
      "a fault of JSON",
      `{"version":1,"members":[\n{"id":"1",}\n]}`,
      /^members\.json, line 2, column 11: expected a key in double quotes → Correct the file/u
    ],
    ["a binary file", Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 0]), /a NUL byte: this is a binary file/u],
    [
      "a workbook",
      Buffer.from("PK\u0003\u0004xx"),
      /^members\.json is an Excel workbook or another zip archive, not a member file/u
    ],
    ["something behind the document", `${file([])}{}`, /something follows the end of the document/u]
  ]
  for (const [name, content, says] of table) {
    it.effect(`${name}: one clear refusal`, () =>
      Effect.map(list(content), (read) => {
        assert.match(refusal(read), says)
      }))
  }

  it.effect("a refusal never repeats somebody's data", () =>
    Effect.gen(function*() {
      const texts = [
        refusal(yield* list(file([{ ...full, email: "lovelace" }]))),
        refusal(yield* list(file([{ ...full, state: "lovelace" }]))),
        refusal(yield* list(file([{ ...full, invitationExpiresAt: "lovelace" }]))),
        refusal(yield* list(`{"version":1,"members":[{"id":"lovelace" "x"}]}`))
      ]
      for (const text of texts) assert.notMatch(text, /lovelace|GB29/iu)
    }))

  it.effect("P1: cut anywhere, it is never taken as whole", () =>
    Effect.gen(function*() {
      const bytes = Buffer.from(file([full, invited]))
      for (let at = 0; at < bytes.length; at += 7) {
        const read = yield* list(bytes.subarray(0, at))
        assert.strictEqual(read.completeness.complete, false, `cut at ${at}`)
      }
    }))

  it.effect("P1: changed while it was read, it is not complete", () => {
    const many = file(Array.from({ length: 5000 }, (_, i) => ({ ...ada, id: `${i}` })))
    return inFolder(many, {}, (directory, path) =>
      Effect.gen(function*() {
        let changed = false
        const message = yield* directory.list.pipe(
          Stream.tap(() =>
            Effect.promise(async () => {
              if (!changed) await appendFile(path, "\n")
              changed = true
            })
          ),
          Stream.runDrain,
          Effect.flip,
          Effect.map((error) => error.message),
          Effect.catch(() => Effect.succeed("complete"))
        )
        assert.match(message, /^members\.json changed while it was read: it was \d+ bytes and is now \d+ bytes$/u)
      }))
  })
})
