/** The process of one reading: reads a tool as a plan does, and says what came of it. */
import { Duration, Effect, Result, Schema } from "effect"
import { readFileSync } from "node:fs"
import { type Network, network } from "../../src/net/Network.ts"
import type { Limits } from "../../src/net/Vendor.ts"
import { sourceKind } from "../../src/sources/registry.ts"
import { collect } from "../../src/sources/Source.ts"
import { Reading, ReadJob } from "./Job.ts"

const { attributes, bankAccount, kind, settings, speed } = Schema.decodeUnknownSync(ReadJob)(readFileSync(0, "utf8"))

const paced = ({ rates, ...others }: Limits): Limits => ({
  ...others,
  rates: speed === null ? [] : rates.map(({ per, requests }) => ({ requests, per: Duration.toMillis(per) / speed }))
})

const usual = network({})
const fast: Network = {
  ...usual,
  client: ({ vendor, ...options }) => usual.client({ ...options, vendor: { ...vendor, limits: paced(vendor.limits) } })
}

const opened = sourceKind(kind)?.open(settings)
if (opened === undefined || Result.isFailure(opened)) throw new Error(`These settings do not fit the kind ${kind}`)
const source = opened.success.make({ connection: "hr", folder: "/", network: fast })
const { completeness, employees, unreadable } = await Effect.runPromise(
  collect(source, { attributes: new Set(attributes), bankAccount, manager: true })
)
const why = completeness.complete ? unreadable[0]?.problem ?? "" : completeness.why
process.stdout.write(
  Schema.encodeSync(Reading)({
    employees: employees.length,
    complete: completeness.complete && unreadable.length === 0,
    why
  })
)
