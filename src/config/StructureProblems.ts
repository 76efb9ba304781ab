import { dayPattern, timePattern, windowPattern } from "./Duration.ts"
import { isObject, type Json, type JsonObject, keysOf, textsOf } from "./Json.ts"
import { locate, type Place } from "./Place.ts"
import { nearest, quoted } from "./Problem.ts"
import type { Report } from "./Report.ts"
import { type Finding, kindsOf } from "./Structure.ts"
import { entriesOf, entryOf, inWords, itemsOf, type Tree } from "./Tree.ts"

const typeWords: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  integer: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "a map of keys and values",
  null: "nothing"
}

const typeOf = (tree: Tree): string =>
  tree.type === "list"
    ? "array"
    : tree.type === "map"
    ? "object"
    : tree.value === null
    ? "null"
    : typeof tree.value

const or = (words: ReadonlyArray<string>): string =>
  words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words.at(-1) ?? ""}`

const numberOf = (json: unknown): number => typeof json === "number" ? json : 0

/** The subject of a sentence: the setting's path, or the file where it is all of it. */
const subject = (place: Place): string => place.path.length === 0 ? "The file" : inWords(place.path)

const inside = (place: Place): string => place.path.length === 0 ? "" : ` in ${inWords(place.path)}`

const wrongType = (report: Report, place: Place, expected: ReadonlyArray<string>): void => {
  const found = typeOf(place.tree)
  const wanted = or(expected.map((type) => typeWords[type] ?? type))
  if (found === "null") {
    report.error("missing-value", place.tree, `${subject(place)} has no value; it takes ${wanted}.`)
    return
  }
  const fix = place.tree.type !== "scalar"
    ? ""
    : found !== "string" && expected.includes("string")
    ? ` Put it between quotes: "${place.tree.written.slice(0, 40)}".`
    : found === "string" && expected.includes("array")
    ? ` Write a list: [${report.shown(place.tree)}].`
    : ""
  const isA = found === "number" || found === "boolean" ? report.shown(place.tree) : typeWords[found] ?? found
  report.error("wrong-type", place.tree, `${subject(place)} takes ${wanted}, and this is ${isA}.${fix}`)
}

const unknownKey = (report: Report, place: Place, key: string, schema: JsonObject): void => {
  const entry = entryOf(place.tree, key)
  if (entry === undefined) return
  const known = keysOf(schema["properties"])
  if (known.length === 0 && isObject(schema["patternProperties"])) {
    const message = `${quoted(key)} cannot be the name of ${
      place.path[0] === "entities" ? "an entity" : "a connection"
    }: a name has letters a to z, digits, ".", "_" and "-", starts with a letter or digit, and is at most 64 long.`
    report.error("bad-name", entry, message)
    return
  }
  const free = known.filter((name) => entryOf(place.tree, name) === undefined)
  report.error("unknown-key", entry, `The key ${quoted(key)} is not known${inside(place)}.`, {
    allowed: known,
    suggestion: nearest(key, free)
  })
}

const missingKeys = (report: Report, place: Place, keys: ReadonlyArray<string>): void => {
  const what = keys.length === 1 ? `${keys.join("")} is missing` : `One of ${or(keys)} is needed`
  const at = place.entry ?? firstOf(place.tree)
  const more = keys.length === 1 && keys[0] === "version" ? " Write version: 1 at the top." : ""
  report.error("missing-key", at, `${what}${inside(place)}.${more}`)
}

/** Where to point when something is missing from a map that has no key of its own: at its start. */
const firstOf = (tree: Tree): Tree | { readonly start: number; readonly end: number } =>
  tree.type === "map" ? entriesOf(tree)[0]?.keySpan ?? tree : tree

const pattern = (report: Report, place: Place, source: unknown): void => {
  const value = report.shown(place.tree)
  const duration = source === dayPattern.source
    ? "A number of whole days or weeks is written 0d, 3d or 2w."
    : source === windowPattern.source
    ? "A number of whole days or weeks, at least 1d, is written 7d or 2w."
    : source === timePattern.source
    ? "A time is written 30m, 24h, 3d or 2w, and is more than nothing."
    : undefined
  if (duration !== undefined) {
    report.error("bad-duration", place.tree, `${subject(place)} is no duration: ${value}. ${duration}`)
  } else report.error("bad-form", place.tree, `${subject(place)} does not have the form that is expected here.`)
}

const isDuration = (source: unknown): boolean =>
  source === dayPattern.source || source === windowPattern.source || source === timePattern.source

const range = (report: Report, place: Place, schema: JsonObject): void => {
  const limits = [
    ...("minimum" in schema ? [`at least ${numberOf(schema["minimum"])}`] : []),
    ...("exclusiveMinimum" in schema ? [`more than ${numberOf(schema["exclusiveMinimum"])}`] : []),
    ...("maximum" in schema ? [`at most ${numberOf(schema["maximum"])}`] : []),
    ...("exclusiveMaximum" in schema ? [`less than ${numberOf(schema["exclusiveMaximum"])}`] : [])
  ]
  report.error(
    "out-of-range",
    place.tree,
    `${subject(place)} must be ${limits.join(" and ")}; this is ${report.shown(place.tree)}.`
  )
}

/** Values that an `enum` allows, as the file writes them. */
const allowedValues = (schema: JsonObject): ReadonlyArray<string> => {
  const values = schema["enum"]
  return Array.isArray(values)
    ? values.map((value: Json) => typeof value === "string" ? value : JSON.stringify(value))
    : []
}

const value = (report: Report, place: Place, schema: JsonObject): void => {
  const allowed = allowedValues(schema)
  const text = place.tree.type === "scalar" ? place.tree.written : ""
  const more = place.path.at(-1) === "employees"
    ? " It is all, or a filter with status, where, include and exclude."
    : ""
  report.error("unknown-value", place.tree, `${subject(place)} cannot be ${report.shown(place.tree)}.${more}`, {
    allowed,
    suggestion: nearest(text, allowed)
  })
}

const kind = (report: Report, place: Place, { params, schema }: Finding): void => {
  const allowed = kindsOf(schema["oneOf"])
  const entry = entryOf(place.tree, "kind")
  if (entry === undefined) {
    const at = place.entry ?? firstOf(place.tree)
    report.error("missing-key", at, `kind is missing${inside(place)}.`, { allowed })
    return
  }
  const text = entry.value.type === "scalar" ? entry.value.written : ""
  const known = params["error"] === "mapping"
    ? `The kind ${report.shown(entry.value)} is not known`
    : "kind takes a name"
  report.error("unknown-kind", entry.value, `${known}${inside(place)}.`, {
    allowed,
    suggestion: nearest(text, allowed)
  })
}

const told = (report: Report, place: Place, finding: Finding): void => {
  const { params, schema } = finding
  switch (finding.keyword) {
    case "type":
      return typeof schema["pattern"] === "string" && isDuration(schema["pattern"]) && typeOf(place.tree) === "number"
        ? pattern(report, place, schema["pattern"])
        : wrongType(report, place, textsOf(schema["type"]))
    case "additionalProperties":
      return unknownKey(report, place, String(params["additionalProperty"]), schema)
    case "propertyNames":
      return report.error(
        "bad-key",
        entryOf(place.tree, String(params["propertyName"])) ?? place.tree,
        `This key is not possible${inside(place)}.`
      )
    case "required":
      return missingKeys(report, place, [String(params["missingProperty"])])
    case "needsOneOf":
      return missingKeys(report, place, textsOf(schemaKeys(params["keys"])))
    case "discriminator":
      return kind(report, place, finding)
    case "enum":
    case "const":
      return value(report, place, schema)
    case "pattern":
      return pattern(report, place, schema["pattern"])
    case "minLength":
      return report.error("empty-text", place.tree, `${subject(place)} is empty.`)
    case "maxLength":
      return report.error(
        "too-long",
        place.tree,
        `${subject(place)} is longer than ${numberOf(schema["maxLength"])} characters.`
      )
    case "minItems":
      return report.error(
        "empty-list",
        place.tree,
        `${subject(place)} is an empty list.${emptyList[String(place.path.at(-1))] ?? ""}`
      )
    case "minProperties":
      return report.error("empty-map", place.entry ?? place.tree, `${subject(place)} says nothing.`)
    case "uniqueItems": {
      const index = Math.max(numberOf(params["i"]), numberOf(params["j"]))
      const item = itemsOf(place.tree)[index] ?? place.tree
      return report.error("repeated-value", item, `${report.shown(item)} stands twice${inside(place)}.`)
    }
    case "minimum":
    case "maximum":
    case "exclusiveMinimum":
    case "exclusiveMaximum":
      return range(report, place, schema)
    default:
      return report.error("bad-value", place.tree, `${subject(place)} does not fit the schema (${finding.keyword}).`)
  }
}

/** What an empty list would mean, where that is worth a word. */
const emptyList: Readonly<Record<string, string>> = {
  where: " It would choose everybody; if that is meant, write employees: all.",
  all: " It would hold for everybody.",
  any: " It would hold for nobody.",
  oneOf: " It would choose nobody.",
  noneOf: " It would choose everybody.",
  status: " It would choose nobody."
}

const schemaKeys = (keys: unknown): ReadonlyArray<string> =>
  Array.isArray(keys) ? keys.filter((key) => typeof key === "string") : []

const aboutKeys = new Set(["additionalProperties", "required", "needsOneOf", "minProperties", "maxProperties"])

/** Keys of a map that are not known, by map: a key that is missing was probably misspelt. */
const unknownKeys = (root: Tree, all: ReadonlyArray<Finding>): ReadonlyMap<Tree, ReadonlyArray<string>> => {
  const found = new Map<Tree, Array<string>>()
  for (const finding of all) {
    if (finding.keyword !== "additionalProperties") continue
    const { tree } = locate(root, finding.path)
    const keys = found.get(tree)
    if (keys === undefined) found.set(tree, [String(finding.params["additionalProperty"])])
    else keys.push(String(finding.params["additionalProperty"]))
  }
  return found
}

/** How many tests a condition makes is told by the check of conditions. */
const countsTests = ({ keyword, schema }: Finding): boolean =>
  (keyword === "minProperties" || keyword === "maxProperties") && keysOf(schema["properties"]).includes("field")

const misspelt = (finding: Finding, unknown: ReadonlyArray<string>): boolean => {
  if (finding.keyword === "needsOneOf") return unknown.length > 0
  if (finding.keyword !== "required") return false
  const missing = String(finding.params["missingProperty"])
  const known = keysOf(finding.schema["properties"])
  return unknown.some((key) => nearest(key, known) === missing)
}

/** Turns what the schema finds into problems, where no check said it better; what is shared by an alias once. */
export const structureProblems = (root: Tree, all: ReadonlyArray<Finding>, report: Report): void => {
  const unknown = unknownKeys(root, all)
  const known = new Map<Tree, Set<string>>()
  for (const finding of all) {
    const place = locate(root, finding.path)
    const about = aboutKeys.has(finding.keyword)
    const claimed = about ? report.claimsKeys(place.tree) : report.claims(place.tree)
    if (claimed || countsTests(finding) || misspelt(finding, unknown.get(place.tree) ?? [])) continue
    const same = known.get(place.tree) ?? new Set()
    const name = `${finding.keyword} ${
      String(finding.params["additionalProperty"] ?? finding.params["missingProperty"])
    }`
    if (!same.has(name)) told(report, place, finding)
    known.set(place.tree, same.add(name))
  }
}
