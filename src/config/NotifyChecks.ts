import { nearest, quoted } from "./Problem.ts"
import type { Report } from "./Report.ts"
import { at, entriesOf, entryOf, itemsOf, textOf, type Tree } from "./Tree.ts"

/** What the schema can't say of `notify`: who signs, entities that are none, and one address told twice. */
export const checkNotify = (root: Tree, report: Report): void => {
  const entities = entriesOf(at(root, "entities")).map(({ key }) => key)
  const urls = new Set<string>()
  for (const notifier of itemsOf(at(root, "notify"))) {
    const form = textOf(at(notifier, "form")) ?? "json"
    const secret = entryOf(notifier, "secret")
    const url = entryOf(notifier, "url")
    if (form === "json" && secret === undefined && notifier.type === "map") {
      report.error(
        "missing-key",
        url ?? notifier,
        "secret is missing: what is sent as json is signed with it, so that its receiver knows who sent it."
      )
    }
    if ((form === "slack" || form === "teams") && secret !== undefined) {
      report.error(
        "secret-not-here",
        secret,
        `${form} checks no signature: take secret away. Its address is the secret.`
      )
    }
    const reference = textOf(url?.value)
    if (url !== undefined && reference !== undefined && !report.claims(url.value)) {
      if (urls.has(reference)) {
        report.error("same-notifier", url, `${report.shown(url.value)} stands here twice. Write one notifier for both.`)
      }
      urls.add(reference)
    }
    for (const item of itemsOf(at(notifier, "entities"))) {
      const name = textOf(item)
      if (name === undefined || name === "" || entities.includes(name) || report.claims(item)) continue
      report.wrong("unknown-entity", item, `No entity is called ${quoted(name)}.`, {
        allowed: entities,
        suggestion: nearest(name, entities)
      })
    }
  }
}
