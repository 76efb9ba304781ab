import { isObject, valueAt } from "./JsonValue.ts"

/** One step on the way to a value in a record. */
type Step =
  | { readonly type: "key"; readonly key: string }
  | { readonly type: "index"; readonly index: number }
  | { readonly type: "all" }
  /** Those elements of a list whose value behind the keys is this text. */
  | { readonly type: "where"; readonly keys: ReadonlyArray<string>; readonly text: string }

/** Where in a record a value stands, such as `work.location`, `emails[type=work].value` or `teams[*].name`. */
export interface FieldPath {
  readonly label: string
  readonly steps: ReadonlyArray<Step>
  /** Whether it chooses among the elements of a list: then an empty value may also be a choice that nothing ever meets. */
  readonly chooses: boolean
}

const bracket = (inside: string): Step | undefined => {
  if (inside === "*") return { type: "all" }
  if (/^\d{1,6}$/u.test(inside)) return { type: "index", index: Number(inside) }
  const [, key = "", text = ""] = /^([^=]+)=(.*)$/u.exec(inside) ?? []
  return key === "" ? undefined : { type: "where", keys: key.split("."), text }
}

/** A path as the settings write it; nothing where it is none. */
export const fieldPath = (label: string): FieldPath | undefined => {
  const steps: Array<Step> = []
  let at = 0
  const pattern = /(\.?)([^.[\]]+)|\[([^\]]*)\]/uy
  while (at < label.length) {
    pattern.lastIndex = at
    const [all = "", dot, key, inside] = pattern.exec(label) ?? []
    const step: Step | undefined = key === undefined ? bracket(inside ?? "") : { type: "key", key }
    // A key follows a dot, but for the first one.
    if (all === "" || step === undefined || (key !== undefined && (dot === "") !== (at === 0))) return undefined
    steps.push(step)
    at += all.length
  }
  return steps.length === 0 ? undefined : { label, steps, chooses: steps.some(({ type }) => type === "where") }
}

const isText = (value: unknown, text: string): boolean =>
  (typeof value === "string" || typeof value === "number" || typeof value === "boolean") && String(value) === text

/** Every element's value. A list shows what none of its elements has only where it is empty. */
const each = (list: ReadonlyArray<unknown>, steps: ReadonlyArray<Step>): unknown => {
  if (list.length === 0) return null
  const found = list.map((item) => follow(item, steps)).filter((value) => value !== undefined)
  return found.length === 0 ? undefined : found.flat()
}

const follow = (value: unknown, steps: ReadonlyArray<Step>): unknown => {
  const [step, ...rest] = steps
  if (step === undefined || value === null || value === undefined) return value
  if (step.type === "key") {
    return Array.isArray(value)
      ? each(value, steps)
      : isObject(value) && Object.hasOwn(value, step.key)
      ? follow(value[step.key], rest)
      : undefined
  }
  if (!Array.isArray(value)) return undefined
  const list: ReadonlyArray<unknown> = value
  switch (step.type) {
    case "all":
      return each(list, rest)
    case "index":
      return step.index < list.length ? follow(list[step.index], rest) : null
    case "where": {
      const known = list.some((item) => valueAt(item, step.keys) !== undefined)
      return list.length > 0 && !known
        ? undefined
        : each(list.filter((item) => isText(valueAt(item, step.keys), step.text)), rest)
    }
  }
}

/** A list of one is that one; what is not there leaves no gap. */
const plain = (value: unknown): unknown => {
  if (!Array.isArray(value)) return value
  const distinct = [...new Set(value.flat(Infinity).filter((one) => one !== null))]
  return distinct.length > 1 ? distinct : distinct[0] ?? null
}

/**
 * The value at a path: nothing where the record does not show it, null where it is empty, a list where there are
 * several. A key that is written with its dots wins over the way through objects.
 */
export const valueAtPath = (record: unknown, { label, steps }: FieldPath): unknown =>
  plain(isObject(record) && Object.hasOwn(record, label) ? record[label] : follow(record, steps))
