import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { readdirSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { parse } from "yaml"
import { parse as configurationOf } from "../../src/config/Load.ts"
import { directoryKinds } from "../../src/directories/registry.ts"

const folder = join(dirname(fileURLToPath(import.meta.url)), "../../docs/targets")

/** The targets of a page's examples. */
const targetsOf = (page: string): ReadonlyArray<Readonly<Record<string, unknown>>> =>
  [...page.matchAll(/^```yaml\n([\s\S]*?)^```/gmu)].flatMap(([, text = ""]) => {
    const { entities = {} }: {
      readonly entities?: Readonly<Record<string, { readonly target: Readonly<Record<string, unknown>> }>>
    } = parse(text) ?? {}
    return Object.values(entities).map(({ target }) => target)
  })

/** What the environment of a run says for hosts that no vendor documents. */
const environment = { HRSYNC_ALLOWED_HOSTS: "*.example" }

describe("docs/targets", () => {
  for (const file of readdirSync(folder)) {
    it.effect(`${file}: its examples are targets of a file`, () =>
      Effect.gen(function*() {
        const targets = targetsOf(readFileSync(join(folder, file), "utf8"))
        assert.isAbove(targets.length, 0)
        for (const target of targets) {
          const text = JSON.stringify({
            version: 1,
            connections: { hr: { kind: "csv", path: "hr.csv" } },
            entities: { acme: { source: "hr", target, employees: "all" } }
          })
          const { warnings } = yield* configurationOf(text, { file: "hrsync.yaml", folder: "/", environment })
          assert.deepStrictEqual(warnings, [])
        }
      }))

    it(`${file} names every setting of its kind`, () => {
      const page = readFileSync(join(folder, file), "utf8")
      const kind = directoryKinds.find((one) => `${one.kind}.md` === file)
      const { ast } = kind?.settings ?? {}
      const names = ast !== undefined && "propertySignatures" in ast
        ? ast.propertySignatures.map(({ name }) => String(name))
        : []
      assert.isAbove(names.length, 0)
      assert.deepStrictEqual(names.filter((name) => !new RegExp(`\\b${name}\\b`, "u").test(page)), [])
    })
  }
})
