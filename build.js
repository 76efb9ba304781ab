/** Bundles src/cli/main.ts into dist/: one entry and chunks that commands load when they need them. */
import { build } from "esbuild"
import { rm } from "node:fs/promises"
import { fileURLToPath } from "node:url"

const root = fileURLToPath(new URL(".", import.meta.url))

await rm(new URL("dist", import.meta.url), { recursive: true, force: true })
await build({
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
  // Some dependencies are CommonJS and ask for Node's modules by require.
  banner: {
    js: "import{createRequire as __createRequire}from\"node:module\";const require=__createRequire(import.meta.url);"
  },
  logLevel: "warning"
})
