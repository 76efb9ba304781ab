import { Html, html, type Part } from "./Html.ts"

/** What every page shows around its own part. */
export interface Frame {
  readonly title: string
  /** The part of the navigation that the page belongs to; nothing: none. */
  readonly at: "integrations" | "members" | "plans" | "worklist" | "try" | "history" | undefined
  readonly visitor: Part
  readonly version: string
  readonly sandbox: boolean
  /** What became of what the visitor asked for on the page before; nothing: nothing was. */
  readonly said: { readonly tone: "good" | "bad"; readonly message: string; readonly next: string } | undefined
}

const places = [
  ["integrations", "Integrations", "/"],
  ["members", "Members", "/members"],
  ["plans", "Plans", "/plans"],
  ["worklist", "Worklist", "/worklist"],
  ["try", "Try", "/try"],
  ["history", "History", "/history"]
] as const

/** A whole page. */
export const page = (frame: Frame, body: Part): string =>
  html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${frame.title} · hrsync</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/assets/style.css">
</head>
<body>
<a class="skip" href="#main">Skip to content</a>
<header>
<p class="brand"><a href="/">hrsync</a>${frame.sandbox && html` <span class="mark">sandbox</span>`}</p>
<nav aria-label="Main"><ul>
${
    places.map(([key, name, path]) =>
      html`<li><a href="${path}"${key === frame.at && new Html(" aria-current=\"page\"")}>${name}</a></li>`
    )
  }
</ul></nav>
</header>
<main id="main">
<h1>${frame.title}</h1>
${
    frame.said !== undefined
    && html`<p class="said ${frame.said.tone}" role="status">${frame.said.message} ${frame.said.next}</p>`
  }
${body}
</main>
<footer>hrsync ${frame.version} · ${frame.visitor}</footer>
</body>
</html>
`.text
