import { Effect, Layer } from "effect"
import { type HrStatus, hrStatuses } from "../domain/HrStatus.ts"
import { type MemberState, memberStates } from "../domain/Member.ts"
import type { MemberRow } from "../domain/MemberRow.ts"
import { type HoldReason, holdReasons } from "../domain/Plan.ts"
import type { ManagedField } from "../domain/Rules.ts"
import type { EntityStanding } from "../engine/Standing.ts"
import { holdWords } from "../report/HoldReasons.ts"
import { count, fieldWords, hrStatusWords, kindWords, list, number, stateWords } from "../report/Words.ts"
import { type Asking, type Desk, get, shown } from "./Desk.ts"
import { href, Html, html, type Part } from "./Html.ts"
import { indexOf, type MemberIndex, type MemberQuery } from "./MemberIndex.ts"
import { heard, padlock, pager, time, wholeOf } from "./Parts.ts"
import type { ListedMembers } from "./Site.ts"

const perPage = 100

const oneOf = <A extends string>(all: ReadonlyArray<A>, text: string | undefined): A | undefined =>
  all.find((one) => one === text)

/** The page's own query, as an address says it. */
const queryOf = ({ query }: Asking, index: MemberIndex): MemberQuery => ({
  state: oneOf(memberStates, query["state"])
    ?? (index.count("active") === 0 && index.count("unknown") > 0 ? "unknown" : "active"),
  text: (query["q"] ?? "").slice(0, 200),
  hrStatus: oneOf(hrStatuses, query["hr"]),
  hold: oneOf<HoldReason | "held">(["held", ...holdReasons], query["hold"])
})

/** Members whom the target's list need not hold: of these, none shown does not mean none. */
const perhapsHidden = ({ good }: EntityStanding): ReadonlySet<MemberState> => {
  const { archived = true, invited = true } = good?.input?.members.capabilities.observes ?? {}
  return new Set<MemberState>([...(archived ? [] : ["archived"] as const), ...(invited ? [] : ["invited"] as const)])
}

/** What each sign of the HR status column means. */
const hrMeanings: Readonly<Record<HrStatus, string>> = {
  managed: "hrsync keeps this member as HR says.",
  released:
    "hrsync kept this member once and no longer does: the filter does not choose them any more, or a person released them. People look after them now.",
  manual: "Nobody but people ever looked after this member, and hrsync never touches them."
}

const hrTones: Readonly<Record<HrStatus, string>> = { managed: "good", released: "warn", manual: "" }

/** Green tick, orange warning, blank: a sign and a word, since neither a colour nor a blank can be heard. */
const hrCell = (status: HrStatus): Html => {
  const { sign, words } = hrStatusWords[status]
  return sign === ""
    ? heard("by hand")
    : html`<span class="mark ${hrTones[status]}"><span aria-hidden="true">${sign}</span> ${words}</span>`
}

const lock = html` <span class="lock" title="HR manages this field">${padlock}${
  heard("(HR manages this field)")
}</span>`

/** What happens next to a member. */
const nextOf = ({ holds, operations, withheld }: MemberRow): Part => {
  const parts = [
    ...operations.map(({ kind }) => kindWords[kind].heading),
    ...withheld.map(({ kind }) => `${kindWords[kind].heading}: blocked`),
    ...holds.map(({ field, reason, until }) =>
      `Held${field === undefined ? "" : ` (${fieldWords[field]})`}: ${holdWords[reason].title}${
        until === undefined ? "" : `, until ${until}`
      }`
    )
  ]
  return parts.map((part) => html`<p>${part}</p>`)
}

const rowOf = (row: MemberRow, fields: ReadonlyArray<ManagedField>): Html => {
  const locked = (field: ManagedField): Part => row.hrStatus === "managed" && fields.includes(field) && lock
  const who = row.email === "" ? row.member : row.email
  return html`<tr><th scope="row"><a href="${href(["people"], { q: who })}">${
    row.name === "" ? "(no name)" : row.name
  }</a>${locked("name")}</th><td>${row.email}${locked("email")}</td><td>${
    hrCell(row.hrStatus)
  }</td><td><code>${row.member}</code></td><td>${nextOf(row)}</td></tr>`
}

const tabs = (
  entity: string,
  index: MemberIndex,
  { state: current }: MemberQuery,
  hidden: ReadonlySet<MemberState>
): Html =>
  html`<nav aria-label="Members by state"><ul class="tabs">${
    memberStates.filter((state) => state !== "unknown" || index.count("unknown") > 0).map((state) =>
      html`<li><a href="${href(["entities", entity, "members"], { state })}"${
        state === current && new Html(" aria-current=\"page\"")
      }>${stateWords[state]} (${countOf(index.count(state), hidden.has(state))})</a></li>`
    )
  }</ul></nav>`

const countOf = (count: number, hidden: boolean): string => count === 0 && hidden ? "not listed" : number(count)

const option = (value: string, words: string, chosen: string | undefined): Html =>
  html`<option value="${value}"${value === (chosen ?? "") && new Html(" selected")}>${words}</option>`

const filters = (entity: string, index: MemberIndex, query: MemberQuery): Html =>
  html`<form class="line" method="get" action="${href(["entities", entity, "members"])}" role="search">
<input type="hidden" name="state" value="${query.state}">
<label>Name, e-mail or id<br><input type="search" name="q" value="${query.text}" maxlength="200"></label>
<label>HR status<br><select name="hr">${option("", "any", query.hrStatus)}${
    hrStatuses.map((status) => option(status, status === "manual" ? "by hand (blank)" : status, query.hrStatus))
  }</select></label>
<label>Held<br><select name="hold">${option("", "held or not", query.hold)}${
    option("held", "held, for any reason", query.hold)
  }${index.reasons.map((reason) => option(reason, holdWords[reason].title, query.hold))}</select></label>
<button class="main">Search</button></form>`

const legend = (fields: ReadonlyArray<ManagedField>): Html =>
  html`<details><summary>What the signs mean</summary><dl>${
    hrStatuses.map((status) =>
      html`<dt>${status === "manual" ? "(blank)" : hrCell(status)}</dt><dd>${hrMeanings[status]}</dd>`
    )
  }<dt>${padlock} locked</dt><dd>${
    fields.length === 0
      ? "HR manages no field here."
      : `HR manages the ${
        list(fields.map((field) => fieldWords[field]))
      } of managed members: change it in the HR tool. What is changed in the target is put back.`
  }</dd></dl></details>`

const table = (rows: ReadonlyArray<MemberRow>, fields: ReadonlyArray<ManagedField>): Html =>
  html`<div class="scroll" tabindex="0" role="region" aria-label="Members"><table><thead><tr><th scope="col">Name</th><th scope="col">E-mail</th><th scope="col">HR status</th><th scope="col">Member</th><th scope="col">Next</th></tr></thead><tbody>${
    rows.map((row) => rowOf(row, fields))
  }</tbody></table></div>`

const membersOf = (asking: Asking, standing: EntityStanding, { at, rows }: ListedMembers): Html => {
  const { entity, good, look, rules } = standing
  const index = indexOf(rows)
  const query = queryOf(asking, index)
  const found = index.find(query)
  const pages = Math.max(1, Math.ceil(found.length / perPage))
  const page = wholeOf(asking.query["page"], 1, pages)
  const fields = rules?.fields ?? []
  const hidden = perhapsHidden(standing)
  const to = (next: number) =>
    href(["entities", entity, "members"], {
      state: query.state,
      q: query.text,
      hr: query.hrStatus,
      hold: query.hold,
      page: next
    })
  return html`<p class="soft">${entity}, as it was read at ${time(at)}${
    good !== look && ". A newer reading failed"
  }.</p>${tabs(entity, index, query, hidden)}${filters(entity, index, query)}${legend(fields)}<p role="status">${
    count(found.length, "member")
  }${found.length !== index.count(query.state) && ` of ${number(index.count(query.state))}`}.</p>${
    hidden.has(query.state)
    && html`<p>The list of the target (${rules?.target.kind}) need not hold ${
      stateWords[query.state]
    } members: there may be some who are not shown here.</p>`
  }${found.length > 0 && table(found.slice((page - 1) * perPage, page * perPage), fields)}${
    pager({ page, perPage, total: found.length, more: page < pages, of: "members", to })
  }`
}

const entityMembers = (desk: Desk) =>
  get(desk, "/entities/:entity/members", (asking) =>
    Effect.gen(function*() {
      const entity = asking.params["entity"] ?? ""
      const standing = (yield* desk.site.standings).find((one) => one.entity === entity)
      if (standing === undefined) {
        return shown(
          asking,
          { title: "Members", at: "members" },
          html`<p>hrsync knows no entity ${entity}. <a href="/members">All entities</a></p>`,
          404
        )
      }
      const listed = yield* desk.site.members(entity)
      return shown(
        asking,
        { title: `Members of ${standing.name}`, at: "members" },
        listed === undefined
          ? html`<p>${entity} was not read to its end yet. <a href="/">See how far it is</a></p>`
          : membersOf(asking, standing, listed)
      )
    }))

const overview = (desk: Desk) =>
  get(desk, "/members", (asking) =>
    Effect.gen(function*() {
      const standings = yield* desk.site.standings
      const all = yield* Effect.forEach(
        standings,
        (standing) => Effect.map(desk.site.members(standing.entity), (listed) => ({ standing, rows: listed?.rows }))
      )
      return shown(
        asking,
        { title: "Members", at: "members" },
        html`<form class="line" method="get" action="/people" role="search"><label>A person: name, e-mail or id<br><input type="search" name="q" maxlength="200" required></label><button class="main">Find</button></form>
<div class="scroll" tabindex="0" role="region" aria-label="Entities"><table><thead><tr><th scope="col">Entity</th>${
          memberStates.map((state) => html`<th scope="col">${stateWords[state]}</th>`)
        }<th scope="col">managed</th><th scope="col">released</th></tr></thead><tbody>${
          all.map(({ rows, standing }) => overviewRow(standing, rows))
        }</tbody></table></div>`
      )
    }))

const overviewRow = (standing: EntityStanding, rows: ReadonlyArray<MemberRow> | undefined): Html => {
  const { entity, name } = standing
  const hidden = perhapsHidden(standing)
  const to = (query: { readonly state?: MemberState }) => href(["entities", entity, "members"], query)
  const cell = (value: number, address: string, words: string, unsure: boolean): Html =>
    html`<td>${
      value === 0
        ? countOf(value, unsure)
        : html`<a href="${address}">${number(value)}${heard(` ${words} in ${entity}`)}</a>`
    }</td>`
  const head = html`<th scope="row"><a href="${to({})}">${name}</a>${
    name !== entity && html` <span class="soft">${entity}</span>`
  }</th>`
  if (rows === undefined) return html`<tr>${head}<td colspan="6">not read to its end yet</td></tr>`
  const index = indexOf(rows)
  const of = (status: HrStatus): number => rows.filter(({ hrStatus }) => hrStatus === status).length
  return html`<tr>${head}${
    memberStates.map((state) => cell(index.count(state), to({ state }), stateWords[state], hidden.has(state)))
  }${html`<td>${number(of("managed"))}</td><td>${number(of("released"))}</td>`}</tr>`
}

/** The members of every entity, and of one. */
export const members = (desk: Desk) => Layer.mergeAll(overview(desk), entityMembers(desk))
