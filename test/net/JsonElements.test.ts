import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { type Batch, elements, type Options } from "../../src/net/JsonElements.ts"
import { firstProblem, offsetOf } from "../../src/net/JsonSyntax.ts"

/** Everything that a reading gives, when the bytes come in pieces of these sizes. */
const readAll = (text: string | Uint8Array, sizes: ReadonlyArray<number>, options: Options = {}) => {
  const bytes = typeof text === "string" ? Buffer.from(text) : text
  const reader = elements(options)
  const values: Array<unknown> = []
  const problems: Array<string> = []
  let fatal: string | undefined
  const take = (batch: Batch): void => {
    values.push(...batch.values)
    for (const { position, problem } of batch.problems) problems.push(`${position.line}:${position.column} ${problem}`)
    if (batch.fatal !== undefined && fatal === undefined) {
      fatal = `${batch.fatal.position.line}:${batch.fatal.position.column} ${batch.fatal.problem}`
    }
  }
  // One piece of memory for all, since callers overwrite it.
  const memory = Buffer.alloc(bytes.length)
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const piece = bytes.subarray(at, at + Math.max(1, sizes[i % Math.max(1, sizes.length)] ?? bytes.length))
    memory.fill(0x58)
    memory.set(piece)
    take(reader.push(memory.subarray(0, piece.length)))
    at += piece.length
  }
  take(reader.end())
  return { values, problems, fatal }
}

const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 })
const record = fc.dictionary(
  fc.string({ unit: "grapheme", maxLength: 6 }).map((key) => key.toWellFormed()),
  fc.jsonValue({ maxDepth: 2 }),
  {
    maxKeys: 4
  }
)
/** What a tool may write for the same value. */
const spacing = fc.constantFrom<number | string | undefined>(undefined, 1, 2, "\t")

/** A text with one thing done to it that a disk, an editor or a mail program may do. */
const damaged = (text: string) =>
  fc.oneof(
    fc.nat(text.length).map((at) => text.slice(0, at)),
    fc.tuple(fc.nat(text.length), fc.constantFrom("{", "}", "[", "]", ",", ":", "\"", "\\", "1", "x", " ", "\n"))
      .map(([at, sign]) => text.slice(0, at) + sign + text.slice(at)),
    fc.nat(Math.max(0, text.length - 1)).map((at) => text.slice(0, at) + text.slice(at + 1))
  ).map((result) => result.toWellFormed())

const accepts = (text: string): boolean => {
  try {
    return Array.isArray(JSON.parse(text))
  } catch {
    return false
  }
}

describe("elements of JSON lists", () => {
  it("a list gives what JSON.parse gives, in pieces of any size", () => {
    fc.assert(fc.property(fc.array(record, { maxLength: 8 }), sizes, spacing, (records, sizes, space) => {
      const read = readAll(JSON.stringify(records, undefined, space), sizes)
      expect(read).toEqual({ values: JSON.parse(JSON.stringify(records)), problems: [], fatal: undefined })
    }))
  })

  it("a damaged list is refused exactly when JSON.parse refuses it", () => {
    const texts = fc.array(record, { maxLength: 4 }).chain((records) => damaged(JSON.stringify(records)))
    fc.assert(
      fc.property(texts, sizes, (text, sizes) => {
        const read = readAll(text, sizes, { list: [] })
        expect(read.fatal === undefined).toBe(accepts(text))
        if (read.fatal === undefined) expect(read.values).toEqual(JSON.parse(text))
      }),
      { numRuns: 1000 }
    )
  })

  it("NDJSON gives every line, in pieces of any size and with any line ends", () => {
    const end = fc.constantFrom("\n", "\r\n", "\n\n")
    fc.assert(fc.property(fc.array(record, { maxLength: 8 }), sizes, end, fc.boolean(), (records, sizes, end, last) => {
      fc.pre(records.length > 0)
      const text = records.map((value) => JSON.stringify(value)).join(end) + (last ? end : "")
      expect(readAll(text, sizes)).toEqual({
        values: JSON.parse(JSON.stringify(records)),
        problems: [],
        fatal: undefined
      })
    }))
  })

  it("a list inside a document is found, and everything outside it is told", () => {
    fc.assert(fc.property(fc.array(record, { maxLength: 4 }), record, sizes, spacing, (records, meta, sizes, space) => {
      const outside = new Map<string, unknown>()
      const document = { before: meta, data: { total: 3, employees: records, x: null }, after: [1, "]"] }
      const read = readAll(JSON.stringify(document, undefined, space), sizes, {
        list: ["data", "employees"],
        onValue: (path, value) => {
          outside.set(path.join("."), value)
        }
      })
      expect(read).toEqual({ values: JSON.parse(JSON.stringify(records)), problems: [], fatal: undefined })
      expect([...outside]).toEqual([
        ["before", JSON.parse(JSON.stringify(meta))],
        ["data.total", 3],
        ["data.x", null],
        ["after", [1, "]"]]
      ])
    }))
  })

  it("a document cut anywhere is never taken as whole", () => {
    const text = JSON.stringify({ version: 1, members: [{ id: "é" }, { id: "2", roles: ["a"] }], total: 2 })
    const bytes = Buffer.from(text)
    for (let at = 0; at < bytes.length; at++) {
      expect(readAll(bytes.subarray(0, at), [7], { list: ["members"] }).fatal, String(at)).toBeDefined()
    }
    expect(readAll(bytes, [7], { list: ["members"] }).fatal).toBeUndefined()
  })

  it("names the place of a fault by line and column, as an editor shows it", () => {
    const cases: ReadonlyArray<readonly [text: string, options: Options, fatal: string]> = [
      ["[{\"a\": 1},\n {\"é\": x}]", {}, "2:8 expected a value"],
      ["[{\"a\": 1} {\"b\": 2}]", {}, "1:11 expected a comma or a closing bracket"],
      ["[1,]", {}, "1:4 expected a value"],
      ["[1,,2]", {}, "1:4 expected a value"],
      ["[{\"a\": 1]", {}, "1:9 expected a comma or a closing brace"],
      ["[1] 2", {}, "1:5 something follows the end of the document"],
      ["[1", {}, "1:3 the list ends in the middle: the file was cut"],
      ["{\"members\": 1}", { list: ["members"] }, "1:13 “members” is not a list"],
      ["[]", { list: ["members"] }, "1:1 the document is not an object"],
      ["{\"member\": []}", { list: ["members"] }, "1:15 there is no “members” in the document"],
      ["{\"members\": [], \"members\": []}", { list: ["members"] }, "1:28 “members” stands here a second time"],
      ["{\"version\": 01, \"members\": []}", { list: ["members"] }, "1:14 something follows the end of the value"],
      ["{\"members\": []", { list: ["members"] }, "1:15 the text ends in the middle: it was cut"],
      ["", { list: ["members"] }, "1:1 the file is empty, but should be a JSON document"],
      ["[\"a\u0000\"]", {}, "1:4 a NUL byte: this is a binary file, not JSON"]
    ]
    for (const [text, options, fatal] of cases) expect(readAll(text, [3], options).fatal, text).toBe(fatal)
  })

  it("names the place of bytes that are no UTF-8, and of a character that was cut", () => {
    const wrong = Buffer.concat([Buffer.from("[\"a\",\n\"é"), Buffer.from([0xe9]), Buffer.from("\"]")])
    expect(readAll(wrong, [100]).fatal).toBe("2:3 a byte that is not UTF-8: JSON is always UTF-8")
    const cut = Buffer.from("{\"a\":1}\n{\"a\":\"é")
    expect(readAll(cut.subarray(0, -1), [100]).fatal).toBe("2:7 the file ends in the middle of a character: it was cut")
  })

  it("a line of NDJSON that is no JSON costs that line and no other", () => {
    const read = readAll("{\"a\":1}\n{\"a\":\n\n{\"a\":3},{\"a\":4}\n\uFEFF{\"a\":5}\n{\"a\":6}\n", [1000])
    expect(read.values).toEqual([{ a: 1 }, { a: 6 }])
    expect(read.problems).toEqual([
      "2:6 the text ends in the middle",
      "4:8 something follows the end of the value",
      "5:1 a byte order mark in the middle of the file: two files seem to be joined here"
    ])
    expect(read.fatal).toBeUndefined()
  })

  it("a value is one line, and a line one value, even where the lines together would be JSON", () => {
    const two = readAll("{\"a\":1},{\"a\":2}\n{\"a\":3}\n", [1000])
    expect(two.values).toEqual([{ a: 3 }])
    expect(two.problems).toEqual(["1:8 something follows the end of the value"])
    const half = readAll("{\"a\":1\n\"b\":2}\n{\"a\":3}\n", [1000])
    expect(half.values).toEqual([{ a: 3 }])
    expect(half.problems).toEqual(["1:7 the text ends in the middle", "2:4 something follows the end of the value"])
  })

  it("a byte order mark at the start is no part of the text; UTF-16 is named", () => {
    expect(readAll("\uFEFF[1]", [1]).values).toEqual([1])
    expect(readAll(Buffer.from("\uFEFF[1]", "utf16le"), [100]).fatal).toBe(
      "1:1 the file is UTF-16; JSON is UTF-8: save it so"
    )
  })

  it("an element of more than the largest size is a fault, not a full memory", () => {
    const text = `[{"a": 1},\n"${"x".repeat(5000)}"]`
    expect(readAll(text, [100], { largest: 1000 }).fatal).toBe("1:11 one element has more than 1000 bytes")
    expect(readAll(text, [100], { largest: 6000 }).fatal).toBeUndefined()
  })

  it("integers that a number cannot hold keep all their digits when asked for", () => {
    const reader = elements({})
    const batch = reader.push(Buffer.from("{\"id\":12345678901234567890,\"n\":1.5,\"m\":7}\n"))
    expect(batch.exact()).toEqual([{ id: "12345678901234567890", n: 1.5, m: 7 }])
  })

  it("the place of an element, and of a value inside it, is its place in the file", () => {
    const text = "[\n  { \"id\": 1 },\n  { \"id\": 2, \"work\": { \"start\": \"x\" } }\n]"
    const reader = elements({})
    const batch = reader.push(Buffer.from(text))
    expect(batch.locate(1)).toEqual({ line: 3, column: 3 })
    expect(batch.locate(1, ["work", "start"])).toEqual({ line: 3, column: 33 })
    expect(batch.locate(0)).toEqual({ line: 2, column: 3 })
    const lines = elements({}).push(Buffer.from(" {\"id\":1}\n{\"id\":2}\n  {\"id\":3}\n"))
    expect(lines.locate(2, ["id"])).toEqual({ line: 3, column: 9 })
    expect(lines.locate(0)).toEqual({ line: 1, column: 2 })
  })

  it("places are right in every later piece, too", () => {
    const text = Array.from({ length: 50 }, (_, i) => `{"é":${i},\r\n"b":[]}`).join(",\r\n")
    const reader = elements({})
    const places: Array<string> = []
    const bytes = Buffer.from(`[${text}]`)
    for (let at = 0; at < bytes.length; at += 31) {
      const batch = reader.push(bytes.subarray(at, at + 31))
      batch.values.forEach((_, index) => {
        const { column, line } = batch.locate(index)
        places.push(`${line}:${column}`)
      })
    }
    expect(places).toEqual(Array.from({ length: 50 }, (_, i) => i === 0 ? "1:2" : `${2 * i + 1}:1`))
  })
})

describe("a second look at JSON", () => {
  it("finds a problem exactly where JSON.parse finds one, too", () => {
    const texts = fc.jsonValue({ maxDepth: 3 }).chain((value) => damaged(JSON.stringify(value)))
    fc.assert(
      fc.property(texts, (text) => {
        let ok = true
        try {
          JSON.parse(text)
        } catch {
          ok = false
        }
        expect(firstProblem(text) === undefined).toBe(ok)
      }),
      { numRuns: 2000 }
    )
  })

  it("stops at brackets without end instead of running out of stack", () => {
    expect(firstProblem("[".repeat(100_000))?.problem).toBe("more than 200 levels of brackets")
  })

  it("says where a value stands", () => {
    expect(offsetOf("{\"a\": {\"b.c\": [1, 22]}}", ["a", "b.c", "1"])).toBe(18)
    expect(offsetOf("{\"a\": 1}", ["b"])).toBeUndefined()
  })
})
