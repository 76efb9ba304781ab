import { assert, describe, it } from "vitest"
import type { EmulatorResponse } from "../../../src/sandbox/Emulator.ts"
import { enterpriseSchema, sandboxSchema } from "../../../src/sandbox/members/ScimNames.ts"
import { active, Asked, done, emptyWorld, invited, owner } from "./Worlds.ts"

/** RFC 7643 and 7644, as far as the sandbox's own face goes. */

const at = (value: unknown, ...path: ReadonlyArray<string | number>): unknown =>
  path.reduce<unknown>(
    (inner, key) => typeof inner === "object" && inner !== null ? (inner as Record<string, unknown>)[key] : undefined,
    value
  )

const idOf = ({ body }: EmulatorResponse): string => String(at(body, "id"))

const patch = (...Operations: ReadonlyArray<unknown>) => ({
  schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
  Operations
})

const ada = {
  schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"],
  userName: "ada@acme.example",
  externalId: "hr/1",
  name: { givenName: "Ada", familyName: "Lovelace" },
  emails: [{ value: "ada@acme.example", type: "work", primary: true }],
  active: true
}

const problem = ({ body, status }: EmulatorResponse) => [status, at(body, "scimType")]

describe("the SCIM face of the sandbox's Spendesk", () => {
  it("says what it supports, its resource type and its schemas (RFC 7643 §5 to §7)", () => {
    const asked = new Asked(emptyWorld())
    const config = asked.scim("GET", "/ServiceProviderConfig").body
    assert.deepStrictEqual(
      ["patch", "filter", "etag", "bulk", "sort"].map((feature) => at(config, feature, "supported")),
      [true, true, true, false, false]
    )
    const types = asked.scim("GET", "/ResourceTypes").body
    const extensions = [enterpriseSchema, sandboxSchema].map((schema) => ({ schema, required: false }))
    assert.deepStrictEqual(at(types, "Resources", 0, "schemaExtensions"), extensions)
    assert.strictEqual(at(asked.scim("GET", "/Schemas").body, "totalResults"), 3)
    assert.strictEqual(at(asked.scim("GET", `/Schemas/${sandboxSchema}`).body, "id"), sandboxSchema)
    assert.strictEqual(asked.scim("GET", "/Groups").status, 404)
    assert.strictEqual(asked.scim("POST", "/Bulk", {}).status, 501)
  })

  it("lets nobody in without the entity's token, and says how (RFC 6750)", () => {
    const { body, headers, status } = new Asked(emptyWorld()).scim("GET", "/Users", undefined, {
      authorization: "Bearer x"
    })
    assert.strictEqual(status, 401)
    assert.match(headers?.["www-authenticate"] ?? "", /^Bearer/u)
    assert.deepStrictEqual(at(body, "schemas"), ["urn:ietf:params:scim:api:messages:2.0:Error"])
  })

  it("POST invites: 201, Location, ETag, and a mail in the mailbox (RFC 7644 §3.3)", () => {
    const world = emptyWorld()
    const asked = new Asked(world)
    const made = asked.scim("POST", "/Users", { ...ada, roles: [{ value: "account-owner" }], nickName: "Countess" })
    assert.strictEqual(made.status, 201)
    assert.strictEqual(made.headers?.["etag"], `W/"1"`)
    assert.strictEqual(made.headers?.["location"], `/sandbox/scim/v2/Users/${idOf(made)}`)
    assert.strictEqual(at(made.body, "meta", "location"), made.headers?.["location"])
    assert.deepStrictEqual(at(made.body, "roles"), [{ value: "requester", primary: true }])
    assert.strictEqual(at(made.body, sandboxSchema, "state"), "invited")
    assert.strictEqual(at(made.body, "active"), true)
    assert.lengthOf(world.mailbox, 1)
    assert.deepStrictEqual(asked.scim("GET", `/Users/${idOf(made)}`).body, made.body)
  })

  it("refuses an address or an external id that somebody has: 409, uniqueness", () => {
    const world = emptyWorld()
    const asked = new Asked(world)
    asked.scim("POST", "/Users", ada)
    const sameAddress = asked.scim("POST", "/Users", {
      ...ada,
      userName: "ADA@acme.example",
      emails: [],
      externalId: "hr/2"
    })
    assert.deepStrictEqual(problem(sameAddress), [409, "uniqueness"])
    const sameId = asked.scim("POST", "/Users", { userName: "other@acme.example", externalId: "hr/1" })
    assert.deepStrictEqual(problem(sameId), [409, "uniqueness"])
    const archived = active(world, "grace@acme.example", { externalId: "hr/3" })
    done(world.change(archived.id, { active: false }, { by: "integration" }))
    assert.strictEqual(asked.scim("POST", "/Users", { userName: "new@acme.example", externalId: "hr/3" }).status, 201)
    const back = asked.scim("PATCH", `/Users/${archived.id}`, patch({ op: "replace", path: "active", value: true }))
    assert.deepStrictEqual(problem(back), [409, "uniqueness"])
  })

  it("lists by startIndex and count, with a cap (RFC 7644 §3.4.2.4)", () => {
    const world = emptyWorld()
    for (let one = 0; one < 7; one++) invited(world, `p${one}@acme.example`)
    const asked = new Asked(world, { pageCap: 3 })
    const list = (query: string) => asked.scim("GET", `/Users${query}`).body
    const shape = (body: unknown) => [at(body, "totalResults"), at(body, "startIndex"), at(body, "itemsPerPage")]
    assert.deepStrictEqual(shape(list("")), [7, 1, 3])
    assert.deepStrictEqual(shape(list("?startIndex=7&count=100")), [7, 7, 1])
    assert.deepStrictEqual(shape(list("?startIndex=0&count=0")), [7, 1, 0])
    assert.deepStrictEqual(shape(list("?startIndex=2&count=2")), [7, 2, 2])
    assert.strictEqual(at(list("?startIndex=2&count=2"), "Resources", 0, "userName"), "p1@acme.example")
    assert.deepStrictEqual(shape(list("?startIndex=8")), [7, 8, 0])
    assert.deepStrictEqual(problem(asked.scim("GET", "/Users?count=x")), [400, "invalidValue"])
  })

  it("finds by filter (RFC 7644 §3.4.2.2)", () => {
    const world = emptyWorld()
    active(world, "ada@acme.example")
    invited(world, "grace@acme.example", { firstName: "Grace", lastName: "Hopper" })
    const asked = new Asked(world)
    const found = (filter: string) =>
      (at(asked.scim("GET", `/Users?filter=${encodeURIComponent(filter)}`).body, "Resources") as ReadonlyArray<unknown>)
        .map((user) => at(user, "name", "givenName"))
    const filters: ReadonlyArray<readonly [string, ReadonlyArray<string>]> = [
      [`userName eq "ADA@acme.example"`, ["Ada"]],
      [`username EQ "nobody@acme.example"`, []],
      [`externalId eq "hr/grace@acme.example"`, ["Grace"]],
      [`externalId eq "HR/grace@acme.example"`, []],
      [`emails.value eq "grace@acme.example"`, ["Grace"]],
      [`emails[type eq "work" and value sw "ada"]`, ["Ada"]],
      [`name.familyName co "opp" or userName sw "ada"`, ["Ada", "Grace"]],
      [`not (name.familyName pr) or active eq false`, []],
      [`${sandboxSchema}:state ne "invited" and active eq true`, ["Ada"]],
      [`urn:ietf:params:scim:schemas:core:2.0:User:userName ew ".example"`, ["Ada", "Grace"]]
    ]
    for (const [filter, names] of filters) assert.deepStrictEqual(found(filter), [...names], filter)
    for (
      const filter of ["userName eq", "userName is \"a\"", "(userName pr", "userName eq ada", "\"a\" eq \"a\"", "§"]
    ) {
      assert.deepStrictEqual(
        problem(asked.scim("GET", `/Users?filter=${encodeURIComponent(filter)}`)),
        [400, "invalidFilter"],
        filter
      )
    }
  })

  it("shows chosen attributes, always with the id (RFC 7644 §3.9)", () => {
    const world = emptyWorld()
    const { id } = active(world, "ada@acme.example")
    const asked = new Asked(world)
    const chosen = asked.scim("GET", `/Users/${id}?attributes=name.givenName,${sandboxSchema}:state,nothing`).body
    assert.sameMembers(Object.keys(chosen as object), ["schemas", "id", "name", sandboxSchema])
    assert.deepStrictEqual([at(chosen, "name"), at(chosen, sandboxSchema)], [{ givenName: "Ada" }, { state: "active" }])
    const rest = asked.scim("GET", `/Users/${id}?excludedAttributes=id,name,${sandboxSchema}:managed`).body
    assert.notProperty(rest, "name")
    assert.strictEqual(at(rest, "id"), id)
    assert.isUndefined(at(rest, sandboxSchema, "managed"))
  })

  it("PATCH changes what it names, in every form of the standard (RFC 7644 §3.5.2)", () => {
    const world = emptyWorld()
    const { id } = active(world, "ada@acme.example", { externalId: "hr/1" })
    const boss = active(world, "grace@acme.example")
    world.addCostCenter("Analytical Engines")
    const asked = new Asked(world)
    const send = (...operations: ReadonlyArray<unknown>) => asked.scim("PATCH", `/Users/${id}`, patch(...operations))
    assert.strictEqual(send({ op: "replace", path: "name.familyName", value: "King" }).status, 200)
    assert.strictEqual(
      send({ op: "replace", path: `emails[type eq "work"].value`, value: "ada.king@acme.example" }).status,
      200
    )
    assert.strictEqual(at(asked.scim("GET", `/Users/${id}`).body, "userName"), "ada.king@acme.example")
    send({ op: "Replace", path: "userName", value: "augusta@acme.example" })
    send({ op: "add", path: `${enterpriseSchema}:manager`, value: { value: boss.id } })
    send({
      op: "add",
      value: { name: { givenName: "Augusta" }, [enterpriseSchema]: { costCenter: "Analytical Engines" }, x: 1 }
    })
    send({ op: "replace", path: sandboxSchema, value: { iban: "FR1420041010050500013M02606", bic: "PSSTFRPP" } })
    const { email, externalId, firstName, iban, lastName, managerId, state } = world.find(id) ?? boss
    assert.deepStrictEqual(
      { email, externalId, firstName, iban, lastName, managerId, state },
      {
        email: "augusta@acme.example",
        externalId: "hr/1",
        firstName: "Augusta",
        iban: "FR1420041010050500013M02606",
        lastName: "King",
        managerId: boss.id,
        state: "active"
      }
    )
    assert.isNotNull(world.find(id)?.costCenterId)
    send({ op: "remove", path: `${enterpriseSchema}:manager` }, { op: "remove", path: "name.givenName" })
    assert.deepStrictEqual([world.find(id)?.managerId, world.find(id)?.firstName], [null, ""])
  })

  it("refuses a PATCH as a whole, with the type that says why (RFC 7644 §3.12)", () => {
    const world = emptyWorld()
    const { id } = active(world, "ada@acme.example")
    const asked = new Asked(world)
    const good = { op: "replace", path: "name.givenName", value: "Augusta" }
    const refused: ReadonlyArray<readonly [unknown, string]> = [
      [{ op: "replace", path: "nickName", value: "x" }, "invalidPath"],
      [{ op: "replace", path: "name[", value: "x" }, "invalidPath"],
      [{ op: "replace", path: `emails[type eq "home"].value`, value: "x@acme.example" }, "noTarget"],
      [{ op: "remove" }, "noTarget"],
      [{ op: "replace", path: "roles", value: [{ value: "admin" }] }, "mutability"],
      [{ op: "replace", path: `${sandboxSchema}:state`, value: "active" }, "mutability"],
      [{ op: "replace", path: "active", value: "False" }, "invalidValue"],
      [{ op: "replace", path: "userName", value: "nobody" }, "invalidValue"],
      [{ op: "replace", path: `${enterpriseSchema}:manager`, value: { value: "nobody" } }, "invalidValue"],
      [{ op: "replace", path: `${enterpriseSchema}:costCenter`, value: "Nowhere" }, "invalidValue"],
      [{ op: "move", path: "active", value: true }, "invalidSyntax"]
    ]
    for (const [operation, type] of refused) {
      const response = asked.scim("PATCH", `/Users/${id}`, patch(good, operation))
      assert.deepStrictEqual(problem(response), [400, type], JSON.stringify(operation))
    }
    assert.deepStrictEqual(problem(asked.scim("PATCH", `/Users/${id}`, { Operations: [good] })), [400, "invalidSyntax"])
    assert.strictEqual(world.find(id)?.firstName, "Ada")
  })

  it("active archives and brings back, where the product allows it", () => {
    const world = emptyWorld(true)
    const { id } = active(world, "ada@acme.example")
    const asked = new Asked(world)
    const set = (member: string, active: boolean) =>
      asked.scim("PATCH", `/Users/${member}`, patch({ op: "replace", path: "active", value: active }))
    assert.strictEqual(at(set(id, false).body, sandboxSchema, "state"), "archived")
    assert.strictEqual(set(id, false).headers?.["etag"], set(id, false).headers?.["etag"])
    assert.strictEqual(at(set(id, true).body, sandboxSchema, "state"), "active")
    assert.deepStrictEqual(problem(set(owner(world).id, false)), [400, "mutability"])
    const cards = active(world, "cards@acme.example", { subscriptionCards: 1 })
    assert.deepStrictEqual(problem(set(cards.id, false)), [400, "mutability"])
  })

  it("PUT is the whole user: what it leaves out is taken away, what nobody writes stays (RFC 7644 §3.5.1)", () => {
    const world = emptyWorld()
    const boss = active(world, "grace@acme.example")
    const { id } = active(world, "ada@acme.example", { managerId: boss.id })
    const asked = new Asked(world)
    const { body } = asked.scim("PUT", `/Users/${id}`, {
      userName: "ada@acme.example",
      name: { familyName: "King" },
      roles: []
    })
    assert.deepStrictEqual(at(body, "name"), { formatted: "King", familyName: "King" })
    assert.isUndefined(at(body, "externalId"))
    assert.isUndefined(at(body, enterpriseSchema))
    assert.deepStrictEqual(at(body, "roles"), [{ value: "requester", primary: true }])
    assert.strictEqual(at(body, "active"), true)
    assert.deepStrictEqual(problem(asked.scim("PUT", `/Users/${id}`, {})), [400, "invalidValue"])
  })

  it("If-Match guards against a change meanwhile, and nothing new is not sent twice (RFC 7644 §3.14)", () => {
    const world = emptyWorld()
    const { id, version } = active(world, "ada@acme.example")
    const asked = new Asked(world)
    const rename = (name: string, match: string) =>
      asked.scim("PATCH", `/Users/${id}`, patch({ op: "replace", path: "name.givenName", value: name }), {
        "if-match": match
      })
    assert.strictEqual(rename("Augusta", `W/"${version}"`).headers?.["etag"], `W/"${version + 1}"`)
    assert.strictEqual(rename("Ada", `W/"${version}"`).status, 412)
    assert.strictEqual(rename("Ada", "*").status, 200)
    const tag = { "if-none-match": `W/"${version + 2}"` }
    assert.strictEqual(asked.scim("GET", `/Users/${id}`, undefined, tag).status, 304)
  })

  it("DELETE takes a pending invitation back, and deletes nobody else", () => {
    const world = emptyWorld()
    const pending = invited(world, "new@acme.example")
    const { id } = active(world, "ada@acme.example")
    const asked = new Asked(world)
    assert.strictEqual(asked.scim("DELETE", `/Users/${pending.id}`).status, 204)
    assert.strictEqual(asked.scim("GET", `/Users/${pending.id}`).status, 404)
    assert.strictEqual(asked.scim("DELETE", `/Users/${id}`).status, 403)
    assert.strictEqual(world.find(id)?.state, "active")
  })

  it("does wrong what a fault asks for: answers lost after the write, no seat, no right, fields unseen", () => {
    const world = emptyWorld()
    const asked = new Asked(world, { lostAnswers: [2], seats: 2, hidden: [`${sandboxSchema}:iban`, "externalId"] })
    assert.isUndefined(asked.scim("POST", "/Users", ada).lost)
    assert.isTrue(asked.scim("POST", "/Users", { userName: "grace@acme.example" }).lost)
    assert.lengthOf(world.members, 2)
    assert.deepStrictEqual(problem(asked.scim("POST", "/Users", { userName: "joan@acme.example" })), [402, "noSeat"])
    assert.notProperty(asked.scim("GET", `/Users/${world.members[0]?.id ?? ""}`).body, "externalId")
    const reader = new Asked(world, { hidden: ["write"] })
    assert.strictEqual(reader.scim("POST", "/Users", ada).status, 403)
    assert.strictEqual(reader.scim("GET", "/Users").status, 200)
  })

  it("too many requests are told when to come back", () => {
    const asked = new Asked(emptyWorld(), {}, { perMinute: 1, inFlight: 5 })
    asked.scim("GET", "/Users")
    const { body, headers, status } = asked.scim("GET", "/Users")
    assert.strictEqual(status, 429)
    assert.strictEqual(headers?.["retry-after"], "60")
    assert.strictEqual(at(body, "status"), "429")
  })
})
