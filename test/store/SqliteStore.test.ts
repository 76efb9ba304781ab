import { Effect, Layer } from "effect"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll } from "vitest"
import type { Owner } from "../../src/store/Owner.ts"
import { thisProcess } from "../../src/store/Owner.ts"
import * as SqliteDatabase from "../../src/store/SqliteDatabase.ts"
import * as SqlStore from "../../src/store/SqlStore.ts"
import { Store } from "../../src/store/Store.ts"
import { storeContract } from "./StoreContract.ts"

const folder = mkdtempSync(join(tmpdir(), "hrsync-sqlite-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Beyond every process number of Linux, which ends at 4,194,304. */
const nobody = 2 ** 30

const owners: Readonly<Record<"alive" | "another" | "dead", Effect.Effect<Owner>>> = {
  alive: thisProcess,
  another: Effect.map(thisProcess, (owner) => ({ ...owner, host: "another-machine" })),
  dead: Effect.map(thisProcess, (owner) => ({ ...owner, pid: nobody }))
}

let stores = 0

storeContract("sqlite", () => {
  const path = join(folder, String(stores += 1), "state.db")
  return {
    process: (pid) =>
      Layer.effect(Store, Effect.map(SqliteDatabase.make(path), (database) => SqlStore.make(database, owners[pid])))
  }
})
