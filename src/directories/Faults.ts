import { Schema } from "effect"
import { parse as parseEmail } from "../domain/EmailAddress.ts"
import type { Member } from "../domain/Member.ts"
import type { TargetCall } from "../domain/TargetCall.ts"
import { CallError, DirectoryError } from "./Directory.ts"

const timePattern = /^[1-9][0-9]{0,3}[smhd]$/u
const units: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** Milliseconds of a text that fits `timePattern`. */
export const millisOf = (text: string): number => Number.parseInt(text, 10) * (units[text.slice(-1)] ?? 0)

const optional = Schema.optionalKey
const number = Schema.Int.check(Schema.isGreaterThanOrEqualTo(1))
const numbers = Schema.Array(number).check(Schema.isMinLength(1), Schema.isUnique())

/** How a member file fails on purpose. */
export const Faults = Schema.Struct({
  failFor: optional(
    Schema.Array(Schema.NonEmptyString).check(Schema.isMinLength(1), Schema.isUnique()).annotate({
      title: "People for whom it fails",
      description: "E-mails, member ids or external ids: every operation for them is refused, and nothing is done.",
      examples: [["ada@acme.example", "mbr_0007"]]
    })
  ),
  failEvery: optional(
    number.annotate({
      title: "Every n-th operation fails",
      description: "Every operation with this number, or with a multiple of it, is refused, and nothing is done.",
      examples: [10]
    })
  ),
  loseAnswerAt: optional(
    numbers.annotate({
      title: "Lost answers",
      description: "These operations are done, but hrsync does not hear of it. The first operation is 1.",
      examples: [[2]]
    })
  ),
  loseCallAt: optional(
    numbers.annotate({
      title: "Lost operations",
      description: "These operations never arrive, and hrsync does not hear of it. It wins over loseAnswerAt.",
      examples: [[3]]
    })
  ),
  staleFor: optional(
    Schema.String.check(Schema.isPattern(timePattern)).annotate({
      title: "Late list",
      description:
        "For so long after a write, by hrsync's clock, the list shows the members as they were before. While writes follow one another, that is before the first of them.",
      examples: ["2s", "5m"]
    })
  ),
  unauthorizedFrom: optional(
    number.annotate({
      title: "Credential refused",
      description:
        "From this operation on everything is refused, as by a credential that has ended; so is the list, once all operations before it were asked for. 1: from the start.",
      examples: [5]
    })
  ),
  seats: optional(
    Schema.Int.check(Schema.isGreaterThanOrEqualTo(0)).annotate({
      title: "Seats",
      description: "How many members may be invited or active. Who would be one more is refused.",
      examples: [50]
    })
  )
}).annotate({
  identifier: "FileDirectoryFaults",
  title: "Faults on purpose",
  description: "For trying out how hrsync takes it when a target fails. Operations are counted anew in every process.",
  markdownDescription:
    "For trying out how hrsync takes it when a target **fails**. Operations are counted from 1, anew in every process, in the order in which hrsync asks for them. Where several faults meet, the first counts: `unauthorizedFrom`, `loseCallAt`, `failEvery`, `failFor`, `seats`, `loseAnswerAt`.",
  examples: [{ failFor: ["ada@acme.example"] }, { loseAnswerAt: [2], staleFor: "5m" }]
})
export type Faults = typeof Faults.Type

const purpose = "It is a fault on purpose: take it out of `faults` in the target's settings, or run again."

const unauthorized = (name: string): string => `${name} answers 401: the credential is not accepted`

/** Decides by its number what befalls each operation of this process. */
export class FaultyCalls {
  readonly #faults: Faults
  readonly #name: string
  readonly #people: ReadonlySet<string>
  #asked = 0

  /** `name`: how messages name the file. */
  constructor(faults: Faults | undefined, name: string) {
    this.#faults = faults ?? {}
    this.#name = name
    this.#people = new Set(faults?.failFor?.map((person) => parseEmail(person) ?? person))
  }

  /** Counts one operation. An error: it goes no further. Otherwise whether its answer will be lost. */
  next(): CallError | { readonly losesAnswer: boolean } {
    this.#asked += 1
    const { failEvery, loseAnswerAt, loseCallAt, unauthorizedFrom } = this.#faults
    if (unauthorizedFrom !== undefined && this.#asked >= unauthorizedFrom) {
      return new CallError({
        outcome: "refused",
        stops: "target",
        message: unauthorized(this.#name),
        next: purpose
      })
    }
    if (loseCallAt?.includes(this.#asked) === true) return this.lost()
    if (failEvery !== undefined && this.#asked % failEvery === 0) {
      return this.#refused(`${this.#name} refused operation ${this.#asked}: every operation ${failEvery} fails`)
    }
    return { losesAnswer: loseAnswerAt?.includes(this.#asked) === true }
  }

  /** The refusal of an operation for somebody in `failFor`. `member`: whom it is about, where that is known. */
  failsFor(call: TargetCall, member: Member | undefined): CallError | undefined {
    const names = call.kind === "invite"
      ? [call.email, call.externalId]
      : [call.member, member?.email, member?.externalId]
    const named = names.some((name) => typeof name === "string" && this.#people.has(name))
    const whom = call.kind === "invite" ? call.externalId : `member ${call.member}`
    return named ? this.#refused(`${this.#name} refused ${call.kind} for ${whom}, who is under failFor`) : undefined
  }

  /** What a list answers while the credential is refused. */
  get listRefused(): DirectoryError | undefined {
    const { unauthorizedFrom } = this.#faults
    return unauthorizedFrom !== undefined && this.#asked >= unauthorizedFrom - 1
      ? new DirectoryError({ message: unauthorized(this.#name), next: purpose })
      : undefined
  }

  lost(): CallError {
    return new CallError({
      outcome: "unknown",
      stops: "nothing",
      message: `The answer of ${this.#name} was lost`,
      next: purpose
    })
  }

  #refused(message: string): CallError {
    return new CallError({ outcome: "refused", stops: "nothing", message, next: purpose })
  }
}
