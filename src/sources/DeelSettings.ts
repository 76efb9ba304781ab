import { Effect, Schema } from "effect"
import { BaseUrl } from "../net/Address.ts"
import { Statuses } from "./ExportSettings.ts"
import { Secret } from "./Source.ts"

const BankAddress = Schema.Literals(["hris", "global-payroll"]).annotate({
  identifier: "DeelBankAddress",
  title: "Where bank accounts are",
  description: "hris: Retrieve HRIS worker bank accounts. global-payroll: Retrieve bank accounts of Global Payroll."
})

export const Settings = Schema.Struct({
  token: Secret,
  baseUrl: Schema.optionalKey(BaseUrl),
  apiVersion: Schema.String.check(Schema.isPattern(/^\d{4}-\d{2}-\d{2}$/u)).annotate({
    title: "API version",
    description: "The version that Deel is asked for in X-Version. Default: 2026-01-01.",
    examples: ["2026-01-01"]
  }).pipe(Schema.withDecodingDefaultKey(Effect.succeed("2026-01-01"))),
  onlyNeededFields: Schema.Boolean.annotate({
    title: "Only needed fields",
    description:
      "Whether Deel is asked for the fields that are needed and no others. Deel does not document how its answer then looks, so compare `hrsync explain` with and without it. Default: false."
  }).pipe(Schema.withDecodingDefaultKey(Effect.succeed(false))),
  bankAccounts: Schema.Record(Schema.String, BankAddress).annotate({
    title: "Bank accounts",
    description:
      "Which address shows the bank accounts of people of a hiring type. Default: hris_direct_employee: hris and direct_employee: global-payroll.",
    examples: [{ hris_direct_employee: "hris", direct_employee: "global-payroll" }]
  }).pipe(Schema.withDecodingDefaultKey(Effect.succeed({
    hris_direct_employee: "hris",
    direct_employee: "global-payroll"
  }))),
  statuses: Statuses
}).annotate({ identifier: "DeelSettings", title: "Deel", description: "People of a Deel organisation." })
export type Settings = typeof Settings.Type
