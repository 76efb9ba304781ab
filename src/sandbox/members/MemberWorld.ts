import { Result } from "effect"
import type { DatabaseSync, StatementSync } from "node:sqlite"
import type { Instant } from "../../domain/CalendarDate.ts"
import { parse as parseEmail } from "../../domain/EmailAddress.ts"
import { accountOwner, type MemberId } from "../../domain/Member.ts"
import { costCenterId, invitationLink, newMemberId } from "./MemberIds.ts"
import {
  type By,
  type CostCenter,
  defaultRole,
  type Invitation,
  type InvitationOutcome,
  type Refusal,
  type SpendeskMember
} from "./SpendeskMember.ts"
import {
  columnsOf,
  costCenterOf,
  createTables,
  emailKey,
  hasTables,
  invitationOf,
  memberOf,
  numberOf,
  textOf
} from "./Tables.ts"

/** What the world is about. */
export interface WorldAbout {
  /** The entity's key in hrsync.yaml. */
  readonly entity: string
  readonly seed: number
  /** What time it is there. It stands still until days pass. */
  readonly now: Instant
  /** Whether the company is in the United Kingdom: there, subscription cards can't be handed on. */
  readonly uk: boolean
}

/** What a member is to be like. Null takes a value away; what is not named stays. */
export interface Wanted {
  readonly externalId?: string | null
  readonly firstName?: string
  readonly lastName?: string
  readonly email?: string
  readonly managerId?: MemberId | null
  readonly costCenterId?: string | null
  readonly roles?: ReadonlyArray<string>
  /** All three belong together: a number without a BIC is dropped, as Spendesk's import does. */
  readonly bankAccount?: Pick<SpendeskMember, "accountHolder" | "bic" | "iban"> | null
  readonly subscriptionCards?: number
  /** False archives, true brings back. */
  readonly active?: boolean
  /** Sends a pending invitation again. */
  readonly inviteAgain?: boolean
}

export interface Circumstances {
  readonly by: By
  /** How many may be invited or active; nothing: as many as there are. */
  readonly seats?: number | undefined
  /** The version that the change is meant for; nothing: whichever. */
  readonly version?: number | undefined
}

type Answer<A> = Result.Result<A, Refusal>

/** For so long an invitation of the sandbox can be accepted. Spendesk's own last until a newer one is sent. */
export const invitationLasts = 30 * 86_400_000

const refuse = (why: Refusal["why"], text: string): Result.Result<never, Refusal> => Result.fail({ why, text })

const written = (member: SpendeskMember): string => JSON.stringify(columnsOf({ ...member, version: 0, changedAt: 0 }))

/**
 * The members of one entity's Spendesk with the product's own rules, in a database of their own. Every change is one
 * transaction: what is refused leaves nothing behind.
 */
export class MemberWorld {
  readonly about: WorldAbout
  readonly #database: DatabaseSync
  readonly #statements = new Map<string, StatementSync>()

  private constructor(database: DatabaseSync, about: WorldAbout) {
    this.#database = database
    this.about = about
  }

  /** A world that was left in a database; nothing where the database holds none. */
  static open(database: DatabaseSync): MemberWorld | undefined {
    if (!hasTables(database)) return undefined
    const about = new Map(
      database.prepare("SELECT key, value FROM about").all().map((row) => [textOf(row, "key"), textOf(row, "value")])
    )
    return new MemberWorld(database, {
      entity: about.get("entity") ?? "",
      seed: Number(about.get("seed")),
      now: Number(about.get("now")),
      uk: about.get("uk") === "yes"
    })
  }

  /** A new world in an empty database. */
  static create(database: DatabaseSync, about: WorldAbout): MemberWorld {
    createTables(database)
    const world = new MemberWorld(database, about)
    world.#set("entity", about.entity)
    world.#set("seed", String(about.seed))
    world.#set("now", String(about.now))
    world.#set("uk", about.uk ? "yes" : "no")
    return world
  }

  /** In the order in which they came. */
  get members(): ReadonlyArray<SpendeskMember> {
    return this.#all("SELECT * FROM members ORDER BY place").map(memberOf)
  }

  get costCenters(): ReadonlyArray<CostCenter> {
    return this.#all("SELECT * FROM cost_centers ORDER BY rowid").map(costCenterOf)
  }

  /** The newest first. */
  get mailbox(): ReadonlyArray<Invitation> {
    return this.#all("SELECT * FROM invitations ORDER BY number DESC").map(invitationOf)
  }

  find(id: MemberId): SpendeskMember | undefined {
    const [row] = this.#all("SELECT * FROM members WHERE id = ?", id)
    return row === undefined ? undefined : memberOf(row)
  }

  invitation(link: string): Invitation | undefined {
    const [row] = this.#all("SELECT * FROM invitations WHERE link = ?", link)
    return row === undefined ? undefined : invitationOf(row)
  }

  costCenter(name: string): CostCenter | undefined {
    const [row] = this.#all("SELECT * FROM cost_centers WHERE name = ?", name)
    return row === undefined ? undefined : costCenterOf(row)
  }

  addCostCenter(name: string, owner: MemberId | null = null): CostCenter {
    const made = { id: costCenterId(this.about.seed, this.about.entity, this.costCenters.length + 1), name, owner }
    this.#run("INSERT INTO cost_centers (id, name, owner) VALUES (?, ?, ?)", made.id, name, owner)
    return made
  }

  /** Members as they are, whatever the rules say: how a world begins, and what befalls it. */
  load(members: ReadonlyArray<SpendeskMember>): void {
    this.atomically(() => {
      for (const member of members) {
        this.#insert(member)
        if (member.state === "invited" && member.email !== null) this.#mail(member.id, member.email)
      }
    })
  }

  /** Does several things, all of them or none. */
  atomically<A>(use: () => A): A {
    if (this.#database.isTransaction) return use()
    this.#database.exec("BEGIN IMMEDIATE")
    try {
      const answer = use()
      this.#database.exec("COMMIT")
      return answer
    } catch (cause) {
      this.#database.exec("ROLLBACK")
      throw cause
    }
  }

  /** Lets time pass. */
  moveTo(now: Instant): MemberWorld {
    this.#set("now", String(now))
    return new MemberWorld(this.#database, { ...this.about, now })
  }

  /** Creates a member and sends one invitation. */
  invite(wanted: Wanted, { by, seats }: Circumstances): Answer<SpendeskMember> {
    return this.#attempt(() => {
      const { now } = this.about
      const email = wanted.email ?? ""
      const draft: SpendeskMember = {
        id: this.#nextId(),
        externalId: null,
        firstName: "",
        lastName: "",
        email: null,
        state: "invited",
        roles: [defaultRole],
        managerId: null,
        costCenterId: null,
        iban: null,
        bic: null,
        accountHolder: null,
        managed: by === "integration",
        accepted: false,
        subscriptionCards: 0,
        invitationExpiresAt: now + invitationLasts,
        version: 1,
        createdAt: now,
        changedAt: now
      }
      const { active: _, ...values } = wanted
      const made = this.#addressed(draft, email) ?? this.#marked(draft, wanted.externalId) ??
        this.#with(draft, values, by)
      return Result.flatMap(made, (member) => {
        const full = this.#full(seats)
        if (full !== undefined) return full
        this.#insert(member)
        this.#mail(member.id, email)
        return Result.succeed(member)
      })
    })
  }

  /** Changes a member. Where nothing is different, nothing is written, and the version stays. */
  change(id: MemberId, wanted: Wanted, { by, seats, version }: Circumstances): Answer<SpendeskMember> {
    return this.#attempt(() => {
      const before = this.find(id)
      if (before === undefined) return refuse("not-found", `There is no member ${id}.`)
      if (version !== undefined && version !== before.version) {
        return refuse("changed-meanwhile", `Member ${id} is at version ${before.version}, not ${version}.`)
      }
      const edited = this.#with(before, wanted, by)
      const after = Result.flatMap(edited, (member) => this.#passed(before, member, wanted, seats))
      return Result.flatMap(after, ({ mails, member }) => {
        const cards = wanted.subscriptionCards !== undefined && Object.keys(wanted).length === 1
        if (by === "hand" && before.managed && !cards && written(member) !== written(before)) {
          return refuse(
            "managed-by-integration",
            `Member ${id} is managed by an integration: the change is made there, and nothing is edited here.`
          )
        }
        if (mails === "kill" || mails === "send") this.#close(id, mails === "kill" ? "withdrawn" : "replaced")
        if (mails === "send" && member.email !== null) this.#mail(id, member.email)
        if (mails === undefined && written(member) === written(before)) return Result.succeed(before)
        const now = { ...member, version: before.version + 1, changedAt: this.about.now }
        this.#update(now)
        return Result.succeed(now)
      })
    })
  }

  /** Takes a pending invitation back: the member was never there. */
  withdraw(id: MemberId, { version }: Circumstances): Answer<SpendeskMember> {
    return this.#attempt(() => {
      const member = this.find(id)
      if (member === undefined) return refuse("not-found", `There is no member ${id}.`)
      if (version !== undefined && version !== member.version) {
        return refuse("changed-meanwhile", `Member ${id} is at version ${member.version}, not ${version}.`)
      }
      if (member.state !== "invited") {
        return refuse("not-open", `Member ${id} is ${member.state}: only a pending invitation can be taken back.`)
      }
      this.#run("UPDATE members SET manager_id = NULL WHERE manager_id = ?", id)
      this.#run("DELETE FROM members WHERE id = ?", id)
      return Result.succeed(member)
    })
  }

  /** The person opens the link of an invitation and accepts. */
  accept(link: string): Answer<SpendeskMember> {
    return this.#attempt(() => {
      const invitation = this.invitation(link)
      if (invitation === undefined) return refuse("not-found", "There is no such invitation, or it was taken back.")
      if (invitation.outcome === "replaced") {
        return refuse(
          "not-open",
          "This link is out of date: a newer invitation was sent, and only the newest one works."
        )
      }
      const member = this.find(invitation.member)
      if (invitation.outcome !== "open" || member?.state !== "invited") {
        return refuse(
          "not-open",
          invitation.outcome === "accepted"
            ? "This invitation was accepted already."
            : "This invitation was taken back."
        )
      }
      if (member.invitationExpiresAt !== null && member.invitationExpiresAt <= this.about.now) {
        return refuse("not-open", "This invitation has expired. Ask for a new one.")
      }
      this.#close(member.id, "accepted")
      return Result.succeed(this.put({ ...member, state: "active", accepted: true, invitationExpiresAt: null }))
    })
  }

  /** A member as it is from now on, whatever the rules say. Its invitation ends where it is not invited any more. */
  put(member: SpendeskMember): SpendeskMember {
    const now = { ...member, version: member.version + 1, changedAt: this.about.now }
    this.#update(now)
    if (now.state !== "invited") this.#close(now.id, now.state === "active" ? "accepted" : "withdrawn")
    return now
  }

  /** The values apart from state and cards' consequences. */
  #with(member: SpendeskMember, wanted: Wanted, by: By): Answer<SpendeskMember> {
    const { bankAccount, email, externalId, managerId } = wanted
    if (email !== undefined && email !== member.email) {
      const taken = this.#addressed(member, email)
      if (taken !== undefined) return taken
    }
    if (externalId !== member.externalId && member.state !== "archived") {
      const taken = this.#marked(member, externalId)
      if (taken !== undefined) return taken
    }
    if (typeof managerId === "string" && (managerId === member.id || this.find(managerId) === undefined)) {
      return refuse(
        "bad-value",
        managerId === member.id ? "Nobody is their own manager." : `There is no member ${managerId}.`
      )
    }
    if (typeof wanted.costCenterId === "string" && !this.costCenters.some(({ id }) => id === wanted.costCenterId)) {
      return refuse("bad-value", `There is no cost centre ${wanted.costCenterId}.`)
    }
    const account = bankAccount === undefined
      ? {}
      : bankAccount === null
      ? { iban: null, bic: null, accountHolder: null }
      // The product's import drops a number without a BIC. An integration would write it again and again.
      : bankAccount.iban === null || (bankAccount.bic === null && by === "hand")
      ? {}
      : bankAccount
    return Result.succeed({
      ...member,
      ...account,
      ...(externalId === undefined ? {} : { externalId, managed: externalId !== null }),
      firstName: wanted.firstName ?? member.firstName,
      lastName: wanted.lastName ?? member.lastName,
      email: email ?? member.email,
      managerId: managerId === undefined ? member.managerId : managerId,
      costCenterId: wanted.costCenterId === undefined ? member.costCenterId : wanted.costCenterId,
      roles: wanted.roles ?? member.roles,
      subscriptionCards: wanted.subscriptionCards ?? member.subscriptionCards
    })
  }

  /** Why the member can't have the address. */
  #addressed(member: SpendeskMember, email: string): Result.Result<never, Refusal> | undefined {
    if (parseEmail(email) === undefined) return refuse("bad-value", "That is no e-mail address.")
    const [other] = this.#all("SELECT id FROM members WHERE email_key = ? AND id <> ?", emailKey(email), member.id)
    return other === undefined
      ? undefined
      : refuse("duplicate-email", `User already exists: the address belongs to member ${textOf(other, "id")}.`)
  }

  /** Why an integration can't know the member by that id: it knows another one by it who is there. */
  #marked(member: SpendeskMember, externalId: string | null | undefined): Result.Result<never, Refusal> | undefined {
    if (typeof externalId !== "string") return undefined
    const [other] = this.#all(
      "SELECT id FROM members WHERE external_id = ? AND id <> ? AND state <> 'archived'",
      externalId,
      member.id
    )
    return other === undefined
      ? undefined
      : refuse("duplicate-external-id", `The external id belongs to member ${textOf(other, "id")}.`)
  }

  /** The member after archiving, bringing back and inviting again, and what becomes of its invitation. */
  #passed(before: SpendeskMember, member: SpendeskMember, wanted: Wanted, seats: number | undefined): Answer<{
    readonly member: SpendeskMember
    readonly mails: "kill" | "send" | undefined
  }> {
    const { about: { now, uk } } = this
    const invited = { ...member, state: "invited" as const, invitationExpiresAt: now + invitationLasts }
    if (wanted.active === false && before.state !== "archived") {
      if (member.roles.includes(accountOwner)) {
        return refuse(
          "owner",
          `Member ${member.id} is the Account Owner, who can't be archived: transfer the role first.`
        )
      }
      if (uk && member.subscriptionCards > 0) {
        return refuse(
          "subscription-cards",
          `Member ${member.id} has active subscription cards, which block archiving in the UK: cancel them first.`
        )
      }
      // Elsewhere subscription cards go to another member.
      const archived = { ...member, state: "archived" as const, subscriptionCards: 0, invitationExpiresAt: null }
      return Result.succeed({ member: archived, mails: "kill" })
    }
    if (wanted.active === true && before.state === "archived") {
      const refused = this.#full(seats) ?? this.#marked(member, member.externalId)
      if (refused !== undefined) return refused
      // Whoever never accepted has no account to come back to.
      return Result.succeed(
        member.accepted
          ? { member: { ...member, state: "active" as const }, mails: undefined }
          : { member: invited, mails: "send" as const }
      )
    }
    const moved = before.state === "invited" && member.email !== before.email
    if (wanted.inviteAgain === true || moved) {
      if (before.state !== "invited") {
        return refuse("not-open", `Member ${member.id} is ${before.state}, and has no pending invitation.`)
      }
      return Result.succeed({ member: invited, mails: "send" })
    }
    return Result.succeed({ member, mails: undefined })
  }

  #full(seats: number | undefined): Result.Result<never, Refusal> | undefined {
    if (seats === undefined) return undefined
    const [row] = this.#all("SELECT count(*) AS live FROM members WHERE state <> 'archived'")
    const live = row === undefined ? 0 : numberOf(row, "live")
    return live < seats ? undefined : refuse("no-seat", `No seat is left: ${live} of ${seats} are taken.`)
  }

  #nextId(): MemberId {
    return newMemberId(this.about.seed, this.about.entity, this.#count("member"))
  }

  /** The next number of a row that never goes back. */
  #count(of: string): number {
    const [row] = this.#all("SELECT value FROM about WHERE key = ?", of)
    const next = (row === undefined ? 0 : Number(textOf(row, "value"))) + 1
    this.#set(of, String(next))
    return next
  }

  #mail(member: MemberId, email: string): void {
    const { entity, now, seed } = this.about
    const link = invitationLink(seed, entity, this.#count("invitation"))
    this.#run(
      "INSERT INTO invitations (member, link, email, sent_at, outcome) VALUES (?, ?, ?, ?, 'open')",
      member,
      link,
      email,
      now
    )
  }

  #close(member: MemberId, outcome: Exclude<InvitationOutcome, "open">): void {
    this.#run("UPDATE invitations SET outcome = ? WHERE member = ? AND outcome = 'open'", outcome, member)
  }

  #insert(member: SpendeskMember): void {
    const columns = columnsOf(member)
    const names = Object.keys(columns)
    this.#statement(
      `INSERT INTO members (${names.join(", ")}) VALUES (${names.map((name) => `:${name}`).join(", ")})`
    ).run(columns)
  }

  #update(member: SpendeskMember): void {
    const columns = columnsOf(member)
    const sets = Object.keys(columns).filter((name) => name !== "id").map((name) => `${name} = :${name}`)
    this.#statement(`UPDATE members SET ${sets.join(", ")} WHERE id = :id`).run(columns)
  }

  #set(key: string, value: string): void {
    this.#run(
      "INSERT INTO about (key, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
      key,
      value
    )
  }

  /** A refusal leaves nothing behind, whatever was written before it. */
  #attempt<A>(use: () => Answer<A>): Answer<A> {
    const refused = new Refused()
    try {
      return this.atomically(() => {
        const answer = use()
        if (Result.isFailure(answer)) {
          refused.refusal = answer.failure
          throw refused
        }
        return answer
      })
    } catch (cause) {
      if (cause === refused && refused.refusal !== undefined) return Result.fail(refused.refusal)
      throw cause
    }
  }

  #all(sql: string, ...values: ReadonlyArray<number | string | null>) {
    return this.#statement(sql).all(...values)
  }

  #run(sql: string, ...values: ReadonlyArray<number | string | null>): void {
    this.#statement(sql).run(...values)
  }

  #statement(sql: string): StatementSync {
    const made = this.#statements.get(sql) ?? this.#database.prepare(sql)
    this.#statements.set(sql, made)
    return made
  }
}

/** Rolls a transaction back. */
class Refused extends Error {
  refusal: Refusal | undefined
}
