/** Writes schemas/plan.v1.schema.json; with `--check` it only says whether the committed file is fresh. */
import { readFileSync, writeFileSync } from "node:fs"
import { planJsonSchema } from "./PlanJsonSchema.ts"

const file = new URL("../../schemas/plan.v1.schema.json", import.meta.url)
const wanted = planJsonSchema()

if (!process.argv.includes("--check")) writeFileSync(file, wanted)
else if (readFileSync(file, "utf8") !== wanted) {
  process.stderr.write("schemas/plan.v1.schema.json is out of date: run `node src/report/generate.ts`.\n")
  process.exitCode = 1
}
