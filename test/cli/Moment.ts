/*
 * Loaded into a hrsync before it begins, by `Watched.ts`: lets a test choose what time it is there, and the moment in
 * which it dies or waits. Moments are counted by what it writes, never by a clock.
 */
import files from "node:fs/promises"
import { syncBuiltinESMExports } from "node:module"
import { basename } from "node:path"
import type { DatabaseSync } from "node:sqlite"
import { nodeSqlite } from "../../src/store/NodeSqlite.ts"

/** What befalls a hrsync. Its writes are counted from 1: commits of the state, and replacements of a member file. */
export interface Moment {
  /** So many milliseconds later than now. */
  readonly later?: number
  /** Killed at this write; an odd number: just before it (the first at 1), an even one: just after it (the first at 2). */
  readonly killedAt?: number
  /** Waits before this replacement of a member file, says so, and goes on when it is told to. */
  readonly waitsAt?: number
  /** Sees a full disk from this commit on. */
  readonly fullFrom?: number
  /** Whether its clock jumps on when it is told to: `{ jump: milliseconds }`. Whoever sleeps for longer than half a minute wakes by it. */
  readonly jumps?: boolean
}

const { fullFrom, jumps = false, killedAt, later = 0, waitsAt }: Moment = JSON.parse(
  process.env["HRSYNC_TEST_MOMENT"] ?? "{}"
)

const { now } = Date
let ahead = later
Date.now = () => now() + ahead

if (jumps) {
  const longSleep = 30_000
  const sleeping = new Map<unknown, { readonly at: number; readonly wake: () => void }>()
  const { clearTimeout: clear, setTimeout: wait } = globalThis
  const sleep = <A extends ReadonlyArray<unknown>>(wake: (...args: A) => void, delay = 0, ...args: A) => {
    if (delay < longSleep) return wait(wake, delay, ...args)
    const woken = (): void => {
      if (sleeping.delete(handle)) wake(...args)
    }
    const handle = wait(woken, delay)
    sleeping.set(handle, { at: Date.now() + delay, wake: woken })
    if (waiting > 0) setImmediate(() => pass(waiting))
    return handle
  }
  /** Not before somebody sleeps: else whoever is about to would sleep from then on. */
  let waiting = 0
  const pass = (milliseconds: number): void => {
    if (sleeping.size === 0) {
      waiting = milliseconds
      return
    }
    waiting = 0
    ahead += milliseconds
    for (const { at, wake } of [...sleeping.values()].toSorted((a, b) => a.at - b.at)) {
      if (at <= Date.now()) wake()
    }
  }
  globalThis.setTimeout = Object.assign(sleep, { __promisify__: wait.__promisify__ })
  globalThis.clearTimeout = (handle) => {
    sleeping.delete(handle)
    clear(handle)
  }
  process.on("message", ({ jump = 0 }: { readonly jump?: number }) => pass(jump))
  process.channel?.unref()
}

let passed = 0
const pass = (): void => {
  passed += 1
  if (passed === killedAt) process.kill(process.pid, "SIGKILL")
}

let replaced = 0
const { rename } = files
files.rename = async (from, to) => {
  const isMemberFile = typeof to === "string" && basename(to).startsWith("members")
  if (!isMemberFile) return await rename(from, to)
  replaced += 1
  if (replaced === waitsAt) {
    await new Promise<void>((resolve) => {
      process.once("message", () => {
        process.channel?.unref()
        resolve()
      })
      process.send?.("waits")
    })
  }
  pass()
  await rename(from, to)
  pass()
}
syncBuiltinESMExports()

const { prototype } = nodeSqlite().DatabaseSync
const { prepare } = prototype
let commits = 0
prototype.prepare = function(this: DatabaseSync, sql, ...rest) {
  const statement = prepare.call(this, sql, ...rest)
  if (sql !== "COMMIT") return statement
  return new Proxy(statement, {
    get: (target, key) => {
      const value: unknown = Reflect.get(target, key, target)
      if (typeof value !== "function") return value
      if (key !== "all") return value.bind(target)
      return (...values: ReadonlyArray<unknown>): unknown => {
        commits += 1
        if (fullFrom !== undefined && commits >= fullFrom) {
          throw Object.assign(new Error("database or disk is full"), { code: "ERR_SQLITE_ERROR", errcode: 13 })
        }
        pass()
        const rows: unknown = Reflect.apply(value, target, values)
        pass()
        return rows
      }
    }
  })
}
