import { refusing } from "./ReplacesPlan.ts"

/** How every state export begins, of whatever version. */
const asStatesBegin = /^\uFEFF?\s*\{\s*"type"\s*:\s*"hrsync-state"/u

/** An export takes the place of an earlier export, or of nothing. */
export const refuseToReplaceState = refusing(
  asStatesBegin,
  "no state export",
  "Name another file, or move this one away first."
)
