import { createHash } from "node:crypto"
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

/** Sees what is written to a store by whoever is at work on it. */
export class Rows {
  readonly #database: DatabaseSync
  #before: ReadonlyMap<string, string>
  #version: unknown

  constructor(state: string) {
    this.#database = new DatabaseSync(state, { readOnly: true })
    this.#before = tables(this.#database)
    this.#version = this.#commits
  }

  get #commits(): unknown {
    return this.#database.prepare("PRAGMA data_version").get()?.["data_version"]
  }

  /** The tables that are not what they were, and whether anything was committed at all. */
  get changes() {
    const now = tables(this.#database)
    return {
      tables: [...now].flatMap(([name, digest]) => this.#before.get(name) === digest ? [] : [name]),
      commits: this.#commits !== this.#version
    }
  }

  close(): void {
    this.#database.close()
  }
}
