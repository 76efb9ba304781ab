import { Effect } from "effect"
import { join } from "node:path"
import { assert, describe, it } from "vitest"
import { livingMembers } from "../../src/cli/SandboxMembers.ts"
import { collect } from "../../src/directories/Directory.ts"
import { directoryKinds } from "../../src/directories/registry.ts"
import { parse as parseEmail } from "../../src/domain/EmailAddress.ts"
import { sandboxSchema } from "../../src/sandbox/members/ScimNames.ts"
import { faces } from "../../src/sandbox/members/Spendesk.ts"
import { Place } from "./Place.ts"

/** The targets of the file at hand, answered over HTTP by the sandbox's Spendesk. */

const targets = {
  scim:
    `{ kind: scim, url: "https://scim.example.com/v2", oauth: { tokenUrl: "https://id.example.com/token", clientId: "\${env:NOT_SET}", clientSecret: "\${env:NOT_SET}" }, state: { attribute: "urn:x:2.0:M:state", invited: [pending] }, roles: { owner: [boss] }, bankAccount: { schema: "urn:x:2.0:Bank" }, dialect: { operation: Replace, active: string } }`,
  spendesk: `{ kind: spendesk, clientId: "\${env:NOT_SET}", clientSecret: "\${env:NOT_SET}" }`,
  file: `{ kind: file, path: members.json }`
}

const yaml = (target: string): string =>
  `version: 1
connections:
  hr: { kind: csv, path: hr.csv }
entities:
  acme:
    name: Acme SAS
    timezone: Europe/Paris
    source: hr
    target: ${target}
    employees: { where: [{ field: workLocation, oneOf: "Paris, Lyon" }] }
`

const directoryOf = async (place: Place) => {
  const { world } = await place.open()
  const [entity] = world.entities
  if (entity === undefined) throw new Error("no entity")
  return Effect.runPromise(entity.connect)
}

const membersOf = async (place: Place) => {
  const read = await Effect.runPromise(collect(await directoryOf(place)))
  assert.isTrue(read.completeness.complete)
  return read.members
}

const address = parseEmail("new.joiner@acme.example")
if (address === undefined) throw new Error("no address")

const invitation = {
  kind: "invite",
  email: address,
  name: { first: "New", last: "Joiner" },
  bankAccount: undefined,
  costCenter: undefined,
  externalId: "hr/new",
  replaces: undefined
} as const

const known = faces.filter((face) => directoryKinds.some(({ kind }) => kind === face))

describe("targets in the sandbox", () => {
  for (const kind of known) {
    it(`${kind}: the file at hand is planned over HTTP, with nothing blocked, the same every time`, async () => {
      const text = yaml(targets[kind])
      const place = new Place(text)
      const plan = await place.plan()
      const [entity] = plan.entities
      assert.deepStrictEqual([...entity?.blocks ?? [], ...entity?.errors ?? []].map(({ text }) => text), [])
      assert.isAbove(entity?.operations.length ?? 0, 3)
      assert.deepStrictEqual(await place.plan(), plan)
      assert.deepStrictEqual(await new Place(text).plan(), plan)
    })
  }

  it("what is applied stays applied, and an invited member accepts while days pass", async () => {
    const place = new Place(yaml(targets.scim))
    const directory = await directoryOf(place)
    const { member } = await Effect.runPromise(directory.perform(invitation, "key"))
    const state = async () => (await membersOf(place)).find(({ id }) => id === member)?.state
    assert.strictEqual(await state(), "invited")
    const accepted: Array<string> = []
    for (let week = 0; week < 4; week++) {
      const { happenings } = await place.advance(7)
      accepted.push(...happenings.filter(({ kind }) => kind === "accepted").map(({ who }) => who))
    }
    assert.include(accepted, "New Joiner")
    assert.strictEqual(await state(), "active")
    assert.match(await place.status(), /^acme {2}\d+ members: \d+ active/mu)
  })

  it("where people write, they edit whom hrsync knows; where hrsync writes, its members are locked", async () => {
    for (const kind of faces) {
      const place = new Place(yaml(targets[kind]))
      await place.plan()
      const world = livingMembers(join(place.folder, ".hrsync/sandbox/members/acme.db"))()
      const members = world.members.filter(({ externalId }) => externalId !== null)
      assert.isAbove(members.length, 30)
      assert.isTrue(members.every(({ managed }) => managed === (kind === "scim")), kind)
    }
  })

  it("what the target shows in extensions of its own, the sandbox shows in its own", async () => {
    const { capabilities } = await directoryOf(new Place(yaml(targets.scim)))
    assert.deepInclude(capabilities.observes, { state: true, roles: true, bankAccount: true, invited: true })
    const members = await membersOf(new Place(yaml(targets.scim)))
    for (const state of ["active", "archived", "invited"]) {
      assert.isTrue(members.some((one) => one.state === state), state)
    }
    assert.isTrue(members.some(({ bankAccount }) => String(bankAccount).includes("…")), sandboxSchema)
  })

  it("another kind under the same name has the same members, in whichever way", async () => {
    const place = new Place(yaml(targets.file))
    await place.plan()
    const names = async () => (await membersOf(place)).map(({ email, id, state }) => ({ email, id, state }))
    const before = await names()
    place.rewrite(yaml(targets.scim))
    assert.sameDeepMembers(await names(), before)
    await Effect.runPromise((await directoryOf(place)).perform(invitation, "key"))
    place.rewrite(yaml(targets.file))
    assert.lengthOf(await names(), before.length + 1)
  })

  it("a database that is no database is damage, and reset begins anew", async () => {
    const place = new Place(yaml(targets.scim))
    await place.plan()
    place.write("members/acme.db", "not a database")
    let said = ""
    await place.status().catch((error: unknown) => {
      said = String(error)
    })
    assert.include(said, "damaged")
    await place.reset()
    assert.isAbove((await membersOf(place)).length, 30)
  })
})
