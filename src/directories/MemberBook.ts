import { Buffer } from "node:buffer"
import { everything } from "../domain/Capabilities.ts"
import { isValue } from "../domain/Field.ts"
import type { Member, MemberId } from "../domain/Member.ts"
import { nextGap, objectLike, type Piece, type Pieces, type Properties, split, withProperties } from "./JsonPieces.ts"
import { MemberDecoder } from "./MemberDecoder.ts"

interface Entry {
  readonly gap: string
  readonly text: string
  readonly member: Member
}

/** Entries whose bytes are kept together. */
const blockSize = 256

const isLive = ({ state }: Member): boolean => state !== "archived"

/** Members by something that they should share with nobody. */
class LiveIndex {
  readonly #of = new Map<string, ReadonlyArray<MemberId>>()

  get(key: string): ReadonlyArray<MemberId> {
    return this.#of.get(key) ?? []
  }

  add(key: string, id: MemberId): void {
    this.#of.set(key, [...this.get(key), id])
  }

  remove(key: string, id: MemberId): void {
    const others = this.get(key).filter((other) => other !== id)
    if (others.length === 0) this.#of.delete(key)
    else this.#of.set(key, others)
  }
}

/** A whole member file in memory: what it says of each member, and every byte of how it says it. */
export class MemberBook {
  readonly #decoder = new MemberDecoder(everything.observes)
  readonly #document: Pieces
  readonly #open: string
  #close: string
  readonly #entries: Array<Entry> = []
  readonly #blocks: Array<Buffer | undefined> = []
  readonly #places = new Map<MemberId, number>()
  readonly #emails = new LiveIndex()
  readonly #externalIds = new LiveIndex()
  #live = 0
  #changed = false

  /** `text`: a member file that was read and found right, and what it holds, in its order. */
  constructor(text: string, members: ReadonlyArray<Member>) {
    this.#document = split(text)
    const { close, open, pieces } = split(this.#document.pieces.find(isMembers)?.value ?? "[]")
    this.#open = open
    this.#close = close
    members.forEach((member, at) => {
      const piece = pieces[at]
      if (piece !== undefined) this.#push({ gap: piece.gap, text: piece.value, member })
    })
  }

  /** How many are invited or active. */
  get live(): number {
    return this.#live
  }

  find(id: MemberId): Member | undefined {
    return this.#entries[this.#places.get(id) ?? -1]?.member
  }

  liveWithEmail(email: string): ReadonlyArray<MemberId> {
    return this.#emails.get(email)
  }

  liveWithExternalId(externalId: string): ReadonlyArray<MemberId> {
    return this.#externalIds.get(externalId)
  }

  /** Changes what a member's entry says under these keys, and nothing else; or says why it can't. */
  change(id: MemberId, properties: Properties): string | undefined {
    const at = this.#places.get(id)
    const entry = at === undefined ? undefined : this.#entries[at]
    if (at === undefined || entry === undefined) return "is not there"
    const text = withProperties(entry.text, properties)
    const member = this.#decoder.decode(JSON.parse(text))
    if (member === undefined) return this.#problem
    this.#unlist(entry.member)
    this.#list(member)
    this.#entries[at] = { ...entry, text, member }
    this.#blocks[Math.floor(at / blockSize)] = undefined
    this.#changed = true
    return undefined
  }

  /** Adds an entry behind all others, laid out like the last one; or says why it can't. */
  add(properties: Properties): string | undefined {
    const last = this.#entries.at(-1)
    const text = objectLike(last?.text, properties)
    const member = this.#decoder.decode(JSON.parse(text))
    if (member === undefined) return this.#problem
    if (last === undefined) this.#close = `\n  ${this.#close.trimStart()}`
    this.#push({ gap: nextGap(this.#entries.slice(-2)) ?? "\n    ", text, member })
    this.#changed = true
    return undefined
  }

  /** Whether it is no longer what the file says. */
  get changed(): boolean {
    return this.#changed
  }

  /** Says that the file says it now. */
  written(): void {
    this.#changed = false
  }

  /** The whole file, UTF-8. Where it says its total, it says the right one. */
  bytes(): Buffer {
    const { close, open, pieces } = this.#document
    const at = pieces.findIndex(isMembers)
    const members = pieces[at]
    const around = (some: ReadonlyArray<Piece>): string =>
      some.map(({ gap, key, label, value }) => gap + label + (key === "total" ? this.#entries.length : value)).join("")
    const head = open + around(pieces.slice(0, at)) + (members?.gap ?? "") + (members?.label ?? "") + this.#open
    const tail = this.#close + around(pieces.slice(at + 1)) + close
    const blocks: Array<Buffer> = [Buffer.from(head)]
    for (let block = 0; block * blockSize < this.#entries.length; block++) blocks.push(this.#block(block))
    blocks.push(Buffer.from(tail))
    return Buffer.concat(blocks)
  }

  /** Some entries as bytes; kept, since most of them stay as they are from one writing to the next. */
  #block(block: number): Buffer {
    const kept = this.#blocks[block]
    if (kept !== undefined) return kept
    const entries = this.#entries.slice(block * blockSize, (block + 1) * blockSize)
    const bytes = Buffer.from(entries.map(({ gap, text }) => gap + text).join(""))
    this.#blocks[block] = bytes
    return bytes
  }

  get #problem(): string {
    return this.#decoder.problem?.problem ?? "cannot be read"
  }

  #push(entry: Entry): void {
    this.#places.set(entry.member.id, this.#entries.length)
    this.#blocks[Math.floor(this.#entries.length / blockSize)] = undefined
    this.#entries.push(entry)
    this.#list(entry.member)
  }

  #list(member: Member): void {
    if (!isLive(member)) return
    this.#live += 1
    if (isValue(member.email)) this.#emails.add(member.email, member.id)
    if (isValue(member.externalId)) this.#externalIds.add(member.externalId, member.id)
  }

  #unlist(member: Member): void {
    if (!isLive(member)) return
    this.#live -= 1
    if (isValue(member.email)) this.#emails.remove(member.email, member.id)
    if (isValue(member.externalId)) this.#externalIds.remove(member.externalId, member.id)
  }
}

const isMembers = ({ key }: Piece): boolean => key === "members"
