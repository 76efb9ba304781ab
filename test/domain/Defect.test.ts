import { assert, describe, it } from "vitest"
import { defectText } from "../../src/domain/Defect.ts"

const secrets = ["Lovelace", "DE89370400440532013000", "ghp_s3cr3t"]

const saysNone = (text: string): void => {
  for (const secret of secrets) assert.notInclude(text, secret)
}

describe("what a log says of a defect", () => {
  it("its name, its code and where it arose, and nothing of its message, whatever that looks like", () => {
    const message = `no ${secrets.join(" ")}\n    at ${secrets[0] ?? ""} (/home/Lovelace/ghp_s3cr3t.ts:1:1)\n`
    const text = defectText(Object.assign(new RangeError(message), { code: "ERR_X" }))
    assert.match(text, /^RangeError \[ERR_X\]\n {4}at .*Defect\.test\.ts:\d+:\d+/u)
    assert.notInclude(text, "\n    at Lovelace")
    saysNone(text)
  })

  it("causes behind it the same, a few of them", () => {
    const text = defectText(new Error("x", { cause: new TypeError(secrets.join(" "), { cause: secrets[1] }) }))
    assert.match(
      text,
      /^Error\n[^]*\n {2}caused by TypeError\n[^]*caused by A value that is no error was thrown \(string\)/u
    )
    saysNone(text)
  })

  it("a name, a code or a stack that somebody has set says nothing of theirs", () => {
    const odd = Object.assign(new Error("x"), { name: "Ada Lovelace", code: "DE89370400440532013000 paid" })
    odd.stack = `Ada Lovelace\n    at Lovelace, Ada\n    at (ghp_s3cr3t)\nLovelace`
    assert.strictEqual(defectText(odd), "Error")
    saysNone(defectText(secrets))
  })

  it("folders are left out: they may be named after people", () => {
    const error = new Error("x")
    error.stack =
      "Error: x\n    at async Loop.keep (file:///home/Lovelace/hrsync/dist/main.js:12:7)\n    at node:internal/timers:594:17"
    assert.strictEqual(defectText(error), "Error\n    at Loop.keep (main.js:12:7)\n    at node:internal/timers:594:17")
  })
})
