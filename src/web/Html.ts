import { escapeHtml } from "../report/Safe.ts"

/** HTML that is safe to send: everything that was put into it was escaped, or was HTML before. */
export class Html {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

export type Part = Html | string | number | undefined | false | ReadonlyArray<Part>

const partText = (part: Part): string =>
  part === undefined || part === false
    ? ""
    : part instanceof Html
    ? part.text
    : typeof part === "object"
    ? part.map(partText).join("")
    : escapeHtml(String(part))

/** `html\`<p>${name}</p>\``: texts are escaped for elements and quoted attributes; lists are joined; nothing is nothing. */
export const html = (strings: TemplateStringsArray, ...parts: ReadonlyArray<Part>): Html =>
  new Html(strings.reduce((text, string, index) => text + partText(parts[index - 1]) + string))

/** Half a character, which no address can hold, becomes U+FFFD. */
const encoded = (text: string | number): string => encodeURIComponent(String(text).toWellFormed())

/** A path with its parts and its query encoded: `/entities/a%2Fb?tab=active`. */
export const href = (
  parts: ReadonlyArray<string>,
  query: Readonly<Record<string, string | number | undefined>> = {}
): string => {
  const path = `/${parts.map(encoded).join("/")}`
  const search = Object.entries(query).flatMap(([name, value]) =>
    value === undefined || value === "" ? [] : [`${encoded(name)}=${encoded(value)}`]
  )
  return search.length === 0 ? path : `${path}?${search.join("&")}`
}
