import type { Effect } from "effect"
import type { Instant } from "../domain/CalendarDate.ts"
import type { Card } from "../domain/Card.ts"
import type { Explanation } from "../domain/Explanation.ts"
import type { HistoryEntry, HistoryQuery, OperationCount } from "../domain/History.ts"
import type { MemberRow } from "../domain/MemberRow.ts"
import type { EntityPlan } from "../domain/Plan.ts"
import type { EntityId, Reconcile } from "../domain/Rules.ts"
import type { Worklist } from "../domain/Worklist.ts"
import type { ConnectionHealth } from "../engine/SharedReads.ts"
import type { EntityStanding, Look } from "../engine/Standing.ts"
import type { HistoryPart } from "../report/History.ts"

/** Who asks for a page, as `Access` found. */
export interface Visitor {
  /** Stands in the history: a token's name, or what the proxy says; on loopback the user of this machine. */
  readonly name: string
  /** A viewer only looks; an approver may act. */
  readonly role: "viewer" | "approver"
}

/** What became of something that a person asked for, in words. `bad`: it was not done. */
export interface Answer {
  readonly tone: "good" | "bad"
  readonly message: string
  readonly next: string
}

/** The members of an entity, as they were read at that time. */
export interface ListedMembers {
  readonly at: Instant
  readonly rows: ReadonlyArray<MemberRow>
}

/** What another file would do to people, against what was last read (nothing of it is kept). */
export interface Tried {
  /** What is wrong with the text, as `hrsync validate` says it; nothing where it is sound. */
  readonly problems: string | undefined
  /** What it warns of, in the same words; nothing where it warns of nothing. */
  readonly warnings: string | undefined
  /** By entity: what the plan is with the file in force, and what it would be. Nothing: it does not exist there. */
  readonly entities: ReadonlyArray<{
    readonly entity: EntityId
    readonly name: string
    readonly now: EntityPlan | undefined
    readonly next: EntityPlan | undefined
    /** Why it can't be tried: it needs a reading that was never made. */
    readonly untried: string | undefined
  }>
}

/** An entity's plan as it is now, what may be done with it, and what it asks of people. */
export interface Decision {
  readonly madeAt: Instant
  readonly plan: EntityPlan
  readonly permit: Look["permit"]
  readonly mode: Reconcile["mode"]
  /** What a yes to the whole of it does; nothing: there is nothing to say yes to, or none is possible, and why. */
  readonly yes: {
    /** Operations that an approval lets go. 0: it only confirms the rules. */
    readonly covers: number
    /** Whether it confirms the entity's rules and safety settings as well (P7, P8). */
    readonly confirms: boolean
  } | { readonly message: string; readonly next: string }
  /** Ids of the operations that somebody is asked about: withheld ones, questions, and in the mode `approve` all. */
  readonly asked: ReadonlySet<string>
  /** Whether there is anything to say no to. */
  readonly refusable: boolean
  /** Of everything that a yes is about: what may pass, and which rules it confirms. */
  readonly shown: string
}

/** The decision that somebody says yes to. */
export interface Decided {
  readonly hash: string
  /** `Decision.shown` of the page that they read; nothing: they name the hash alone. */
  readonly shown: string | undefined
}

/** Which part of the history a page asks for. `person`: in whatever words people name somebody; empty: everybody. */
export interface PastAsked {
  readonly entity: EntityId | undefined
  readonly person: string
  readonly since: Instant | undefined
  readonly until: Instant | undefined
  readonly limit: number
}

/** The configuration file that is in force, and a newer one that is not followed (U6). */
export interface SiteFile {
  readonly file: string
  readonly text: string
  readonly since: Instant
  readonly refused: { readonly since: Instant; readonly text: string } | undefined
}

/**
 * What the pages and the API show of one running reconciler, and what people may tell it. Texts in it are plain: whoever
 * shows them makes them harmless. Acts never fail; what stopped one is its answer.
 */
export interface Site {
  readonly version: string
  readonly startedAt: Instant
  readonly now: Effect.Effect<Instant>
  readonly sandbox: boolean
  readonly file: Effect.Effect<SiteFile>
  /** In the order of the file; what it no longer names comes last. */
  readonly standings: Effect.Effect<ReadonlyArray<EntityStanding>>
  readonly connections: Effect.Effect<ReadonlyArray<ConnectionHealth>>
  /** An integration card for each standing, in their order. */
  readonly cards: Effect.Effect<ReadonlyArray<Card>>
  /**
   * The members of an entity as its last complete readings show them, or those before while they are made ready; nothing:
   * there was none yet.
   */
  readonly members: (entity: EntityId) => Effect.Effect<ListedMembers | undefined>
  /** The whole story of whoever a text names: e-mail, employee id, connection/employee id, member id or name. */
  /** As each entity was planned last. */
  readonly explain: (text: string) => Effect.Effect<Explanation>
  /** Newest first. Fails as a `StoreError` does. */
  readonly history: (query: HistoryQuery) => Effect.Effect<ReadonlyArray<HistoryEntry>, SiteError>
  /** The same for people: by whom, and about whom. Nothing: nobody is remembered by that text. */
  readonly past: (asked: PastAsked) => Effect.Effect<HistoryPart | undefined, SiteError>
  /** Operations by day, kind and outcome. */
  readonly operationCounts: (query: HistoryQuery) => Effect.Effect<ReadonlyArray<OperationCount>, SiteError>
  /** The plan that `approve` and `refuse` are about. Nothing: the entity was not read to its end yet. */
  readonly decision: (entity: EntityId) => Effect.Effect<Decision | undefined, SiteError>
  /** X8: what waits for a person, of every entity that was read. */
  readonly worklists: Effect.Effect<ReadonlyArray<Worklist>, SiteError>
  /** P6, P7: approves a decision (the whole of it, or these operations), and confirms the entity's rules. */
  readonly approve: (
    entity: EntityId,
    decided: Decided,
    only: ReadonlyArray<string> | undefined,
    asked: Asked
  ) => Acting
  /** P6: says no to a decision; the history keeps who and why. */
  readonly refuse: (entity: EntityId, hash: string, asked: Asked) => Acting
  readonly pause: (entity: EntityId, asked: Asked) => Acting
  readonly resume: (entity: EntityId, asked: Asked) => Acting
  /** X8: a worklist item was done by hand. `operation`: its id. */
  readonly done: (entity: EntityId, operation: string, asked: Asked) => Acting
  /** Looks at an entity now. */
  readonly hurry: (entity: EntityId, asked: Asked) => Acting
  readonly try: (text: string) => Effect.Effect<Tried>
}

type Acting = Effect.Effect<Answer>

/** Who acts, and why in their words (empty: they gave none). */
export interface Asked {
  readonly visitor: Visitor
  readonly reason: string
}

/** What is remembered can't be read just now. */
export interface SiteError {
  readonly _tag: string
  readonly message: string
  readonly next: string
}
