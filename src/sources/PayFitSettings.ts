import { Effect, Schema } from "effect"
import { BaseUrl, ReceivingAddress } from "../net/Address.ts"
import { Statuses } from "./ExportSettings.ts"
import { Secret } from "./Source.ts"

const OAuth = Schema.Struct({
  clientId: Schema.NonEmptyString.annotate({
    title: "Client ID",
    description: "The Client ID that PayFit gave your company as a partner."
  }),
  redirectUri: ReceivingAddress.annotate({
    title: "Redirect URI",
    description:
      "The address that was registered with PayFit; http://127.0.0.1:8137/payfit is received by hrsync itself.",
    examples: ["http://127.0.0.1:8137/payfit"]
  })
}).annotate({
  identifier: "PayFitOAuth",
  title: "OAuth",
  description:
    "For companies that are partners of PayFit: `hrsync connect` gets the token with it. Not needed with a key."
})

export const Settings = Schema.Struct({
  token: Secret,
  company: Schema.optionalKey(
    Schema.NonEmptyString.annotate({
      title: "Company",
      description: "The id of the company that the token must be for; with another one nothing is read.",
      examples: ["64b7f0c2a1d3e40012ab34cd"]
    })
  ),
  baseUrl: Schema.optionalKey(BaseUrl),
  oauthUrl: Schema.optionalKey(
    BaseUrl.annotate({
      title: "OAuth address",
      description:
        "Where tokens are introspected. Default: https://oauth.payfit.com, or the base address if there is one."
    })
  ),
  oauth: Schema.optionalKey(OAuth),
  activeContracts: Schema.Literals(["ignore", "require"]).annotate({
    title: "Number of active contracts",
    description:
      "Whether the number of active contracts that PayFit gives for the company must be the number that was read. It is then the proof that nobody is missing. Default: ignore, since PayFit does not say how it counts."
  }).pipe(Schema.withDecodingDefaultKey(Effect.succeed("ignore"))),
  statuses: Statuses
}).annotate({ identifier: "PayFitSettings", title: "PayFit", description: "Collaborators of one company in PayFit." })
export type Settings = typeof Settings.Type
