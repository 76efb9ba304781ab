import { chmodSync, existsSync, readdirSync, statSync, symlinkSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "vitest"
import { crowd } from "../sources/tools/Trial.ts"
import { folder } from "./Cli.ts"
import { bamboo } from "./Emulated.ts"

const kept = `# Ours. Ask Kim before you change it.
version: 1
connections:
   old: { kind: csv, path: "\${env:EXPORT}" }   # until the end of the year

entities:
   acme: { source: old, target: { kind: file, path: m.json }, employees: all }   # everybody
`

const script = (baseUrl: string, ...more: ReadonlyArray<string>): ReadonlyArray<string> => [
  "connect",
  "hr",
  "--kind",
  "bamboohr",
  "--set",
  "company=acme",
  "--set",
  `baseUrl=${baseUrl}`,
  ...more
]

describe("hrsync connect in a script, built", () => {
  it("tests the connection, shows who was found, and begins a file where there is none", async () => {
    const tool = await bamboo()
    const here = folder()
    const run = await here.run(script(tool.baseUrl, "--yes"), { HR_API_KEY: tool.key })
    assert.strictEqual(run.code, 0, run.err)
    assert.match(run.out, /^hr {2}BambooHR {2}reachable/mu)
    assert.match(run.out, /Found +12 people/u)
    assert.include(run.out, "hrsync.yaml is written")
    assert.include(
      here.read("hrsync.yaml"),
      `connections:\n  hr:\n    kind: bamboohr\n    company: acme\n    apiKey: \${env:HR_API_KEY}\n    baseUrl: ${tool.baseUrl}\n`
    )
    assert.strictEqual((await here.run(["validate"])).code, 0)
    assert.strictEqual((await here.run(["check", "hr"], { HR_API_KEY: tool.key })).code, 0)
    assert.strictEqual((await here.run(["plan", "--sandbox"])).code, 0)
    assert.notInclude(run.out + here.read("hrsync.yaml"), tool.key)
  })

  it("adds lines to a file that is there, and changes no other byte of it", async () => {
    const tool = await bamboo()
    const here = folder().write("hrsync.yaml", kept)
    chmodSync(join(here.path, "hrsync.yaml"), 0o640)
    const run = await here.run(script(tool.baseUrl, "--set", "apiKey=${file:key}", "--yes"), {})
    assert.strictEqual(run.code, 1)
    assert.include(run.err, `${join(here.path, "key")} does not exist`)
    const again = await here.write("key", `${tool.key}\n`).run(
      script(tool.baseUrl, "--set", "apiKey=${file:key}", "--yes")
    )
    assert.strictEqual(again.code, 0, again.err)
    const lines =
      `   hr:\n     kind: bamboohr\n     company: acme\n     apiKey: \${file:key}\n     baseUrl: ${tool.baseUrl}\n`
    assert.strictEqual(here.read("hrsync.yaml"), kept.replace("of the year\n", `of the year\n${lines}`))
    assert.strictEqual(statSync(join(here.path, "hrsync.yaml")).mode & 0o777, 0o640)
    assert.include(again.out, "name it as the source of an entity (source: hr)")
    assert.deepStrictEqual(readdirSync(here.path).toSorted(), ["hrsync.yaml", "key"])
  })

  it("a file behind a link stays behind it", async () => {
    const tool = await bamboo()
    const here = folder().write("real/hrsync.yaml", kept)
    symlinkSync("real/hrsync.yaml", join(here.path, "hrsync.yaml"))
    const run = await here.run(script(tool.baseUrl, "--yes"), { HR_API_KEY: tool.key })
    assert.strictEqual(run.code, 0, run.err)
    assert.include(here.read("real/hrsync.yaml"), "kind: bamboohr")
    assert.isTrue(readdirSync(here.path, { withFileTypes: true }).some((entry) => entry.isSymbolicLink()))
  })

  it("a wrong key, a missing variable and an unknown host write nothing, and say what to do", async () => {
    const tool = await bamboo()
    const here = folder().write("hrsync.yaml", kept)
    const wrong = await here.run(script(tool.baseUrl, "--yes"), { HR_API_KEY: "wrong-key-wrong-key" })
    assert.strictEqual(wrong.code, 1)
    assert.match(wrong.out, /Problem +.*was not let in/u)
    assert.include(wrong.err, "Nothing was written.")
    assert.notInclude(wrong.out + wrong.err, "wrong-key-wrong-key")
    const unset = await here.run(script(tool.baseUrl, "--yes"))
    assert.strictEqual(unset.code, 1)
    assert.include(unset.err, "The environment variable HR_API_KEY is not set")
    assert.include(unset.err, "Nothing was written.")
    const host = await here.run(script("https://bamboohr.attacker.example/api", "--yes"), { HR_API_KEY: tool.key })
    assert.strictEqual(host.code, 78)
    assert.include(host.err, "host-not-allowed")
    assert.strictEqual(here.read("hrsync.yaml"), kept)
    assert.isAtMost(tool.requests(), 3)
  })

  it("a reading that is not whole is no connection", async () => {
    const tool = await bamboo(crowd(2_500), { wrongTotal: 3 })
    const here = folder()
    const run = await here.run(script(tool.baseUrl, "--yes"), { HR_API_KEY: tool.key })
    assert.strictEqual(run.code, 1)
    assert.isFalse(existsSync(join(here.path, "hrsync.yaml")))
  })

  it("without a terminal everything has to be said: the tool, its settings, --yes", async () => {
    const here = folder()
    const nobody = await here.run(["connect"])
    assert.strictEqual(nobody.code, 64)
    assert.include(nobody.err, "no terminal is here")
    const which = await here.run(["connect", "--yes"])
    assert.strictEqual(which.code, 64)
    assert.include(which.err, "bamboohr")
    const unknown = await here.run(["connect", "--yes", "--kind", "bambohr"])
    assert.strictEqual(unknown.code, 64)
    assert.include(unknown.err, "Did you mean bamboohr?")
    const settings = await here.run(["connect", "--yes", "--kind", "bamboohr"])
    assert.strictEqual(settings.code, 64)
    assert.match(settings.err, /--set company=acme +The first part of your BambooHR address/u)
    const wrong = await here.run(["connect", "--yes", "--kind", "bamboohr", "--set", "compny=x"])
    assert.strictEqual(wrong.code, 64)
    assert.include(wrong.err, "Did you mean company?")
    const name = await here.run(["connect", "not a name", "--yes", "--kind", "bamboohr", "--set", "company=acme"])
    assert.strictEqual(name.code, 64)
    const kinds = await here.run(["connect", "--kind", "list"])
    assert.strictEqual(kinds.code, 0)
    assert.match(kinds.out, /^ +bamboohr +BambooHR$/mu)
    assert.deepStrictEqual(readdirSync(here.path), [])
  })

  it("a secret on the command line is refused, and not repeated", async () => {
    const tool = await bamboo()
    const run = await folder().run(script(tool.baseUrl, "--set", "apiKey=hunter2-hunter2", "--yes"))
    assert.strictEqual(run.code, 64)
    assert.include(run.err, "never the secret itself")
    assert.notInclude(run.err, "hunter2")
  })

  it("a file that is not valid is mended first", async () => {
    const tool = await bamboo()
    const broken = kept.replace("employees: all", "employes: all")
    const here = folder().write("hrsync.yaml", broken)
    const run = await here.run(script(tool.baseUrl, "--yes"), { HR_API_KEY: tool.key })
    assert.strictEqual(run.code, 78)
    assert.strictEqual(here.read("hrsync.yaml"), broken)
    assert.strictEqual(tool.requests(), 0)
  })

  it("a file whose connections can't be edited surely is left as it is; the lines are shown", async () => {
    const tool = await bamboo()
    const odd = kept.replace(
      /connections:\n.*\n/u,
      "connections: { old: { kind: csv, path: x.csv } # the last one\n   }\n"
    )
    const here = folder().write("hrsync.yaml", odd)
    const run = await here.run(script(tool.baseUrl, "--yes"), { HR_API_KEY: tool.key })
    assert.strictEqual(run.code, 1)
    assert.include(run.err, "connections:\n  hr:\n    kind: bamboohr\n    company: acme\n")
    assert.strictEqual(here.read("hrsync.yaml"), odd)
  })
})

describe("hrsync connect of a connection that is there, built", () => {
  it("tests it again, says what could be better, and writes nothing", async () => {
    const tool = await bamboo()
    const here = folder()
    await here.run(script(tool.baseUrl, "--yes"), { HR_API_KEY: tool.key })
    const before = here.read("hrsync.yaml")
    const run = await here.run(["connect", "hr"], { HR_API_KEY: tool.key })
    assert.strictEqual(run.code, 0, run.err)
    assert.match(run.out, /^hr {2}BambooHR {2}reachable/mu)
    const wrong = await here.run(["connect", "hr"], { HR_API_KEY: "wrong-key-wrong-key" })
    assert.strictEqual(wrong.code, 1)
    const twice = await here.run(script(tool.baseUrl, "--yes"), { HR_API_KEY: tool.key })
    assert.strictEqual(twice.code, 64)
    assert.include(twice.err, "has the connection \"hr\" already")
    assert.strictEqual(here.read("hrsync.yaml"), before)
  })
})
