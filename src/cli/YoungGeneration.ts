import { setFlagsFromString } from "node:v8"

/**
 * V8 doubles its young generation while much of it survives, and a plan keeps nearly all that it reads. For a few ten
 * thousand people that costs a fifth of the memory and gains nothing; for a million it saves a tenth of the time.
 */
export const keepSmall = (): void => setFlagsFromString("--semi-space-growth-factor=1")

/** As many records as make growth worth its memory. */
export const large = 50_000

export const letGrow = (): void => setFlagsFromString("--semi-space-growth-factor=2")
