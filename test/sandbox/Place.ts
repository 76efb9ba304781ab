import { NodeServices } from "@effect/platform-node"
import { Clock, Effect, type FileSystem, type Path } from "effect"
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterAll, vi } from "vitest"
import { fixedClock } from "../../src/cli/FixedClock.ts"
import { sandboxWorld } from "../../src/cli/Sandbox.ts"
import { passDays } from "../../src/cli/SandboxDays.ts"
import { type SandboxOptions, sandboxPlace } from "../../src/cli/SandboxPlace.ts"
import { beginAnew } from "../../src/cli/SandboxReset.ts"
import { sandboxStatus } from "../../src/cli/SandboxStatus.ts"
import { load } from "../../src/config/Load.ts"
import type { Memory } from "../../src/domain/Memory.ts"
import type { Plan } from "../../src/domain/Plan.ts"
import { compare } from "../../src/domain/Text.ts"
import { gather } from "../../src/engine/Gather.ts"
import { plan } from "../../src/planning/Plan.ts"
import * as SqliteStore from "../../src/store/SqliteStore.ts"
import { Store } from "../../src/store/Store.ts"

export const repository = fileURLToPath(new URL("../..", import.meta.url))

const root = mkdtempSync(join(tmpdir(), "hrsync-sandbox-"))
afterAll(() => rmSync(root, { recursive: true, force: true }))

/** What was said on standard error by now. */
export const said: Array<string> = []

const stderr = vi.spyOn(process.stderr, "write").mockImplementation((text, ...more) => {
  said.push(String(text))
  for (const done of more) if (typeof done === "function") done()
  return true
})
afterAll(() => stderr.mockRestore())

/** As every command in the sandbox loads the file. */
const offline = { offline: true }

const usual: SandboxOptions = { seed: undefined, size: undefined }

/** A folder with an hrsync.yaml, whose sandbox is made there. */
export class Place {
  readonly folder = mkdtempSync(join(root, "place-"))
  readonly file = join(this.folder, "hrsync.yaml")

  constructor(yaml: string) {
    writeFileSync(this.file, yaml)
  }

  /** Another hrsync.yaml in the same folder. */
  rewrite(yaml: string): void {
    writeFileSync(this.file, yaml)
  }

  static of(example: string): Place {
    return new Place(readFileSync(join(repository, example), "utf8"))
  }

  /** A copy with everything that is there. */
  copy(): Place {
    const other = new Place("")
    cpSync(this.folder, other.folder, { recursive: true })
    return other
  }

  read(name: string): string {
    return readFileSync(join(this.folder, ".hrsync/sandbox", name), "utf8")
  }

  write(name: string, text: string): void {
    const file = join(this.folder, ".hrsync/sandbox", name)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }

  remove(name: string): void {
    rmSync(join(this.folder, ".hrsync/sandbox", name), { recursive: true, force: true })
  }

  /** Every file of the sandbox but its state, with its content. */
  get files(): ReadonlyMap<string, string> {
    const folder = join(this.folder, ".hrsync/sandbox")
    const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).toSorted(compare).filter((name) =>
      !name.startsWith("state.db") && statSync(join(folder, name)).isFile()
    )
    return new Map(names.map((name) => [name, readFileSync(join(folder, name)).toString("base64")]))
  }

  #place() {
    return Effect.flatMap(load(this.file, undefined, offline), sandboxPlace)
  }

  open(options: SandboxOptions = usual) {
    return run(
      Effect.flatMap(load(this.file, undefined, offline), (configuration) => sandboxWorld(configuration, options))
    )
  }

  plan(options: SandboxOptions = usual): Promise<Plan> {
    const { file } = this
    return run(Effect.gen(function*() {
      const { now, state, world } = yield* sandboxWorld(yield* load(file, undefined, offline), options)
      const { input } = yield* gather(world, {
        now,
        hypothetical: false,
        only: undefined,
        everything: false,
        progress: () => undefined
      }).pipe(Effect.provide(SqliteStore.layer(state)))
      return plan(input).plan
    }))
  }

  memories(): Promise<ReadonlyArray<Memory>> {
    const state = join(this.folder, ".hrsync/sandbox/state.db")
    return run(Effect.flatMap(Store, (store) => store.memories).pipe(Effect.provide(SqliteStore.layer(state))))
  }

  /** Does something while an apply holds an entity's lock. */
  applying(entity: string, use: () => Promise<unknown>): Promise<unknown> {
    const { file } = this
    return run(Effect.gen(function*() {
      const { now, state } = yield* sandboxWorld(yield* load(file, undefined, offline), usual)
      const held = Effect.gen(function*() {
        const store = yield* Store
        yield* store.lock(entity, "an apply")
        return yield* Effect.promise(use)
      })
      return yield* Effect.scoped(held).pipe(
        Effect.provide(SqliteStore.layer(state)),
        Effect.provideService(Clock.Clock, fixedClock(now))
      )
    }))
  }

  advance(days: number, upheaval = false) {
    return run(Effect.flatMap(this.#place(), (place) => passDays(place, days, upheaval)))
  }

  reset(options: SandboxOptions = usual) {
    return run(Effect.flatMap(this.#place(), (place) => beginAnew(place, options)))
  }

  status(): Promise<string> {
    return run(Effect.flatMap(this.#place(), sandboxStatus))
  }
}

const run = <A, E>(effect: Effect.Effect<A, E, FileSystem.FileSystem | Path.Path>): Promise<A> =>
  Effect.runPromise(Effect.provide(effect, NodeServices.layer))
