import { assert, describe, it } from "vitest"
import { recordOf } from "../../../src/sources/DeelPerson.ts"
import { statusReader } from "../../../src/sources/Statuses.ts"

type Tree = Readonly<Record<string, unknown>>

const read = statusReader({ offboarding: "active", onboarded: "onboarding" })
const recorded = (person: Tree) => recordOf({ id: "1", ...person }, { bank: {}, custom: {} }, read)

const ended = {
  is_ended: true,
  completion_date: "2024-05-31T10:00:00.000Z",
  termination_last_day: "2024-05-30T00:00:00Z"
}
const open = { is_ended: false, completion_date: null, termination_last_day: null }

describe("a person of Deel", () => {
  for (
    const { end, name, person } of [
      {
        name: "somebody who was a contractor once, and goes on as an employee, has no end",
        person: { hiring_status: "active", completion_date: ended.completion_date, employments: [ended, open] },
        end: null
      },
      {
        name: "an employment that ends is the end of somebody who has no other",
        person: { hiring_status: "active", employments: [ended, { ...open, completion_date: "2027-02-28" }] },
        end: "2027-02-28"
      },
      {
        name: "an archived contract that nobody ended is no open one",
        person: {
          hiring_status: "active",
          employments: [{ ...open, contract_is_archived: true }, { ...open, completion_date: "2027-02-28" }]
        },
        end: "2027-02-28"
      },
      {
        name: "one that goes on for ever wins over one that ends",
        person: { hiring_status: "active", employments: [{ ...open, completion_date: "2027-02-28" }, open] },
        end: null
      },
      {
        name: "the person's own end counts where the only employment says none",
        person: { hiring_status: "active", completion_date: "2027-03-31T00:00:00.000Z", employments: [open] },
        end: "2027-03-31T00:00:00.000Z"
      },
      {
        name: "but not where it is before the start of that employment",
        person: {
          hiring_status: "active",
          completion_date: "2024-03-31T00:00:00.000Z",
          employments: [{ ...open, start_date: "2025-01-01" }]
        },
        end: null
      },
      {
        name: "of a leaver the latest end counts",
        person: { hiring_status: "inactive", completion_date: "2026-01-31", employments: [ended] },
        end: "2026-01-31"
      },
      {
        name: "the last day of work is the end where no other is known",
        person: {
          hiring_status: "offboarding",
          employments: [{ ...open, termination_last_day: "2026-12-31T00:00:00.000Z" }]
        },
        end: "2026-12-31T00:00:00.000Z"
      },
      {
        name: "where employments are not shown, the person's own end counts",
        person: { hiring_status: "active", completion_date: "2027-03-31" },
        end: "2027-03-31"
      },
      {
        name: "the end of a termination that was canceled is none",
        person: {
          hiring_status: "active",
          active_worker_termination_status: "CANCELED",
          direct_employee_termination_last_day: "2026-12-31",
          employments: [open]
        },
        end: null
      },
      {
        name: "an end that is no day is not passed over",
        person: { hiring_status: "inactive", completion_date: "last Tuesday", employments: [ended] },
        end: "last Tuesday"
      }
    ]
  ) {
    it(`D1: ${name}`, () => {
      assert.strictEqual(recorded(person).terminationDate, end)
    })
  }

  for (
    const { person, status } of [
      { person: { hiring_status: "active", person_status: "ACTIVE" }, status: "active" },
      { person: { hiring_status: "active", person_status: "INACTIVE" }, status: "active, but INACTIVE" },
      { person: { hiring_status: "inactive", person_status: "ACTIVE" }, status: "inactive, but ACTIVE" },
      { person: { hiring_status: "inactive", person_status: "NOT_STARTED" }, status: "inactive, but NOT_STARTED" },
      { person: { hiring_status: "inactive", person_status: "INACTIVE" }, status: "inactive" },
      { person: { hiring_status: "inactive", person_status: null }, status: "inactive" },
      { person: { hiring_status: "active", employments: [ended] }, status: "active, but every employment has ended" },
      { person: { hiring_status: "active", employments: [] }, status: "active" },
      { person: { hiring_status: null, new_hiring_status: "onboarded" }, status: "onboarded" },
      { person: { hiring_status: null }, status: undefined }
    ]
  ) {
    it(`D1: ${JSON.stringify(person)} is ${status}`, () => {
      assert.strictEqual(recorded(person).status, status)
      if (status?.includes("but") === true) assert.strictEqual(read(status), "unknown")
    })
  }

  for (
    const { email, emails, name } of [
      {
        name: "work",
        emails: [{ type: "primary", value: "p@home.example" }, { type: "work", value: "w@acme.example" }],
        email: "w@acme.example"
      },
      {
        name: "none but private ones",
        emails: [{ type: "primary", value: "p@home.example" }, { type: "work", value: null }],
        email: null
      },
      { name: "no word of work", emails: [{ type: "personal", value: "p@home.example" }], email: null },
      {
        name: "all of them null",
        emails: [{ type: "primary", value: null }, { type: "work", value: null }],
        email: undefined
      },
      { name: "null", emails: null, email: undefined }
    ]
  ) {
    it(`P1: e-mails, ${name}: never the private one, and never empty where they are hidden`, () => {
      assert.strictEqual(recorded({ emails }).email, email)
    })
  }

  it("teams are those of the employments that go on", () => {
    const team = (name: string) => ({ team: { id: name, name } })
    const teams = (employments: ReadonlyArray<Tree>) =>
      recorded({ hiring_status: "active", employments }).attributes["team"]
    assert.strictEqual(teams([{ ...ended, ...team("Old") }, { ...open, ...team("New") }]), "New")
    assert.deepStrictEqual(teams([{ ...open, ...team("A") }, { ...open, ...team("B") }, { ...open, ...team("A") }]), [
      "A",
      "B"
    ])
    assert.strictEqual(teams([{ ...ended, ...team("Old") }]), "Old")
    assert.strictEqual(teams([open]), null)
    assert.isUndefined(recorded({}).attributes["team"])
  })
})
