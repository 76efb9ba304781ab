import { createHash } from "node:crypto"
import type { EntityView, PlanView } from "./PlanSchema.ts"
import { escapeJson } from "./Safe.ts"

/**
 * A plan as the text of a plan file: one line per operation, hold and warning, so that two plans can be compared line
 * by line and a large one can be written as it is made. The same plan gives the same bytes (A1).
 */
export function* planJsonChunks(view: PlanView): Generator<string, void> {
  const hash = createHash("sha256")
  for (const chunk of content(view)) {
    hash.update(chunk, "utf8")
    yield chunk
  }
  yield `  "checksum": "sha256:${hash.digest("hex")}"\n}\n`
}

/** The whole text of a plan file; for plans of a million operations see `planJsonChunks`. */
export const planToJson = (view: PlanView): string => Array.from(planJsonChunks(view)).join("")

/** What the checksum of a plan file has to be: over everything above it, in hrsync's own layout. */
export const checksumOf = (view: PlanView): string => {
  const hash = createHash("sha256")
  for (const chunk of content(view)) hash.update(chunk, "utf8")
  return `sha256:${hash.digest("hex")}`
}

const json = (value: unknown): string => escapeJson(JSON.stringify(value))

function* content(view: PlanView): Generator<string, void> {
  yield `{\n  "format": ${json(view.format)},\n  "version": ${json(view.version)},\n`
  yield `  "madeAt": ${json(view.madeAt)},\n  "hypothetical": ${json(view.hypothetical)},\n  "entities": [`
  let first = true
  for (const entity of view.entities) {
    yield first ? "\n" : ",\n"
    yield* entityContent(entity)
    first = false
  }
  yield first ? "],\n" : "\n  ],\n"
}

function* entityContent(entity: EntityView): Generator<string, void> {
  let before = "    {\n"
  for (const [key, value] of Object.entries(entity)) {
    yield `${before}      ${json(key)}: `
    before = ",\n"
    if (!Array.isArray(value) || value.length === 0) {
      yield json(value)
      continue
    }
    let open = "["
    for (const element of value) {
      yield `${open}\n        ${json(element)}`
      open = ","
    }
    yield "\n      ]"
  }
  yield "\n    }"
}
