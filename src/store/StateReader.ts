import type { Buffer } from "node:buffer"
import { isAscii, isUtf8 } from "node:buffer"
import type { HistoryEntry } from "../domain/History.ts"
import type { Link } from "../domain/Memory.ts"
import type { EntityId } from "../domain/Rules.ts"
import type { Draft } from "./Draft.ts"
import { emptyDraft } from "./Draft.ts"
import { addFact, Texts } from "./FactReader.ts"
import type { JsonObject } from "./Fields.ts"
import { Fields, parseObject } from "./Fields.ts"
import { historyOf } from "./HistoryRecord.ts"
import { LinkLines } from "./LinkLines.ts"
import { linkOf } from "./LinkRecord.ts"
import { isPending, pendingOf } from "./Pending.ts"
import type { State } from "./State.ts"
import { stateVersion } from "./StateWriter.ts"

/** What is wrong with a state file, and where. `line` counts from 1. */
export interface Damage {
  readonly line: number
  /** In words that hold no value of the record, which may be personal data. */
  readonly problem: string
  /** Whether a later hrsync wrote the file. */
  readonly newer: boolean
}

/** Reads the records of a state file. After a damage nothing more may be given. */
export class StateReader {
  readonly #drafts = new Map<EntityId, Draft>()
  readonly #texts = new Texts()
  readonly #history: Array<HistoryEntry> = []
  /** Runs and operations by what names them: each is there once. */
  readonly #names = new Set<string | number>()
  /** The links of the entity that the last link was about. */
  #linked: Array<Link> | undefined
  readonly #linkLines = new LinkLines()
  #key: Uint8Array | undefined
  #line = 0
  #begun = false
  #ended = false
  #records = 0
  #newer = false

  /** Takes whole lines, without the last line feed. */
  take(bytes: Buffer): Damage | undefined {
    const slab = this.#line === 0 && bytes.subarray(0, 3).equals(byteOrderMark) ? bytes.subarray(3) : bytes
    if (!isUtf8(slab)) return this.#takeBroken(slab)
    const ascii = isAscii(slab)
    const text = ascii ? slab.toString("latin1") : slab.toString("utf8")
    const plain = ascii && !slab.includes(backslash)
    for (let at = 0; at <= text.length;) {
      const feed = text.indexOf("\n", at)
      const end = feed < 0 ? text.length : feed
      this.#line += 1
      const taken = plain && this.#linkLines.fits(text, at) && this.#takeLink(text, slab, at, end)
      const problem = taken ? undefined : this.#takeLine(text.slice(at, end))
      if (problem !== undefined) return this.damage(problem)
      at = end + 1
    }
    return undefined
  }

  damage(problem: string): Damage {
    return { line: Math.max(1, this.#line), problem, newer: this.#newer }
  }

  /** Everything read; or what is missing at the end. */
  finish(): State | Damage {
    if (!this.#begun) return this.damage("the file is empty")
    if (!this.#ended) return this.damage(`it ends before its last record, the one of type "end": it was cut off`)
    for (const draft of this.#drafts.values()) {
      if (linkedTwice(draft.links)) {
        return this.damage(`two links of the entity ${JSON.stringify(draft.entity)} are for the same employee`)
      }
    }
    return { key: this.#key, memories: [...this.#drafts.values()], history: this.#history }
  }

  /** Lines of which one is no UTF-8: those before it count. */
  #takeBroken(slab: Buffer): Damage | undefined {
    for (let at = 0; at <= slab.length;) {
      const feed = slab.indexOf("\n", at)
      const piece = slab.subarray(at, feed < 0 ? slab.length : feed)
      this.#line += 1
      const problem = isUtf8(piece)
        ? this.#takeLine(piece.toString("utf8"))
        : this.#begun
        ? "the line holds bytes that are no UTF-8 text"
        : notState
      if (problem !== undefined) return this.damage(problem)
      at += piece.length + 1
    }
    return undefined
  }

  #takeLink(text: string, slab: Buffer, at: number, end: number): boolean {
    if (this.#ended || this.#linked === undefined) return false
    const link = this.#linkLines.read(text, slab, at, end)
    if (link === undefined) return false
    this.#linked.push(link)
    this.#records += 1
    return true
  }

  #takeLine(line: string): string | undefined {
    if (line.trim() === "") return undefined
    const parsed = parseObject(line)
    if (parsed === undefined) return this.#begun ? "the line is no JSON object" : notState
    if (!this.#begun) return this.#begin(parsed)
    if (this.#ended) return "there is more after the record of type \"end\", which is the last one"
    if (parsed["type"] === "end") return this.#end(parsed)
    this.#records += 1
    return parsed["type"] === "entity" ? this.#entity(parsed) : this.#record(parsed)
  }

  #begin(record: JsonObject): string | undefined {
    if (record["type"] !== "hrsync-state") return notState
    const { version } = record
    if (typeof version === "number" && Number.isInteger(version) && version > stateVersion) {
      this.#newer = true
      return `it has version ${version} of the form, and this hrsync knows version ${stateVersion}`
    }
    if (version !== stateVersion) return `the field "version" must be ${stateVersion}`
    const fields = new Fields(record)
    fields.count("version")
    this.#key = fields.has("key") ? fields.bytes("key") : undefined
    this.#begun = true
    return fields.problem
  }

  #end(record: JsonObject): string | undefined {
    const fields = new Fields(record)
    const announced = fields.count("records")
    if (fields.problem !== undefined) return fields.problem
    this.#ended = true
    return announced === this.#records
      ? undefined
      : `the file announces ${announced} records and holds ${this.#records}: some were lost or added`
  }

  #entity(record: JsonObject): string | undefined {
    const fields = new Fields(record)
    const entity = fields.text("entity")
    const draft: Draft = {
      ...emptyDraft(entity),
      target: fields.has("target") ? fields.text("target") : undefined,
      key: fields.has("key") ? fields.bytes("key") : this.#key,
      appliedBefore: fields.flag("appliedBefore"),
      paused: fields.flag("paused")
    }
    if (fields.problem !== undefined) return fields.problem
    if (this.#drafts.has(entity)) return `the entity ${JSON.stringify(entity)} is there twice`
    this.#drafts.set(entity, draft)
    return undefined
  }

  #record(record: JsonObject): string | undefined {
    const { entity, type } = record
    if (typeof type !== "string") return "the field \"type\" is missing (a text)"
    if (typeof entity !== "string") return "the field \"entity\" is missing (a text)"
    const draft = this.#drafts.get(entity)
    if (draft === undefined) return "it is about an entity of which no line of type \"entity\" stands before it"
    if (type === "link") {
      const link = linkOf(record, this.#texts)
      if (typeof link === "string") return link
      draft.links.push(link)
      this.#linked = draft.links
      this.#linkLines.expect(draft.entity, link.connection)
      return undefined
    }
    const fields = new Fields(record)
    fields.text("entity")
    if (addFact(draft, type, fields, this.#texts)) return fields.problem
    const entry = historyOf(type, fields, this.#texts)
    if (entry === undefined) return `records of the type ${JSON.stringify(type.slice(0, 40))} are not known`
    return fields.problem ?? this.#happened(draft, entry)
  }

  #happened(draft: Draft, entry: HistoryEntry): string | undefined {
    if (entry.type !== "act") {
      const name = entry.type === "run" ? entry.run.id : entry.entry.id
      if (this.#names.has(name)) return `the ${entry.type} ${JSON.stringify(name)} is there twice`
      this.#names.add(name)
    }
    this.#history.push(entry)
    if (entry.type === "operation" && isPending(entry.entry)) draft.pending.push(pendingOf(entry.entry))
    return undefined
  }
}

const backslash = 0x5c
const byteOrderMark = new Uint8Array([0xef, 0xbb, 0xbf])
const notState = "it does not begin with the line of a state file of hrsync"

/** Links in the order of their employees, as hrsync writes them, are compared with their neighbour alone. */
const linkedTwice = (links: ReadonlyArray<Link>): boolean => {
  let before: Link | undefined
  for (const link of links) {
    if (before !== undefined && !isBefore(before, link)) return new Set(links.map(keyOf)).size < links.length
    before = link
  }
  return false
}

const isBefore = (a: Link, b: Link): boolean =>
  a.connection === b.connection ? a.employeeId < b.employeeId : a.connection < b.connection

const keyOf = (link: Link): string => JSON.stringify([link.connection, link.employeeId])
