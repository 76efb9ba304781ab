/** Bundles src/cli/main.ts into dist/: one entry and chunks that commands load when they need them. */
import { build } from "esbuild"
import { existsSync } from "node:fs"
import { readdir, readFile, rm } from "node:fs/promises"
import { fileURLToPath } from "node:url"
import { precompiledValidator } from "./src/config/Standalone.ts"

const root = fileURLToPath(new URL(".", import.meta.url))

/**
 * `import { Schema } from "effect"` takes the whole of Schema into a bundle, since esbuild keeps a namespace that is
 * exported again (`export * as Schema`) whole. Named by its own file, only what is used of it is taken.
 */
const ownFiles = {
  name: "own-files",
  setup: (context) =>
    context.onLoad({ filter: /[/\\]src[/\\].*\.ts$/ }, async ({ path }) => ({
      contents: (await readFile(path, "utf8")).replace(/^import \{([^}]+)\} from "(effect(?:\/[a-z-]+)?)"$/gmu, split),
      loader: "ts"
    }))
}

const split = (statement, names, barrel) => {
  const modules = names.split(",").map((name) => name.trim()).filter((name) => !name.startsWith("type "))
  const isModule = (name) => existsSync(`${root}/node_modules/${barrel.replace("effect", "effect/dist")}/${name}.js`)
  return modules.every(isModule)
    ? modules.map((name) => `import * as ${name} from "${barrel}/${name}"`).join(";")
    : statement
}

const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: { main: "src/cli/main.ts" },
  outdir: "dist",
  chunkNames: "[name]-[hash]",
  bundle: true,
  splitting: true,
  platform: "node",
  format: "esm",
  target: "node22",
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: "none",
  plugins: [precompiledValidator, ownFiles],
  // Some dependencies are CommonJS and ask for Node's modules by require.
  banner: {
    js: "import{createRequire as __createRequire}from\"node:module\";const require=__createRequire(import.meta.url);"
  },
  metafile: true,
  logLevel: "warning"
})

// What an earlier build left goes last, so that dist/ works at every moment.
const made = new Set(Object.keys(metafile.outputs).map((path) => path.replace("dist/", "")))
for (const file of await readdir(`${root}/dist`)) if (!made.has(file)) await rm(`${root}/dist/${file}`)
