import { Effect, Stream } from "effect"
import type { ConfigurationError } from "../config/Diagnostic.ts"
import type { Directory } from "../directories/Directory.ts"
import { directoryKind } from "../directories/registry.ts"
import type { MemberState } from "../domain/Member.ts"
import { memberStates } from "../domain/Member.ts"
import type { Completeness } from "../domain/Read.ts"
import type { EntityId, Rules } from "../domain/Rules.ts"
import type { ConnectionCheck, MissingRight, TargetCheck } from "../report/CheckView.ts"
import { Survey } from "../report/Survey.ts"
import { sourceKind } from "../sources/registry.ts"
import type { ReadRequest, Source } from "../sources/Source.ts"
import { measured } from "./RequestCount.ts"

/** A connection that is to be looked at. */
export interface Examined {
  readonly id: string
  readonly kind: string
  readonly connect: Effect.Effect<Source, ConfigurationError>
  /** Entities that use it. */
  readonly usedBy: ReadonlyArray<EntityId>
  readonly request: ReadRequest
}

/** So many records that can't be decoded are named. */
const mostNamed = 3

const noProof: Completeness = {
  complete: false,
  why: "The reading ended without a proof that it was read to its end",
  next: "Try again; if it stays so, report it as a defect of hrsync."
}

/** A reference or a setting that keeps something from being connected. */
const unconnected = ({ diagnostics }: ConfigurationError): Completeness => ({
  complete: false,
  why: diagnostics.map(({ message }) => message).join(" "),
  next: `Set what is missing, or correct ${
    [...new Set(diagnostics.map(({ column, file, line }) => `${file}:${line}:${column}`))].join(", ")
  }.`
})

/** Reads a connection to its end, and keeps nothing of it but numbers. */
export const examineConnection = Effect.fn("examineConnection")(function*(
  { connect, id, kind, request, usedBy }: Examined,
  came: (more: number) => void
) {
  const survey = new Survey()
  const missing: Array<MissingRight> = []
  const notes: Array<string> = []
  const first: Array<string> = []
  let unreadable = 0
  let completeness: Completeness = noProof
  const reading = Effect.flatMap(
    connect,
    (source) =>
      Stream.runForEach(source.read(request), (event) =>
        Effect.sync(() => {
          switch (event._tag) {
            case "Employees":
              survey.take(event.employees)
              came(event.employees.length)
              break
            case "Unreadable":
              unreadable += 1
              if (first.length < mostNamed) first.push(`${event.record.at}: ${event.record.problem}`)
              break
            case "Gap":
              missing.push(event.gap)
              break
            case "Note":
              notes.push(event.text)
              break
            case "Proof":
              completeness = event.completeness
          }
        }))
  ).pipe(
    Effect.catchTags({
      SourceError: ({ message, next }) =>
        Effect.sync(() => {
          completeness = { complete: false, why: message, next }
        }),
      ConfigurationError: (error) =>
        Effect.sync(() => {
          completeness = unconnected(error)
        })
    })
  )
  const [, spent] = yield* measured(reading)
  return {
    connection: id,
    kind,
    title: sourceKind(kind)?.title ?? kind,
    usedBy,
    completeness,
    found: survey.result,
    missing,
    notes,
    unreadable: { count: unreadable, first },
    spent
  } satisfies ConnectionCheck
})

/** Lists the members of an entity's target, and keeps nothing of them but numbers. */
export const examineTarget = Effect.fn("examineTarget")(function*(
  rules: Rules,
  connect: Effect.Effect<Directory, ConfigurationError>
) {
  const states = new Map<MemberState, number>()
  const notes: Array<string> = []
  let completeness: Completeness = noProof
  const listing = Effect.flatMap(
    connect,
    (directory) =>
      Stream.runForEach(directory.list, (event) =>
        Effect.sync(() => {
          if (event._tag === "Proof") completeness = event.completeness
          else if (event._tag === "Note") notes.push(event.text)
          else for (const { state } of event.members) states.set(state, (states.get(state) ?? 0) + 1)
        })).pipe(
          Effect.as(directory.capabilities),
          Effect.catchTag("DirectoryError", ({ message, next }) =>
            Effect.sync(() => {
              completeness = { complete: false, why: message, next }
              return directory.capabilities
            }))
        )
  ).pipe(
    Effect.catchTag("ConfigurationError", (error) =>
      Effect.sync(() => {
        completeness = unconnected(error)
        return undefined
      }))
  )
  const [capabilities, spent] = yield* measured(listing)
  return {
    entity: rules.entity,
    name: rules.name,
    kind: rules.target.kind,
    title: directoryKind(rules.target.kind)?.title ?? rules.target.kind,
    completeness,
    members: [...states.values()].reduce((sum, of) => sum + of, 0),
    states: memberStates.flatMap((state) => {
      const of = states.get(state)
      return of === undefined ? [] : [[state, of] as const]
    }),
    capabilities,
    notes,
    spent
  } satisfies TargetCheck
})
