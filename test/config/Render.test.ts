import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { type Diagnostic, renderDiagnostics } from "../../src/config/Diagnostic.ts"
import { nearest } from "../../src/config/Problem.ts"
import { excerptOf, sourceText, withSecrets } from "../../src/config/SourceText.ts"
import { diagnosticsOf, file } from "./Reading.ts"

const rendered = (yaml: string, colour = false) =>
  Effect.map(diagnosticsOf(yaml), (found) => renderDiagnostics(found, { colour }))

describe("diagnostics on a terminal", () => {
  it.effect("say where, what, why, and what to write instead", () =>
    Effect.gen(function*() {
      assert.strictEqual(
        yield* rendered(
          file({
            entity: "onMising: hold\n    limits: { archive: { percent: off } }",
            connections: "hr: { kind: csv, path: x }\n  old: { kind: csv, path: y }"
          })
        ),
        `hrsync.yaml:5:3 warning No entity uses the connection "old"; it is not read. [unused-connection]
   5 |   old: { kind: csv, path: y }
     |   ^^^

hrsync.yaml:10:5 error The key "onMising" is not known in entities.acme. [unknown-key]
  10 |     onMising: hold
     |     ^^^^^^^^
       Did you mean onMissing? Allowed here: name, enabled, target, employees, timezone, source, fields, lifecycle, onInactive, onOutOfScope, onMissing, onReleasedLeaver, adopt, approval, protect, limits, planLifetime, settleAfter, reconcile.

hrsync.yaml:11:35 error entities.acme.limits.archive.percent is "off", which is no limit. A limit can be raised, never switched off (P4). Write a number from 0 to 100. [no-limit]
  11 |     limits: { archive: { percent: off } }
     |                                   ^^^

2 errors, 1 warning`
      )
    }))

  it.effect("use colour only when they are asked to", () =>
    Effect.gen(function*() {
      const plain = yield* rendered(file({ entity: "enabled: 5" }))
      const coloured = yield* rendered(file({ entity: "enabled: 5" }), true)
      assert.notInclude(plain, "\u001B")
      assert.include(coloured, "\u001B[1;31merror\u001B[0m")
      // oxlint-disable-next-line no-control-regex
      assert.strictEqual(coloured.replace(/\u001B\[[0-9;]*m/gu, ""), plain)
    }))

  it("are nothing where there are none", () => {
    assert.strictEqual(renderDiagnostics([]), "")
  })

  it("of a whole file have neither line nor excerpt", () => {
    const whole: Diagnostic = {
      file: "hrsync.yaml",
      line: 1,
      column: 1,
      severity: "error",
      code: "no-file",
      message: "There is no such file.",
      excerpt: "",
      allowed: [],
      suggestion: undefined
    }
    assert.strictEqual(renderDiagnostics([whole]), "hrsync.yaml error There is no such file. [no-file]\n\n1 error")
  })

  it("fold a list of more than 24 things", () => {
    const allowed = Array.from({ length: 30 }, (_, index) => `a${index}`)
    const one = { file: "f", line: 1, column: 1, code: "c", message: "m.", excerpt: "", suggestion: undefined }
    assert.include(renderDiagnostics([{ ...one, severity: "error", allowed }]), "a23, … (30 in all)")
  })

  it.effect("A6: control characters and directions of a value are harmless", () =>
    Effect.gen(function*() {
      const text = yield* rendered(file({ entity: "adopt: \"\\e[31mred\\u202Ered\\a\"" }))
      assert.include(text, "cannot be \"\uFFFD[31mred\uFFFDred\uFFFD\"")
    }))
})

describe("the mark under a line", () => {
  const excerpt = (
    text: string,
    start: number,
    end: number,
    ...secrets: ReadonlyArray<readonly [number, number]>
  ): string =>
    excerptOf(withSecrets(sourceText("f", text), secrets.map(([from, to]) => ({ start: from, end: to }))), {
      start,
      end
    })

  it("stands under the exact text", () => {
    assert.strictEqual(excerpt("ab: cd\nef: gh\n", 11, 13), "ef: gh\n    ^^")
  })

  it("stands right behind wide letters and combining marks", () => {
    assert.strictEqual(excerpt("株式: x", 4, 5), "株式: x\n      ^")
    assert.strictEqual(excerpt("e\u0301a: x", 5, 6), "e\u0301a: x\n    ^")
    assert.strictEqual(excerpt("a: 株式", 3, 5), "a: 株式\n   ^^^^")
  })

  it("stays in its line", () => {
    assert.strictEqual(excerpt("a: [b,\n  c]\n", 3, 11), "a: [b,\n   ^^^")
  })

  it("is one sign wide where there is nothing to mark", () => {
    assert.strictEqual(excerpt("abc\n", 3, 3), "abc\n   ^")
  })

  it("shows the part of a long line that matters", () => {
    const [line = "", mark = ""] = excerpt(`${"a".repeat(500)}X${"b".repeat(500)}`, 500, 501).split("\n")
    assert.isBelow(line.length, 170)
    assert.isTrue(line.startsWith("…a") && line.endsWith("b…"))
    assert.strictEqual(line[mark.indexOf("^")], "X")
  })

  it("shows no secret, and not how long it is", () => {
    assert.strictEqual(excerpt("a: hunter2, b: x", 15, 16, [3, 10]), "a: ••••••, b: x\n              ^")
    assert.strictEqual(excerpt("a: hu, b: x", 3, 5, [3, 5]), "a: ••••••, b: x\n   ^^^^^^")
    assert.strictEqual(excerpt("a: hunter2, b: x", 4, 8, [3, 10]), "a: ••••••, b: x\n   ^^^^^^")
  })

  it("joins secrets that overlap", () => {
    assert.strictEqual(excerpt("hunter2hunter3 x", 15, 16, [5, 14], [0, 7], [2, 4]), "•••••• x\n       ^")
  })

  it("shows tabs as spaces and line ends of Windows not at all", () => {
    assert.strictEqual(excerpt("a:\tb\r\nc", 3, 4), "a: b\n   ^")
  })
})

describe("did you mean", () => {
  const names = ["onMissing", "onInactive", "limits", "hr"]

  it("the nearest, whatever its case", () => {
    assert.strictEqual(nearest("onmising", names), "onMissing")
    assert.strictEqual(nearest("limit", names), "limits")
    assert.strictEqual(nearest("HR", names), "hr")
  })

  it("nothing, where nothing is near", () => {
    assert.isUndefined(nearest("schedule", names))
    assert.isUndefined(nearest("x", names))
    assert.isUndefined(nearest("", names))
    assert.isUndefined(nearest("y".repeat(100_000), names))
  })
})
