import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer } from "effect"
import { spawn, spawnSync } from "node:child_process"
import { once } from "node:events"
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync
} from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { fileURLToPath } from "node:url"
import { afterAll } from "vitest"
import type { Link } from "../../src/domain/Memory.ts"
import { nothingRemembered } from "../../src/domain/Memory.ts"
import { migrations } from "../../src/store/Migrations.ts"
import * as SqliteDatabase from "../../src/store/SqliteDatabase.ts"
import * as SqliteStore from "../../src/store/SqliteStore.ts"
import * as SqlStore from "../../src/store/SqlStore.ts"
import { Store } from "../../src/store/Store.ts"
import type { StoreError } from "../../src/store/Store.ts"

const folder = mkdtempSync(join(tmpdir(), "hrsync-sqlite-file-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let paths = 0
const fresh = (): string => join(folder, String(paths += 1), "state.db")

const links: ReadonlyArray<Link> = Array.from({ length: 400 }, (_, index) => ({
  connection: "people",
  employeeId: String(1000 + index),
  memberId: `m-${index}`,
  emails: [],
  state: "managed",
  archivedByHrsync: false,
  allowed: false,
  applied: {},
  resent: 0,
  reinvite: false,
  releasedByPerson: false
}))

const memories = [{ ...nothingRemembered("acme"), appliedBefore: true, links }]

const filled = (): Promise<string> => {
  const path = fresh()
  return Effect.runPromise(Effect.as(SqliteStore.create(path, memories), path))
}

const within = <A, E>(path: string, use: (store: Store["Service"]) => Effect.Effect<A, E>): Promise<A> =>
  Effect.runPromise(Store.use(use).pipe(Effect.provide(SqliteStore.layer(path))))

const read = (path: string) => within(path, (store) => store.memories)

const act = (store: Store["Service"], reason = ""): Effect.Effect<void, StoreError> =>
  store.act({ at: 1, entity: "acme", kind: "pause", by: "grace", reason, person: undefined, subject: "" }, [
    { type: "paused", paused: true }
  ])

const write = (path: string): Promise<void> => within(path, act)

const refused = (path: string, use: (store: Store["Service"]) => Effect.Effect<unknown, StoreError>) =>
  within(path, (store) => Effect.flip(use(store)))

const sqliteIn = <A>(path: string, use: (database: DatabaseSync) => A): A => {
  const database = new DatabaseSync(path)
  try {
    return use(database)
  } finally {
    database.close()
  }
}

describe("the file", () => {
  it("A3: reading makes neither the file nor its folder", async () => {
    const path = fresh()
    assert.deepStrictEqual(await read(path), [])
    await within(path, (store) => Effect.all([store.hashKey, store.history({}), store.lastRuns, store.runsOf("x")]))
    assert.isFalse(existsSync(dirname(path)))
  })

  it("the first write makes both, for their owner alone, and leaves nothing else behind", async () => {
    const path = fresh()
    await write(path)
    assert.strictEqual(statSync(path).mode & 0o777, 0o600)
    assert.strictEqual(statSync(dirname(path)).mode & 0o777, 0o700)
    assert.deepStrictEqual(readdirSync(dirname(path)), ["state.db"])
    assert.isTrue((await read(path))[0]?.paused)
  })

  it("A3: reading changes no byte of it, and leaves nothing beside it", async () => {
    const path = await filled()
    const before = readFileSync(path)
    assert.deepStrictEqual(await read(path), memories)
    assert.isTrue(readFileSync(path).equals(before))
    assert.deepStrictEqual(readdirSync(dirname(path)), ["state.db"])
  })

  it("create takes the place of a file that is there", async () => {
    const path = await filled()
    await write(path)
    await Effect.runPromise(SqliteStore.create(path, []))
    assert.deepStrictEqual(await read(path), [])
    assert.strictEqual(statSync(path).mode & 0o777, 0o600)
  })

  it("a backup that is brought back while hrsync runs is what is read and written from then on", async () => {
    const path = await filled()
    const backup = readFileSync(path)
    await within(path, (store) =>
      Effect.gen(function*() {
        yield* act(store)
        for (const name of readdirSync(dirname(path))) rmSync(join(dirname(path), name))
        writeFileSync(path, backup)
        assert.deepStrictEqual(yield* store.memories, memories)
        yield* act(store)
      }))
    assert.isTrue((await read(path))[0]?.paused)
  })

  it("a file that is taken away while hrsync runs is no first run", async () => {
    const path = await filled()
    const [reading, writing] = await within(path, (store) =>
      Effect.gen(function*() {
        yield* store.memories
        rmSync(path)
        return [yield* Effect.flip(store.memories), yield* Effect.flip(act(store))] as const
      }))
    assert.include(reading.message, "was taken away")
    assert.include(writing.message, "was taken away")
    assert.isFalse(existsSync(path))
  })

  it("what Node 22 says of SQLite does not reach the terminal, and every other warning does", () => {
    const module = new URL("../../src/store/NodeSqlite.ts", import.meta.url).href
    const script = `
      import { nodeSqlite } from ${JSON.stringify(module)}
      const load = process.getBuiltinModule
      process.getBuiltinModule = (name) => {
        process.emitWarning("SQLite is an experimental feature and might change at any time", "ExperimentalWarning")
        process.emitWarning("mind the gap", "ExperimentalWarning")
        return load(name)
      }
      nodeSqlite()
      process.emitWarning("SQLite again", "ExperimentalWarning")`
    const { stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8" })
    assert.notInclude(stderr, "SQLite is an experimental")
    assert.include(stderr, "mind the gap")
    assert.include(stderr, "SQLite again")
  })
})

describe("a state file that can't be trusted is an error, and is never written to", () => {
  const cases: ReadonlyArray<{
    readonly name: string
    readonly damage: (path: string) => void
    readonly says: string
    readonly reason: StoreError["reason"]
  }> = [
    {
      name: "cut in half",
      damage: (path) => truncateSync(path, statSync(path).size / 2),
      says: "damaged",
      reason: "damaged"
    },
    { name: "cut to nothing", damage: (path) => truncateSync(path, 0), says: "is empty", reason: "damaged" },
    {
      name: "random bytes",
      damage: (path) => writeFileSync(path, Uint8Array.from({ length: 9000 }, (_, index) => index * 7919 % 251)),
      says: "no SQLite database",
      reason: "damaged"
    },
    { name: "a text", damage: (path) => writeFileSync(path, "hello\n"), says: "no SQLite database", reason: "damaged" },
    {
      name: "another program's database",
      damage: (path) => {
        rmSync(path)
        sqliteIn(path, (database) => database.exec("CREATE TABLE songs (title TEXT)"))
      },
      says: "none of hrsync",
      reason: "damaged"
    },
    {
      name: "a page overwritten in the middle",
      damage: (path) => {
        const bytes = readFileSync(path)
        bytes.fill(0x5a, 4096 * Math.floor(bytes.length / 8192), 4096 * Math.floor(bytes.length / 8192) + 4096)
        writeFileSync(path, bytes)
      },
      says: "do not fit together",
      reason: "damaged"
    },
    {
      name: "every page from the second on, a little",
      damage: (path) => {
        const bytes = readFileSync(path)
        for (let at = 4096; at < bytes.length; at += 4096) bytes.fill(0xff, at + 3, at + 5)
        writeFileSync(path, bytes)
      },
      says: "do not fit together",
      reason: "damaged"
    },
    {
      name: "a record that is no record",
      damage: (path) =>
        sqliteIn(path, (database) => database.exec("UPDATE links SET state = 'perhaps' WHERE employee = '1007'")),
      says: "\"links\"",
      reason: "damaged"
    },
    {
      name: "a version that is none",
      damage: (path) => sqliteIn(path, (database) => database.exec("UPDATE hrsync_version SET version = 'x'")),
      says: "none of hrsync",
      reason: "damaged"
    },
    {
      name: "a newer version",
      damage: (path) => sqliteIn(path, (database) => database.exec("UPDATE hrsync_version SET version = 99")),
      says: "version 99",
      reason: "newer-version"
    },
    {
      name: "a folder in its place",
      damage: (path) => {
        rmSync(path)
        mkdirSync(path)
      },
      says: "it is a folder",
      reason: "unreadable"
    },
    {
      name: "a link that leads nowhere",
      damage: (path) => {
        rmSync(path)
        symlinkSync(join(folder, "lost", "state.db"), path)
      },
      says: "leads nowhere",
      reason: "unreadable"
    }
  ]
  for (const { damage, name, reason, says } of cases) {
    it(name, async () => {
      const path = await filled()
      damage(path)
      const content = statSync(path, { throwIfNoEntry: false })?.isFile() === true ? readFileSync(path) : undefined
      await within(path, (store) =>
        Effect.gen(function*() {
          for (const use of [store.memories, act(store), Effect.scoped(store.lock("acme", "grace"))]) {
            const error = yield* Effect.flip(use)
            assert.strictEqual(error._tag, "StoreError")
            if (error._tag !== "StoreError") continue
            assert.strictEqual(error.reason, reason)
            assert.include(error.message, path)
            assert.include(error.message, says)
            assert.isNotEmpty(error.next)
          }
        }))
      if (content !== undefined) assert.isTrue(readFileSync(path).equals(content))
    })
  }

  it("a backup that is brought back is trusted again, and written to", async () => {
    const path = await filled()
    const backup = readFileSync(path)
    sqliteIn(path, (database) => database.exec("UPDATE links SET state = 'perhaps'"))
    await within(path, (store) =>
      Effect.gen(function*() {
        assert.strictEqual((yield* Effect.flip(store.memories)).reason, "damaged")
        assert.strictEqual((yield* Effect.flip(act(store))).reason, "damaged")
        for (const name of readdirSync(dirname(path))) rmSync(join(dirname(path), name))
        writeFileSync(path, backup)
        yield* act(store)
        assert.isTrue((yield* store.memories)[0]?.paused)
      }))
  })

  it("a path through a file", async () => {
    const path = join(await filled(), "state.db")
    const error = await refused(path, (store) => store.memories)
    assert.include(error.message, "a file, not a folder")
    assert.strictEqual((await refused(path, act)).reason, "unreadable")
  })

  it.skipIf(process.getuid?.() === 0)("a file that this user may not read", async () => {
    const path = await filled()
    chmodSync(path, 0o000)
    assert.strictEqual((await refused(path, (store) => store.memories)).reason, "unreadable")
  })

  it.skipIf(process.getuid?.() === 0)("a folder that this user may not write in is read all the same", async () => {
    const path = await filled()
    chmodSync(dirname(path), 0o500)
    assert.deepStrictEqual(await read(path), memories)
    assert.strictEqual((await refused(path, act)).reason, "read-only")
  })
})

/** Runs on a disk of its own; false where this user may not make one. */
const onDisk = async (options: string, use: (path: string) => Promise<void>): Promise<boolean> => {
  const path = join(folder, `disk-${paths += 1}`)
  mkdirSync(path)
  if (spawnSync("mount", ["-t", "tmpfs", "-o", options, "tmpfs", path]).status !== 0) return false
  try {
    await use(path)
    return true
  } finally {
    spawnSync("umount", [path])
  }
}

const noDisk = "this user may not mount a disk"

describe("disks", () => {
  it("a full disk is said, and what was remembered before stays", async ({ skip }) => {
    const could = await onDisk("size=600k", async (disk) => {
      const path = join(disk, "state.db")
      const done = await within(path, (store) =>
        Effect.gen(function*() {
          for (let done = 0;; done += 1) {
            const error = yield* Effect.option(Effect.flip(act(store, "x".repeat(20_000))))
            if (error._tag === "None") continue
            assert.strictEqual(error.value.reason, "full")
            assert.include(error.value.message, "the disk is full")
            return done
          }
        }))
      assert.isAbove(done, 0)
      assert.strictEqual((await within(path, (store) => store.history({}))).length, done)
    })
    skip(!could, noDisk)
  })

  it("on a disk that is nearly full a file is born whole, or it is said and no file is there", async ({ skip }) => {
    const born = new Set<boolean>()
    for (let size = 64; size <= 512; size += 32) {
      const could = await onDisk(`size=${size}k`, async (disk) => {
        const path = join(disk, "state.db")
        const error = await Effect.runPromise(Effect.option(Effect.flip(SqliteStore.create(path, memories))))
        born.add(error._tag === "None")
        if (error._tag === "Some") {
          assert.strictEqual(error.value.reason, "full")
          assert.include(error.value.message, `${path} can't be written: the disk is full`)
          assert.deepStrictEqual(readdirSync(disk), [])
        } else {
          const copy = fresh()
          mkdirSync(dirname(copy))
          copyFileSync(path, copy)
          assert.deepStrictEqual(readdirSync(disk), ["state.db"])
          assert.deepStrictEqual(await read(copy), memories)
          assert.strictEqual(
            sqliteIn(copy, (database) => database.prepare("PRAGMA journal_mode").get()?.["journal_mode"]),
            "wal"
          )
        }
      })
      skip(!could, noDisk)
    }
    assert.deepStrictEqual(born, new Set([false, true]))
  })

  it("what a full disk did not let into the file stays in its log, and is read from there", async ({ skip }) => {
    const could = await onDisk("size=600k", async (disk) => {
      const path = join(disk, "state.db")
      const done = await within(path, (store) =>
        Effect.gen(function*() {
          for (let done = 0;; done += 1) {
            if ((yield* Effect.exit(act(store, "x".repeat(20_000))))._tag === "Failure") return done
          }
        }))
      const copy = fresh()
      mkdirSync(dirname(copy))
      for (const name of ["state.db", "state.db-wal"]) copyFileSync(join(disk, name), join(dirname(copy), name))
      assert.strictEqual((await within(copy, (store) => store.history({}))).length, done)
    })
    skip(!could, noDisk)
  })

  it("no room for the files that SQLite keeps beside its own is a full disk", async ({ skip }) => {
    const full = async (path: string) => {
      for (const use of [(store: Store["Service"]) => store.memories, act]) {
        const error = await refused(path, use)
        assert.strictEqual(error.reason, "full")
        assert.include(error.message, "the disk is full")
        assert.include(error.next, "Make room")
      }
    }
    for (const left of [0, 12_288]) {
      const could = await onDisk("size=1m", async (disk) => {
        const path = join(disk, "state.db")
        await Effect.runPromise(SqliteStore.create(path, memories))
        const { bavail, bsize } = statfsSync(disk)
        writeFileSync(join(disk, "filler"), new Uint8Array(bavail * bsize - left))
        await full(path)
        rmSync(join(disk, "filler"))
        assert.deepStrictEqual(await read(path), memories)
      })
      skip(!could, noDisk)
    }
    await onDisk("nr_inodes=2", async (disk) => {
      const path = join(disk, "state.db")
      copyFileSync(await filled(), path)
      await full(path)
    })
  })

  it("a disk that is read-only is read, and refuses in words", async ({ skip }) => {
    const could = await onDisk("size=4m", async (disk) => {
      const path = join(disk, "state.db")
      await Effect.runPromise(SqliteStore.create(path, memories))
      assert.strictEqual(spawnSync("mount", ["-o", "remount,ro", disk]).status, 0)
      assert.deepStrictEqual(await read(path), memories)
      const error = await refused(path, act)
      assert.strictEqual(error.reason, "read-only")
      assert.include(error.message, "read-only")
      const missing = await refused(join(disk, "new", "state.db"), act)
      assert.strictEqual(missing.reason, "read-only")
    })
    skip(!could, noDisk)
  })
})

describe("versions", () => {
  const older = [
    ...migrations,
    (sql: Parameters<typeof migrations[number]>[0]) => Effect.asVoid(sql`UPDATE links SET member = ${"moved"}`)
  ]
  const opened = (path: string) =>
    Layer.effect(
      Store,
      Effect.map(SqliteDatabase.make(path, { steps: older }), (database) => SqlStore.make(database))
    )
  const members = (store: Store["Service"]) =>
    Effect.map(store.memories, (all) => new Set(all.flatMap(({ links }) => links.map(({ memberId }) => memberId))))

  it("A3: an older form is read as if it were the present one, and stays as it is", async () => {
    const path = await filled()
    const before = readFileSync(path)
    const seen = await Effect.runPromise(Store.use(members).pipe(Effect.provide(opened(path))))
    assert.deepStrictEqual(seen, new Set(["moved"]))
    assert.isTrue(readFileSync(path).equals(before))
    assert.deepStrictEqual(await read(path), memories)
  })

  it("the first write brings it up, and then the older hrsync refuses it", async () => {
    const path = await filled()
    await Effect.runPromise(Store.use(act).pipe(Effect.provide(opened(path))))
    const seen = await Effect.runPromise(Store.use(members).pipe(Effect.provide(opened(path))))
    assert.deepStrictEqual(seen, new Set(["moved"]))
    const error = await refused(path, (store) => store.memories)
    assert.strictEqual(error.reason, "newer-version")
    assert.include(error.message, "version 2")
  })

  it("a step that fails leaves the older form", async () => {
    const path = await filled()
    const steps = [...older, (sql: Parameters<typeof migrations[number]>[0]) => Effect.asVoid(sql`DROP TABLE nowhere`)]
    const broken = Effect.map(SqliteDatabase.make(path, { steps }), (database) => SqlStore.make(database))
    await Effect.runPromise(Effect.scoped(Effect.flatMap(broken, (store) => Effect.flip(act(store)))))
    assert.deepStrictEqual(await read(path), memories)
  })
})

const other = (...args: ReadonlyArray<string>) =>
  spawn(process.execPath, [fileURLToPath(new URL("OtherProcess.ts", import.meta.url)), ...args], {
    stdio: ["ignore", "pipe", "inherit"]
  })

describe("several processes", () => {
  it.live("one that writes for too long is said", () =>
    Effect.gen(function*() {
      const path = yield* Effect.promise(filled)
      const database = new DatabaseSync(path)
      database.exec("BEGIN IMMEDIATE")
      const store = Effect.map(SqliteDatabase.make(path, { patience: 1 }), (made) => SqlStore.make(made))
      const error = yield* Effect.scoped(Effect.flatMap(store, (impatient) => Effect.flip(act(impatient))))
      assert.strictEqual(error.reason, "busy")
      assert.include(error.next, "Wait")
      const patient = yield* Effect.forkChild(Effect.scoped(Effect.flatMap(
        Effect.map(SqliteDatabase.make(path), (made) => SqlStore.make(made)),
        (store) => Effect.andThen(store.memories, act(store))
      )))
      yield* Effect.yieldNow
      database.exec("COMMIT")
      database.close()
      yield* Fiber.join(patient)
    }))

  it("X4: two at once lose nothing, and number nothing twice", async () => {
    const path = fresh()
    const entities = ["acme", "globex", "acme"]
    const exits = entities.map((entity) => once(other(path, "act", entity, "60"), "exit"))
    assert.deepStrictEqual(await Promise.all(exits), entities.map(() => [0, null]))
    const history = await within(path, (store) => store.history({}))
    assert.strictEqual(history.length, 180)
    const counts = (await read(path)).map(({ entity, managedCounts }) => [entity, managedCounts.length])
    assert.deepStrictEqual(counts, [["acme", 120], ["globex", 60]])
    sqliteIn(path, (database) => {
      assert.deepStrictEqual(database.prepare("PRAGMA integrity_check").all().map((row) => Object.values(row)), [[
        "ok"
      ]])
    })
  })

  it("X2, X4: one that is killed in a call leaves its lock to the next, and its call pending", async () => {
    const path = fresh()
    const child = other(path, "die", "acme")
    assert.isNotNull(child.stdout)
    await once(child.stdout ?? child, "data")
    const locked = await within(path, (store) => Effect.flip(Effect.scoped(store.lock("acme", "grace"))))
    assert.include(locked.message, `ada on`)
    assert.include(locked.message, `(process ${child.pid})`)
    child.kill("SIGKILL")
    await once(child, "exit")
    const pending = await within(
      path,
      (store) => Effect.scoped(Effect.flatMap(store.lock("acme", "grace"), (writer) => writer.memory))
    )
    assert.deepStrictEqual(pending.pending.map(({ operation, outcome }) => [operation, outcome]), [
      ["invite:people/1", "unknown"]
    ])
  })
})
