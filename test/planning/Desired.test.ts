import { describe, expect, test } from "vitest"
import type { EmployeeStatus } from "../../src/domain/Employee.ts"
import { empty, notVisible } from "../../src/domain/Field.ts"
import { table } from "./Table.ts"
import type { EmployeeFacts, RuleFacts } from "./World.ts"
import {
  all,
  any,
  at,
  date,
  employee,
  field,
  holdOf,
  hr,
  lines,
  linked,
  member,
  noneOf,
  not,
  oneOf,
  operationOf,
  planFor,
  planned,
  planOf,
  staff,
  warned,
  warningTexts
} from "./World.ts"

/** A person whom nobody knows yet, and what one rule says of them. */
const newcomer = (facts: EmployeeFacts, rules: RuleFacts = {}, now?: string) => ({
  employees: [employee("1", facts)],
  rules,
  ...(now === undefined ? {} : { now: at(now) })
})

/** A managed person with an account. */
const managed = (facts: EmployeeFacts, rules: RuleFacts = {}, now?: string) => ({
  employees: [employee("1", facts)],
  members: [member("1")],
  links: [linked("1")],
  rules,
  ...(now === undefined ? {} : { now: at(now) })
})

const pending = (facts: EmployeeFacts, rules: RuleFacts = {}) => ({
  ...managed(facts, rules),
  members: [member("1", { state: "invited" })]
})

const others: ReadonlyArray<EmployeeStatus> = ["on-leave", "onboarding", "inactive", "unknown"]

table("D1: who is eligible", [
  { name: "D1: an active person is invited by default", given: newcomer({}), expected: ["invite 1"] },
  ...others.map((status) => ({
    name: `D1: a newcomer whose status is ${status} is not invited by default`,
    given: newcomer({ status }),
    expected: status === "unknown"
      ? ["hold unknown-status 1"]
      : status === "onboarding" // since their start date, which has passed, somebody waits for them
      ? ["hold status-not-chosen 1"]
      : []
  })),
  {
    name: "D1: a status that the file chooses is eligible",
    given: newcomer({ status: "on-leave" }, { statuses: ["active", "on-leave"] }),
    expected: ["invite 1"]
  },
  {
    name: "D1: active is not eligible where the file chooses other statuses",
    given: newcomer({}, { statuses: ["on-leave"] }),
    expected: []
  },
  {
    name: "D1: leave is not leaving: a managed person on leave is kept and held",
    given: managed({ status: "on-leave" }),
    expected: ["hold status-not-chosen 1"]
  },
  {
    name: "D1: a managed person whose status is not known is held, not archived",
    given: managed({ status: "unknown" }),
    expected: ["hold unknown-status 1"]
  },
  {
    name: "D1: an unknown status is held even where a termination date has passed",
    given: managed({ status: "unknown", terminationDate: "2026-01-31" }),
    expected: ["hold unknown-status 1"]
  },
  {
    name: "D1: an unknown status cannot be chosen",
    given: managed({ status: "unknown" }, { statuses: ["active", "unknown"] }),
    expected: ["hold unknown-status 1"]
  },
  {
    name: "D1: an inactive person has left, even where the file names inactive as a status",
    given: managed({ status: "inactive" }, { statuses: ["active", "inactive"] }),
    expected: ["archive 1"]
  },
  {
    name: "D1: a newcomer whose status is not known and who is out of scope is nobody's business",
    given: newcomer({ status: "unknown", location: "Lyon" }, { where: noneOf("workLocation", "Lyon") }),
    expected: []
  },
  {
    name: "D1: an active person whose termination date has passed is not invited",
    given: newcomer({ terminationDate: "2026-03-09" }),
    expected: []
  },
  {
    name: "D1: a termination date that is today is not in the future",
    given: newcomer({ terminationDate: "2026-03-10" }),
    expected: []
  },
  {
    name: "D1: a termination date that is tomorrow is in the future",
    given: newcomer({ terminationDate: "2026-03-11" }),
    expected: ["invite 1"]
  },
  {
    name: "D1: a termination date that this credential cannot see ends nothing",
    given: managed({ terminationDate: notVisible }),
    expected: []
  },
  {
    name: "D1: somebody on leave whose termination date has passed has left",
    given: managed({ status: "on-leave", terminationDate: "2026-03-01" }),
    expected: ["archive 1"]
  },
  {
    name: "D1: a termination date before the start date is a former employment's, and is ignored with a warning",
    given: managed({ startDate: "2025-06-01", terminationDate: "2024-12-31" }),
    expected: [],
    warnings: ["termination-before-start 1"]
  },
  {
    name: "D1: a re-hire whose old termination date is still there is invited, with a warning",
    given: newcomer({ startDate: "2026-03-01", terminationDate: "2024-12-31" }),
    expected: ["invite 1"],
    warnings: ["termination-before-start 1"]
  },
  {
    name: "D1: an old termination date of somebody who is not wanted here is no warning",
    given: newcomer({ startDate: "2026-03-01", terminationDate: "2024-12-31", location: "Lyon" }, {
      where: noneOf("workLocation", "Lyon")
    }),
    expected: [],
    warnings: ["matched-by-none"]
  },
  {
    name: "D1: a termination date on the start date itself is believed",
    given: managed({ startDate: "2026-03-01", terminationDate: "2026-03-01" }),
    expected: ["archive 1"],
    warnings: []
  },
  {
    name: "D1: a last working day before the start date is ignored as well",
    given: managed({ startDate: "2025-06-01", lastWorkingDay: "2024-12-20" }, {
      lifecycle: { endField: "lastWorkingDay" }
    }),
    expected: []
  },
  {
    name: "D1: the status inactive is believed, whatever the dates say",
    given: managed({ status: "inactive", startDate: "2026-01-01", terminationDate: "2025-12-31" }),
    expected: ["archive 1"]
  }
])

table("D2: today, and the end of access", [
  {
    name: "D2: in Auckland it is the next day already, so that a termination date of tomorrow has come",
    given: managed({ timezone: "Pacific/Auckland", terminationDate: "2026-03-11" }),
    expected: ["archive 1"]
  },
  {
    name: "D2: in Los Angeles at the same instant it has not",
    given: managed({ timezone: "America/Los_Angeles", terminationDate: "2026-03-11" }),
    expected: []
  },
  {
    name: "D2: shortly after midnight in UTC it is still yesterday in Los Angeles",
    given: managed({ timezone: "America/Los_Angeles", terminationDate: "2026-03-11" }, {}, "2026-03-11T00:30:00Z"),
    expected: []
  },
  {
    name: "D2: without a time zone of their own the entity's counts",
    given: managed({ terminationDate: "2026-03-11" }, { timezone: "Pacific/Auckland" }),
    expected: ["archive 1"]
  },
  {
    name: "D2: a person's own time zone wins over the entity's",
    given: managed({ timezone: "America/Los_Angeles", terminationDate: "2026-03-11" }, {
      timezone: "Pacific/Auckland"
    }),
    expected: []
  },
  {
    name: "D2: without any time zone the day is UTC's",
    given: managed({ timezone: notVisible, terminationDate: "2026-03-11" }, {}, "2026-03-10T23:59:59Z"),
    expected: []
  },
  {
    name: "D2: and ends with UTC's midnight",
    given: managed({ timezone: notVisible, terminationDate: "2026-03-11" }, {}, "2026-03-11T00:00:00Z"),
    expected: ["archive 1"]
  },
  {
    name: "D2: a time zone that nobody knows is the entity's, with a warning",
    given: managed({ timezone: "Mars/Olympus", terminationDate: "2026-03-11" }, { timezone: "Pacific/Auckland" }),
    expected: ["archive 1"],
    warnings: ["unknown-timezone 1"]
  },
  {
    name: "D2: an entity's unknown time zone is UTC",
    given: managed({ terminationDate: "2026-03-11" }, { timezone: "Mars/Olympus" }),
    expected: []
  },
  {
    name: "D2: on-date is the default: gone on the termination date itself",
    given: managed({ terminationDate: "2026-03-10" }),
    expected: ["archive 1"]
  },
  {
    name: "D2: after-date: the termination date is still worked",
    given: managed({ terminationDate: "2026-03-10" }, { lifecycle: { accessEnds: "after-date" } }),
    expected: []
  },
  {
    name: "D2: after-date: gone on the day after it",
    given: managed({ terminationDate: "2026-03-09" }, { lifecycle: { accessEnds: "after-date" } }),
    expected: ["archive 1"]
  },
  {
    name: "D2: after-date: the day after the 28th of February of a leap year is the 29th",
    given: managed({ terminationDate: "2028-02-28" }, {
      lifecycle: { accessEnds: "after-date" }
    }, "2028-02-29T12:00:00Z"),
    expected: ["archive 1"]
  },
  {
    name: "D2: after-date: the 29th of February is worked to its end",
    given: managed({ terminationDate: "2028-02-29" }, {
      lifecycle: { accessEnds: "after-date" }
    }, "2028-02-29T23:59:59Z"),
    expected: []
  },
  {
    name: "D2: the last working day counts where the file asks for it",
    given: managed({ terminationDate: "2026-04-30", lastWorkingDay: "2026-03-10" }, {
      lifecycle: { endField: "lastWorkingDay" }
    }),
    expected: ["archive 1"]
  },
  {
    name: "D2: a last working day in the future keeps them, although the termination date has passed",
    given: managed({ terminationDate: "2026-03-01", lastWorkingDay: "2026-03-31" }, {
      lifecycle: { endField: "lastWorkingDay" }
    }),
    expected: []
  },
  {
    name: "D2: without a last working day the termination date counts",
    given: managed({ terminationDate: "2026-03-10", lastWorkingDay: empty }, {
      lifecycle: { endField: "lastWorkingDay" }
    }),
    expected: ["archive 1"]
  },
  {
    name: "D2: the last working day counts for nothing where the file asks for the termination date",
    given: managed({ terminationDate: "2026-04-30", lastWorkingDay: "2026-03-01" }),
    expected: []
  },
  {
    name: "D2: archiveAfter adds days of grace from the end date",
    given: managed({ terminationDate: "2026-03-08" }, { lifecycle: { archiveAfterDays: 3 } }),
    expected: ["hold grace 1 until 2026-03-11"]
  },
  {
    name: "D2: the grace is over on its day",
    given: managed({ terminationDate: "2026-03-07" }, { lifecycle: { archiveAfterDays: 3 } }),
    expected: ["archive 1"]
  },
  {
    name: "D2: grace and after-date add up",
    given: managed({ terminationDate: "2026-03-07" }, { lifecycle: { archiveAfterDays: 3, accessEnds: "after-date" } }),
    expected: ["hold grace 1 until 2026-03-11"]
  },
  {
    name: "D2: grace crosses a leap day as any other",
    given: managed({ terminationDate: "2028-02-27" }, { lifecycle: { archiveAfterDays: 3 } }, "2028-02-29T12:00:00Z"),
    expected: ["hold grace 1 until 2028-03-01"]
  },
  {
    name: "D2: without a date the grace counts from the first day seen inactive: today, if it is new",
    given: managed({ status: "inactive" }, { lifecycle: { archiveAfterDays: 3 } }),
    expected: ["hold grace 1 until 2026-03-13"]
  },
  {
    name: "D2: or from the day that is remembered",
    given: {
      ...managed({ status: "inactive" }, { lifecycle: { archiveAfterDays: 3 } }),
      memory: {
        inactiveSince: [
          { person: { connection: "hr", id: "2" }, since: date("2026-01-01") },
          { person: { connection: "payroll", id: "1" }, since: date("2026-01-01") },
          { person: { connection: "hr", id: "1" }, since: date("2026-03-08") }
        ]
      }
    },
    expected: ["hold grace 1 until 2026-03-11"]
  },
  {
    name: "D2: and is over when that day and the grace have passed",
    given: {
      ...managed({ status: "inactive" }, { lifecycle: { archiveAfterDays: 3 } }),
      memory: { inactiveSince: [{ person: { connection: "hr", id: "1" }, since: date("2026-03-07") }] }
    },
    expected: ["archive 1"]
  },
  {
    name: "D2: HR's date wins over the day that is remembered",
    given: {
      ...managed({ status: "inactive", terminationDate: "2026-03-09" }, { lifecycle: { archiveAfterDays: 3 } }),
      memory: { inactiveSince: [{ person: { connection: "hr", id: "1" }, since: date("2026-01-01") }] }
    },
    expected: ["hold grace 1 until 2026-03-12"]
  },
  {
    name: "D2: the grace of somebody in Auckland counts their days",
    given: managed({ status: "inactive", timezone: "Pacific/Auckland" }, { lifecycle: { archiveAfterDays: 1 } }),
    expected: ["hold grace 1 until 2026-03-12"]
  }
])

describe("D2: what is remembered of the first day seen inactive", () => {
  const rules = { lifecycle: { archiveAfterDays: 3 } }
  const observed = (facts: EmployeeFacts, more = {}) =>
    planned([{ ...managed(facts, rules), ...more }]).observations.flatMap(({ inactiveSince }) => inactiveSince)

  test("D2: a first day seen inactive is noticed, in the person's own time zone", () => {
    expect(observed({ status: "inactive", timezone: "Pacific/Auckland" })).toEqual([
      { person: { connection: "hr", id: "1" }, since: "2026-03-11" }
    ])
  })
  test("D2: a day that is remembered is not noticed again", () => {
    const inactiveSince = [{ person: { connection: "hr", id: "1" }, since: date("2026-03-08") }]
    expect(observed({ status: "inactive" }, { memory: { inactiveSince } })).toEqual([])
  })
  test("D2: whoever is no longer inactive is to be forgotten, so that a later grace starts anew", () => {
    const again = (facts: EmployeeFacts, id = "1") => {
      const memory = { inactiveSince: [{ person: { connection: "hr", id }, since: date("2026-03-08") }] }
      return planned([{ ...managed(facts, rules), memory }]).observations.flatMap(({ activeAgain }) => activeAgain)
    }
    expect(again({})).toEqual([{ connection: "hr", id: "1" }])
    expect(again({ status: "on-leave" })).toEqual([{ connection: "hr", id: "1" }])
    expect(again({ status: "inactive" })).toEqual([])
    expect(again({}, "9")).toEqual([])
    const both = ["2", "1"].map((id) => ({ person: { connection: "hr", id }, since: date("2026-03-08") }))
    expect(planned([{ employees: [employee("1"), employee("2")], memory: { inactiveSince: both } }]).observations)
      .toMatchObject([{ activeAgain: [{ id: "1" }, { id: "2" }] }])
  })
  test("D2: nothing has to be remembered where HR gives a date", () => {
    expect(observed({ status: "inactive", terminationDate: "2026-03-09" })).toEqual([])
  })
  test("D2: the hold says the day and the days of grace", () => {
    const hold = holdOf(planOf(managed({ terminationDate: "2026-03-08" }, rules)), "grace")
    expect(hold.text).toContain("termination date 2026-03-08")
    expect(hold.text).toContain("leaves 3 days, until 2026-03-11")
  })
})

const window = { lifecycle: { inviteBeforeDays: 7 } }

table("D3: before the start", [
  {
    name: "D3: without a window somebody active who has not started waits for the start date",
    given: newcomer({ startDate: "2026-03-17" }),
    expected: ["hold not-started 1 until 2026-03-17"]
  },
  { name: "D3: and is invited on it", given: newcomer({ startDate: "2026-03-10" }), expected: ["invite 1"] },
  {
    name: "D3: without a start date an active person has started",
    given: newcomer({ startDate: empty }),
    expected: ["invite 1"]
  },
  {
    name: "D3: the window opens so many days before the start date",
    given: newcomer({ startDate: "2026-03-17" }, window),
    expected: ["invite 1"]
  },
  {
    name: "D3: and not a day earlier",
    given: newcomer({ startDate: "2026-03-18" }, window),
    expected: ["hold not-started 1 until 2026-03-11"]
  },
  {
    name: "D3: a window of no days opens on the start date",
    given: newcomer({ startDate: "2026-03-11" }, { lifecycle: { inviteBeforeDays: 0 } }),
    expected: ["hold not-started 1 until 2026-03-11"]
  },
  {
    name: "D3: the window makes onboarding eligible",
    given: newcomer({ status: "onboarding", startDate: "2026-03-17" }, window),
    expected: ["invite 1"]
  },
  {
    name: "D3: onboarding before the window waits for it",
    given: newcomer({ status: "onboarding", startDate: "2026-03-18" }, window),
    expected: ["hold not-started 1 until 2026-03-11"]
  },
  {
    name: "D3: onboarding without a window waits for the start date",
    given: newcomer({ status: "onboarding", startDate: "2026-03-18" }),
    expected: ["hold not-started 1 until 2026-03-18"]
  },
  {
    name: "D3: onboarding after the start date stays eligible where there is a window",
    given: newcomer({ status: "onboarding", startDate: "2026-03-01" }, window),
    expected: ["invite 1"]
  },
  {
    name: "D3: a managed person who is still onboarding after the start date is kept and held where there is none",
    given: managed({ status: "onboarding", startDate: "2026-03-10" }),
    expected: ["hold status-not-chosen 1"]
  },
  {
    name: "D3: onboarding without a start date has no window to be in",
    given: newcomer({ status: "onboarding", startDate: empty }, window),
    expected: ["hold not-started 1"]
  },
  {
    name: "D3: nor has it without a window",
    given: newcomer({ status: "onboarding", startDate: notVisible }),
    expected: ["hold not-started 1"]
  },
  {
    name: "D3: the window counts calendar days across a leap day",
    given: { ...newcomer({ startDate: "2028-03-03" }, window), now: at("2028-02-25T12:00:00Z") },
    expected: ["invite 1"]
  },
  {
    name: "D3: the window counts in the person's own time zone",
    given: newcomer({ startDate: "2026-03-18", timezone: "Pacific/Auckland" }, window),
    expected: ["invite 1"]
  },
  {
    name: "D3: other statuses are not made eligible by the window",
    given: newcomer({ status: "on-leave", startDate: "2026-03-17" }, window),
    expected: []
  },
  {
    name: "D3: somebody out of scope waits for nothing",
    given: newcomer({ startDate: "2026-05-01", location: "Lyon" }, { where: noneOf("workLocation", "Lyon") }),
    expected: []
  },
  {
    name: "D3: a start date that moves later after the invitation withdraws nothing",
    given: pending({ startDate: "2026-06-01" }, window),
    expected: ["hold not-started 1 until 2026-05-25"]
  },
  {
    name: "D3: nor does it take an account that was accepted",
    given: managed({ startDate: "2026-06-01" }),
    expected: ["hold not-started 1 until 2026-06-01"]
  },
  {
    name: "D3: nor is it a leaving when the filter does not match any more",
    given: pending({ startDate: "2026-06-01", location: "Lyon" }, {
      ...window,
      where: noneOf("workLocation", "Lyon"),
      onOutOfScope: "archive"
    }),
    expected: ["hold not-started 1 until 2026-05-25"]
  },
  {
    name: "D3: somebody who turns inactive before ever starting has the invitation withdrawn",
    given: pending({ status: "inactive", startDate: "2026-06-01" }, window),
    expected: ["cancel-invite 1"]
  },
  {
    name: "D3: so has somebody whose end date comes before the window opens",
    given: pending({ startDate: "2026-02-01", terminationDate: "2026-03-01" }, window),
    expected: ["cancel-invite 1"]
  },
  {
    name: "D3: the window never brings a leaving forward",
    given: managed({ terminationDate: "2026-03-12" }, window),
    expected: []
  },
  {
    name: "D3: an archived member who is to start again waits for the start date",
    given: {
      ...managed({ startDate: "2026-04-01" }),
      members: [member("1", { state: "archived" })],
      links: [linked("1", { archivedByHrsync: true })]
    },
    expected: ["hold not-started 1 until 2026-04-01"]
  }
])

const placed = (location: EmployeeFacts["location"], where: RuleFacts["where"], more: EmployeeFacts = {}) => ({
  // Somebody else fills the fields, so that the filter can be read (D6).
  employees: [
    employee("1", { ...(location === undefined ? {} : { location }), ...more }),
    employee("2", { location: "Elsewhere", status: "inactive", attributes: { team: "Red", "custom.Contract": "CDI" } })
  ],
  rules: { where }
})

table("D4: the filter", [
  {
    name: "D4: without a filter everybody eligible is in scope",
    given: placed("Paris", undefined),
    expected: ["invite 1"]
  },
  {
    name: "D4: oneOf takes its values",
    given: placed("Paris", oneOf("workLocation", "Lyon", "Paris")),
    expected: ["invite 1"]
  },
  { name: "D4: and no others", given: placed("Nice", oneOf("workLocation", "Lyon", "Paris")), expected: [] },
  {
    name: "D4: values are compared without case and surrounding space",
    given: placed("  PARIS ", oneOf("workLocation", "paris")),
    expected: ["invite 1"]
  },
  {
    name: "D4: values are compared in NFC",
    given: placed("Orle\u0301ans", oneOf("workLocation", "Orl\u00e9ans")),
    expected: ["invite 1"]
  },
  {
    name: "D4: a value with a comma is one value",
    given: placed("Paris, France", oneOf("workLocation", "Paris, France")),
    expected: ["invite 1"]
  },
  {
    name: "D4: and no part of it is",
    given: placed("Paris", oneOf("workLocation", "Paris, France")),
    expected: []
  },
  { name: "D4: an empty field fails oneOf", given: placed(empty, oneOf("workLocation", "Paris")), expected: [] },
  {
    name: "D4: an empty field passes noneOf",
    given: placed(empty, noneOf("workLocation", "Paris")),
    expected: ["invite 1"]
  },
  {
    name: "D4: an invisible field fails oneOf",
    given: placed(notVisible, oneOf("workLocation", "Paris")),
    expected: []
  },
  {
    name: "D4: an attribute that was never read fails oneOf",
    given: placed(undefined, oneOf("workLocation", "Paris")),
    expected: []
  },
  { name: "D4: noneOf refuses its values", given: placed("paris", noneOf("workLocation", "Paris")), expected: [] },
  {
    name: "D4: a list of values passes oneOf where one of them does",
    given: placed(["Lyon", "Paris"], oneOf("workLocation", "Paris")),
    expected: ["invite 1"]
  },
  {
    name: "D4: a list of values fails noneOf where one of them is named",
    given: placed(["Lyon", "Paris"], noneOf("workLocation", "Paris")),
    expected: []
  },
  {
    name: "D4: contains looks inside, without case",
    given: placed("Greater London Area", field("workLocation", { test: "contains", values: ["LONDON"] })),
    expected: ["invite 1"]
  },
  {
    name: "D4: startsWith looks at the beginning",
    given: placed("London North", field("workLocation", { test: "startsWith", values: ["Paris", "london"] })),
    expected: ["invite 1"]
  },
  {
    name: "D4: and nowhere else",
    given: placed("North London", field("workLocation", { test: "startsWith", values: ["london"] })),
    expected: []
  },
  {
    name: "D4: endsWith looks at the end",
    given: placed("North London", field("workLocation", { test: "endsWith", values: ["LONDON "] })),
    expected: ["invite 1"]
  },
  {
    name: "D4: and nowhere else",
    given: placed("London North", field("workLocation", { test: "endsWith", values: ["london"] })),
    expected: []
  },
  {
    name: "D4: matches is an expression, without case, anywhere",
    given: placed("Site 12, Paris", field("workLocation", { test: "matches", pattern: "site \\d+" })),
    expected: ["invite 1"]
  },
  {
    name: "D4: an expression that does not match takes nobody",
    given: placed("Paris", field("workLocation", { test: "matches", pattern: "^site" })),
    expected: []
  },
  {
    name: "D4: an expression in another Unicode form matches all the same",
    given: placed("Orl\u00e9ans", field("workLocation", { test: "matches", pattern: "^orle\u0301ans$" })),
    expected: ["invite 1"]
  },
  {
    name: "D4: isEmpty takes an empty field",
    given: placed(empty, field("workLocation", { test: "isEmpty" })),
    expected: ["invite 1"]
  },
  {
    name: "D4: and one of white space only",
    given: placed("  ", field("workLocation", { test: "isEmpty" })),
    expected: ["invite 1"]
  },
  {
    name: "D4: isEmpty refuses a value",
    given: placed("Paris", field("workLocation", { test: "isEmpty" })),
    expected: []
  },
  {
    name: "D4: isNotEmpty takes a value",
    given: placed("Paris", field("workLocation", { test: "isNotEmpty" })),
    expected: ["invite 1"]
  },
  {
    name: "D4: isNotEmpty refuses an empty field",
    given: placed(empty, field("workLocation", { test: "isNotEmpty" })),
    expected: []
  },
  {
    name: "D4: isNotEmpty refuses white space",
    given: placed(" ", field("workLocation", { test: "isNotEmpty" })),
    expected: []
  },
  {
    name: "D4: all asks for every condition",
    given: placed("Paris", all(oneOf("workLocation", "Paris"), oneOf("team", "Red")), { attributes: { team: "Red" } }),
    expected: ["invite 1"]
  },
  {
    name: "D4: one that fails is enough to be out",
    given: placed("Paris", all(oneOf("workLocation", "Paris"), oneOf("team", "Red")), { attributes: { team: "Blue" } }),
    expected: []
  },
  {
    name: "D4: any asks for one condition",
    given: placed("Paris", any(oneOf("workLocation", "Paris"), oneOf("team", "Red")), { attributes: { team: "Blue" } }),
    expected: ["invite 1"]
  },
  {
    name: "D4: not turns a condition round",
    given: placed("Paris", not(oneOf("workLocation", "Paris"))),
    expected: []
  },
  {
    name: "D4: groups nest",
    given: placed(
      "Paris",
      all(any(oneOf("workLocation", "Lyon"), not(oneOf("team", "Red"))), noneOf("custom.Contract", "Freelance")),
      { attributes: { team: "Blue", "custom.Contract": "CDI" } }
    ),
    expected: ["invite 1"]
  },
  {
    name: "D4: a custom field is asked by its visible name",
    given: placed(undefined, noneOf("custom.Contract", "Freelance"), {
      attributes: { "custom.Contract": "FREELANCE" }
    }),
    expected: []
  },
  { name: "D4: the id can be asked for", given: placed(undefined, oneOf("id", "1")), expected: ["invite 1"] },
  {
    name: "D4: the e-mail can be asked for",
    given: placed(undefined, field("email", { test: "endsWith", values: ["@acme.example"] })),
    expected: ["invite 1"]
  },
  {
    name: "D4: the tool's own word for the status can be asked for",
    given: placed(undefined, oneOf("rawStatus", "Employed"), { rawStatus: "employed" }),
    expected: ["invite 1"]
  },
  {
    name: "D4: only eligible people are asked: an inactive one out of scope leaves all the same",
    given: {
      ...placed("Nice", oneOf("workLocation", "Elsewhere"), { status: "inactive" }),
      members: [member("1")],
      links: [linked("1")]
    },
    expected: ["archive 1"]
  }
])

const nowhere = oneOf("workLocation", "Elsewhere")
const named = (facts: EmployeeFacts, rules: RuleFacts, more = {}) => {
  const { employees } = placed("Paris", nowhere, facts)
  return { employees, rules: { where: nowhere, ...rules }, ...more }
}

table("D4: include and exclude", [
  {
    name: "D4: include names somebody by e-mail and wins over the filter",
    given: named({}, { include: [" P1@ACME.example "] }),
    expected: ["invite 1"],
    warnings: []
  },
  {
    name: "D4: include names somebody by employee id",
    given: named({}, { include: ["1"] }),
    expected: ["invite 1"],
    warnings: []
  },
  {
    name: "D4: or by connection and id",
    given: named({}, { include: ["hr/1"] }),
    expected: ["invite 1"],
    warnings: []
  },
  {
    name: "D4: an id of another connection is somebody else's",
    given: named({}, { include: ["payroll/1"] }),
    expected: [],
    warnings: ["include-unmatched", "matched-by-none"]
  },
  {
    name: "D4: exclude wins over the filter",
    given: named({}, { where: oneOf("workLocation", "Paris", "Elsewhere"), exclude: ["p1@acme.example"] }),
    expected: [],
    warnings: ["matched-by-none"]
  },
  {
    name: "D4: exclude wins over include",
    given: named({}, { include: ["1"], exclude: ["p1@acme.example"] }),
    expected: [],
    warnings: ["matched-by-none"]
  },
  {
    name: "D4: include never makes an ineligible person eligible",
    given: named({ status: "on-leave" }, { include: ["1"] }),
    expected: [],
    warnings: []
  },
  {
    name: "D4: nor one who left",
    given: named({ terminationDate: "2026-03-01" }, { include: ["1"] }, {
      members: [member("1")],
      links: [linked("1")]
    }),
    expected: ["archive 1"]
  },
  {
    name: "D4: include by e-mail matches an address that the link remembers",
    given: named({ email: "new@acme.example" }, { include: ["old@acme.example"] }, {
      members: [member("1", { email: "new@acme.example" })],
      links: [linked("1", { emails: ["old@acme.example", "new@acme.example"] })]
    }),
    expected: [],
    warnings: []
  },
  {
    name: "D4: so does exclude",
    given: named({ email: "new@acme.example", location: "Elsewhere" }, { exclude: ["old@acme.example"] }, {
      members: [member("1", { email: "new@acme.example" })],
      links: [linked("1", { emails: ["old@acme.example", "new@acme.example"] })]
    }),
    expected: ["release 1"]
  },
  {
    name: "D4: a name that matches nobody is a warning, in each list",
    given: named({}, { include: ["nobody@acme.example"], exclude: ["99"], protect: ["ghost@acme.example"] }),
    expected: [],
    warnings: ["exclude-unmatched", "include-unmatched", "matched-by-none", "protect-unmatched"]
  },
  {
    name: "D4: two names of one person both match",
    given: named({}, { include: ["1", "p1@acme.example", "old@acme.example"] }, {
      members: [member("1")],
      links: [linked("1", { emails: ["old@acme.example", "p1@acme.example"] })]
    }),
    expected: [],
    warnings: []
  },
  {
    name: "D4: a name matches somebody who is managed and whom HR no longer returns",
    given: named({}, { exclude: ["p3@acme.example"] }, { members: [member("3")], links: [linked("3")] }),
    expected: ["hold missing-in-hr 3"],
    warnings: ["matched-by-none"]
  },
  {
    name: "D4: somebody without an e-mail is named by id",
    given: named({ email: empty }, { include: ["1"] }),
    expected: ["hold no-work-email 1"],
    warnings: []
  }
])

describe("D5: several entities", () => {
  const entity = (key: string, where: RuleFacts["where"], rules: RuleFacts = {}) => (read: ReturnType<typeof hr>) => ({
    reads: [read],
    rules: { entity: key, where, ...rules }
  })
  const people = () =>
    hr([
      employee("1", { location: "Paris" }),
      employee("2", { location: "London" }),
      employee("3", { location: "Rome" }),
      employee("4", { location: "Rome", status: "inactive" })
    ])
  const paris = entity("fr", oneOf("workLocation", "Paris", "London"))
  const london = entity("uk", oneOf("workLocation", "London"))

  test("D5: one person may be desired in several entities, and is counted in a warning", () => {
    const made = planned([paris(people()), london(people())])
    expect(lines(planFor("fr", made))).toEqual(["invite 1", "invite 2"])
    expect(lines(planFor("uk", made))).toEqual(["invite 2"])
    expect(warningTexts(planFor("fr", made), "matched-by-several")).toEqual([
      "1 person is matched by several of fr, uk."
    ])
    expect(warned(planFor("uk", made))).toEqual([])
  })
  test("D5: whoever is eligible and matched by none is counted as well", () => {
    const made = planned([paris(people()), london(people())])
    expect(warningTexts(planFor("fr", made), "matched-by-none"))
      .toEqual(["1 person is eligible and matched by none of fr, uk."])
  })
  test("D5: several people are several people", () => {
    const everybody = entity("all", any(oneOf("workLocation", "Paris", "London", "Rome")))
    const made = planned([everybody(people()), paris(people())])
    expect(warningTexts(planFor("all", made), "matched-by-several"))
      .toEqual(["2 people are matched by several of all, fr."])
    expect(warningTexts(planFor("all", made), "matched-by-none")).toEqual([])
  })
  test("D5: somebody included by name in one of them is nobody's surprise", () => {
    const named = entity("uk", oneOf("workLocation", "London"), { include: ["1"], exclude: ["2"] })
    const made = planned([paris(people()), named(people())])
    expect(lines(planFor("uk", made))).toEqual(["invite 1"])
    expect(warningTexts(planFor("fr", made), "matched-by-several")).toEqual([])
  })
  test("D5: entities of other connections are not counted together", () => {
    const other = hr([employee("1", { connection: "bob", location: "Paris" })])
    const made = planned([
      paris(people()),
      { reads: [other], rules: { entity: "uk", source: ["bob"], where: oneOf("workLocation", "Paris") } }
    ])
    expect(warningTexts(planFor("fr", made), "matched-by-several")).toEqual([])
    expect(warned(planFor("uk", made))).toEqual([])
  })
  test("D5: entities that share one connection of several are", () => {
    const bob = hr([employee("9", { connection: "bob", location: "Paris" })])
    const made = planned([
      paris(people()),
      {
        reads: [people(), bob],
        rules: { entity: "uk", source: ["bob", "hr"], where: oneOf("workLocation", "London", "Rome") }
      }
    ])
    expect(warningTexts(planFor("fr", made), "matched-by-several")).toEqual([
      "1 person is matched by several of fr, uk."
    ])
    expect(warningTexts(planFor("fr", made), "matched-by-none")).toEqual([
      "1 person is eligible and matched by none of fr, uk."
    ])
  })
  test("D5: an entity that could not be read matches nobody, and is not counted", () => {
    const broken = {
      ...london(people()),
      listing: { completeness: { complete: false, why: "gone.", next: "Again." } as const }
    }
    const made = planned([paris(people()), broken])
    expect(warningTexts(planFor("fr", made), "matched-by-several")).toEqual([])
  })
  test("D5: an entity without a filter leaves nobody out, and says nothing", () => {
    expect(warned(planOf({ employees: [employee("1")] }))).toEqual([])
  })
})

table("D5: conditions on one field", [
  {
    name: "D5: two conditions on one field in an AND list are a warning",
    given: placed("Paris", all(noneOf("workLocation", "Rome"), noneOf("workLocation", "Lyon"))),
    expected: ["invite 1"],
    warnings: ["filter-value-unmatched", "repeated-field"]
  },
  {
    name: "D5: in an OR list they are not",
    given: placed("Paris", any(oneOf("workLocation", "Elsewhere"), oneOf("workLocation", "Paris"))),
    expected: ["invite 1"],
    warnings: []
  },
  {
    name: "D5: on two fields they are not",
    given: placed("Paris", all(oneOf("workLocation", "Paris"), oneOf("id", "1"))),
    expected: ["invite 1"],
    warnings: []
  },
  {
    name: "D5: an AND list deep inside is looked at as well",
    given: placed("Paris", not(any(all(oneOf("workLocation", "Elsewhere"), oneOf("workLocation", "Paris"))))),
    expected: ["invite 1"],
    warnings: ["repeated-field"]
  },
  {
    name: "D5: a group inside the list is a list of its own",
    given: placed("Paris", all(oneOf("workLocation", "Paris"), any(oneOf("workLocation", "Paris", "Elsewhere")))),
    expected: ["invite 1"],
    warnings: []
  }
])

describe("D5: the sentence", () => {
  test("D5: the warning says both conditions", () => {
    const where = all(oneOf("workLocation", "Elsewhere"), field("workLocation", { test: "isNotEmpty" }))
    expect(warningTexts(planOf(placed("Paris", where)), "repeated-field")).toEqual([
      "Two conditions on workLocation must both hold: workLocation is one of \"Elsewhere\"; workLocation is not empty. Values that are alternatives belong in one list."
    ])
  })
})

const asked = (locations: ReadonlyArray<EmployeeFacts["location"]>, where: RuleFacts["where"]) => ({
  employees: locations.map((location, index) =>
    employee(String(index + 1), location === undefined ? {} : { location })
  ),
  rules: { where }
})

table("D6: a filter that nobody can pass", [
  {
    name: "D6: a field that is empty for everybody blocks",
    given: asked([empty, empty], noneOf("workLocation", "Paris")),
    expected: ["withheld invite 1", "withheld invite 2", "block filter-field-unreadable"]
  },
  {
    name: "D6: a field that nobody shows blocks",
    given: asked([notVisible, notVisible], noneOf("workLocation", "Paris")),
    expected: ["withheld invite 1", "withheld invite 2", "block filter-field-unreadable"]
  },
  {
    name: "D6: so does one that was never read",
    given: asked([undefined], noneOf("workLocation", "Paris")),
    expected: ["withheld invite 1", "block filter-field-unreadable"]
  },
  {
    name: "D6: so does one that holds nothing but white space and empty lists",
    given: asked(["  ", []], noneOf("workLocation", "Paris")),
    expected: ["withheld invite 1", "withheld invite 2", "block filter-field-unreadable"]
  },
  {
    name: "D6: one person who shows it is enough",
    given: asked([empty, "Lyon"], noneOf("workLocation", "Paris")),
    expected: ["invite 1", "invite 2"]
  },
  {
    name: "D6: people who left are read as well",
    given: {
      employees: [employee("1"), employee("2", { status: "inactive", location: "Lyon" })],
      rules: { where: noneOf("workLocation", "Paris") }
    },
    expected: ["invite 1"]
  },
  {
    name: "D6: each field blocks on its own, also inside groups",
    given: asked(
      ["Paris"],
      all(oneOf("workLocation", "Paris"), not(any(oneOf("team", "Red"), oneOf("country", "FR"))))
    ),
    expected: ["withheld invite 1", "block filter-field-unreadable", "block filter-field-unreadable"]
  },
  {
    name: "D6: isEmpty on a field that nobody fills blocks too",
    given: asked([empty], field("workLocation", { test: "isEmpty" })),
    expected: ["withheld invite 1", "block filter-field-unreadable"]
  },
  {
    name: "D6: a block takes releases as well as invitations",
    given: {
      ...staff(3),
      employees: [employee("1"), employee("2"), employee("3", { status: "inactive" })],
      rules: { where: oneOf("workLocation", "Paris") }
    },
    expected: ["withheld release 1", "withheld release 2", "withheld archive 3", "block filter-field-unreadable"]
  },
  {
    name: "D6: a value that matches nobody is a warning",
    given: asked(["Paris"], oneOf("workLocation", "Paris", "Lyon")),
    expected: ["invite 1"],
    warnings: ["filter-value-unmatched"]
  },
  {
    name: "D6: values of people who left count as matched",
    given: {
      employees: [
        employee("1", { location: "Paris" }),
        employee("2", { location: ["Rome", "Lyon"], status: "inactive" })
      ],
      rules: { where: oneOf("workLocation", "PARIS", "lyon") }
    },
    expected: ["invite 1"],
    warnings: []
  }
])

describe("D6: the sentences", () => {
  test("D6: a block says the field, whether it is hidden, and how many were read", () => {
    const [hidden] = planOf(asked([notVisible], oneOf("workLocation", "Paris"))).blocks
    expect(hidden?.text).toBe("The filter asks for workLocation, which is not visible for all 1 employees.")
    expect(hidden?.next).toContain("Give the credential the right")
    expect(hidden?.approvable).toBe(false)
    const [bare] = planOf(asked([notVisible, empty], oneOf("workLocation", "Paris"))).blocks
    expect(bare?.text).toBe("The filter asks for workLocation, which is empty for all 2 employees.")
    expect(bare?.next).toContain("Check that the field is filled")
  })
  test("D6: a value that matches nobody names the nearest that somebody has", () => {
    const made = planOf(asked(["Paris", "Parma", "Poris", "Tokyo"], oneOf("workLocation", "Pariss", "Paris")))
    expect(warningTexts(made, "filter-value-unmatched")).toEqual([
      "Nobody has workLocation \"Pariss\". The nearest that somebody has: \"Paris\", \"Poris\", \"Parma\"."
    ])
  })
  test("D6: no name is nearest where nobody has a value", () => {
    expect(warningTexts(planOf(asked([empty], oneOf("workLocation", "Paris"))), "filter-value-unmatched"))
      .toEqual(["Nobody has workLocation \"Paris\"."])
  })
  test("D6: no approval lets an unreadable field pass", () => {
    const given = asked([empty], noneOf("workLocation", "Paris"))
    const hash = planOf(given).decisionHash
    const memory = {
      approvals: [{
        hash,
        only: undefined,
        passes: [],
        by: "grace",
        at: at("2026-03-10T11:00:00Z"),
        expiresAt: at("2026-03-11T11:00:00Z")
      }]
    }
    expect(lines(planOf({ ...given, memory }))).toEqual(["withheld invite 1", "block filter-field-unreadable"])
  })
})

describe("D4: why", () => {
  test("A5: an invitation says the status, the dates and the value of each field of the filter", () => {
    const where = all(oneOf("workLocation", "Paris"), noneOf("team", "Red"))
    const { why } = operationOf(planOf(placed("Paris", where, { attributes: { team: ["Blue", "Green"] } })), "invite")
    expect(why).toEqual({
      rule: "D4",
      text: "hr says \"active\", start date 2020-01-01; team is \"Blue\", \"Green\", workLocation is \"Paris\"."
    })
  })
  test("A5: an invitation by name says the name as it is written", () => {
    const { why } = operationOf(planOf(named({}, { include: ["P1@acme.example"] })), "invite")
    expect(why.text).toContain("\"P1@acme.example\" is in include")
  })
})

table("D1 to D6: side by side", [
  {
    name: "D1: somebody of unknown status is not changed either",
    given: managed({ status: "unknown", lastName: "Newman" }),
    expected: ["hold unknown-status 1"]
  },
  {
    name: "D1: an inactive person goes at once, although HR's date is yet to come, where there is no grace",
    given: managed({ status: "inactive", terminationDate: "2026-06-30" }),
    expected: ["archive 1"]
  },
  {
    name: "D1: what is wrong with the dates and zone of somebody who is not eligible yet is no warning",
    given: newcomer({ status: "on-leave", timezone: "Mars/Olympus", terminationDate: "2019-01-01" }),
    expected: [],
    warnings: []
  },
  {
    name: "D2: with after-date and no date at all, the grace counts from the first day seen inactive",
    given: managed({ status: "inactive" }, { lifecycle: { accessEnds: "after-date", archiveAfterDays: 3 } }),
    expected: ["hold grace 1 until 2026-03-13"]
  },
  {
    name: "D4: a name means a person by any of their records",
    given: {
      employees: [employee("1", { personKey: "p" }), employee("2", { personKey: "p" })],
      rules: { where: field("id", { test: "oneOf", values: ["9"] }), include: ["2"] }
    },
    expected: ["invite 1"]
  },
  {
    name: "D4: so it does in exclude, whichever record comes first",
    given: {
      employees: [employee("1", { personKey: "p" }), employee("2", { personKey: "p" }), employee("3")],
      rules: { exclude: ["1"] }
    },
    expected: ["invite 3"]
  },
  {
    name: "D4: an id in a list is trimmed",
    given: named({}, { include: [" 1 "] }),
    expected: ["invite 1"],
    warnings: []
  },
  {
    name: "D4: a name in protect may mean a member managed by hand",
    given: { members: [member("9"), member("8")], rules: { protect: ["p9@acme.example", "m8"] } },
    expected: [],
    warnings: []
  },
  {
    name: "D5: two groups in one list are not two conditions on one field",
    given: placed("Paris", all(any(oneOf("workLocation", "Paris")), any(oneOf("id", "1")))),
    expected: ["invite 1"],
    warnings: []
  },
  {
    name: "D6: a list of values fills a field",
    given: asked([["Paris"]], oneOf("workLocation", "Paris")),
    expected: ["invite 1"]
  },
  {
    name: "D6: where nobody was read there is nothing to say of a field",
    given: { employees: [], rules: { where: oneOf("workLocation", "Paris") } },
    expected: []
  }
])

describe("D4 to D6: sentences", () => {
  test("D4: one warning for one address, however it is written and in whatever order", () => {
    const unmet = (include: ReadonlyArray<string>) => warningTexts(planOf({ rules: { include } }), "include-unmatched")
    expect(unmet(["x@acme.example", "X@acme.example"])).toEqual(unmet(["X@acme.example", "x@acme.example"]))
    expect(unmet(["x@acme.example", "X@acme.example"])).toHaveLength(1)
  })
  test("D4: what is not visible and what is empty are told apart", () => {
    const where = noneOf("workLocation", "Rome")
    const release = (location: EmployeeFacts["location"]) =>
      operationOf(
        planOf({
          ...managed({ location: location ?? empty, attributes: { team: "Red" } }, {
            where: all(where, noneOf("team", "Red"))
          }),
          employees: [
            employee("1", { ...(location === undefined ? {} : { location }), attributes: { team: "Red" } }),
            employee("2", { status: "inactive", location: "Rome" })
          ]
        }),
        "release"
      ).why.text
    expect(release(empty)).toContain("team is \"Red\", workLocation is empty.")
    expect(release(notVisible)).toContain("workLocation is not visible.")
    expect(release(undefined)).toContain("workLocation is not visible.")
  })
  test("D4: an invitation where everybody belongs says so", () => {
    expect(operationOf(planOf(newcomer({})), "invite").why.text)
      .toBe("hr says \"active\", start date 2020-01-01; all employees belong here.")
  })
  test("D1: a hold says what the status is, and which are asked for", () => {
    expect(
      holdOf(
        planOf(managed({ status: "on-leave", rawStatus: "Elternzeit" }, { statuses: ["onboarding", "active"] })),
        "status-not-chosen"
      ).text
    )
      .toBe("hr says \"Elternzeit\", start date 2020-01-01 (on-leave); employees.status asks for active, onboarding.")
  })
  test("D3: a hold says from when, or that there is nothing to count from", () => {
    expect(holdOf(planOf(newcomer({ startDate: "2026-05-01" })), "not-started").text)
      .toBe("hr says \"active\", start date 2026-05-01; they can be invited from 2026-05-01.")
    expect(holdOf(planOf(newcomer({ status: "onboarding", startDate: empty })), "not-started").text)
      .toBe("hr says \"onboarding\"; there is no start date to count from.")
  })
  test("D6: several fields are told in their order, and several values of one field each", () => {
    const where = any(oneOf("team", "Red"), oneOf("country", "FR"), oneOf("team", "Blue"))
    const plan = planOf({ employees: [employee("1", { attributes: {} })], rules: { where } })
    expect(plan.blocks.map(({ text }) => text.split(" ")[4])).toEqual(["country,", "team,"])
    expect(warningTexts(plan, "filter-value-unmatched")).toEqual([
      "Nobody has country \"FR\".",
      "Nobody has team \"Blue\".",
      "Nobody has team \"Red\"."
    ])
  })
  test("D6: the nearest value is written as the least of its spellings, whoever comes first", () => {
    const near = (...locations: ReadonlyArray<string>) =>
      warningTexts(planOf(asked(locations, oneOf("workLocation", "Pari"))), "filter-value-unmatched")
    expect(near("Paris", "PARIS", "paris")).toEqual(near("paris", "PARIS", "Paris"))
    expect(near("Paris", "PARIS")[0]).toContain("\"PARIS\"")
  })
})

describe("D5: which entities are counted together", () => {
  const people = (
    connection: string
  ) => [
    employee(`${connection}1`, { connection, location: "Paris", email: `${connection}@acme.example` }),
    employee(`${connection}2`, { connection, location: "Rome", email: `${connection}2@acme.example` })
  ]
  const world = (key: string, source: ReadonlyArray<string>, ...values: ReadonlyArray<string>) => ({
    employees: source.flatMap(people),
    rules: { entity: key, source, where: oneOf("workLocation", ...values) }
  })
  const texts = (...worlds: ReadonlyArray<ReturnType<typeof world>>) =>
    planned(worlds).plan.entities.flatMap(({ warnings }) =>
      warnings.filter(({ code }) => code.startsWith("matched")).map(({ people: whom, text }) => {
        expect(whom).toEqual([])
        return text
      })
    )
  test("D5: entities of two connections are two groups", () => {
    expect(texts(world("a", ["x"], "Paris"), world("b", ["y"], "Paris"))).toEqual([
      "1 person is eligible and matched by none of a.",
      "1 person is eligible and matched by none of b."
    ])
  })
  test("D5: one that reads both makes them one", () => {
    expect(texts(world("a", ["x"], "Paris"), world("b", ["y"], "Paris"), world("c", ["x", "y"], "Paris"))).toEqual([
      "2 people are eligible and matched by none of a, b, c.",
      "2 people are matched by several of a, b, c."
    ])
  })
  test("D5: also where a fourth joins through it", () => {
    expect(
      texts(
        world("a", ["x"], "Paris"),
        world("b", ["x", "y"], "Paris"),
        world("c", ["y"], "Rome"),
        world("d", ["z"], "Rome")
      )
    ).toEqual([
      "1 person is eligible and matched by none of a, b, c.",
      "1 person is matched by several of a, b, c.",
      "1 person is eligible and matched by none of d."
    ])
  })
  test("D5: a plan of some entities counts nobody: what the others match is not asked", () => {
    const worlds = [world("a", ["x"], "Paris"), world("b", ["x"], "Paris", "Rome")]
    expect(warned(planFor("a", planned(worlds, { only: new Set(["a"]) })))).toEqual([])
  })
  test("D5: by three, or by name and filter, is by several once", () => {
    const three = [world("a", ["x"], "Paris"), world("b", ["x"], "Paris"), world("c", ["x"], "Paris")]
    expect(texts(...three)[1]).toBe("1 person is matched by several of a, b, c.")
  })
  test("D5: people who are not eligible are not counted", () => {
    const off = {
      employees: [employee("1", { status: "on-leave", location: "Rome" }), employee("2", { location: "Paris" })]
    }
    const made = planned([
      { ...off, rules: { entity: "a", where: oneOf("workLocation", "Paris") } },
      { ...off, rules: { entity: "b", where: oneOf("workLocation", "Paris") } }
    ])
    expect(warningTexts(planFor("a", made), "matched-by-none")).toEqual([])
  })
})
