import { Effect, Path } from "effect"
import { type AdvanceOptions, type Moment, nextDay } from "../sandbox/Advance.ts"
import type { Happening } from "../sandbox/Happening.ts"
import type { MemberEntry } from "../sandbox/MemberEntry.ts"
import { entriesFile } from "../sandbox/Members.ts"
import type { About } from "../sandbox/Saved.ts"
import { homeOf } from "../sandbox/World.ts"
import { alone } from "./SandboxAlone.ts"
import { type FolderFile, put } from "./SandboxFolder.ts"
import { databasePath, holdsOf, membersPath } from "./SandboxForms.ts"
import { movedMembers } from "./SandboxMembers.ts"
import {
  enabled,
  exportsOf,
  inSandbox,
  instantOf,
  isInDatabase,
  membersIn,
  own,
  type SandboxPlace,
  staffIn,
  textOf
} from "./SandboxPlace.ts"

/** The sandbox after some days, and what happened on them. */
export interface DaysPassed {
  readonly about: About
  readonly happenings: ReadonlyArray<Happening>
}

/** Lets days pass in the sandbox; it begins first where there is none. `upheaval`: on the first of them many leave. */
export const passDays = Effect.fn("passDays")(function*(place: SandboxPlace, days: number, upheaval: boolean) {
  return yield* inSandbox(
    place,
    { seed: undefined, size: undefined },
    (about) => alone(place.folder, about, pass(place, about, days, upheaval))
  )
})

const pass = Effect.fnUntraced(function*(place: SandboxPlace, about: About, days: number, upheaval: boolean) {
  const path = yield* Path.Path
  let moment: Moment = {
    now: instantOf(about.now),
    staff: yield* staffIn(place.folder),
    lists: yield* listsIn(place, about)
  }
  const before = moment.lists
  const options: AdvanceOptions = {
    seed: about.seed,
    size: about.size,
    began: instantOf(about.began),
    connections: holdsOf(place.forms),
    homes: new Map(enabled(place.forms).map(({ rules }) => [rules.entity, homeOf(rules)]))
  }
  const happenings: Array<Happening> = []
  for (let day = 0; day < days; day++) {
    const next = nextDay(moment, options, upheaval && day === 0)
    moment = next.moment
    for (const happening of next.happenings) happenings.push(happening)
  }
  const now: About = { ...about, now: textOf(moment.now) }
  const kept = [...moment.lists].filter(([entity]) => isInDatabase(about, entity))
  const changed = [...moment.lists].flatMap(([entity, list]): ReadonlyArray<FolderFile> =>
    list === before.get(entity) || isInDatabase(about, entity)
      ? []
      : [{ path: membersPath(entity), content: entriesFile(list) }]
  )
  const exports = exportsOf(place.forms, moment.staff.people)
  yield* put(place.folder, [...exports, ...changed, ...own(now, moment.staff)], {
    anew: false,
    make: (to) =>
      Effect.forEach(kept, ([entity, after]) =>
        movedMembers({
          from: path.join(place.folder, databasePath(entity)),
          to: path.join(to, databasePath(entity)),
          now: moment.now,
          before: before.get(entity) ?? [],
          after
        }), { discard: true })
  })
  return { about: now, happenings } satisfies DaysPassed
})

/** The members of the entities that have some. */
export const listsIn = Effect.fnUntraced(function*({ folder, forms }: SandboxPlace, about: About) {
  const lists = new Map<string, ReadonlyArray<MemberEntry>>()
  for (const { rules: { entity } } of enabled(forms)) {
    if (about.entities.includes(entity)) lists.set(entity, yield* membersIn(folder, about, entity))
  }
  return lists
})
