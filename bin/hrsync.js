#!/usr/bin/env node
// Old-style JavaScript on purpose: this file must run on the Node that is there, to say which one is needed.
import { spawn } from "node:child_process"
import module from "node:module"

const [major, minor] = process.versions.node.split(".").map(Number)

if (major > 22 || (major === 22 && minor >= 19)) {
  if (module.enableCompileCache) module.enableCompileCache()
  await import("../dist/main.js")
} else {
  const newer = nodeBeside()
  if (newer === undefined || process.env.HRSYNC_LAUNCHED !== undefined) {
    process.stderr.write(
      `hrsync needs Node 22.19 or newer and this is Node ${process.versions.node}: `
        + "install a newer one, or run npm ci, which brings its own.\n"
    )
    process.exitCode = 1
  } else launch(newer)
}

/** The Node of the npm package `node`, where it is installed beside hrsync. */
function nodeBeside() {
  try {
    return module.createRequire(import.meta.url).resolve("node/bin/node")
  } catch {
    return undefined
  }
}

/** The same command under another Node: same streams, same signals, same end. */
function launch(node) {
  const child = spawn(node, [...process.execArgv, ...process.argv.slice(1)], {
    stdio: "inherit",
    env: { ...process.env, HRSYNC_LAUNCHED: "1" }
  })
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"]
  const pass = (signal) => child.kill(signal)
  for (const signal of signals) process.on(signal, pass)
  child.on("error", (error) => {
    process.stderr.write(`hrsync could not start ${node}: ${error.message}\n`)
    process.exitCode = 1
  })
  child.on("exit", (code, signal) => {
    for (const one of signals) process.removeListener(one, pass)
    if (signal === null) process.exitCode = code
    else process.kill(process.pid, signal)
  })
}
