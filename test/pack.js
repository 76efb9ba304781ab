/**
 * npm run pack:check: what would be published is complete, holds nothing else, and runs on its own: from the unpacked
 * tarball, in a folder without node_modules.
 */
import assert from "node:assert/strict"
import { execFileSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

const folder = mkdtempSync(join(tmpdir(), "hrsync-pack-"))
try {
  const packed = execFileSync("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", folder], { encoding: "utf8" })
  const [{ filename, files }] = JSON.parse(packed)
  const paths = files.map(({ path }) => path)
  for (const needed of ["bin/hrsync.js", "dist/main.js", "schemas/hrsync.v1.schema.json", "schemas/plan.v1.schema.json", "docs/commands.md", "docs/files.md", "docs/state.md", "LICENSE", "README.md", "package.json"]) {
    assert(paths.includes(needed), `${needed} is missing in the package`)
  }
  const allowed = /^(?:bin\/|dist\/|schemas\/|docs\/|examples\/|LICENSE$|README\.md$|package\.json$)/u
  assert.deepEqual(paths.filter((path) => !allowed.test(path)), [])

  execFileSync("tar", ["-xf", join(folder, filename), "-C", folder])
  const hrsync = (...args) =>
    execFileSync(process.execPath, [join(folder, "package/bin/hrsync.js"), ...args], { cwd: folder, encoding: "utf8" })
  const { version } = JSON.parse(readFileSync(join(folder, "package/package.json"), "utf8"))
  assert.equal(hrsync("--version").trim(), `hrsync ${version}`)
  hrsync("init", "--name", "Acme")
  hrsync("validate")
  hrsync("plan", "--sandbox")
  process.stdout.write(`The package holds ${paths.length} files and runs on its own.\n`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
