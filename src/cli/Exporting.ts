import { Effect, Option, Path, Result, Schema } from "effect"
import { type Columns, defaultRows, ImportSettings } from "../directories/InvitationSettings.ts"
import { type InvitationTemplate, readTemplate } from "../directories/InvitationTemplate.ts"
import { limits } from "../directories/xlsx/Archive.ts"
import type { CostCenter } from "../domain/CostCenter.ts"
import type {
  ExportedEntity,
  InvitationSettings,
  LeftOut,
  NamedColumn,
  Stopped,
  ToInvite
} from "../domain/InvitationFile.ts"
import type { EntityPlan } from "../domain/Plan.ts"
import type { EntityInput, PlanInput } from "../planning/Input.ts"
import { invitationRows, partsOf, settingProblems } from "../planning/InvitationRows.ts"
import { plan } from "../planning/Plan.ts"
import { type Invitations, invitationsOf } from "../planning/ToInvite.ts"
import { visible } from "../report/Safe.ts"
import { count } from "../report/Words.ts"
import { type Ended, type ExitCode, exitCodes, mostSevere, wrongUsage } from "./ExitCode.ts"
import { fileStem, readTemplateFile, writeExport } from "./ExportFiles.ts"
import type { OpenWorld } from "./World.ts"

/** What was said on the command line; it goes before what the file says. */
export interface ExportFlags {
  readonly template: Option.Option<string>
  readonly sheet: Option.Option<string>
  readonly columns: Columns
  readonly currency: Option.Option<NonNullable<ImportSettings["currency"]>>
  readonly accounts: Option.Option<NonNullable<ImportSettings["accounts"]>>
  readonly role: Option.Option<string>
  readonly costCenter: Option.Option<string>
  readonly costCenterField: Option.Option<string>
  readonly approvalPolicy: Option.Option<string>
  readonly rows: Option.Option<number>
  readonly out: string
  readonly planned: boolean
  readonly replace: boolean
  readonly keepRows: boolean
}

const decodeImport = Schema.decodeUnknownResult(ImportSettings)

/** How one entity's people are exported. */
interface Setup {
  /** Absolute, and as it is named; nothing: none is named. */
  readonly template: { readonly path: string; readonly name: string } | undefined
  readonly sheet: string | undefined
  readonly columns: Columns
  readonly settings: InvitationSettings
  readonly rows: number
}

const setupOf = (
  { configuration: { entities, folder } }: OpenWorld,
  entity: string,
  flags: ExportFlags,
  path: Path.Path
): Setup => {
  const written = entities.find(({ rules }) => rules.entity === entity)?.settings["import"]
  // The file was checked with the whole schema of its target: what does not fit here is of a target that has no import.
  const own = Result.getOrElse(decodeImport(written ?? {}), (): ImportSettings => ({}))
  const said = <A>(flag: Option.Option<A>, setting: A | undefined): A | undefined =>
    Option.getOrElse(flag, () => setting)
  const fromFlag = Option.getOrUndefined(flags.template)
  const costCenterField = Option.map(flags.costCenterField, (field) => ({ field }))
  return {
    template: fromFlag !== undefined
      ? { path: path.resolve(fromFlag), name: fromFlag }
      : own.template === undefined
      ? undefined
      : { path: path.resolve(folder, own.template), name: own.template },
    sheet: said(flags.sheet, own.sheet),
    columns: { ...own.columns, ...flags.columns },
    settings: {
      role: said(flags.role, own.role),
      costCenter: said<CostCenter>(
        Option.orElse(flags.costCenter, () => costCenterField),
        own.costCenter
      ),
      approvalPolicy: said(flags.approvalPolicy, own.approvalPolicy),
      currency: said(flags.currency, own.currency),
      accounts: said(flags.accounts, own.accounts) ?? "leave-out"
    },
    rows: said(flags.rows, own.rows) ?? defaultRows
  }
}

/** The HR attribute that rows need, which is read only where somebody asks for it. */
export const needsAttributes = (
  open: OpenWorld,
  entities: ReadonlyArray<string>,
  flags: ExportFlags,
  path: Path.Path
): boolean =>
  open.configuration.entities.filter(({ rules }) => entities.length === 0 || entities.includes(rules.entity)).some((
    { rules }
  ) => typeof setupOf(open, rules.entity, flags, path).settings.costCenter === "object")

const howToGet = "In Spendesk: Settings > Organisation > Members > Invite new members > By file upload, download the "
  + "template there; then name it in the target's import.template, or with --template."

const stop = (text: string, next: string): Stopped => ({ by: "error", text, next })

const endedAs = ({ message }: Ended): Stopped => {
  const [text = "", ...next] = message.split("\n")
  return stop(text, next.join(" "))
}

const openTemplate = Effect.fnUntraced(function*(
  setup: Setup,
  flags: ExportFlags
): Effect.fn.Return<InvitationTemplate, Stopped, Effect.Services<ReturnType<typeof readTemplateFile>>> {
  const { template } = setup
  if (template === undefined) return yield* Effect.fail(stop("No template is named for its invitations.", howToGet))
  const bytes = yield* Effect.mapError(readTemplateFile(template.path, limits.file), endedAs)
  return yield* readTemplate(bytes, { sheet: setup.sheet, columns: setup.columns, keepRows: flags.keepRows }).pipe(
    Effect.mapError(({ message, next }) => stop(`${visible(template.name)}: ${message}.`, next))
  )
})

const uncheckedWords: Readonly<Record<NamedColumn, string>> = {
  roles: "roles",
  costCenter: "cost centers",
  approvalPolicy: "approval policies"
}

/** What was written without a list to look it up in. */
const unchecked = ({ facts: { choices, columns } }: InvitationTemplate, settings: InvitationSettings) =>
  ([["roles", settings.role], ["costCenter", settings.costCenter], [
    "approvalPolicy",
    settings.approvalPolicy
  ]] as const)
    .filter(([column, value]) => value !== undefined && columns.has(column) && choices[column] === undefined)
    .map(([column]) => `The template lists no ${uncheckedWords[column]}: the names were not checked.`)

const noColumns = "The template has no columns for an IBAN and a BIC: members enter their bank account themselves."

interface Task {
  readonly input: EntityInput
  readonly plan: EntityPlan
  readonly invitations: Invitations
  /** Those of them who are to be exported. */
  readonly people: ReadonlyArray<ToInvite>
  readonly setup: Setup
  /** What the names of its files begin with. */
  readonly stem: string
}

const nothing = ({ input: { rules }, invitations, people }: Task) => ({
  entity: rules.entity,
  name: rules.name,
  files: [],
  rows: [],
  leftOut: invitations.later,
  withoutAccount: [],
  planned: invitations.asked.length + invitations.planned.length - people.length,
  notes: invitations.unapproved === 0
    ? []
    : [
      `${
        count(invitations.unapproved, "more person", "more people")
      } can't be invited before somebody approves it: hrsync plan says whom, and how.`
    ],
  stopped: invitations.stopped
})

const exportOne = Effect.fnUntraced(function*(task: Task, flags: ExportFlags) {
  const { input, people, setup } = task
  const { settings, template: named } = setup
  const none: ExportedEntity = nothing(task)
  if (people.length === 0 || none.stopped !== undefined) return none
  const template = yield* openTemplate(setup, flags)
  const problems = settingProblems(template.facts, settings)
  if (problems.length > 0) {
    return yield* Effect.fail(stop(problems.join(" "), "Correct the setting, or download the template again."))
  }
  const made = invitationRows(people, template.facts, input.members.members, settings)
  const leftOut: ReadonlyArray<LeftOut> = [...none.leftOut, ...made.leftOut]
  const notes = [...none.notes, ...unchecked(template, settings), ...(made.noAccountColumns ? [noColumns] : [])]
  const parts = partsOf(made.rows, setup.rows)
  const answer = { ...none, rows: made.rows, leftOut, withoutAccount: made.withoutAccount, notes }
  if (parts.length === 0 || named === undefined) return answer
  const filled = yield* Effect.forEach(parts, template.filled).pipe(
    Effect.mapError(({ message, next }) => stop(`${visible(named.name)}: ${message}.`, next))
  )
  const paths = yield* writeExport({
    stem: task.stem,
    folder: flags.out,
    template: named.path,
    parts: filled,
    replace: flags.replace
  }).pipe(Effect.mapError(endedAs))
  const files = paths.map((path, index) => {
    const rows = parts[index] ?? []
    return { path, rows: rows.length, accounts: rows.filter(({ bankAccount }) => bankAccount !== undefined).length }
  })
  return { ...answer, files }
})

const tasksOf = (input: PlanInput, open: OpenWorld, flags: ExportFlags, path: Path.Path): ReadonlyArray<Task> => {
  const plans = plan(input).plan.entities
  const keys = open.configuration.entities.map(({ rules }) => rules.entity)
  return plans.flatMap((one) => {
    const own = input.entities.find(({ rules }) => rules.entity === one.entity)
    if (own === undefined) return [] // disconnected: nobody is invited there
    const setup = setupOf(open, one.entity, flags, path)
    const { costCenter } = setup.settings
    const invitations = invitationsOf(own, one, typeof costCenter === "object" ? costCenter.field : undefined)
    const people = flags.planned ? [...invitations.asked, ...invitations.planned] : invitations.asked
    return [{ input: own, plan: one, invitations, people, setup, stem: fileStem(one.entity, keys) }]
  })
}

/**
 * Fills the template of each entity with the people whom a person is asked to invite (X8), and writes it beside. What is
 * remembered stays as it is: applying asks, and an export only shows what was asked for.
 */
export const exportInvitations = Effect.fn("exportInvitations")(function*(
  input: PlanInput,
  open: OpenWorld,
  flags: ExportFlags
) {
  const path = yield* Path.Path
  const tasks = tasksOf(input, open, flags, path)
  if (Option.isSome(flags.template) && tasks.filter(({ people }) => people.length > 0).length > 1) {
    return yield* wrongUsage(
      "A template is of one company account, and several have people to invite: name one entity, or set import.template of each target."
    )
  }
  return yield* Effect.forEach(tasks, (task) =>
    exportOne(task, flags).pipe(
      Effect.catch((stopped) => Effect.succeed<ExportedEntity>({ ...nothing(task), stopped }))
    ))
})

/** What the shell is told of an export (X9). */
export const exportCode = (entities: ReadonlyArray<ExportedEntity>): ExitCode =>
  mostSevere(entities.flatMap(({ leftOut, stopped, withoutAccount }): ReadonlyArray<ExitCode> => [
    stopped === undefined ? exitCodes.done : stopped.by === "error" ? exitCodes.error : exitCodes.blocked,
    leftOut.length + withoutAccount.length > 0 ? exitCodes.partlyFailed : exitCodes.done
  ]))
