import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import { readdirSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { parse } from "yaml"
import { sourceKind } from "../../../src/sources/registry.ts"

const folder = join(dirname(fileURLToPath(import.meta.url)), "../../../docs/tools")

/** The connections of a page's examples. */
const connectionsOf = (page: string): ReadonlyArray<Readonly<Record<string, unknown>>> =>
  [...page.matchAll(/^```yaml\n([\s\S]*?)^```/gmu)].flatMap(([, text = ""]) => {
    const { connections = {} }: { readonly connections?: Readonly<Record<string, Readonly<Record<string, unknown>>>> } =
      parse(text) ?? {}
    return Object.values(connections)
  })

describe("docs/tools", () => {
  for (const file of readdirSync(folder)) {
    it(`${file}: its examples are settings of its kind`, () => {
      const connections = connectionsOf(readFileSync(join(folder, file), "utf8"))
      assert.isAbove(connections.length, 0)
      for (const { kind, ...settings } of connections) {
        const opened = sourceKind(String(kind))?.open(settings)
        assert.isTrue(
          opened !== undefined && Result.isSuccess(opened),
          opened !== undefined && Result.isFailure(opened) ? opened.failure.message : "no such kind"
        )
      }
    })
  }
})
