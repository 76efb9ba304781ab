import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { notVisible } from "../../../src/domain/Field.ts"
import { company, toolContract, type ToolUnderTest } from "./ToolContract.ts"
import { assertWhole, crowd, person, refusalOf, type Trial, tryTool } from "./Trial.ts"

const tool: ToolUnderTest = {
  kind: "payfit",
  carries: ["terminationDate", "managerId", "iban", "bic", "team", "legalEntity", "country", "jobTitle"],
  words: {
    active: "ACTIVE",
    "on-leave": "ACTIVE",
    onboarding: "PENDING",
    inactive: "ARCHIVED",
    unknown: "SUSPENDED"
  },
  // Leave is no matter of contracts; a company is one legal entity in one country.
  expected: (employee) => ({
    ...employee,
    status: employee.status === "on-leave" ? "active" : employee.status,
    attributes: { ...employee.attributes, legalEntity: "Acme SAS", country: "France" }
  }),
  pageSize: 50,
  announces: false,
  tokens: false,
  secrets: ["token"],
  asksForLess: false,
  rights: [
    {
      hidden: "collaborators:contracts:read",
      fields: ["status", "startDate", "terminationDate"],
      note: "collaborators:contracts:read"
    },
    { hidden: "collaborators:management:read", fields: ["manager", "team"], note: "collaborators:management:read" },
    { hidden: "collaborators:bank-info:read", fields: ["bankAccount"], note: "collaborators:bank-info:read" },
    { hidden: "contracts:read", fields: ["jobTitle"], note: "contracts:read" },
    { hidden: "emails", fields: ["email"], note: "collaborators:read" }
  ]
}

toolContract(tool)

// The number of active contracts as a proof. What is read is the same.
toolContract({
  ...tool,
  name: "payfit, with activeContracts",
  settings: { activeContracts: "require" },
  announces: true,
  rights: []
})

const read = (trial: Partial<Trial>) => tryTool({ kind: "payfit", people: company, ...trial })

const least = { attributes: new Set<string>(), bankAccount: false, manager: false }

describe("PayFit", () => {
  it.effect("X3: a token that was withdrawn is not let in, and no list is asked for", () =>
    Effect.gen(function*() {
      const outcome = yield* read({ faults: { hidden: ["revoked"] } })
      assert.include(refusalOf(outcome), "was not let in: the token was withdrawn or has ended")
      assert.include(refusalOf(outcome), "hrsync connect")
      assert.strictEqual(outcome.requests, 1)
    }))

  it.effect("X3: without the first scope, it says which one", () =>
    Effect.gen(function*() {
      const outcome = yield* read({ faults: { hidden: ["collaborators:read"] }, request: least })
      assert.include(refusalOf(outcome), "collaborators:read and collaborators:contracts:read")
      assert.strictEqual(outcome.requests, 2)
    }))

  it.effect("P8: a token of another company reads nobody", () =>
    Effect.gen(function*() {
      const outcome = yield* read({ settings: { company: "64b7f0c2a1d3e40012ab0000" } })
      assert.include(refusalOf(outcome), "for another company than `company` names")
      assert.strictEqual(outcome.requests, 1)
      assertWhole(yield* read({ settings: { company: "64b7f0c2a1d3e40012ab34cd" } }), company)
    }))

  it.effect("nothing is asked for that no rule needs", () =>
    Effect.gen(function*() {
      const paths = ({ exchanges }: Effect.Success<ReturnType<typeof read>>) =>
        exchanges.map(({ request: { path } }) => path.replace(/^\/companies\/[0-9a-f]+/u, ""))
      assert.deepStrictEqual(paths(yield* read({ request: least })), ["/introspect", "/collaborators"])
      const jobs = yield* read({ request: { ...least, attributes: new Set(["jobTitle"]) } })
      assert.deepStrictEqual(paths(jobs), ["/introspect", "/contracts", "/collaborators"])
      const place = yield* read({ request: { ...least, attributes: new Set(["legalEntity"]) } })
      assert.deepStrictEqual(paths(place), ["/introspect", "", "/collaborators"])
    }))

  it.effect("D3: people whose contract is still being made are asked for, fifty at once", () =>
    Effect.gen(function*() {
      const { exchanges } = yield* read({ people: crowd(60), request: least })
      const [, first, second] = exchanges.map(({ request: { query } }) => query)
      assert.deepStrictEqual([first?.get("maxResults"), first?.get("includeInProgressContracts")], ["50", "true"])
      assert.isNull(first?.get("nextPageToken"))
      assert.strictEqual(second?.get("nextPageToken"), Buffer.from("page-2").toString("base64url"))
    }))

  it.effect("somebody without any contract is held, until the settings say what that means", () =>
    Effect.gen(function*() {
      const rewrite: Trial["rewrite"] = (response) => {
        const { collaborators } = Object(response.body)
        return collaborators === undefined ? response : {
          ...response,
          body: {
            meta: {},
            collaborators: [
              { id: "1", firstName: "A", lastName: "B", emails: [], contracts: [] },
              { id: "2", firstName: "A", lastName: "B", emails: [], contracts: [], terminationDate: "2024-01-31" }
            ]
          }
        }
      }
      const statuses = (outcome: Effect.Success<ReturnType<typeof read>>) =>
        outcome.read.employees.map(({ rawStatus, status }) => [status, rawStatus])
      assert.deepStrictEqual(statuses(yield* read({ rewrite, request: least })), [
        ["unknown", "no contract"],
        ["inactive", "no contract"]
      ])
      const told = yield* read({ rewrite, request: least, settings: { statuses: { "no contract": "inactive" } } })
      assert.deepStrictEqual(statuses(told), [["inactive", "no contract"], ["inactive", "no contract"]])
    }))

  it.effect("P1: without the scope for contracts, the number of active ones proves nothing", () =>
    Effect.gen(function*() {
      const settings = { activeContracts: "require" }
      const outcome = yield* read({ settings, faults: { hidden: ["collaborators:contracts:read"] } })
      const { completeness } = outcome.read
      assert.strictEqual(completeness.complete ? completeness.proof : "", "weak")
    }))

  it.effect("the job is that of the active contract", () =>
    Effect.gen(function*() {
      const people = [person({ id: "60001" }), person({ id: "60002" })]
      const contract = (contractId: string, status: string, startDate: string, jobName: string | null) => ({
        contractId,
        collaboratorId: "60001",
        status,
        startDate,
        jobName
      })
      const rewrite: Trial["rewrite"] = (response, _, { path }) =>
        path.endsWith("/contracts")
          ? {
            status: 200,
            body: {
              meta: { nextPageToken: null },
              contracts: [
                contract("c3", "ARCHIVED", "2019-01-01", "Trainee"),
                contract("c1", "ACTIVE", "2022-01-01", "Buyer"),
                contract("c2", "PENDING", "2027-01-01", "Head of Buying")
              ]
            }
          }
          : response
      const { read: { employees } } = yield* read({
        people,
        rewrite,
        request: { ...least, attributes: new Set(["jobTitle"]) }
      })
      assert.strictEqual<unknown>(employees.find(({ id }) => id === "60001")?.attributes["jobTitle"], "Buyer")
      assert.notStrictEqual<unknown>(employees.find(({ id }) => id === "60002")?.attributes["jobTitle"], notVisible)
    }))
})
