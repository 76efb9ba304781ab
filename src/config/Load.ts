import { Effect, Result, Schema } from "effect"
import { dirname, resolve } from "node:path"
import type { Directory } from "../directories/Directory.ts"
import { directoryKind, type OpenedDirectory } from "../directories/registry.ts"
import { noticeKinds } from "../domain/Notice.ts"
import type { Rules } from "../domain/Rules.ts"
import { type Message, type Notifier, NotTold, Settings as NotifierSettings } from "../notify/Notifier.ts"
import { type OpenedSource, sourceKind } from "../sources/registry.ts"
import { type Network, network, type Source } from "../sources/Source.ts"
import { badCharacters } from "./Characters.ts"
import { type Checked, checkFile } from "./Check.ts"
import { settingProblems, settingsOf } from "./Connections.ts"
import { ConfigurationError, type Diagnostic } from "./Diagnostic.ts"
import { largest, type NoText, readText, tooLarge } from "./FileText.ts"
import { isObject } from "./Json.ts"
import { isShared } from "./KindSchema.ts"
import { diagnose, error, type Problem } from "./Problem.ts"
import { Report } from "./Report.ts"
import { type Environment, resolveSettings } from "./Resolve.ts"
import { possibleSecrets } from "./Secrets.ts"
import { type ConfiguredServer, serverOf } from "./Server.ts"
import { positionOf, type SourceText, sourceText, withSecrets } from "./SourceText.ts"
import { rulesOf, whereIn } from "./ToRules.ts"
import { at, type Entry, entryOf, itemsOf, type Tree } from "./Tree.ts"

/** A connection as the file says it; nothing of it is resolved yet. */
export interface ConfiguredConnection {
  readonly id: string
  readonly kind: string
  /** Whether it can prove by itself that nobody is missing (P1). */
  readonly canProve: boolean
  /** Attribute names that conditions may use; `any` where the tool itself decides. */
  readonly attributes: ReadonlySet<string> | "any"
  /** As written, without `kind`: references are not resolved. */
  readonly settings: Readonly<Record<string, unknown>>
  /** Resolves its references, all of them or none; opens nothing yet. */
  readonly connect: Effect.Effect<Source, ConfigurationError>
}

export interface ConfiguredEntity {
  readonly rules: Rules
  /** Of its target, as written, without `kind`: references are not resolved. */
  readonly settings: Readonly<Record<string, unknown>>
  /** Resolves the references of its target, all of them or none; opens nothing yet. */
  readonly connect: Effect.Effect<Directory, ConfigurationError>
}

/** A configuration file without an error. */
export interface Configuration {
  /** The file as it was named. */
  readonly file: string
  /** Its absolute folder: relative paths start there. */
  readonly folder: string
  /** Where hrsync remembers, as written: `sqlite:<path>`. */
  readonly state: string
  readonly connections: ReadonlyArray<ConfiguredConnection>
  readonly entities: ReadonlyArray<ConfiguredEntity>
  readonly server: ConfiguredServer
  /** Who is told (U7), in the order of the file. Nothing is resolved or opened before the first message. */
  readonly notifiers: ReadonlyArray<Notifier>
  readonly warnings: ReadonlyArray<Diagnostic>
}

export interface ParseOptions {
  /** The file as messages name it. */
  readonly file: string
  /** The absolute folder of the file. */
  readonly folder: string
  /** Variables for `${env:NAME}`, read when something connects. Default: those of the process. */
  readonly environment?: Environment
  /** What connections and targets send their requests with. Default: one for the whole file, as the environment describes it. */
  readonly network?: Network
  /** Whether nothing will be sent anywhere (the sandbox): then it does not matter to which hosts (P8). */
  readonly offline?: boolean
}

interface Networked extends ParseOptions {
  readonly network: Network
}

/** The file that is read when none is named. */
export const defaultFile = "hrsync.yaml"

const defaultState = "sqlite:.hrsync/state.db"

const fail = (source: SourceText, problems: ReadonlyArray<Problem>): Effect.Effect<never, ConfigurationError> =>
  Effect.fail(ConfigurationError.of(diagnose(source, problems)))

interface Opening<A> {
  readonly source: SourceText
  readonly tree: Tree
  readonly options: ParseOptions
  /** Decodes resolved settings, and connects. */
  readonly open: (settings: unknown, report: Report) => A | undefined
}

/** Resolves the references of settings and opens what they describe. */
const connect = Effect.fnUntraced(function*<A>({ open, options, source, tree }: Opening<A>) {
  const environment = options.environment ?? process.env
  const { problems, value } = yield* resolveSettings(tree, { folder: options.folder, environment })
  if (problems.length > 0) return yield* fail(source, problems)
  const settings = Object.fromEntries(Object.entries(isObject(value) ? value : {}).filter(([key]) => !isShared(key)))
  const report = new Report()
  const opened = open(settings, report)
  return opened === undefined ? yield* fail(source, report.problems) : opened
})

const openAs = <Opened, A>(
  options: {
    readonly owner: Entry
    readonly kind: { readonly open: (settings: unknown) => Result.Result<Opened, Schema.SchemaError> } | undefined
    readonly make: (opened: Opened) => A
  }
) =>
(settings: unknown, report: Report): A | undefined => {
  const opened = options.kind?.open(settings)
  if (opened === undefined) return undefined
  if (Result.isSuccess(opened)) return options.make(opened.success)
  settingProblems(options.owner, opened.failure, report)
  return undefined
}

const connectionsOf = (
  checked: Checked,
  source: SourceText,
  options: Networked
): ReadonlyArray<ConfiguredConnection> =>
  [...checked.sources].flatMap(([id, { attributes, canProve }]) => {
    const owner = entryOf(at(checked.root, "connections"), id)
    const kind = checked.file.connections[id]?.kind
    if (owner === undefined || kind === undefined) return []
    const tree = owner.value
    const make = (opened: OpenedSource): Source =>
      opened.make({ connection: id, folder: options.folder, network: options.network })
    const open = openAs({ owner, kind: sourceKind(kind), make })
    const connection = { id, kind, canProve, attributes, settings: settingsOf(tree) }
    return [{ ...connection, connect: connect({ source, tree, options, open }) }]
  })

const entitiesOf = (checked: Checked, source: SourceText, options: Networked): ReadonlyArray<ConfiguredEntity> =>
  [...checked.targets].flatMap(([entity, target]) => {
    const file = checked.file.entities[entity]
    const own = at(checked.root, "entities", entity)
    const owner = entryOf(own, "target")
    if (file === undefined || owner === undefined) return []
    const context = { entity, folder: options.folder, network: options.network }
    const rules = rulesOf(file, {
      entity,
      defaults: checked.file.defaults ?? {},
      identity: target.identity(context),
      costCenter: target.costCenter,
      connections: checked.file.connections,
      state: checked.file.state ?? defaultState,
      where: whereIn(own, at(checked.root, "defaults"), ({ span }) => ({
        file: options.file,
        ...positionOf(source, span.start)
      }))
    })
    const tree = owner.value
    const make = (opened: OpenedDirectory): Directory => opened.make(context)
    const open = openAs({ owner, kind: directoryKind(file.target.kind), make })
    return [{ rules, settings: settingsOf(tree), connect: connect({ source, tree, options, open }) }]
  })

const decodeNotifier = Schema.decodeUnknownEffect(NotifierSettings, { onExcessProperty: "error" })

const notifiersOf = (checked: Checked, source: SourceText, options: Networked): ReadonlyArray<Notifier> =>
  itemsOf(at(checked.root, "notify")).map((tree, index): Notifier => {
    const { about, entities, url: id = "" } = checked.file.notify?.[index] ?? {}
    return {
      id,
      entities: entities === undefined ? undefined : new Set(entities),
      about: new Set(about ?? noticeKinds),
      send: (message: Message) =>
        Effect.gen(function*() {
          const environment = options.environment ?? process.env
          const { problems, value } = yield* resolveSettings(tree, { folder: options.folder, environment })
          if (problems.length > 0) return yield* fail(source, problems)
          const settings = yield* decodeNotifier(value)
          const { send } = yield* Effect.promise(() => import("../notify/Open.ts"))
          const loopbackOnly = options.offline === true
          return yield* send(settings, { id, network: options.network, loopbackOnly }, message)
        }).pipe(Effect.catchTags({
          ConfigurationError: ({ diagnostics }) =>
            Effect.fail(new NotTold({ message: diagnostics.map(({ message }) => message).join(" "), next: "Set it." })),
          SchemaError: () =>
            Effect.fail(
              new NotTold({
                message: `What the references of the notifier ${id} lead to can't be used.`,
                next: "Store them again."
              })
            )
        }))
    }
  })

/** Line ends and a byte order mark as YAML wants them. */
const withoutMark = (text: string): string => text.startsWith("\uFEFF") ? text.slice(1) : text

/**
 * The configuration that a text says, or every problem that it has. No reference is resolved, so that a pull request
 * can be checked without any secret.
 */
export const parse = Effect.fnUntraced(function*(
  text: string,
  options: ParseOptions
): Effect.fn.Return<Configuration, ConfigurationError> {
  const plainText = sourceText(options.file, withoutMark(text))
  const size = Buffer.byteLength(text)
  if (size > largest) return yield* fileError(options.file, tooLarge(size))
  const characters = badCharacters(plainText.text)
  if (characters.length > 0) {
    return yield* fail(withSecrets(plainText, possibleSecrets(plainText.text)), characters)
  }
  const { checked, problems, source } = yield* checkFile(
    plainText,
    options.folder,
    options.offline === true ? undefined : options.environment ?? process.env
  )
  if (checked === undefined) return yield* fail(source, problems)
  const networked = { ...options, network: options.network ?? network(options.environment ?? process.env) }
  return {
    file: options.file,
    folder: options.folder,
    state: checked.file.state ?? defaultState,
    connections: connectionsOf(checked, source, networked),
    entities: entitiesOf(checked, source, networked),
    server: serverOf(
      checked.file.server ?? {},
      checked.root,
      { folder: options.folder, environment: options.environment ?? process.env },
      (problems) => fail(source, problems)
    ),
    notifiers: notifiersOf(checked, source, networked),
    warnings: diagnose(source, problems)
  }
})

/** What is wrong with a file as a whole has no line; bytes that are not UTF-8 have one. */
const fileError = (file: string, { code, message, text }: NoText): Effect.Effect<never, ConfigurationError> => {
  if (text !== undefined) {
    const source = sourceText(file, withoutMark(`${text}\uFFFD`))
    const end = source.text.length
    return fail(withSecrets(source, possibleSecrets(source.text)), [error(code, { start: end - 1, end }, message)])
  }
  const whole = {
    file,
    line: 1,
    column: 1,
    severity: "error",
    excerpt: "",
    allowed: [],
    suggestion: undefined
  } as const
  return Effect.fail(ConfigurationError.of([{ ...whole, code, message }]))
}

/** Reads a configuration file. `environment` is for `${env:NAME}`; default: that of the process. */
export const load = Effect.fnUntraced(function*(
  file: string = defaultFile,
  environment?: Environment,
  more: Pick<ParseOptions, "offline" | "network"> = {}
): Effect.fn.Return<Configuration, ConfigurationError> {
  const text = yield* readText(file).pipe(Effect.catch((noText) => fileError(file, noText)))
  const folder = dirname(resolve(file))
  return yield* parse(text, { file, folder, ...more, ...(environment === undefined ? {} : { environment }) })
})
