import { Effect, FileSystem } from "effect"
import { load, parse } from "../config/Load.ts"
import { printError } from "./Output.ts"
import { defaults } from "./Questions.ts"
import { type SandboxPlace, sandboxPlace } from "./SandboxPlace.ts"
import { starter } from "./Starter.ts"

/** The file that is taken where no other one is named. */
const usual = "hrsync.yaml"

/**
 * Whose tools are served: those of the file at hand. Where this folder has none, and none was asked for, the company of
 * the starter file, in a folder of its own that is gone with the scope: nothing is written here.
 */
export const servedPlace = Effect.fn("servedPlace")(function*(config: string) {
  const fs = yield* FileSystem.FileSystem
  if (config !== usual || (yield* fs.exists(config))) {
    return yield* sandboxPlace(yield* load(config, undefined, { offline: true }))
  }
  const folder = yield* fs.makeTempDirectoryScoped({ prefix: "hrsync-sandbox-" })
  const text = starter({ ...defaults, employees: "employees.csv" })
  const place: SandboxPlace = yield* sandboxPlace(yield* parse(text, { file: usual, folder, offline: true }))
  yield* printError(
    `There is no ${usual} in this folder, so the people are those of a company that is made up (the one that hrsync init begins with). Nothing is written here.`
  )
  return place
})
