import { assert, describe, it } from "@effect/vitest"
import { Effect, Stream } from "effect"
import type { HrRead } from "../../src/domain/Read.ts"
import { SharedReads } from "../../src/engine/SharedReads.ts"
import { collect, type ReadEvent, type ReadRequest, type Source, SourceError } from "../../src/sources/Source.ts"

const request: ReadRequest = { attributes: new Set(), bankAccount: false, manager: false }

const proof: ReadEvent = {
  _tag: "Proof",
  completeness: { complete: true, proof: "strong", how: "the total" },
  incremental: false
}

/** The connection `hr` as one file has it; a note tells whose answer it is. */
const source = (note: string, asked: Array<string>): Source => ({
  connection: "hr",
  kind: "file",
  read: () =>
    Stream.unwrap(Effect.sync(() => {
      asked.push(note)
      return Stream.make<[ReadEvent, ReadEvent]>({ _tag: "Note", text: note }, proof)
    }))
})

const failing: Source = {
  connection: "hr",
  kind: "file",
  read: () => Stream.fail(new SourceError({ connection: "hr", message: "It is away.", next: "Wait." }))
}

const read = (shared: Source): Effect.Effect<HrRead> => collect(shared, request)

describe("shared readings", () => {
  it.effect("U6: what a cycle reads by the old file is nothing to those of the new one", () =>
    Effect.gen(function*() {
      const asked: Array<string> = []
      const reads = new SharedReads()
      const anew = reads.anew()
      const { notes: [before] } = yield* read(reads.share(source("old", asked), request))
      const { notes: [after] } = yield* read(anew.share(source("new", asked), request))
      assert.deepStrictEqual([before, after, asked], ["old", "new", ["old", "new"]])
    }))

  it.effect("U6: a failure of the old file's connection keeps nobody from asking the new one's", () =>
    Effect.gen(function*() {
      const asked: Array<string> = []
      const reads = new SharedReads()
      const anew = reads.anew()
      assert.isFalse((yield* read(reads.share(failing, request))).completeness.complete)
      assert.isTrue((yield* read(anew.share(source("new", asked), request))).completeness.complete)
      assert.deepStrictEqual(anew.health.map(({ failures }) => failures), [0])
    }))
})
