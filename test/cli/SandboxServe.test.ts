import { readdirSync } from "node:fs"
import { createServer } from "node:net"
import { assert, describe, it } from "vitest"
import { emulatorKinds } from "../../src/sandbox/emulators/registry.ts"
import { folder } from "./Cli.ts"
import { connectionIn, servedBy, serving, variablesIn } from "./Served.ts"

const yaml = `version: 1
connections:
  people: { kind: bamboohr, company: acme, apiKey: "\${env:KEY}" }
  lists: { kind: csv, path: x.csv }
entities:
  acme:
    source: [people, lists]
    target: { kind: file, path: members.json }
    employees: { where: [{ field: workLocation, oneOf: "Paris, Lyon" }] }
`

/** The connection that was printed, in a file of its own, and the variables that were printed with it. */
const connected = (out: string, name: string) => ({
  file: `version: 1\nconnections:\n${connectionIn(out, name)}entities: {}\n`,
  env: variablesIn(out)
})

describe("hrsync sandbox serve, built", () => {
  it("serves every tool, with credentials that let in, until it is stopped", async () => {
    const here = folder().write("hrsync.yaml", yaml)
    const { out, stop } = await serving(here)
    for (const { kind } of emulatorKinds) {
      if (kind === "bamboohr" || kind === "rest") continue // one stands in the file, the other is whatever a file says
      assert.match(out, new RegExp(`^${kind} {2}`, "mu"), kind)
    }
    for (const name of ["people", "hibob", "personio"]) {
      const { env, file } = connected(out, name)
      const run = await folder().write("hrsync.yaml", file).run(["check"], env)
      assert.strictEqual(run.code, 0, run.out + run.err)
      assert.match(run.out, /Found +[1-9]\d* people/u)
    }
    const [, address = "", key = "", body = ""] =
      /^ {2}curl -s -X POST '(http\S+\/people\/\S+)' [^]*?authorization: ([^']+)'[^]*?-d '([^']+)'/mu.exec(out) ?? []
    const people = () =>
      fetch(address, {
        method: "POST",
        body,
        headers: { accept: "application/json", "content-type": "application/json", authorization: key }
      })
    const response = await people()
    assert.strictEqual(response.status, 200)
    const firstDay = await response.text()
    assert.strictEqual(await (await people()).text(), firstDay)
    assert.strictEqual((await here.run(["sandbox", "advance", "4w"])).code, 0)
    const later = await people()
    assert.strictEqual(later.status, 200)
    assert.notStrictEqual(await later.text(), firstDay)
    assert.match(response.headers.get("x-hrsync-emulator") ?? "", /emulator/u)
    const [, token = ""] = /^ {2}export ACME_TOKEN='(.+)'$/mu.exec(out) ?? []
    const [, users = ""] = /^ {2}curl .* '(http\S+\/members-acme\/sandbox\/scim\/v2\/Users)\?count=2'$/mu.exec(out) ??
      []
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/scim+json" }
    const invitation = JSON.stringify({ userName: "new@acme.example" })
    assert.strictEqual((await fetch(users, { method: "POST", headers, body: invitation })).status, 201)
    const [, mailbox = ""] = /^ {2}Invitations that were sent: (\S+)$/mu.exec(out) ?? []
    assert.include(await (await fetch(mailbox)).text(), "new@acme.example")
    assert.strictEqual(await stop(), 130)
  })

  it("without a file, and without saying serve, it serves the starter file's company, and writes nothing here", async () => {
    const here = folder()
    const { err, out, stop } = await servedBy(here, "sandbox", "--port", "0")
    assert.match(err(), /no hrsync\.yaml in this folder/u)
    for (const { kind } of emulatorKinds) {
      if (kind === "rest") continue // it is whatever a file says
      const [, part = ""] = new RegExp(`^${kind} {2}.*: [1-9]\\d* people\\n((?: {2}.*\\n)+)`, "mu").exec(out) ?? []
      assert.match(part, /^ {2}curl -s /mu, kind)
    }
    const { env, file } = connected(out, "bamboohr")
    const run = await folder().write("hrsync.yaml", file).run(["check"], env)
    assert.match(run.out, /Found +[1-9]\d* people/u)
    assert.strictEqual(await stop(), 130)
    assert.deepStrictEqual(readdirSync(here.path), [])
  })

  it("a file that was asked for and is not there is an error; so is a command that there is not", async () => {
    const here = folder()
    const other = await here.run(["sandbox", "serve", "--config", "other.yaml"])
    assert.strictEqual(other.code, 78)
    assert.include(other.err, "[no-file]")
    const unknown = await here.run(["sandbox", "serv"])
    assert.strictEqual(unknown.code, 64)
    assert.include(unknown.err, "serve")
    const flag = await here.run(["sandbox", "--port", "0", "status"])
    assert.strictEqual(flag.code, 64)
    const broken = await here.write("hrsync.yaml", "version: 2").run(["sandbox"])
    assert.strictEqual(broken.code, 78)
  })

  it("does wrong on purpose what it is asked to do wrong", async () => {
    const here = folder().write("hrsync.yaml", yaml)
    const { out, stop } = await serving(here, "--fault", "people:401@1", "--fault", "hibob:lost@1")
    const { env, file } = connected(out, "people")
    const run = await folder().write("hrsync.yaml", file).run(["check"], env)
    assert.strictEqual(run.code, 1)
    assert.match(run.out, /was not let in/u)
    await stop()
  })

  it("a fault that is none, a tool that is not served and a port that is taken are said", async () => {
    const here = folder().write("hrsync.yaml", yaml)
    const none = await here.run(["sandbox", "serve", "--fault", "boom"])
    assert.strictEqual(none.code, 64)
    assert.include(none.err, "429@3")
    const unknown = await here.run(["sandbox", "serve", "--port", "0", "--fault", "nobody:429@1"])
    assert.strictEqual(unknown.code, 64)
    assert.include(unknown.err, "Tools: people, ")
    const taken = createServer()
    await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve))
    const address = taken.address()
    const port = typeof address === "object" && address !== null ? address.port : 0
    const run = await here.run(["sandbox", "serve", "--port", String(port)])
    taken.close()
    assert.strictEqual(run.code, 1)
    assert.include(run.err, `Port ${port} of this machine is taken`)
  })
})
