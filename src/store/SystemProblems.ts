import { StoreError } from "./Store.ts"

/** The code by which the system names what went wrong (`EACCES`); empty where it names none. */
export const codeOf = (cause: unknown): string =>
  typeof cause === "object" && cause !== null && "code" in cause && typeof cause.code === "string" ? cause.code : ""

/** What is said when the system does not let a state file be read or written. */
export const fileProblem = (path: string, code: string): StoreError => {
  const { next, problem, reason } = problems[code] ?? {
    reason: "unreadable",
    problem: `can't be read: the system says ${code || "nothing more"}`,
    next: "Try again; if it stays so, look at the disk or the network share that the file is on."
  }
  return new StoreError({ reason, message: `The state file ${path} ${problem}.`, next })
}

const rights = {
  reason: "unreadable",
  problem: "can't be read: this user may not read it, or not write beside it",
  next: "Run hrsync as the user who owns the file, or give this one the right to read and write it and its folder."
} as const

const problems: Readonly<
  Record<string, { readonly reason: StoreError["reason"]; readonly problem: string; readonly next: string }>
> = {
  EISDIR: {
    reason: "unreadable",
    problem: "can't be read: it is a folder",
    next: "Let \"state\" in hrsync.yaml name a file, such as sqlite:.hrsync/state.db."
  },
  EACCES: rights,
  EPERM: rights,
  ENOTDIR: {
    reason: "unreadable",
    problem: "can't be read: a part of its path is a file, not a folder",
    next: "Correct \"state\" in hrsync.yaml."
  },
  "broken-link": {
    reason: "unreadable",
    problem: "can't be read: it is a link that leads nowhere",
    next: "Bring back what it leads to: a disk or a network share may be missing."
  },
  "not-a-file": {
    reason: "unreadable",
    problem: "can't be read: it is no regular file",
    next: "Let \"state\" in hrsync.yaml name a file, such as sqlite:.hrsync/state.db."
  },
  EROFS: {
    reason: "read-only",
    problem: "can't be written: the disk or its folder is read-only",
    next: "Nothing was remembered. Let \"state\" in hrsync.yaml name a place that can be written, and run this again."
  },
  ENOSPC: {
    reason: "full",
    problem: "can't be written: the disk is full",
    next: "Nothing of this step was remembered. Make room, and run this again."
  },
  EDQUOT: {
    reason: "full",
    problem: "can't be written: this user's share of the disk is used up",
    next: "Nothing of this step was remembered. Make room, and run this again."
  }
}
