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

/** Teams takes 28 KB at once and refuses more (learn.microsoft.com, "Create Incoming Webhooks"). In bytes. */
const largest = 27 * 1024

/** So many characters for each text: as many as fit. */
const rooms = [1200, 800, 500, 300, 200, 100, 40, 0]

/** A message for the workflow "Post to a channel when a webhook request is received": an adaptive card. */
export const teamsForm = (message: Message): unknown =>
  cardOf(message, rooms.find((most) => Buffer.byteLength(JSON.stringify(cardOf(message, most))) <= largest) ?? 0)

const cardOf = (message: Message, most: number): unknown => ({
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
})
