import { lstatSync, readdirSync, readFileSync, symlinkSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "vitest"
import { languages, template, textsOf } from "../directories/xlsx/templates.ts"
import type { Folder, Run } from "./Cli.ts"
import { folder } from "./Cli.ts"
import { ada, blaise, chloe, csv, type Employee } from "./Company.ts"
import { historyOf, kept, whole } from "./Kept.ts"

const target =
  "{ kind: file, path: members.json, shows: [], does: { invite: manual, cancel-invite: manual, archive: manual } }"
const shown = target.replace("shows: [], ", "")
const more = { target, entity: "    protect: [olga@acme.example]\n" }
const iban = "FR7630006000011234567890189"

const accounts = (people: ReadonlyArray<Employee>, numbers: Readonly<Record<string, string>>): string =>
  csv(people).trim().split("\n").map((line, index) =>
    index === 0 ? `${line},IBAN,BIC,Cost center\n` : `${line},${numbers[line.split(",")[0] ?? ""] ?? ",,"}\n`
  ).join("")

/** Ada is managed; Blaise and Chloé have come since, and a person was asked to invite them. */
const asked = async (numbers: Readonly<Record<string, string>> = {}, options = more): Promise<Folder> => {
  const here = (await kept(folder(), [ada], options)).write("template.xlsx", await template({ language: languages.fr }))
    .write("employees.csv", accounts([ada, blaise, chloe], numbers))
  const run = await here.run(["apply", "--auto-approve"])
  assert.match(run.out, /2 given to a person/u, whole(run))
  return here
}

const exporting = (here: Folder, ...args: ReadonlyArray<string>): Promise<Run> =>
  here.run(["export", "--template", "template.xlsx", "--out", "up", ...args])

const rowsIn = (here: Folder, name: string): ReadonlyArray<ReadonlyArray<string>> =>
  textsOf(new Uint8Array(readFileSync(join(here.path, "up", name))), "Membres").slice(1).filter((row) =>
    row.some((text) => text !== "")
  )

const filesIn = (here: Folder): ReadonlyArray<string> => readdirSync(join(here.path, "up")).toSorted()

describe("hrsync export, built", () => {
  it("X8: fills the template with whom a person was asked to invite, privately, and remembers nothing of it", async () => {
    const here = await asked({ E2: `${iban},BNPAFRPP,Ventes`, E3: `${iban},,` })
    const [before, history] = [here.read("template.xlsx"), await historyOf(here)]
    const run = await exporting(here, "--currency", "EUR", "--cost-center-field", "costCenter", "--role", "controller")
    assert.strictEqual(run.code, 4, whole(run)) // Chloé's account could not go with her
    assert.match(run.out, /^Acme SAS \(acme\) {2}2 people in 1 file, 1 bank account, 1 without their bank account\n/u)
    assert.match(run.out, /up\/acme-invitations\.xlsx {2}2 people, 1 bank account\n/u)
    assert.match(run.out, /~ Chloé Noether chloe@acme\.example: Their bank account has no BIC/u)
    assert.match(run.out, /personal data, bank accounts in full among them/u)
    assert.notInclude(whole(run), iban.slice(4, 20))
    assert.deepStrictEqual(rowsIn(here, "acme-invitations.xlsx"), [
      ["Blaise", "Pascal", "blaise@acme.example", "Controller", "Ventes", "", iban, "BNPAFRPP"],
      ["Chloé", "Noether", "chloe@acme.example", "Controller", "", "", "", ""]
    ])
    assert.strictEqual(lstatSync(join(here.path, "up/acme-invitations.xlsx")).mode & 0o777, 0o600)
    assert.strictEqual(lstatSync(join(here.path, "up")).mode & 0o777, 0o700)
    assert.strictEqual(here.read("template.xlsx"), before)
    assert.deepStrictEqual(await historyOf(here), history)
    assert.match((await here.run(["plan"])).out, /waiting|person/u)
  })

  it("X8: whom the list shows, and who is marked as done, is not exported again", async () => {
    const here = await asked({}, { ...more, target: shown })
    assert.strictEqual((await here.run(["done", "invite:hr/E2"])).code, 0)
    const { members }: { readonly members: ReadonlyArray<unknown> } = JSON.parse(here.read("members.json"))
    const joined = {
      id: "m-3",
      firstName: "Chloé",
      lastName: "Noether",
      email: "chloe@acme.example",
      state: "invited",
      roles: []
    }
    here.write("members.json", JSON.stringify({ version: 1, members: [...members, joined] }))
    const run = await exporting(here)
    assert.deepStrictEqual([run.code, run.out], [0, "Acme SAS (acme)  nobody waits to be invited by hand\n"])
  })

  it("what a flag says can stand in the file, and the flag goes first", async () => {
    const settings = "import: { template: template.xlsx, currency: GBP, role: Controller, rows: 1, accounts: require }"
    const here = await asked({ E2: `${iban},BNPAFRPP,` }, {
      ...more,
      target: target.replace("shows:", `${settings}, shows:`)
    })
    const own = await here.run(["export", "--out", "own"])
    assert.match(own.out, /Blaise Pascal .*A wallet in GBP does not take bank accounts of FR/u, whole(own))
    assert.match(own.out, /own\/acme-invitations\.xlsx {2}1 person\n/u)
    assert.strictEqual((await exporting(here, "--currency", "EUR", "--rows", "5")).code, 0)
    assert.deepStrictEqual(rowsIn(here, "acme-invitations.xlsx").map((row) => row[3]), ["Controller", "Controller"])
  })

  it("X8: whom HR no longer wants is not exported", async () => {
    const here = (await asked()).write("employees.csv", csv([ada, chloe, { ...blaise, status: "Terminated" }]))
    const run = await exporting(here)
    assert.strictEqual(run.code, 0, whole(run))
    assert.deepStrictEqual(rowsIn(here, "acme-invitations.xlsx").map(([first]) => first), ["Chloé"])
  })

  it("X8: whom nobody was asked for yet is only counted, until --planned", async () => {
    const here = (await kept(folder(), [ada], more)).write("template.xlsx", await template({ language: languages.fr }))
      .write("employees.csv", csv([ada, blaise]))
    const run = await exporting(here)
    assert.strictEqual(run.code, 0, whole(run))
    assert.match(run.out, /1 more person would be invited by hand: hrsync apply asks for them/u, whole(run))
    assert.strictEqual((await exporting(here, "--planned")).code, 0)
    assert.lengthOf(rowsIn(here, "acme-invitations.xlsx"), 1)
  })

  it("M9: an invitation that needs an approval is not exported, not even with --planned", async () => {
    const here = (await kept(folder(), [ada], { ...more, memory: { appliedBefore: false, links: [] } }))
      .write("template.xlsx", await template({ language: languages.fr })).write("employees.csv", csv([ada, blaise]))
    const run = await exporting(here, "--planned")
    assert.match(run.out, /1 more person can't be invited before somebody approves it/u, whole(run))
    assert.notInclude(readdirSync(here.path), "up")
  })

  it("L4, P4: a pause or a block hands nobody to a person", async () => {
    const here = await asked()
    await here.run(["pause", "acme"])
    const paused = await exporting(here)
    assert.strictEqual(paused.code, 3, whole(paused))
    assert.match(paused.out, /acme is paused\.\n.*hrsync resume acme/u)
    await here.run(["resume", "acme"])
    here.write("employees.csv", csv([chloe, blaise])).write(
      "hrsync.yaml",
      here.read("hrsync.yaml").replace(
        "    employees: all\n",
        "    employees: all\n    limits: { shrink: { percent: 0 } }\n"
      )
    )
    const blocked = await exporting(here)
    assert.strictEqual(blocked.code, 3, whole(blocked))
    assert.notInclude(readdirSync(here.path), "up")
  })

  it("P1: nothing is exported of what could not be read", async () => {
    const here = (await asked()).write("employees.csv", "")
    const run = await exporting(here)
    assert.strictEqual(run.code, 1, whole(run))
    assert.notInclude(readdirSync(here.path), "up")
  })

  it("M2: a new address waits until the old invitation is withdrawn", async () => {
    const here = await asked({}, { ...more, target: shown })
    const { members }: { readonly members: ReadonlyArray<unknown> } = JSON.parse(here.read("members.json"))
    const joined = {
      id: "m-3",
      firstName: "Chloé",
      lastName: "Noether",
      email: "chloe@acme.example",
      state: "invited",
      roles: []
    }
    here.write("members.json", JSON.stringify({ version: 1, members: [...members, joined] }))
    await here.run(["apply", "--auto-approve"]) // adopts her
    here.write("employees.csv", csv([ada, blaise, { ...chloe, email: "noether@acme.example" }]))
    await here.run(["apply", "--auto-approve"])
    const first = await exporting(here)
    assert.strictEqual(first.code, 4, whole(first))
    assert.match(
      first.out,
      /! Chloé Noether .*Withdraw their old invitation first, say so \(hrsync done cancel-invite:/u
    )
    const done = /hrsync done (cancel-invite:[^\s)]+)/u.exec(first.out)?.[1] ?? ""
    assert.strictEqual((await here.run(["done", done])).code, 0, done)
    await here.run(["apply", "--auto-approve"])
    const second = await exporting(here, "--replace")
    assert.deepStrictEqual(
      rowsIn(here, "acme-invitations.xlsx").map(([, , email]) => email),
      ["blaise@acme.example", "noether@acme.example"],
      whole(second)
    )
  })

  it("splits by size, and names entity and part; earlier exports go only when somebody says so", async () => {
    const here = await asked()
    assert.strictEqual((await exporting(here, "--rows", "1")).code, 0)
    assert.deepStrictEqual(filesIn(here), ["acme-invitations-1-of-2.xlsx", "acme-invitations-2-of-2.xlsx"])
    const again = await exporting(here)
    assert.strictEqual(again.code, 1, whole(again))
    assert.match(again.out, /up\/acme-invitations-1-of-2\.xlsx is there already, and nothing was written[^]*--replace/u)
    here.write("up/acme-invitations-old.xlsx", "mine")
    assert.strictEqual((await exporting(here, "--replace")).code, 0)
    assert.deepStrictEqual(filesIn(here), ["acme-invitations-old.xlsx", "acme-invitations.xlsx"])
  })

  it("the template is never written, whatever it is called", async () => {
    const here = await asked()
    const bytes = here.read("template.xlsx")
    here.write("up/acme-invitations.xlsx", readFileSync(join(here.path, "template.xlsx")))
    const own = await here.run(["export", "--template", "up/acme-invitations.xlsx", "--out", "up", "--replace"])
    assert.strictEqual(own.code, 1, whole(own))
    assert.match(own.out, /is the template itself, and nothing was written/u)
    symlinkSync("../template.xlsx", join(here.path, "up/acme-invitations-1-of-2.xlsx"))
    here.write("up/acme-invitations.xlsx", "x")
    assert.match((await exporting(here, "--replace")).out, /1-of-2\.xlsx is the template itself/u)
    assert.strictEqual(here.read("template.xlsx"), bytes)
  })

  it("says what is wrong with a template or a setting, and writes nothing", async () => {
    const here = await asked()
    const cases: ReadonlyArray<readonly [args: ReadonlyArray<string>, message: RegExp]> = [
      [["export"], /No template is named[^]*By file upload/u],
      [["export", "--template", "none.xlsx"], /none\.xlsx can't be read: there is no such file/u],
      [["export", "--template", "employees.csv"], /employees\.csv: it can't be filled: it is no XLSX file\./u],
      [
        ["export", "--template", "template.xlsx", "--role", "Boss"],
        /offers no role "Boss" \(role\)\. It has: Requester, Controller/u
      ],
      [["export", "--template", "template.xlsx", "--column", "bic=Bank"], /no heading known for bic; it has A "Prénom/u]
    ]
    for (const [args, message] of cases) {
      const run = await here.run(args)
      assert.strictEqual(run.code, 1, whole(run))
      assert.match(run.out, message)
    }
    assert.strictEqual((await exporting(here, "--column", "shoe=Size")).code, 64)
    assert.deepStrictEqual(readdirSync(here.path).filter((name) => name.includes("invitations")), [])
  })

  it("in JSON and Markdown; names that act are harmless (A6)", async () => {
    const here = (await kept(folder(), [ada], more)).write("template.xlsx", await template({ language: languages.fr }))
      .write("employees.csv", csv([ada, { ...blaise, first: "\u001b[31m<b>@all" }]))
    await here.run(["apply", "--auto-approve"])
    const json = await exporting(here, "--format", "json")
    const { entities: [entity], format }: {
      readonly format: string
      readonly entities: ReadonlyArray<
        { readonly leftOut: ReadonlyArray<{ readonly problem: string; readonly operation: string }> }
      >
    } = JSON.parse(json.out)
    assert.strictEqual(format, "hrsync-export")
    assert.deepStrictEqual(entity?.leftOut.map(({ operation, problem }) => [operation, problem]), [[
      "invite:hr/E2",
      "unwritable-text"
    ]])
    const markdown = await exporting(here, "--format", "markdown")
    assert.match(markdown.out, /^## hrsync export\n\n### Acme SAS \(`acme`\): nobody exported, 1 left out/u)
    for (const { out } of [json, markdown, await exporting(here)]) assert.notInclude(out, "\u001b")
    assert.notMatch(markdown.out.replace(/`[^`]*`/gu, ""), /<b>|@all/u)
  })
})
