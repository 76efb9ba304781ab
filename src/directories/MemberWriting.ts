import { createHash } from "node:crypto"
import type { BankAccount } from "../domain/BankAccount.ts"
import type { Instant } from "../domain/CalendarDate.ts"
import { isValue, valueOr } from "../domain/Field.ts"
import { accountOwner, type Member, type MemberId } from "../domain/Member.ts"
import type { TargetCall } from "../domain/TargetCall.ts"
import { CallError, type Performed } from "./Directory.ts"
import type { Properties } from "./JsonPieces.ts"
import type { MemberBook } from "./MemberBook.ts"

type Of<Kind extends TargetCall["kind"]> = Extract<TargetCall, { readonly kind: Kind }>

/** What a member file says of itself while operations are carried out on it. */
export interface Circumstances {
  /** How messages name the file. */
  readonly name: string
  readonly now: Instant
  /** How many may be invited or active; nothing: as many as there are. */
  readonly seats: number | undefined
}

const invitationLasts = 30 * 86_400_000

const refused = (message: string, next: string, stops: CallError["stops"] = "nothing"): CallError =>
  new CallError({ outcome: "refused", stops, message, next })

const again = "Make a new plan: the directory has changed since the last one."

const unlike = (subject: string, problem: string): CallError =>
  refused(`${subject} ${problem} after the change, so nothing was changed`, "Correct the value in HR.")

const expiry = (now: Instant): string => new Date(now + invitationLasts).toISOString()

const accountOf = (account: BankAccount | undefined): Properties => {
  const { bic, holder, iban } = account?.reveal() ?? { iban: "", bic: "", holder: "" }
  return { iban: iban || undefined, bic: bic || undefined, accountHolder: holder || undefined }
}

/** An id that no member had before: a removed member's is never given to another one. */
const newId = (book: MemberBook, { email, externalId }: Of<"invite">, now: Instant): MemberId => {
  for (let attempt = 0;; attempt++) {
    const seed = [externalId, email, now, attempt].join("\n")
    const id = `mbr_${createHash("sha256").update(seed).digest("hex").slice(0, 16)}`
    if (book.find(id) === undefined) return id
  }
}

/** Carries operations out on the members of a file, one after the other. */
export class MemberWriting {
  readonly #book: MemberBook
  readonly #around: Circumstances

  constructor(book: MemberBook, around: Circumstances) {
    this.#book = book
    this.#around = around
  }

  perform(call: TargetCall): Performed | CallError {
    if (call.kind === "invite") return this.#invite(call)
    const member = this.#book.find(call.member)
    if (member === undefined) {
      return call.kind === "cancel-invite"
        ? { member: call.member, outcome: "already" }
        : refused(`${this.#around.name} has no member ${call.member}`, again)
    }
    switch (call.kind) {
      case "update":
        return this.#update(member, call.changes)
      case "archive":
        return this.#archive(member)
      case "cancel-invite":
        return member.state === "active"
          ? refused(
            `Member ${member.id} of ${this.#around.name} has accepted the invitation, which can't be withdrawn any more`,
            again
          )
          : this.#archive(member)
      case "resend-invite":
        return this.#resend(member)
      case "reactivate":
        return this.#reactivate(member)
    }
  }

  #invite(call: Of<"invite">): Performed | CallError {
    const { name, now } = this.#around
    const marked = this.#book.liveWithExternalId(call.externalId)
    const addressed = this.#book.liveWithEmail(call.email)
    const known = [...new Set([...marked, ...addressed])]
    if (marked.length > 0 && addressed.length > 0 && !marked.some((id) => addressed.includes(id))) {
      return refused(
        `In ${name} the address for ${call.externalId} belongs to member ${
          addressed.join(", ")
        }, and ${call.externalId} to member ${marked.join(", ")}`,
        "Correct the address in HR, or archive one of the two members by hand."
      )
    }
    const [first] = known
    if (first !== undefined) return { member: known.length === 1 ? first : undefined, outcome: "already" }
    const full = this.#full()
    if (full !== undefined) return full
    const id = newId(this.#book, call, now)
    const problem = this.#book.add({
      id,
      externalId: call.externalId,
      firstName: call.name.first,
      lastName: call.name.last,
      email: call.email,
      state: "invited",
      ...accountOf(call.bankAccount),
      invitationExpiresAt: expiry(now)
    })
    return problem === undefined
      ? { member: id, outcome: "done" }
      : unlike(`The member for ${call.externalId}`, problem)
  }

  #update(member: Member, { bankAccount, email, manager, name }: Of<"update">["changes"]): Performed | CallError {
    const file = this.#around.name
    if (email !== undefined) {
      const taken = this.#taken(member, email)
      if (taken !== undefined) return taken
    }
    if (manager !== undefined && (manager === member.id || this.#book.find(manager) === undefined)) {
      return refused(
        manager === member.id
          ? `Member ${member.id} can't be the own manager`
          : `${file} has no member ${manager}, who was to be the manager of member ${member.id}`,
        again
      )
    }
    const sameName = name === undefined
      || (name.first === valueOr(member.firstName, "") && name.last === valueOr(member.lastName, ""))
    const sameAccount = bankAccount === undefined
      || (isValue(member.bankAccount) && isSameAccount(bankAccount, member.bankAccount))
    return this.#change(member, {
      ...(sameName ? {} : { firstName: name.first, lastName: name.last }),
      ...(email === undefined || email === member.email ? {} : { email }),
      ...(manager === undefined || manager === member.managerId ? {} : { managerId: manager }),
      ...(sameAccount ? {} : accountOf(bankAccount))
    })
  }

  #archive(member: Member): Performed | CallError {
    if (member.state === "archived") return { member: member.id, outcome: "already" }
    if (isValue(member.roles) && member.roles.includes(accountOwner)) {
      return refused(
        `Member ${member.id} of ${this.#around.name} is an Account Owner, who can't be archived`,
        "Make somebody else the Account Owner first, or name this one under `protect`."
      )
    }
    return this.#change(member, { state: "archived", invitationExpiresAt: undefined })
  }

  #resend(member: Member): Performed | CallError {
    if (member.state === "active") return { member: member.id, outcome: "already" }
    if (member.state === "archived") {
      return refused(`Member ${member.id} of ${this.#around.name} is archived, and can't be invited again`, again)
    }
    return this.#change(member, { invitationExpiresAt: expiry(this.#around.now) })
  }

  #reactivate(member: Member): Performed | CallError {
    if (member.state !== "archived") return { member: member.id, outcome: "already" }
    return (isValue(member.email) ? this.#taken(member, member.email) : undefined)
      ?? this.#full()
      ?? this.#change(member, { state: "active" })
  }

  /** Changes an entry, where anything is to be changed. */
  #change(member: Member, properties: Properties): Performed | CallError {
    if (Object.keys(properties).length === 0) return { member: member.id, outcome: "already" }
    const problem = this.#book.change(member.id, properties)
    return problem === undefined
      ? { member: member.id, outcome: "done" }
      : unlike(`Member ${member.id} of ${this.#around.name}`, problem)
  }

  /** Why the member can't have the address: another live one has it. */
  #taken(member: Member, email: string): CallError | undefined {
    const others = this.#book.liveWithEmail(email).filter((id) => id !== member.id)
    return others.length === 0 ? undefined : refused(
      `The address for member ${member.id} is in use: member ${others.join(", ")} of ${this.#around.name} has it`,
      "Correct the address in HR, or archive the other member by hand."
    )
  }

  /** Why nobody more can be live. */
  #full(): CallError | undefined {
    const { name, seats } = this.#around
    return seats === undefined || this.#book.live < seats ? undefined : refused(
      `${name} has no seat left: ${this.#book.live} of ${seats} are taken`,
      "Archive somebody, or raise `faults.seats` in the target's settings.",
      "invitations"
    )
  }
}

const isSameAccount = (a: BankAccount, b: BankAccount): boolean => {
  const one = a.reveal()
  const other = b.reveal()
  return one.iban === other.iban && one.bic === other.bic && one.holder === other.holder
}
