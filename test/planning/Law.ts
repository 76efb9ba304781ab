import * as fc from "fast-check"
import { it } from "vitest"
import type { World } from "./Model.ts"
import { anyWorld } from "./Model.ts"

/*
 * How laws are tried. HRSYNC_LAW_RUNS sets how many worlds each law sees, HRSYNC_LAW_SEED which ones: a number, or
 * `random`. The default is one fixed choice, so that a commit is judged alike everywhere. A world that broke a law stays
 * as an example beside it, which every run sees first.
 */

const numRuns = Number(process.env["HRSYNC_LAW_RUNS"] ?? 300)
const chosen = process.env["HRSYNC_LAW_SEED"] ?? "20260310"
const seed = chosen === "random" ? undefined : Number(chosen)

export class Broken extends Error {
  override readonly name = "Broken law"
}

export const demand = (holds: boolean, text: () => string): void => {
  if (!holds) throw new Broken(text())
}

const assertLaw = <A>(property: fc.IProperty<A>, examples: ReadonlyArray<A>): void => {
  fc.assert(property, { numRuns, examples: [...examples], ...(seed === undefined ? {} : { seed }) })
}

/** A law of single worlds. */
export const law = (name: string, holds: (world: World) => void, examples: ReadonlyArray<World> = []): void => {
  it(name, () => {
    assertLaw(fc.property(anyWorld, holds), examples.map((world) => [world]))
  })
}

/** A law of a world and something that happens to it. */
export const lawWith = <A>(
  name: string,
  arbitrary: fc.Arbitrary<A>,
  holds: (world: World, more: A) => void,
  examples: ReadonlyArray<[World, A]> = []
): void => {
  it(name, () => {
    assertLaw(fc.property(anyWorld, arbitrary, holds), examples)
  })
}
