import { assert, describe, it } from "@effect/vitest"
import { Uint8ArrayReader, Uint8ArrayWriter, ZipWriter, type ZipWriterAddDataOptions } from "@zip.js/zip.js"
import { Effect } from "effect"
import { deflateRawSync } from "node:zlib"
import { readTemplate } from "../../../src/directories/InvitationTemplate.ts"
import { limits } from "../../../src/directories/xlsx/Archive.ts"
import { entriesOf, template, textsOf } from "./templates.ts"

const options = { sheet: undefined, columns: {}, keepRows: false }

const refusal = (bytes: Uint8Array) =>
  readTemplate(bytes, options).pipe(Effect.flip, Effect.map(({ message, next }) => `${message} → ${next}`))

interface Part {
  readonly name: string
  readonly content: Uint8Array | string
  readonly options?: ZipWriterAddDataOptions
}

const zipped = (parts: ReadonlyArray<Part>) =>
  Effect.promise(async () => {
    const writer = new ZipWriter(new Uint8ArrayWriter(), { useWebWorkers: false })
    for (const { content, name, options: more } of parts) {
      const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content
      await writer.add(name, new Uint8ArrayReader(bytes), { ...more })
    }
    return writer.close()
  })

/** The template's parts, one of them changed, others added. */
const changed = Effect.fnUntraced(function*(
  change: (name: string, text: string) => Part | undefined,
  more: ReadonlyArray<Part> = []
) {
  const bytes = yield* Effect.promise(() => template())
  const parts = [...entriesOf(bytes)].flatMap(([name, { text }]) => change(name, text) ?? [])
  return yield* zipped([...parts, ...more])
})

const sheet = "xl/worksheets/sheet1.xml"
const same = (name: string, content: string): Part => ({ name, content })
const inSheet = (f: (text: string) => string) => changed((name, text) => same(name, name === sheet ? f(text) : text))

describe("templates that are none, or traps", () => {
  it.effect("something else than an XLSX file", () =>
    Effect.gen(function*() {
      assert.match(yield* refusal(new TextEncoder().encode("First name,Last name")), /it is no XLSX file/u)
      assert.match(yield* refusal(new Uint8Array()), /it is no XLSX file/u)
      assert.match(yield* refusal(Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0, 1)), /protected by a password/u)
      assert.match(yield* refusal(yield* zipped([same("a.txt", "a")])), /it has no part _rels\/\.rels/u)
      const good = yield* Effect.promise(() => template())
      assert.match(yield* refusal(good.subarray(0, good.length - 40)), /damaged/u)
    }))

  it.effect("a part that grows without end, whatever it says of its size", () =>
    Effect.gen(function*() {
      const zeros = Buffer.alloc(64 * 1024 * 1024)
      const deflated = new Uint8Array(deflateRawSync(zeros))
      for (const uncompressedSize of [zeros.length, 1000]) {
        const bomb = yield* changed((name, text) =>
          name === sheet
            ? {
              name,
              content: deflated,
              options: { passThrough: true, uncompressedSize, compressionMethod: 8, crc32: 0 }
            }
            : same(name, text)
        )
        assert.isBelow(bomb.length, 200_000)
        assert.match(
          yield* refusal(bomb),
          /sheet1\.xml (?:holds more than 4 MiB|: .*damaged)|sheet1\.xml: its archive is damaged/u
        )
      }
    }))

  it.effect("parts that nobody needs are never inflated", () =>
    Effect.gen(function*() {
      const deflated = new Uint8Array(deflateRawSync(Buffer.alloc(64 * 1024 * 1024)))
      const picture = {
        name: "xl/media/image1.png",
        content: deflated,
        options: { passThrough: true, uncompressedSize: 64 * 1024 * 1024, compressionMethod: 8, crc32: 0 }
      }
      const found = yield* readTemplate(yield* changed(same, [picture]), options)
      assert.strictEqual(found.facts.columns.size, 8)
    }))

  it.effect("many sheets that are large together", () =>
    Effect.gen(function*() {
      const filler = `<!--${"x".repeat(3 * 1024 * 1024)}-->`
      const bytes = yield* changed((name, text) =>
        same(name, /worksheets\/sheet\d\.xml$/u.test(name) ? text.replace("<sheetData", `${filler}<sheetData`) : text)
      )
      assert.match(yield* refusal(bytes), /all parts together more than 8 MiB/u)
    }))

  it.effect("more parts, or more bytes, than any template has", () =>
    Effect.gen(function*() {
      const many = Array.from({ length: limits.entries + 1 }, (_, index) => same(`a${index}`, ""))
      assert.match(yield* refusal(yield* zipped(many)), /more than 1000 parts/u)
      assert.match(yield* refusal(new Uint8Array(limits.file + 1)), /larger than 10 MiB/u)
    }))

  it.effect("entities of a document type are not expanded: it is refused", () =>
    Effect.gen(function*() {
      const bytes = yield* inSheet((text) =>
        text.replace("<worksheet", "<!DOCTYPE worksheet [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><worksheet")
      )
      assert.match(yield* refusal(bytes), /sheet1\.xml: it has a document type/u)
    }))

  it.effect("macros, encrypted parts, two parts with one name", () =>
    Effect.gen(function*() {
      assert.match(yield* refusal(yield* changed(same, [same("xl/vbaProject.bin", "x")])), /macros/u)
      const secret = { name: "xl/secret.xml", content: "x", options: { password: "x" } }
      assert.match(yield* refusal(yield* changed(same, [secret])), /encrypted/u)
      assert.match(
        yield* refusal(yield* changed(same, [same("XL/workbook.xml", "<x/>")])),
        /two of its parts have one name/u
      )
    }))

  it.effect("rows and cells that are not in order, a row beyond the last one, no rows", () =>
    Effect.gen(function*() {
      for (
        const [from, to] of [
          [/<row r="3"/u, "<row r=\"1\""],
          [/<row r="4"/u, "<row r=\"1048577\""],
          [/<row r="4"/u, "<row r=\"x\""],
          [/r="C3"/u, "r=\"A3\""]
        ] as const
      ) {
        assert.match(
          yield* refusal(yield* inSheet((text) => text.replace(from, to))),
          /sheet1\.xml has rows or cells that are not in order/u
        )
      }
      assert.match(
        yield* refusal(yield* inSheet((text) => text.replace(/<sheetData>.*<\/sheetData>/su, ""))),
        /sheet1\.xml has no rows/u
      )
      assert.match(yield* refusal(yield* inSheet((text) => text.slice(0, -5))), /sheet1\.xml: it is not well-formed/u)
    }))
})

describe("forms that the standard allows and few programs write", () => {
  const ada = {
    operation: "invite:hr/E1",
    person: { employee: undefined, member: undefined, name: "", email: "" },
    texts: {
      firstName: "Ada",
      lastName: "Lovelace",
      email: "ada@acme.example",
      roles: "",
      costCenter: "",
      approvalPolicy: ""
    },
    bankAccount: undefined
  }
  const cases: Readonly<Record<string, (text: string) => string>> = {
    "places that are left out": (text) => text.replace(/ r="[A-Z]*\d+"/gu, ""),
    "names with a prefix": (text) => text.replace(/<(\/?)(?=[a-zA-Z])/gu, "<$1x:").replace("xmlns=", "xmlns:x="),
    "line breaks of another system, and comments": (text) => text.replace(/></gu, ">\r\n<!-- é𝒳 --><"),
    "no size and no span": (text) => text.replace(/<dimension[^>]*>/u, "").replace(/ spans="[^"]*"/gu, "")
  }
  for (const [name, change] of Object.entries(cases)) {
    it.effect(name, () =>
      Effect.gen(function*() {
        const found = yield* readTemplate(yield* inSheet(change), options)
        const after = yield* found.filled([ada, ada])
        assert.deepStrictEqual(textsOf(after, "Members").slice(0, 4).map(([first, , email]) => [first, email]), [
          ["First name*", "Email Address*"],
          ["Ada", "ada@acme.example"],
          ["Ada", "ada@acme.example"],
          ["", ""]
        ])
        assert.deepStrictEqual(found.facts.choices.roles, ["Requester", "Controller", "Administrator"])
      }))
  }
})
