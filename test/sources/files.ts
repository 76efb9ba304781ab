import { Effect, Result, type Scope } from "effect"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { HrRead } from "../../src/domain/Read.ts"
import { sourceKind } from "../../src/sources/registry.ts"
import { collect, type ReadRequest } from "../../src/sources/Source.ts"

/** Files by name, in a folder that is gone when the test ends. */
export const folderWith = (
  files: Readonly<Record<string, string | Uint8Array>>
): Effect.Effect<string, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      const folder = await mkdtemp(join(tmpdir(), "hrsync-"))
      for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content)
      return folder
    }),
    (folder) => Effect.promise(() => rm(folder, { recursive: true, force: true }))
  )

export const everything: ReadRequest = { attributes: "all", bankAccount: true, manager: true }

/** Reads a connection of this kind, as hrsync.yaml would say it. */
export const readFrom = (
  kind: string,
  settings: unknown,
  folder: string,
  request: ReadRequest = everything
): Effect.Effect<HrRead> => {
  const opened = sourceKind(kind)?.open(settings)
  return opened === undefined
    ? Effect.die(`no kind ${kind}`)
    : Result.isFailure(opened)
    ? Effect.die(opened.failure)
    : collect(opened.success.make({ connection: "hr", folder }), request)
}

export const read = (
  kind: string,
  settings: Readonly<Record<string, unknown>>,
  files: Readonly<Record<string, string | Uint8Array>>,
  request: ReadRequest = everything
): Effect.Effect<HrRead> =>
  Effect.scoped(Effect.flatMap(folderWith(files), (folder) => readFrom(kind, settings, folder, request)))

/** Why a read is incomplete and what to do, in one text; fails when it is complete. */
export const refusal = (read: HrRead): string => {
  if (read.completeness.complete) throw new Error(`complete: ${read.completeness.how}`)
  return `${read.completeness.why} → ${read.completeness.next}`
}
