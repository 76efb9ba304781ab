/** A6: whatever a name holds, it stays text in every output. */

/**
 * Everything that changes how its surroundings are shown, or that cannot be seen: controls (C0, DEL, C1), format
 * characters (bidi overrides and isolates, zero width, tags), line and paragraph separators, lone surrogates, and what
 * Unicode calls default ignorable. Emoji and keycaps keep their variation selector.
 */
const unsafe =
  /(?![\uFE0E\uFE0F])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{DI}]|(?<!\p{Extended_Pictographic})[\uFE0E\uFE0F](?!\u20E3)/gu

/** Text that surely needs no look at its characters. */
const printable = /^[\x20-\x7e]*$/u

/** More marks than any script stacks on one letter; piled higher they cover the lines around. */
const pile = /(\p{M}{8})\p{M}+/gu

const escape = (character: string): string => {
  const code = character.codePointAt(0) ?? 0
  const hex = code.toString(16)
  return code > 0xffff ? `\\u{${hex}}` : `\\u${hex.padStart(4, "0")}`
}

/** For one line of text: what is invisible or active is written out, as in `\u001b`. */
export const visible = (text: string): string =>
  printable.test(text) ? text : text.replace(pile, "$1…").replace(unsafe, escape)

/** `visible`, and no longer than so many characters (code points, at least 1); what is cut shows as `…`. */
export const clip = (text: string, length: number): string => {
  const shown = visible(text)
  if (shown.length <= length) return shown
  const points = Array.from(shown)
  return points.length <= length ? shown : `${points.slice(0, length - 1).join("")}…`
}

/** For JSON: the same characters as JSON's own escapes, so that the value read back is the value written. */
export const escapeJson = (json: string): string =>
  printable.test(json) ?
    json :
    json.replace(unsafeInJson, (character) =>
      character.split("").map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`).join(""))

/** `JSON.stringify` itself escapes C0 and lone surrogates; line breaks between values must stay. */
const unsafeInJson = /(?![\n])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{DI}]/gu

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  "\"": "&quot;",
  "'": "&#39;",
  "`": "&#96;",
  "=": "&#61;"
}

/** For HTML, between tags and in quoted attributes. */
export const escapeHtml = (text: string): string =>
  visible(text).replace(/[&<>"'`=]/gu, (character) => entities[character] ?? character)

/** Words that no Markdown dialect reads as more than words: letters, digits, and punctuation that is only ever itself. */
const plainWord = /^[("“«‘']*[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}'’‘·,;()…€£"“”«»—–-]|\.(?!\p{L}{2}))*[.:,;?!)"”»’']*$/u

/** What hosts turn into links although it looks like a word: commits, tickets (`GH-1`, `ABC-12`), www. */
const linkedWord = /\b[0-9a-f]{7,}\b|\b[a-z][a-z0-9]*-[0-9]+\b|www\./iu

/** What would open a numbered list at the start of a line. */
const listNumber = /^\p{N}+[.)]$/u

/** Characters that are not themselves even within a code span: they would end it, or a cell of a table. */
const breaksCode = /([|`]+|\\+(?=[|`]|$))/u

/** ASCII punctuation as references, which no Markdown dialect takes for structure (CommonMark 0.31.2, section 2.5). */
const referenced = (text: string): string =>
  text.replace(/[!-/:-@[-`{-~]/gu, (character) => `&#${character.charCodeAt(0)};`)

const code = (text: string): string =>
  text.split(breaksCode).map((part, index) => part === "" ? "" : index % 2 === 1 ? referenced(part) : `\`${part}\``)
    .join("")

/** What a sentence puts around a word: not part of an address that somebody copies. */
const around = /^(?<open>[("“«‘']*)(?<core>.*?)(?<close>[.:,;?!)"”»’']*)$/su

/** The word without what stands around it; brackets that the word itself opens end within it. */
const unwrapped = (text: string): { readonly open: string; readonly core: string; readonly close: string } => {
  const { close = "", core = text, open = "" } = around.exec(text)?.groups ?? {}
  let unclosed = core.split("(").length - core.split(")").length
  let own = 0
  for (let at = 0; unclosed > 0 && at < close.length; at += 1) {
    if (close[at] !== ")") continue
    unclosed -= 1
    own = at + 1
  }
  return { open, core: core + close.slice(0, own), close: close.slice(own) }
}

const codeWord = (text: string): string => {
  const { close, core, open } = unwrapped(text)
  return open + code(core) + close
}

const word = (text: string, index: number): string =>
  plainWord.test(text) && !linkedWord.test(text) && (index > 0 || !listNumber.test(text))
    ? text
    : /[\p{L}\p{N}]/u.test(text)
    ? codeWord(text)
    : referenced(text)

/**
 * For one line of Markdown, table cells and list items included. Plain words stay as they are; anything that a
 * Markdown dialect or its host could act on (HTML, links, bare addresses, `@team`, `#1`, emphasis, quick actions) is put
 * into code spans, where nothing acts, and can still be copied as it is.
 */
export const markdown = (text: string, length = 300): string =>
  clip(text, length).split(" ").filter((part) => part !== "").map(word).join(" ")

/** For Markdown: an address, id or setting, as code whatever it holds. Empty for an empty text. */
export const markdownCode = (text: string, length = 120): string => code(clip(text, length).trim())
