/** Values of a vendor's JSON whose shape no schema can fix, since each customer has other fields. */

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** The value behind keys; nothing where one of them is not there. */
export const valueAt = (value: unknown, path: ReadonlyArray<string>): unknown =>
  path.reduce<unknown>((inner, key) => isObject(inner) && Object.hasOwn(inner, key) ? inner[key] : undefined, value)

/** An id as text, whichever way a vendor writes it; nothing where it is none. */
export const idText = (value: unknown): string | undefined =>
  typeof value === "string" ? value : typeof value === "number" ? String(value) : undefined

/**
 * What an attribute shows to a person: the value itself, the named part of an object that stands around it, or a list of
 * such. Nothing where an object has none of those parts: then it is not seen.
 */
export const shownValue = (value: unknown, parts: ReadonlyArray<string>): unknown => {
  if (Array.isArray(value)) {
    const all = value.map((item) => shownValue(item, parts))
    return all.includes(undefined) ? undefined : all
  }
  if (!isObject(value)) return value
  const part = parts.find((name) => Object.hasOwn(value, name))
  return part === undefined ? undefined : shownValue(value[part], parts)
}
