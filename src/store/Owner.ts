import { Effect } from "effect"
import { readFile, readlink } from "node:fs/promises"
import { hostname } from "node:os"
import { isObject, parseObject } from "./Fields.ts"
import { codeOf } from "./SystemProblems.ts"

/** Who holds a lock: a process, so that it can be told from a later one with the same number. */
export interface Owner {
  readonly host: string
  /** Where process numbers mean the same; empty where the system has no such thing. */
  readonly namespace: string
  readonly pid: number
  /** When the process began, as the system counts; empty where it does not tell. */
  readonly start: string
}

/** This process. */
export const thisProcess: Effect.Effect<Owner> = Effect.promise(async () => ({
  host: hostname(),
  namespace: await namespaceOf(),
  pid: process.pid,
  start: await startOf(process.pid)
}))

/** Whether a process is certainly gone. Of one on another machine, or in another container, nothing is known. */
export const isDead = (owner: Owner): Effect.Effect<boolean> =>
  Effect.promise(async () => {
    if (owner.host !== hostname() || owner.namespace !== await namespaceOf()) return false
    if (!exists(owner.pid)) return true
    const start = await startOf(owner.pid)
    return owner.start !== "" && start !== "" && owner.start !== start
  })

export const ownerText = ({ host, namespace, pid, start }: Owner): string =>
  JSON.stringify({ host, namespace, pid, start })

/** The owner that a text stands for; nothing when it is none. */
export const parseOwner = (text: string): Owner | undefined => {
  const parsed = parseObject(text)
  if (!isObject(parsed)) return undefined
  const { host, namespace, pid, start } = parsed
  return typeof host === "string" && typeof namespace === "string" && typeof pid === "number"
      && typeof start === "string"
    ? { host, namespace, pid, start }
    : undefined
}

const exists = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (cause) {
    return codeOf(cause) !== "ESRCH" // EPERM: there is one, of another user
  }
}

const namespaceOf = (): Promise<string> => readlink("/proc/self/ns/pid").catch(() => "")

/** Field 22 of /proc/<pid>/stat (proc_pid_stat(5)); the name of the process, field 2, may hold spaces and brackets. */
const startOf = async (pid: number): Promise<string> => {
  const text = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "")
  return text.slice(text.lastIndexOf(")") + 2).split(" ")[19] ?? ""
}
