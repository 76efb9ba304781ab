import { addressProblem } from "./AllowedHosts.ts"
import type { ClientOptions } from "./ApiClient.ts"
import { type Network, network } from "./Network.ts"

/** What is wrong with an address, and what to do. */
export interface AddressProblem {
  readonly address: string
  readonly message: string
  readonly next: string
}

/** Addresses to which the secrets of a client go: its own, and where its tokens come from. */
const addressesOf = ({ baseUrl, credentials }: ClientOptions): ReadonlyArray<string> =>
  credentials.type === "token" && !credentials.url.startsWith("/") ? [baseUrl, credentials.url] : [baseUrl]

/**
 * What is wrong with the addresses that a source or a target would send secrets to (P8), as an environment allows them. It
 * is made to be asked for them and never read, so nothing is sent. Of an address that holds a reference nothing is known yet.
 */
export const addressProblemsOf = (
  make: (network: Network) => unknown,
  environment: Readonly<Record<string, string | undefined>>
): ReadonlyArray<AddressProblem> => {
  const clients: Array<ClientOptions> = []
  const unused = network({})
  make({
    ...unused,
    client: (options) => {
      clients.push(options)
      return unused.client(options)
    }
  })
  const problems = clients.flatMap((client) =>
    addressesOf(client).filter((address) => !address.includes("${")).flatMap((address) => {
      const problem = addressProblem(address, client.vendor, environment)
      return problem === undefined ? [] : [{ address, ...problem }]
    })
  )
  return [...new Map(problems.map((problem) => [problem.address, problem])).values()]
}
