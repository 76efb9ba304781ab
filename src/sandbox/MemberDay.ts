import type { CalendarDate, Instant } from "../domain/CalendarDate.ts"
import { accountOwner, externalIdOf } from "../domain/Member.ts"
import type { EntityId } from "../domain/Rules.ts"
import type { Item } from "./Agenda.ts"
import type { CompanyPerson } from "./CompanyPerson.ts"
import type { Happening } from "./Happening.ts"
import { entryName, expiryOf, type MemberEntry, textOf } from "./MemberEntry.ts"
import { random } from "./Random.ts"

/** The members of every entity, in the order of its file. */
export type MemberLists = ReadonlyMap<EntityId, ReadonlyArray<MemberEntry>>

export interface MemberDayOptions {
  readonly seed: number
  readonly today: CalendarDate
  readonly now: Instant
  /** Whom HR knows, at the end of the day. */
  readonly people: ReadonlyArray<CompanyPerson>
}

/** One day in Spendesk: what members and their colleagues do by hand. */
export class MemberDay {
  readonly happenings: Array<Happening> = []
  readonly #options: MemberDayOptions
  readonly #lists: Map<EntityId, ReadonlyArray<MemberEntry>>
  /** Employees who work and lead nobody: what befalls their accounts is plain to see. */
  readonly #plain: ReadonlySet<string>

  constructor(lists: MemberLists, options: MemberDayOptions) {
    this.#options = options
    this.#lists = new Map(lists)
    const leads = new Set(options.people.map(({ connection, managerId }) => `${connection}/${managerId}`))
    this.#plain = new Set(
      options.people.filter(({ status }) => status === "active").map(externalIdOf).filter((key) => !leads.has(key))
    )
  }

  /** The same lists, where nothing happened. */
  get lists(): MemberLists {
    return this.#lists
  }

  /** Invited members accept within days, but for the few who never do. */
  accept(): void {
    const { now, seed, today } = this.#options
    for (const [entity, list] of this.#lists) {
      const accepting = list.filter((entry) => {
        if (entry["state"] !== "invited" || (expiryOf(entry) ?? now + 1) <= now) return false
        const id = textOf(entry, "id")
        const ignores = random(seed, "ignores", entity, id).percent(6)
        return !ignores && random(seed, "accepts", entity, id, today).percent(35)
      })
      for (const entry of accepting) {
        const { invitationExpiresAt: _, ...rest } = entry
        this.#change(entity, entry, { ...rest, state: "active" }, "accepted")
      }
    }
  }

  happen({ topic, turn }: Item): void {
    switch (topic) {
      case "edited-by-hand":
        return this.#pick(
          topic,
          turn,
          (entry) => textOf(entry, "firstName") !== "" && !textOf(entry, "firstName").endsWith(away),
          (entry) => ({
            ...entry,
            firstName: `${textOf(entry, "firstName")}${away}`
          })
        )
      case "archived-by-hand":
        return this.#pick(topic, turn, () => true, (entry) => ({ ...entry, state: "archived" }))
      default:
    }
  }

  #pick(
    kind: "archived-by-hand" | "edited-by-hand",
    turn: number,
    where: (entry: MemberEntry) => boolean,
    change: (entry: MemberEntry) => MemberEntry
  ): void {
    const found = [...this.#lists].flatMap(([entity, list]) =>
      list.filter((entry) => this.#isQuiet(entry) && where(entry)).map((entry) => ({ entity, entry }))
    )
    const one = found[random(this.#options.seed, "day", kind, turn).below(found.length)]
    if (one !== undefined) this.#change(one.entity, one.entry, change(one.entry), kind)
  }

  #isQuiet(entry: MemberEntry): boolean {
    const { roles } = entry
    return entry["state"] === "active" && this.#plain.has(textOf(entry, "externalId"))
      && !(Array.isArray(roles) && roles.includes(accountOwner))
  }

  #change(entity: EntityId, from: MemberEntry, to: MemberEntry, kind: Happening["kind"]): void {
    const list = this.#lists.get(entity) ?? []
    this.#lists.set(entity, list.map((entry) => entry === from ? to : entry))
    this.happenings.push({ day: this.#options.today, kind, who: entryName(from), entity })
  }
}

const away = " (away)"
