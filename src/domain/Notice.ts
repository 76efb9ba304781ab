import type { Instant } from "./CalendarDate.ts"
import type { EntityId } from "./Rules.ts"

export const noticeKinds = [
  /** A limit or a proof stops the entity (P2 to P5). */
  "blocked",
  /** Its cycles fail. */
  "error",
  /** A person has to approve something, or confirm its rules (P6, P7, U2). */
  "approval",
  /** Items of its worklist wait for a person (X8). */
  "waiting",
  /** A credential ends soon, or has ended (P9). */
  "credentials",
  /** It was blocked or in error, and is no longer. */
  "recovered"
] as const
export type NoticeKind = typeof noticeKinds[number]

export type Severity = "info" | "warning" | "error"

/** Something about an entity that people want to be told, once. Its texts hold numbers and ids, and no personal data. */
export interface Notice {
  readonly entity: EntityId
  /** The company's name in the file. */
  readonly name: string
  readonly kind: NoticeKind
  readonly severity: Severity
  /** What makes it another one than the last of its kind: a decision hash, a reason, a day. */
  readonly fingerprint: string
  /** What happened: whole sentences. */
  readonly text: string
  /** What to do; empty where nothing is. */
  readonly next: string
  /** The decision that it is about (P6); nothing: about none. */
  readonly decisionHash: string | undefined
  readonly counts: Readonly<Record<string, number>>
}

/** A notice that a notifier was given, or is to be given. */
export interface Told {
  /** The notifier's id. */
  readonly notifier: string
  readonly entity: EntityId
  readonly kind: NoticeKind
  readonly fingerprint: string
  /** When it was tried last. */
  readonly at: Instant
  /** How often. 0: it was only noted, and is told if it happens once more. */
  readonly attempts: number
  /** Whether it arrived. A process that ended in between leaves it open. */
  readonly sent: boolean
}
