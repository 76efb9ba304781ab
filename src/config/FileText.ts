import { Effect, Result } from "effect"
import { readFile, stat } from "node:fs/promises"

/** A configuration is never this large; whatever is was not meant. */
export const largest = 5 * 1024 * 1024

/** Why a file gave no text. */
export interface NoText {
  readonly code: string
  readonly message: string
  /** Where in the bytes, if somewhere. The text before it can be read. */
  readonly text: string | undefined
}

const noText = (code: string, message: string, text?: string): NoText => ({ code, message, text })

const folder = noText("folder", "This is a folder, not a file. Name the file in it: --config <folder>/hrsync.yaml.")

const systemErrors: Readonly<Record<string, readonly [code: string, message: string]>> = {
  ENOENT: ["no-file", "There is no such file. Create one with hrsync init, or name another with --config."],
  ENOTDIR: ["no-file", "There is no such file: a part of its path is no folder."],
  EACCES: ["unreadable", "This user may not read the file. Give it read access, and run hrsync again."],
  EPERM: ["unreadable", "This user may not read the file. Give it read access, and run hrsync again."],
  ELOOP: ["unreadable", "The file is a link that leads to itself."],
  ENAMETOOLONG: ["unreadable", "The name of the file is too long for this system."]
}

const fromSystem = (cause: unknown): NoText => {
  const name = typeof cause === "object" && cause !== null && "code" in cause ? String(cause.code) : "unknown"
  const [code, message] = systemErrors[name] ?? ["unreadable", `The file cannot be read (${name}).`]
  return noText(code, message)
}

const megabytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MiB`

export const tooLarge = (bytes: number): NoText =>
  noText(
    "too-large",
    `The file is ${megabytes(bytes)} large; a configuration is at most ${megabytes(largest)}. Is this the right file?`
  )

const readBytes = async (file: string): Promise<Result.Result<Uint8Array, NoText>> => {
  const info = await stat(file) // before opening: a pipe would be waited for
  if (info.isDirectory()) return Result.fail(folder)
  if (!info.isFile()) return Result.fail(noText("no-regular-file", "This is no regular file."))
  if (info.size > largest) return Result.fail(tooLarge(info.size))
  const bytes = await readFile(file)
  return bytes.length > largest ? Result.fail(tooLarge(bytes.length)) : Result.succeed(bytes)
}

/** The text before the first byte that is not UTF-8. A lenient decoder marks it with the replacement character. */
const validStart = (bytes: Uint8Array): string => {
  const lenient = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes)
  let start = 0
  let from = 0
  for (let at = lenient.indexOf("\uFFFD"); at !== -1; at = lenient.indexOf("\uFFFD", from)) {
    start += Buffer.byteLength(lenient.slice(from, at))
    const written = bytes[start] === 0xef && bytes[start + 1] === 0xbf && bytes[start + 2] === 0xbd
    if (!written) return lenient.slice(0, at)
    start += 3
    from = at + 1
  }
  return lenient
}

/** The text of a configuration file: UTF-8, with or without a byte order mark. */
export const decodeText = (bytes: Uint8Array): Result.Result<string, NoText> => {
  const [first, second, third] = bytes
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    return Result.fail(noText("utf-16", "The file is UTF-16. Save it as UTF-8."))
  }
  const start = first === 0xef && second === 0xbb && third === 0xbf ? 3 : 0
  const content = bytes.subarray(start)
  const nul = content.indexOf(0)
  if (nul !== -1) {
    const wide = content.length >= 4 && content.length % 2 === 0 && everySecondIsZero(content.subarray(0, 400))
    return Result.fail(
      wide
        ? noText("utf-16", "The file is UTF-16. Save it as UTF-8.")
        : noText("binary", "This is a binary file, not a YAML text.")
    )
  }
  try {
    return Result.succeed(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(content))
  } catch {
    return Result.fail(
      noText(
        "not-utf-8",
        "Here are bytes that are not UTF-8; the file is perhaps Latin-1. Save it as UTF-8.",
        validStart(content)
      )
    )
  }
}

const everySecondIsZero = (bytes: Uint8Array): boolean => {
  let even = 0
  let odd = 0
  bytes.forEach((byte, index) => {
    if (byte === 0 && index % 2 === 0) even++
    else if (byte === 0) odd++
  })
  const half = bytes.length / 2
  return (even === 0 && odd > half * 0.6) || (odd === 0 && even > half * 0.6)
}

/** Reads the text of a configuration file from disk. */
export const readText = (file: string): Effect.Effect<string, NoText> =>
  Effect.tryPromise({ try: () => readBytes(file), catch: fromSystem }).pipe(
    Effect.flatMap(Effect.fromResult),
    Effect.flatMap((bytes) => Effect.fromResult(decodeText(bytes)))
  )
