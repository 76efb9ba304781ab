import { Effect, Schema } from "effect"
import { readFile } from "node:fs/promises"
import type { Dispatcher } from "undici"

/** Variables of the environment. */
export type Environment = Readonly<Record<string, string | undefined>>

/** The variable that names a file of certificates, besides Node's own NODE_EXTRA_CA_CERTS. */
export const caFileVariable = "HRSYNC_CA_FILE"

/** The environment says something about the network that can't be done. */
export class NetworkSettingsError extends Schema.TaggedError<NetworkSettingsError>()("NetworkSettingsError", {
  message: Schema.String,
  next: Schema.String
}) {}

const variable = (environment: Environment, name: string): string | undefined => {
  const value = environment[name.toLowerCase()] ?? environment[name]
  return value === "" ? undefined : value
}

/** A proxy's address as curl takes it too; it may hold a password, so it is never said. */
const proxyOf = (
  environment: Environment,
  name: string
): Effect.Effect<string | undefined, NetworkSettingsError> => {
  const value = variable(environment, name)
  if (value === undefined) return Effect.succeed(undefined)
  const text = value.includes("://") ? value : `http://${value}`
  return URL.canParse(text) && /^https?:$/u.test(new URL(text).protocol) ? Effect.succeed(text) : Effect.fail(
    new NetworkSettingsError({
      message: `${name} holds no address of a proxy`,
      next: `Write ${name}=http://proxy.example.com:3128, or unset it.`
    })
  )
}

const certificates = Effect.fnUntraced(function*(
  environment: Environment
): Effect.fn.Return<ReadonlyArray<string> | undefined, NetworkSettingsError> {
  const path = variable(environment, caFileVariable)
  if (path === undefined) return undefined
  const text = yield* Effect.tryPromise({
    try: () => readFile(path, "utf8"),
    catch: () =>
      new NetworkSettingsError({
        message: `The file that ${caFileVariable} names can't be read`,
        next: `Correct the path, or give the user that runs hrsync the right to read it. It holds certificates as PEM.`
      })
  })
  const found = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/gu)
  if (found === null) {
    return yield* new NetworkSettingsError({
      message: `The file that ${caFileVariable} names holds no certificate`,
      next: "It must hold certificates as PEM: -----BEGIN CERTIFICATE-----."
    })
  }
  const { getCACertificates } = yield* Effect.promise(() => import("node:tls"))
  // Those that Node trusts already, NODE_EXTRA_CA_CERTS among them.
  return [...getCACertificates("default"), ...found]
})

/** How requests leave this machine: pools per host, straight for loopback, else through the proxy that the environment names. */
export interface Dispatchers {
  readonly direct: Dispatcher
  readonly outside: Dispatcher
}

const connectTimeout = 10_000

/** Loads undici, which takes a moment: only when the first request is made. */
export const dispatchers = Effect.fnUntraced(function*(
  environment: Environment
): Effect.fn.Return<Dispatchers, NetworkSettingsError> {
  const httpsProxy = yield* proxyOf(environment, "HTTPS_PROXY")
  const httpProxy = yield* proxyOf(environment, "HTTP_PROXY")
  const ca = yield* certificates(environment)
  // It is CommonJS: where hrsync is one bundle, its names are those of the default export alone.
  const { default: { Agent, EnvHttpProxyAgent } } = yield* Effect.promise(() => import("undici"))
  const tls = ca === undefined ? {} : { ca: [...ca] }
  const options = {
    connections: 16,
    allowH2: false,
    connectTimeout,
    // Times are kept by the requests themselves.
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: { ...tls, timeout: connectTimeout }
  }
  const direct = new Agent(options)
  if (httpsProxy === undefined && httpProxy === undefined) return { direct, outside: direct }
  return {
    direct,
    // Empty texts, so that it does not ask the process itself.
    outside: new EnvHttpProxyAgent({
      ...options,
      requestTls: { ...tls, timeout: connectTimeout },
      proxyTls: { ...tls, timeout: connectTimeout },
      httpsProxy: httpsProxy ?? "",
      httpProxy: httpProxy ?? "",
      noProxy: variable(environment, "NO_PROXY") ?? ""
    })
  }
})
