import { spawn } from "node:child_process"
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "vitest"
import { exitCodes } from "../../src/cli/ExitCode.ts"
import { folder, hrsync } from "./Cli.ts"
import { ada, blaise, csv, many, synced } from "./Company.ts"
import { kept } from "./Kept.ts"

const root = fileURLToPath(new URL("../..", import.meta.url))
const published = (file: string): string => readFileSync(join(root, file), "utf8")
const commands = [
  "init",
  "validate",
  "schema",
  "plan",
  "apply",
  "approve",
  "show",
  "explain",
  "members",
  "status",
  "history",
  "export",
  "allow",
  "link",
  "unlink",
  "release",
  "pause",
  "resume",
  "done",
  "state",
  "sandbox"
]
const escape = "\u001b["

describe("help and version", () => {
  it("--version prints name and version of the package", async () => {
    const { version }: { readonly version: string } = JSON.parse(published("package.json"))
    assert.deepStrictEqual(await folder().run(["--version"]), { code: 0, out: `hrsync ${version}\n`, err: "" })
  })

  it("--help names every command, and each has help with examples", async () => {
    const { code, out } = await folder().run(["--help"])
    assert.strictEqual(code, 0)
    assert.match(out, /EXAMPLES[^]*hrsync plan --sandbox/u)
    for (const command of commands) {
      assert.match(out, new RegExp(`^ +${command} +\\S`, "mu"))
      const help = await folder().run([command, "--help"])
      assert.strictEqual(help.code, 0)
      assert.match(help.out, new RegExp(`EXAMPLES[^]*hrsync ${command}`, "u"))
      assert.strictEqual(help.err, "")
    }
  })
})

describe("wrong usage ends with 64, said on standard error alone", () => {
  const cases: ReadonlyArray<readonly [args: ReadonlyArray<string>, message: RegExp]> = [
    [[], /USAGE/u],
    [["paln"], /Unknown subcommand "paln"[^]*plan/u],
    [["plan", "--formt", "json"], /Unrecognized flag: --formt[^]*--format[^]*Try: +hrsync plan --help/u],
    [["plan", "--format", "xml"], /"xml"[^]*text/u],
    [["plan", "--at", "2026-02-30"], /2026-02-30/u],
    [["plan", "--at", "2026-06-01T10:00:00"], /Z or an offset/u],
    [["plan", "--config"], /--config/u],
    [["plan", "--config="], /--config.*the name of a file/u],
    [["plan", "-c", " "], /--config.*the name of a file/u],
    [["plan", "--out="], /--out.*the name of a file/u],
    [["plan", "--sandbox-seed", "2"], /add --sandbox/u],
    [["plan", "--sandbox", "--sandbox-size", "0"], /from 1 to 100000/u],
    [["plan", "nobody"], /no entity "nobody"/u],
    [["show"], /file/u],
    [["show", ""], /the name of a file/u],
    [["explain"], /who/u],
    [["explain", ""], /an e-mail address, a name, or an id/u],
    [["explain", " \t"], /an e-mail address, a name, or an id/u],
    [["explain", "a", "b"], /"b"/u],
    [["init", "--timezone", "Mars/Olympus"], /Mars\/Olympus/u]
  ]
  for (const [args, message] of cases) {
    it(`hrsync ${args.join(" ")}`, async () => {
      const run = await synced(folder(), [ada]).run(args)
      assert.strictEqual(run.code, 64, run.err)
      assert.match(run.err, message)
      assert.strictEqual(run.out, "")
    })
  }
})

describe("docs/commands.md", () => {
  const page = published("docs/commands.md")

  it("names every key of the JSON answers", async () => {
    // An operation is described by the schema of plans.
    const keysIn = (value: unknown): ReadonlyArray<string> =>
      Array.isArray(value)
        ? value.flatMap(keysIn)
        : typeof value === "object" && value !== null
        ? Object.entries(value).flatMap(([key, inner]) => [key].concat(key === "operation" ? [] : keysIn(inner)))
        : []
    const here = synced(folder(), [ada], { employees: "{ where: [{ field: workLocation, oneOf: Paris }] }" })
    const lived = (await kept(folder(), [ada])).write("employees.csv", csv([ada, blaise]))
    await lived.run(["release", "E1"])
    const invalid = folder().write("hrsync.yaml", "version: 1\nconections: {}\nentities: {}\n")
    const answers = [
      await here.run(["status", "--format", "json"]),
      await here.run(["members", "--format", "json"]),
      await here.run(["explain", "E1", "--format", "json"]),
      await lived.run(["apply", "--auto-approve", "--format", "json"]),
      await lived.run(["history", "--format", "json"]),
      await invalid.run(["validate", "--format", "json"])
    ]
    const keys = new Set(answers.flatMap(({ out }) => keysIn(JSON.parse(out))))
    assert.isAbove(keys.size, 50)
    assert.deepStrictEqual([...keys].filter((key) => !new RegExp(`\\b${key}\\b`, "u").test(page)), [])
    for (const { out } of answers) {
      const { format }: { readonly format: string } = JSON.parse(out)
      assert.include(page, `\`${format}\``)
    }
  })

  it("names every command", () => {
    const named = [...commands, "state export", "state import", "state verify", "state mv"]
    for (const command of named) assert.include(page, `\`hrsync ${command}`)
  })
})

describe("exit codes", () => {
  it("docs/commands.md lists every one", () => {
    const listed = [...published("docs/commands.md").matchAll(/^\| (\d+) \|/gmu)].map(([, code]) => Number(code))
    assert.deepStrictEqual(listed, [...Object.values(exitCodes), 130])
  })
})

describe("colours", () => {
  const plan = async (env: Readonly<Record<string, string>>, ...args: ReadonlyArray<string>) =>
    (await synced(folder(), [ada]).write("employees.csv", csv([ada, blaise])).run(["plan", ...args], env)).out

  it("no terminal, no colours; FORCE_COLOR gives them", async () => {
    assert.notInclude(await plan({}), escape)
    assert.include(await plan({ FORCE_COLOR: "1" }), escape)
  })

  it("NO_COLOR and --no-color keep them out, in errors and help too", async () => {
    assert.notInclude(await plan({ FORCE_COLOR: "1", NO_COLOR: "1" }), escape)
    assert.notInclude(await plan({ FORCE_COLOR: "1" }, "--no-color"), escape)
    const here = folder().write("hrsync.yaml", "version: 2\n")
    assert.include((await here.run(["validate"], { FORCE_COLOR: "1" })).err, escape)
    assert.notInclude((await here.run(["validate", "--no-color"], { FORCE_COLOR: "1" })).err, escape)
    assert.notInclude((await here.run(["--help"], { FORCE_COLOR: "1", NO_COLOR: "1" })).out, escape)
  })

  it("JSON and Markdown never have any", async () => {
    for (const format of ["json", "markdown"]) {
      assert.notInclude(await plan({ FORCE_COLOR: "1" }, "--format", format), escape)
    }
  })
})

describe("streams", () => {
  it("a reader that goes away (hrsync plan | head) is no failure", async () => {
    const here = synced(folder(), []).write("employees.csv", csv(many(2000)))
    const child = spawn(process.execPath, [hrsync, "plan", "--all"], {
      cwd: here.path,
      stdio: ["ignore", "pipe", "pipe"]
    })
    child.stdout.destroy()
    let err = ""
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      err += text
    })
    const code = await new Promise((resolve) => child.on("close", resolve))
    assert.deepStrictEqual([code, err], [0, ""])
  })

  it("a long answer reaches a slow reader whole", async () => {
    const here = synced(folder(), []).write("employees.csv", csv(many(3000)))
    const { code, out } = await here.run(["plan", "--format", "json"])
    assert.strictEqual(code, 0)
    assert.isAbove(out.length, 500_000)
    assert.doesNotThrow(() => JSON.parse(out))
  })
})

describe("init, validate and schema", () => {
  it("init writes a file that validates and runs in the sandbox, and overwrites nothing unasked", async () => {
    const here = folder()
    const made = await here.run([
      "init",
      "--name",
      "Société #1: \"x\"",
      "--timezone",
      "Europe/Paris",
      "--source",
      "json"
    ])
    assert.strictEqual(made.code, 0)
    const text = here.read("hrsync.yaml")
    assert.strictEqual((await here.run(["validate"])).code, 0)
    const plan = await here.run(["plan", "--sandbox"])
    assert.strictEqual(plan.code, 0)
    assert.include(plan.out, "Société #1: \"x\"")

    const again = await here.run(["init"])
    assert.strictEqual(again.code, 1)
    assert.include(again.err, "--force")
    assert.strictEqual(here.read("hrsync.yaml"), text)
    assert.strictEqual((await here.run(["init", "--force"])).code, 0)
    assert.notStrictEqual(here.read("hrsync.yaml"), text)
  })

  it("without a terminal init asks nothing, whatever is missing", async () => {
    const here = folder()
    assert.strictEqual((await here.run(["init", "-c", "own.yaml"])).code, 0)
    assert.strictEqual((await here.run(["validate", "--config", "own.yaml"])).code, 0)
  })

  it("init begins with the line that editors look for, and says what to keep out of git and why", async () => {
    const here = folder()
    const made = await here.run(["init"])
    assert.match(here.read("hrsync.yaml"), /^# yaml-language-server: \$schema=\.\/hrsync\.schema\.json\n/u)
    assert.match(made.out, /\.hrsync\/.*out of git/u)
    assert.match(made.out, /who is managed/u)
  })

  it("init writes a name that YAML would read as something else as the text that it is", async () => {
    for (const name of ["null", "True", "2024", "a: #1"]) {
      const here = folder()
      await here.run(["init", "--name", name])
      assert.deepInclude(await here.run(["validate"]), { code: 0 })
      assert.strictEqual((await here.run(["plan", "--sandbox"])).out.slice(0, name.length), name)
    }
  })

  it("schema prints the published schemas", async () => {
    assert.strictEqual((await folder().run(["schema"])).out, published("schemas/hrsync.v1.schema.json"))
    assert.strictEqual((await folder().run(["schema", "--plan"])).out, published("schemas/plan.v1.schema.json"))
  })

  it("validate --format json gives every problem with its place", async () => {
    const here = folder().write("hrsync.yaml", "version: 1\nconections: {}\nentities: {}\n")
    const run = await here.run(["validate", "--format", "json"])
    const { diagnostics, format, version }: {
      readonly format: string
      readonly version: number
      readonly diagnostics: ReadonlyArray<{ readonly line: number; readonly severity: string }>
    } = JSON.parse(run.out)
    assert.deepStrictEqual([format, version], ["hrsync-validation", 1])
    assert.strictEqual(run.code, 78)
    assert.isAbove(diagnostics.length, 1)
    assert.isTrue(diagnostics.some(({ line, severity }) => line === 2 && severity === "error"))
  })

  it("validate needs no secret and no file that the configuration names", async () => {
    const here = folder().write("hrsync.yaml", published("hrsync.yaml"))
    assert.strictEqual((await here.run(["validate"])).code, 0)
  })
})

describe("the launcher", () => {
  const pretend = `if (process.env.HRSYNC_LAUNCHED === undefined) {
  Object.defineProperty(process.versions, "node", { value: "20.20.2" })
}`

  it("under an older Node, the one that npm brought takes over: same output, same exit code", async () => {
    const here = folder().write("old.js", pretend)
    const old = { NODE_OPTIONS: `--import ${join(here.path, "old.js")}` }
    assert.match((await here.run(["--version"], old)).out, /^hrsync \d/u)
    assert.strictEqual((await here.run(["validate"], old)).code, 78)
    assert.strictEqual((await here.run(["nonsense"], old)).code, 64)
  })

  it("without one, it says in one sentence which Node is needed", async () => {
    const bare = mkdtempSync(join(tmpdir(), "hrsync-launcher-"))
    try {
      cpSync(join(root, "bin"), join(bare, "bin"), { recursive: true })
      cpSync(join(root, "package.json"), join(bare, "package.json"))
      symlinkSync(join(root, "dist"), join(bare, "dist"))
      const here = folder().write("old.js", pretend)
      const run = await here.run(
        ["--version"],
        { NODE_OPTIONS: `--import ${join(here.path, "old.js")}` },
        {},
        join(bare, "bin/hrsync.js")
      )
      assert.strictEqual(run.code, 1)
      assert.match(run.err, /^hrsync needs Node 22\.19 or newer and this is Node 20\.20\.2: [^\n]+\n$/u)
      assert.strictEqual(run.out, "")
    } finally {
      rmSync(bare, { recursive: true })
    }
  })
})
