import { describe, expect, it } from "vitest"
import { fieldPath, valueAtPath } from "../../src/sources/FieldPath.ts"

const record = {
  id: 7,
  name: { first: "Ada", last: null },
  "work.site": "Paris",
  work: { site: "London" },
  emails: [
    { type: "home", value: "ada@private.example" },
    { type: "work", value: "ada@acme.example", primary: true },
    { type: "other" }
  ],
  groups: [{ kind: { code: "TEAM" }, name: "A" }, { kind: { code: "TEAM" }, name: "B" }, {
    kind: { code: "DEP" },
    name: "R"
  }],
  tags: ["x", "y", null, "x"],
  one: ["only"],
  none: [],
  gone: null,
  deep: [[{ a: 1 }], [{ a: 2 }]]
}

describe("paths of the settings", () => {
  const cases: ReadonlyArray<readonly [path: string, value: unknown]> = [
    ["id", 7],
    ["name.first", "Ada"],
    ["name.last", null],
    ["name.middle", undefined],
    ["name.first.more", undefined],
    ["gone.anything", null],
    ["work.site", "Paris"],
    ["emails[type=work].value", "ada@acme.example"],
    ["emails[primary=true].value", "ada@acme.example"],
    ["emails[type=private].value", null],
    ["emails[kind=work].value", undefined],
    ["emails[type=other].value", undefined],
    ["emails[0].value", "ada@private.example"],
    ["emails[9].value", null],
    ["emails[*].value", ["ada@private.example", "ada@acme.example"]],
    ["emails.value", ["ada@private.example", "ada@acme.example"]],
    ["emails[*].nothing", undefined],
    ["groups[kind.code=TEAM].name", ["A", "B"]],
    ["groups[kind.code=DEP].name", "R"],
    ["tags", ["x", "y"]],
    ["tags[*]", ["x", "y"]],
    ["tags[1]", "y"],
    ["one", "only"],
    ["none", null],
    ["none[type=work].value", null],
    ["none[0].value", null],
    ["name[type=work]", undefined],
    ["deep.a", [1, 2]],
    ["constructor", undefined],
    ["name.__proto__.x", undefined]
  ]
  for (const [text, value] of cases) {
    it(`${text} is ${JSON.stringify(value) ?? "not seen"}`, () => {
      const path = fieldPath(text)
      if (path === undefined) throw new Error("no path")
      expect(valueAtPath(record, path)).toEqual(value)
    })
  }

  it("of what is no record nothing is seen", () => {
    const path = fieldPath("a.b")
    if (path === undefined) throw new Error("no path")
    for (const value of [undefined, "text", 3, true]) expect(valueAtPath(value, path)).toBeUndefined()
  })

  for (const text of ["", ".", ".a", "a.", "a..b", "a[", "a]", "a[]", "a[=x]", "a[x]", "a[0]b", "a[-1]"]) {
    it(`“${text}” is none`, () => {
      expect(fieldPath(text)).toBeUndefined()
    })
  }
})
