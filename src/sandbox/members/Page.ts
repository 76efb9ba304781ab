import type { EmulatorResponse } from "../Emulator.ts"

/** Markup that needs no escaping any more. */
export class Html {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

type Part = Html | number | string | ReadonlyArray<Html>

const escaped = (text: string): string =>
  text.replace(/[&<>"']/gu, (character) => `&#${String(character.codePointAt(0))};`)
    // Whatever turns text around, or hides it, is shown as what it is.
    .replace(/[\p{Cc}\p{Cf}]/gu, "�")

const textOf = (part: Part): string =>
  part instanceof Html
    ? part.text
    : typeof part === "string"
    ? escaped(part)
    : typeof part === "number"
    ? String(part)
    : part.map(({ text }) => text).join("")

/** Markup with values in it, every one of which is escaped. */
export const html = (strings: TemplateStringsArray, ...parts: ReadonlyArray<Part>): Html =>
  new Html(strings.reduce((text, string, index) => `${text}${textOf(parts[index - 1] ?? "")}${string}`))

/** Nothing is loaded, run, framed or sent elsewhere. */
const policy = "default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

/** A plain page of the sandbox. */
export const page = (status: number, title: string, body: Html): EmulatorResponse => ({
  status,
  headers: {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": policy,
    "cache-control": "no-store",
    // Without any, browsers would not say either that a form comes from here.
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff"
  },
  body: html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title></head>
<body>
<h1>${title}</h1>
${body}
<p><small>hrsync's sandbox. It is not Spendesk, and nobody here is real.</small></p>
</body>
</html>
`.text
})
