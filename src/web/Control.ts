import type { Redacted } from "effect"
import type { Visitor } from "./Site.ts"

/** Who may come, as `server.access` says it. */
export interface Control {
  readonly tokens: ReadonlyArray<{
    readonly name: string
    readonly role: Visitor["role"]
    readonly token: Redacted.Redacted<string>
  }>
  readonly proxy: {
    /** In lower case. */
    readonly userHeader: string
    /** Addresses, and networks as CIDR. */
    readonly from: ReadonlyArray<string>
    readonly approvers: ReadonlyArray<string>
  } | undefined
}
