import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, FileSystem } from "effect"
import { fileNames, fileStem, writeExport } from "../../src/cli/ExportFiles.ts"

const entities = ["acme", "Acme", "acme-fr"]
const stems = entities.map((entity) => fileStem(entity, entities))

describe("the files of an export", () => {
  it("X8: entities whose keys differ in case alone have other files, whatever the disk", () => {
    const files = [...stems, ...stems.map((stem) => fileNames(stem, 2)[1] ?? "")].map((name) => name.toLowerCase())
    assert.strictEqual(new Set(files).size, files.length)
    assert.strictEqual(fileStem("acme-fr", entities), "acme-fr-invitations")
    assert.strictEqual(fileStem("Acme", ["Acme", "acme-fr"]), "Acme-invitations")
    assert.match(stems.join(" "), /^acme-[0-9a-f]{8}-invitations Acme-[0-9a-f]{8}-invitations /u)
  })

  it.effect("X8: nor does one of them take the other's for an earlier export of its own", () =>
    Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const folder = yield* fs.makeTempDirectoryScoped()
      const parts = [new Uint8Array([1])]
      for (const stem of stems) yield* writeExport({ stem, folder, template: "none.xlsx", parts, replace: false })
      assert.sameMembers(yield* fs.readDirectory(folder), stems.map((stem) => `${stem}.xlsx`))
      const again = { stem: stems[0] ?? "", folder, template: "none.xlsx", parts, replace: false }
      assert.match((yield* Effect.flip(writeExport(again))).message, /is there already/u)
    }).pipe(Effect.provide(NodeServices.layer), Effect.scoped))
})
