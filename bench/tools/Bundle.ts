import { build } from "esbuild"
import { mkdtemp } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

/** The reader as a program with chunks, bundled as hrsync itself is, in a folder of its own. */
export const bundledReader = async (): Promise<{ readonly folder: string; readonly program: string }> => {
  const folder = await mkdtemp(join(tmpdir(), "hrsync-bench-"))
  await build({
    entryPoints: [fileURLToPath(new URL("read.ts", import.meta.url))],
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: true,
    platform: "node",
    format: "esm",
    target: "node22",
    minifySyntax: true,
    minifyWhitespace: true,
    banner: {
      js: "import{createRequire as __createRequire}from\"node:module\";const require=__createRequire(import.meta.url);"
    },
    logLevel: "warning"
  })
  return { folder, program: join(folder, "read.mjs") }
}
