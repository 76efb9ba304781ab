import type { OpenedDirectory } from "../directories/registry.ts"
import { isTimezone, parse as parseDate } from "../domain/CalendarDate.ts"
import { parse as parseEmail } from "../domain/EmailAddress.ts"
import type { OpenedSource } from "../sources/registry.ts"
import { checkField, checkList, type Given, type Pattern } from "./ConditionChecks.ts"
import { credentialExpires } from "./CredentialExpires.ts"
import { namePattern } from "./FileSchema.ts"
import { checkLimits } from "./LimitChecks.ts"
import { nearest, quoted } from "./Problem.ts"
import { checkReconcile } from "./ReconcileChecks.ts"
import { refers } from "./Reference.ts"
import type { Report } from "./Report.ts"
import { positionOf, type SourceText } from "./SourceText.ts"
import { at, entriesOf, type Entry, entryOf, itemsOf, type Path, textOf, type Tree } from "./Tree.ts"

/** What is known when entities are checked. */
export interface Surroundings {
  readonly source: SourceText
  readonly folder: string
  readonly report: Report
  readonly defaults: Tree | undefined
  /** Nothing: the section is missing or no map, which is told already. */
  readonly connections: ReadonlyMap<string, OpenedSource | undefined> | undefined
  readonly targets: ReadonlyMap<string, OpenedDirectory | undefined>
  readonly patterns: Array<Pattern>
}

/** Making the first formatter takes longer than a whole validation; the list of zones does not, but lacks other names. */
const isKnownZone = (zone: string): boolean =>
  zone === "UTC" || Intl.supportedValuesOf("timeZone").includes(zone) || (/^[A-Za-z]/u.test(zone) && isTimezone(zone))

const checkTimezone = (owner: Tree, report: Report): void => {
  const tree = entryOf(owner, "timezone")?.value
  const zone = textOf(tree)
  if (tree === undefined || zone === undefined || zone === "" || report.claims(tree)) return
  if (isKnownZone(zone)) return
  report.wrong("unknown-timezone", tree, `${quoted(zone)} is no time zone. Write an IANA name such as Europe/Paris.`, {
    suggestion: nearest(zone.replaceAll(" ", "_"), Intl.supportedValuesOf("timeZone"))
  })
}

const dateLike = /^\d{4}-\d{2}-\d{2}$/u

/** E-mails or employee ids: what has an @ must be an address. */
const checkNames = (tree: Tree | undefined, report: Report): void => {
  const seen = new Set<string>()
  for (const item of itemsOf(tree)) {
    const text = textOf(item)
    if (text === undefined || report.claims(item)) continue
    if (seen.has(text)) report.warning("repeated-value", item, `${report.shown(item)} stands here twice.`)
    seen.add(text)
    if (text.trim() === "") report.wrong("empty-value", item, "This names nobody: the text is empty.")
    else if (text.includes("@") && parseEmail(text) === undefined) {
      const several = /[,;]/u.test(text) ? " One item names one person." : ""
      report.wrong("bad-email", item, `${quoted(text)} is no e-mail address.${several}`)
    } else if (dateLike.test(text)) {
      report.wrong("bad-name", item, `${quoted(text)} is a date, and no e-mail or employee id.`)
    }
  }
}

/** What an entity and the defaults have in common. */
export const checkShared = (owner: Tree, path: Path, report: Report): void => {
  checkTimezone(owner, report)
  checkLimits(owner, path, report)
  checkNames(at(owner, "protect"), report)
  checkReconcile(owner, report)
}

const namesOf = (tree: Tree | undefined): ReadonlyArray<Tree> =>
  tree === undefined ? [] : tree.type === "list" ? tree.items : tree.type === "scalar" ? [tree] : []

/** The connections that an entity names, where they exist. */
const checkSource = (entity: Entry, around: Surroundings): ReadonlyArray<string> => {
  const { connections, defaults, report } = around
  const tree = at(entity.value, "source") ?? at(defaults, "source")
  if (tree === undefined) {
    report.error(
      "missing-key",
      entity,
      `source is missing in entities.${entity.key}: the connection that employees come from.`,
      {
        allowed: [...connections?.keys() ?? []]
      }
    )
    return []
  }
  if (connections === undefined) return []
  const known: Array<string> = []
  for (const item of namesOf(tree)) {
    const name = textOf(item)
    if (name === undefined || name === "") continue
    if (connections.has(name)) known.push(name)
    else if (!report.claims(item)) {
      const none = connections.size === 0 ? " None is declared." : ""
      report.wrong("unknown-connection", item, `No connection is called ${quoted(name)}.${none}`, {
        allowed: [...connections.keys()],
        suggestion: nearest(name, connections.keys())
      })
    }
  }
  return known
}

const givenBy = (names: ReadonlyArray<string>, around: Surroundings): Given => {
  const opened = names.map((name) => around.connections?.get(name))
  const attributes = new Set<string>()
  for (const source of opened) {
    if (source === undefined || source.attributes === "any") return { attributes: "any", connections: names }
    for (const attribute of source.attributes) attributes.add(attribute)
  }
  return { attributes: opened.length === 0 ? "any" : attributes, connections: names }
}

const checkEmployees = (entity: Entry, given: Given, around: Surroundings): void => {
  const { patterns, report } = around
  const employees = entryOf(entity.value, "employees")?.value
  const include = entryOf(employees, "include")
  const excluded = itemsOf(at(employees, "exclude"))
  checkList(report, at(employees, "where"), given, patterns, true)
  checkNames(include?.value, report)
  checkNames(at(employees, "exclude"), report)
  if (include !== undefined && itemsOf(include.value).length > 0 && entryOf(employees, "where") === undefined) {
    const message =
      "include names people whom the filter does not choose, but without where everybody is chosen. Add where, or take include away."
    report.error("include-without-where", include, message)
  }
  const names = new Set(excluded.map((item) => textOf(item)?.trim().toLowerCase()).filter((name) => name !== undefined))
  for (const item of itemsOf(include?.value)) {
    if (names.has(textOf(item)?.trim().toLowerCase() ?? "")) {
      report.warning("included-and-excluded", item, `${report.shown(item)} is also under exclude, which wins.`)
    }
  }
}

const checkMissing = (entity: Entry, names: ReadonlyArray<string>, around: Surroundings): void => {
  const tree = at(entity.value, "onMissing") ?? at(around.defaults, "onMissing")
  if (tree === undefined || textOf(tree) !== "archive") return
  const weak = names.filter((name) => around.connections?.get(name)?.canProve === false)
  if (weak.length === 0) return
  const which = weak.length === 1 ? `the connection ${weak.join("")}` : `the connections ${weak.join(", ")}`
  const message =
    `onMissing: archive needs a source that proves that nobody is missing from its answer, and ${which} of entities.${entity.key} cannot (P1). Give it a proof, or write onMissing: hold.`
  around.report.error("missing-without-proof", tree, message, { suggestion: "hold" })
}

/** Where a target's settings name a cost center (F7, `hrsync export`). */
const costCenters: ReadonlyArray<ReadonlyArray<string>> = [["costCenter"], ["import", "costCenter"]]

/** It is a part of the rules, and no setting that leads somewhere else. */
const checkCostCenter = (tree: Tree, given: Given, report: Report): void => {
  const field = at(tree, "field") ?? tree
  const text = textOf(field)
  if (text === undefined || text === "" || report.claims(field)) return
  if (refers(text)) {
    report.wrong("reference-not-here", field, "No reference is resolved here: write the cost center, or the HR field.")
  } else if (text.trim() === "") report.wrong("empty-value", field, "This names no cost center: the text is empty.")
  else if (field !== tree) checkField(report, field, text, given)
}

const checkEntity = (entity: Entry, around: Surroundings): void => {
  if (entity.value.type !== "map" || !namePattern.test(entity.key)) return
  const names = checkSource(entity, around)
  checkShared(entity.value, ["entities", entity.key], around.report)
  const given = givenBy(names, around)
  checkEmployees(entity, given, around)
  for (const path of costCenters) {
    const tree = at(entity.value, "target", ...path)
    if (tree !== undefined) checkCostCenter(tree, given, around.report)
  }
  checkMissing(entity, names, around)
}

/** What no two entities may have, and what a message calls it. */
const claimsOf = (entity: Entry, around: Surroundings): ReadonlyArray<readonly [claim: string, shared: string]> => {
  const target = around.targets.get(entity.key)
  if (target === undefined) return []
  const identity = target.identity({ entity: entity.key, folder: around.folder })
  return [
    [`target ${identity}`, "target"],
    ...(target.credential === undefined ? [] : [[`credential ${target.credential}`, "credential"] as const])
  ]
}

const checkTargets = (entities: ReadonlyArray<Entry>, around: Surroundings): void => {
  const owners = new Map<string, Entry>()
  for (const entity of entities) {
    const claims = claimsOf(entity, around)
    const taken = claims.find(([claim]) => owners.has(claim))
    const first = taken === undefined ? undefined : owners.get(taken[0])
    for (const [claim] of claims) if (!owners.has(claim)) owners.set(claim, entity)
    if (taken === undefined || first === undefined) continue
    const target = entryOf(entity.value, "target") ?? entity
    const { line } = positionOf(around.source, (entryOf(first.value, "target") ?? first).keySpan.start)
    const why = taken[1] === "credential"
      ? " It is good for one account alone."
      : ""
    const message = `${entity.key} has the same ${
      taken[1]
    } as ${first.key} in line ${line}.${why} Two entities that write to one place would undo each other's work.`
    around.report.error("same-target", target, message)
  }
}

/** P9: the day on which a credential ends is a day of the calendar. */
const checkCredentialDates = (root: Tree, report: Report): void => {
  const owners = [
    ...entriesOf(at(root, "connections")).map(({ value }) => value),
    ...entriesOf(at(root, "entities")).map(({ value }) => at(value, "target"))
  ]
  for (const owner of owners) {
    const tree = owner === undefined ? undefined : at(owner, credentialExpires)
    const text = textOf(tree)
    if (tree === undefined || text === undefined || parseDate(text) !== undefined) continue
    report.wrong("bad-date", tree, `${report.shown(tree)} is no day. Write YYYY-MM-DD, such as 2027-03-01.`)
  }
}

/** Everything that is checked across the keys of entities. */
export const checkEntities = (root: Tree, around: Surroundings): void => {
  const entities = entriesOf(at(root, "entities"))
  if (around.defaults !== undefined) checkShared(around.defaults, ["defaults"], around.report)
  for (const entity of entities) checkEntity(entity, around)
  checkTargets(entities, around)
  checkCredentialDates(root, around.report)
  const section = entryOf(root, "entities")
  if (section?.value.type === "map" && entities.length === 0) {
    around.report.warning(
      "no-entities",
      section,
      "No entity is declared. Whoever hrsync managed until now is released in its record."
    )
  }
  checkUnused(root, entities, around)
}

/** Not where a name is wrong: the connection that was meant would seem unused. */
const checkUnused = (root: Tree, entities: ReadonlyArray<Entry>, around: Surroundings): void => {
  if (around.report.problems.some(({ code }) => code === "unknown-connection" || code === "bad-name")) return
  const used = new Set(
    [around.defaults, ...entities.map(({ value }) => value)].flatMap((owner) =>
      namesOf(at(owner, "source")).map(textOf)
    )
  )
  for (const connection of entriesOf(at(root, "connections"))) {
    if (!used.has(connection.key)) {
      around.report.warning(
        "unused-connection",
        connection,
        `No entity uses the connection ${quoted(connection.key)}; it is not read.`
      )
    }
  }
}
