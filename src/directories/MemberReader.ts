import { closest } from "fastest-levenshtein"
import type { Capabilities } from "../domain/Capabilities.ts"
import type { Member } from "../domain/Member.ts"
import type { Completeness } from "../domain/Read.ts"
import { notText } from "../net/FileBytes.ts"
import { type Batch, elements, type JsonElements } from "../net/JsonElements.ts"
import type { Position } from "../net/Position.ts"
import { DirectoryError } from "./Directory.ts"
import { MemberDecoder } from "./MemberDecoder.ts"

const correct = "Correct the file; docs/files.md says what a member file holds."

const outsideKeys = ["version", "total", "$schema"]

/** Reads a member file from its bytes, in pieces of any size, and holds it to everything that must be right in it. */
export class MemberReader {
  readonly #name: string
  readonly #decoder: MemberDecoder
  readonly #elements: JsonElements
  readonly #outside = new Map<string, unknown>()
  readonly #ids = new Set<string>()
  #entries = 0

  /** `name`: how messages name the file. */
  constructor(name: string, observes: Capabilities["observes"]) {
    this.#name = name
    this.#decoder = new MemberDecoder(observes)
    this.#elements = elements({
      list: ["members"],
      onValue: (path, value) => {
        this.#outside.set(path.join("."), value)
      }
    })
  }

  /** The members in the next bytes that the directory shows, or what is wrong. The bytes may be overwritten then. */
  push(bytes: Uint8Array): ReadonlyArray<Member> | DirectoryError {
    const other = this.#entries === 0 ? notText(bytes) : undefined
    return other === undefined
      ? this.#members(this.#elements.push(bytes))
      : this.#fail(`${this.#name} is ${other}, not a member file`)
  }

  /** The last members, when there are no more bytes. */
  end(): ReadonlyArray<Member> | DirectoryError {
    return this.#members(this.#elements.end())
  }

  /** Whether what was read to its end is the whole directory (P1). */
  prove(): Completeness {
    const name = this.#name
    const entries = this.#entries
    const incomplete = (why: string): Completeness => ({ complete: false, why: `${name} ${why}`, next: correct })
    if (!this.#outside.has("version")) return incomplete("does not say its version: \"version\": 1")
    for (const key of this.#outside.keys()) {
      if (!outsideKeys.includes(key)) {
        return incomplete(
          `has the key “${key.slice(0, 40)}” beside members, which is not known; nearest is “${
            closest(key, outsideKeys)
          }”`
        )
      }
    }
    const members = `${entries.toLocaleString("en-US")} ${entries === 1 ? "member" : "members"}`
    const total = this.#outside.get("total")
    if (total === undefined) {
      return {
        complete: true,
        proof: "weak",
        how: `${name} was read to its end, ${members}; it does not announce a total`
      }
    }
    return total === entries
      ? { complete: true, proof: "strong", how: `${name} has ${members}, as its total says` }
      : incomplete(
        typeof total === "number" ? `has ${members}, but its total says ${total}` : "has a total that is no number"
      )
  }

  #members(batch: Batch): ReadonlyArray<Member> | DirectoryError {
    const version = this.#outside.get("version")
    if (this.#outside.has("version") && version !== 1) {
      return this.#fail(
        `${this.#name} says that its version is not 1, and this hrsync reads version 1`,
        "Use the hrsync that wrote it, or a newer one."
      )
    }
    const found: Array<Member> = []
    for (let index = 0; index < batch.values.length; index++) {
      const entry = batch.values[index]
      const member = this.#decoder.decode(entry)
      if (member === undefined) {
        const { key, problem } = this.#decoder.problem ?? { key: undefined, problem: "cannot be read" }
        const at = batch.locate(index, key === undefined ? undefined : [key])
        return this.#fail(`${this.#place(at)}: member ${this.#entries + 1} ${problem}`)
      }
      this.#entries += 1
      if (this.#ids.has(member.id)) {
        const at = batch.locate(index, ["id"])
        return this.#fail(`${this.#place(at)}: member ${this.#entries} has the id of an earlier one`)
      }
      this.#ids.add(member.id)
      if (this.#decoder.lists(entry)) found.push(member)
    }
    if (batch.fatal !== undefined) return this.#fail(`${this.#place(batch.fatal.position)}: ${batch.fatal.problem}`)
    return found
  }

  #place({ column, line }: Position): string {
    return `${this.#name}, line ${line}, column ${column}`
  }

  #fail(message: string, next = correct): DirectoryError {
    return new DirectoryError({ message, next })
  }
}
