import { Effect, Result, Semaphore } from "effect"
import type { ApiClient } from "../net/ApiClient.ts"
import type { NetError } from "../net/NetError.ts"
import { type AttributePath, attributePath, enterpriseSchema, inSchema } from "./ScimAttribute.ts"
import type { Dialect } from "./ScimDialect.ts"
import { describe, type Description, has, nothingKnown } from "./ScimDiscovery.ts"
import { dialectOf, type Settings } from "./ScimSettings.ts"

/** How this server is spoken to: nothing is open any more. */
export interface Server {
  readonly update: "patch" | "put"
  readonly patch: "paths" | "value"
  readonly operation: "replace" | "Replace"
  readonly active: "boolean" | "string"
  readonly filter: boolean
  readonly attributes: boolean
  readonly email: "work" | "primary" | "userName"
  readonly userName: "email" | "externalId"
  readonly manager: "object" | "string"
  readonly displayName: boolean
  readonly contentType: string
  readonly noSeat: NonNullable<Dialect["noSeat"]>
  /** Whether versions are sent along, so that nobody's change is written over. */
  readonly etag: boolean
  readonly pageSize: number
  readonly paths: Paths
  readonly description: Description
}

/** Where a user keeps what hrsync reads and writes. */
export interface Paths {
  readonly manager: AttributePath
  readonly costCenter: AttributePath
  readonly state: AttributePath | undefined
  readonly expiresAt: AttributePath | undefined
  readonly roles: AttributePath | undefined
  readonly bank:
    | { readonly iban: AttributePath; readonly bic: AttributePath; readonly holder: AttributePath | undefined }
    | undefined
}

export const pathsOf = ({ bankAccount, roles, state }: Settings): Paths => ({
  manager: inSchema(enterpriseSchema, "manager"),
  costCenter: inSchema(enterpriseSchema, "costCenter"),
  state: state === undefined ? undefined : attributePath(state.attribute),
  expiresAt: state?.expiresAt === undefined ? undefined : attributePath(state.expiresAt),
  roles: roles === undefined ? undefined : attributePath(roles.attribute ?? "roles"),
  bank: bankAccount === undefined ? undefined : {
    iban: inSchema(bankAccount.schema, bankAccount.iban ?? "iban"),
    bic: inSchema(bankAccount.schema, bankAccount.bic ?? "bic"),
    holder: bankAccount.holder === undefined ? undefined : inSchema(bankAccount.schema, bankAccount.holder)
  }
})

/** Settings that say what the server says it can't. */
const contradiction = (
  settings: Settings,
  dialect: Dialect,
  paths: Paths,
  said: Description
): readonly [setting: string, says: string] | undefined => {
  if (dialect.update === "patch" && said.patch === false) {
    return ["dialect.update is patch", "its ServiceProviderConfig says that PATCH is not supported"]
  }
  if (said.filter === false && (dialect.filter === true || settings.filter !== undefined)) {
    return [
      settings.filter === undefined ? "dialect.filter is true" : "filter is set",
      "its ServiceProviderConfig says that filters are not supported"
    ]
  }
  const named = [
    ["state.attribute", paths.state],
    ["state.expiresAt", paths.expiresAt],
    ["roles.attribute", paths.roles],
    ["bankAccount", paths.bank?.iban],
    ["bankAccount.bic", paths.bank?.bic],
    ["bankAccount.holder", paths.bank?.holder],
    ["costCenter", settings.costCenter === undefined ? undefined : paths.costCenter]
  ] as const
  for (const [setting, path] of named) {
    if (path !== undefined && has(said, path) === false) {
      return [`${setting} names ${path.text}`, "its Schemas show no such attribute of users"]
    }
  }
  return undefined
}

/** What the settings and the server's own description come to, or how they contradict each other. */
export const serverOf = (settings: Settings, said: Description): Result.Result<Server, string> => {
  const dialect = dialectOf(settings)
  const paths = pathsOf(settings)
  const wrong = contradiction(settings, dialect, paths, said)
  if (wrong !== undefined) return Result.fail(`does not fit the settings: ${wrong[0]}, but ${wrong[1]}`)
  return Result.succeed({
    update: dialect.update ?? (said.patch === false ? "put" : "patch"),
    patch: dialect.patch ?? "paths",
    operation: dialect.operation ?? "replace",
    active: dialect.active ?? "boolean",
    filter: dialect.filter ?? said.filter ?? true,
    attributes: dialect.attributes ?? true,
    email: dialect.email ?? "work",
    userName: dialect.userName ?? "email",
    manager: dialect.manager ?? "object",
    displayName: dialect.displayName ?? false,
    contentType: dialect.contentType ?? "application/scim+json",
    noSeat: dialect.noSeat ?? { status: 402 },
    etag: said.etag ?? false,
    pageSize: Math.min(settings.pageSize, said.maxResults ?? settings.pageSize),
    paths,
    description: said
  })
}

/** The server as it is found when it is first needed; asked once, unless that failed. */
export const discovered = (client: ApiClient, settings: Settings): Effect.Effect<Server, NetError> => {
  const one = Semaphore.makeUnsafe(1)
  let known: Server | undefined
  return one.withPermits(1)(Effect.gen(function*() {
    if (known !== undefined) return known
    const said = settings.discovery ? yield* describe(client) : nothingKnown
    const server = serverOf(settings, said)
    if (Result.isFailure(server)) {
      return yield* client.error(
        "wrong-shape",
        "GET",
        "/ServiceProviderConfig",
        server.failure,
        "Correct the setting; or, where the server is wrong about itself, write `discovery: false`."
      )
    }
    known = server.success
    return known
  }))
}
