/** Writes schemas/hrsync.v1.schema.json; with --check only says whether it is fresh. Run it with node. */
import { Console, Effect } from "effect"
import { readFile, writeFile } from "node:fs/promises"
import { configurationJsonSchema } from "./JsonSchema.ts"

const file = new URL("../../schemas/hrsync.v1.schema.json", import.meta.url)
const fresh = `${configurationJsonSchema()}\n`

const check = Effect.gen(function*() {
  const committed = yield* Effect.tryPromise(() => readFile(file, "utf8")).pipe(Effect.orElseSucceed(() => ""))
  if (committed === fresh) return
  yield* Console.error("schemas/hrsync.v1.schema.json is not what src/config/FileSchema.ts says. Run: npm run generate")
  process.exitCode = 1
})

const write = Effect.tryPromise(() => writeFile(file, fresh))

await Effect.runPromise(process.argv.includes("--check") ? check : write)
