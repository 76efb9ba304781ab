import { Effect, Option, Path } from "effect"
import { Command, Flag } from "effect/cli"
import { invitationColumns } from "../domain/InvitationFile.ts"
import { walletCurrencies } from "../domain/Wallet.ts"
import { answer } from "./Answer.ts"
import { endWith } from "./ExitCode.ts"
import { all, entities, format, notBlank, sandbox } from "./flags.ts"
import { onNode } from "./Platform.ts"
import { root } from "./root.ts"

const text = (name: string, metavar: string, description: string, what = "a text") =>
  Flag.String(name).pipe(
    Flag.withMetavar(metavar),
    Flag.withDescription(description),
    Flag.filter(notBlank, () => what),
    Flag.optional
  )

const out = Flag.String("out").pipe(
  Flag.withAlias("o"),
  Flag.withMetavar("folder"),
  Flag.withDescription("Where the files go (default: this folder)"),
  Flag.filter(notBlank, () => "the name of a folder"),
  Flag.withDefault(".")
)

const column = Flag.String("column").pipe(
  Flag.withMetavar("column=heading"),
  Flag.withDescription("The heading of a column that is not found by itself; may be given several times"),
  Flag.filterMap(
    (given) => {
      const [name = "", ...heading] = given.split("=")
      const found = invitationColumns.find((one) => one === name.trim())
      return found === undefined || heading.join("=").trim() === ""
        ? Option.none()
        : Option.some([found, heading.join("=")] as const)
    },
    () => `one of ${invitationColumns.join(", ")}, then = and a heading (firstName="Prénom")`
  ),
  Flag.between(0, Infinity)
)

const rows = Flag.Int("rows").pipe(
  Flag.withMetavar("number"),
  Flag.withDescription("How many people go into one file at most (default: 200)"),
  Flag.filter((number) => number >= 1 && number <= 10_000, () => "a number from 1 to 10000"),
  Flag.optional
)

const yes = (name: string, description: string) =>
  Flag.Boolean(name).pipe(Flag.withoutNegation, Flag.withDescription(description), Flag.withDefault(false))

const settings = {
  template: text(
    "template",
    "file",
    "The XLSX template as it was downloaded; it is never written",
    "the name of a file"
  ),
  sheet: text("sheet", "name", "The sheet with the columns, where several could be it", "the name of a sheet"),
  column,
  currency: Flag.Literals("currency", walletCurrencies).pipe(
    Flag.withMetavar(walletCurrencies.join("|")),
    Flag.withDescription("The currency of the wallet; without it no bank account is written"),
    Flag.optional
  ),
  accounts: Flag.Literals("accounts", ["leave-out", "require", "none"]).pipe(
    Flag.withMetavar("leave-out|require|none"),
    Flag.withDescription(
      "Who has a bank account that can't be imported: invited without it (default), left out; or no accounts at all"
    ),
    Flag.optional
  ),
  role: text("role", "name", "The role that they are invited with (default: the product's)"),
  costCenter: text("cost-center", "name", "The cost center of everybody"),
  costCenterField: text("cost-center-field", "field", "The HR field that has the name of the cost center"),
  approvalPolicy: text("approval-policy", "name", "The approval policy of everybody"),
  rows
}

export const exportCommand = Command.make(
  "export",
  {
    entities,
    out,
    ...settings,
    planned: yes("planned", "Also whom the next apply would ask a person to invite"),
    replace: yes("replace", "Earlier exports for the same entity in that folder may go"),
    keepRows: yes("keep-rows", "Leave rows with addresses in the template as they are, and go on below"),
    format,
    all,
    ...sandbox
  },
  Effect.fn("hrsync export")(function*(flags) {
    const { config } = yield* root
    const { inWorld, readHere } = yield* Effect.promise(() => import("./Input.ts"))
    const { exportCode, exportInvitations, needsAttributes } = yield* Effect.promise(() => import("./Exporting.ts"))
    const { exportJson, exportMarkdown, exportText } = yield* Effect.promise(() => import("../report/Export.ts"))
    const path = yield* Path.Path
    const wanted = { ...flags, columns: Object.fromEntries(flags.column) }
    const exported = yield* inWorld({ config, sandbox: flags }, (open) =>
      Effect.gen(function*() {
        const everything = needsAttributes(open, flags.entities, wanted, path)
        const input = yield* readHere({ entities: flags.entities, at: undefined, everything }, open)
        return yield* exportInvitations(input, open, wanted)
      }))
    yield* answer(flags, {
      text: (options) => exportText(exported, options),
      json: () => exportJson(exported),
      markdown: () => exportMarkdown(exported)
    })
    yield* endWith(exportCode(exported))
  }, onNode)
).pipe(
  Command.withDescription("Fill your own XLSX template with the people whom somebody has to invite by hand"),
  Command.withExamples([
    { command: "hrsync export", description: "Every entity whose target names a template" },
    {
      command: "hrsync export acme-fr --template template.xlsx --out upload --currency EUR",
      description: "One entity, with everything said here"
    },
    { command: "hrsync export acme-fr --column firstName=Prénom", description: "A heading that is not found by itself" }
  ])
)
