import { visible } from "../report/Safe.ts"
import type { Place } from "./World.ts"

/** A command as it has to be typed to look at the same place again. */
export const hint = ({ config, sandbox: { sandbox } }: Place, command: string): string =>
  `${command}${config === "hrsync.yaml" ? "" : ` --config ${visible(config)}`}${sandbox ? " --sandbox" : ""}`
