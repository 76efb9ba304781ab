import { createHash } from "node:crypto"
import { existsSync, readFileSync } from "node:fs"
import { DatabaseSync } from "node:sqlite"

/** What the store holds, table by table, as digests. */
const tables = (database: DatabaseSync): ReadonlyMap<string, string> => {
  const names = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").all()
  return new Map(names.map(({ name }) => {
    const sha = createHash("sha256")
    for (const row of database.prepare(`SELECT * FROM "${String(name)}"`).iterate()) sha.update(JSON.stringify(row))
    return [String(name), sha.digest("hex")]
  }))
}

/** Bytes that this process has given to the system to write; nothing where the system does not say. */
const bytes = (): number | undefined => {
  if (!existsSync("/proc/self/io")) return undefined
  const found = /^wchar: (?<count>\d+)$/mu.exec(readFileSync("/proc/self/io", "utf8"))?.groups?.["count"]
  return found === undefined ? undefined : Number(found)
}

/** Sees what is written to a store by whoever is at work on it. */
export class Rows {
  readonly #database: DatabaseSync
  #before: ReadonlyMap<string, string>
  #version: unknown
  #bytes: number | undefined

  constructor(state: string) {
    this.#database = new DatabaseSync(state, { readOnly: true })
    this.#before = tables(this.#database)
    this.#version = this.#commits
    this.#bytes = bytes()
  }

  get #commits(): unknown {
    return this.#database.prepare("PRAGMA data_version").get()?.["data_version"]
  }

  /** The tables that are not what they were, whether anything was committed at all, and how many bytes were written. */
  get changes() {
    const written = bytes()
    const now = tables(this.#database)
    return {
      tables: [...now].flatMap(([name, digest]) => this.#before.get(name) === digest ? [] : [name]),
      commits: this.#commits !== this.#version,
      bytes: written === undefined || this.#bytes === undefined ? null : written - this.#bytes
    }
  }

  close(): void {
    this.#database.close()
  }
}
