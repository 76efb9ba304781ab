import { Effect, Option, Schema, Stream } from "effect"
import { closest } from "fastest-levenshtein"
import { relative, resolve, sep } from "node:path"
import type { Capabilities } from "../domain/Capabilities.ts"
import type { Member } from "../domain/Member.ts"
import type { Completeness } from "../domain/Read.ts"
import { type FileError, notText, open } from "../net/FileBytes.ts"
import { type Batch, elements } from "../net/JsonElements.ts"
import type { Position } from "../net/Position.ts"
import { type DirectoryContext, DirectoryError, type DirectoryKind, type ListEvent } from "./Directory.ts"
import { MemberDecoder } from "./MemberDecoder.ts"

const shown = ["state", "roles", "manager", "bankAccount", "invited", "archived"] as const
type Shown = typeof shown[number]

const Carry = Schema.Literals(["apply", "manual", "unsupported"]).annotate({
  identifier: "Carry",
  title: "How it is carried out",
  description: "apply: hrsync does it; manual: a person does it, hrsync keeps a worklist; unsupported: nobody can.",
  default: "apply"
})
const carry = Schema.optionalKey(Carry)

export const Settings = Schema.Struct({
  path: Schema.NonEmptyString.annotate({
    title: "Path",
    description: "The member file, absolute or relative to the folder of hrsync.yaml. May contain ${env:NAME}.",
    examples: ["members.json"]
  }),
  shows: Schema.optionalKey(
    Schema.Array(Schema.Literals(shown)).annotate({
      title: "What it shows",
      description:
        "What hrsync may see besides ids, names and e-mails. Default: everything. An empty list: names and e-mails only.",
      examples: [[], ["state", "roles", "invited", "archived"]]
    })
  ),
  does: Schema.optionalKey(
    Schema.Struct({
      invite: carry,
      archive: carry,
      "cancel-invite": carry,
      "resend-invite": carry,
      reactivate: carry,
      update: Schema.optionalKey(
        Schema.Struct({ name: carry, email: carry, manager: carry, bankAccount: carry }).annotate({
          title: "Updates",
          description: "How updates are carried out, per field. Default: apply."
        })
      )
    }).annotate({
      identifier: "FileDirectoryDoes",
      title: "What it does",
      description: "How each operation is carried out. Default: hrsync applies all of them.",
      examples: [{ archive: "manual", reactivate: "unsupported" }]
    })
  )
}).annotate({
  identifier: "FileDirectorySettings",
  title: "Member file",
  description: "Members kept in a JSON file: for trying, testing and planning offline."
})
export type Settings = typeof Settings.Type

const carries = (settings: Settings): Capabilities["writes"] => {
  const does = settings.does ?? {}
  return {
    invite: does.invite ?? "apply",
    archive: does.archive ?? "apply",
    "cancel-invite": does["cancel-invite"] ?? "apply",
    "resend-invite": does["resend-invite"] ?? "apply",
    reactivate: does.reactivate ?? "apply",
    update: {
      name: does.update?.name ?? "apply",
      email: does.update?.email ?? "apply",
      manager: does.update?.manager ?? "apply",
      bankAccount: does.update?.bankAccount ?? "apply"
    }
  }
}

const capabilities = (settings: Settings): Capabilities => {
  const shows = new Set<Shown>(settings.shows ?? shown)
  return {
    observes: {
      state: shows.has("state"),
      roles: shows.has("roles"),
      manager: shows.has("manager"),
      bankAccount: shows.has("bankAccount"),
      invited: shows.has("invited"),
      archived: shows.has("archived")
    },
    writes: carries(settings)
  }
}

const correct = "Correct the file; docs/files.md says what a member file holds."
const start = `{ "version": 1, "members": [] }`

/** Relative to the folder of hrsync.yaml where it lies inside, so that it is the same on every machine. */
const identity = (settings: Settings, context: DirectoryContext): string => {
  const path = relative(context.folder, resolve(context.folder, settings.path))
  return `file:${path.split(sep).join("/")}`
}

const list = (settings: Settings, context: DirectoryContext): Stream.Stream<ListEvent, DirectoryError> => {
  const name = settings.path
  const fail = (message: string, next = correct): DirectoryError => new DirectoryError({ message, next })
  const place = ({ column, line }: Position): string => `${name}, line ${line}, column ${column}`
  const asDirectoryError = Effect.mapError((error: FileError) => fail(error.message, error.next))
  return Stream.unwrap(Effect.gen(function*() {
    const file = yield* asDirectoryError(open({
      path: resolve(context.folder, name),
      name,
      sha256: false,
      ifMissing: `Correct \`path\`, or begin a directory without members: a file that holds ${start}`,
      chunk: 128 * 1024
    }))
    const outside = new Map<string, unknown>()
    const reader = elements({
      list: ["members"],
      onValue: (path, value) => {
        outside.set(path.join("."), value)
      }
    })
    const decoder = new MemberDecoder(capabilities(settings).observes)
    const ids = new Set<string>()
    let entries = 0

    const members = (batch: Batch): ReadonlyArray<Member> | DirectoryError => {
      const version = outside.get("version")
      if (outside.has("version") && version !== 1) {
        return fail(
          `${name} says that its version is not 1, and this hrsync reads version 1`,
          "Use the hrsync that wrote it, or a newer one."
        )
      }
      const found: Array<Member> = []
      for (let index = 0; index < batch.values.length; index++) {
        const entry = batch.values[index]
        const member = decoder.decode(entry)
        if (member === undefined) {
          const { key, problem } = decoder.problem ?? { key: undefined, problem: "cannot be read" }
          const at = batch.locate(index, key === undefined ? undefined : [key])
          return fail(`${place(at)}: member ${entries + 1} ${problem}`)
        }
        entries += 1
        if (ids.has(member.id)) {
          return fail(`${place(batch.locate(index, ["id"]))}: member ${entries} has the id of an earlier one`)
        }
        ids.add(member.id)
        if (decoder.lists(entry)) found.push(member)
      }
      if (batch.fatal !== undefined) return fail(`${place(batch.fatal.position)}: ${batch.fatal.problem}`)
      return found
    }

    const step = Effect.fnUntraced(function*(): Effect.fn.Return<
      readonly [ReadonlyArray<ListEvent>, Option.Option<void>],
      DirectoryError
    > {
      const bytes = yield* asDirectoryError(file.read)
      const other = notText(bytes)
      if (other !== undefined && entries === 0) return yield* fail(`${name} is ${other}, not a member file`)
      const last = bytes.length === 0
      const found = members(last ? reader.end() : reader.push(bytes))
      if (found instanceof DirectoryError) {
        const changed = yield* file.changed
        return yield* changed === undefined ? found : fail(...whileRead(name, changed))
      }
      const events: Array<ListEvent> = found.length === 0 ? [] : [{ _tag: "Members", members: found }]
      if (!last) return [events, Option.some(undefined)]
      const changed = yield* file.changed
      if (changed !== undefined) return yield* fail(...whileRead(name, changed))
      events.push({ _tag: "Proof", completeness: prove(name, entries, outside) })
      return [events, Option.none()]
    })
    return Stream.paginate(undefined, step)
  }))
}

const whileRead = (name: string, changed: string): [message: string, next: string] => [
  `${name} changed while it was read: ${changed}`,
  "Run again when nobody writes to it."
]

const outsideKeys = ["version", "total", "$schema"]

const prove = (name: string, entries: number, outside: ReadonlyMap<string, unknown>): Completeness => {
  const incomplete = (why: string): Completeness => ({ complete: false, why: `${name} ${why}`, next: correct })
  if (!outside.has("version")) return incomplete("does not say its version: \"version\": 1")
  for (const key of outside.keys()) {
    if (!outsideKeys.includes(key)) {
      return incomplete(
        `has the key “${key.slice(0, 40)}” beside members, which is not known; nearest is “${
          closest(key, outsideKeys)
        }”`
      )
    }
  }
  const members = `${entries.toLocaleString("en-US")} ${entries === 1 ? "member" : "members"}`
  const total = outside.get("total")
  if (total === undefined) {
    return {
      complete: true,
      proof: "weak",
      how: `${name} was read to its end, ${members}; it does not announce a total`
    }
  }
  return total === entries
    ? { complete: true, proof: "strong", how: `${name} has ${members}, as its total says` }
    : incomplete(
      typeof total === "number" ? `has ${members}, but its total says ${total}` : "has a total that is no number"
    )
}

export const kind: DirectoryKind<Settings> = {
  kind: "file",
  title: "Member file",
  description: "A member directory kept as a JSON file: for trying, testing and planning offline.",
  settings: Settings,
  identity,
  make: (settings, context) => ({
    kind: "file",
    capabilities: capabilities(settings),
    list: list(settings, context)
  })
}
