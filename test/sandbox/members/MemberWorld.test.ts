import { Result } from "effect"
import * as fc from "fast-check"
import { DatabaseSync } from "node:sqlite"
import { assert, describe, it } from "vitest"
import { invitationLasts, MemberWorld } from "../../../src/sandbox/members/MemberWorld.ts"
import { active, done, emptyWorld, invited, noon, owner, refusal } from "./Worlds.ts"

const integration = { by: "integration" } as const
const hand = { by: "hand" } as const

describe("the members of the sandbox's Spendesk", () => {
  it("an invitation makes one invited member, a Requester, and sends one mail", () => {
    const world = emptyWorld()
    const { accepted, id, invitationExpiresAt, roles, state, version } = invited(world, "ada@acme.example")
    assert.match(id, /^[a-z0-9]{14}$/u)
    assert.deepStrictEqual({ accepted, roles, state, version }, {
      accepted: false,
      roles: ["requester"],
      state: "invited",
      version: 1
    })
    assert.strictEqual(invitationExpiresAt, noon + invitationLasts)
    assert.deepStrictEqual(world.mailbox.map(({ email, member, outcome }) => ({ email, member, outcome })), [
      { email: "ada@acme.example", member: id, outcome: "open" }
    ])
  })

  it("an address belongs to one member, whatever its case and that member's state", () => {
    const world = emptyWorld()
    const { id } = active(world, "ada@acme.example")
    const again = () => refusal(world.invite({ email: " ADA@acme.example", externalId: "hr/2" }, integration))
    assert.strictEqual(again(), "duplicate-email")
    done(world.change(id, { active: false }, integration))
    assert.strictEqual(again(), "duplicate-email")
    const other = invited(world, "grace@acme.example")
    assert.strictEqual(refusal(world.change(other.id, { email: "Ada@Acme.example" }, integration)), "duplicate-email")
    assert.lengthOf(world.members, 2)
    assert.lengthOf(world.mailbox, 2)
  })

  it("only the newest link lets in; an older one says that a newer one was sent", () => {
    const world = emptyWorld()
    const { id } = invited(world, "ada@acme.example")
    const [first] = world.mailbox
    done(world.change(id, { inviteAgain: true }, integration))
    const [second] = world.mailbox
    const old = world.accept(first?.link ?? "")
    assert.include(Result.isFailure(old) ? old.failure.text : "", "a newer invitation was sent")
    assert.strictEqual(done(world.accept(second?.link ?? "")).state, "active")
    assert.strictEqual(refusal(world.accept(second?.link ?? "")), "not-open")
  })

  it("an address that changes before the invitation is accepted takes the invitation along", () => {
    const world = emptyWorld()
    const { id } = invited(world, "ada@acme.example")
    done(world.change(id, { email: "ada.king@acme.example" }, integration))
    assert.deepStrictEqual(world.mailbox.map(({ email, outcome }) => [email, outcome]), [
      ["ada.king@acme.example", "open"],
      ["ada@acme.example", "replaced"]
    ])
  })

  it("an expired invitation can't be accepted", () => {
    const world = emptyWorld()
    invited(world, "ada@acme.example")
    const later = world.moveTo(noon + invitationLasts)
    assert.strictEqual(refusal(later.accept(world.mailbox[0]?.link ?? "")), "not-open")
  })

  it("an archived member comes back as they were; one who never accepted is invited anew", () => {
    const world = emptyWorld()
    const one = active(world, "ada@acme.example")
    const other = invited(world, "grace@acme.example")
    for (const { id } of [one, other]) {
      assert.strictEqual(done(world.change(id, { active: false }, integration)).state, "archived")
    }
    assert.deepStrictEqual(world.mailbox.map(({ outcome }) => outcome), ["withdrawn", "accepted"])
    assert.strictEqual(done(world.change(one.id, { active: true }, integration)).state, "active")
    assert.strictEqual(done(world.change(other.id, { active: true }, integration)).state, "invited")
    assert.lengthOf(world.mailbox, 3)
  })

  it("an owner is never archived", () => {
    const world = emptyWorld()
    const { id } = owner(world)
    assert.strictEqual(refusal(world.change(id, { active: false }, integration)), "owner")
    assert.strictEqual(world.find(id)?.state, "active")
  })

  it("subscription cards block archiving in the UK until they are cancelled; elsewhere they are handed on", () => {
    for (const uk of [true, false]) {
      const world = emptyWorld(uk)
      const { id } = active(world, "ada@acme.example", { subscriptionCards: 2 })
      const first = world.change(id, { active: false }, integration)
      if (!uk) assert.strictEqual(done(first).subscriptionCards, 0)
      else {
        assert.strictEqual(refusal(first), "subscription-cards")
        done(world.change(id, { subscriptionCards: 0 }, hand))
        assert.strictEqual(done(world.change(id, { active: false }, integration)).state, "archived")
      }
    }
  })

  it("a managed member is not edited or archived by hand; others are", () => {
    const world = emptyWorld()
    const managed = active(world, "ada@acme.example")
    assert.strictEqual(refusal(world.change(managed.id, { firstName: "Augusta" }, hand)), "managed-by-integration")
    assert.strictEqual(refusal(world.change(managed.id, { active: false }, hand)), "managed-by-integration")
    const free = done(world.invite({ email: "guest@acme.example" }, hand))
    assert.strictEqual(done(world.change(free.id, { firstName: "Grace" }, hand)).firstName, "Grace")
    assert.strictEqual(done(world.change(free.id, { active: false }, hand)).state, "archived")
  })

  it("a bank account without a BIC is dropped where somebody enters it, and kept where an integration writes it", () => {
    const world = emptyWorld()
    const account = { iban: "FR1420041010050500013M02606", bic: null, accountHolder: "Ada" }
    const other = { ...account, iban: "DE89370400440532013000" }
    const { iban, id } = done(world.invite({ email: "ada@acme.example", bankAccount: account }, hand))
    assert.isNull(iban)
    done(world.change(id, { bankAccount: { ...account, bic: "PSSTFRPPXXX" } }, hand))
    assert.strictEqual(done(world.change(id, { bankAccount: other }, hand)).iban, account.iban)
    const { bic, iban: written } = done(world.change(id, { bankAccount: other }, integration))
    assert.deepStrictEqual([written, bic], [other.iban, null])
    assert.strictEqual(invited(world, "eda@acme.example", { bankAccount: account }).iban, account.iban)
  })

  it("nobody is invited or brought back without a seat", () => {
    const world = emptyWorld()
    const { id } = active(world, "ada@acme.example")
    done(world.change(id, { active: false }, integration))
    invited(world, "grace@acme.example")
    const full = { by: "integration", seats: 1 } as const
    assert.strictEqual(refusal(world.invite({ email: "joan@acme.example" }, full)), "no-seat")
    assert.strictEqual(refusal(world.change(id, { active: true }, full)), "no-seat")
    assert.lengthOf(world.mailbox, 2)
    const other = emptyWorld()
    active(other, "ada@acme.example")
    invited(other, "grace@acme.example")
    assert.strictEqual(invited(world, "joan@acme.example").id, invited(other, "joan@acme.example").id)
  })

  it("a change meant for another version is refused, and one that changes nothing writes nothing", () => {
    const world = emptyWorld()
    const { id, version } = active(world, "ada@acme.example")
    const same = done(world.change(id, { firstName: "Ada", active: true }, { ...integration, version }))
    assert.strictEqual(same.version, version)
    const changed = done(world.change(id, { firstName: "Augusta" }, { ...integration, version }))
    assert.strictEqual(changed.version, version + 1)
    assert.strictEqual(
      refusal(world.change(id, { firstName: "Ada" }, { ...integration, version })),
      "changed-meanwhile"
    )
  })

  it("a withdrawn invitation leaves nobody, and its id is nobody else's", () => {
    const world = emptyWorld()
    const first = invited(world, "ada@acme.example")
    done(world.withdraw(first.id, integration))
    assert.deepStrictEqual(world.members, [])
    assert.deepStrictEqual(world.mailbox, [])
    assert.notStrictEqual(invited(world, "ada@acme.example").id, first.id)
    assert.strictEqual(refusal(world.withdraw(active(world, "grace@acme.example").id, integration)), "not-open")
  })

  it("what is refused leaves nothing behind, and every address is somebody's alone, whatever is asked", () => {
    const emails = ["a@x.example", "b@x.example", "A@x.example"]
    const step = fc.record({
      what: fc.constantFrom("invite", "email", "archive", "back", "again", "withdraw", "accept"),
      whom: fc.nat(3),
      email: fc.constantFrom(...emails),
      seats: fc.constantFrom(1, 2, undefined)
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
        const world = emptyWorld()
        for (const { email, seats, what, whom } of steps) {
          const before = JSON.stringify([world.members, world.mailbox])
          const id = world.members[whom]?.id ?? "nobody"
          const around = { ...integration, seats }
          const result = what === "invite"
            ? world.invite({ email }, around)
            : what === "withdraw"
            ? world.withdraw(id, around)
            : what === "accept"
            ? world.accept(world.mailbox[whom]?.link ?? "")
            : world.change(
              id,
              what === "email" ? { email } : what === "again" ? { inviteAgain: true } : { active: what === "back" },
              around
            )
          if (Result.isFailure(result)) assert.strictEqual(JSON.stringify([world.members, world.mailbox]), before)
          const { mailbox, members } = world
          assert.lengthOf(new Set(members.map(({ email }) => email?.toLowerCase())), members.length)
          for (const { id, state } of members) {
            const open = mailbox.filter(({ member, outcome }) => member === id && outcome === "open")
            assert.lengthOf(open, state === "invited" ? 1 : 0)
          }
        }
      }),
      { numRuns: 60 }
    )
  })

  it("a database that was left is opened again; another one is not", () => {
    const database = new DatabaseSync(":memory:")
    assert.isUndefined(MemberWorld.open(database))
    const about = { entity: "acme", seed: 7, now: noon, uk: true }
    invited(MemberWorld.create(database, about), "ada@acme.example")
    const opened = MemberWorld.open(database)
    assert.deepStrictEqual(opened?.about, about)
    assert.lengthOf(opened?.members ?? [], 1)
  })
})
