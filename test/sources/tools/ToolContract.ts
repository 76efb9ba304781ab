import { assert, describe, it } from "@effect/vitest"
import { Effect, Result, Schema } from "effect"
import { readFileSync } from "node:fs"
import { parse as parseYaml } from "yaml"
import { BankAccount } from "../../../src/domain/BankAccount.ts"
import { parse as parseEmail } from "../../../src/domain/EmailAddress.ts"
import { type Employee, type StandardAttribute, standardAttributes } from "../../../src/domain/Employee.ts"
import { empty, fromText, map, notVisible } from "../../../src/domain/Field.ts"
import type { CompanyPerson, StatusWords } from "../../../src/sandbox/CompanyPerson.ts"
import { toEmployee } from "../../../src/sandbox/CompanyPerson.ts"
import type { EmulatorResponse } from "../../../src/sandbox/Emulator.ts"
import { sourceKind } from "../../../src/sources/registry.ts"
import type { Slot } from "../../../src/sources/Slots.ts"
import { bare } from "../SourceContract.ts"
import {
  assertWhole,
  crowd,
  day,
  nameOf,
  type Outcome,
  person,
  refusalOf,
  textsOf,
  type Trial,
  tryLive,
  tryTool
} from "./Trial.ts"

/** What is to be known of a tool for the contract. */
export interface ToolUnderTest {
  /** The kind in both registries. */
  readonly kind: string
  /** Where one kind has several suites, such as two versions of its API. */
  readonly name?: string
  /** Of the connection, besides its credentials and its base address. */
  readonly settings?: Readonly<Record<string, unknown>>
  /** What the tool has at all; `custom` for custom fields by their visible names. */
  readonly carries: ReadonlyArray<Slot | StandardAttribute | "custom">
  readonly words: StatusWords
  /** What the tool makes of somebody whom it can't hold as they are (no status for leave, …). */
  readonly expected?: (employee: Employee, person: CompanyPerson) => Employee
  /** How many records the source asks for at once; nothing where one answer holds everybody. */
  readonly pageSize: number | undefined
  /** Whether the vendor says how many records there are. */
  readonly announces: boolean
  /** Whether the credentials are exchanged for tokens. */
  readonly tokens: boolean
  /** The settings that are secret; wrong ones are tried. */
  readonly secrets: ReadonlyArray<string>
  /** Whether the API lets one ask for less, so that a bank account that nobody asked for does not even come. */
  readonly asksForLess: boolean
  /** What a missing right hides: by the emulator's name for it, with a word that the note must hold. */
  readonly rights: ReadonlyArray<{
    readonly hidden: string
    readonly fields: ReadonlyArray<Slot | StandardAttribute | "bankAccount" | "manager">
    readonly note: string
  }>
  /** Ids that the tool may have; default: those of every sort. */
  readonly ids?: ReadonlyArray<string>
  /** How an answer writes a day; default `YYYY-MM-DD`, with whatever stands behind it. */
  readonly written?: (date: string) => string
  /** Another way to write 2022-05-17, which the tool never uses. */
  readonly otherDate?: string
  /** For how many requests a token is good where it ends in the middle; default 2. More where several go at once. */
  readonly tokenUses?: number
  /** So many people need more requests than the vendor's limit lets through at once; default two pages and a bit. */
  readonly beyondLimit?: number
  /** A size that is read in real time; default 10,000. */
  readonly many?: number
}

const account = { iban: "FR7630006000011234567890189", bic: "BNPAFRPP" }

const ada = person({
  id: "20001",
  firstName: "Adalheidis",
  lastName: "Lovelacemann",
  email: "adalheidis.lovelacemann@acme.example",
  startDate: day("2021-03-01"),
  timezone: "Europe/Paris",
  attributes: {
    workLocation: "Paris",
    department: "Engineering",
    team: "Platform",
    legalEntity: "Acme SAS",
    country: "France",
    jobTitle: "Engineer, Platform",
    employmentType: "Permanent",
    costCenter: "CC-110",
    "custom.Contract": "Fixed-term",
    "custom.Größe & Schnitt": "L, weit"
  },
  ...account
})

/** A small company with everybody whom a real one has sooner or later. */
export const company: ReadonlyArray<CompanyPerson> = [
  ada,
  person({
    id: "20002",
    firstName: "Zoë-Ångström",
    lastName: "d’Éléphantière Łódź",
    email: "zoe.elephantiere@acme.example",
    managerId: "20001",
    attributes: { workLocation: "Αθήνα", department: "R&D \"Ω\" <labs>, 山田", "custom.Contract": "Permanent" }
  }),
  person({ id: "20003", firstName: "Ottokar", lastName: "Mailloserich", email: "", managerId: "20001" }),
  person({
    id: "20004",
    firstName: "Leopoldine",
    lastName: "Urlaubsfrau",
    email: "leopoldine@acme.example",
    status: "on-leave"
  }),
  person({
    id: "20005",
    firstName: "Gustavson",
    lastName: "Weggegangen",
    email: "gustavson@acme.example",
    status: "inactive",
    terminationDate: day("2026-03-31"),
    lastWorkingDay: day("2026-03-20")
  }),
  person({
    id: "20006",
    firstName: "Futuranna",
    lastName: "Baldkommend",
    email: "futuranna@acme.example",
    status: "onboarding",
    startDate: day("2027-01-04")
  }),
  person({
    id: "20007",
    personKey: "P7",
    firstName: "Wiederkehr",
    lastName: "Rückbertson",
    email: "wiederkehr@acme.example",
    status: "inactive",
    startDate: day("2018-01-02"),
    terminationDate: day("2020-12-31"),
    lastWorkingDay: day("2020-12-31")
  }),
  person({
    id: "20008",
    personKey: "P7",
    firstName: "Wiederkehr",
    lastName: "Rückbertson",
    email: "wiederkehr@acme.example",
    startDate: day("2026-01-05")
  }),
  person({
    id: "20009",
    firstName: "Dreifachia",
    lastName: "Unklarowitz",
    email: "dreifachia@acme.example",
    status: "unknown"
  }),
  person({
    id: "20010",
    firstName: "Kündigunde",
    lastName: "Gehtbaldson",
    email: "kuendigunde@acme.example",
    startDate: day("2024-02-29"),
    terminationDate: day("2027-02-28"),
    lastWorkingDay: day("2027-02-15")
  })
]

const customNames = ["custom.Contract", "custom.Größe & Schnitt"]

const managerOf = ({ managerId }: CompanyPerson, has: ReadonlySet<string>): Employee["manager"] => {
  if (!has.has("managerId") && !has.has("managerEmail")) return notVisible
  if (managerId === "") return empty
  if (has.has("managerId")) return { by: "id", id: managerId }
  const email = parseEmail(company.find(({ id }) => id === managerId)?.email ?? "")
  return email === undefined ? empty : { by: "email", email }
}

/** What a source that is asked for everything makes of a record, as far as the tool has it. */
const expectedOf = (tool: ToolUnderTest) => (one: CompanyPerson): Employee => {
  const has = new Set<string>(tool.carries)
  const whole = toEmployee(one, tool.words)
  const attribute = (name: string, carried: boolean) =>
    [name, carried ? fromText(one.attributes[name] ?? "") : notVisible] as const
  const employee: Employee = {
    ...whole,
    personKey: has.has("personKey") ? whole.personKey : notVisible,
    terminationDate: has.has("terminationDate") ? whole.terminationDate : notVisible,
    lastWorkingDay: has.has("lastWorkingDay") ? whole.lastWorkingDay : notVisible,
    timezone: has.has("timezone") ? whole.timezone : notVisible,
    attributes: Object.fromEntries([
      ...standardAttributes.map((name) => attribute(name, has.has(name))),
      ...(has.has("custom") ? customNames.map((name) => attribute(name, true)) : [])
    ]),
    manager: managerOf(one, has),
    bankAccount: has.has("iban")
      ? map(
        fromText(one.iban),
        (iban) => new BankAccount(iban, has.has("bic") ? one.bic : "", has.has("accountHolder") ? nameOf(one) : "")
      )
      : notVisible
  }
  return tool.expected?.(employee, one) ?? employee
}

const sorted = (employees: ReadonlyArray<Employee>): ReadonlyArray<unknown> =>
  employees.toSorted((a, b) => a.id < b.id ? -1 : 1).map(bare)

/** Every value of an answer's JSON, from the inside out, changed where `change` gives something else. */
const rewritten = (value: unknown, change: (inner: unknown) => unknown): unknown =>
  change(
    Array.isArray(value)
      ? value.map((one) => rewritten(one, change))
      : typeof value === "object" && value !== null
      ? Object.fromEntries(Object.entries(value).map(([key, one]) => [key, rewritten(one, change)]))
      : value
  )

const inBodies = (change: (inner: unknown) => unknown): NonNullable<Trial["rewrite"]> => (response) => ({
  ...response,
  body: typeof response.body === "string" ? change(response.body) : rewritten(response.body, change)
})

const replaced = (from: string, to: string) =>
  inBodies((value) => typeof value === "string" ? value.replaceAll(from, to) : value)

const webPage: EmulatorResponse = {
  status: 200,
  headers: { "content-type": "text/html; charset=utf-8" },
  body: "<!doctype html><html><title>Sign in</title></html>"
}

const elsewhere: EmulatorResponse = {
  status: 302,
  headers: { location: "https://elsewhere.example/login" },
  body: ""
}

const decodeBlock = Schema.decodeUnknownSync(
  Schema.Struct({
    connections: Schema.Record(Schema.String, Schema.Record(Schema.String, Schema.Unknown))
      .pipe(Schema.withDecodingDefaultKey(Effect.succeed({})))
  })
)

/** What every source over HTTP owes its callers, shown against its tool's emulator. */
export const toolContract = (tool: ToolUnderTest): void => {
  const { kind, name = kind, pageSize, settings = {}, words } = tool
  const base = { kind, settings }
  const whole = { ...base, people: company }
  const seven = crowd(7)
  const pages = crowd(pageSize === undefined ? 40 : 2 * pageSize + 3)
  const failing = (trial: Trial): Effect.Effect<string> => Effect.map(tryTool(trial), refusalOf)
  /** The requests that a reading without faults sends. */
  const asked = (people: ReadonlyArray<CompanyPerson>) =>
    Effect.map(tryTool({ ...base, people }), (outcome) => {
      assertWhole(outcome, people)
      return outcome.requests
    })

  describe(`${name}: what it reads`, () => {
    it.effect("the company comes out as HR has it, whatever the tool", () =>
      Effect.gen(function*() {
        const outcome = yield* tryTool(whole)
        assertWhole(outcome, company)
        assert.deepStrictEqual<unknown>(sorted(outcome.read.employees), sorted(company.map(expectedOf(tool))))
        assert.deepStrictEqual(outcome.read.notes, [])
        assert.isFalse(outcome.read.incremental)
        assert.ok(outcome.read.employees.every(({ connection }) => connection === "hr"))
      }))

    it.effect("P1: the proof is as strong as what the vendor announces", () =>
      Effect.gen(function*() {
        const { read: { completeness } } = yield* tryTool(whole)
        assert.strictEqual(completeness.complete ? completeness.proof : "none", tool.announces ? "strong" : "weak")
      }))

    it.effect("D1: a word for the status that was never seen is unknown, and kept", () =>
      Effect.gen(function*() {
        const { read } = yield* tryTool(whole)
        const one = read.employees.find(({ id }) => id === "20009")
        assert.strictEqual(one?.status, "unknown")
        assert.strictEqual(one?.rawStatus, words.unknown)
      }))

    it.effect("only what was asked for is read: no bank account, manager or attribute besides", () =>
      Effect.gen(function*() {
        const request = { attributes: new Set(["department"]), bankAccount: false, manager: false }
        const { exchanges, read } = yield* tryTool({ ...whole, request })
        assert.isTrue(read.completeness.complete)
        for (const employee of read.employees) {
          assert.deepStrictEqual(Object.keys(employee.attributes), ["department"])
          assert.strictEqual<unknown>(employee.manager, notVisible)
          assert.strictEqual<unknown>(employee.bankAccount, notVisible)
        }
        if (tool.asksForLess) {
          const sent = JSON.stringify(exchanges.map(({ response }) => response.body))
          for (const text of [account.iban, "Acme SAS", "Fixed-term"]) assert.notInclude(sent, text)
        }
      }))

    it.effect("nobody: complete, without people and without a word about rights", () =>
      Effect.gen(function*() {
        const { read } = yield* tryTool({ ...base, people: [] })
        assert.isTrue(read.completeness.complete, textsOf(read).join())
        assert.deepStrictEqual(read.employees, [])
        assert.deepStrictEqual(read.notes, [])
      }))

    const sizes = pageSize === undefined ? [1] : [1, pageSize - 1, pageSize, pageSize + 1, 2 * pageSize]
    for (const size of sizes) {
      it.effect(`${size} people`, () =>
        Effect.gen(function*() {
          const people = crowd(size)
          assertWhole(yield* tryTool({ ...base, people }), people)
        }))
    }

    const many = tool.many ?? 10_000
    it.live(`${many.toLocaleString("en-US")} people`, () =>
      Effect.gen(function*() {
        const people = crowd(many)
        assertWhole(yield* tryLive({ ...base, people }), people)
      }))

    it.effect("X3: the vendor's limits are kept, and nobody is turned away", () =>
      Effect.gen(function*() {
        const people = tool.beyondLimit === undefined ? pages : crowd(tool.beyondLimit)
        const outcome = yield* tryTool({ ...base, people, limited: true })
        assertWhole(outcome, people)
        assert.deepStrictEqual(outcome.exchanges.filter(({ response }) => response.status === 429), [])
      }))

    it.effect("ids of every sort stay as they are", () =>
      Effect.gen(function*() {
        const ids = tool.ids ?? ["7", "00123", "9007199254740993", "E-17/b", "5f0c2c9e-1b7d-4b52-9d2e-3f1a1f9a7c11"]
        const people = ids.map((id) => person({ id }))
        assertWhole(yield* tryTool({ ...base, people }), people)
      }))

    it.effect("fields that are new are passed over", () =>
      Effect.gen(function*() {
        const grown = inBodies((value) =>
          typeof value === "object" && value !== null && !Array.isArray(value)
            ? { ...value, brandNewField: { inside: [1, "two", null] } }
            : value
        )
        const { read } = yield* tryTool({ ...whole, rewrite: grown })
        const known = read.employees.map((employee) => ({
          ...employee,
          attributes: Object.fromEntries(
            Object.entries(employee.attributes).filter(([attribute]) => !attribute.includes("brandNewField"))
          )
        }))
        assert.isTrue(read.completeness.complete, textsOf(read).join())
        assert.deepStrictEqual<unknown>(sorted(known), sorted(company.map(expectedOf(tool))))
      }))
  })

  describe(`${name}: a record that is not as it should be`, () => {
    it.effect("P1: one without an id could be anybody's", () =>
      Effect.gen(function*() {
        yield* failing({ ...base, people: [...seven, person({ id: "", email: "nameless@acme.example" })] })
      }))

    it.effect("M4: two records with one id are never one person less", () =>
      Effect.gen(function*() {
        const people = [...seven, person({ id: "30003", email: "other@acme.example" })]
        const { read } = yield* tryTool({ ...base, people })
        if (read.completeness.complete) assert.strictEqual(read.employees.length, people.length)
      }))

    it.effect("P1: a date written in another way holds that person alone", () =>
      Effect.gen(function*() {
        const written = tool.written?.("2022-05-17") ?? "2022-05-17"
        const odd = person({ id: "40001", startDate: day("2022-05-17"), email: "dated@acme.example" })
        const people = [...seven, odd]
        const { read } = yield* tryTool({
          ...base,
          people,
          rewrite: replaced(written, tool.otherDate ?? "17 of May")
        })
        assert.isTrue(read.completeness.complete, textsOf(read).join())
        assert.deepStrictEqual(read.unreadable.map(({ id }) => id), ["40001"])
        assert.include(read.unreadable[0]?.problem, "startDate")
        assert.sameMembers(read.employees.map(({ id }) => id), seven.map(({ id }) => id))
      }))
  })

  describe(`${name}: faults on the way`, () => {
    for (const status of [429, 503]) {
      it.effect(`X3: after ${status} it comes back later, and everybody is there`, () =>
        Effect.gen(function*() {
          const last = yield* asked(pages)
          for (const request of new Set([1, 2, last])) {
            const faults = { answers: [{ request, status, retryAfter: 30 }] }
            assertWhole(yield* tryTool({ ...base, people: pages, faults }), pages)
          }
        }))
    }

    it.effect("X3: after 500 nobody is missing, or it says so", () =>
      Effect.gen(function*() {
        const last = yield* asked(seven)
        for (let request = 1; request <= last; request++) {
          const outcome = yield* tryTool({ ...base, people: seven, faults: { answers: [{ request, status: 500 }] } })
          if (outcome.read.completeness.complete) assertWhole(outcome, seven)
          else assert.include(refusalOf(outcome), "500")
        }
      }))

    for (const status of [429, 503]) {
      it.effect(`X3: ${status} again and again ends in an error`, () =>
        Effect.gen(function*() {
          const answers = Array.from({ length: 50 }, (_, index) => ({ request: index + 1, status }))
          assert.include(yield* failing({ ...base, people: seven, faults: { answers } }), String(status))
        }))
    }

    it.effect("a request that is not answered is sent again; none answered is a time-out", () =>
      Effect.gen(function*() {
        const client = {
          timeouts: { headers: "1 hour", body: "30 days", answer: "30 days" },
          retries: { attempts: 2, within: "30 days" }
        } as const
        const last = yield* asked(seven)
        assertWhole(yield* tryTool({ ...base, people: seven, client, faults: { silent: [last] } }), seven)
        const silent = Array.from({ length: 50 }, (_, index) => index + 1)
        assert.include(yield* failing({ ...base, people: seven, client, faults: { silent } }), "too long")
      }))

    it.effect("an answer that is cut short is asked for again", () =>
      Effect.gen(function*() {
        const last = yield* asked(seven)
        for (let request = 1; request <= last; request++) {
          assertWhole(yield* tryTool({ ...base, people: seven, faults: { cutShort: [request] } }), seven)
        }
      }))

    if (pageSize !== undefined) {
      it.effect("P1: a page that comes again and again is no list", () =>
        Effect.gen(function*() {
          yield* failing({ ...base, people: pages, faults: { repeatFrom: 1 } })
          // The last page sent twice looks like a list that grew: without a total that is seen, and proves little.
          const { read } = yield* tryTool({ ...base, people: pages, faults: { repeatFrom: 2 } })
          if (tool.announces) assert.isFalse(read.completeness.complete)
          else if (read.completeness.complete) assert.include(read.completeness.how, "more than once")
        }))

      it.effect("P1: a page that is lost is missed, where the vendor says how many there are", () =>
        Effect.gen(function*() {
          const { read } = yield* tryTool({ ...base, people: pages, faults: { lostPage: 2 } })
          assert.notDeepEqual(
            [read.completeness.complete, read.completeness.complete ? read.completeness.proof : ""],
            [true, "strong"]
          )
        }))
    }

    if (tool.announces) {
      it.effect("P1: a total that is not what came", () =>
        Effect.gen(function*() {
          for (const wrongTotal of [-1, 1, 200]) yield* failing({ ...base, people: pages, faults: { wrongTotal } })
        }))
    }

    it.effect("a web page instead of JSON, at any request", () =>
      Effect.gen(function*() {
        const last = yield* asked(seven)
        for (let request = 1; request <= last; request++) {
          const rewrite: Trial["rewrite"] = (response, number) => number === request ? webPage : response
          const text = yield* failing({ ...base, people: seven, rewrite })
          assert.match(text, /web page|without a token|no JSON|XML/u)
        }
      }))

    it.effect("an answer of another shape, at any request, names the place", () =>
      Effect.gen(function*() {
        const last = yield* asked(seven)
        for (let request = 1; request <= last; request++) {
          const rewrite: Trial["rewrite"] = (response, number) =>
            number === request ? { status: 200, body: { renamed: [] } } : response
          const { read } = yield* tryTool({ ...base, people: seven, rewrite })
          assert.isFalse(read.completeness.complete, `request ${request}`)
        }
      }))

    it.effect("P8: a redirect to another host is not followed", () =>
      Effect.gen(function*() {
        const last = yield* asked(seven)
        for (let request = 1; request <= last; request++) {
          const rewrite: Trial["rewrite"] = (response, number) => number === request ? elsewhere : response
          assert.include(yield* failing({ ...base, people: seven, rewrite }), "elsewhere.example")
        }
      }))
  })

  describe(`${name}: rights`, () => {
    for (const secret of tool.secrets) {
      it.effect(`X3: a wrong \`${secret}\` ends it after a handful of requests`, () =>
        Effect.gen(function*() {
          const outcome = yield* tryTool({
            ...whole,
            credentials: { [secret]: "completely-wrong-0123456789" }
          })
          assert.match(refusalOf(outcome), /not let in|was refused/u)
          assert.deepStrictEqual(outcome.read.employees, [])
          assert.isAtMost(outcome.requests, 4)
        }))
    }

    if (tool.tokens) {
      it.effect("X3: a token that ends in the middle is renewed, and everybody is there", () =>
        Effect.gen(function*() {
          const outcome: Outcome = yield* tryTool({
            ...base,
            people: pages,
            faults: { tokenUses: tool.tokenUses ?? 2 }
          })
          assertWhole(outcome, pages)
          assert.isAbove(outcome.exchanges.filter(({ response }) => response.status === 401).length, 0)
        }))
    }

    for (const { fields, hidden, note } of tool.rights) {
      it.effect(`D6: without ${hidden}, ${fields.join(", ")} is not visible, never empty, and the note says why`, () =>
        Effect.gen(function*() {
          const { read } = yield* tryTool({ ...whole, faults: { hidden: [hidden] } })
          assert.sameMembers(read.employees.map(({ id }) => id), company.map(({ id }) => id))
          for (const employee of read.employees) {
            const seen: Readonly<Record<string, unknown>> = { ...employee, ...employee.attributes }
            for (const field of fields) {
              if (field === "status") assert.strictEqual(employee.status, "unknown")
              else assert.strictEqual(seen[field], notVisible, field)
            }
          }
          assert.include(read.notes.join("\n"), note)
        }))
    }
  })

  describe(`${name}: its page`, () => {
    const page = readFileSync(new URL(`../../../docs/tools/${kind}.md`, import.meta.url), "utf8")
    const blocks = [...page.matchAll(/^```yaml\n([\s\S]*?)^```/gmu)].map(([, text = ""]) =>
      decodeBlock(parseYaml(text))
    )
    const shown = blocks.flatMap(({ connections }) => Object.values(connections)).filter((one) => one["kind"] === kind)

    it("shows a connection at least, and only such that are valid", () => {
      assert.isAbove(shown.length, 0)
      for (const { kind: _, ...connection } of shown) {
        const opened = sourceKind(kind)?.open(connection)
        assert.isTrue(opened !== undefined && Result.isSuccess(opened), String(opened))
      }
    })
  })
}
