import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { parse } from "yaml"
import { directoryKind } from "../../../src/directories/registry.ts"
import { Dialect, presets } from "../../../src/directories/ScimDialect.ts"
import { Settings } from "../../../src/directories/ScimSettings.ts"

const page = readFileSync(fileURLToPath(new URL("../../../docs/targets/scim.md", import.meta.url)), "utf8")

describe("docs/targets/scim.md", () => {
  const targets = [...page.matchAll(/^```yaml\n([\s\S]*?)^```/gmu)].map((block) =>
    parse(block[1] ?? "").entities.acme.target
  )

  it("shows settings that are right, all of them", () => {
    assert.strictEqual(targets.length, 2)
    for (const { kind, ...settings } of targets) {
      const opened = directoryKind(kind)?.open(settings)
      assert.isTrue(opened !== undefined && Result.isSuccess(opened), String(opened))
    }
    const shown = new Set(targets.flatMap((target) => Object.keys(Object.assign({}, target, target.dialect))))
    assert.deepStrictEqual(
      [...Object.keys(Settings.from.fields), ...Object.keys(Dialect.fields)].filter((setting) => !shown.has(setting)),
      []
    )
  })

  it("says what each preset is", () => {
    for (const [preset, settings] of Object.entries(presets)) {
      const what = Object.entries(settings).map(([setting, value]) => `\`${setting}: ${value}\``).join(", ") ||
        "nothing"
      assert.include(page, `| \`${preset}\` | ${what} |`)
    }
  })
})
