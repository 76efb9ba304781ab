import * as fc from "fast-check"
import { assert, describe, it } from "vitest"
import { clip, escapeHtml, escapeJson, markdown, markdownCode, visible } from "../../src/report/Safe.ts"
import { text } from "./arbitraries.ts"
import { active, invisible, withoutCode } from "./inert.ts"

const runs = { numRuns: 2_000 }

describe("A6: what a name holds stays text", () => {
  const table: ReadonlyArray<readonly [string, string, string]> = [
    ["C0 controls", "a\u0000b\u001b[2Jc\nd\te", "a\\u0000b\\u001b[2Jc\\u000ad\\u0009e"],
    ["DEL and C1 controls, which some terminals obey", "a\u007f\u009b31m", "a\\u007f\\u009b31m"],
    ["bidi overrides and isolates", "\u202egnp.exe\u2066\u2069\u200f", "\\u202egnp.exe\\u2066\\u2069\\u200f"],
    ["zero width, soft hyphens, fillers and tags", "a\u200b\u00ad\u3164\u{e0041}", "a\\u200b\\u00ad\\u3164\\u{e0041}"],
    ["line and paragraph separators", "a\u2028b\u2029", "a\\u2028b\\u2029"],
    ["lone surrogates", "\ud800a", "\\ud800a"],
    ["variation selectors that follow no emoji", "a\ufe0f", "a\\ufe0f"]
  ]
  for (const [what, from, to] of table) {
    it(`A6: ${what} are written out`, () => {
      assert.strictEqual(visible(from), to)
    })
  }

  it("A6: names of all scripts and emoji stay as they are", () => {
    for (const name of ["Zoë Müller-O'Brien", "田中 次郎", "김민준", "نور", "Nguyễn Thị Ánh", "❤️ 1️⃣ 🚀"]) {
      assert.strictEqual(visible(name), name)
    }
  })

  it("A6: marks that would cover the lines around are cut", () => {
    assert.strictEqual(visible(`e${"\u0301".repeat(100)}!`), `e${"\u0301".repeat(8)}…!`)
  })

  it("A6: no text lets anything invisible or active through", () => {
    fc.assert(
      fc.property(text, (value) => {
        assert.notMatch(visible(value), invisible)
        assert.notInclude(visible(value), "\n")
      }),
      runs
    )
  })

  it("a clipped text is never longer than asked, and a short one is whole", () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 60 }), (value, length) => {
        const clipped = clip(value, length)
        assert.isAtMost(Array.from(clipped).length, length)
        assert.notMatch(clipped, invisible)
        if (Array.from(visible(value)).length <= length) assert.strictEqual(clipped, visible(value))
      }),
      runs
    )
  })
})

describe("A6: in Markdown", () => {
  /** What a reader sees: code as its content, references as their characters. */
  const rendered = (line: string): string =>
    line.split(/(`[^`]*`)/u).map((part) =>
      part.startsWith("`")
        ? part.slice(1, -1)
        : part.replace(/&#(\d+);/gu, (_, code: string) => String.fromCodePoint(Number(code)))
    ).join("")

  it("A6: nothing of a text acts, whatever it holds", () => {
    fc.assert(
      fc.property(text, (value) => {
        for (const written of [markdown(value), markdownCode(value)]) {
          assert.notMatch(written, invisible)
          assert.deepStrictEqual(active(written), [], written)
        }
      }),
      runs
    )
  })

  it("A6: and yet all of it can be read", () => {
    const tidy = (value: string) => value.replace(/ +/gu, " ").replace(/^ | $/gu, "")
    fc.assert(
      fc.property(text, (value) => {
        assert.strictEqual(rendered(markdown(value)), tidy(clip(value, 300)))
        assert.strictEqual(rendered(markdownCode(value)), clip(value, 120).trim())
      }),
      runs
    )
  })

  it("A6: code never ends before its text does", () => {
    assert.strictEqual(withoutCode(markdownCode("a`b``c")), "\u0001&#96;\u0001&#96;&#96;\u0001")
  })

  it("A6: words stay words", () => {
    const sentence = "HR status is \"on-leave\" (Kündigung), since 2026-11-20; 12.5 of 3,000."
    assert.strictEqual(markdown(sentence), sentence)
    assert.strictEqual(markdown("Zoë Müller-O’Brien 田中 次郎"), "Zoë Müller-O’Brien 田中 次郎")
  })

  it("A6: addresses are code, so that nobody gets mail or a mention, and can be copied", () => {
    assert.strictEqual(markdown("Ask ada@acme.example, or @team."), "Ask `ada@acme.example`, or `@team`.")
  })

  const around: ReadonlyArray<readonly [string, string]> = [
    ["HR's e-mail is ada@acme.example.", "HR's e-mail is `ada@acme.example`."],
    [
      "See https://acme.example/a?b=c: it says (ada@acme.example).",
      "See `https://acme.example/a?b=c`: it says (`ada@acme.example`)."
    ],
    ["staff.csv:12:4: \"x@y.example\"!", "`staff.csv:12:4`: \"`x@y.example`\"!"],
    ["https://acme.example/a_(b).", "`https://acme.example/a_(b)`."],
    ["(https://acme.example/a_(b))", "(`https://acme.example/a_(b)`)"],
    ["f((x@y.example)).", "`f((x@y.example))`."],
    ["GH-1, deadbeef0;", "`GH-1`, `deadbeef0`;"]
  ]
  for (const [text, written] of around) {
    it(`A6: the sentence's own punctuation is no part of what is copied: ${text}`, () => {
      assert.strictEqual(markdown(text), written)
    })
  }
})

describe("A6: in HTML and JSON", () => {
  it("A6: no text opens a tag, ends an attribute or starts a reference", () => {
    fc.assert(
      fc.property(text, (value) => {
        const html = escapeHtml(value)
        assert.notMatch(html, /[<>"'`=]|&(?!(?:amp|lt|gt|quot|#39|#96|#61);)/u)
        assert.notMatch(html, invisible)
      }),
      runs
    )
  })

  it("A6: JSON shows nothing invisible, and reads back as it was", () => {
    fc.assert(
      fc.property(text, (value) => {
        const json = escapeJson(JSON.stringify([value]))
        assert.notMatch(json, invisible)
        assert.notMatch(json, /[\u{fe0e}\u{fe0f}]/u)
        assert.deepStrictEqual(JSON.parse(json), [value])
      }),
      runs
    )
  })
})
