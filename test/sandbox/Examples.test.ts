import { Effect } from "effect"
import { globSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { load } from "../../src/config/Load.ts"
import type { EntityPlan } from "../../src/domain/Plan.ts"
import { compare } from "../../src/domain/Text.ts"
import { gather } from "../../src/engine/Gather.ts"
import { plan } from "../../src/planning/Plan.ts"
import { sandboxNow, sandboxSeed, sandboxSize } from "../../src/sandbox/World.ts"
import { storeAt } from "../../src/store/Location.ts"
import { Place, repository } from "./Place.ts"

const examples = ["hrsync.yaml", ...globSync("examples/**/*.yaml", { cwd: repository })].toSorted(compare)

/** What the environment of a run says for examples that name another host than a vendor's own. */
const allowed = { HRSYNC_ALLOWED_HOSTS: "acme.bamboohr.com scim.acme.example" }

const problemsOf = (plans: ReadonlyArray<EntityPlan>): ReadonlyArray<string> =>
  plans.flatMap(({ blocks, entity, errors }) => [...blocks, ...errors].map(({ text }) => `${entity}: ${text}`))

const kindsOf = ({ operations }: EntityPlan): ReadonlyArray<string> => operations.map(({ kind }) => kind)

const inSandbox = async (example: string, size: number, seed = sandboxSeed): Promise<ReadonlyArray<EntityPlan>> =>
  (await Place.of(example).plan({ seed, size })).entities

describe("every example", () => {
  it("is found", () => {
    expect(examples).toEqual([
      "examples/minimal.yaml",
      "examples/rest-bamboohr.yaml",
      "examples/scim.yaml",
      "examples/several-tools.yaml",
      "examples/spendesk.yaml",
      "examples/strict.yaml",
      "examples/with-files/hrsync.yaml",
      "hrsync.yaml"
    ])
  })

  for (const example of examples) {
    it(`${example} is valid, without a warning, and names its schema`, async () => {
      const { warnings } = await Effect.runPromise(load(join(repository, example), allowed))
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
    const plans = await Effect.runPromise(Effect.gen(function*() {
      const configuration = yield* load(join(place, "hrsync.yaml"))
      const { input } = yield* gather(configuration, {
        now: sandboxNow,
        hypothetical: false,
        only: undefined,
        everything: false,
        progress: () => undefined
      }).pipe(Effect.provide(storeAt(place, "jsonl:state.jsonl")))
      return plan(input).plan.entities
    }))
    expect(problemsOf(plans)).toEqual([])
    expect(plans.map(kindsOf)).toEqual([["adopt", "invite", "update", "update", "release", "archive"]])
    expect(
      plans.flatMap(({ holds }) => holds.map(({ person, reason }) => `${reason} ${person.name}`)).toSorted(compare)
    )
      .toEqual(["no-work-email Ελένη Παπαδοπούλου", "not-started Camille Dubois", "status-not-chosen Inès Le Goff"])
  })
})
