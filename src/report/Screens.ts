import type { WorkStep } from "../domain/Worklist.ts"

/** Where a person takes a step, and what they should know there. */
export interface Screen {
  readonly place: string
  /** What to do there, a sentence each. */
  readonly how: ReadonlyArray<string>
  /** What may stop it or must be minded, a sentence each. */
  readonly mind: ReadonlyArray<string>
}

/** What each step is called. */
export const stepTitles: Readonly<Record<WorkStep, string>> = {
  invite: "Invite",
  "resend-invite": "Send the expired invitation again",
  reactivate: "Bring back",
  update: "Change",
  "replace-invite": "Withdraw the invitation, then invite to the new address",
  manager: "Set the manager",
  "cancel-invite": "Withdraw the invitation",
  archive: "Archive"
}

const members = "Settings > Organisation > Members"

/** Whom Spendesk's own HR integration manages can't be changed by hand, nor removed. */
const integration =
  "Fields are locked where Spendesk's own HR integration manages the member: disconnect it, since it and hrsync would work against each other."

/**
 * Spendesk's screens. Facts: its help centre, articles 4057542 (invitations), 8116458 (import), 4065666 (bank accounts),
 * 9910293 and 12356013 (managers), 4057745 (removing members).
 */
const spendesk: Readonly<Record<WorkStep, Screen>> = {
  invite: {
    place: `${members} > Invite new members`,
    how: [
      "Several at once: hrsync export fills Spendesk's own template, which goes in under \"By file upload\".",
      "One by one: by e-mail, with the name and the address as they stand here."
    ],
    mind: ["Everybody once: a second invitation kills the link in the first.", "An IBAN without a BIC is dropped."]
  },
  "resend-invite": {
    place: `${members} > Invited`,
    how: ["Open the person and send the invitation again."],
    mind: ["The link in the earlier mail stops working."]
  },
  reactivate: {
    place: `${members} > Archived`,
    how: ["Open the person and bring the account back."],
    mind: [
      "Spendesk documents no way back for an archived member: where the screen offers none, ask its support before you invite them anew."
    ]
  },
  update: {
    place: `${members} > the person's profile`,
    how: ["Change the field to the value after the arrow."],
    mind: [
      integration,
      "A bank account needs a BIC, and the currency of the wallet; an Account Owner can change it."
    ]
  },
  "replace-invite": {
    place: `${members} > Invited, then Invite new members`,
    how: ["Withdraw the invitation to the old address first, then invite to the new one."],
    mind: []
  },
  manager: {
    place: `${members} > the person's profile > Manager`,
    how: ["Choose the manager after the arrow."],
    mind: [
      "Requests that wait already stay with the former manager; only new ones go to the new one.",
      integration
    ]
  },
  "cancel-invite": {
    place: `${members} > Invited`,
    how: ["Withdraw the invitation."],
    mind: ["If they accepted it meanwhile, they are active: leave them, and the next plan says what follows."]
  },
  archive: {
    place: `${members} > the person's profile > Remove member`,
    how: ["Look at what is to be minded, then remove the member. They can't sign in any more; their history stays."],
    mind: [
      "Approvals: give those that depend on them to somebody else first.",
      "Subscription cards: choose who takes them over. That cancels each card, and the new owner has to make another one. In UK companies they have to be cancelled first.",
      "Physical and single-use cards stop at once.",
      "Where Spendesk's own HR integration manages them they can't be removed by hand: disconnect it first."
    ]
  }
}

/** Any other place where a person keeps members. */
const anywhere: Readonly<Record<WorkStep, Screen>> = {
  invite: {
    place: "Where members are invited",
    how: ["Invite them, once, with the name and the address as they stand here."],
    mind: []
  },
  "resend-invite": { place: "Pending invitations", how: ["Send the invitation again."], mind: [] },
  reactivate: { place: "Archived members", how: ["Bring the account back."], mind: [] },
  update: { place: "The member's profile", how: ["Change the field to the value after the arrow."], mind: [] },
  "replace-invite": {
    place: "Pending invitations",
    how: ["Withdraw the invitation to the old address first, then invite to the new one."],
    mind: []
  },
  manager: { place: "The member's profile", how: ["Choose the manager after the arrow."], mind: [] },
  "cancel-invite": { place: "Pending invitations", how: ["Withdraw the invitation."], mind: [] },
  archive: {
    place: "The member's profile",
    how: ["Archive the member, so that they can't sign in any more."],
    mind: ["Give cards and open approvals to somebody else first."]
  }
}

/** `target`: the kind of the entity's target. */
export const screenOf = (target: string, step: WorkStep): Screen =>
  target === "spendesk" ? spendesk[step] : anywhere[step]
