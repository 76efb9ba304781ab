import type { Severity } from "../domain/Notice.ts"
import type { Message } from "./Notifier.ts"
import { brief, headline, severityOf, title } from "./Words.ts"

const colours: Readonly<Record<Severity, string>> = { info: "Good", warning: "Warning", error: "Attention" }

/** TextRun, unlike TextBlock, gives Markdown no meaning (adaptivecards.io, "RichTextBlock"). */
const paragraph = (text: string, more: Readonly<Record<string, unknown>> = {}) => ({
  type: "RichTextBlock",
  inlines: [{ type: "TextRun", text, ...more }]
})

/** A message for the workflow "Post to a channel when a webhook request is received": an adaptive card. */
export const teamsForm = (message: Message): unknown => ({
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
          paragraph(brief(notice.text)),
          ...notice.next === "" ? [] : [paragraph(brief(notice.next), { isSubtle: true })]
        ])
      ]
    }
  }]
})
