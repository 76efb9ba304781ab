import { Effect } from "effect"
import { accountOwner } from "../../src/domain/Member.ts"
import { directoryContract, type Seed } from "./DirectoryContract.ts"
import { directoryIn, entriesOf, type Entry, fileOf, inFolder } from "./memberFiles.ts"

const entryOf = ({ email, first, id, last, owner, state }: Seed): Entry => ({
  id,
  firstName: first,
  lastName: last,
  email,
  state,
  ...(owner === true ? { roles: [accountOwner] } : {})
})

const text = (value: unknown): string => typeof value === "string" ? value : ""

directoryContract({
  name: "file",
  lacks: ["costCenters"],
  withMembers: (members, { losesAnswerAt }, use) =>
    inFolder(fileOf(members.map(entryOf), { total: members.length }), (folder, file) =>
      use({
        directory: directoryIn(
          folder,
          losesAnswerAt === undefined ? {} : { faults: { loseAnswerAt: [losesAnswerAt] } }
        ),
        other: directoryIn(folder),
        look: Effect.map(Effect.promise(() => entriesOf(file)), (entries) =>
          entries.map((entry) => ({
            id: text(entry["id"]),
            email: text(entry["email"]),
            first: text(entry["firstName"]),
            last: text(entry["lastName"]),
            state: text(entry["state"]),
            manager: text(entry["managerId"]),
            iban: text(entry["iban"])
          })))
      }))
})
