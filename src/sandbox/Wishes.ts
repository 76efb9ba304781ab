import { RE2JS } from "re2js"
import type { Condition, FieldCondition, Test } from "../domain/Condition.ts"
import { fold, tidy } from "../domain/Text.ts"

/**
 * What people must look like so that a filter matches them: per alternative, the conditions that their fields have to
 * meet. This is how any hrsync.yaml finds somebody in the sandbox.
 */
export type Wish = ReadonlyArray<FieldWish>

/** A condition on one field, met or not met. */
export interface FieldWish {
  readonly condition: FieldCondition
  readonly met: boolean
}

/** More alternatives make the company no more lifelike, and nested groups multiply them. */
const most = 64

/** The ways to meet a filter. No filter: one way that asks nothing. */
export const waysToMeet = (where: Condition | undefined): ReadonlyArray<Wish> =>
  where === undefined ? [[]] : ways(where, true)

/** The ways to fail it; none when there is no filter. */
export const waysToFail = (where: Condition | undefined): ReadonlyArray<Wish> =>
  where === undefined ? [] : ways(where, false)

const ways = (condition: Condition, met: boolean): ReadonlyArray<Wish> => {
  switch (condition.type) {
    case "field":
      return [[{ condition, met }]]
    case "not":
      return ways(condition.condition, !met)
    default: {
      const parts = condition.conditions.map((part) => ways(part, met))
      if ((condition.type === "all") !== met) return parts.flat().slice(0, most)
      return parts.reduce<ReadonlyArray<Wish>>(
        (all, part) => all.flatMap((wish) => part.map((more) => [...wish, ...more])).slice(0, most),
        [[]]
      )
    }
  }
}

/** Whether a value of a field is as a wish asks. */
export const fits = (wish: Wish, field: string, value: string): boolean =>
  wish.every(({ condition, met }) => condition.field !== field || holds(condition.test, value) === met)

/**
 * Values for a field that a wish is content with. For each value that a condition names: that value, or where only a part
 * of it is named a usual one with that part. Where none is named: all of `usual` that fit.
 */
export const valuesFor = (wish: Wish, field: string, usual: ReadonlyArray<string>): ReadonlyArray<string> => {
  const fitting = usual.filter((value) => fits(wish, field, value))
  const named = wish.flatMap(({ condition, met }) =>
    condition.field === field && (condition.test.test === "noneOf") !== met ? examples(condition.test, fitting) : []
  ).filter((value) => fits(wish, field, value))
  if (named.length > 0) return named
  return fitting.length === 0 && fits(wish, field, "") ? [""] : fitting
}

/** Whether somebody with these values meets a filter. A field that is not there is empty. */
export const meets = (where: Condition | undefined, valueOf: (field: string) => string): boolean => {
  if (where === undefined) return true
  switch (where.type) {
    case "field":
      return holds(where.test, valueOf(where.field))
    case "not":
      return !meets(where.condition, valueOf)
    case "all":
      return where.conditions.every((part) => meets(part, valueOf))
    case "any":
      return where.conditions.some((part) => meets(part, valueOf))
  }
}

const holds = (test: Test, value: string): boolean => {
  const empty = value.trim() === ""
  switch (test.test) {
    case "isEmpty":
      return empty
    case "isNotEmpty":
      return !empty
    case "matches":
      return !empty && expression(test.pattern)?.matcher(tidy(value)).find() === true
    case "noneOf":
      return !test.values.some((wanted) => fold(wanted) === fold(value))
    case "oneOf":
      return !empty && test.values.some((wanted) => fold(wanted) === fold(value))
    case "contains":
      return !empty && test.values.some((wanted) => fold(value).includes(fold(wanted)))
    case "startsWith":
      return !empty && test.values.some((wanted) => fold(value).startsWith(fold(wanted)))
    case "endsWith":
      return !empty && test.values.some((wanted) => fold(value).endsWith(fold(wanted)))
  }
}

/** Values that a test names, which meet it or, for `noneOf`, fail it. */
const examples = (test: Test, usual: ReadonlyArray<string>): ReadonlyArray<string> => {
  switch (test.test) {
    case "isEmpty":
      return [""]
    case "isNotEmpty":
      return []
    case "matches":
      return usual.length > 0 ? usual : literals(test.pattern)
    case "oneOf":
    case "noneOf":
      return test.values.map(tidy)
    default:
      return test.values.flatMap((value) => {
        const whole = usual.filter((one) => holds({ test: test.test, values: [value] }, one))
        return whole.length > 0 ? whole : [tidy(value)]
      })
  }
}

/** Texts that an expression may well match: its alternatives without their signs. */
const literals = (pattern: string): ReadonlyArray<string> =>
  pattern.replace(
    /\\([bBdDsSwWAz])|[\^$()?*+]|\[[^\]]*\]|\{[^}]*\}/gu,
    (_, kind: string | undefined) => kind === "d" ? "1" : kind === "s" ? " " : kind === "w" ? "a" : ""
  )
    .replaceAll("\\", "").replaceAll(".", "").split("|").map(tidy).filter((text) => text !== "")

const expressions = new Map<string, RE2JS | undefined>()

const expression = (pattern: string): RE2JS | undefined => {
  if (!expressions.has(pattern)) {
    let compiled: RE2JS | undefined
    try {
      compiled = RE2JS.compile(pattern.normalize("NFC"), RE2JS.CASE_INSENSITIVE)
    } catch {
      compiled = undefined // the configuration was checked: what still fails here is met by nobody
    }
    expressions.set(pattern, compiled)
  }
  return expressions.get(pattern)
}
