import type { Employee } from "../domain/Employee.ts"
import { isValue } from "../domain/Field.ts"
import type { Person } from "../domain/Operation.ts"
import { tidy } from "../domain/Text.ts"
import { fieldValue } from "./Scope.ts"
import type { Situation } from "./Situation.ts"

/** F7: the cost center that an invitation carries. Nothing: none is asked for, or HR names none, or more than one. */
export const costCenterToSend = (
  { decided, rules: { costCenter } }: Situation,
  employee: Employee,
  person: Person
): string | undefined => {
  if (typeof costCenter !== "object") return costCenter
  const value = fieldValue(employee, costCenter.field)
  const said = !isValue(value) ? [] : typeof value === "string" ? [value] : value
  const [name, ...others] = new Set(said.map(tidy).filter((one) => one !== ""))
  if (name !== undefined && others.length === 0) return name
  decided.warnOf("cost-center-missing", person)
  return undefined
}
