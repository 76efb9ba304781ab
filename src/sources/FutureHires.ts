import { addDays, type CalendarDate } from "../domain/CalendarDate.ts"
import type { Employee } from "../domain/Employee.ts"
import { isValue } from "../domain/Field.ts"
import { type Decoded, isNoId, isUnreadable } from "./Tool.ts"

/**
 * Whether somebody is only inactive until they start. The day itself and the one before it count, since it is not known
 * by whose clock a tool turns them active; an end that is not behind the start says that they never will.
 */
const startsLater = ({ startDate, status, terminationDate }: Employee, today: CalendarDate): boolean =>
  status === "inactive" && isValue(startDate) && startDate >= addDays(today, -1)
  && (!isValue(terminationDate) || terminationDate > startDate)

/** For tools that call people inactive until their first day: those are onboarding. */
export const withFutureHires = (decoded: Decoded, today: CalendarDate): Decoded =>
  !isNoId(decoded) && !isUnreadable(decoded) && startsLater(decoded, today)
    ? { ...decoded, status: "onboarding" }
    : decoded
