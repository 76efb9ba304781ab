import { Result } from "effect"
import { itemsOf, type ScalarTree, type Tree } from "./Tree.ts"

/** Why a comma-separated text cannot be split. */
export type SplitMistake = "open-quote" | "text-after-quote"

const quotedItem = /^\s*"((?:[^"]|"")*)"\s*$/u

/** Splits at commas outside of double quotes; inside of them a doubled quote stands for one (D4). */
export const split = (text: string): Result.Result<ReadonlyArray<string>, SplitMistake> => {
  const parts: Array<string> = []
  let part = ""
  let open = false
  for (const character of text) {
    if (character === "\"" && (open || part.trim() === "" || part.trimStart().startsWith("\""))) open = !open
    if (character === "," && !open) {
      parts.push(part)
      part = ""
    } else part += character
  }
  parts.push(part)
  if (open) return Result.fail("open-quote")
  const items: Array<string> = []
  for (const item of parts) {
    const inner = quotedItem.exec(item)?.[1]
    if (inner !== undefined) items.push(inner.replaceAll("\"\"", "\""))
    else if (item.trimStart().startsWith("\"")) return Result.fail("text-after-quote")
    else items.push(item.trim())
  }
  return Result.succeed(items)
}

/** The values of a condition: a list's items never split, one text split. What is no value is left out. */
export const valuesOf = (
  value: string | number | boolean | ReadonlyArray<string | number | boolean>
): ReadonlyArray<string> =>
  Array.isArray(value)
    ? value.map((item: string | number | boolean) => String(item))
    : typeof value === "string"
    ? Result.getOrElse(split(value), () => [])
    : [String(value)]

/** The scalars in which the values of a condition stand. */
export const valueScalars = (tree: Tree): ReadonlyArray<ScalarTree> =>
  (tree.type === "list" ? itemsOf(tree) : [tree]).filter((item) => item.type === "scalar")
