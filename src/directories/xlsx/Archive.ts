import {
  type FileEntry,
  Uint8ArrayReader,
  Uint8ArrayWriter,
  ZipReader,
  ZipWriter
} from "@zip.js/zip.js/lib/zip-core-native.js"
import { Effect } from "effect"
import { noTemplate, type TemplateError } from "./TemplateError.ts"

/** Far more than a list of cost centers and policies takes; a template that needs more is none, or a trap. Bytes. */
export const limits = {
  file: 10 * 1024 * 1024,
  entries: 1000,
  /** Of one part, inflated. */
  part: 4 * 1024 * 1024,
  /** Of all parts that are looked at, inflated. */
  read: 8 * 1024 * 1024
} as const

const mebibytes = (bytes: number): string => `${bytes / 1024 / 1024} MiB`

/** An XLSX file as the ZIP archive that it is. Parts are inflated when they are asked for, and no others ever are. */
export interface Archive {
  readonly has: (name: string) => boolean
  /** The text of a part, in UTF-8. */
  readonly text: (name: string) => Effect.Effect<string, TemplateError>
  /** The archive with another text in one part. Every other entry is copied as it is, compressed bytes and all. */
  readonly withText: (name: string, text: string) => Effect.Effect<Uint8Array, TemplateError>
}

const noWorkers = { useWebWorkers: false } as const

const attempt = <A>(why: string, run: () => Promise<A>): Effect.Effect<A, TemplateError> =>
  // What the reader says of an archive may quote it.
  Effect.tryPromise({ try: run, catch: () => noTemplate(why) })

const startsWith = (bytes: Uint8Array, ...start: ReadonlyArray<number>): boolean =>
  start.every((byte, index) => bytes[index] === byte)

const refuseOthers = (bytes: Uint8Array): Effect.Effect<void, TemplateError> => {
  if (bytes.length > limits.file) return Effect.fail(noTemplate(`it is larger than ${mebibytes(limits.file)}`))
  if (startsWith(bytes, 0xd0, 0xcf, 0x11, 0xe0)) {
    return Effect.fail(noTemplate(
      "it is protected by a password, or an .xls file of old",
      "Save it as an .xlsx file without a password, or download the template again."
    ))
  }
  if (!startsWith(bytes, 0x50, 0x4b)) return Effect.fail(noTemplate("it is no XLSX file"))
  return Effect.void
}

const damaged = "its archive is damaged, or can be read in more than one way"

const isFile = (entry: { readonly directory: boolean }): entry is FileEntry => !entry.directory

const refuseTraps = (entries: ReadonlyArray<FileEntry>): Effect.Effect<void, TemplateError> => {
  if (entries.length > limits.entries) return Effect.fail(noTemplate(`it has more than ${limits.entries} parts`))
  if (new Set(entries.map(({ filename }) => filename.toLowerCase())).size < entries.length) {
    return Effect.fail(noTemplate("two of its parts have one name"))
  }
  if (entries.some(({ encrypted }) => encrypted)) return Effect.fail(noTemplate("its parts are encrypted"))
  if (entries.some(({ filename }) => /vbaProject\.bin$/iu.test(filename))) {
    return Effect.fail(noTemplate("it holds macros, which no such template does"))
  }
  return Effect.void
}

const tooLarge = (name: string): TemplateError =>
  noTemplate(
    `${name} holds more than ${mebibytes(limits.part)}, or all parts together more than ${mebibytes(limits.read)}`
  )

/** What the archive says of a size is only what it says: the bytes that come are counted. */
const inflate = (entry: FileEntry, most: number): Effect.Effect<Uint8Array, TemplateError> =>
  Effect.suspend(() => {
    if (entry.uncompressedSize > most) return Effect.fail(tooLarge(entry.filename))
    const chunks: Array<Uint8Array> = []
    let size = 0
    const sink = new WritableStream<Uint8Array>({
      write: (chunk) => {
        size += chunk.length
        if (size > most) throw new RangeError("too large")
        chunks.push(chunk)
      }
    })
    return Effect.tryPromise({
      try: () => entry.getData(sink, { ...noWorkers, checkSignature: true, checkOverlappingEntry: true }),
      catch: () => size > most ? tooLarge(entry.filename) : noTemplate(`${entry.filename}: ${damaged}`)
    }).pipe(Effect.map(() => Buffer.concat(chunks)))
  })

const decode = (name: string, bytes: Uint8Array): Effect.Effect<string, TemplateError> =>
  Effect.try({
    try: () => new TextDecoder("utf-8", { fatal: true }).decode(bytes),
    catch: () => noTemplate(`${name} is not written in UTF-8`)
  })

const copy = async (writer: ZipWriter<Uint8Array>, entry: FileEntry): Promise<void> => {
  const raw = await entry.getData(new Uint8ArrayWriter(), {
    ...noWorkers,
    passThrough: true,
    checkOverlappingEntry: true
  })
  await writer.add(entry.filename, new Uint8ArrayReader(raw), { entry, passThrough: true })
}

const rewrite = async (
  entries: ReadonlyArray<FileEntry>,
  name: string,
  content: Uint8Array
): Promise<Uint8Array> => {
  const writer = new ZipWriter(new Uint8ArrayWriter(), { ...noWorkers, keepOrder: true, zip64: false })
  for (const entry of entries) {
    if (entry.filename !== name) await copy(writer, entry)
    // Its date stays too: the same people in the same template are the same bytes.
    else await writer.add(name, new Uint8ArrayReader(content), { entry, dataDescriptor: false, compressionMethod: 8 })
  }
  return writer.close()
}

/** Opens an archive; nothing of it is inflated yet. */
export const openArchive = Effect.fn("openArchive")(function*(
  bytes: Uint8Array
): Effect.fn.Return<Archive, TemplateError> {
  yield* refuseOthers(bytes)
  const reader = new ZipReader(new Uint8ArrayReader(bytes), { ...noWorkers, strictness: "balanced" })
  const all = yield* attempt(damaged, () => reader.getEntries())
  const entries = all.filter(isFile)
  yield* refuseTraps(entries)
  const byName = new Map(entries.map((entry) => [entry.filename, entry]))
  const known = new Map<string, string>()
  let left: number = limits.read
  return {
    has: (name) => byName.has(name),
    text: Effect.fnUntraced(function*(name) {
      const before = known.get(name)
      if (before !== undefined) return before
      const entry = byName.get(name)
      if (entry === undefined) return yield* noTemplate(`it has no part ${name}`)
      const content = yield* inflate(entry, Math.min(limits.part, left))
      left -= content.length
      const text = yield* decode(name, content)
      known.set(name, text)
      return text
    }),
    withText: (name, text) => attempt(damaged, () => rewrite(entries, name, new TextEncoder().encode(text)))
  }
})
