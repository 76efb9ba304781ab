import { Result } from "effect"
import type { EmulatorFaults, EmulatorRequest, EmulatorResponse } from "../Emulator.ts"
import type { ListedMembers } from "./ListedMembers.ts"
import type { MemberWorld, Wanted } from "./MemberWorld.ts"
import { type Html, html, page } from "./Page.ts"
import type { Invitation, Refusal, SpendeskMember } from "./SpendeskMember.ts"

/** Where people look, below the address of an entity. */
export const screensPath = "/sandbox/"
export const mailboxPath = "/sandbox/mailbox"
export const membersPath = "/sandbox/members"

const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 16).replace("T", " ")

const nameOf = ({ email, firstName, lastName }: SpendeskMember): string =>
  `${firstName} ${lastName}`.trim() || (email ?? "nobody")

const words: Readonly<Record<Invitation["outcome"], string>> = {
  open: "open",
  accepted: "accepted",
  replaced: "out of date: a newer one was sent",
  withdrawn: "taken back"
}

const button = (action: string, word: string, label: string): Html =>
  html`<form method="post" action="${action}"><button name="do" value="${word}">${label}</button></form>`

const field = (name: string, label: string, value: string): Html =>
  html`<p><label>${label} <input name="${name}" value="${value}"></label></p>`

const notThere = page(404, "Nothing here", html`<p>There is no such page.</p>`)

/** A browser says where a form came from: other pages have no business here. */
const isForeign = ({ headers }: EmulatorRequest): boolean => {
  const { host, origin } = headers
  return origin !== undefined && origin !== `http://${host ?? ""}`
}

/** The sandbox's own screens: the mailbox in which invitations land, and the members as a colleague edits them by hand. */
export class Screens {
  readonly #world: () => MemberWorld
  readonly #listed: ListedMembers
  readonly #faults: EmulatorFaults

  constructor(options: {
    readonly world: () => MemberWorld
    readonly listed: ListedMembers
    readonly faults: EmulatorFaults
  }) {
    this.#world = options.world
    this.#listed = options.listed
    this.#faults = options.faults
  }

  handle(request: EmulatorRequest): EmulatorResponse {
    const { at, method, path } = request
    const [, place, id] = /^\/sandbox\/(mailbox|members)(?:\/([a-z0-9_-]+))?$/u.exec(path) ?? []
    if (place === undefined || (method !== "GET" && method !== "POST")) return notThere
    if (method === "GET") {
      return place === "mailbox"
        ? id === undefined ? this.#mailbox() : this.#mail(id)
        : id === undefined
        ? this.#members()
        : this.#member(id)
    }
    if (isForeign(request)) return page(403, "Not from here", html`<p>Another page sent this form.</p>`)
    this.#listed.beforeWrite(at)
    const form = new URLSearchParams(request.body)
    return place === "mailbox"
      ? id === undefined ? notThere : this.#accept(id)
      : id === undefined
      ? this.#invite(form)
      : this.#change(id, form)
  }

  #mailbox(): EmulatorResponse {
    const world = this.#world()
    const mails = world.mailbox.map(({ email, link, outcome, sentAt }) =>
      html`<tr><td>${dayOf(sentAt)}</td><td><a href="mailbox/${link}">${email}</a></td><td>${words[outcome]}</td></tr>
`
    )
    const list = mails.length === 0
      ? html`<p>No invitation was sent yet.</p>`
      : html`<table><tr><th>Sent</th><th>To</th><th>Invitation</th></tr>
${mails}</table>`
    return page(200, `Mailbox of ${world.about.entity}`, html`${list}<p><a href="members">Members</a></p>`)
  }

  #mail(link: string): EmulatorResponse {
    const world = this.#world()
    const mail = world.invitation(link)
    const member = mail === undefined ? undefined : world.find(mail.member)
    if (mail === undefined || member === undefined) return notThere
    const body = mail.outcome === "open"
      ? html`<p>You are invited to join ${world.about.entity} on Spendesk.</p>${button(link, "accept", "Accept")}`
      : mail.outcome === "replaced"
      ? html`<p>This link is out of date: a newer invitation was sent, and only the newest one works.</p>`
      : html`<p>This invitation was ${words[mail.outcome]}.</p>`
    return page(
      200,
      `Invitation to ${nameOf(member)}`,
      html`<p>To ${mail.email}, ${dayOf(mail.sentAt)}</p>${body}<p><a href="../mailbox">Mailbox</a></p>`
    )
  }

  #accept(link: string): EmulatorResponse {
    return this.#said(
      this.#world().accept(link),
      (member) => html`<p>${nameOf(member)} has accepted and is an active member.</p>`,
      html`<p><a href="../mailbox">Mailbox</a></p>`
    )
  }

  #members(): EmulatorResponse {
    const world = this.#world()
    const rows = world.members.map((member) =>
      html`<tr><td><a href="members/${member.id}">${nameOf(member)}</a></td><td>${
        member.email ?? ""
      }</td><td>${member.state}</td><td>${member.roles.join(", ")}</td><td>${
        member.managed ? "by an integration" : "by hand"
      }</td></tr>
`
    )
    return page(
      200,
      `Members of ${world.about.entity}`,
      html`<table><tr><th>Name</th><th>E-mail</th><th>State</th><th>Roles</th><th>Managed</th></tr>
${rows}</table>
<h2>Invite</h2>
<form method="post" action="members">${field("firstName", "First name", "")}${field("lastName", "Last name", "")}${
        field("email", "E-mail", "")
      }<button>Invite</button></form>
<p><a href="mailbox">Mailbox</a></p>`
    )
  }

  #member(id: string): EmulatorResponse {
    const member = this.#world().find(id)
    if (member === undefined) return notThere
    const locked = member.managed
      ? html`<p>This member is managed by an integration: what it manages can't be changed here.</p>`
      : html``
    const move = member.state === "archived"
      ? button(id, "back", "Bring back")
      : html`${button(id, "archive", "Archive")}${
        member.state === "invited" ? button(id, "again", "Send the invitation again") : html``
      }`
    return page(
      200,
      nameOf(member),
      html`<p>${member.state}, ${member.roles.join(", ")}, id ${member.id}</p>${locked}
<form method="post" action="${id}">${field("firstName", "First name", member.firstName)}${
        field("lastName", "Last name", member.lastName)
      }${field("email", "E-mail", member.email ?? "")}<button name="do" value="edit">Save</button></form>
${move}
<form method="post" action="${id}">${
        field("cards", "Subscription cards", String(member.subscriptionCards))
      }<button name="do" value="cards">Save</button></form>
<p><a href="../members">Members</a></p>`
    )
  }

  #invite(form: URLSearchParams): EmulatorResponse {
    const wanted = {
      email: form.get("email") ?? "",
      firstName: form.get("firstName") ?? "",
      lastName: form.get("lastName") ?? ""
    }
    return this.#said(
      this.#world().invite(wanted, { by: "hand", seats: this.#faults.seats }),
      (member) => html`<p>${nameOf(member)} is invited: one mail is in the mailbox.</p>`,
      html`<p><a href="members">Members</a>, <a href="mailbox">Mailbox</a></p>`
    )
  }

  #change(id: string, form: URLSearchParams): EmulatorResponse {
    const wanted = wantedOf(form)
    return wanted === undefined ? notThere : this.#said(
      this.#world().change(id, wanted, { by: "hand", seats: this.#faults.seats }),
      (member) => html`<p>${nameOf(member)} is ${member.state}.</p>`,
      html`<p><a href="${id}">Back</a>, <a href="../members">Members</a></p>`
    )
  }

  #said(
    result: Result.Result<SpendeskMember, Refusal>,
    well: (member: SpendeskMember) => Html,
    links: Html
  ): EmulatorResponse {
    return Result.isSuccess(result)
      ? page(200, "Done", html`${well(result.success)}${links}`)
      : page(result.failure.why === "not-found" ? 404 : 409, "Not done", html`<p>${result.failure.text}</p>${links}`)
  }
}

const wantedOf = (form: URLSearchParams): Wanted | undefined => {
  switch (form.get("do")) {
    case "edit": {
      const email = form.get("email") ?? ""
      return {
        firstName: form.get("firstName") ?? "",
        lastName: form.get("lastName") ?? "",
        ...(email === "" ? {} : { email })
      }
    }
    case "archive":
      return { active: false }
    case "back":
      return { active: true }
    case "again":
      return { inviteAgain: true }
    case "cards": {
      const cards = form.get("cards") ?? ""
      return /^\d{1,2}$/u.test(cards) ? { subscriptionCards: Number(cards) } : undefined
    }
    default:
      return undefined
  }
}
