import type { Notice, NoticeKind, Severity } from "../domain/Notice.ts"
import type { Message } from "./Notifier.ts"

export const kindWords: Readonly<Record<NoticeKind, string>> = {
  blocked: "blocked",
  error: "error",
  approval: "an approval is wanted",
  waiting: "waiting for a person",
  credentials: "a credential ends",
  recovered: "recovered"
}

const ranks: Readonly<Record<Severity, number>> = { info: 0, warning: 1, error: 2 }

/** The worst of a message. */
export const severityOf = ({ notices }: Message): Severity =>
  notices.reduce<Severity>((worst, { severity }) => ranks[severity] > ranks[worst] ? severity : worst, "info")

/** `Acme SAS (acme-fr): blocked` */
export const headline = ({ entity, kind, name }: Notice): string =>
  `${name === entity ? entity : `${name} (${entity})`}: ${kindWords[kind]}`

export const title = ({ notices }: Message): string => {
  const [first] = notices
  return notices.length === 1 && first !== undefined
    ? `hrsync: ${headline(first)}`
    : `hrsync: ${notices.length} notices`
}

/** No message holds more notices: chats cut, or refuse, what is long. */
export const mostAtOnce = 20

/** A text that is read on a phone: control characters gone, long ones cut. */
export const brief = (text: string, most = 1200): string => {
  const clean = text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+/gu, " ").trim()
  // Half a character at the cut is none.
  return clean.length > most ? `${clean.slice(0, most).replace(/\p{Cs}$/u, "")}…` : clean
}
