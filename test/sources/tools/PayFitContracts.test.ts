import { assert, describe, it } from "vitest"
import { contractWords, standingOf } from "../../../src/sources/PayFitContracts.ts"
import { today } from "./Trial.ts"

const read = contractWords({ "on hold": "on-leave" })

const contract = (status: string, startDate: string, endDate: string | null = null) => ({ status, startDate, endDate })

const standing = (...contracts: ReadonlyArray<unknown>) => {
  const found = standingOf({ contracts }, read, today)
  return [found?.status, found?.word, found?.startDate, found?.terminationDate]
}

/** Today is 2026-11-26. */
describe("where a collaborator of PayFit stands", () => {
  it("D1: an active contract is active, whatever its days: those are looked at with the rules", () => {
    assert.deepStrictEqual(standing(contract("ACTIVE", "2024-01-08")), ["active", "ACTIVE", "2024-01-08", null])
    assert.deepStrictEqual(standing(contract("ACTIVE", "2027-01-08")), ["active", "ACTIVE", "2027-01-08", null])
    assert.deepStrictEqual(standing(contract("ACTIVE", "2024-01-08", "2026-11-01")), [
      "active",
      "ACTIVE",
      "2024-01-08",
      "2026-11-01"
    ])
  })

  it("a re-hire has the start of the contract that is active, and no end", () => {
    assert.deepStrictEqual(
      standing(contract("ARCHIVED", "2018-01-02", "2020-12-31"), contract("ACTIVE", "2026-01-05")),
      [
        "active",
        "ACTIVE",
        "2026-01-05",
        null
      ]
    )
  })

  it("a contract that follows takes the end away, or moves it", () => {
    const fixed = contract("ACTIVE", "2025-01-01", "2026-12-31")
    assert.deepStrictEqual(standing(fixed, contract("PENDING", "2027-01-01"))[3], null)
    assert.deepStrictEqual(standing(contract("PENDING", "2027-01-01", "2027-06-30"), fixed)[3], "2027-06-30")
  })

  it("D3: of a word that is not known, a start to come is somebody who is to start", () => {
    assert.deepStrictEqual(standing(contract("PENDING", "2027-01-04")), ["onboarding", "PENDING", "2027-01-04", null])
    assert.deepStrictEqual(standing(contract("PENDING", "2026-11-25"))[0], "onboarding")
    assert.deepStrictEqual(standing(contract("PENDING", "2026-11-24"))[0], "unknown")
  })

  it("L1: and an end that has passed is somebody who left, with a day to spare", () => {
    assert.deepStrictEqual(standing(contract("ARCHIVED", "2020-01-01", "2026-11-24")), [
      "inactive",
      "ARCHIVED",
      "2020-01-01",
      "2026-11-24"
    ])
    assert.deepStrictEqual(standing(contract("ARCHIVED", "2020-01-01", "2026-11-25"))[0], "unknown")
    assert.deepStrictEqual(standing(contract("ARCHIVED", "2020-01-01"))[0], "unknown")
  })

  it("a contract that ended before its start never begins", () => {
    assert.deepStrictEqual(standing(contract("CANCELLED", "2027-01-04", "2026-12-01"))[0], "inactive")
  })

  it("of several that are over, the latest counts", () => {
    assert.deepStrictEqual(
      standing(contract("ARCHIVED", "2023-01-01", "2024-12-31"), contract("ARCHIVED", "2018-01-01", "2020-12-31")),
      ["inactive", "ARCHIVED", "2023-01-01", "2024-12-31"]
    )
  })

  it("one that is not understood holds somebody, whatever the others say, unless one is active", () => {
    const odd = contract("SUSPENDED", "2020-01-01")
    assert.deepStrictEqual(standing(odd, contract("ARCHIVED", "2018-01-01", "2019-01-01")).slice(0, 2), [
      "unknown",
      "SUSPENDED"
    ])
    assert.deepStrictEqual(standing(odd, contract("PENDING", "2027-01-01"))[0], "unknown")
    assert.deepStrictEqual(standing(odd, contract("ACTIVE", "2024-01-01"))[0], "active")
  })

  it("words of the settings win over days", () => {
    assert.deepStrictEqual(standing(contract("ON_HOLD", "2027-01-01"))[0], "on-leave")
  })

  it("D1: a word that means left elsewhere means nothing here while the contract runs", () => {
    assert.deepStrictEqual(standing(contract("TERMINATED", "2024-01-01", "2026-12-31"))[0], "unknown")
    assert.deepStrictEqual(standing(contract("TERMINATED", "2024-01-01"))[0], "unknown")
    assert.deepStrictEqual(standing(contract("TERMINATED", "2024-01-01", "2026-10-31"))[0], "inactive")
  })

  it("a day that can't be read is not passed over", () => {
    assert.deepStrictEqual(standing(contract("ACTIVE", "8 January"), contract("ACTIVE", "2024-01-01"))[2], "8 January")
    assert.deepStrictEqual(standing(contract("ACTIVE", "2024-01-01", "soon"))[3], "soon")
  })

  it("without the contracts, nothing is said", () => {
    assert.isUndefined(standingOf({}, read, today))
    assert.isUndefined(standingOf({ contracts: null }, read, today))
  })
})
