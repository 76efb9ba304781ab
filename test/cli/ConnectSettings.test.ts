import { Result } from "effect"
import { assert, describe, it } from "vitest"
import { draftOf, variableFor } from "../../src/cli/ConnectSettings.ts"
import { faultsFor, parseFault } from "../../src/cli/SandboxFaults.ts"
import { formOf } from "../../src/config/SettingsForm.ts"
import { sourceKind } from "../../src/sources/registry.ts"

const bamboo = sourceKind("bamboohr")
const form = bamboo === undefined ? [] : formOf(bamboo)
const csv = sourceKind("csv")
const csvForm = csv === undefined ? [] : formOf(csv)

const wrong = (...sets: ReadonlyArray<string>): string => {
  const result = draftOf(form, sets)
  return Result.isFailure(result) ? result.failure.join("\n") : assert.fail("it was taken")
}

describe("settings on the command line", () => {
  it("are taken as their kind has them: texts as they are, values of values as YAML", () => {
    assert.deepStrictEqual(
      draftOf(form, [
        "company=0420",
        "apiKey=${env:KEY}",
        "fields.iban=IBAN",
        "fields.bic=BIC",
        "statuses={ Gone: inactive }"
      ]),
      Result.succeed({
        company: "0420",
        apiKey: "${env:KEY}",
        fields: { iban: "IBAN", bic: "BIC" },
        statuses: { Gone: "inactive" }
      })
    )
    assert.deepStrictEqual(
      draftOf(csvForm, ["path=a=b.csv", "endsWithLineBreak=false", "dates=[DD.MM.YYYY]"]),
      Result.succeed({ path: "a=b.csv", endsWithLineBreak: false, dates: ["DD.MM.YYYY"] })
    )
  })

  it("that are none are all said, with what is allowed", () => {
    assert.include(wrong("compny=acme"), "Did you mean company?")
    assert.include(wrong("company"), "--set takes a setting and its value")
    assert.include(wrong("company="), "company needs a value")
    assert.include(wrong("company.name=acme"), "company is one value")
    assert.include(wrong("fields=[a"), "no value in YAML")
    assert.strictEqual(wrong("a=1", "b=2").split("\n").length, 2)
  })

  it("a secret is never taken, and never repeated", () => {
    const said = wrong("apiKey=hunter2-hunter2")
    assert.include(said, "never the secret itself")
    assert.notInclude(said, "hunter2")
  })
})

describe("the variable of a secret", () => {
  it("is named after the connection and the setting", () => {
    assert.strictEqual(variableFor("hr", "apiKey"), "HR_API_KEY")
    assert.strictEqual(variableFor("acme-de.people", "clientSecret"), "ACME_DE_PEOPLE_CLIENT_SECRET")
    assert.strictEqual(variableFor("4you", "token"), "HRSYNC_4YOU_TOKEN")
  })
})

const faults = (...texts: ReadonlyArray<string>) =>
  texts.map((text) => {
    const result = parseFault(text)
    return Result.isSuccess(result) ? result.success : assert.fail(result.failure)
  })

describe("faults of served emulators", () => {
  it("are what they say, for one tool or for all", () => {
    const named = faults(
      "429@3+10",
      "503@5",
      "silent@2",
      "cut@4",
      "repeat@2",
      "lost@3",
      "total=-5",
      "tokens=3",
      "hr:hidden=email"
    )
    const everywhere = faultsFor("other", named)
    assert.deepInclude(everywhere, {
      repeatFrom: 2,
      lostPage: 3,
      wrongTotal: -5,
      tokenUses: 3,
      silent: [2],
      cutShort: [4]
    })
    assert.deepStrictEqual(everywhere.answers, [
      { request: 3, status: 429, retryAfter: 10 },
      { request: 5, status: 503 }
    ])
    assert.deepStrictEqual(everywhere.hidden, [])
    assert.deepStrictEqual(faultsFor("hr", named).hidden, ["email"])
  })

  it("a text that is none is said to be none", () => {
    for (const text of ["", "429", "200@1", "429@0", "boom@1", "cut@2+5", "tokens=0", "total=x", "429@3 "]) {
      assert.strictEqual(Result.isFailure(parseFault(text)), text !== "429@3 ", text)
    }
  })
})
