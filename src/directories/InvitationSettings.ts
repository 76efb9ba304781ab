import { Schema } from "effect"
import { walletCurrencies } from "../domain/Wallet.ts"
import { costCenterSetting } from "./CostCenterSetting.ts"

const text = (title: string, description: string, examples: readonly [string, ...ReadonlyArray<string>]) =>
  Schema.optionalKey(Schema.NonEmptyString.annotate({ title, description, examples }))

/** How many people go into one file where nothing is said. The product documents no limit; this is one that a person can look through. */
export const defaultRows = 200
export const mostRows = 10_000

const heading = (of: string) =>
  Schema.optionalKey(
    Schema.NonEmptyString.annotate({ title: `Heading of ${of}`, description: `The text above the column of ${of}.` })
  )

export const Columns = Schema.Struct({
  firstName: heading("first names"),
  lastName: heading("last names"),
  email: heading("e-mail addresses"),
  roles: heading("roles"),
  costCenter: heading("cost centers"),
  approvalPolicy: heading("approval policies"),
  iban: heading("IBANs"),
  bic: heading("BICs")
}).annotate({
  title: "Columns",
  description: "Headings of the template, where hrsync does not know them by itself.",
  examples: [{ firstName: "Prénom", lastName: "Nom", email: "Adresse e-mail" }]
})
export type Columns = typeof Columns.Type

export const accountsChoices = ["leave-out", "require", "none"] as const

/** `import` of a target that people are invited to by a file (`hrsync export`). */
export const ImportSettings = Schema.Struct({
  template: text(
    "Template",
    "The XLSX file that the product hands out for this account, absolute or relative to the folder of hrsync.yaml. It is read and never written.",
    ["spendesk-template.xlsx"]
  ),
  sheet: text("Sheet", "The sheet with the columns, where several could be it.", ["Members"]),
  columns: Schema.optionalKey(Columns),
  currency: Schema.optionalKey(
    Schema.Literals(walletCurrencies).annotate({
      title: "Currency of the wallet",
      description: "Bank accounts that such a wallet does not take stay out. Not set: all bank accounts stay out."
    })
  ),
  accounts: Schema.optionalKey(
    Schema.Literals(accountsChoices).annotate({
      title: "Bank accounts",
      description:
        "leave-out: who has an account that can't be imported is invited without it; require: is not invited; none: no accounts.",
      default: "leave-out"
    })
  ),
  role: text(
    "Role",
    "The role that people are invited with, as the template spells it. Not set: the product's default.",
    [
      "Requester"
    ]
  ),
  costCenter: costCenterSetting("One for everybody, or the HR field that has its name."),
  approvalPolicy: text("Approval policy", "By its name in the template.", ["Standard"]),
  rows: Schema.optionalKey(
    Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: mostRows })).annotate({
      title: "Rows",
      description: "How many people go into one file at most.",
      default: defaultRows
    })
  )
}).annotate({
  identifier: "InvitationImportSettings",
  title: "Import file",
  description: "How the XLSX template for inviting people is filled (hrsync export)."
})
export type ImportSettings = typeof ImportSettings.Type
