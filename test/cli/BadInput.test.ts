import { chmodSync, closeSync, mkdirSync, openSync, rmSync, truncateSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "vitest"
import { anotherUser, isInReach, outOfReach } from "./AnotherUser.ts"
import { type Folder, folder, type Run } from "./Cli.ts"
import { ada, blaise, configuration, csv, ndjson, synced } from "./Company.ts"

const binary = Uint8Array.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2, 3, 0xff, 0xfe, 0x80, 0, 0, 10, 200, 201])

/** What can be wrong with a file as a whole. */
const ruin = {
  missing: (here: Folder, file: string) => rmSync(join(here.path, file)),
  empty: (here: Folder, file: string) => here.write(file, ""),
  binary: (here: Folder, file: string) => here.write(file, binary),
  "a directory": (here: Folder, file: string) => {
    rmSync(join(here.path, file))
    mkdirSync(join(here.path, file))
  },
  truncated: (here: Folder, file: string) => here.write(file, here.read(file).slice(0, -12)),
  "500 MB large": (here: Folder, file: string) => {
    const path = join(here.path, file)
    rmSync(path)
    closeSync(openSync(path, "w"))
    truncateSync(path, 500 * 1024 * 1024)
  },
  "of another version": (here: Folder, file: string) =>
    here.write(file, here.read(file).replace(/("version": ?|version: )1/u, "$12"))
}
type Ruin = keyof typeof ruin

const damaged: ReadonlyArray<Ruin> = ["missing", "empty", "binary", "a directory", "truncated", "500 MB large"]

const company = (): Folder => synced(folder(), [ada, blaise])

/** One message that a person can act on: it names the file, comes once, and is no stack trace. */
const tells = (run: Run, code: number, message: RegExp): void => {
  const said = run.err === "" ? run.out : run.err
  assert.strictEqual(run.code, code, said)
  assert.match(said, message)
  assert.notMatch(run.out + run.err, /\n {4}at |defect of hrsync|undefined|\[object/u)
}

describe("a configuration that can't be used ends with 78", () => {
  const messages: Readonly<Record<Ruin, RegExp>> = {
    missing: /hrsync\.yaml.*no such file.*hrsync init/u,
    empty: /hrsync\.yaml.*nothing/u,
    binary: /hrsync\.yaml.*binary/u,
    "a directory": /hrsync\.yaml.*folder/u,
    truncated: /hrsync\.yaml:\d+:\d+ /u,
    "500 MB large": /hrsync\.yaml.*500.*MiB/u,
    "of another version": /hrsync\.yaml:1:\d+ .*version 1.*2/u
  }
  for (const how of [...damaged, "of another version"] as const) {
    it(`${how}`, async () => {
      const here = company()
      ruin[how](here, "hrsync.yaml")
      for (const command of ["plan", "validate"]) {
        const run = await here.run([command])
        tells(run, 78, messages[how])
        assert.strictEqual(run.out, "")
      }
    })
  }

  it("a YAML bomb is refused, not expanded", async () => {
    const letters = [..."abcdefghi"]
    const bomb = letters.map((letter, index) => {
      const inner = index === 0 ? "\"lol\"" : `*${letters[index - 1]}`
      return `${letter}: &${letter} [${Array.from({ length: 9 }, () => inner).join(", ")}]\n`
    }).join("")
    const run = await company().write("hrsync.yaml", `${configuration()}${bomb}`).run(["validate"])
    tells(run, 78, /hrsync\.yaml:\d+:\d+ error/u)
    assert.isBelow(run.err.length, 20_000)
  })

  it("an expression that RE2 does not know is shown where it stands", async () => {
    const employees = "{ where: [{ field: jobTitle, matches: \"(a)(?=b)\" }] }"
    const run = await company().write("hrsync.yaml", configuration({ employees })).run(["validate"])
    tells(run, 78, /hrsync\.yaml:11:\d+ .*regular expression[^]*\(a\)\(\?=b\)[^]*\^/u)
  })

  it("a reference that nothing is set for is shown where it stands, by commands that need it", async () => {
    const here = company().write("hrsync.yaml", configuration({ connection: "kind: csv, path: \"${env:NO_SUCH}\"" }))
    assert.strictEqual((await here.run(["validate"])).code, 0)
    const run = await here.run(["plan"])
    tells(run, 78, /hrsync\.yaml:4:\d+ .*NO_SUCH is not set/u)
    assert.strictEqual((await here.run(["plan"], { NO_SUCH: "employees.csv" })).code, 0)
  })
})

describe("an export or a member list that can't be read to its end ends with 1, and nothing is decided", () => {
  const files = {
    "employees.csv": { arrange: company, name: "employees.csv" },
    "employees.ndjson": {
      arrange: () =>
        company().write("hrsync.yaml", configuration({ connection: "kind: json, path: employees.ndjson" }))
          .write("employees.ndjson", ndjson([ada, blaise])),
      name: "employees.ndjson"
    },
    "members.json": { arrange: company, name: "members.json" }
  }
  const messages: Readonly<Record<Exclude<Ruin, "empty" | "of another version">, RegExp>> = {
    missing: /does not exist/u,
    binary: /NUL byte|not UTF-8/u,
    "a directory": /is a folder/u,
    truncated: /cut|cells instead of|ends in the middle/u,
    "500 MB large": /NUL byte/u
  }
  for (const [file, { arrange, name }] of Object.entries(files)) {
    for (const how of ["missing", "binary", "a directory", "truncated", "500 MB large"] as const) {
      it(`${file}: ${how}`, async () => {
        const here = arrange()
        assert.strictEqual((await here.run(["plan"])).code, 0)
        ruin[how](here, file)
        const run = await here.run(["plan"])
        tells(run, 1, messages[how])
        assert.include(run.out, name)
        assert.include(run.out, "No changes")
      })
    }
  }

  it("members.json: empty, or of another version", async () => {
    for (const how of ["empty", "of another version"] as const) {
      const here = company()
      ruin[how](here, "members.json")
      tells(await here.run(["plan"]), 1, /members\.json/u)
    }
  })

  it("P2: an empty export is a block while somebody is managed", async () => {
    tells(await company().write("employees.csv", csv([])).run(["plan"]), 3, /BLOCKED.*nobody/u)
  })

  it("P1: a file without even a header line is no export of nobody: an error", async () => {
    tells(await company().write("employees.csv", "").run(["plan"]), 1, /employees\.csv: the file is empty/u)
  })
})

describe("a state file that is not whole ends with 1: nobody's memory is reset silently", () => {
  const messages: Readonly<Record<Exclude<Ruin, "missing">, RegExp>> = {
    empty: /state\.jsonl:1: the file is empty/u,
    binary: /state\.jsonl:1: /u,
    "a directory": /state\.jsonl can't be read: it is a folder/u,
    truncated: /state\.jsonl:\d+: /u,
    "500 MB large": /state\.jsonl:1: .*too long/u,
    "of another version": /newer hrsync.*state\.jsonl.*version 2/u
  }
  for (const how of ["empty", "binary", "a directory", "truncated", "500 MB large", "of another version"] as const) {
    it(`${how}`, async () => {
      const here = company()
      ruin[how](here, "state.jsonl")
      const run = await here.run(["plan"])
      tells(run, 1, messages[how])
      assert.strictEqual(run.out, "")
    })
  }
})

describe("a plan file that can't be trusted ends with 1", () => {
  const messages: Readonly<Record<Ruin, RegExp>> = {
    missing: /plan\.json.*no such file/u,
    empty: /plan\.json is empty/u,
    binary: /plan\.json is not a text/u,
    "a directory": /plan\.json.*folder/u,
    truncated: /plan\.json ends in the middle/u,
    "500 MB large": /plan\.json.*large/u,
    "of another version": /plan\.json.*newer hrsync.*version 2/u
  }
  for (const how of [...damaged, "of another version"] as const) {
    it(`${how}`, async () => {
      const here = company()
      await here.run(["plan", "--out", "plan.json"])
      ruin[how](here, "plan.json")
      const run = await here.run(["show", "plan.json"])
      tells(run, 1, messages[how])
      assert.strictEqual(run.out, "")
    })
  }

  it("edited by hand", async () => {
    const here = company().write("employees.csv", csv([ada, { ...blaise, last: "Pascale" }]))
    await here.run(["plan", "--out", "plan.json"])
    here.write("plan.json", here.read("plan.json").replace("Pascale", "Pascall"))
    tells(await here.run(["show", "plan.json"]), 1, /plan\.json was changed/u)
  })
})

describe("bad records", () => {
  it("2026-02-30 holds the person, and names line and column", async () => {
    const run = await company().write("employees.csv", csv([ada, { ...blaise, start: "2026-02-30" }])).run(["plan"])
    tells(run, 0, /unreadable-record[^]*employees\.csv:3:\d+: /u)
  })

  it("an expression that explodes elsewhere runs in linear time here", async () => {
    const here = company()
      .write("hrsync.yaml", configuration({ employees: "{ where: [{ field: workLocation, matches: \"^(a+)+$\" }] }" }))
      .write("employees.csv", csv([{ ...ada, place: `${"a".repeat(50_000)}!` }, { ...blaise, place: "aaa" }]))
    tells(await here.run(["plan"]), 0, /release/u)
  })

  it("A6: control characters, HTML and Markdown in names are harmless in every format", async () => {
    const evil = [
      { ...ada, first: "\u001b[31mAda\u0007\u202e", last: "<script>alert(1)</script>" },
      { ...blaise, first: "**Bl|aise**", last: "[x](https://evil.example) @admin" }
    ]
    const here = company().write("employees.csv", csv(evil))
    for (const format of ["text", "json", "markdown"]) {
      const { code, out } = await here.run(["plan", "--format", format])
      assert.strictEqual(code, 0)
      assert.include(out, "alert")
      // eslint-disable-next-line no-control-regex
      assert.notMatch(out, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/u)
      if (format === "markdown") assert.notMatch(out.replace(/`[^`\n]*`/gu, ""), /<script|\]\(https|@admin/u)
    }
  })
})

describe("files that this user may not read", () => {
  const messages = {
    "hrsync.yaml": [78, /hrsync\.yaml.*may not|rights|permission/u],
    "employees.csv": [1, /employees\.csv.*may not|rights|permission/u],
    "members.json": [1, /members\.json.*may not|rights|permission/u],
    "state.jsonl": [1, /state\.jsonl.*may not/u]
  } as const
  for (const [file, [code, message]] of Object.entries(messages)) {
    it(file, async (context) => {
      const here = company()
      chmodSync(here.path, 0o755)
      if (!await isInReach(here)) context.skip(outOfReach)
      chmodSync(join(here.path, file), 0o000)
      tells(await here.run(["plan"], {}, anotherUser), code, message)
    })
  }
})
