import { Result } from "effect"
import { address } from "../net/Address.ts"
import type { DirectoryKind } from "./Directory.ts"
import { ScimCalls } from "./ScimCalls.ts"
import { listing } from "./ScimListing.ts"
import { discovered } from "./ScimServer.ts"
import { capabilities, Settings } from "./ScimSettings.ts"
import { concurrencyOf, credentialsOf, vendorOf } from "./ScimVendor.ts"

/** The address without what does not matter in it; the account where several share one. */
const identity = ({ account, url }: Settings): string => {
  const at = address(url)
  const place = Result.isSuccess(at) ? `${at.success.origin}${at.success.path}` : url
  return account === undefined ? `scim:${place}` : `scim:${place}#${account}`
}

export const kind: DirectoryKind<Settings> = {
  kind: "scim",
  title: "SCIM 2.0",
  description: "A product or a gateway that speaks SCIM 2.0.",
  settings: Settings,
  identity,
  costCenter: ({ costCenter }) => costCenter,
  make: (settings, context) => {
    const client = context.network.client({
      owner: `the target of entity ${context.entity}`,
      vendor: vendorOf(settings),
      baseUrl: settings.url,
      credentials: credentialsOf(settings),
      limitKey: identity(settings)
    })
    const server = discovered(client, settings)
    const calls = new ScimCalls(client, settings, server)
    return {
      kind: "scim",
      capabilities: capabilities(settings),
      list: listing({ client, server, settings, seen: (users) => calls.see(users) }),
      concurrency: concurrencyOf(settings),
      perform: (call) => calls.perform(call)
    }
  }
}
