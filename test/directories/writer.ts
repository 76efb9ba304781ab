import { Effect } from "effect"
import { inviteOf } from "./Calls.ts"
import { directoryIn } from "./memberFiles.ts"

/** A process of its own that invites people, and says of each one when it is done. */
const [folder = "", name = "", count = "0"] = process.argv.slice(2)

const directory = directoryIn(folder)

await Effect.runPromise(Effect.forEach(
  Array.from({ length: Number(count) }, (_, at) => `${name}${at}@acme.example`),
  (email) =>
    Effect.tap(
      directory.perform(inviteOf(email, `hr/${email}`), email),
      () => Effect.sync(() => process.stdout.write(`${email}\n`))
    ),
  { concurrency: directory.concurrency, discard: true }
))
