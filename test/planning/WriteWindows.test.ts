import { describe, expect, it, test } from "vitest"
import { parseWindow } from "../../src/config/WriteWindow.ts"
import { usualReconcile } from "../../src/domain/Rules.ts"
import { mayWrite, nextWindow } from "../../src/planning/WriteWindows.ts"
import { at, rules } from "./World.ts"

const within = (timezone: string, ...windows: ReadonlyArray<string>) => ({
  ...rules(),
  timezone,
  reconcile: {
    ...usualReconcile,
    windows: windows.map((text) => {
      const window = parseWindow(text)
      if (window === undefined) throw new Error(`no window: ${text}`)
      return window
    })
  }
})

describe("U3: when an unattended cycle may write", () => {
  for (
    const [name, zone, windows, instant, may, next] of [
      ["never said: always", "UTC", [], "2026-03-10T03:00:00Z", true, undefined],
      ["in it", "Europe/Paris", ["mon-fri 07:00-19:00"], "2026-03-10T06:00:00Z", true, undefined],
      [
        "a minute before",
        "Europe/Paris",
        ["mon-fri 07:00-19:00"],
        "2026-03-10T05:59:59Z",
        false,
        "2026-03-10T06:00:00.000Z"
      ],
      [
        "its end is outside",
        "Europe/Paris",
        ["mon-fri 07:00-19:00"],
        "2026-03-10T18:00:00Z",
        false,
        "2026-03-11T06:00:00.000Z"
      ],
      [
        "over the weekend",
        "Europe/Paris",
        ["mon-fri 07:00-19:00"],
        "2026-03-13T18:00:00Z",
        false,
        "2026-03-16T06:00:00.000Z"
      ],
      ["over midnight, the day after", "UTC", ["fri 22:00-06:00"], "2026-03-14T05:59:00Z", true, undefined],
      [
        "over midnight, of another day",
        "UTC",
        ["fri 22:00-06:00"],
        "2026-03-13T05:59:00Z",
        false,
        "2026-03-13T22:00:00.000Z"
      ],
      ["the whole day", "UTC", ["sun 00:00-24:00"], "2026-03-15T23:59:59Z", true, undefined],
      [
        "clocks go forward over all of the next one",
        "Europe/Paris",
        ["sun 02:00-03:00"],
        "2026-03-23T09:00:00Z",
        false,
        "2026-04-05T00:00:00.000Z"
      ],
      [
        "clocks go forward over its beginning",
        "Europe/Paris",
        ["sun 02:30-04:00"],
        "2026-03-29T00:59:00Z",
        false,
        "2026-03-29T01:00:00.000Z"
      ],
      ["clocks go back: both hours", "Europe/Paris", ["sun 02:00-03:00"], "2026-10-25T01:30:00Z", true, undefined],
      ["a few minutes only", "UTC", ["mon 07:03-07:05"], "2026-03-10T00:00:30Z", false, "2026-03-16T07:03:00.000Z"],
      [
        "several, the next of them",
        "UTC",
        ["mon 07:00-08:00", "wed 09:10-10:00"],
        "2026-03-10T12:00:00Z",
        false,
        "2026-03-11T09:10:00.000Z"
      ]
    ] as const
  ) {
    it(name, () => {
      const set = within(zone, ...windows)
      const now = at(instant)
      expect(mayWrite(set, now)).toBe(may)
      const opens = nextWindow(set, now)
      expect(opens === undefined ? undefined : new Date(opens).toISOString()).toBe(next)
      if (opens !== undefined) {
        expect(mayWrite(set, opens)).toBe(true)
        expect(mayWrite(set, opens - 60_000)).toBe(false)
      }
    })
  }
})

test("windows as the file says them", () => {
  expect(parseWindow("mon-fri 07:00-19:00")).toEqual({ days: [1, 2, 3, 4, 5], from: 420, to: 1140 })
  expect(parseWindow("Fri-Mon 7:00 - 8:30")).toEqual({ days: [0, 1, 5, 6], from: 420, to: 510 })
  expect(parseWindow("sat, sun 10:00-24:00")).toEqual({ days: [0, 6], from: 600, to: 1440 })
  expect(parseWindow("22:00-06:00")?.days).toHaveLength(7)
  for (
    const wrong of [
      "",
      "mon",
      "07:00",
      "7-19",
      "mon-fri 25:00-26:00",
      "mo 07:00-08:00",
      "07:00-07:00",
      "24:00-01:00",
      "mon-tue-wed 07:00-08:00",
      "07:60-08:00"
    ]
  ) {
    expect(parseWindow(wrong), wrong).toBeUndefined()
  }
})
