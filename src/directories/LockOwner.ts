import { Effect } from "effect"
import { randomUUID } from "node:crypto"
import { readFile, readlink } from "node:fs/promises"
import { hostname } from "node:os"
import { attempt } from "./SystemError.ts"

/** Who holds a lock: one process, told apart from a later one with the same number. */
export interface LockOwner {
  readonly host: string
  /** Of its process numbers; empty where the system has none. */
  readonly namespace: string
  readonly pid: number
  /** When it started, by the system's own count; empty where the system does not say. */
  readonly started: string
  /** Of this one locking; it never comes again. */
  readonly token: string
}

const separator = "|"

export const write = ({ host, namespace, pid, started, token }: LockOwner): string =>
  [host, namespace, pid, started, token].join(separator)

/** The owner that a lock names; nothing where no hrsync wrote it. */
export const read = (text: string): LockOwner | undefined => {
  const [host, namespace, pid, started, token, ...more] = text.split(separator)
  return host === undefined || namespace === undefined || started === undefined || token === undefined
      || more.length > 0 || !/^[1-9]\d*$/u.test(pid ?? "") || !/^[0-9a-f-]{36}$/u.test(token)
    ? undefined
    : { host, namespace, pid: Number(pid), started, token }
}

/** Where there is no /proc, nothing is known. */
const orEmpty = Effect.orElseSucceed(() => "")

const namespaceHere = orEmpty(attempt(() => readlink("/proc/self/ns/pid")))

/** State and start of a process: the third field of /proc/<pid>/stat and the twenty-second (proc(5)). */
const statOf = (pid: number | "self") =>
  Effect.map(orEmpty(attempt(() => readFile(`/proc/${pid}/stat`, "utf8"))), (text) => {
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ")
    return { state: fields[0] ?? "", started: fields[19] ?? "" }
  })

/** This process, with a token of its own. */
export const current: Effect.Effect<LockOwner> = Effect.gen(function*() {
  const { started } = yield* statOf("self")
  const namespace = yield* namespaceHere
  return {
    host: hostname().replaceAll(separator, "-"),
    namespace,
    pid: process.pid,
    started,
    token: randomUUID()
  }
})

const isKnown = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (cause) {
    // EPERM: it is there, and somebody else's.
    return !(cause instanceof Error && "code" in cause && cause.code === "ESRCH")
  }
}

/** Whether the owner is surely gone. Of another machine or container nobody here can say. */
export const isDead = Effect.fnUntraced(function*(owner: LockOwner): Effect.fn.Return<boolean> {
  const here = yield* current
  if (owner.host !== here.host || owner.namespace !== here.namespace) return false
  if (!isKnown(owner.pid)) return true
  const { started, state } = yield* statOf(owner.pid)
  return state === "Z" || state === "X" || (started !== "" && owner.started !== "" && started !== owner.started)
})
