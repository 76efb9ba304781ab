import { assert, describe, it } from "vitest"
import { crowd, person } from "../sources/tools/Trial.ts"
import { folder } from "./Cli.ts"
import { csv, members } from "./Company.ts"
import { ada, blaise } from "./Company.ts"
import { bamboo } from "./Emulated.ts"

const yaml = (baseUrl: string, more = ""): string =>
  `version: 1
connections:
  hr:
    kind: bamboohr
    company: acme
    apiKey: \${env:HR_API_KEY}
    baseUrl: ${baseUrl}
  export: { kind: csv, path: employees.csv }
${more}entities:
  acme:
    source: [hr, export]
    target: { kind: file, path: members.json }
    employees: all
`

const here = (baseUrl: string) =>
  folder().write("hrsync.yaml", yaml(baseUrl)).write("employees.csv", csv([ada, blaise])).write(
    "members.json",
    members([ada])
  )

interface Check {
  readonly connections: ReadonlyArray<
    {
      readonly connection: string
      readonly complete: boolean
      readonly people: number
      readonly requests: number
      readonly missing: ReadonlyArray<{ readonly permission: string }>
      readonly why: string | null
    }
  >
  readonly targets: ReadonlyArray<
    { readonly entity: string; readonly complete: boolean; readonly states: Readonly<Record<string, number>> }
  >
}

describe("hrsync check, built", () => {
  it("says who was found, what is missing, what it proves, and what it cost", async () => {
    const tool = await bamboo()
    const place = here(tool.baseUrl)
    const run = await place.run(["check"], { HR_API_KEY: tool.key })
    assert.strictEqual(run.code, 0, run.err)
    assert.match(run.out, /^hr {2}BambooHR {2}reachable, but something is missing$/mu)
    assert.match(run.out, /Found +12 people in [\d.]+ s, with 2 requests/u)
    assert.match(run.out, /Location +12 Paris/u)
    assert.match(run.out, /Missing +No record shows iban/u)
    assert.match(run.out, /Proof +strong: BambooHR announced 12/u)
    assert.match(run.out, /^export {2}CSV export {2}reachable$/mu)
    assert.match(run.out, /^acme → Member file {2}reachable$/mu)
    assert.include(run.out, "F… C…, c…@acme.example")
    for (const secret of [tool.key, "Crowdmember", "ada@acme.example", "Lovelace"]) {
      assert.notInclude(run.out + run.err, secret)
    }
  })

  it("of one connection leaves the others and the targets alone; JSON and Markdown say the same", async () => {
    const tool = await bamboo()
    const place = here(tool.baseUrl)
    const json: Check = JSON.parse((await place.run(["check", "hr", "--format", "json"], { HR_API_KEY: tool.key })).out)
    assert.deepStrictEqual(
      json.connections.map(({ complete, connection, people, requests }) => [connection, complete, people, requests]),
      [
        ["hr", true, 12, 2]
      ]
    )
    assert.deepStrictEqual(json.targets, [])
    const markdown = await place.run(["check", "export", "--format", "markdown"])
    assert.strictEqual(markdown.code, 0, markdown.err)
    assert.include(markdown.out, "### `export`  CSV export: reachable")
  })

  it("ends with 1 when a key is wrong, and tells the others all the same; after a handful of requests (X3)", async () => {
    const tool = await bamboo()
    const run = await here(tool.baseUrl).run(["check"], { HR_API_KEY: "wrong-key-wrong-key" })
    assert.strictEqual(run.code, 1)
    assert.match(run.out, /^hr {2}BambooHR {2}FAILED$/mu)
    assert.match(run.out, /Problem +.*was not let in/u)
    assert.match(run.out, /To do +Make a new key in BambooHR/u)
    assert.match(run.out, /^export {2}CSV export {2}reachable$/mu)
    assert.notInclude(run.out + run.err, "wrong-key-wrong-key")
    assert.isAtMost(tool.requests(), 3)
  })

  it("P1: a reading that is not whole is no reading: a lost page fails", async () => {
    const tool = await bamboo(crowd(2_500), { lostPage: 2 })
    const run = await here(tool.baseUrl).run(["check", "hr"], { HR_API_KEY: tool.key })
    assert.strictEqual(run.code, 1)
    assert.match(run.out, /^hr {2}BambooHR {2}FAILED$/mu)
  })

  it("names the right that is missing by the vendor's own name", async () => {
    const tool = await bamboo(crowd(3), { hidden: ["email"] })
    const run = await here(tool.baseUrl).run(["check", "hr"], { HR_API_KEY: tool.key })
    assert.match(
      run.out,
      /Missing +No record shows email: the credential probably lacks the view of Contact, Work Email/u
    )
    assert.match(run.out, /E-mail +3 not visible/u)
  })

  it("a variable that is not set fails that connection alone, with its line", async () => {
    const tool = await bamboo()
    const run = await here(tool.baseUrl).run(["check"])
    assert.strictEqual(run.code, 1)
    assert.include(run.out, "The environment variable HR_API_KEY is not set.")
    assert.include(run.out, "hrsync.yaml:6:13")
    assert.match(run.out, /^export {2}CSV export {2}reachable$/mu)
    assert.strictEqual(tool.requests(), 0)
  })

  it("an unknown name is said, with the nearest", async () => {
    const tool = await bamboo()
    const run = await here(tool.baseUrl).run(["check", "exprt"])
    assert.strictEqual(run.code, 64)
    assert.include(run.err, "Did you mean export?")
  })

  it("a file that is not valid is told as hrsync validate tells it, and nothing is asked", async () => {
    const tool = await bamboo()
    const place = here(tool.baseUrl).write("hrsync.yaml", yaml(tool.baseUrl, "defaults: { limts: 1 }\n"))
    const run = await place.run(["check"], { HR_API_KEY: tool.key })
    assert.strictEqual(run.code, 78)
    assert.strictEqual(tool.requests(), 0)
  })

  it("P8: a host that is not the vendor's is refused before anything is sent", async () => {
    const place = here("https://bamboohr.attacker.example/api")
    const run = await place.run(["validate"])
    assert.strictEqual(run.code, 78)
    assert.match(run.err, /hrsync\.yaml:7:14 .*\[host-not-allowed\]/u)
    assert.strictEqual((await place.run(["validate"], { HRSYNC_ALLOWED_HOSTS: "bamboohr.attacker.example" })).code, 0)
    assert.strictEqual((await place.run(["plan", "--sandbox"])).code, 0)
  })

  it("in the sandbox tools are emulated, and no reference is resolved", async () => {
    const run = await here("https://bamboohr.attacker.example/api").run(["check", "--sandbox", "--format", "json"])
    assert.strictEqual(run.code, 0, run.err)
    const { connections, targets }: Check = JSON.parse(run.out)
    assert.deepStrictEqual(connections.map(({ complete, connection }) => [connection, complete]), [["hr", true], [
      "export",
      true
    ]])
    assert.deepStrictEqual(targets.map(({ complete, entity }) => [entity, complete]), [["acme", true]])
  })
})

describe("hrsync fields, built", () => {
  it("shows values with counts, and the line to write; personal ones are only counted", async () => {
    const people = Array.from({ length: 10 }, (_, index) =>
      person({
        id: `${index}`,
        email: `p${index}@acme.example`,
        attributes: {
          workLocation: index < 6 ? "Remote" : "London, City",
          "custom.Badge": `B${index}`,
          "custom.Level": "L1"
        }
      }))
    const tool = await bamboo(people)
    const run = await here(tool.baseUrl).run(["fields", "hr"], { HR_API_KEY: tool.key })
    assert.strictEqual(run.code, 0, run.err)
    assert.match(run.out, /^ {2}workLocation {2}10 filled$/mu)
    assert.match(run.out, /^ {4}6 {2}Remote$/mu)
    assert.include(run.out, `- { field: workLocation, oneOf: ["Remote", "London, City"] }`)
    assert.include(run.out, `- { field: custom.Level, oneOf: "L1" }`)
    assert.match(run.out, /custom\.Badge {2}10 filled, nearly everybody has a value of their own/u)
    assert.notInclude(run.out, "B7")
  })

  it("fails with words where the connection can't be read, and asks nobody's account", async () => {
    const tool = await bamboo()
    const run = await here(tool.baseUrl).run(["fields", "hr"], { HR_API_KEY: "wrong-key-wrong-key" })
    assert.strictEqual(run.code, 1)
    assert.include(run.err, "was not let in")
    assert.strictEqual(run.out, "")
    assert.strictEqual((await here(tool.baseUrl).run(["fields"])).code, 64)
    assert.strictEqual((await here(tool.baseUrl).run(["fields", "nobody"])).code, 64)
  })
})
