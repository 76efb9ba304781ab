import type { PlatformError } from "effect/PlatformError"
import { type Ended, failed } from "./ExitCode.ts"

/** A file that could not be read or written, in words. */
export const cannot = (verb: "read" | "written", file: string) => ({ reason }: PlatformError): Ended => {
  const say = (why: string, next: string) => failed(`${file} can't be ${verb}: ${why}.`, next)
  switch (reason._tag) {
    case "NotFound":
      return verb === "read"
        ? say("there is no such file", "Look at its name, and at the folder that you are in.")
        : say("its folder does not exist", "Make the folder first, or name another one.")
    case "PermissionDenied":
      return say("this user may not", `Name a file that this user may ${verb === "read" ? "read" : "write"}.`)
    case "BadResource":
      return say("it is a folder, or stands below a file", "Name a file.")
    default:
      return say(`the system says ${reason._tag}`, "Try again; if it stays so, look at the disk.")
  }
}
