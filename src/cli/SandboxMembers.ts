import { Effect, FileSystem, Path } from "effect"
import { statSync } from "node:fs"
import type { Instant } from "../domain/CalendarDate.ts"
import { usualCostCenters } from "../sandbox/Attributes.ts"
import type { MemberEntry } from "../sandbox/MemberEntry.ts"
import { entryOf, memberOf, settle } from "../sandbox/members/Entries.ts"
import { MemberWorld, type WorldAbout } from "../sandbox/members/MemberWorld.ts"
import { nodeSqlite } from "../store/NodeSqlite.ts"
import { type Ended, failed } from "./ExitCode.ts"

/** Cost centers that every entity begins with: some of its own, and those that HR knows. */
const costCenters = ["Engineering", "Marketing", "Operations", ...usualCostCenters]

/** Whoever waits for another command longer than this gets an error, in milliseconds. */
const patience = 5000

const connect = (file: string) => new (nodeSqlite().DatabaseSync)(file, { timeout: patience })

const begun = (world: MemberWorld, entries: ReadonlyArray<MemberEntry>, managed: boolean): MemberWorld => {
  world.atomically(() => {
    for (const name of costCenters) world.addCostCenter(name)
    world.load(entries.map((entry) => memberOf(entry, world.about.now, managed)))
  })
  return world
}

/** Members that nobody keeps, for as long as the process lives. */
export const membersInMemory = (about: WorldAbout, entries: ReadonlyArray<MemberEntry>): MemberWorld =>
  begun(MemberWorld.create(connect(":memory:"), about), entries, true)

const damaged = (file: string): Ended =>
  failed(
    `The sandbox is damaged: ${file} is gone, or is not what hrsync wrote.`,
    "Put the file back as it was, or begin anew: hrsync sandbox reset."
  )

const attempt = <A>(file: string, use: () => A): Effect.Effect<A, Ended> =>
  Effect.try({ try: use, catch: () => damaged(file) })

/** Does something with a database, and closes it. */
const using = <A>(file: string, use: (database: ReturnType<typeof connect>) => A): A => {
  const database = connect(file)
  try {
    return use(database)
  } finally {
    database.close()
  }
}

const opened = (database: ReturnType<typeof connect>): MemberWorld => {
  const world = MemberWorld.open(database)
  if (world === undefined) throw new Error("It holds no members.")
  return world
}

/** Makes the folder of a file. */
const besides = Effect.fnUntraced(function*(file: string) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  yield* Effect.mapError(
    fs.makeDirectory(path.dirname(file), { recursive: true }),
    ({ reason }) => failed(`The sandbox can't write beside ${file}: ${reason._tag}.`, "Let this user write there.")
  )
})

/** A new database with these members. `managed`: whether an integration wrote them, or people did. */
export const createMembers = Effect.fnUntraced(function*(
  file: string,
  about: WorldAbout,
  entries: ReadonlyArray<MemberEntry>,
  managed: boolean
) {
  yield* besides(file)
  yield* attempt(
    file,
    () => using(file, (database) => void begun(MemberWorld.create(database, about), entries, managed))
  )
})

/** The members of a database, as the sandbox's days see them. */
export const entriesIn = (file: string): Effect.Effect<ReadonlyArray<MemberEntry>, Ended> =>
  attempt(file, () => {
    statSync(file) // to open a database that is not there would make one
    return using(file, (database) => opened(database).members.map(entryOf))
  })

/** A copy of a database at a later time, with what happened meanwhile. */
export const movedMembers = Effect.fnUntraced(function*(options: {
  readonly from: string
  readonly to: string
  readonly now: Instant
  readonly before: ReadonlyArray<MemberEntry>
  readonly after: ReadonlyArray<MemberEntry>
}) {
  const { after, before, from, now, to } = options
  yield* besides(to)
  yield* attempt(from, () => {
    using(from, (database) => database.prepare("VACUUM INTO ?").run(to))
    using(to, (database) => {
      const world = opened(database)
      world.atomically(() => settle(world.moveTo(now), before, after))
    })
  })
})

/**
 * The members of a database, whenever they are asked for: opened anew where another command has put another database in its
 * place.
 */
export const livingMembers = (file: string): () => MemberWorld => {
  let known: { readonly inode: number; readonly close: () => void; readonly world: MemberWorld } | undefined
  return () => {
    const { ino: inode } = statSync(file)
    if (known?.inode !== inode) {
      known?.close()
      const database = connect(file)
      known = { inode, close: () => database.close(), world: opened(database) }
    }
    return known.world
  }
}
