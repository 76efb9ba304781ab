import { build } from "esbuild"
import { existsSync, readdirSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "vitest"
import { circleIn, readSources, roomOf, specifiersOf, src } from "./Imports.ts"

/** The rooms of src/ and what each may import besides itself. */
const rooms: Readonly<Record<string, ReadonlyArray<string>>> = {
  domain: [],
  planning: ["domain"],
  config: ["domain", "sources", "directories", "notify"],
  sources: ["domain", "net"],
  directories: ["domain", "net"],
  notify: ["domain", "net"],
  net: [],
  store: ["domain"],
  engine: ["domain", "planning", "sources", "directories", "notify", "store"],
  report: ["domain"],
  web: ["domain", "engine", "report"],
  sandbox: ["domain"],
  cli: [
    "domain",
    "planning",
    "config",
    "sources",
    "directories",
    "notify",
    "net",
    "store",
    "engine",
    "report",
    "web",
    "sandbox"
  ]
}

/** The decision is pure: beyond these, the two inner rooms import no package and no part of Node. */
const pure: Readonly<Record<string, ReadonlyArray<string>>> = {
  domain: ["node:crypto"],
  planning: ["node:crypto", "re2js", "fastest-levenshtein"]
}

const files = readSources()

describe("the rooms of src/", () => {
  it("every folder is a known room, and every file stands in one", () => {
    const folders = readdirSync(src)
    assert.deepStrictEqual(folders.filter((folder) => !(folder in rooms)), [])
    assert.isAbove(files.length, 0)
  })

  for (const [room, allowed] of Object.entries(rooms)) {
    it(`${room} imports only ${["itself", ...allowed].join(", ")}`, () => {
      const strangers = files.filter(({ path }) => roomOf(path) === room).flatMap(({ files, path }) =>
        files.filter((file) => ![room, "..", ...allowed].includes(roomOf(file)))
          .map((file) => `${path} → ${file}`)
      )
      assert.deepStrictEqual(strangers, [])
    })
  }

  it("config takes from sources and directories no more than their registries and the schemas they declare", () => {
    const allowed = /^(?:sources\/(?:registry|Source)|directories\/(?:registry|Directory))\.ts$/u
    const strangers = files.filter(({ path }) => roomOf(path) === "config").flatMap(({ files, path }) =>
      files.filter((file) => ["sources", "directories"].includes(roomOf(file)) && !allowed.test(file))
        .map((file) => `${path} → ${file}`)
    )
    assert.deepStrictEqual(strangers, [])
  })

  for (const [room, allowed] of Object.entries(pure)) {
    it(`${room} is pure: no package but ${allowed.join(", ")}`, () => {
      const strangers = files.filter(({ path }) => roomOf(path) === room).flatMap(({ packages, path }) =>
        packages.filter((name) => !allowed.includes(name)).map((name) => `${path} → ${name}`)
      )
      assert.deepStrictEqual(strangers, [])
    })
  }

  it("no clock and no chance but Effect's", () => {
    const asks = /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bperformance\.now\(/u
    assert.deepStrictEqual(files.filter(({ text }) => asks.test(text)).map(({ path }) => path), [])
  })

  it("every relative import leads to a file of src/", () => {
    const lost = files.flatMap(({ files, path }) =>
      files.filter((file) => !file.startsWith("../") && !existsSync(join(src, file))).map((file) => `${path} → ${file}`)
    )
    assert.deepStrictEqual(lost, [])
  })

  it("no file outside src/ is imported, but package.json and the published schemas", () => {
    const outside = files.flatMap(({ files, path }) =>
      files.filter((file) => file.startsWith("../") && !/^\.\.\/(?:package|schemas\/[a-z0-9.]+)\.json$/u.test(file))
        .map((file) => `${path} → ${file}`)
    )
    assert.deepStrictEqual(outside, [])
  })

  it("nothing goes round in circles", () => {
    assert.isUndefined(circleIn(new Map(files.map(({ files, path }) => [path, files]))))
  })
})

describe("how imports are found", () => {
  it("every way to import is seen, and words in comments and texts are not", () => {
    const text = `/** taken from "nowhere" */
import type { A } from "./A.ts"
import {
  b,
  type B
} from "./B.ts"
import "./C.ts"
export { d } from "./D.ts"
export * from "./E.ts"
// import { x } from "./X.ts"
const words = \`made from "paper"\`
const lazy = () => import("./F.ts")`
    assert.sameMembers([...specifiersOf(text)], ["./A.ts", "./B.ts", "./C.ts", "./D.ts", "./E.ts", "./F.ts"])
  })

  it("a circle is found, through types too", () => {
    assert.deepStrictEqual(circleIn(new Map([["a", ["b"]], ["b", ["c"]], ["c", ["b"]]])), ["b", "c", "b"])
    assert.isUndefined(circleIn(new Map([["a", ["b", "c"]], ["b", ["c"]], ["c", []]])))
  })

  it("what esbuild sees is seen here", async () => {
    const { metafile } = await build({
      absWorkingDir: src,
      entryPoints: files.map(({ path }) => path),
      outdir: "out",
      bundle: true,
      write: false,
      metafile: true,
      packages: "external",
      platform: "node",
      format: "esm",
      logLevel: "silent"
    })
    const known = new Map(files.map(({ files, path }) => [path, files]))
    const missed = Object.entries(metafile.inputs).flatMap(([path, input]) =>
      input.imports.filter((imported) => !imported.external && !known.get(path)?.includes(imported.path))
        .map((imported) => `${path} → ${imported.path}`)
    )
    assert.deepStrictEqual(missed, [])
  })
})
