import { assert, it } from "@effect/vitest"
import { build } from "esbuild"
import { mkdtempSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"
import { precompiledValidator } from "../../src/config/Standalone.ts"
import { type Finding, findings } from "../../src/config/Structure.ts"

const root = fileURLToPath(new URL("../..", import.meta.url))

/** Structure.ts as the build bundles it. */
const bundled = async (): Promise<{ readonly inputs: ReadonlyArray<string>; readonly find: typeof findings }> => {
  const outfile = join(mkdtempSync(join(tmpdir(), "hrsync-")), "structure.mjs")
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ["src/config/Structure.ts"],
    outfile,
    bundle: true,
    metafile: true,
    platform: "node",
    format: "esm",
    plugins: [precompiledValidator],
    banner: { js: "import{createRequire as __c}from\"node:module\";const require=__c(import.meta.url);" }
  })
  const module: { readonly findings: typeof findings } = await import(pathToFileURL(outfile).href)
  return { inputs: Object.keys(metafile.inputs), find: module.findings }
}

const sound = {
  version: 1,
  connections: { hr: { kind: "csv", path: "x", proof: { count: "c" } } },
  entities: {
    a: { target: { kind: "file", path: "y" }, employees: { where: [{ not: { field: "team", oneOf: ["x"] } }] } }
  }
}

const samples: ReadonlyArray<Parameters<typeof findings>[0]> = [
  sound,
  {},
  [],
  "text",
  { ...sound, version: 2, state: "x" },
  {
    ...sound,
    connections: { "a b": {}, b: { kind: "x" }, c: {}, d: { kind: "json", path: "", proof: { shax: 1 } }, e: 5 }
  },
  {
    ...sound,
    defaults: {
      limits: { archive: { percent: 101, count: -1, window: "0d" }, x: 1 },
      planLifetime: 24,
      fields: ["x", "name", "name"]
    },
    entities: {
      a: { employees: "some" },
      b: {
        target: { kind: "file" },
        employees: { where: [{}, { field: "a" }, { all: [] }, { any: [{ field: 1, oneOf: [null, "", "x"] }] }] }
      },
      c: null
    }
  }
]

const brief = (found: ReadonlyArray<Finding>): ReadonlyArray<string> =>
  found.map(({ keyword, params, path }) => `${path.join("/")} ${keyword} ${JSON.stringify(params)}`)

it("code that ajv compiled for the build finds what ajv finds, and needs no ajv", async () => {
  const { find, inputs } = await bundled()
  for (const sample of samples) assert.deepStrictEqual(brief(find(sample)), brief(findings(sample)))
  assert.isAbove(samples.flatMap((sample) => brief(findings(sample))).length, 25)
  const ajv = inputs.filter((path) => path.includes("/ajv/") && !path.includes("/ajv/dist/runtime/"))
  assert.deepStrictEqual(ajv.filter((path) => path.includes("compile")), [])
})
