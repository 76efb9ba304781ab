import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { empty, notVisible } from "../../../src/domain/Field.ts"
import { company, toolContract } from "./ToolContract.ts"
import { assertWhole, crowd, person, refusalOf, type Trial, tryTool } from "./Trial.ts"

const fields = { personKey: "person_id", lastWorkingDay: "last_working_day", timezone: "time_zone" }

toolContract({
  kind: "kombo",
  settings: { fields },
  carries: [
    "personKey",
    "terminationDate",
    "lastWorkingDay",
    "timezone",
    "managerId",
    "managerEmail",
    "iban",
    "bic",
    "accountHolder",
    "workLocation",
    "department",
    "team",
    "legalEntity",
    "country",
    "jobTitle",
    "employmentType",
    "costCenter",
    "custom"
  ],
  words: {
    active: "ACTIVE",
    "on-leave": "LEAVE",
    onboarding: "PENDING",
    inactive: "INACTIVE",
    unknown: "Seconded to partner"
  },
  pageSize: 250,
  announces: false,
  tokens: false,
  secrets: ["apiKey"],
  asksForLess: false,
  rights: [
    { hidden: "work_email", fields: ["email"], note: "work_email" },
    { hidden: "employment_status", fields: ["status"], note: "employment_status" },
    { hidden: "start_date", fields: ["startDate"], note: "start_date" },
    { hidden: "bank_accounts", fields: ["bankAccount"], note: "bank_accounts" },
    { hidden: "manager_id", fields: ["manager"], note: "manager_id" }
  ]
})

const whole: Trial = { kind: "kombo", settings: { fields }, people: company }

/** Changes what Kombo says of the integration. */
const about = (changes: Readonly<Record<string, unknown>>): NonNullable<Trial["rewrite"]> => (response, number) =>
  number === 1 && typeof response.body === "object" && response.body !== null && "data" in response.body
    ? { ...response, body: { status: "success", data: { ...Object(response.body.data), ...changes } } }
    : response

const error = (status: number, code: string): NonNullable<Trial["rewrite"]> => () => ({
  status,
  body: { status: "error", error: { code, title: "A title", message: "Adalheidis Lovelacemann", log_url: "https://x" } }
})

describe("kombo: what its integration says", () => {
  const stale: ReadonlyArray<readonly [Readonly<Record<string, unknown>>, RegExp]> = [
    [{ status: "INVALID" }, /integration is INVALID.*→ Connect the tool again in Kombo/u],
    [{ status: "INACTIVE" }, /integration is INACTIVE.*→ Enable the integration/u],
    [{ setup_status: "FINAL_SYNC_PENDING" }, /setup of the integration is not finished/u],
    [{ data_expired_at: "2026-11-26T09:00:00.000Z" }, /changed since Kombo last read the tool.*→ Run again when/u]
  ]
  for (const [changes, says] of stale) {
    it.effect(`P1: ${Object.entries(changes).join()}: nothing is decided from old data`, () =>
      Effect.gen(function*() {
        const outcome = yield* tryTool({ ...whole, rewrite: about(changes) })
        assert.match(refusalOf(outcome), says)
        assert.strictEqual(outcome.requests, 1)
      }))
  }

  it.effect("D6: a field that is available and null for everybody is empty, one that is not is not visible", () =>
    Effect.gen(function*() {
      const people = [person({ id: "1", attributes: {} })]
      const { read } = yield* tryTool({ ...whole, people })
      const [one] = read.employees
      assert.deepStrictEqual<unknown>(
        [one?.terminationDate, one?.attributes["jobTitle"], one?.attributes["department"]],
        [Symbol.for("hrsync/empty"), Symbol.for("hrsync/empty"), notVisible]
      )
      const hidden = yield* tryTool({ ...whole, people, faults: { hidden: ["termination_date", "job_title"] } })
      assert.deepStrictEqual<unknown>(
        [hidden.read.employees[0]?.terminationDate, hidden.read.employees[0]?.attributes["jobTitle"]],
        [notVisible, notVisible]
      )
    }))

  it.effect("D6: what the integration does not list is empty for everybody once one record shows it, on whatever page", () =>
    Effect.gen(function*() {
      const attributes = { team: "Platform", "custom.Size": "XL" }
      const people = [...crowd(250), person({ id: "9", email: "last@acme.example", attributes })]
      const { exchanges, read } = yield* tryTool({ ...whole, people })
      assert.strictEqual(exchanges.length, 3)
      const shown = (id: string) => {
        const found = read.employees.find((one) => one.id === id)?.attributes
        return [found?.["team"], found?.["custom.Size"], found?.["costCenter"]]
      }
      assert.deepStrictEqual<unknown>(shown("9"), ["Platform", "XL", notVisible])
      assert.deepStrictEqual<unknown>(shown("30001"), [empty, empty, notVisible])
    }))

  it.effect("a list that is begun again counts nobody twice", () =>
    Effect.gen(function*() {
      const accounts: NonNullable<Trial["rewrite"]> = (response, _, { path }) =>
        path.endsWith("/employees")
          ? {
            ...response,
            body: JSON.stringify(response.body).replaceAll(
              "\"bank_accounts\":[]",
              "\"bank_accounts\":[{\"iban\":\"FR7630006000011234567890189\"},{\"iban\":\"DE89370400440532013000\"}]"
            )
          }
          : response
      // Somebody on both pages: the list is read once more.
      const people = [...crowd(250), person({ id: "30001", email: "last@acme.example" })]
      const { exchanges, read } = yield* tryTool({ ...whole, people, rewrite: accounts })
      assert.strictEqual(exchanges.length, 5)
      assert.include(read.notes.join(), "251 people have several bank accounts")
    }))

  it.effect("an integration that is not there, or in the other region", () =>
    Effect.gen(function*() {
      const credentials = { integrationId: "personio:other" }
      assert.match(
        refusalOf(yield* tryTool({ ...whole, credentials })),
        /PLATFORM\.INTEGRATION_NOT_FOUND.*→ Check `integrationId`, and `region`/u
      )
    }))
})

describe("kombo: what it answers", () => {
  const errors: ReadonlyArray<readonly [number, string, RegExp]> = [
    [403, "INTEGRATION.PERMISSION_MISSING", /was refused.*→ Give the credentials with which Kombo reads the tool/u],
    [401, "INTEGRATION.AUTHENTICATION_INVALID", /was refused.*→ Connect the tool again in Kombo/u],
    [409, "INTEGRATION.SETUP_SYNC_PENDING", /→ Run again when Kombo has finished its first sync/u],
    [503, "INTEGRATION.QA_FAILED", /→ Ask Kombo/u],
    [403, "PLATFORM.IP_NOT_WHITELISTED", /→ Add the address of this machine/u]
  ]
  for (const [status, code, says] of errors) {
    it.effect(`${code} says what to do, without Kombo's own message`, () =>
      Effect.gen(function*() {
        const outcome = yield* tryTool({ ...whole, rewrite: error(status, code) })
        const text = refusalOf(outcome)
        assert.match(text, says)
        assert.include(text, `(status ${status}, ${code}): A title`)
        assert.strictEqual(outcome.requests, 1)
      }))
  }

  it.effect("X3: a limit of the tool behind Kombo is waited for, whatever the status", () =>
    Effect.gen(function*() {
      const limit = error(400, "REMOTE.RATE_LIMIT_EXCEEDED")
      const outcome = yield* tryTool({
        ...whole,
        people: crowd(3),
        rewrite: (response, number, request) => number <= 2 ? limit(response, number, request) : response
      })
      assertWhole(outcome, crowd(3))
    }))

  it.effect("of several bank accounts none is taken; the same one twice is one", () =>
    Effect.gen(function*() {
      const iban = "FR7630006000011234567890189"
      const people = [person({ id: "1", iban })]
      const accounts = (...ibans: ReadonlyArray<string>): NonNullable<Trial["rewrite"]> => (response) => ({
        ...response,
        body: JSON.stringify(response.body).replace(
          /"bank_accounts":\[[^\]]*\]/u,
          `"bank_accounts":${JSON.stringify(ibans.map((one) => ({ iban: one })))}`
        )
      })
      const two = yield* tryTool({ ...whole, people, rewrite: accounts(iban, "DE89370400440532013000") })
      assert.strictEqual<unknown>(two.read.employees[0]?.bankAccount, notVisible)
      assert.include(two.read.notes.join(), "One person has several bank accounts")
      const one = yield* tryTool({ ...whole, people, rewrite: accounts(iban, "fr76 3000 6000 0112 3456 7890 189") })
      assert.notStrictEqual<unknown>(one.read.employees[0]?.bankAccount, notVisible)
    }))

  it.effect("integration fields are custom attributes by their label", () =>
    Effect.gen(function*() {
      const rewrite: Trial["rewrite"] = (response) => ({
        ...response,
        body: JSON.stringify(response.body).replace(
          "\"value\":null,\"label\":\"First Name\"",
          "\"value\":\"XL\",\"label\":\"Size\""
        )
      })
      const { read } = yield* tryTool({ ...whole, people: crowd(1), rewrite })
      assert.strictEqual(read.employees[0]?.attributes["custom.Size"], "XL")
    }))
})
