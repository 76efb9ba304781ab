import { Effect, Layer } from "effect"
import { personAddress, personInline, personName } from "../report/Describe.ts"
import { capital, number, sentence } from "../report/Words.ts"
import {
  type EntityWorklistView,
  type ItemView,
  saysSomething,
  type WorklistView,
  worklistView
} from "../report/WorklistView.ts"
import {
  ageOf,
  ageWords,
  asideTitle,
  byNote,
  entityHeadline,
  entityNotes,
  followsTitle,
  headline,
  saidDoneTitle
} from "../report/WorklistWords.ts"
import { csrfField } from "./Csrf.ts"
import { type Asking, type Desk, get, post, saying, shown } from "./Desk.ts"
import { href, type Html, html, type Part } from "./Html.ts"
import { folded, heard, m, mark, marked, notice } from "./Parts.ts"
import { longestReason, reasonOf } from "./Reason.ts"

const to = (query: Readonly<Record<string, string | number>>): string => href(["worklist"], query)

const doneForm = ({ session }: Asking, entity: string, item: ItemView): Part =>
  session.visitor.role === "approver"
  && html`<form class="line" method="post" action="${href(["entities", entity, "done"])}">${
    csrfField(session)
  }<input type="hidden" name="operation" value="${item.id}"><label>${
    item.shownByRead
      ? "The next read shows it. Or say so, with a note:"
      : "No read shows it: only this records it. Note:"
  } <input name="reason" maxlength="${longestReason}"></label> <button>Done${
    heard(` for ${item.person.name || item.id}`)
  }</button></form>`

const values = ({ values }: ItemView): ReadonlyArray<Html> =>
  values.map(({ after, before, what }) =>
    html`<p class="change">${capital(what)}: <del>${heard("from ")}${marked(m.words(before, 200))}</del> → <ins>${
      heard("to ")
    }${marked(m.words(after, 200))}</ins></p>`
  )

const item = (asking: Asking, entity: string) => (one: ItemView): Html =>
  html`<li><p><span class="who">${one.number > 0 && `${one.number}. `}${marked(personName(m, one.person))}</span> ${
    marked(personAddress(m, one.person))
  } ${
    one.mark === "new" ? html`<span class="soft">${ageOf(one)}</span>` : mark(ageOf(one), ageWords[one.mark].tone)
  }</p>${values(one)}${one.afterNumbers.length > 0 && html`<p>First: no. ${one.afterNumbers.join(", ")}.</p>`}${
    one.mind.map((text) => html`<p>${marked(m.words(text))}</p>`)
  }${
    one.why !== "" && html`<p class="soft">${marked(sentence(m.words(one.why)))} ${marked(m.words(one.rule, 40))}</p>`
  }${doneForm(asking, entity, one)}</li>`

const entityPart = (asking: Asking) => (list: EntityWorklistView): Html => {
  const { entity, name } = list
  const row = item(asking, entity)
  return html`<section><h2>${name}: ${entityHeadline(list)}</h2>${
    entityNotes(list).map((note) => html`<p>${note}</p>`)
  }${
    list.sections.map(({ how, items, mind, place, step, title }) =>
      folded(
        {
          key: `${entity}-${step}`,
          title,
          items,
          open: true,
          note: html`<p>${marked(m.words(place))}</p><ul>${
            [...how, ...mind].map((text) => html`<li>${marked(m.words(text, 400))}</li>`)
          }</ul>`,
          row
        },
        asking.query,
        to
      )
    )
  }${
    byNote(list.aside).map(([note, items], index) =>
      folded(
        {
          key: `${entity}-aside-${index}`,
          title: asideTitle,
          items,
          open: false,
          note: html`<p>${marked(sentence(m.words(note)))}</p>`,
          row
        },
        asking.query,
        to
      )
    )
  }${
    folded(
      {
        key: `${entity}-follows`,
        title: followsTitle,
        items: list.follows,
        open: false,
        row: ({ kind, person }) => html`<li>${kind} ${marked(personInline(m, person))}</li>`
      },
      asking.query,
      to
    )
  }${
    folded(
      {
        key: `${entity}-said-done`,
        title: saidDoneTitle,
        items: list.saidDone,
        open: false,
        row: ({ age, id, person }) =>
          html`<li>${marked(m.code(id, 200))} ${marked(personInline(m, person))}, said ${age} ago</li>`
      },
      asking.query,
      to
    )
  }</section>`
}

const body = (asking: Asking, view: WorklistView): Html =>
  html`<p>${capital(sentence(headline(view)))}</p>${
    view.overdue > 0 && html`<p>${mark(`${number(view.overdue)} overdue`, "loud")}</p>`
  }${view.entities.filter(saysSomething).map(entityPart(asking))}`

const worklistPage = (desk: Desk) =>
  get(desk, "/worklist", (asking) =>
    Effect.gen(function*() {
      const lists = yield* desk.site.worklists
      return shown(
        asking,
        { title: "Worklist", at: "worklist" },
        body(asking, worklistView(lists, yield* desk.site.now))
      )
    }).pipe(
      Effect.catch(({ message, next }) =>
        Effect.succeed(
          shown(asking, { title: "Worklist", at: "worklist" }, notice("bad", html`<p>${message} ${next}</p>`), 503)
        )
      )
    ))

const done = (desk: Desk) =>
  post(desk, "/entities/:entity/done", (acting) =>
    Effect.map(
      desk.site.done(acting.params["entity"] ?? "", acting.field("operation"), {
        visitor: acting.session.visitor,
        reason: reasonOf(acting)
      }),
      (answer) => saying(acting, "/worklist", answer)
    ))

/** What waits for a person, with buttons that say it is done (X8). */
export const worklistPages = (desk: Desk) => Layer.mergeAll(worklistPage(desk), done(desk))
