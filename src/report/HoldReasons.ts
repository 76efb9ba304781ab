import type { HoldReason } from "../domain/Plan.ts"

/** What a group of holds is called, and what lets go of it. */
export interface HoldWords {
  readonly title: string
  readonly next: string
  /** Whether somebody has to act: such groups come first. */
  readonly act: boolean
}

/**
 * Every reason to hold, in words for the administrator. Each `next` names somebody who can act: in HR, in the target,
 * in hrsync.yaml or with a command; where nobody has to, it says so.
 */
export const holdWords: Readonly<Record<HoldReason, HoldWords>> = {
  "no-work-email": {
    title: "No work e-mail in HR",
    next: "Fill in the work e-mail in the HR tool; the next plan invites them.",
    act: true
  },
  "duplicate-email": {
    title: "Two people with one e-mail in HR",
    next: "Correct the e-mail of one of them in the HR tool.",
    act: true
  },
  "conflicting-records": {
    title: "HR gives one id twice, with different facts",
    next: "Find the two records in the HR tool or its export, and keep the right one.",
    act: true
  },
  "link-contradicted": {
    title: "A member is linked to one employee, and carries hrsync's own id of another",
    next:
      "See in the target whose account it is. If it is the other one's: hrsync unlink, then hrsync link. If the link is right: take that external id away in the target, or name the other one in exclude.",
    act: true
  },
  "unreadable-record": {
    title: "HR records that cannot be read",
    next: "Correct the record in the HR tool or its export; until then nothing is decided about the person.",
    act: true
  },
  "address-belongs-to-another-person": {
    title: "The address is linked to another person",
    next: "Find out in the HR tool whose address it is; one of the two needs another.",
    act: true
  },
  "unmanaged-member-exists": {
    title: "A member with this e-mail already exists, and adopting is switched off",
    next:
      "Set adopt: by-email for the entity to start managing such members, tie this one with hrsync link, or leave them to people.",
    act: true
  },
  "ambiguous-member": {
    title: "Several members fit one person",
    next: "Say which one it is: hrsync link, with the person and the member's id. Or archive the others in the target.",
    act: true
  },
  "unknown-status": {
    title: "An HR status that hrsync does not know",
    next: "Correct the status in the HR tool, or map it in the connection's settings.",
    act: true
  },
  "status-not-chosen": {
    title: "Kept: their HR status is not one of the chosen ones, and they have not left",
    next: "Nothing has to be done. To invite such people too, add the status to employees.status.",
    act: false
  },
  "inactive-kept": {
    title: "Left according to HR, kept by onInactive: hold",
    next: "Archive them in the target yourself, or set onInactive: archive for the entity.",
    act: true
  },
  "missing-in-hr": {
    title: "HR does not return them any more",
    next:
      "Look whether they left, or whether the credential lost sight of them. Who left: set a termination date in HR, or "
      + "archive them in the target yourself.",
    act: true
  },
  grace: {
    title: "Left, access ends later",
    next: "Nothing has to be done: they are archived on the day shown.",
    act: false
  },
  "not-started": {
    title: "Not started yet",
    next: "Nothing has to be done: they are invited on the day shown.",
    act: false
  },
  protected: {
    title: "Protected by the file",
    next:
      "Nothing is ever taken from them. If they should go, take them out of protect, or archive them in the target yourself.",
    act: false
  },
  "last-owner": {
    title: "The last active Account Owner",
    next: "Make somebody else an Account Owner in the target first.",
    act: true
  },
  "invitations-ignored": {
    title: "Invitations that nobody accepted",
    next: "Ask them whether the e-mail arrives; invite them again in the target yourself.",
    act: true
  },
  "archived-by-a-person": {
    title: "Archived by a person although HR says that they work here",
    next: "If they should come back, allow it: hrsync allow, with their e-mail. Otherwise leave them archived.",
    act: true
  },
  "released-by-a-person": {
    title: "Released by a person although they belong here",
    next:
      "If hrsync should manage them again, allow it: hrsync allow, with their e-mail. Otherwise exclude them in the file.",
    act: true
  },
  "archived-before": {
    title: "An archived member with their e-mail exists",
    next: "If they should come back, allow it: hrsync allow, with their e-mail. Otherwise leave them archived.",
    act: true
  },
  "member-vanished": {
    title: "Their member is no longer in the target's list",
    next:
      "Look in the target for what happened to the member; hrsync never sends a second invitation for it. If they have another account there: hrsync unlink, then hrsync link.",
    act: true
  },
  "move-pending": {
    title: "Moving to another entity, waiting for the arrival there",
    next: "Nothing has to be done here: the departure follows when the other entity has them.",
    act: false
  },
  "approval-needed": {
    title: "Waiting for an approval",
    next: "Compare the values with the person, by a way that you know already, then approve.",
    act: true
  },
  "waiting-for-person": {
    title: "Waiting for a person to do it in the target",
    next: "Do it in the target, then say so with the command beside it.",
    act: true
  },
  "awaiting-confirmation": {
    title: "Done, or perhaps done: the target does not show it yet",
    next: "Nothing has to be done: the next complete lists tell.",
    act: false
  },
  "contested-field": {
    title: "Changed by hand in the target again and again",
    next: "Agree on who owns the field: correct it in HR, or take it out of fields for the entity.",
    act: true
  },
  "invalid-bank-account": {
    title: "A bank account that cannot be right",
    next: "Correct the IBAN in the HR tool.",
    act: true
  },
  "unsupported-by-target": {
    title: "The target cannot do it",
    next: "Do it in the target yourself.",
    act: true
  }
}
