import { invisible } from "../report/inert.ts"

/** Elements and attributes that pages are made of; everything else came from somewhere else. */
const elements = new Set(
  ("a abbr b body br button caption code dd del details div dl dt em fieldset figcaption figure footer form g h1 h2 h3 "
    + "h4 head header hr html i input ins label legend li line link main meta nav ol optgroup option p pre rect section "
    + "select small span strong summary svg table tbody td text textarea th thead time title tr ul").split(" ")
)
const attributes = new Set(
  ("accept action aria-current aria-describedby aria-hidden aria-label aria-labelledby aria-live autocomplete charset checked "
    + "class cols colspan content datetime disabled enctype for form height href id lang max maxlength method min name "
    + "open placeholder rel required role rows scope selected size spellcheck tabindex text-anchor title type value "
    + "viewBox width x x1 x2 y y1 y2").split(" ")
)

/** The empty icon of every page, for which no browser asks. */
const noIcon = "data:,"

const tag = /<\/?(?<name>[A-Za-z][A-Za-z0-9]*)(?<attributes>(?:\s+[A-Za-z-]+(?:="[^"<>]*")?)*)\s*\/?>/gu
const attribute = /(?<name>[A-Za-z-]+)(?:="(?<value>[^"]*)")?/gu

/** What of a page a browser could act on and no page of ours has: empty where nothing is. */
export const strangers = (page: string): ReadonlyArray<string> => {
  const found: Array<string> = []
  const rest = page.replace("<!doctype html>", "").replaceAll(tag, (all, name: string, own: string) => {
    if (!elements.has(name)) found.push(all)
    for (const { groups } of own.matchAll(attribute)) {
      const { name: named = "", value = "" } = groups ?? {}
      if (!attributes.has(named)) found.push(all)
      if (["action", "href"].includes(named) && value !== noIcon && !/^[/#](?!\/)/u.test(value)) found.push(all)
    }
    return ""
  })
  const left = /[<>]|(?:&(?!(?:amp|lt|gt|quot|#39|#96|#61);))/u.exec(rest)
  if (left !== null) found.push(rest.slice(Math.max(0, left.index - 20), left.index + 20))
  const unseen = invisible.exec(page)
  if (unseen !== null) found.push(JSON.stringify(page.slice(Math.max(0, unseen.index - 20), unseen.index + 20)))
  return found
}
