import { Effect, FileSystem, Option, Path, Result } from "effect"
import type { Configuration } from "../config/Load.ts"
import { type Instant, today as dayOf } from "../domain/CalendarDate.ts"
import type { CompanyPerson } from "../sandbox/CompanyPerson.ts"
import { exportOf } from "../sandbox/Exports.ts"
import type { MemberEntry } from "../sandbox/MemberEntry.ts"
import { entriesFile } from "../sandbox/Members.ts"
import { newMembers, withNewcomers } from "../sandbox/Newcomers.ts"
import { type About, readAbout, readMembers, readStaff, writeAbout, writeStaff } from "../sandbox/Saved.ts"
import { type Staff, staffOf } from "../sandbox/Staff.ts"
import {
  lastSyncOf,
  peopleOf,
  sandboxNow,
  sandboxSeed,
  sandboxSize,
  world,
  worldCompany,
  type WorldOptions
} from "../sandbox/World.ts"
import * as SqliteStore from "../store/SqliteStore.ts"
import { type Ended, failed } from "./ExitCode.ts"
import { printError } from "./Output.ts"
import { aboutFile, type FolderFile, inFolder, peopleFile, put, readText, stateFile } from "./SandboxFolder.ts"
import {
  databasePath,
  digestsOf,
  holdsOf,
  membersOf,
  membersPath,
  type SandboxEntity,
  type SandboxForms,
  sandboxForms
} from "./SandboxForms.ts"
import { createMembers, entriesIn } from "./SandboxMembers.ts"
import { synced } from "./SandboxSync.ts"
import { readTools } from "./SandboxTools.ts"

/** Which sandbox is asked for; nothing: the one that is there, or else the usual one. */
export interface SandboxOptions {
  readonly seed: number | undefined
  /** About how many people the company has. */
  readonly size: number | undefined
}

/** Where the sandbox of a configuration is, and the forms that its files have. */
export interface SandboxPlace {
  readonly folder: string
  readonly forms: SandboxForms
}

/** Everything of the sandbox stands here, beside the configuration file. */
const home = ".hrsync/sandbox"

export const sandboxFolder = (configuration: Configuration): Effect.Effect<string, never, Path.Path> =>
  Effect.map(Path.Path, (path) => path.join(configuration.folder, home))

export const sandboxPlace = Effect.fnUntraced(function*(configuration: Configuration) {
  const folder = yield* sandboxFolder(configuration)
  return { folder, forms: yield* sandboxForms(configuration, folder) } satisfies SandboxPlace
})

/** Does something with the sandbox of a place, which is made, or fitted to the file, before. Nothing else does so meanwhile. */
export const inSandbox = <A, E, R>(
  place: SandboxPlace,
  options: SandboxOptions,
  use: (about: About) => Effect.Effect<A, E, R>
) => inFolder(place.folder, Effect.flatMap(ready(place, options), use))

/** The sandbox that is there, as it is; nothing when there is none. */
export const aboutIn = Effect.fnUntraced(function*(folder: string) {
  const text = yield* readText(folder, aboutFile)
  if (Option.isNone(text)) return undefined
  return yield* Effect.fromResult(Result.mapError(readAbout(text.value), () => damaged(folder, aboutFile)))
})

export const staffIn = Effect.fnUntraced(function*(folder: string) {
  const text = yield* readText(folder, peopleFile)
  if (Option.isNone(text)) return yield* lost(folder, peopleFile)
  return yield* Effect.fromResult(Result.mapError(readStaff(text.value), () => damaged(folder, peopleFile)))
})

/** A file of the sandbox that cannot be what hrsync left there. */
export const damaged = (folder: string, name: string): Ended =>
  failed(
    `The sandbox is damaged: ${folder}/${name} is not what hrsync wrote, or a newer hrsync wrote it.`,
    "Put the file back as it was, or begin anew: hrsync sandbox reset."
  )

const lost = (folder: string, name: string): Ended =>
  failed(
    `The sandbox is damaged: ${folder}/${name} is gone.`,
    "Put the file back, or begin anew: hrsync sandbox reset."
  )

export const instantOf = (text: string): Instant => Date.parse(text)
export const textOf = (instant: Instant): string => new Date(instant).toISOString()

/** Begins a sandbox: everything of an earlier one goes. */
export const begin = Effect.fnUntraced(function*(
  { folder, forms }: SandboxPlace,
  { seed = sandboxSeed, size = sandboxSize }: SandboxOptions
) {
  const entities = enabled(forms)
  const options: WorldOptions = {
    seed,
    size,
    now: sandboxNow,
    connections: forms.connections,
    tools: forms.tools,
    entities: entities.map((entity) => synced(entity.rules, membersOf(entity, seed)))
  }
  const company = worldCompany(options)
  const made = world(options, company, yield* readTools(forms.tools, company.before, lastSyncOf(options)))
  const staff = staffOf(made.company, entities, todayAt(sandboxNow))
  const about: About = {
    format: "hrsync-sandbox",
    version: 1,
    seed,
    size,
    began: textOf(sandboxNow),
    now: textOf(sandboxNow),
    exports: digestsOf(forms),
    entities: entities.map(({ rules }) => rules.entity),
    ...databasesOf(entities)
  }
  const path = yield* Path.Path
  yield* put(folder, [{ path: ".gitignore", content: bytes("*\n") }, ...made.files, ...own(about, staff)], {
    anew: true,
    make: (place) =>
      SqliteStore.create(path.join(place, stateFile), made.memories).pipe(
        Effect.mapError(({ message, next }) => failed(message, next)),
        Effect.andThen(Effect.forEach(
          entities.filter(isKept),
          (one) => beginMembers(place, about, one, made.members.get(one.rules.entity) ?? [])
        ))
      )
  })
  return about
})

/** The sandbox as it was left, or a new one; in the forms that the file at hand declares. */
const ready = Effect.fnUntraced(function*(place: SandboxPlace, options: SandboxOptions) {
  const about = yield* aboutIn(place.folder)
  if (about === undefined) return yield* begin(place, options)
  const { seed = about.seed, size = about.size } = options
  if (seed !== about.seed || size !== about.size) {
    yield* printError(
      `The sandbox was a company of about ${about.size} people (seed ${about.seed}); another one was asked for, so it begins anew.`
    )
    return yield* begin(place, { seed, size })
  }
  const state = yield* readableState(place.folder)
  if (!state) return yield* lost(place.folder, stateFile)
  return yield* fitted(place, about)
})

const readableState = Effect.fnUntraced(function*(folder: string) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  return yield* Effect.orElseSucceed(fs.exists(path.join(folder, stateFile)), () => false)
})

/** The same company, in today's forms: what the file changed is written anew, and nobody changes for it. */
const fitted = Effect.fnUntraced(function*({ folder, forms }: SandboxPlace, about: About) {
  const exports = digestsOf(forms)
  const entities = enabled(forms).filter(({ rules }) => !about.entities.includes(rules.entity))
  const moved = enabled(forms).filter((one) =>
    !entities.includes(one) && isKept(one) !== isInDatabase(about, one.rules.entity)
  )
  const changed = Object.entries(exports).some(([id, digest]) => digest !== about.exports[id])
  if (!changed && entities.length === 0 && moved.length === 0) return about
  const before = yield* staffIn(folder)
  const staff = withNewcomers(before, {
    seed: about.seed,
    size: about.size,
    today: todayAt(instantOf(about.now)),
    connections: holdsOf(forms),
    fresh: new Set(Object.keys(exports).filter((id) => !(id in before.register.ids))),
    entities: enabled(forms)
  })
  const now: About = {
    ...about,
    exports: { ...about.exports, ...exports },
    entities: [...about.entities, ...entities.map(({ rules }) => rules.entity)],
    ...databasesOf(enabled(forms), about)
  }
  const made = [
    ...entities.map((one) => ({ one, entries: newMembers(one.rules, membersOf(one, about.seed).memberId) })),
    ...(yield* Effect.forEach(
      moved,
      (one) => Effect.map(membersIn(folder, about, one.rules.entity), (entries) => ({ one, entries }))
    ))
  ]
  yield* put(folder, [
    ...exportsOf(forms, staff.people),
    ...made.flatMap(({ entries, one }) =>
      isKept(one) ? [] : [{ path: membersPath(one.rules.entity), content: entriesFile(entries) }]
    ),
    ...own(now, staff)
  ], {
    anew: false,
    make: (place) =>
      Effect.forEach(
        made.filter(({ one }) => isKept(one)),
        ({ entries, one }) => beginMembers(place, now, one, entries),
        { discard: true }
      )
  })
  return now
})

/** Whether the sandbox's Spendesk keeps the members of an entity. */
const isKept = ({ target }: SandboxEntity): boolean => target.kind !== "file"

/** Whether it keeps them now. */
export const isInDatabase = ({ databases }: About, entity: string): boolean => databases?.includes(entity) === true

/** Entities of the file by how they keep members, and entities that are not in it any more as they were. */
const databasesOf = (entities: ReadonlyArray<SandboxEntity>, before?: About): Pick<About, "databases"> => {
  const gone = before?.databases?.filter((entity) => !entities.some(({ rules }) => rules.entity === entity)) ?? []
  const databases = [...gone, ...entities.filter(isKept).map(({ rules }) => rules.entity)]
  return databases.length === 0 ? {} : { databases }
}

const beginMembers = Effect.fnUntraced(function*(
  place: string,
  { now, seed }: About,
  { rules: { entity, timezone }, target }: SandboxEntity,
  entries: ReadonlyArray<MemberEntry>
) {
  const path = yield* Path.Path
  const about = { entity, seed, now: instantOf(now), uk: timezone === "Europe/London" }
  yield* createMembers(path.join(place, databasePath(entity)), about, entries, target.kind === "scim")
})

/** The members of an entity as the sandbox keeps them now. */
export const membersIn = Effect.fnUntraced(function*(folder: string, about: About, entity: string) {
  const path = yield* Path.Path
  if (isInDatabase(about, entity)) return yield* entriesIn(path.join(folder, databasePath(entity)))
  const name = membersPath(entity)
  const text = yield* readText(folder, name)
  if (Option.isNone(text)) return yield* damaged(folder, name)
  return yield* Effect.fromResult(Result.mapError(readMembers(text.value), () => damaged(folder, name)))
})

export const enabled = ({ entities }: SandboxForms): SandboxForms["entities"] =>
  entities.filter(({ rules }) => rules.enabled)

/** The export of every connection. */
export const exportsOf = (
  { connections }: SandboxForms,
  people: ReadonlyArray<CompanyPerson>
): ReadonlyArray<FolderFile> => connections.flatMap(({ form, id }) => exportOf(form, peopleOf(people, id)))

/** The sandbox's files of itself. */
export const own = (about: About, staff: Staff): ReadonlyArray<FolderFile> => [
  { path: peopleFile, content: bytes(writeStaff(staff)) },
  { path: aboutFile, content: bytes(writeAbout(about)) }
]

const todayAt = (now: Instant) => {
  const today = dayOf(now, "UTC")
  if (today === undefined) throw new RangeError(`${now} is no instant of the calendar`)
  return today
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
