import type { SqlError } from "effect/sql"
import type { Damaged } from "./Damage.ts"
import { StoreError } from "./Store.ts"
import { fileProblem } from "./SystemProblems.ts"

/** What is said when SQLite refuses something. */
export const sqliteProblem = (path: string, { reason }: SqlError.SqlError): StoreError => {
  const code = primaryCode(reason.cause)
  switch (code) {
    case 5:
    case 6:
      return busy(path)
    case 8:
      return fileProblem(path, "EROFS")
    case 11:
      return damaged(path, "its pages do not fit together")
    case 13:
      return fileProblem(path, "ENOSPC")
    case 14:
      return fileProblem(path, "EACCES")
    case 26:
      return damaged(path, "it is no SQLite database")
    default:
      return new StoreError({
        reason: "unreadable",
        message: `The state file ${path} can't be used: SQLite says ${wordsOf(reason.cause)}.`,
        next: "Nothing of this step was remembered. Try again; if it stays so, look at the disk that the file is on."
      })
  }
}

/** Whether another process was at work in the file. */
export const isBusy = ({ reason }: SqlError.SqlError): boolean => [5, 6].includes(primaryCode(reason.cause))

/** Whether SQLite could not open what it needs beside the file, or could not write. */
export const isClosed = ({ reason }: SqlError.SqlError): boolean => [8, 14].includes(primaryCode(reason.cause))

/** Whether a full disk may be behind it, which SQLite does not always name: a step that writes failed. */
export const mayBeFull = ({ reason }: SqlError.SqlError): boolean => {
  const code = codeOf(reason.cause)
  return (code & 0xff) === 14 || writing.has(code)
}

/** The write, fsync, dir_fsync, truncate, shmopen, shmsize and shmmap of SQLITE_IOERR. */
const writing: ReadonlySet<number> = new Set([778, 1034, 1290, 1546, 4618, 4874, 5386])

export const damaged = (path: string, problem: string): StoreError =>
  new StoreError({
    reason: "damaged",
    message: `The state file ${path} is damaged: ${problem}.`,
    next:
      "Bring the file back from a backup (docs/state.md). Nothing was decided and nothing written: without this file "
      + "hrsync would not know whom it manages. To begin again from nothing, move it away yourself."
  })

export const damagedRecord = (path: string, { place, problem }: Damaged): StoreError =>
  damaged(path, `${place}: ${problem}`)

export const newer = (path: string, version: number, known: number): StoreError =>
  new StoreError({
    reason: "newer-version",
    message:
      `A newer hrsync wrote the state file ${path}: it has version ${version} of the form, and this hrsync knows version ${known}.`,
    next: "Use the hrsync that wrote it, or a newer one. Nothing was changed."
  })

const busy = (path: string): StoreError =>
  new StoreError({
    reason: "busy",
    message: `The state file ${path} is busy: another process has been writing to it for too long.`,
    next: "Nothing of this step was remembered. Wait until the other hrsync is done, and run this again."
  })

const primaryCode = (cause: unknown): number => codeOf(cause) & 0xff

const codeOf = (cause: unknown): number =>
  typeof cause === "object" && cause !== null && "errcode" in cause && typeof cause.errcode === "number"
    ? cause.errcode
    : 0

const wordsOf = (cause: unknown): string =>
  typeof cause === "object" && cause !== null && "errstr" in cause && typeof cause.errstr === "string"
    ? JSON.stringify(cause.errstr)
    : "nothing more"
