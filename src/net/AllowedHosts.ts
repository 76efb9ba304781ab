import { Result } from "effect"
import { type Address, address } from "./Address.ts"

/** The variable that allows hosts besides the vendors' own. It is not read from the file, which a pull request may change (P8). */
export const allowedHostsVariable = "HRSYNC_ALLOWED_HOSTS"

/** `api.example.com`, `*.example.com`, `gateway.example.com:8443`. Without a port, every port of the host. */
interface Pattern {
  readonly host: string
  readonly below: boolean
  readonly port: number | undefined
}

const pattern = (text: string): Pattern => {
  const [, host = "", port] = /^(.*?)(?::(\d+))?$/u.exec(text.toLowerCase()) ?? []
  const plain = host.replace(/^\[(.+)\]$/u, "$1").replace(/\.$/u, "")
  return {
    host: plain.replace(/^\*\./u, ""),
    below: plain.startsWith("*."),
    port: port === undefined ? undefined : Number(port)
  }
}

const fits = ({ below, host, port }: Pattern, { hostname, port: actual }: Address): boolean =>
  (port === undefined || port === actual) && host !== ""
  && (below ? hostname.endsWith(`.${host}`) : hostname === host)

/** The hosts that the environment allows, as written there. */
export const allowedHosts = (value: string | undefined): ReadonlyArray<string> =>
  (value ?? "").split(/[,\s]+/u).filter((entry) => entry !== "")

/**
 * Whether secrets may be sent to an address (P8): to this machine, to the vendor's own hosts, and to those that the
 * environment allows. Nothing is looked up or sent, so `hrsync validate` can ask too.
 */
export const mayReceiveSecrets = (
  target: Address,
  vendor: { readonly name: string; readonly hosts: ReadonlyArray<string> },
  allowed: ReadonlyArray<string>
): Result.Result<void, { readonly message: string; readonly next: string }> =>
  target.loopback
    || vendor.hosts.some((host) => fits({ ...pattern(host), port: pattern(host).port ?? 443 }, target))
    || allowed.some((host) => fits(pattern(host), target))
    ? Result.succeed(undefined)
    : Result.fail(
      vendor.hosts.length === 0
        ? {
          message:
            `${target.host} is documented by no vendor that hrsync knows, so nothing is sent to it until it is allowed outside the file`,
          next:
            `If the host is right, say so in the environment of the run: ${allowedHostsVariable}=${target.host}. Else correct the address.`
        }
        : {
          message: `${target.host} is no host of ${vendor.name}, so no secret is sent to it`,
          next: `Correct the address (${vendor.name} is at ${
            vendor.hosts.join(", ")
          }), or allow the host outside the file: ${allowedHostsVariable}=${target.host}.`
        }
    )

/** What is wrong with a base address as hrsync.yaml says it, for `hrsync validate`: no secret is needed, nothing is sent. */
export const addressProblem = (
  baseUrl: string,
  vendor: { readonly name: string; readonly hosts: ReadonlyArray<string> },
  environment: Readonly<Record<string, string | undefined>>
): { readonly message: string; readonly next: string } | undefined => {
  const at = address(baseUrl)
  if (Result.isFailure(at)) return { message: at.failure, next: "Correct the address in hrsync.yaml." }
  const allowed = mayReceiveSecrets(at.success, vendor, allowedHosts(environment[allowedHostsVariable]))
  return Result.isFailure(allowed) ? allowed.failure : undefined
}
