import { readdirSync, readFileSync } from "node:fs"
import { dirname, join, normalize, relative, sep } from "node:path"
import { fileURLToPath } from "node:url"

export const src = fileURLToPath(new URL("../../src", import.meta.url))

/** One file of src/: its path from there, and what it imports, types included. */
export interface SourceFile {
  readonly path: string
  readonly text: string
  /** Paths from src/. */
  readonly files: ReadonlyArray<string>
  /** Packages and Node modules, by the specifier as written. */
  readonly packages: ReadonlyArray<string>
}

const comments = /\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gmu
const statement = /^(?:import|export)\s[^"'`=()]*?from\s+"([^"]+)"/gmu
const bare = /^import\s+"([^"]+)"/gmu
const dynamic = /\bimport\(\s*"([^"]+)"/gu

/** What a module's text imports, in any of the ways that this code base uses. */
export const specifiersOf = (text: string): ReadonlyArray<string> => {
  const code = text.replace(comments, "")
  return [statement, bare, dynamic].flatMap((pattern) => Array.from(code.matchAll(pattern), (match) => match[1] ?? ""))
}

/** Where a relative specifier of a file leads, from src/. */
const target = (path: string, specifier: string): string =>
  normalize(join(dirname(path), specifier)).split(sep).join("/")

export const readSources = (): ReadonlyArray<SourceFile> =>
  readdirSync(src, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => relative(src, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .toSorted()
    .map((path) => {
      const text = readFileSync(join(src, path), "utf8")
      const specifiers = specifiersOf(text)
      return {
        path,
        text,
        files: specifiers.filter((specifier) => specifier.startsWith(".")).map((specifier) => target(path, specifier)),
        packages: specifiers.filter((specifier) => !specifier.startsWith("."))
      }
    })

export const roomOf = (path: string): string => path.split("/")[0] ?? ""

/** The first circle of imports that is found, as paths; none: nothing. */
export const circleIn = (files: ReadonlyMap<string, ReadonlyArray<string>>): ReadonlyArray<string> | undefined => {
  const done = new Set<string>()
  const visit = (path: string, trail: ReadonlyArray<string>): ReadonlyArray<string> | undefined => {
    const start = trail.indexOf(path)
    if (start >= 0) return [...trail.slice(start), path]
    if (done.has(path)) return undefined
    for (const next of files.get(path) ?? []) {
      const circle = visit(next, [...trail, path])
      if (circle !== undefined) return circle
    }
    done.add(path)
    return undefined
  }
  for (const path of files.keys()) {
    const circle = visit(path, [])
    if (circle !== undefined) return circle
  }
  return undefined
}
