import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { readFileSync } from "node:fs"
import committed from "../../schemas/hrsync.v1.schema.json" with { type: "json" }
import { isObject, type JsonObject, keysOf } from "../../src/config/Json.ts"
import { diagnosticsOf } from "./Reading.ts"

const text = readFileSync(new URL("../../docs/configuration.md", import.meta.url), "utf8")

describe("docs/configuration.md", () => {
  it.effect("shows a whole file that is right", () =>
    Effect.gen(function*() {
      const [whole] = [...text.matchAll(/```yaml\n(version: 1[^]*?)```/gu)]
      assert.deepStrictEqual(yield* diagnosticsOf(whole?.[1] ?? ""), [])
    }))

  it("names every key of the schema that is not the setting of a kind", () => {
    const definitions: JsonObject = committed.$defs
    const own = [
      "Entity",
      "Defaults",
      "EmployeeFilter",
      "FieldCondition",
      "Lifecycle",
      "Approval",
      "ArchiveLimits",
      "Limits",
      "Server",
      "ServerAccess",
      "ServerToken",
      "ServerProxy"
    ]
    const keys = own.flatMap((name) => {
      const definition = definitions[name]
      return keysOf(isObject(definition) ? definition["properties"] : undefined)
    })
    assert.isAbove(keys.length, 40)
    assert.deepStrictEqual(keys.filter((key) => !new RegExp(`\\b${key}\\b`, "u").test(text)), [])
  })

  it("says the defaults that the schema says", () => {
    for (
      const said of [
        "`[name, email, bankAccount]`",
        "`7d`",
        "`24h`",
        "`1h`",
        "`sqlite:.hrsync/state.db`".slice(1, -1),
        "`by-email`",
        "`stop-all`"
      ]
    ) {
      assert.include(text, said)
    }
  })
})
