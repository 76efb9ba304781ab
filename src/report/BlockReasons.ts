import type { BlockReason, ErrorReason, WarningCode } from "../domain/Plan.ts"

export const blockTitles: Readonly<Record<BlockReason, string>> = {
  "empty-source": "HR answered with nobody",
  "source-shrank": "HR returned far fewer people than last time",
  "filter-field-unreadable": "A filter asks for a field that is empty or hidden for everybody",
  "archive-limit": "Too many people would lose access",
  "invite-limit": "Too many people would be invited",
  "update-limit": "Too many members would change",
  "release-limit": "Too many members would no longer be managed"
}

export const errorTitles: Readonly<Record<ErrorReason, string>> = {
  "incomplete-source": "HR could not be read to its end",
  "incomplete-target": "The member list could not be read to its end",
  "invalid-config": "The configuration cannot be used",
  "stale-plan": "The plan is out of date",
  "plan-not-trusted": "The saved plan cannot be trusted",
  locked: "Another hrsync is at work on this entity"
}

export const warningTitles: Readonly<Record<WarningCode, string>> = {
  "contested-field": "Put back again and again",
  "cost-center-missing": "Cost center",
  "credential-expires": "Credential",
  "filter-value-unmatched": "Filter",
  "include-unmatched": "Include",
  "exclude-unmatched": "Exclude",
  "protect-unmatched": "Protect",
  "manager-not-a-member": "Manager",
  "matched-by-several": "In several entities",
  "matched-by-none": "In no entity",
  "open-invitation": "An open invitation",
  "owners-unknown": "Account Owners",
  "released-leaver": "Left, no longer managed",
  "repeated-field": "Filter",
  "rules-not-confirmed": "Rules",
  "safety-setting-changed": "SAFETY SETTING CHANGED",
  "source-note": "HR",
  "target-note": "Target",
  "termination-before-start": "Dates",
  "unknown-timezone": "Time zone",
  "unmanaged-leaver": "Left, never managed",
  "weak-proof": "Proof"
}
