import { assert, describe, it } from "vitest"
import { type FormField, formOf } from "../../src/config/SettingsForm.ts"
import { sourceKind, sourceKinds } from "../../src/sources/registry.ts"

const form = (kind: string): ReadonlyArray<FormField> => {
  const found = sourceKind(kind)
  return found === undefined ? assert.fail(`no ${kind}`) : formOf(found)
}

const field = (kind: string, name: string): FormField =>
  form(kind).find((one) => one.name === name) ?? assert.fail(`${kind} has no ${name}`)

describe("the settings of a kind, to be asked for", () => {
  it("needed ones come first; secrets, choices and whatever is no text are told apart", () => {
    assert.deepStrictEqual(form("bamboohr").slice(0, 2).map(({ input, name, required }) => [name, input, required]), [
      ["company", "text", true],
      ["apiKey", "secret", true]
    ])
    assert.strictEqual(field("bamboohr", "fields").input, "yaml")
    assert.deepStrictEqual(field("csv", "encoding").choices, ["utf-8", "utf-16le", "latin1", "windows-1252"])
    assert.strictEqual(field("csv", "encoding").byDefault, "utf-8")
    assert.strictEqual(field("bamboohr", "company").example, "acme")
  })

  for (const kind of sourceKinds) {
    it(`${kind.kind}: every setting has a text, and every secret is known as one`, () => {
      const fields = formOf(kind)
      assert.isAbove(fields.length, 0)
      for (const { description, name } of fields) assert.notStrictEqual(description, "", name)
      const secrets = fields.filter(({ name }) => /token$|secret|password|apiKey/iu.test(name))
      assert.deepStrictEqual(secrets.filter(({ input }) => input !== "secret").map(({ name }) => name), [])
    })
  }
})
