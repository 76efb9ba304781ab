import type { Instant } from "../domain/CalendarDate.ts"
import { everything } from "../domain/Capabilities.ts"
import type { Employee } from "../domain/Employee.ts"
import { isValue } from "../domain/Field.ts"
import { type Link, nothingRemembered } from "../domain/Memory.ts"
import type { Rules } from "../domain/Rules.ts"
import { tidy } from "../domain/Text.ts"
import { rulesFingerprint, safetySettings } from "../planning/Confirm.ts"
import { nameDigest } from "../planning/Differences.ts"
import { appliedDigest } from "../planning/Digest.ts"
import { prepare } from "../planning/Prepare.ts"
import type { WorldEntity } from "../sandbox/World.ts"

/** An entity as it was left at its last sync: by the planner's own answers, which the sandbox itself cannot give. */
export const synced = (rules: Rules, target: WorldEntity["target"]): WorldEntity => ({
  rules,
  target,
  desired: (employees, at) => desired(rules, employees, at),
  confirmed: (at) => ({
    fingerprint: rulesFingerprint(rules),
    safety: safetySettings(rules),
    by: "sandbox",
    at
  }),
  applied
})

const desired = (rules: Rules, employees: ReadonlyArray<Employee>, at: Instant): ReadonlyArray<Employee> => {
  const chosen: Array<Employee> = []
  const complete = { complete: true, proof: "strong", how: "The sandbox wrote it." } as const
  prepare({
    rules,
    hr: rules.source.map((connection) => ({
      connection,
      kind: "sandbox",
      employees: employees.filter((employee) => employee.connection === connection),
      unreadable: [],
      completeness: complete,
      incremental: false,
      notes: []
    })),
    members: { members: [], capabilities: everything, completeness: complete, notes: [] },
    memory: nothingRemembered(rules.entity)
  }, at).eachSubject((subject) => {
    if (subject.standing.is === "eligible" && subject.inScope) chosen.push(subject.chosen)
  })
  return chosen
}

const applied = ({ email, firstName, lastName }: Employee): Link["applied"] => ({
  name: nameDigest({
    first: isValue(firstName) ? tidy(firstName) : "",
    last: isValue(lastName) ? tidy(lastName) : ""
  }),
  ...(isValue(email) ? { email: appliedDigest("email", email) } : {})
})
