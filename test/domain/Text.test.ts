import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { parse } from "../../src/domain/EmailAddress.ts"
import { empty, fromText, isValue, map, notVisible, valueOr } from "../../src/domain/Field.ts"
import { compare, fold, tidy } from "../../src/domain/Text.ts"

/** Texts of every kind: any code points, many spaces, composed and decomposed letters. */
const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string(),
  fc.array(fc.constantFrom(" ", "\u00a0", "\t", "a", "É", "e\u0301", "\u0301", "ß", "Σ", "İ", "山", "\u200b")).map((
    parts
  ) => parts.join(""))
)

describe("F5: what is no difference", () => {
  test.each([
    ["Ada", "Ada"],
    [" Ada ", "Ada"],
    ["de  la \t Cruz", "de la Cruz"],
    ["Ele\u0301na", "El\u00e9na"],
    ["Jean\u00a0Paul", "Jean Paul"],
    ["\u3000山田\u3000\u3000太郎", "山田 太郎"],
    ["two\nlines", "two lines"],
    ["", ""],
    ["   ", ""],
    ["a b c", "a b c"],
    ["a  b", "a b"],
    [" a", "a"],
    ["a ", "a"]
  ])("F5: %j is tidy as %j", (from, to) => {
    expect(tidy(from)).toBe(to)
  })
  test("F5: tidy text stays as it is", () => {
    fc.assert(fc.property(text, (any) => {
      expect(tidy(tidy(any))).toBe(tidy(any))
      expect(tidy(` ${any}\u00a0`)).toBe(tidy(any))
    }))
  })
})

describe("D4: compared without case", () => {
  test.each([
    ["Paris", "PARIS"],
    [" Paris", "paris "],
    ["ÉLÉNA", "éléna"],
    ["E\u0301", "é"],
    ["ΟΔΟΣ", "οδος"],
    ["МОСКВА", "москва"],
    ["İ", "i\u0307"]
  ])("D4: %j and %j are one", (a, b) => {
    expect(fold(a)).toBe(fold(b))
  })
  test.each([["Paris", "Pari"], ["I", "ı"], ["e", "é"], ["straße", "strasse"]])("D4: %j and %j are two", (a, b) => {
    expect(fold(a)).not.toBe(fold(b))
  })
  test("D4: a folded text stays as it is", () => {
    fc.assert(fc.property(text, (any) => {
      expect(fold(fold(any))).toBe(fold(any))
    }))
  })
})

describe("M5: order by code unit", () => {
  test("M5: it is an order, whatever the locale", () => {
    expect(["b", "a", "B", "é", "z", "10", "9"].toSorted(compare)).toEqual(["10", "9", "B", "a", "b", "z", "é"])
    expect(compare("a", "a")).toBe(0)
    expect(compare("a", "b")).toBe(-1)
    expect(compare("b", "a")).toBe(1)
  })
  test("M5: a text and its beginning", () => {
    expect(compare("ab", "abc")).toBe(-1)
    expect(compare("", "a")).toBe(-1)
  })
})

describe("M1: e-mail addresses", () => {
  test.each([
    ["ada@acme.example", "ada@acme.example"],
    [" Ada.Lovelace@ACME.example\t", "ada.lovelace@acme.example"],
    ["ADA+tag@acme.example", "ada+tag@acme.example"],
    ["o'brien@acme.example", "o'brien@acme.example"],
    ["ele\u0301na@acme.example", "el\u00e9na@acme.example"],
    ["ЕЛЕНА@пример.рф", "елена@пример.рф"],
    ["IDA@acme.example", "ida@acme.example"],
    ["a@b", "a@b"],
    ["{x}~!#$%&'*+/=?^_`|-@acme.example", "{x}~!#$%&'*+/=?^_`|-@acme.example"]
  ])("M1: %j is %j", (from, to) => {
    expect(parse(from)).toBe(to)
  })
  test.each([
    "",
    " ",
    "ada",
    "@acme.example",
    "ada@",
    "ada@@acme.example",
    "ada@acme@example",
    "ada lovelace@acme.example",
    "ada@acme.example, bob@acme.example",
    "ada@acme .example",
    "a\u0000@acme.example",
    "a\u200bda@acme.example",
    "ada@acme.example\u202e",
    "ada@acme\n.example",
    "a\u007f@acme.example"
  ])("M1: %j is no address", (from) => {
    expect(parse(from)).toBeUndefined()
  })
  test("M1: an address stays as it is", () => {
    fc.assert(
      fc.property(fc.tuple(text, text), ([name, host]) => {
        const one = parse(`${name}@${host}`)
        if (one !== undefined) expect(parse(one)).toBe(one)
      }),
      { numRuns: 1000 }
    )
  })
  test("M1: case and surrounding space never make another address", () => {
    fc.assert(fc.property(fc.emailAddress(), (any) => {
      expect(parse(` ${any.toUpperCase()} `)).toBe(parse(any))
    }))
  })
})

describe("section 1: a field is a value, empty, or not visible", () => {
  test("a value is a value, also an empty list and a zero", () => {
    for (const value of ["", "x", 0, []]) expect(isValue(value)).toBe(true)
    expect(isValue(empty)).toBe(false)
    expect(isValue(notVisible)).toBe(false)
    expect(empty).not.toBe(notVisible)
  })
  test("what is no value has another in its place", () => {
    expect(valueOr("x", "y")).toBe("x")
    expect(valueOr(empty, "y")).toBe("y")
    expect(valueOr(notVisible, "y")).toBe("y")
  })
  test("what is changed is the value alone", () => {
    expect(map("x", (value) => value.length)).toBe(1)
    expect(map<string, number>(empty, (value) => value.length)).toBe(empty)
    expect(map<string, number>(notVisible, (value) => value.length)).toBe(notVisible)
  })
  test("a text of white space is empty; any other is a value as it came", () => {
    expect(fromText("")).toBe(empty)
    expect(fromText(" \t\u00a0")).toBe(empty)
    expect(fromText(" x ")).toBe(" x ")
  })
})
