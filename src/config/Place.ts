import type { Entry, Path, Tree } from "./Tree.ts"

/** Something in the file, and the key that it stands behind. */
export interface Place {
  readonly tree: Tree
  readonly entry: Entry | undefined
  readonly path: Path
}

/** What a path of a schema's finding leads to; the nearest thing that exists where it leads nowhere. */
export const locate = (root: Tree, path: Path): Place => {
  let tree = root
  let entry: Entry | undefined
  const walked: Array<string | number> = []
  for (const part of path) {
    if (tree.type === "map") {
      const next = tree.entries.get(String(part))
      if (next === undefined) break
      entry = next
      tree = next.value
      walked.push(String(part))
    } else if (tree.type === "list") {
      const item = tree.items[Number(part)]
      if (item === undefined) break
      entry = undefined
      tree = item
      walked.push(Number(part))
    } else break
  }
  return { tree, entry, path: walked }
}
