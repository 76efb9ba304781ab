import { parseFilter } from "./ScimFilter.ts"
import {
  type AttributePath,
  attributePath,
  enterpriseSchema,
  isJson,
  type Json,
  keyIn,
  patchMessage,
  sandboxSchema,
  ScimProblem,
  valueIn
} from "./ScimNames.ts"
import { attributes, readOnly } from "./ScimSchemas.ts"

/** PATCH as RFC 7644 §3.5.2 has it, on a resource as JSON: what the result means for a member is decided elsewhere. */

type Op = "add" | "remove" | "replace"

interface Operation {
  readonly op: Op
  readonly path: string | undefined
  readonly value: unknown
}

const extensions: ReadonlySet<string> = new Set([enterpriseSchema, sandboxSchema])

const isOp = (text: string): text is Op => text === "add" || text === "remove" || text === "replace"

const operationOf = (entry: unknown): Operation => {
  const word = valueIn(entry, "op")
  const op = typeof word === "string" ? word.toLowerCase() : ""
  const path = valueIn(entry, "path")
  if (!isOp(op) || (path !== undefined && typeof path !== "string")) {
    throw new ScimProblem(400, "invalidSyntax", "An operation is add, remove or replace, and its path is a text.")
  }
  const value = valueIn(entry, "value")
  if (op !== "remove" && value === undefined) {
    throw new ScimProblem(400, "invalidValue", `The operation ${op} has no value.`)
  }
  return { op, path, value }
}

const operationsOf = (body: unknown): ReadonlyArray<Operation> => {
  const schemas = valueIn(body, "schemas")
  const operations = valueIn(body, "Operations")
  if (!Array.isArray(schemas) || !schemas.includes(patchMessage) || !Array.isArray(operations)) {
    throw new ScimProblem(400, "invalidSyntax", `A PATCH has the schema ${patchMessage} and Operations.`)
  }
  return operations.map(operationOf)
}

/** A path, which may choose among the values of an attribute: `emails[type eq "work"].value`. */
const targetOf = (text: string): { readonly path: AttributePath; readonly filter: string | undefined } => {
  const [, before = "", filter, sub = ""] = /^([^[\]]+)(?:\[(.+)\](\.[a-z$][\w$-]*)?)?$/iu.exec(text) ?? []
  const path = attributePath(`${before}${sub}`)
  if (path === undefined || !attributes.has(keyOf(path))) {
    throw new ScimProblem(400, "invalidPath", "The path names no attribute of users.")
  }
  return { path, filter }
}

const keyOf = ({ name, schema }: AttributePath): string =>
  `${schema === undefined ? "" : `${schema}:`}${name}`.toLowerCase()

const refuseReadOnly = (path: AttributePath): void => {
  const key = keyOf(path)
  const whole = path.sub === undefined ? key : `${key}.${path.sub}`.toLowerCase()
  if (readOnly.has(key) || whole === "name.formatted") {
    throw new ScimProblem(400, "mutability", `The attribute ${path.name} can't be written.`)
  }
}

const put = (object: Json, name: string, value: unknown): Json => {
  const { [keyIn(object, name)]: _, ...others } = object
  return value === undefined || value === null ? others : { ...others, [keyIn(object, name)]: value }
}

const inner = (object: Json, name: string): Json => {
  const value = valueIn(object, name)
  return isJson(value) ? value : {}
}

/** Changes one value of an attribute, or all of them; `before` is the attribute as it is. */
const changed = (before: unknown, { op, value }: Operation, sub: string | undefined): unknown => {
  if (sub !== undefined) {
    if (Array.isArray(before)) return before.map((one: unknown) => changed(one, { op, value, path: undefined }, sub))
    return put(isJson(before) ? before : {}, sub, op === "remove" ? undefined : value)
  }
  if (op === "remove") return undefined
  if (op === "add" && Array.isArray(before)) return [...before, ...(Array.isArray(value) ? value : [value])]
  return op === "add" && isJson(before) && isJson(value) ? merged(before, value) : value
}

const merged = (before: Json, value: Json): Json =>
  Object.entries(value).reduce((object, [name, one]) => put(object, name, one), before)

const chosen = (before: unknown, operation: Operation, sub: string | undefined, filter: string): unknown => {
  const fits = parseFilter(filter)
  const values: ReadonlyArray<unknown> = Array.isArray(before) ? before : []
  if (!values.some(fits)) throw new ScimProblem(400, "noTarget", "The path chooses no value that is there.")
  const all = values.map((one) => fits(one) ? changed(one, operation, sub) : one).filter((one) => one !== undefined)
  return all.length === 0 ? undefined : all
}

const atPath = (resource: Json, operation: Operation, text: string): Json => {
  const { filter, path } = targetOf(text)
  if (extensions.has(path.name)) {
    return operation.op === "remove" || !isJson(operation.value)
      ? put(resource, path.name, operation.op === "remove" ? undefined : operation.value)
      : Object.entries(operation.value).reduce(
        (all, [name, value]) => atPath(all, { ...operation, value }, `${path.name}:${name}`),
        resource
      )
  }
  refuseReadOnly(path)
  const holder = path.schema === undefined ? resource : inner(resource, path.schema)
  const before = valueIn(holder, path.name)
  const after = put(
    holder,
    path.name,
    filter === undefined ? changed(before, operation, path.sub) : chosen(before, operation, path.sub, filter)
  )
  return path.schema === undefined ? after : put(resource, path.schema, after)
}

const step = (resource: Json, operation: Operation): Json => {
  if (operation.path !== undefined) return atPath(resource, operation, operation.path)
  if (operation.op === "remove") throw new ScimProblem(400, "noTarget", "The operation remove has no path.")
  if (!isJson(operation.value)) throw new ScimProblem(400, "invalidValue", "Without a path the value is an object.")
  return Object.entries(operation.value).reduce((all, [name, value]) => {
    const path = attributePath(name)
    // What a resource may hold and nobody here knows is left alone, as it is in a PUT.
    if (path === undefined || (!attributes.has(keyOf(path)) && !extensions.has(path.name))) return all
    const before = valueIn(all, name)
    return isJson(before) && isJson(value) && !extensions.has(path.name)
      ? atPath(all, { ...operation, op: "add", value }, name)
      : atPath(all, { ...operation, value }, name)
  }, resource)
}

/** The resource after a PATCH; throws a problem where one of its operations can't be done. */
export const patched = (resource: Json, body: unknown): Json => operationsOf(body).reduce(step, resource)
