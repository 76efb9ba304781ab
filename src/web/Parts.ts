import type { Instant } from "../domain/CalendarDate.ts"
import { htmlMarkup } from "../report/Describe.ts"
import type { Tone as TextTone } from "../report/Style.ts"
import { instant, moment, number } from "../report/Words.ts"
import { Html, html, type Part } from "./Html.ts"

/** How report/ describes things for a page: what it gives goes through `marked`, and is not escaped again. */
export const m = htmlMarkup

/** HTML that a function of report/ made with `m`. */
export const marked = (text: string): Html => new Html(text)

/** Words that are not shown and are read out: what a colour or a stroke says to others. */
export const heard = (words: string): Html => html`<span class="heard">${words}</span>`

/** A padlock that the stylesheet draws: not every machine has a font with one. */
export const padlock: Html = html`<span class="padlock" aria-hidden="true"></span>`

/** `2026-11-27 08:15 UTC`. */
export const time = (at: Instant): Html => html`<time datetime="${instant(at)}">${moment(at)}</time>`

const marks: Readonly<Record<TextTone, string>> = {
  bold: "",
  dim: "",
  blue: "",
  green: "good",
  yellow: "warn",
  red: "bad",
  loud: "bad"
}

/** A word in a frame, in the colour of its tone. */
export const mark = (words: Part, tone: TextTone): Html => html`<span class="mark ${marks[tone]}">${words}</span>`

/** A warning or a stop, in a frame. */
export const notice = (tone: "good" | "warn" | "bad", body: Part): Html => html`<div class="said ${tone}">${body}</div>`

/** A whole number from an address, within bounds. */
export const wholeOf = (text: string | undefined, least: number, most: number): number => {
  const value = /^\d{1,9}$/u.test(text ?? "") ? Number(text) : least
  return Math.min(most, Math.max(least, value))
}

export interface Pages {
  readonly page: number
  readonly perPage: number
  /** Nothing: it is not known; `more` says whether there is another page. */
  readonly total: number | undefined
  readonly more: boolean
  /** Whose pages they are, for who hears them. */
  readonly of: string
  /** The address of a page. */
  readonly to: (page: number) => string
}

/** Links to the page before and after; nothing where one page is all. */
export const pager = ({ more, of, page, perPage, to, total }: Pages): Part => {
  if (page === 1 && !more) return undefined
  const first = (page - 1) * perPage + 1
  const last = total === undefined ? page * perPage : Math.min(total, page * perPage)
  return html`<nav class="pager" aria-label="Pages of ${of}">${
    page > 1 && html`<a href="${to(page - 1)}">← Back${heard(` in ${of}`)}</a> `
  }<span>${number(first)} to ${number(last)}${total !== undefined && ` of ${number(total)}`}</span>${
    more && html` <a href="${to(page + 1)}">On →${heard(` in ${of}`)}</a>`
  }</nav>`
}

/** A list that can be folded, a page at a time. */
export interface Folded<A> {
  /** Its own within the page. */
  readonly key: string
  readonly title: string
  readonly sign?: string
  readonly items: ReadonlyArray<A>
  readonly open: boolean
  readonly note?: Part
  readonly row: (item: A) => Html
}

const perPage = 50

/** `query` and `to`: the page's own address, with which list is paged and where. */
export const folded = <A>(
  { items, key, note, open, row, sign, title }: Folded<A>,
  query: Readonly<Record<string, string | undefined>>,
  to: (query: Readonly<Record<string, string | number>>) => string
): Part => {
  if (items.length === 0) return undefined
  const pages = Math.ceil(items.length / perPage)
  const page = query["list"] === key ? wholeOf(query["page"], 1, pages) : 1
  const isOpen = open || query["list"] === key
  return html`<details class="fold" id="${key}"${isOpen && new Html(" open")}><summary>${
    sign !== undefined && html`<span class="sign" aria-hidden="true">${sign}</span> `
  }${title} (${number(items.length)})</summary>${note}<ul class="rows">${
    items.slice((page - 1) * perPage, page * perPage).map(row)
  }</ul>${
    pager({
      page,
      perPage,
      total: items.length,
      more: page < pages,
      of: title,
      to: (next) => `${to({ list: key, page: next })}#${encodeURIComponent(key)}`
    })
  }</details>`
}
