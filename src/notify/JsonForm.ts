import { createHash } from "node:crypto"
import type { Notice } from "../domain/Notice.ts"
import type { Message } from "./Notifier.ts"
import { brief, severityOf } from "./Words.ts"

/** The same notice has the same id, should it come twice. */
const idOf = (notifier: string, { entity, fingerprint, kind }: Notice): string =>
  createHash("sha256").update(JSON.stringify([notifier, entity, kind, fingerprint])).digest("hex").slice(0, 32)

/** A message for a program: the form that docs/notify.md describes. */
export const jsonForm = (notifier: string, message: Message): unknown => ({
  form: "hrsync-notice",
  version: 1,
  at: new Date(message.at).toISOString(),
  severity: severityOf(message),
  notices: message.notices.map((notice) => ({
    id: idOf(notifier, notice),
    entity: notice.entity,
    name: notice.name,
    kind: notice.kind,
    severity: notice.severity,
    text: brief(notice.text, 4000),
    next: brief(notice.next, 4000),
    ...(notice.decisionHash === undefined ? {} : { decisionHash: notice.decisionHash }),
    counts: notice.counts,
    ...(notice.page === undefined ? {} : { page: notice.page })
  }))
})
