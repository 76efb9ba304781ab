import { describe, expect, it } from "vitest"
import { comeBackAt, remaining } from "../../src/net/Resets.ts"
import type { RateHeaders, ResetUnit } from "../../src/net/Vendor.ts"

const now = Date.parse("2026-11-26T10:00:00Z")

const header = (headers: Readonly<Record<string, string>>) => (name: string) => headers[name]

const reset = (unit: ResetUnit): RateHeaders => ({ remaining: "x-left", reset: { header: "x-reset", unit } })

const back = (headers: Readonly<Record<string, string>>, rate?: RateHeaders): number | undefined => {
  const at = comeBackAt(header(headers), rate, now)
  return at === undefined ? undefined : (at - now) / 1000
}

describe("X3: when the vendor asks to come back", () => {
  it("in seconds, and as a date", () => {
    expect(back({ "retry-after": "120" })).toBe(120)
    expect(back({ "retry-after": " 1.5 " })).toBe(1.5)
    expect(back({ "retry-after": "Thu, 26 Nov 2026 10:00:30 GMT" })).toBe(30)
  })

  it("a date counts by the vendor's own clock", () => {
    const headers = { "retry-after": "Thu, 26 Nov 2026 10:10:30 GMT", date: "Thu, 26 Nov 2026 10:10:00 GMT" }
    expect(back(headers)).toBe(30)
  })

  it("never in the past, and nothing where it can't be read", () => {
    expect(back({ "retry-after": "Thu, 26 Nov 2026 09:00:00 GMT" })).toBe(0)
    for (const value of ["soon", "-5", "", "1e9"]) expect(back({ "retry-after": value })).toBeUndefined()
    expect(back({})).toBeUndefined()
  })

  it("by the vendor's own header in each of its forms; Retry-After goes before it", () => {
    expect(back({ "x-reset": "7" }, reset("seconds"))).toBe(7)
    expect(back({ "x-reset": String(now / 1000 + 8) }, reset("epoch-seconds"))).toBe(8)
    expect(back({ "x-reset": String(now + 9000) }, reset("epoch-milliseconds"))).toBe(9)
    expect(back({ "x-reset": "7" }, reset("auto"))).toBe(7)
    expect(back({ "x-reset": String(now / 1000 + 8) }, reset("auto"))).toBe(8)
    expect(back({ "x-reset": String(now + 9000) }, reset("auto"))).toBe(9)
    expect(back({ "x-reset": "7", "retry-after": "3" }, reset("seconds"))).toBe(3)
  })

  it("what is left is a number or not known", () => {
    expect(remaining(header({ "x-left": "0" }), reset("seconds"))).toBe(0)
    expect(remaining(header({ "x-left": "many" }), reset("seconds"))).toBeUndefined()
    expect(remaining(header({ "x-left": "3" }), undefined)).toBeUndefined()
  })
})
