import { Context } from "effect"

/** Told of every request that leaves, whether an answer comes or not. */
export interface Departures {
  readonly left: () => void
}

/** Whoever wants to know what something costs provides this for it. Without that nobody is told. */
export const Departures = Context.Reference<Departures>("hrsync/net/Departures", {
  defaultValue: () => ({ left: () => undefined })
})
