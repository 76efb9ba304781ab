import type { Message, Tellable } from "./Notifier.ts"
import { brief, headline, title } from "./Words.ts"

/** What Slack gives a meaning to (docs.slack.dev, "Formatting message text"): as entities it is text. */
const plain = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")

const linesOf = ({ next, page, text }: Tellable): string =>
  [brief(text), brief(next), page ?? ""].filter((line) => line !== "").join("\n")

/**
 * A message for an incoming webhook of Slack. Blocks are plain text, so that nothing in a name is a mention, a link or
 * bold; `text` is what a phone shows before it is opened. A header takes 150 characters, a section 3,000.
 */
export const slackForm = (message: Message): unknown => ({
  text: plain(brief(title(message), 140)),
  unfurl_links: false,
  blocks: message.notices.flatMap((notice) => [
    { type: "header", text: { type: "plain_text", emoji: false, text: brief(headline(notice), 140) } },
    {
      type: "section",
      text: { type: "plain_text", emoji: false, text: linesOf(notice) }
    }
  ])
})
