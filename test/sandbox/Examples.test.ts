import { NodeServices } from "@effect/platform-node"
import { Effect } from "effect"
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterAll, describe, expect, it } from "vitest"
import { sandboxWorld } from "../../src/cli/Sandbox.ts"
import { load } from "../../src/config/Load.ts"
import type { EntityPlan } from "../../src/domain/Plan.ts"
import { compare } from "../../src/domain/Text.ts"
import type { World } from "../../src/engine/Gather.ts"
import { gather } from "../../src/engine/Gather.ts"
import { plan } from "../../src/planning/Plan.ts"
import { sandboxNow, sandboxSeed, sandboxSize } from "../../src/sandbox/World.ts"
import * as JsonLinesStore from "../../src/store/JsonLinesStore.ts"

const repository = fileURLToPath(new URL("../..", import.meta.url))
const examples = ["hrsync.yaml", ...globSync("examples/**/*.yaml", { cwd: repository })].toSorted(compare)

const folder = mkdtempSync(join(tmpdir(), "hrsync-examples-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const planOf = <E, R>(world: World<E, R>, state: string) =>
  gather(world, { now: sandboxNow, hypothetical: false, only: undefined, everything: false, progress: () => undefined })
    .pipe(
      Effect.map((input) => plan(input).plan.entities),
      Effect.provide(JsonLinesStore.layer(state))
    )

const problemsOf = (plans: ReadonlyArray<EntityPlan>): ReadonlyArray<string> =>
  plans.flatMap(({ blocks, entity, errors }) => [...blocks, ...errors].map(({ text }) => `${entity}: ${text}`))

const kindsOf = ({ operations }: EntityPlan): ReadonlyArray<string> => operations.map(({ kind }) => kind)

/** A copy, since the sandbox writes beside the file. */
const copyOf = (example: string): string => {
  const place = mkdtempSync(join(folder, "copy-"))
  const file = join(place, "hrsync.yaml")
  cpSync(join(repository, example), file)
  return file
}

const inSandbox = (example: string, size: number, seed = sandboxSeed) =>
  Effect.runPromise(
    Effect.gen(function*() {
      const configuration = yield* load(copyOf(example))
      const { state, world } = yield* sandboxWorld(configuration, { now: sandboxNow, seed, size })
      return yield* planOf(world, state)
    }).pipe(Effect.provide(NodeServices.layer))
  )

describe("every example", () => {
  it("is found", () => {
    expect(examples).toEqual([
      "examples/minimal.yaml",
      "examples/several-tools.yaml",
      "examples/strict.yaml",
      "examples/with-files/hrsync.yaml",
      "hrsync.yaml"
    ])
  })

  for (const example of examples) {
    it(`${example} is valid, without a warning, and names its schema`, async () => {
      const { warnings } = await Effect.runPromise(load(join(repository, example)))
      expect(warnings).toEqual([])
      expect(readFileSync(join(repository, example), "utf8")).toMatch(
        /^# yaml-language-server: \$schema=(?:\.\.?\/)+schemas\/hrsync\.v1\.schema\.json\n/u
      )
    })

    for (const size of [40, sandboxSize, 120]) {
      it(`${example} plans in a sandbox of ${size} people, with nothing blocked`, async () => {
        const plans = await inSandbox(example, size)
        expect(problemsOf(plans)).toEqual([])
        expect(plans.every(({ status }) => status === "connected")).toBe(true)
        if (size >= sandboxSize) expect(plans.every(({ outcome }) => outcome === "changes")).toBe(true)
      })
    }
  }
})

describe("hrsync.yaml, for a first look", () => {
  it("shows every operation, holds of many kinds and few warnings", async () => {
    const plans = await inSandbox("hrsync.yaml", sandboxSize)
    expect([...new Set(plans.flatMap(kindsOf))].toSorted(compare)).toEqual([
      "adopt",
      "archive",
      "cancel-invite",
      "invite",
      "reactivate",
      "release",
      "resend-invite",
      "update"
    ])
    expect(new Set(plans.flatMap(({ holds }) => holds.map(({ reason }) => reason))).size).toBeGreaterThanOrEqual(10)
    expect([...new Set(plans.flatMap(({ warnings }) => warnings.map(({ code }) => code)))].toSorted(compare)).toEqual([
      "matched-by-none",
      "termination-before-start"
    ])
  })
})

describe("examples/with-files", () => {
  it("plans from its own files", async () => {
    const place = join(repository, "examples/with-files")
    const plans = await Effect.runPromise(
      load(join(place, "hrsync.yaml")).pipe(Effect.flatMap((world) => planOf(world, join(place, "state.jsonl"))))
    )
    expect(problemsOf(plans)).toEqual([])
    expect(plans.map(kindsOf)).toEqual([["adopt", "invite", "update", "update", "release", "archive"]])
    expect(
      plans.flatMap(({ holds }) => holds.map(({ person, reason }) => `${reason} ${person.name}`)).toSorted(compare)
    )
      .toEqual(["no-work-email Ελένη Παπαδοπούλου", "not-started Camille Dubois", "status-not-chosen Inès Le Goff"])
  })
})
