import { Effect, Layer } from "effect"
import type { Act, HistoryEntry } from "../domain/History.ts"
import type { EntityStanding } from "../engine/Standing.ts"
import { entityTitle, inWords } from "../report/Describe.ts"
import type { OperationView } from "../report/PlanSchema.ts"
import { entityHead, holdView, planView } from "../report/PlanView.ts"
import { type EntityLists, isQuiet, noChanges } from "../report/Verdict.ts"
import { count, duration, number, statusWords } from "../report/Words.ts"
import { csrfField } from "./Csrf.ts"
import { type Asking, type Desk, get, post, saying, shown } from "./Desk.ts"
import { href, Html, html, type Part } from "./Html.ts"
import { m, mark, marked, notice, time } from "./Parts.ts"
import {
  blockNotices,
  chosenForm,
  errorNotices,
  holdLists,
  type Lists,
  operationLists,
  warningNotices
} from "./PlanParts.ts"
import { longestReason, reasonOf } from "./Reason.ts"
import type { Decision } from "./Site.ts"
import { waitsOf } from "./Waits.ts"

const reasonField = (id: string, words: string, required: boolean): Html =>
  html`<p><label for="${id}">${words}</label><br><input id="${id}" name="reason" maxlength="${longestReason}" size="50"${
    required && new Html(" required")
  }></p>`

const hidden = (name: string, value: string): Html => html`<input type="hidden" name="${name}" value="${value}">`

/** What approvals, refusals and confirmations were given for this very decision. */
const actsOn = (entries: ReadonlyArray<HistoryEntry>, hash: string): ReadonlyArray<Act> =>
  entries.flatMap((entry) =>
    entry.type === "act" && entry.act.subject === hash && ["approve", "refuse", "confirm"].includes(entry.act.kind)
      ? [entry.act]
      : []
  )

const actWords = { approve: "approved", refuse: "refused", confirm: "confirmed the rules" } as const

const pastActs = (acts: ReadonlyArray<Act>): Part =>
  acts.length > 0 &&
  html`<h2>Said about this decision before</h2><ul>${
    acts.map(({ at, by, kind, reason }) =>
      html`<li>${time(at)}: ${by} ${
        kind === "approve" || kind === "refuse" || kind === "confirm" ? actWords[kind] : kind
      }${reason === "" ? "." : `: ${reason}`}</li>`
    )
  }</ul>`

/** What happens once somebody says yes, a sentence each. */
const consequences = (
  { mode, plan: { entity, holds, operations, planLifetime, status, withheld }, yes }: Decision,
  standing: EntityStanding | undefined
): ReadonlyArray<string> => {
  if ("message" in yes) return []
  const decided = [
    ...operations,
    ...withheld,
    ...holds.flatMap(({ operation, reason }) =>
      reason === "approval-needed" && operation !== undefined ? [operation] : []
    )
  ]
  const windows = (standing?.rules?.reconcile.windows.length ?? 0) > 0 ? ", within the hours in which it may write" : ""
  return [
    ...(yes.confirms ? [`It confirms the rules of ${entity} as the file has them now, in your name (P7).`] : []),
    ...(yes.covers > 0
      ? [
        `It lets ${count(yes.covers, "operation")} go, once, for this very decision, within ${duration(planLifetime)}.`
      ]
      : []),
    status === "paused"
      ? `${entity} is paused: nothing is applied before somebody resumes it.`
      : mode === "observe"
      ? `hrsync run only observes ${entity}: a person applies it, with hrsync apply --entity ${entity}.`
      : decided.length === 0
      ? "There is nothing to apply now."
      : `The next cycle begins at once and applies, as far as its plan is still this one${windows}: ${
        inWords(decided)
      }.`
  ]
}

/** Which decision a yes is about, as this page shows it (U8). */
const aboutThis = ({ plan: { decisionHash }, shown }: Decision): Html =>
  html`${hidden("hash", decisionHash)}${hidden("shown", shown)}`

const approveForm = (asking: Asking, decision: Decision, view: EntityLists, standing: EntityStanding | undefined) => {
  const { plan: { entity }, yes } = decision
  if ("message" in yes) {
    return view.errors.length > 0 || view.blocks.length > 0
      ? undefined
      : html`<p>${yes.message} ${view.operations.length > 0 && "The next cycle applies it."}</p>`
  }
  return html`<form method="post" action="${
    href(["entities", entity, "approve"])
  }" class="decide"><h3>Approve the whole decision</h3><ul>${
    consequences(decision, standing).map((text) => html`<li>${text}</li>`)
  }</ul>${csrfField(asking.session)}${aboutThis(decision)}${hidden("whole", "yes")}${
    reasonField("why-approve", "Reason (kept in the history)", false)
  }<button class="main">${
    yes.covers === 0
      ? "Save & apply: confirm the rules"
      : `Approve ${count(yes.covers, "operation")}${yes.confirms ? " and confirm the rules" : ""}`
  }</button></form>`
}

const chosenFormOf = (asking: Asking, decision: Decision) => {
  const { asked, mode, plan: { entity, operations }, yes } = decision
  if ("message" in yes || asked.size === 0) return undefined
  const others = mode === "approve" ? 0 : operations.length
  return html`<form id="${chosenForm}" method="post" action="${
    href(["entities", entity, "approve"])
  }" class="decide"><h3>Approve chosen operations</h3><p>Tick them in the lists above, on the page that is shown. The others stay where they are.${
    yes.confirms
    && ` It also confirms the rules of ${entity}${
      others > 0 ? `, so that the ${count(others, "operation")} that no approval is needed for are applied as well` : ""
    }.`
  }</p>${csrfField(asking.session)}${aboutThis(decision)}${
    reasonField("why-chosen", "Reason (kept in the history)", false)
  }<button>Approve the ticked ones</button></form>`
}

const refuseForm = (asking: Asking, { plan: { decisionHash, entity }, refusable }: Decision) =>
  refusable
  && html`<form method="post" action="${
    href(["entities", entity, "refuse"])
  }" class="decide"><h3>Refuse it</h3><p>A refusal and its reason are kept for everybody to read. It takes back no approval, and stops nothing that needs none: to stop everything, pause the entity.</p>${
    csrfField(asking.session)
  }${hidden("hash", decisionHash)}${
    reasonField("why-refuse", "Reason (required)", true)
  }<button class="bad">Refuse this decision</button></form>`

const forms = (asking: Asking, decision: Decision, view: EntityLists, standing: EntityStanding | undefined): Part =>
  asking.session.visitor.role === "approver"
    ? html`<h2 id="decide">Decide</h2>${approveForm(asking, decision, view, standing)}${
      chosenFormOf(asking, decision)
    }${refuseForm(asking, decision)}`
    : html`<p class="soft">${asking.session.visitor.name} may look, and decides nothing here.</p>`

const countsLine = ({ counts, outcome }: EntityLists): Part => {
  const { desired, eligible, employees, managed, manual, members, released, unchanged } = counts
  return outcome !== "error" && (members > 0 || employees > 0) &&
    html`<p class="soft">HR: ${number(employees)} read, ${number(eligible)} eligible, ${
      number(desired)
    } in scope. Members: ${number(members)}, of them ${number(managed)} managed (${number(unchanged)} unchanged), ${
      number(released)
    } released, ${number(manual)} manual.</p>`
}

const body = (
  asking: Asking,
  decision: Decision,
  standing: EntityStanding | undefined,
  acts: ReadonlyArray<Act>,
  ticked: ReadonlySet<string>
): Part => {
  const plan = planView({ version: 1, madeAt: decision.madeAt, hypothetical: false, entities: [] })
  const { holds, operations, withheld } = decision.plan
  // Only what stands on the page is written out of tens of thousands.
  const view: EntityLists = { ...entityHead(decision.plan), operations, withheld, holds }
  const mayTick = asking.session.visitor.role === "approver" && !("message" in decision.yes)
  const approvedMark = (operation: OperationView): Part =>
    decision.mode === "approve" && !decision.asked.has(operation.id) && mark("approved", "green")
  const lists: Lists = {
    query: asking.query,
    to: (query) => href(["entities", view.entity, "plan"], query),
    beside: approvedMark,
    ...(mayTick ? { ticks: { asked: decision.asked, ticked } } : {})
  }
  const { tone, word } = statusWords[view.status]
  return html`<p>${mark(word, tone)} ${
    waitsOf(decision.plan, decision.permit, standing?.nextAt).words
  }</p><p class="soft">Planned ${time(decision.madeAt)}, decision <code>${view.decisionHash.slice(0, 12)}</code></p>${
    countsLine(view)
  }${errorNotices(view.errors)}${blockNotices(plan, view)}${warningNotices(view.warnings)}${
    isQuiet(view) && html`<p>${noChanges(view)}</p>`
  }${view.operations.length > 0 && html`<h2>To be done</h2>${operationLists(operations, lists, "do-")}`}${
    view.withheld.length > 0 && html`<h2>Stopped by the block</h2>${operationLists(withheld, lists, "stopped-")}`
  }${view.holds.length > 0 && html`<h2>Held: left as they are</h2>${holdLists(holds, lists, "held-", holdView)}`}${
    forms(asking, decision, view, standing)
  }${pastActs(acts)}<p><a href="/plans">All plans</a></p>`
}

const show = Effect.fnUntraced(function*(asking: Asking, ticked: ReadonlySet<string>, status: number) {
  const { site } = asking.desk
  const entity = asking.params["entity"] ?? ""
  const standing = (yield* site.standings).find((one) => one.entity === entity)
  const frame = { title: `Plan of ${standing?.name ?? entity}`, at: "plans" } as const
  if (standing === undefined) {
    return shown(
      asking,
      frame,
      html`<p>There is no entity <code>${entity}</code>. <a href="/plans">All plans</a></p>`,
      404
    )
  }
  return yield* Effect.gen(function*() {
    const decision = yield* site.decision(entity)
    if (decision === undefined) {
      const { look, trouble } = standing
      const view = look === undefined
        ? undefined
        : planView({ version: 1, madeAt: look.at, hypothetical: false, entities: [look.plan] }).entities[0]
      return shown(
        asking,
        frame,
        html`<p>${marked(entityTitle(m, standing))} was not read to its end yet.</p>${
          trouble !== undefined && notice("bad", html`<p>${trouble.message} ${trouble.next}</p>`)
        }${view !== undefined && errorNotices(view.errors)}<p><a href="/plans">All plans</a></p>`,
        status
      )
    }
    const entries = yield* site.history({ entity, types: ["act"], limit: 500 })
    const acts = actsOn(entries, decision.plan.decisionHash)
    const newer = standing.look !== undefined && standing.look !== standing.good
      ? planView({ version: 1, madeAt: 0, hypothetical: false, entities: [standing.look.plan] }).entities[0]?.errors
      : undefined
    return shown(
      asking,
      frame,
      html`${
        newer !== undefined && newer.length > 0 && [
          html`<p>Its newest reading failed; below is the plan of the last one that did not.</p>`,
          errorNotices(newer)
        ]
      }${body(asking, decision, standing, acts, ticked)}`,
      status
    )
  }).pipe(
    Effect.catch(({ message, next }) =>
      Effect.succeed(shown(asking, frame, notice("bad", html`<p>${message} ${next}</p>`), 503))
    )
  )
})

/** One entity's plan: before → after, what stops it, and the forms that decide it. */
const planPage = (desk: Desk) => get(desk, "/entities/:entity/plan", (asking) => show(asking, new Set(), 200))

/** Approves the decision whose hash the form carries: the whole of it, or what is ticked (P6, P7). */
const approvePlan = (desk: Desk) =>
  post(desk, "/entities/:entity/approve", (acting) =>
    Effect.gen(function*() {
      const entity = acting.params["entity"] ?? ""
      const chosen = [...new Set(acting.fields("operation"))]
      const whole = acting.field("whole") === "yes"
      const answer = !whole && chosen.length === 0
        ? { tone: "bad", message: "No operation was ticked, so nothing was approved.", next: "" } as const
        : yield* desk.site.approve(
          entity,
          { hash: acting.field("hash"), shown: acting.field("shown") },
          whole ? undefined : chosen,
          { visitor: acting.session.visitor, reason: reasonOf(acting) }
        )
      if (answer.tone === "good" || whole) return saying(acting, href(["entities", entity, "plan"]), answer)
      // Shown at once, with what was ticked: what must go together is named beside it.
      const said = desk.said.keep(answer, acting.session.csrf)
      return yield* show({ ...acting, query: { ...acting.query, said } }, new Set(chosen), 409)
    }))

/** Refuses the decision whose hash the form carries, with the reason. */
const refusePlan = (desk: Desk) =>
  post(desk, "/entities/:entity/refuse", (acting) =>
    Effect.gen(function*() {
      const entity = acting.params["entity"] ?? ""
      const reason = reasonOf(acting)
      const answer = reason === ""
        ? { tone: "bad", message: "A refusal needs a reason: nothing was refused.", next: "" } as const
        : yield* desk.site.refuse(entity, acting.field("hash"), { visitor: acting.session.visitor, reason })
      return saying(acting, href(["entities", entity, "plan"]), answer)
    }))

/** The page of one entity's plan, and what its forms ask for. */
export const entityPlan = (desk: Desk) => Layer.mergeAll(planPage(desk), approvePlan(desk), refusePlan(desk))
