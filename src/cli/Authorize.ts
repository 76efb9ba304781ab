import { Effect, Redacted, Result, Schema } from "effect"
import type { NewConnection } from "../config/AddConnection.ts"
import { networkOfProcess } from "../net/Network.ts"
import { connectPayFit } from "../sources/PayFitConnect.ts"
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

/**
 * Gets a token where the settings ask for the vendor's own authorization and none is stored yet: a person says yes in
 * their browser, and the token is stored where the connection looks for it. Does nothing for any other connection.
 */
export const authorize = Effect.fn("authorize")(function*({ id, kind, settings }: NewConnection, folder: string) {
  const asked = kind === "payfit" ? decode(settings) : undefined
  if (asked?._tag !== "Some") return
  const { value } = asked
  if (Result.isSuccess(yield* secretState(value.token, folder))) return
  const variable = variableFor(id, "clientSecret")
  const clientSecret = process.env[variable] ?? ""
  if (clientSecret === "") {
    return yield* failed(
      `The authorization needs the Client Secret that PayFit gave with the Client ID; nothing was written.`,
      `Set it for this command alone, in the variable ${variable}. It stands nowhere in the file.`
    )
  }
  const open = (address: string) =>
    print(
      `\nOpen this address in your browser, log in as an administrator, and authorize the connection:\n\n${address}\n`
    )
  yield* connectPayFit({
    ...value,
    connection: id,
    clientSecret: Redacted.make(clientSecret, { label: "client secret" }),
    folder,
    request: { attributes: "all", bankAccount: true, manager: true },
    network: networkOfProcess(),
    open
  }).pipe(Effect.mapError(({ message, next }) => failed(`${message}.`, next)))
  yield* print("Authorized: the token is stored.")
})
