import { MemberDecoder } from "../../src/directories/MemberDecoder.ts"
import type { BankAccount } from "../../src/domain/BankAccount.ts"
import { today as dayOf } from "../../src/domain/CalendarDate.ts"
import { everything } from "../../src/domain/Capabilities.ts"
import type { Field } from "../../src/domain/Field.ts"
import { isValue } from "../../src/domain/Field.ts"
import type { Member } from "../../src/domain/Member.ts"
import type { Memory } from "../../src/domain/Memory.ts"
import type { EntityPlan } from "../../src/domain/Plan.ts"
import type { HrRead } from "../../src/domain/Read.ts"
import type { Rules } from "../../src/domain/Rules.ts"
import type { Planned } from "../../src/planning/Input.ts"
import { plan } from "../../src/planning/Plan.ts"
import { type Moment, nextDay } from "../../src/sandbox/Advance.ts"
import { employeesOf } from "../../src/sandbox/Exports.ts"
import type { ExportForm } from "../../src/sandbox/Forms.ts"
import { limitsOf } from "../../src/sandbox/Forms.ts"
import type { Happening } from "../../src/sandbox/Happening.ts"
import type { MemberEntry } from "../../src/sandbox/MemberEntry.ts"
import { entriesFile } from "../../src/sandbox/Members.ts"
import { readMembers, writeStaff } from "../../src/sandbox/Saved.ts"
import { staffOf } from "../../src/sandbox/Staff.ts"
import { homeOf, sandboxNow } from "../../src/sandbox/World.ts"
import { write } from "../../src/store/StateWriter.ts"
import { execute } from "../planning/Execute.ts"
import { type EntityWorld, inputOf, type World } from "../planning/Model.ts"
import { worldOf } from "./worlds.ts"

export interface Setting {
  readonly rules: ReadonlyArray<Rules>
  readonly connections: ReadonlyArray<{ readonly id: string; readonly form: ExportForm }>
}

const whole = { complete: true, proof: "strong", how: "the sandbox" } as const

/** A sandbox in which days pass and plans are carried out, without a file. */
export class Life {
  readonly happenings: Array<Happening> = []
  #setting: Setting
  readonly #seed: number
  readonly #size: number
  #moment: Moment
  #memories: ReadonlyArray<Memory>

  constructor(setting: Setting, { seed, size }: { readonly seed: number; readonly size: number }) {
    const today = dayOf(sandboxNow, "UTC")
    if (today === undefined) throw new Error("the sandbox's clock stands on no day")
    this.#setting = setting
    this.#seed = seed
    this.#size = size
    const made = worldOf(setting.rules, setting.connections, { seed, size })
    this.#memories = made.memories
    const entities = setting.rules.map((rules) => ({ rules }))
    this.#moment = {
      now: sandboxNow,
      staff: staffOf(made.company, entities, today),
      lists: new Map(setting.rules.map(({ entity }) => {
        const file = made.files.find(({ path }) => path === `${entity}.json`)
        const members = readMembers(Buffer.from(file?.content ?? "").toString())
        if (members._tag === "Failure") throw members.failure
        return [entity, members.success]
      }))
    }
  }

  get moment(): Moment {
    return this.#moment
  }

  /** Everything there is, as one text. */
  get bytes(): string {
    const { lists, now, staff } = this.#moment
    const files = [...lists].map(([entity, list]) => `${entity}\n${Buffer.from(entriesFile(list)).toString()}`)
    return [String(now), writeStaff(staff), ...files, write(this.#memories)].join("\n")
  }

  /** Goes on with another file. */
  continue(setting: Setting): this {
    this.#setting = setting
    return this
  }

  advance(days: number, upheaval = false): ReadonlyArray<Happening> {
    const { connections, rules } = this.#setting
    const before = this.happenings.length
    for (let day = 0; day < days; day++) {
      const { happenings, moment } = nextDay(this.#moment, {
        seed: this.#seed,
        size: this.#size,
        began: sandboxNow,
        connections: new Map(connections.map(({ form, id }) => [id, limitsOf(form)])),
        homes: new Map(rules.map((rules) => [rules.entity, homeOf(rules)]))
      }, upheaval && day === 0)
      this.#moment = moment
      this.happenings.push(...happenings)
    }
    return this.happenings.slice(before)
  }

  plan(): Planned {
    return plan(inputOf(this.#world()))
  }

  /** Carries out what a plan says. */
  apply(): ReadonlyArray<EntityPlan> {
    const world = this.#world()
    const planned = plan(inputOf(world))
    const { entities } = execute(world, planned)
    this.#memories = entities.map(({ memory }) => memory)
    this.#moment = {
      ...this.#moment,
      lists: new Map(entities.map(({ rules, target }) => [
        rules.entity,
        entriesOf(this.#moment.lists.get(rules.entity) ?? [], target.members)
      ]))
    }
    return planned.plan.entities
  }

  #world(): World {
    const { lists, now, staff } = this.#moment
    return {
      now,
      reads: this.#setting.connections.map(({ form, id }): HrRead => ({
        connection: id,
        kind: form.kind,
        employees: employeesOf(form, staff.people.filter(({ connection }) => connection === id)),
        unreadable: [],
        completeness: whole,
        incremental: false,
        notes: []
      })),
      entities: this.#setting.rules.map((rules, at): EntityWorld => {
        const memory = this.#memories[at]
        if (memory === undefined) throw new Error(`nothing is remembered of ${rules.entity}`)
        return {
          rules,
          memory,
          target: {
            members: membersOf(lists.get(rules.entity) ?? []),
            capabilities: everything,
            shows: { names: "both", email: true, externalId: true },
            withdrawn: "archived",
            completeness: whole
          },
          standing: "enabled"
        }
      })
    }
  }
}

const decoder = new MemberDecoder(everything.observes)

const membersOf = (list: ReadonlyArray<MemberEntry>): ReadonlyArray<Member> =>
  list.map((entry) => {
    const member = decoder.decode(entry)
    if (member === undefined) throw new Error(decoder.problem?.problem)
    return member
  })

const accountOf = (account: BankAccount): MemberEntry => {
  const { bic, holder, iban } = account.reveal()
  return { iban, bic, accountHolder: holder }
}

const text = (value: Field<string>): string => isValue(value) ? value : ""

/** Members as a file holds them; of whom nothing changed, the entry that was there. */
const entriesOf = (
  before: ReadonlyArray<MemberEntry>,
  members: ReadonlyArray<Member>
): ReadonlyArray<MemberEntry> => {
  const known = new Map(before.map((entry) => [entry["id"], entry]))
  return members.map((member) => {
    const { invitationExpiresAt: expires } = member
    const account = isValue(member.bankAccount)
      ? accountOf(member.bankAccount)
      : {}
    const { invitationExpiresAt: _, ...earlier } = known.get(member.id) ?? {}
    return {
      ...earlier,
      id: member.id,
      ...(isValue(member.externalId) ? { externalId: member.externalId } : {}),
      firstName: text(member.firstName),
      lastName: text(member.lastName),
      email: text(member.email),
      state: member.state,
      roles: isValue(member.roles) ? member.roles : [],
      ...(isValue(member.managerId) ? { managerId: member.managerId } : {}),
      ...account,
      ...(isValue(expires) ? { invitationExpiresAt: new Date(expires).toISOString() } : {})
    }
  })
}
