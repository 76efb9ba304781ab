import { Effect, Semaphore } from "effect"
import { allowedHosts, allowedHostsVariable } from "./AllowedHosts.ts"
import type { ApiClient, ClientOptions } from "./ApiClient.ts"
import { apiClient } from "./Client.ts"
import { type Dispatchers, dispatchers, type Environment } from "./Dispatchers.ts"
import { Limiter } from "./Limiter.ts"
import type { Vendor } from "./Vendor.ts"

/** The way out of this process, made once. Nothing is loaded before the first request. */
export interface Network {
  readonly client: (options: ClientOptions) => ApiClient
  /** Ends every connection. A process may end without it: connections at rest don't keep it. */
  readonly close: Effect.Effect<void>
}

export interface NetworkOptions {
  /** Instead of what the environment says; for tests. */
  readonly dispatchers?: Dispatchers
}

/** A network as an environment describes it: proxies, certificates, hosts that secrets may be sent to. */
export const network = (environment: Environment, options: NetworkOptions = {}): Network => {
  const limiters = new Map<string, Limiter>()
  const one = Semaphore.makeUnsafe(1)
  let made = options.dispatchers
  const shared = {
    allowedHosts: allowedHosts(environment[allowedHostsVariable]),
    dispatchers: one.withPermits(1)(Effect.gen(function*() {
      made ??= yield* dispatchers(environment)
      return made
    })),
    limiter: (vendor: Vendor, key: string): Limiter => {
      const name = `${vendor.name} ${key}`
      const limiter = limiters.get(name) ?? new Limiter(vendor.limits)
      limiters.set(name, limiter)
      return limiter
    }
  }
  return {
    client: (clientOptions) => apiClient(clientOptions, shared),
    close: Effect.promise(async () => {
      const { direct, outside } = made ?? {}
      made = undefined
      await Promise.all([...new Set([direct, outside])].map((dispatcher) => dispatcher?.destroy()))
    })
  }
}

let own: Network | undefined

/** The network that the environment of this process describes. */
export const networkOfProcess = (): Network => own ??= network(process.env)
