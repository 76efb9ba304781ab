import { Effect } from "effect"
import type { Configuration } from "../config/Load.ts"
import { nearest } from "../config/Problem.ts"
import type { Rules } from "../domain/Rules.ts"
import { requestOf } from "../engine/Gather.ts"
import { visible } from "../report/Safe.ts"
import type { ReadRequest } from "../sources/Source.ts"
import type { Examined } from "./Examine.ts"
import { wrongUsage } from "./ExitCode.ts"
import type { OpenWorld } from "./World.ts"

/** Connections as a command looks at them, in the order of the file: the real ones, or those of the sandbox. */
export const connectionsOf = (
  { configuration, world }: Pick<OpenWorld, "configuration" | "world">
): ReadonlyArray<Examined> =>
  configuration.connections.flatMap(({ id, kind }) => {
    const connect = world.connections.find((connection) => connection.id === id)?.connect
    const users = configuration.entities.map(({ rules }) => rules).filter(({ enabled, source }) =>
      enabled && source.includes(id)
    )
    const usedBy = users.map(({ entity }) => entity)
    return connect === undefined ? [] : [{ id, kind, connect, usedBy, request: requestFor(users) }]
  })

/** Everything that a person who looks around may see; of personal data no more than entities ask for. */
const requestFor = (users: ReadonlyArray<Rules>): ReadRequest => ({
  attributes: "all",
  bankAccount: users.some(({ fields }) => fields.includes("bankAccount")),
  manager: users.some(({ fields }) => fields.includes("manager"))
})

/** What the entities that use a connection need of it, and no more; nothing where none uses it. */
export const neededOf = ({ entities }: Pick<Configuration, "entities">, id: string): ReadRequest | undefined => {
  const all = entities.map(({ rules }) => rules)
  const used = all.some(({ enabled, source }) => enabled && source.includes(id))
  return used ? requestOf(id, all, { everything: false }) : undefined
}

/** Those that were asked for by name; none: all. A name that the file does not have is said. */
export const namedConnections = Effect.fnUntraced(function*(
  open: { readonly configuration: Configuration; readonly connections: ReadonlyArray<Examined> },
  names: ReadonlyArray<string>
) {
  const { configuration: { file }, connections } = open
  const ids = connections.map(({ id }) => id)
  const unknown = names.filter((name) => !ids.includes(name))
  if (unknown.length > 0) {
    const sentences = unknown.map((name) => {
      const meant = nearest(name, ids)
      return `${visible(file)} has no connection "${visible(name)}".${
        meant === undefined ? "" : ` Did you mean ${meant}?`
      }`
    })
    return yield* wrongUsage([...sentences, `Connections: ${ids.toSorted().join(", ")}.`].join("\n"))
  }
  return names.length === 0 ? connections : connections.filter(({ id }) => names.includes(id))
})
