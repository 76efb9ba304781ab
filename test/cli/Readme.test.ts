import { Result } from "effect"
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { assert, it } from "vitest"
import { planText } from "../../src/report/PlanText.ts"
import { readPlan } from "../../src/report/ReadPlan.ts"
import { folder } from "./Cli.ts"

const shipped = (name: string): string => readFileSync(fileURLToPath(new URL(`../../${name}`, import.meta.url)), "utf8")

const captured = /```\n\$ npx hrsync (?<args>[^\n]*)\n(?<screen>[\s\S]*?)```/u

it("the README shows what a terminal of 104 columns shows", async () => {
  const { args = "", screen = "" } = captured.exec(shipped("README.md"))?.groups ?? {}
  const here = folder().write("hrsync.yaml", shipped("hrsync.yaml"))
  await here.run([...args.split(" "), "--out", "plan.json"])
  const plan = Result.getOrThrow(readPlan(here.read("plan.json"), "plan.json"))
  assert.strictEqual(screen.trimEnd(), planText(plan, { colour: false, width: 104, all: false }).trimEnd())
})
