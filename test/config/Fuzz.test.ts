import { assert, it } from "@effect/vitest"
import { Effect, Exit } from "effect"
import * as fc from "fast-check"
import { mkdtempSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { ConfigurationError } from "../../src/config/Diagnostic.ts"
import { load, parse } from "../../src/config/Load.ts"

const whole = `version: 1
state: jsonl:.hrsync/state.jsonl
connections:
  hr: &hr { kind: csv, path: "\${env:DIR}/a.csv", columns: { custom: { Contract: C } }, proof: { count: a.count } }
  two: { <<: *hr, path: b.csv }
defaults:
  timezone: Europe/Paris
  limits: { archive: { percent: 10, count: 10, floor: 20, window: 7d }, onExceed: stop-all }
entities:
  acme:
    name: "Acme \\u00e9"
    source: [hr, two]
    target: { kind: file, path: members.json, does: { archive: manual } }
    employees:
      status: [active, on-leave]
      where:
        - { field: workLocation, oneOf: "Paris, \\"Lyon, FR\\"" }
        - any: [{ field: custom.Contract, noneOf: [Freelance, 7] }, { not: { field: team, matches: "^a" } }]
      include: [board@acme.example]
    lifecycle: { inviteBefore: 7d }
    # a comment
    protect: [owner@acme.example]
`

const pieces = [
  "\t",
  "\n",
  "  ",
  "-",
  ":",
  ": ",
  "{",
  "}",
  "[",
  "]",
  ",",
  "\"",
  "'",
  "#",
  "&hr ",
  "*hr",
  "<<: *hr",
  "|",
  ">",
  "!!str ",
  "? ",
  "%",
  "---\n",
  "~",
  "off",
  "0",
  "-1",
  ".inf",
  "1e999",
  "${env:X}",
  "${",
  "__proto__: 1\n",
  "\u0000",
  "\uFEFF",
  "\uD800",
  "\u202E",
  "é",
  "😀",
  "token: abc",
  "all",
  "any: ",
  "not: ",
  "field: ",
  "version: 2\n",
  "acme: 1\n",
  "entities:\n",
  "\r",
  "\r\n",
  "password=x"
]

type Edit =
  | { readonly edit: "cut"; readonly at: number; readonly length: number }
  | { readonly edit: "put"; readonly at: number; readonly text: string }
  | { readonly edit: "copy"; readonly at: number; readonly length: number; readonly to: number }

const place = fc.nat({ max: whole.length })
const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({ edit: fc.constant("cut" as const), at: place, length: fc.integer({ min: 1, max: 60 }) }),
  fc.record({
    edit: fc.constant("put" as const),
    at: place,
    text: fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: "binary", maxLength: 6 }))
  }),
  fc.record({ edit: fc.constant("copy" as const), at: place, length: fc.integer({ min: 1, max: 120 }), to: place })
)

const edited = (text: string, change: Edit): string => {
  switch (change.edit) {
    case "cut":
      return text.slice(0, change.at) + text.slice(change.at + change.length)
    case "put":
      return text.slice(0, change.at) + change.text + text.slice(change.at)
    case "copy":
      return text.slice(0, change.to) + text.slice(change.at, change.at + change.length) + text.slice(change.to)
  }
}

/** Whatever came, it is a configuration or a ConfigurationError that can be printed, in the order of the file. */
const isSound = (exit: Exit.Exit<unknown, unknown>, text: string): void => {
  if (Exit.isSuccess(exit)) return
  const [reason, ...others] = exit.cause.reasons
  assert.strictEqual(others.length, 0)
  assert.isTrue(
    reason !== undefined && reason._tag === "Fail" && reason.error instanceof ConfigurationError,
    String(exit.cause)
  )
  const { diagnostics, message } =
    reason !== undefined && reason._tag === "Fail" && reason.error instanceof ConfigurationError
      ? reason.error
      : ConfigurationError.of([])
  assert.isTrue(diagnostics.some(({ severity }) => severity === "error"))
  const lines = text.split("\n").length
  let last = [0, 0]
  for (const { column, excerpt, line } of diagnostics) {
    assert.isTrue(line >= 1 && line <= lines && column >= 1)
    assert.isTrue(line > (last[0] ?? 0) || (line === last[0] && column >= (last[1] ?? 0)))
    last = [line, column]
    if (excerpt !== "") assert.match(excerpt, /^[^\n]*\n *\^+$/u)
  }
  assert.notMatch(message, /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202A-\u202E]/u)
}

const read = (text: string) =>
  Effect.runPromiseExit(parse(text, { file: "hrsync.yaml", folder: "/company", environment: {} }))

it("the file that is mutated is right", async () => {
  assert.isTrue(Exit.isSuccess(await read(whole)))
})

it("whatever is done to a file, it is read or refused, never a defect", () =>
  fc.assert(
    fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 8 }), async (changes) => {
      const text = changes.reduce(edited, whole)
      isSound(await read(text), text)
    }),
    { numRuns: 500 }
  ))

it("whatever text there is, it is read or refused, never a defect", () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 8 })), { maxLength: 40 }),
      async (parts) => {
        const text = parts.join("")
        isSound(await read(text), text)
      }
    ),
    { numRuns: 350 }
  ))

it("whatever bytes there are, they are read or refused, never a defect", () => {
  const path = join(mkdtempSync(join(tmpdir(), "hrsync-")), "hrsync.yaml")
  return fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), fc.nat({ max: whole.length }), async (bytes, start) => {
      const all = Buffer.concat([Buffer.from(whole.slice(0, start)), bytes])
      writeFileSync(path, all)
      isSound(await Effect.runPromiseExit(load(path)), all.toString("utf8"))
    }),
    { numRuns: 300 }
  )
})
