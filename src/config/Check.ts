import { Effect, Result, Schema } from "effect"
import type { OpenedDirectory } from "../directories/registry.ts"
import type { OpenedSource } from "../sources/registry.ts"
import type { Pattern } from "./ConditionChecks.ts"
import { openDirectory, openSource } from "./Connections.ts"
import { checkEntities } from "./EntityChecks.ts"
import { checkState, checkVersion } from "./FileChecks.ts"
import { type File, FileSchema } from "./FileSchema.ts"
import { checkNotify } from "./NotifyChecks.ts"
import { error, type Problem } from "./Problem.ts"
import { checkReferences } from "./ReferenceChecks.ts"
import { Report } from "./Report.ts"
import type { Environment } from "./Resolve.ts"
import { checkSecrets } from "./SecretChecks.ts"
import { commentSecrets, possibleSecrets } from "./Secrets.ts"
import { checkServer } from "./ServerChecks.ts"
import { type SourceText, type Span, withSecrets } from "./SourceText.ts"
import { type Finding, findings } from "./Structure.ts"
import { structureProblems } from "./StructureProblems.ts"
import { at, entriesOf, type Entry, entryOf, plainFile, scalarsOf, type ScalarTree, type Tree } from "./Tree.ts"
import { readYaml } from "./Yaml.ts"

/** A file that holds no error, and what its checks found out on the way. */
export interface Checked {
  readonly file: File
  readonly root: Tree
  readonly sources: ReadonlyMap<string, OpenedSource>
  readonly targets: ReadonlyMap<string, OpenedDirectory>
}

export interface Outcome {
  /** The text, with the secrets known that stand in it. */
  readonly source: SourceText
  readonly problems: ReadonlyArray<Problem>
  /** Nothing if there is an error among the problems. */
  readonly checked: Checked | undefined
}

/** The parts of the file in which the schema finds something wrong, by the first two and three keys of their paths. */
const brokenParts = (found: ReadonlyArray<Finding>): ReadonlySet<string> => {
  const parts = new Set<string>()
  for (const { keyword, params, path } of found) {
    parts.add(path.slice(0, 2).join("\n")).add(path.slice(0, 3).join("\n"))
    if (keyword === "additionalProperties" && path.length === 1) {
      const badName = String(params["additionalProperty"])
      parts.add([...path, badName].join("\n")).add([...path, badName, "target"].join("\n"))
    }
  }
  return parts
}

/** Opens what is sound of the connections, or of the targets. */
const openSound = <A>(
  section: string,
  owners: ReadonlyArray<readonly [key: string, owner: Entry | undefined]>,
  inner: ReadonlyArray<string>,
  broken: ReadonlySet<string>,
  open: (owner: Entry) => A | undefined
): Map<string, A | undefined> =>
  new Map(
    owners.map(([key, owner]) => {
      const sound = owner?.value.type === "map" && !broken.has([section, key, ...inner].join("\n"))
      return [key, sound ? open(owner) : undefined]
    })
  )

const present = <A>(map: ReadonlyMap<string, A | undefined>): ReadonlyMap<string, A> => {
  const made = new Map<string, A>()
  for (const [key, value] of map) if (value !== undefined) made.set(key, value)
  return made
}

/** Compiles the patterns of `matches` as the planner does. The compiler is loaded only where there is one. */
const checkPatterns = (patterns: ReadonlyArray<Pattern>, report: Report): Effect.Effect<void> =>
  patterns.length === 0 ?
    Effect.void :
    Effect.promise(() => import("re2js")).pipe(Effect.map(({ RE2JS, RE2JSSyntaxException }) => {
      for (const { pattern, tree } of patterns) {
        if (report.claims(tree)) continue
        try {
          RE2JS.compile(pattern.normalize("NFC"), RE2JS.CASE_INSENSITIVE)
        } catch (cause) {
          const why = cause instanceof RE2JSSyntaxException ? cause.getDescription() : "it cannot be compiled"
          report.wrong("bad-pattern", tree, `This is no regular expression that hrsync can use (RE2): ${why}.`)
        }
      }
    }))

const decode = Schema.decodeUnknownResult(FileSchema, { onExcessProperty: "error", errors: "all" })

const outcome = (
  source: SourceText,
  problems: ReadonlyArray<Problem>,
  secrets: ReadonlyArray<Span>,
  checked?: Checked
): Outcome => ({
  source: withSecrets(source, secrets),
  problems,
  checked: problems.some(({ severity }) => severity === "error") ? undefined : checked
})

const whole: Span = { start: 0, end: 0 }
const nothingThere = error("empty-file", whole, "The file holds nothing. Start one with hrsync init.")

/** The setting that says an address, or the most of it; of several the first. */
const settingOf = (owner: Tree, address: string): ScalarTree | undefined => {
  const said: Array<readonly [rank: number, scalar: ScalarTree]> = []
  scalarsOf(owner, (scalar) => {
    const { value } = scalar
    if (typeof value !== "string") return
    if (value === address) said.push([0, scalar])
    else if (value.startsWith(address)) said.push([1, scalar])
    else if (value.includes(".") && address.includes(value)) said.push([2, scalar])
  })
  return said.toSorted(([a], [b]) => a - b)[0]?.[1]
}

/** A secret is sent only where its vendor is, or where the environment allows it (P8). `owners`: each with its place in the file. */
const checkAddresses = (
  owners: ReadonlyArray<readonly [owner: Entry | undefined, opened: OpenedSource | OpenedDirectory | undefined]>,
  environment: Environment | undefined,
  report: Report
): void => {
  if (environment === undefined) return
  for (const [owner, opened] of owners) {
    if (owner === undefined) continue
    for (const { address, message, next } of opened?.addressProblems(environment) ?? []) {
      report.error("host-not-allowed", settingOf(owner.value, address) ?? owner, `${message}. ${next}`)
    }
  }
}

/**
 * Checks the text of a configuration file: all problems at once, each once. Nothing is resolved, read or called; of the
 * environment only the hosts that it allows are looked at; without one, hosts are not.
 */
export const checkFile = Effect.fnUntraced(function*(
  source: SourceText,
  folder: string,
  environment: Environment | undefined
): Effect.fn.Return<Outcome> {
  const { hidden, problems, root } = readYaml(source)
  if (root === undefined) {
    return outcome(source, problems.length > 0 ? problems : [nothingThere], possibleSecrets(source.text))
  }
  const report = new Report(problems)
  if (!checkVersion(root, report)) {
    checkSecrets(root, source.text, hidden, undefined, report)
    return outcome(source, report.problems, secretsOf(source, report))
  }
  const found = findings(plainFile(root))
  checkSecrets(root, source.text, hidden, found, report)
  checkState(root, report)
  checkReferences(root, report)
  checkServer(root, report)
  const broken = brokenParts(found)
  const connections = entriesOf(at(root, "connections")).map((entry) => [entry.key, entry] as const)
  const sources = openSound("connections", connections, [], broken, (owner) => openSource(owner, report))
  const entities = entriesOf(at(root, "entities")).map(({ key, value }) => [key, entryOf(value, "target")] as const)
  const targets = openSound("entities", entities, ["target"], broken, (owner) => openDirectory(owner, report))
  checkAddresses(
    [
      ...connections.map(([key, owner]) => [owner, sources.get(key)] as const),
      ...entities.map(([key, owner]) => [owner, targets.get(key)] as const)
    ],
    environment,
    report
  )
  checkNotify(root, report)
  const patterns: Array<Pattern> = []
  checkEntities(root, {
    source,
    folder,
    report,
    defaults: entryOf(root, "defaults")?.value,
    connections: at(root, "connections")?.type === "map" ? sources : undefined,
    targets,
    patterns
  })
  yield* checkPatterns(patterns, report)
  structureProblems(root, found, report)
  const secrets = secretsOf(source, report)
  if (report.problems.some(({ severity }) => severity === "error")) return outcome(source, report.problems, secrets)
  const file = decode(plainFile(root))
  if (Result.isFailure(file)) {
    const unexpected = error("invalid", whole, `The file is not a valid configuration: ${file.failure.message}`)
    return outcome(source, [...report.problems, unexpected], secrets)
  }
  return outcome(source, report.problems, secrets, {
    file: file.success,
    root,
    sources: present(sources),
    targets: present(targets)
  })
})

/** Secrets that were found, and what may be one in a comment. */
const secretsOf = (
  source: SourceText,
  report: Report
): ReadonlyArray<Span> => [...report.secrets, ...commentSecrets(source.text)]
