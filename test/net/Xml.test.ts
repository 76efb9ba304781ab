import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import * as fc from "fast-check"
import { attributeOf, childOf, childrenOf, escaped, readXml, textOf } from "../../src/net/Xml.ts"

const why = (text: string): string => Result.match(readXml(text), { onSuccess: () => "", onFailure: (said) => said })

const root = (text: string) => Result.getOrUndefined(readXml(text))

describe("XML", () => {
  it("refuses a document type, so that no entity is ever expanded", () => {
    const declared = [
      "<!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;</a>",
      "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY a \"aa\"><!ENTITY b \"&a;&a;\"><!ENTITY c \"&b;&b;\">]><a>&c;</a>",
      "<!-- <a> --><!DOCTYPE a [<!ENTITY x \"y\">]><a/>",
      "<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a/>",
      "<!DOCTYPE a [<!ENTITY x SYSTEM \"http://127.0.0.1/\">]><a/>"
    ]
    for (const text of declared) assert.include(why(text), "refused", text)
    assert.notStrictEqual(why("<!-- <a> --><!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;</a>"), "")
  })

  it("knows no entity but XML's own", () => {
    assert.strictEqual(root("<a>&amp;&lt;&gt;&quot;&apos;&#233;&#x1F600;</a>")?.text, "&<>\"'é😀")
    assert.include(why("<a>&nbsp;</a>"), "not well-formed")
    assert.include(why("<a>&secret;</a>"), "not well-formed")
  })

  it("takes what only looks like a document type for the text that it is", () => {
    assert.strictEqual(root("<a><![CDATA[<!DOCTYPE x>&y;]]></a>")?.text, "<!DOCTYPE x>&y;")
  })

  it("says where a text is wrong, and never with a piece of it", () => {
    for (
      const text of [
        "<a>Quillfeather",
        "<a>Quillfeather</b>",
        "<a/>Quillfeather",
        "<a b=Quillfeather/>",
        "Quillfeather"
      ]
    ) {
      assert.match(why(text), /^it is not well-formed at line 1, column \d+$/u, text)
    }
  })

  it("says what came instead", () => {
    assert.strictEqual(why(" \n"), "it is empty")
    assert.strictEqual(why("<!doctype html><html></html>"), "it is a web page")
    assert.strictEqual(why("<html><body/></html>"), "it is a web page")
    assert.strictEqual(
      why("<?xml version='1.0' encoding='ISO-8859-1'?><a/>"),
      "it is written in ISO-8859-1 and not in UTF-8"
    )
    assert.strictEqual(why("<?xml version='1.0' encoding='utf-8'?><a/>"), "")
  })

  it("gives up on what is nested without end", () => {
    const depth = 200_000
    assert.strictEqual(why("<a>".repeat(depth) + "</a>".repeat(depth)), "it is nested too deeply")
  })

  it("finds elements and attributes whatever their prefix", () => {
    const a = root("<x:a xmlns:x='u'><y:b xmlns:y='u' y:type='T'>1</y:b><b>2</b><c><b>3</b></c></x:a>")
    assert.deepStrictEqual(childrenOf(a, "b").map(({ text }) => text), ["1", "2"])
    assert.strictEqual(attributeOf(childOf(a, "b"), "type"), "T")
    assert.strictEqual(textOf(a, "c", "b"), "3")
    assert.strictEqual(textOf(a, "c", "d"), undefined)
  })

  it("reads back what it wrote, in text and in attributes", () => {
    const character = fc.integer({ min: 0x20, max: 0xfffd }).filter((code) => code < 0xd800 || code > 0xdfff)
      .map((code) => String.fromCodePoint(code))
    fc.assert(
      fc.property(fc.string({ unit: character, minLength: 1 }), (text) => {
        const read = root(`<a b="${escaped(text)}">${escaped(text)}</a>`)
        assert.deepStrictEqual([read?.text, attributeOf(read, "b")], [text, text])
      }),
      { examples: [["]]>"], ["&amp;"], ["\"'<"]] }
    )
  })
})
