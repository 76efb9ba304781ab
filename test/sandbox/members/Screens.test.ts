import { assert, describe, it } from "vitest"
import { active, Asked, done, emptyWorld, invited } from "./Worlds.ts"

const form = (values: Readonly<Record<string, string>>) => ({
  body: new URLSearchParams(values).toString(),
  headers: { host: "127.0.0.1:1", origin: "http://127.0.0.1:1" }
})

describe("the sandbox's own screens", () => {
  it("an invitation lands in the mailbox; whoever opens and accepts it is active", () => {
    const world = emptyWorld()
    const { id } = invited(world, "ada@acme.example")
    const asked = new Asked(world)
    const mailbox = String(asked.ask("GET", "/sandbox/mailbox").body)
    const [, link = ""] = /href="(mailbox\/[a-z0-9]{24})">ada@acme\.example</u.exec(mailbox) ?? []
    assert.include(String(asked.ask("GET", `/sandbox/${link}`).body), ">Accept</button>")
    assert.strictEqual(asked.ask("POST", `/sandbox/${link}`, form({})).status, 200)
    assert.strictEqual(world.find(id)?.state, "active")
    assert.strictEqual(asked.ask("POST", `/sandbox/${link}`, form({})).status, 409)
  })

  it("a link that is out of date says that a newer one was sent", () => {
    const world = emptyWorld()
    const { id } = invited(world, "ada@acme.example")
    const link = world.mailbox[0]?.link ?? ""
    done(world.change(id, { inviteAgain: true }, { by: "integration" }))
    const asked = new Asked(world)
    const opened = String(asked.ask("GET", `/sandbox/mailbox/${link}`).body)
    assert.include(opened, "a newer invitation was sent")
    assert.notInclude(opened, "Accept")
    assert.strictEqual(asked.ask("POST", `/sandbox/mailbox/${link}`, form({})).status, 409)
    assert.strictEqual(world.find(id)?.state, "invited")
  })

  it("people edit and archive by hand whom no integration manages, and cancel cards of everybody", () => {
    const world = emptyWorld(true)
    const asked = new Asked(world)
    asked.ask("POST", "/sandbox/members", form({ email: "guest@acme.example", firstName: "Gu" }))
    const [guest] = world.members
    assert.deepInclude(guest, { email: "guest@acme.example", managed: false, state: "invited" })
    const path = `/sandbox/members/${guest?.id ?? ""}`
    assert.strictEqual(asked.ask("POST", path, form({ do: "edit", firstName: "Grace", lastName: "" })).status, 200)
    assert.strictEqual(asked.ask("POST", path, form({ do: "archive" })).status, 200)
    assert.deepInclude(world.find(guest?.id ?? ""), { firstName: "Grace", state: "archived" })
    const managed = active(world, "ada@acme.example", { subscriptionCards: 1 })
    const own = `/sandbox/members/${managed.id}`
    assert.include(String(asked.ask("GET", own).body), "managed by an integration")
    assert.strictEqual(asked.ask("POST", own, form({ do: "edit", firstName: "X", lastName: "Y" })).status, 409)
    assert.strictEqual(asked.ask("POST", own, form({ do: "archive" })).status, 409)
    assert.strictEqual(asked.ask("POST", own, form({ do: "cards", cards: "0" })).status, 200)
    assert.deepInclude(world.find(managed.id), { firstName: "Ada", state: "active", subscriptionCards: 0 })
  })

  it("names are harmless on them (A6), nothing is loaded from elsewhere, and no other page sends a form", () => {
    const world = emptyWorld()
    const { id } = invited(world, "ada@acme.example", {
      firstName: `<script>alert("1")</script>`,
      lastName: "\u202Eevil"
    })
    const asked = new Asked(world)
    for (const path of ["mailbox", `mailbox/${world.mailbox[0]?.link ?? ""}`, "members", `members/${id}`]) {
      const { body, headers, status } = asked.ask("GET", `/sandbox/${path}`)
      assert.strictEqual(status, 200)
      assert.notInclude(String(body), "<script")
      assert.notInclude(String(body), "\u202E")
      assert.notMatch(String(body), /(?:src|href)="(?:https?:)?\/\//u)
      assert.match(headers?.["content-security-policy"] ?? "", /^default-src 'none'/u)
      assert.match(headers?.["content-type"] ?? "", /^text\/html/u)
    }
    const foreign = {
      ...form({ do: "archive" }),
      headers: { host: "127.0.0.1:1", origin: "https://elsewhere.example" }
    }
    assert.strictEqual(asked.ask("POST", `/sandbox/members/${id}`, foreign).status, 403)
    assert.strictEqual(world.find(id)?.state, "invited")
  })
})
