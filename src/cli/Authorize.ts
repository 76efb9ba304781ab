import { Effect, Redacted, Result, Schema } from "effect"
import { Prompt } from "effect/cli"
import type { ConfiguredConnection } from "../config/Load.ts"
import { networkOfProcess } from "../net/Network.ts"
import { connectPayFit, scopesFor } from "../sources/PayFitConnect.ts"
import type { ReadRequest } from "../sources/Source.ts"
import { variableFor } from "./ConnectSettings.ts"
import { failed } from "./ExitCode.ts"
import { print } from "./Output.ts"
import { secretState } from "./SecretPlace.ts"

/** The settings of a connection whose token a person authorizes in their browser. */
const Asked = Schema.Struct({
  token: Schema.String,
  oauth: Schema.Struct({ clientId: Schema.String, redirectUri: Schema.String }),
  baseUrl: Schema.optionalKey(Schema.String),
  oauthUrl: Schema.optionalKey(Schema.String)
})

const decode = Schema.decodeUnknownOption(Asked)

/** A connection, as its settings stand in the file. */
export type Authorized = Pick<ConfiguredConnection, "id" | "kind" | "settings">

const askedOf = ({ kind, settings }: Authorized): typeof Asked.Type | undefined => {
  const asked = kind === "payfit" ? decode(settings) : undefined
  return asked?._tag === "Some" ? asked.value : undefined
}

/** Whether the token of a connection is one that a person authorizes in their browser. */
export const isAuthorized = (connection: Authorized): boolean => askedOf(connection) !== undefined

/** What conditions can ask of PayFit beyond what is always read; personal data is for an entity, or a person, to want. */
const usual: ReadRequest = { attributes: new Set(["team", "jobTitle"]), bankAccount: false, manager: false }

/** Nothing uses the connection yet, so the administrator says what it will be for. */
const choose = Effect.gen(function*() {
  const chosen = yield* Prompt.MultiSelect({
    message:
      "No entity uses this connection yet. What is hrsync to be authorized for, besides names, e-mails and contracts?",
    choices: [
      { title: "Team, for filters", value: "team" as const, selected: true },
      { title: "Job title, for filters", value: "jobTitle" as const, selected: true },
      { title: "Managers", value: "manager" as const },
      { title: "Bank accounts", value: "bankAccount" as const }
    ]
  })
  return {
    attributes: new Set(chosen.filter((one) => one === "team" || one === "jobTitle")),
    bankAccount: chosen.includes("bankAccount"),
    manager: chosen.includes("manager")
  } satisfies ReadRequest
})

export interface Authorizing {
  /** Absolute folder of hrsync.yaml. */
  readonly folder: string
  /** What the entities that use the connection need; nothing where none uses it: then a person is asked. */
  readonly needed: ReadRequest | undefined
  readonly interactive: boolean
  /** Whether a token that is stored is replaced; else it is kept, and nothing is done. */
  readonly again: boolean
}

/**
 * Gets a token where the settings ask for the vendor's own authorization and none is stored yet: a person says yes in
 * their browser, and the token is stored where the connection looks for it. It is asked for no more than is needed; gives
 * what that is. Does nothing for any other connection.
 */
export const authorize = Effect.fn("authorize")(function*(
  connection: Authorized,
  { again, folder, interactive, needed }: Authorizing
) {
  const { id } = connection
  const value = askedOf(connection)
  if (value === undefined) return undefined
  if (!again && Result.isSuccess(yield* secretState(value.token, folder))) return undefined
  const variable = variableFor(id, "clientSecret")
  const clientSecret = process.env[variable] ?? ""
  if (clientSecret === "") {
    return yield* failed(
      `The authorization needs the Client Secret that PayFit gave with the Client ID; nothing was written.`,
      `Set it for this command alone, in the variable ${variable}. It stands nowhere in the file.`
    )
  }
  const request = needed ?? (interactive ? yield* choose : usual)
  const open = (address: string) =>
    print(
      `\nPayFit is asked for these scopes and no others: ${scopesFor(request).join(", ")}.\n\n`
        + `Open this address in your browser, log in as an administrator, and authorize the connection:\n\n${address}\n`
    )
  yield* connectPayFit({
    ...value,
    connection: id,
    clientSecret: Redacted.make(clientSecret, { label: "client secret" }),
    folder,
    request,
    network: networkOfProcess(),
    open
  }).pipe(Effect.mapError(({ message, next }) => failed(`${message}.`, next)))
  yield* print("Authorized: the token is stored.")
  return request
})
