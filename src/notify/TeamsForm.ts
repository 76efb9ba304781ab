import type { Severity } from "../domain/Notice.ts"
import type { Message } from "./Notifier.ts"
import { brief, headline, severityOf, title } from "./Words.ts"

const colours: Readonly<Record<Severity, string>> = { info: "Good", warning: "Warning", error: "Attention" }

/** TextRun, unlike TextBlock, gives Markdown no meaning (adaptivecards.io, "RichTextBlock"). */
const paragraph = (text: string, more: Readonly<Record<string, unknown>> = {}) => ({
  type: "RichTextBlock",
  inlines: [{ type: "TextRun", text, ...more }]
})

const open = (url: string) => ({ selectAction: { type: "Action.OpenUrl", url } })

/** Teams takes 28 KB at once (learn.microsoft.com, "Create Incoming Webhooks"): so many characters for each text. */
const roomOf = ({ notices }: Message): number => Math.min(1200, Math.floor(9000 / Math.max(1, notices.length)))

/** A message for the workflow "Post to a channel when a webhook request is received": an adaptive card. */
export const teamsForm = (message: Message): unknown => {
  const most = roomOf(message)
  return {
    type: "message",
    attachments: [{
      contentType: "application/vnd.microsoft.card.adaptive",
      contentUrl: null,
      content: {
        $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
        type: "AdaptiveCard",
        version: "1.4",
        body: [
          ...message.notices.length === 1
            ? []
            : [paragraph(brief(title(message), 140), { size: "Large", color: colours[severityOf(message)] })],
          ...message.notices.flatMap((notice) => [
            paragraph(brief(headline(notice), 140), { weight: "Bolder", color: colours[notice.severity] }),
            paragraph(brief(notice.text, most)),
            ...notice.next === "" ? [] : [paragraph(brief(notice.next, most), { isSubtle: true })],
            ...notice.page === undefined ? [] : [paragraph(notice.page, open(notice.page))]
          ])
        ]
      }
    }]
  }
}
