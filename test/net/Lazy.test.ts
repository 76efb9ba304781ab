import { build } from "esbuild"
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "vitest"
import { readSources } from "../architecture/Imports.ts"

describe("start-up", () => {
  it("nothing loads undici, TLS or compression before the first request", async () => {
    const src = fileURLToPath(new URL("../../src", import.meta.url))
    const { metafile } = await build({
      absWorkingDir: src,
      entryPoints: readSources().filter(({ path }) => path.startsWith("net/")).map(({ path }) => path),
      outdir: "out",
      bundle: true,
      write: false,
      metafile: true,
      packages: "external",
      platform: "node",
      format: "esm",
      logLevel: "silent"
    })
    const heavy = new Set(["undici", "effect/http", "node:tls", "node:https", "node:http", "node:zlib"])
    const loads = Object.entries(metafile.inputs).flatMap(([path, { imports }]) =>
      imports.filter((one) => heavy.has(one.path)).map(({ kind, path: name }) => `${path}: ${kind} ${name}`)
    )
    assert.sameMembers(loads, [
      "net/AuthorizationCode.ts: dynamic-import node:http",
      "net/Dispatchers.ts: dynamic-import undici",
      "net/Dispatchers.ts: dynamic-import node:tls",
      "net/Wire.ts: dynamic-import node:zlib"
    ])
  })
})
