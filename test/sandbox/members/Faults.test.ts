import { Result } from "effect"
import { assert, describe, it } from "vitest"
import { faultsFor, type NamedFault, parseFault } from "../../../src/cli/SandboxFaults.ts"

const parsed = (text: string): NamedFault => {
  const result = parseFault(text)
  if (Result.isFailure(result)) throw new Error(result.failure)
  return result.success
}

describe("--fault of targets", () => {
  it("says what a target does wrong, for one of them or for all", () => {
    const named = ["unanswered@2", "members-acme:unanswered@5", "late=30", "seats=0", "cap=30", "lists=all"].map(parsed)
    assert.deepInclude(faultsFor("members-acme", named), {
      lostAnswers: [2, 5],
      lateList: 30_000,
      seats: 0,
      pageCap: 30,
      listed: "all"
    })
    assert.deepStrictEqual(faultsFor("other", named).lostAnswers, [2])
  })

  it("of two numbers the last one counts, and a right may be a whole schema address", () => {
    assert.strictEqual(faultsFor("a", ["seats=5", "seats=7"].map(parsed)).seats, 7)
    const hidden = parsed("members-acme:hidden=urn:hrsync:sandbox:2.0:User:iban")
    assert.deepStrictEqual(hidden, {
      tool: "members-acme",
      faults: { hidden: ["urn:hrsync:sandbox:2.0:User:iban"] }
    })
  })

  it("what is none is refused", () => {
    for (const text of ["late=0", "cap=-1", "lists=some", "seats=x", "unanswered@0", "unanswered=2"]) {
      assert.isTrue(Result.isFailure(parseFault(text)), text)
    }
  })
})
