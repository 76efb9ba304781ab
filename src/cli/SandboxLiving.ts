import { Result } from "effect"
import { readFileSync, statSync } from "node:fs"
import { join } from "node:path"
import type { Instant } from "../domain/CalendarDate.ts"
import type { CompanyPerson } from "../sandbox/CompanyPerson.ts"
import type { Emulator } from "../sandbox/Emulator.ts"
import { readAbout, readStaff } from "../sandbox/Saved.ts"
import { aboutFile, peopleFile } from "./SandboxFolder.ts"

/** Everybody in HR on a day of the sandbox. */
export interface HrOfDay {
  readonly people: ReadonlyArray<CompanyPerson>
  readonly now: Instant
}

const wholeOf = <A, E>(file: string, read: (text: string) => Result.Result<A, E>): A => {
  const result = read(readFileSync(file, "utf8"))
  if (Result.isFailure(result)) throw new Error(`The sandbox is damaged: ${file} is not what hrsync wrote.`)
  return result.success
}

/** What a look at a file's entry tells: another one stands for another file. */
const entryOf = (file: string): string => {
  const { ino, mtimeMs, size } = statSync(file)
  return `${ino} ${mtimeMs} ${size}`
}

/** HR of a sandbox, whenever it is asked for: read anew where another command has let days pass. The same day is one value. */
export const livingHr = (folder: string): () => HrOfDay => {
  const about = join(folder, aboutFile)
  const people = join(folder, peopleFile)
  let known: { readonly files: string; readonly hr: HrOfDay } | undefined
  return () => {
    const files = [about, people].map((file) => entryOf(file)).join(" ")
    if (known?.files !== files) {
      const now = Date.parse(wholeOf(about, readAbout).now)
      known = { files, hr: { people: wholeOf(people, readStaff).people, now } }
    }
    return known.hr
  }
}

/** An emulator that goes with the days of its sandbox. Tokens that it gave out end with a day; its credentials stay. */
export const livingEmulator = (hr: () => HrOfDay, make: (hr: HrOfDay) => Emulator): Emulator => {
  const first = hr()
  let known = { hr: first, emulator: make(first) }
  const { emulator: { basePath, credentials, fault } } = known
  const current = (): Emulator => {
    const now = hr()
    if (known.hr !== now) known = { hr: now, emulator: make(now) }
    return known.emulator
  }
  return {
    credentials,
    basePath,
    handle: (request) => current().handle(request),
    ...(fault === undefined ? {} : { fault })
  }
}
