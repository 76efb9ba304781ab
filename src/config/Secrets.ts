import { secretReference } from "../sources/Source.ts"
import { isReference } from "./Reference.ts"
import type { Span } from "./SourceText.ts"

const secretWords =
  /token|secret|passw|passphrase|passwort|pwd|motdepasse|apikey|accesskey|privatekey|signingkey|encryptionkey|credential|authorization|bearer|connectionstring/u
/** `tokenUrl` is an address, `secretName` a name. */
const harmless = /(?:url|uri|endpoint|host|name|header|lifetime|expiry|expires|expiresin|scope|type|column|field)$/u

/** Whether a key names a secret: `apiKey`, `client_secret`, `DB-Password`. */
export const namesSecret = (key: string): boolean => {
  const plain = key.slice(0, 100).toLowerCase().replace(/[^a-z]/gu, "")
  return secretWords.test(plain) && !harmless.test(plain)
}

/** Where in a text a secret stands that can be known by its form: credentials in an address, a private key, a token. */
const forms: ReadonlyArray<RegExp> = [
  /(?<=[a-z][a-z0-9+.-]*:\/\/[^\s/@:"'{}]*:)(?!\$\{)[^\s/@"']+(?=@)/giu,
  /(?<=[?&;](?:[a-z_-]*(?:token|secret|passw(?:or)?d|api[_-]?key|access[_-]?key|sig|signature))=)(?!\$\{)[^&;\s"']+/giu,
  /(?<=\bhooks\.slack(?:-gov)?\.com\/)[^\s"'$][^\s"']*/giu,
  /(?<=\.webhook\.office\.com\/)[^\s"'$][^\s"']*/giu,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[^]*/gu,
  /(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*/gu,
  /(?<=\b(?:bearer|basic) )(?!\$\{)[A-Za-z0-9+/=._~-]{12,}/giu,
  /\b(?:gh[pousr]_|github_pat_|glpat-|xox[abprs]-|sk_live_|rk_live_|AKIA)[A-Za-z0-9_-]{12,}/gu
]

/** Secrets of a known form in a text, as offsets of it. */
export const secretForms = (text: string): ReadonlyArray<Span> =>
  forms.flatMap((form) =>
    [...text.matchAll(form)].map((found) => ({ start: found.index, end: found.index + found[0].length }))
  )

/** Whether a schema's pattern is that of a secret: only a reference fits it. */
export const isSecretPattern = (pattern: unknown): boolean => pattern === secretReference.source

/** A key and what separates it from its value. It starts at the start of a word: tried anywhere else it would be slow. */
const pair = /(?<![\p{L}\p{N}_.-])([\p{L}\p{N}_.-]{1,100})["']?[ \t]{0,20}[:=][ \t]*/gu

/** From where in a line a secret may stand, by the keys in it. */
const secretStart = (line: string): number | undefined => {
  for (const found of line.matchAll(pair)) {
    const from = found.index + found[0].length
    const value = line.slice(from)
    const reference = /^["']?(\$\{[^{}"']*\})["']?/u.exec(value)
    if (
      namesSecret(found[1] ?? "") && value.trim() !== "" && !(reference !== null && isReference(reference[1] ?? ""))
    ) {
      return from
    }
  }
  return undefined
}

const indentOf = (line: string): number => line.length - line.trimStart().length

/**
 * Where secrets may stand in a text that is no valid YAML: behind a key that names one, to the end of the line, and in
 * the lines that may continue it. Rather too much than too little: it is only for what a message shows.
 */
export const possibleSecrets = (text: string): ReadonlyArray<Span> => {
  const spans: Array<Span> = [...secretForms(text)]
  let offset = 0
  let continues: ((line: string) => boolean) | undefined
  for (const line of text.split("\n")) {
    if (continues?.(line) === true) spans.push({ start: offset, end: offset + line.length })
    else {
      continues = undefined
      const start = secretStart(line)
      if (start !== undefined) spans.push({ start: offset + start, end: offset + line.length })
      const key = start !== undefined || [...line.matchAll(pair)].some((found) => namesSecret(found[1] ?? ""))
      if (key) continues = continuation(line, start)
    }
    offset += line.length + 1
  }
  return spans
}

const continuation = (line: string, start: number | undefined): (next: string) => boolean => {
  const indent = indentOf(line)
  const opening = start === undefined ? undefined : /^["']/u.exec(line.slice(start))?.[0]
  let open = opening !== undefined && start !== undefined && !line.slice(start + 1).includes(opening)
  return (next) => {
    if (open && opening !== undefined) {
      open = !next.includes(opening)
      return true
    }
    return next.trim() === "" || indentOf(next) > indent
  }
}

/** Where secrets may stand in comments, and in whatever looks like one: secrets that were taken out are often left there. */
export const commentSecrets = (text: string): ReadonlyArray<Span> => {
  const spans: Array<Span> = []
  for (const comment of text.matchAll(/(?<=^|[ \t])#.*$/gmu)) {
    for (const { end, start } of possibleSecrets(comment[0])) {
      spans.push({ start: comment.index + start, end: comment.index + end })
    }
  }
  return spans
}
