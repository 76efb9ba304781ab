import { Cause } from "effect"
import { defectText } from "../domain/Defect.ts"

/** Where in the code everything that a cause holds arose, without a message of any of it. */
export const causeText = (cause: Cause.Cause<unknown>): string =>
  cause.reasons.flatMap((reason) =>
    Cause.isInterruptReason(reason) ? [] : [defectText(Cause.isDieReason(reason) ? reason.defect : reason.error)]
  ).join("\n")
