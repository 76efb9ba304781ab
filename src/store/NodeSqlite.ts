import type * as NodeSqlite from "node:sqlite"

let loaded: typeof NodeSqlite | undefined

/**
 * Node's own SQLite, loaded when it is first asked for. Node 22 says then that it is experimental; that one sentence is
 * kept from people's terminals, and nothing else is.
 */
export const nodeSqlite = (): typeof NodeSqlite => {
  if (loaded !== undefined) return loaded
  const { emitWarning } = process
  process.emitWarning = (warning: string | Error, ...rest: ReadonlyArray<unknown>): void => {
    if (rest[0] === "ExperimentalWarning" && String(warning).includes("SQLite")) return
    Reflect.apply(emitWarning, process, [warning, ...rest])
  }
  try {
    loaded = process.getBuiltinModule("node:sqlite")
  } finally {
    process.emitWarning = emitWarning
  }
  return loaded
}
