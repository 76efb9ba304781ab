import type { BankAccount } from "../domain/BankAccount.ts"
import { type EmailAddress, parse } from "../domain/EmailAddress.ts"
import { isValue } from "../domain/Field.ts"
import type {
  InvitationColumn,
  InvitationRow,
  InvitationSettings,
  LeftOut,
  NamedColumn,
  RowProblem,
  TemplateFacts,
  ToInvite,
  WithoutAccount
} from "../domain/InvitationFile.ts"
import { namedColumns } from "../domain/InvitationFile.ts"
import type { Member } from "../domain/Member.ts"
import { fold, tidy } from "../domain/Text.ts"
import { takes } from "../domain/Wallet.ts"

export interface Rows {
  readonly rows: ReadonlyArray<InvitationRow>
  readonly leftOut: ReadonlyArray<LeftOut>
  readonly withoutAccount: ReadonlyArray<WithoutAccount>
  /** Whether some accounts stayed out because the template has no columns for them. */
  readonly noAccountColumns: boolean
}

interface Fault {
  readonly problem: RowProblem
  readonly text: string
  readonly next: string
}

const inHr = "Correct it in HR; then hrsync apply asks for them anew."

/** What no cell of an XLSX file can hold (XML 1.0, 2.2), what no name holds, and what spreadsheets read as one character. */
const unwritable = /[\p{Cc}\p{Cs}\uFFFE\uFFFF]|_x[0-9A-Fa-f]{4}_/u

/** The longest name and address of a user (Spendesk's public API, version 0.1). */
const longest = 255

/** Narrower than what an address may be: an import refuses addresses that nobody has. */
const mailbox =
  /^(?!\.)(?!.*\.[.@])[\p{L}\p{N}.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?\.)+[\p{L}\p{N}][\p{L}\p{N}-]*[\p{L}\p{N}]$/u

const words: Readonly<
  Record<NamedColumn, { readonly word: string; readonly problem: RowProblem; readonly setting: string }>
> = {
  roles: { word: "role", problem: "role-not-found", setting: "role" },
  costCenter: { word: "cost center", problem: "cost-center-not-found", setting: "costCenter" },
  approvalPolicy: { word: "approval policy", problem: "approval-policy-not-found", setting: "approvalPolicy" }
}

const listed = (choices: ReadonlyArray<string>): string =>
  choices.length <= 12 ? choices.join(", ") : `${choices.slice(0, 12).join(", ")} and ${choices.length - 12} more`

/** A name as the template spells it; nothing: it is not there. Several roles may be named, with commas between. */
const spelled = (name: string, choices: ReadonlyArray<string> | undefined): string | undefined => {
  if (choices === undefined) return tidy(name)
  const spelling = (one: string): string | undefined =>
    choices.find((choice) => choice === tidy(one)) ?? choices.find((choice) => fold(choice) === fold(one))
  const whole = spelling(name)
  if (whole !== undefined) return whole
  const parts = name.split(",").map(spelling)
  return parts.length > 1 && parts.every((part) => part !== undefined) ? parts.join(", ") : undefined
}

const settingOf = (settings: InvitationSettings, column: NamedColumn): string | undefined => {
  const value = column === "roles" ? settings.role : settings[column]
  return typeof value === "string" ? value : undefined
}

/** What is wrong with what everybody would be invited with: then nobody is. A sentence each. */
export const settingProblems = (
  { choices, columns, required }: TemplateFacts,
  settings: InvitationSettings
): ReadonlyArray<string> =>
  namedColumns.flatMap((column) => {
    const { setting, word } = words[column]
    const value = settingOf(settings, column)
    const offered = choices[column]
    if (value === undefined) {
      return required.has(column) && (column !== "costCenter" || settings.costCenter === undefined)
        ? [`The template requires a ${word}, and none is set (${setting}).`]
        : []
    }
    if (!columns.has(column)) return [`The template has no column for the ${word} "${value}" (${setting}).`]
    return spelled(value, offered) === undefined
      ? [`The template offers no ${word} "${value}" (${setting}). It has: ${listed(offered ?? [])}.`]
      : []
  })

/** Whether an account can't be imported, and why; never with a piece of the number. */
const accountFault = (account: BankAccount, { currency }: InvitationSettings): string | undefined => {
  if (!account.isValidIban) return "Their bank account is no valid IBAN."
  if (account.bic === "none") return "Their bank account has no BIC: the import would drop the IBAN without a word."
  if (account.bic === "invalid") return "The BIC of their bank account is none."
  if (currency === undefined) {
    return "The currency of the wallet is not set, so that their bank account can't be checked."
  }
  return takes(currency, account)
    ? undefined
    : `A wallet in ${currency} does not take bank accounts of ${account.country}.`
}

interface Checking {
  readonly template: TemplateFacts
  readonly settings: InvitationSettings
  readonly members: ReadonlyMap<EmailAddress, Member>
  readonly times: ReadonlyMap<string, number>
}

const nameFault = ({ invite: { name } }: ToInvite): Fault | undefined => {
  const [first, last] = [tidy(name.first), tidy(name.last)]
  if (first !== "" && last !== "") return undefined
  return {
    problem: "missing-name",
    text: first === "" && last === ""
      ? "HR gives no name, and the import requires a first and a last one."
      : `HR gives one name only, and the import requires a ${first === "" ? "first" : "last"} name too.`,
    next: "Complete the name in HR, or invite them in Spendesk by e-mail."
  }
}

const textFault = ({ invite: { email, name } }: ToInvite): Fault | undefined => {
  const texts = [tidy(name.first), tidy(name.last), email]
  if (texts.some((text) => unwritable.test(text))) {
    return {
      problem: "unwritable-text",
      text: "Their name or address holds a character that no spreadsheet can hold.",
      next: inHr
    }
  }
  return texts.some((text) => text.length > longest)
    ? { problem: "unwritable-text", text: `Their name or address is longer than ${longest} characters.`, next: inHr }
    : undefined
}

const emailFault = ({ invite: { email } }: ToInvite, { members, template, times }: Checking): Fault | undefined => {
  if (!mailbox.test(email)) {
    return { problem: "invalid-email", text: `${email} is no address that an import takes.`, next: inHr }
  }
  const member = members.get(email)
  if (member !== undefined) {
    return {
      problem: "already-a-member",
      text: `${email} is the address of member ${member.id} (${member.state}) already.`,
      next: "hrsync plan says what becomes of them."
    }
  }
  if (template.emails.has(email)) {
    return {
      problem: "duplicate-email",
      text: `${email} stands in the template already.`,
      next: "Take it out of one of the two."
    }
  }
  return (times.get(email) ?? 0) > 1
    ? { problem: "duplicate-email", text: `${email} is the address of several people here.`, next: inHr }
    : undefined
}

const costCenterFault = ({ costCenter }: ToInvite, { settings, template }: Checking): Fault | undefined => {
  if (typeof settings.costCenter !== "object") return undefined
  const { field } = settings.costCenter
  if (costCenter === "") {
    return template.required.has("costCenter")
      ? {
        problem: "missing-information",
        text: `The template requires a cost center, and ${field} is empty or not visible in HR.`,
        next: "Fill it in HR."
      }
      : undefined
  }
  if (unwritable.test(costCenter)) {
    return {
      problem: "unwritable-text",
      text: `Their ${field} holds a character that no spreadsheet can hold.`,
      next: inHr
    }
  }
  const offered = template.choices.costCenter
  return spelled(costCenter, offered) === undefined
    ? {
      problem: "cost-center-not-found",
      text: `The template offers no cost center "${costCenter}" (${field} in HR). It has: ${listed(offered ?? [])}.`,
      next: "Make the cost center in Spendesk and download the template again, or correct HR."
    }
    : undefined
}

const accountFaultOf = (
  { invite: { bankAccount } }: ToInvite,
  { settings, template }: Checking
): string | undefined => {
  if (settings.accounts === "none" || bankAccount === undefined) return undefined
  if (template.columns.has("iban") && template.columns.has("bic")) return accountFault(bankAccount, settings)
  return settings.accounts === "require" ? "The template has no columns for an IBAN and a BIC." : undefined
}

/** Of a template that marks the bank account as required. */
const requiredAccountFault = (one: ToInvite, checking: Checking): Fault | undefined => {
  const { settings, template: { required } } = checking
  if (!required.has("iban") && !required.has("bic")) return undefined
  const text = one.invite.bankAccount === undefined || settings.accounts === "none"
    ? "The template requires an IBAN and a BIC, and there is no bank account to write."
    : accountFaultOf(one, checking)
  return text === undefined ? undefined : { problem: "missing-information", text, next: inHr }
}

const faultOf = (one: ToInvite, checking: Checking): Fault | undefined => {
  const found = nameFault(one) ?? textFault(one) ?? emailFault(one, checking) ?? costCenterFault(one, checking)
    ?? requiredAccountFault(one, checking)
  if (found !== undefined || checking.settings.accounts !== "require") return found
  const text = accountFaultOf(one, checking)
  return text === undefined
    ? undefined
    : { problem: "bank-account", text, next: "Complete the account in HR, or export without." }
}

const named = (one: ToInvite, column: NamedColumn, { settings, template }: Checking): string => {
  if (!template.columns.has(column)) return ""
  const value = column === "costCenter" && typeof settings.costCenter === "object"
    ? one.costCenter
    : settingOf(settings, column)
  return value === undefined || value === "" ? "" : spelled(value, template.choices[column]) ?? ""
}

/**
 * The rows of an invitation file, each checked for everything that the import is documented to refuse or to drop (Spendesk
 * help, article 8116458). Nobody is lost: who does not become a row is in `leftOut` with the reason.
 */
export const invitationRows = (
  invitations: ReadonlyArray<ToInvite>,
  template: TemplateFacts,
  members: ReadonlyArray<Member>,
  settings: InvitationSettings
): Rows => {
  const times = new Map<string, number>()
  for (const { invite } of invitations) times.set(invite.email, (times.get(invite.email) ?? 0) + 1)
  const known = members.flatMap((member) => isValue(member.email) ? [[member.email, member] as const] : [])
  const checking: Checking = { template, settings, members: new Map(known), times }
  const rows: Array<InvitationRow> = []
  const leftOut: Array<LeftOut> = []
  const withoutAccount: Array<WithoutAccount> = []
  const hasColumns = (["iban", "bic"] satisfies ReadonlyArray<InvitationColumn>).every((one) =>
    template.columns.has(one)
  )
  let noAccountColumns = false
  for (const one of invitations) {
    const { invite: { bankAccount, email, id, name, person } } = one
    const fault = faultOf(one, checking)
    if (fault !== undefined) {
      leftOut.push({ operation: id, person, ...fault })
      continue
    }
    const text = accountFaultOf(one, checking)
    if (text !== undefined) withoutAccount.push({ operation: id, person, text })
    if (bankAccount !== undefined && settings.accounts !== "none" && !hasColumns) noAccountColumns = true
    rows.push({
      operation: id,
      person,
      texts: {
        firstName: tidy(name.first),
        lastName: tidy(name.last),
        email: parse(email) ?? email,
        roles: named(one, "roles", checking),
        costCenter: named(one, "costCenter", checking),
        approvalPolicy: named(one, "approvalPolicy", checking)
      },
      bankAccount: text === undefined && settings.accounts !== "none" && hasColumns ? bankAccount : undefined
    })
  }
  return { rows, leftOut, withoutAccount, noAccountColumns }
}

/** As few parts as there can be of at most so many rows, in their order. */
export const partsOf = <A>(rows: ReadonlyArray<A>, most: number): ReadonlyArray<ReadonlyArray<A>> =>
  Array.from({ length: Math.ceil(rows.length / most) }, (_, index) => rows.slice(index * most, (index + 1) * most))
