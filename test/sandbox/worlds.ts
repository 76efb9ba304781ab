import { Schema } from "effect"
import { MemberDecoder } from "../../src/directories/MemberDecoder.ts"
import type { Instant } from "../../src/domain/CalendarDate.ts"
import { everything } from "../../src/domain/Capabilities.ts"
import type { Condition, Test } from "../../src/domain/Condition.ts"
import type { ConnectionId, Employee } from "../../src/domain/Employee.ts"
import { isValue, valueOr } from "../../src/domain/Field.ts"
import type { Member } from "../../src/domain/Member.ts"
import { nothingRemembered } from "../../src/domain/Memory.ts"
import type { EntityPlan } from "../../src/domain/Plan.ts"
import type { HrRead } from "../../src/domain/Read.ts"
import type { Limit, Rules } from "../../src/domain/Rules.ts"
import { usualReconcile } from "../../src/domain/Rules.ts"
import { rulesFingerprint, safetySettings } from "../../src/planning/Confirm.ts"
import { appliedDigest } from "../../src/planning/Digest.ts"
import { plan } from "../../src/planning/Plan.ts"
import { employeesOf } from "../../src/sandbox/Exports.ts"
import type { CsvForm, JsonForm } from "../../src/sandbox/Forms.ts"
import type { World, WorldEntity } from "../../src/sandbox/World.ts"
import { sandboxNow, sandboxSeed, sandboxSize, world } from "../../src/sandbox/World.ts"
import { write } from "../../src/store/StateWriter.ts"

/** Configurations for the sandbox, as hrsync.yaml decodes to them, and the planner's part in making its world. */

const limit = (setting: string, value: number): Limit => ({ setting, value, position: undefined })

export const rules = (entity: string, more: Partial<Rules> = {}): Rules => ({
  entity,
  name: `Acme ${entity}`,
  enabled: true,
  timezone: "Europe/Paris",
  source: ["hr"],
  target: { kind: "file", identity: `file:${entity}.json`, staying: undefined },
  credentials: [],
  statuses: ["active"],
  where: undefined,
  include: [],
  exclude: [],
  protect: [],
  fields: ["name", "email", "bankAccount"],
  costCenter: undefined,
  lifecycle: { endField: "terminationDate", accessEnds: "on-date", archiveAfterDays: 0, inviteBeforeDays: 7 },
  onInactive: "archive",
  onOutOfScope: "release",
  onMissing: "hold",
  onReleasedLeaver: "warn",
  adopt: "by-email",
  approval: { email: "apply", bankAccount: "apply" },
  limits: {
    archive: {
      percent: limit("limits.archive.percent", 10),
      count: limit("limits.archive.count", 10),
      floor: 20,
      windowDays: 7
    },
    release: { percent: limit("limits.release.percent", 20) },
    shrink: { percent: limit("limits.shrink.percent", 20) },
    invite: { count: undefined },
    update: { percent: undefined },
    onExceed: "stop-all"
  },
  planLifetime: 86_400_000,
  settleAfter: 3_600_000,
  state: "jsonl:.hrsync/state.jsonl",
  reconcile: usualReconcile,
  ...more
})

export const field = (name: string, test: Test): Condition => ({ type: "field", field: name, test })

export const csv = (more: Partial<CsvForm> = {}): CsvForm => ({
  kind: "csv",
  path: "hr.csv",
  delimiter: ",",
  encoding: "utf-8",
  quote: "\"",
  columns: {},
  dates: "YYYY-MM-DD",
  statuses: {},
  ...more
})

export const json = (more: Partial<JsonForm> = {}): JsonForm => ({
  kind: "json",
  path: "hr.json",
  fields: {},
  dates: "YYYY-MM-DD",
  statuses: {},
  ...more
})

/** One connection for two entities, and another one for a third. */
export const acme: { readonly rules: ReadonlyArray<Rules>; readonly connections: ReadonlyArray<Connection> } = {
  rules: [
    rules("acme-fr", {
      name: "Acme SAS",
      source: ["group"],
      where: {
        type: "all",
        conditions: [
          field("workLocation", { test: "oneOf", values: ["Paris", "Lyon"] }),
          field("custom.Contract", { test: "noneOf", values: ["Freelance"] })
        ]
      },
      include: ["board@acme.example"],
      exclude: ["robot@acme.example"],
      protect: ["owner@acme.example"]
    }),
    rules("acme-uk", {
      name: "Acme Ltd",
      timezone: "Europe/London",
      source: ["people-uk"],
      where: field("workLocation", { test: "oneOf", values: ["Remote", "London"] }),
      fields: ["name", "email", "manager", "bankAccount"],
      lifecycle: { endField: "terminationDate", accessEnds: "after-date", archiveAfterDays: 3, inviteBeforeDays: 7 },
      approval: { email: "ask", bankAccount: "ask" }
    }),
    rules("acme-de", {
      name: "Acme GmbH",
      timezone: "Europe/Berlin",
      source: ["group"],
      where: field("workLocation", { test: "oneOf", values: ["Berlin", "München", "Hamburg"] })
    })
  ],
  connections: [
    { id: "group", form: csv({ path: "group.csv", columns: { custom: { Contract: "Contract" } } }) },
    { id: "people-uk", form: json({ path: "people.ndjson" }) }
  ]
}

type Connection = { readonly id: ConnectionId; readonly form: CsvForm | JsonForm }

const hr = (connection: ConnectionId, employees: ReadonlyArray<Employee>): HrRead => ({
  connection,
  kind: "csv",
  employees,
  unreadable: [],
  completeness: { complete: true, proof: "strong", how: "the sandbox" },
  incremental: false,
  notes: []
})

/** Who a plan with nothing remembered and nobody there would invite. */
export const desiredBy =
  (rules: Rules) => (employees: ReadonlyArray<Employee>, at: Instant): ReadonlyArray<Employee> => {
    const { plan: { entities } } = plan({
      now: at,
      hypothetical: false,
      entities: [{
        rules,
        hr: rules.source.map((id) => hr(id, employees.filter(({ connection }) => connection === id))),
        members: {
          members: [],
          capabilities: everything,
          completeness: { complete: true, proof: "strong", how: "the sandbox" },
          notes: []
        },
        memory: nothingRemembered(rules.entity)
      }],
      only: undefined,
      disconnected: []
    })
    const keys = new Set(
      entities.flatMap(({ operations, withheld }) => operations.concat(withheld)).flatMap(({ kind, person }) =>
        kind === "invite" && person.employee !== undefined
          ? [`${person.employee.connection}/${person.employee.id}`]
          : []
      )
    )
    return employees.filter(({ connection, id }) => keys.has(`${connection}/${id}`))
  }

export const entity = (rules: Rules): WorldEntity => ({
  rules,
  target: { path: `${rules.entity}.json` },
  desired: desiredBy(rules),
  confirmed: (at) => ({ fingerprint: rulesFingerprint(rules), safety: safetySettings(rules), by: "sandbox", at }),
  applied: ({ email, firstName, lastName }) => ({
    name: appliedDigest("name", valueOr(firstName, ""), valueOr(lastName, "")),
    ...(isValue(email) ? { email: appliedDigest("email", email) } : {})
  })
})

export const worldOf = (
  all: ReadonlyArray<Rules>,
  connections: ReadonlyArray<Connection>,
  more: { readonly seed?: number; readonly size?: number } = {}
): World =>
  world({ seed: sandboxSeed, size: sandboxSize, now: sandboxNow, connections, entities: all.map(entity), ...more })

/** Everything of a world as one text. */
export const bytesOf = ({ files, memories }: World): string =>
  [...files.map(({ content, path }) => `${path}\n${Buffer.from(content).toString("base64")}`), write(memories)].join(
    "\n"
  )

/** The plan of a world's own time, with its members read by the real directory. */
export const planned = (
  all: ReadonlyArray<Rules>,
  connections: ReadonlyArray<Connection>,
  { company, files, memories }: World
): ReadonlyArray<EntityPlan> => {
  const reads = new Map(
    connections.map((
      { form, id }
    ) => [id, hr(id, employeesOf(form, company.now.filter(({ connection }) => connection === id)))])
  )
  const decoder = new MemberDecoder(everything.observes)
  const membersOf = (path: string): ReadonlyArray<Member> => {
    const file = files.find((file) => file.path === path)
    const { members } = MemberFile(JSON.parse(Buffer.from(file?.content ?? "").toString()))
    return members.map((entry) => {
      const member = decoder.decode(entry)
      if (member === undefined) throw new Error(decoder.problem?.problem)
      return member
    })
  }
  return plan({
    now: sandboxNow,
    hypothetical: false,
    entities: all.map((rules) => ({
      rules,
      hr: rules.source.flatMap((id) => reads.get(id) ?? []),
      members: {
        members: membersOf(`${rules.entity}.json`),
        capabilities: everything,
        completeness: { complete: true, proof: "strong", how: "the sandbox" },
        notes: []
      },
      memory: memories.find(({ entity }) => entity === rules.entity) ?? nothingRemembered(rules.entity)
    })),
    only: undefined,
    disconnected: []
  }).plan.entities
}

const MemberFile = Schema.decodeUnknownSync(Schema.Struct({ members: Schema.Array(Schema.Unknown) }))
