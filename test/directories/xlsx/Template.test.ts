import { utils, write as writeBook } from "@e965/xlsx"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as fc from "fast-check"
import { readTemplate, type TemplateOptions } from "../../../src/directories/InvitationTemplate.ts"
import { BankAccount } from "../../../src/domain/BankAccount.ts"
import type { InvitationRow } from "../../../src/domain/InvitationFile.ts"
import { hasOpenpyxl, madeByOpenpyxl, readByOpenpyxl } from "./python.ts"
import { entriesOf, type Language, languages, template, type TemplateShape, textsOf } from "./templates.ts"

const iban = "FR7630006000011234567890189"

const rowOf = (
  first: string,
  last: string,
  more: Partial<InvitationRow["texts"]> = {},
  account = true
): InvitationRow => ({
  operation: "invite:hr/E1",
  person: { employee: undefined, member: undefined, name: "", email: "" },
  texts: {
    firstName: first,
    lastName: last,
    email: "ada@acme.example",
    roles: "Requester",
    costCenter: "",
    approvalPolicy: "",
    ...more
  },
  bankAccount: account ? new BankAccount(iban, "BNPAFRPP") : undefined
})

const open = (bytes: Uint8Array, options: Partial<TemplateOptions> = {}) =>
  readTemplate(bytes, { sheet: undefined, columns: {}, keepRows: false, ...options })

const fill = (bytes: Uint8Array, rows: ReadonlyArray<InvitationRow>, options: Partial<TemplateOptions> = {}) =>
  Effect.flatMap(open(bytes, options), (found) => found.filled(rows))

const made = (shape: TemplateShape = {}) => Effect.promise(() => template(shape))

/** Why a template is refused, and what to do. */
const refusal = (bytes: Uint8Array, options: Partial<TemplateOptions> = {}) =>
  open(bytes, options).pipe(Effect.flip, Effect.map(({ message, next }) => `${message} → ${next}`))

/** The part that was filled; every other one has the same bytes, compressed ones too, in the same order. */
const onlyChanged = (before: Uint8Array, after: Uint8Array): string => {
  const [was, is] = [entriesOf(before), entriesOf(after)]
  assert.deepStrictEqual([...is.keys()], [...was.keys()])
  const changed = [...was].filter(([name, { raw }]) => is.get(name)?.raw !== raw).map(([name]) => name)
  assert.strictEqual(changed.length, 1, changed.join(", "))
  return changed[0] ?? ""
}

const expected = ["Ada", "Lovelace", "ada@acme.example", "Requester", "R&D <Lyon>", "", iban, "BNPAFRPP"]
const ada = rowOf("Ada", "Lovelace", { costCenter: "R&D <Lyon>" })
const headings = (language: Language): ReadonlyArray<string> => Object.values(language.headings)

describe("a template of the documented shape", () => {
  for (const [name, language] of Object.entries(languages)) {
    it.effect(`in ${name}: filled, read back by another program, every other part as it was`, () =>
      Effect.gen(function*() {
        const before = yield* made({ language, sheetsBefore: ["Read me"] })
        const found = yield* open(before)
        assert.deepStrictEqual([...found.facts.required], ["firstName", "lastName", "email"])
        assert.deepStrictEqual(found.facts.choices.roles, ["Requester", "Controller", "Administrator"])
        assert.deepStrictEqual(found.facts.choices.costCenter, ["Marketing", "R&D <Lyon>", "Ventes"])
        assert.deepStrictEqual(found.facts.choices.approvalPolicy, ["Name", "Standard", "Generous"])
        const after = yield* found.filled([ada, rowOf("Blaise", "Pascal", {}, false)])
        const part = onlyChanged(before, after)
        const texts = textsOf(after, language.sheet)
        assert.deepStrictEqual(texts.slice(0, 3), [
          headings(language),
          expected,
          ["Blaise", "Pascal", "ada@acme.example", "Requester", "", "", "", ""]
        ])
        assert.isTrue(texts.slice(3).flat().every((text) => text === ""))
        const [was = "", is = ""] = [before, after].map((bytes) => entriesOf(bytes).get(part)?.text)
        // All that is not rows stays: views, widths, lists to choose from.
        const around = (xml: string) => xml.replace(/<sheetData>.*<\/sheetData>/su, "")
        assert.strictEqual(around(is), around(was))
        // The cells that were there keep their style.
        assert.match(is, /<c r="A2" s="2" t="inlineStr">/u)
        assert.match(is, /<c r="E3" s="2"\/>/u)
        assert.match(is, /<c r="A3" s="3" t="inlineStr">/u)
      }))
  }

  it.effect("the same people in the same template are the same bytes", () =>
    Effect.gen(function*() {
      const before = yield* made()
      assert.deepStrictEqual(yield* fill(before, [ada]), yield* fill(before, [ada]))
    }))

  it.effect("columns of features that are off are not written", () =>
    Effect.gen(function*() {
      const before = yield* made({ without: ["costCenter", "approvalPolicy", "iban", "bic"] })
      const after = yield* fill(before, [ada])
      assert.deepStrictEqual(textsOf(after, "Members")[1], ["Ada", "Lovelace", "ada@acme.example", "Requester"])
      assert.notInclude(Buffer.from(after).toString("latin1"), iban)
    }))

  it.effect("more rows than are laid out: the rest is made, in order, with a size that holds", () =>
    Effect.gen(function*() {
      const before = yield* made()
      const after = yield* fill(before, Array.from({ length: 300 }, (_, index) => rowOf(`First${index}`, "Last")))
      const part = onlyChanged(before, after)
      const texts = textsOf(after, "Members")
      assert.deepStrictEqual(
        texts.slice(1).map(([first]) => first),
        Array.from({ length: 300 }, (_, index) => `First${index}`)
      )
      assert.match(entriesOf(after).get(part)?.text ?? "", /<dimension ref="A1:H301"\/>/u)
    }))

  it.effect("explanations above and below the headings stay where they are", () =>
    Effect.gen(function*() {
      const before = yield* made({
        above: ["Fill in one row per member"],
        below: [["as in the passport"], ["", "", "work address"]]
      })
      const after = yield* fill(before, [ada])
      assert.deepStrictEqual(textsOf(after, "Members").slice(0, 5).map(([first, , third]) => [first, third]), [
        ["Fill in one row per member", ""],
        ["First name*", "Email Address*"],
        ["as in the passport", ""],
        ["", "work address"],
        ["Ada", "ada@acme.example"]
      ])
    }))

  it.effect("a library that writes neither styles nor lists is read too", () =>
    Effect.gen(function*() {
      const book = utils.book_new()
      utils.book_append_sheet(book, utils.aoa_to_sheet([[...headings(languages.en)]]), "Members")
      const before = new Uint8Array(writeBook(book, { type: "array", bookType: "xlsx", compression: true }))
      const after = yield* fill(before, [ada])
      onlyChanged(before, after)
      assert.deepStrictEqual(textsOf(after, "Members"), [headings(languages.en), expected])
    }))

  it.effect.skipIf(!hasOpenpyxl)(
    `openpyxl made it, and reads it back${hasOpenpyxl ? "" : " (openpyxl is not on this machine)"}`,
    () =>
      Effect.gen(function*() {
        for (const language of [languages.fr]) {
          const { costCenters, policies, sheet } = language
          const before = madeByOpenpyxl({ sheet, headings: headings(language), costCenters, policies })
          const found = yield* open(before)
          assert.deepStrictEqual(found.facts.choices, {
            roles: ["Requester", "Controller"],
            costCenter: ["Marketing", "R&D <Lyon>", "Ventes"],
            approvalPolicy: ["Standard"]
          })
          const after = yield* found.filled([ada, rowOf("=1+1", "+2"), rowOf("-3", "@SUM(A1)")])
          onlyChanged(before, after)
          const read = readByOpenpyxl(after, sheet)
          assert.deepStrictEqual(read.rows.slice(0, 2), [headings(language), expected])
          assert.deepStrictEqual(read.rows.slice(2).map(([first, last]) => [first, last]), [["=1+1", "+2"], [
            "-3",
            "@SUM(A1)"
          ]])
          // `s`: nothing is a formula or a number.
          assert.deepStrictEqual({ types: read.types, bold: read.bold, lists: read.lists.length }, {
            types: ["s"],
            bold: true,
            lists: 2
          })
        }
      })
  )
})

describe("texts stay texts", () => {
  it.effect("whatever a name begins with or holds, another program reads it as it was", () =>
    Effect.gen(function*() {
      const before = yield* made()
      const found = yield* open(before)
      const letters = fc.oneof(
        fc.string({ unit: "grapheme", maxLength: 20 }),
        fc.string({
          unit: fc.constantFrom(
            "=",
            "+",
            "-",
            "@",
            "&",
            "<",
            ">",
            "\"",
            "'",
            "]]>",
            "&#10;",
            " ",
            "é",
            "ش",
            "\u200d",
            "_x",
            "𝒳"
          )
        })
      )
      const name = letters.map((text) =>
        text.replace(/[\p{Cc}\p{Cs}\uFFFE\uFFFF]|_x[0-9A-Fa-f]{4}_/gu, "").trim() || "x"
      )
      yield* Effect.promise(() =>
        fc.assert(
          fc.asyncProperty(fc.array(fc.tuple(name, name), { minLength: 1, maxLength: 12 }), async (names) => {
            const after = await Effect.runPromise(found.filled(names.map(([first, last]) => rowOf(first, last))))
            onlyChanged(before, after)
            const texts = textsOf(after, "Members").slice(1, names.length + 1)
            assert.deepStrictEqual(texts.map(([first, last]) => [first, last]), names)
          }),
          { numRuns: 25 }
        )
      )
    }))

  it.effect("a formula is text, in the XML itself", () =>
    Effect.gen(function*() {
      const before = yield* made()
      const after = yield* fill(before, [rowOf("=HYPERLINK(\"http://x\")", "+1")])
      const xml = entriesOf(after).get(onlyChanged(before, after))?.text ?? ""
      assert.notMatch(xml, /<f>|<f /u)
      assert.include(xml, "t=\"inlineStr\"><is><t xml:space=\"preserve\">=HYPERLINK(&quot;http://x&quot;)</t></is></c>")
    }))
})

describe("columns are found, or asked for", () => {
  const odd: Language = { ...languages.en, headings: { ...languages.en.headings, firstName: "Nomen", email: "Post" } }

  it.effect("unknown headings: what there is is listed, with the setting", () =>
    Effect.gen(function*() {
      const bytes = yield* made({ language: odd })
      assert.match(
        yield* refusal(bytes),
        /row 1 of its sheet "Members" has no heading known for firstName, email; it has A "Nomen", B "Last name\*".* → Say which it is in the setting import\.columns/u
      )
      const after = yield* fill(bytes, [ada], { columns: { firstName: "nomen", email: "Post" } })
      assert.deepStrictEqual(textsOf(after, "Members")[1], expected)
    }))

  it.effect("a heading that is named and is not there", () =>
    Effect.gen(function*() {
      assert.match(
        yield* refusal(yield* made(), { columns: { bic: "Bank code" } }),
        /no heading known for bic; it has A "First name\*"/u
      )
    }))

  it.effect("nothing like a template at all", () =>
    Effect.gen(function*() {
      const language: Language = {
        ...languages.en,
        headings: {
          firstName: "a",
          lastName: "b",
          email: "c",
          roles: "d",
          costCenter: "e",
          approvalPolicy: "f",
          iban: "g",
          bic: "h"
        }
      }
      assert.match(
        yield* refusal(yield* made({ language })),
        /no row of it has the headings of a first name.*it has in row 1 of "Members" A "a"/u
      )
    }))

  it.effect("a list of people without headings: no message holds anything of theirs", () =>
    Effect.gen(function*() {
      const book = utils.book_new()
      utils.book_append_sheet(book, utils.aoa_to_sheet([["Ada", "Lovelace", "FR76 3000 6000 0112 3456 7890 189"]]), "A")
      const message = yield* refusal(writeBook(book, { type: "buffer", bookType: "xlsx" }))
      assert.match(message, /no row of it has the headings of a first name.*it has in row 1 of "A" somebody's data/u)
      assert.notMatch(message, /Ada|Lovelace|FR76|189/u)
    }))

  it.effect("two headings for one column", () =>
    Effect.gen(function*() {
      const bytes = yield* made({
        language: { ...languages.en, headings: { ...languages.en.headings, roles: "E-mail" } }
      })
      assert.match(yield* refusal(bytes), /several headings for email: C "Email Address\*", D "E-mail"/u)
      const { facts } = yield* open(bytes, { columns: { roles: "E-mail" } })
      assert.isTrue(facts.columns.has("roles"))
    }))

  it.effect("two sheets that could be it", () =>
    Effect.gen(function*() {
      const bytes = yield* made({
        more: (book) => book.addWorksheet("Old").addRow(["First name", "Last name", "Email"])
      })
      assert.match(yield* refusal(bytes), /its sheets "Members" and "Old" both have the columns → .*import\.sheet/u)
      assert.strictEqual((yield* open(bytes, { sheet: "Old" })).facts.columns.size, 3)
      assert.match(yield* refusal(bytes, { sheet: "New" }), /no sheet "New" → Its sheets: "Members"/u)
    }))

  it.effect("a column that must be filled and that nothing is known for", () =>
    Effect.gen(function*() {
      const bytes = yield* made({
        language: { ...languages.en, headings: { ...languages.en.headings, roles: "Shoe size*" } }
      })
      assert.match(yield* refusal(bytes), /it requires columns that hrsync does not know: D "Shoe size\*"/u)
    }))

  it.effect("rows with an address would be invited too: only when somebody says so", () =>
    Effect.gen(function*() {
      const bytes = yield* made({ below: [["Jane", "Doe", "Jane@acme.example"]] })
      assert.match(yield* refusal(bytes), /has addresses already, the first in row 2.* → .*--keep-rows/u)
      const found = yield* open(bytes, { keepRows: true })
      assert.deepStrictEqual([...found.facts.emails].map(String), ["jane@acme.example"])
      assert.deepStrictEqual(textsOf(yield* found.filled([ada]), "Members").slice(1, 3), [
        ["Jane", "Doe", "Jane@acme.example", "", "", "", "", ""],
        expected
      ])
    }))
})
