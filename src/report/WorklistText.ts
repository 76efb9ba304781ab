import { describeOperation, entityTitle, personAddress, personInline, personName, textMarkup as m } from "./Describe.ts"
import { type Lines, type Page, page as pageOf, paragraph, type TextOptions } from "./Page.ts"
import { kindWords, sentence } from "./Words.ts"
import { type EntityWorklistView, type ItemView, saysSomething, type WorklistView } from "./WorklistView.ts"
import {
  ageOf,
  ageWords,
  asideTitle,
  byNote,
  entityHeadline,
  entityNotes,
  followsTitle,
  headline,
  recording,
  saidDoneTitle
} from "./WorklistWords.ts"

/** `hrsync worklist` for a terminal. Long lists are not folded: they are what was asked for. */
export const worklistText = (view: WorklistView, options: TextOptions): string =>
  `${Array.from(textLines(pageOf({ ...options, all: true }), view)).join("\n")}\n`

function* textLines(page: Page, view: WorklistView): Lines {
  yield* paragraph(page, "", sentence(headline(view)), "hrsync worklist: ", "bold")
  for (const entity of view.entities.filter(saysSomething)) {
    yield ""
    yield* entityLines(page, entity)
  }
}

function* entityLines(page: Page, entity: EntityWorklistView): Lines {
  yield `${page.paint("bold", entityTitle(m, entity))}  ${entityHeadline(entity)}`
  for (const note of entityNotes(entity)) yield* paragraph(page, "  ", note, "! ", "yellow")
  for (const { how, items, mind, place, title, step } of entity.sections) {
    const { tone } = kindWords[step === "replace-invite" ? "cancel-invite" : step === "manager" ? "update" : step]
    yield ""
    yield `  ${page.paint(tone, title)} (${items.length})  ${place}`
    for (const sentence of how) yield* paragraph(page, "    ", sentence, "→ ")
    for (const sentence of mind) yield* paragraph(page, "    ", sentence, "! ", "yellow")
    for (const item of items) yield* itemLines(page, item)
  }
  if (entity.aside.length > 0) {
    yield ""
    yield `  ${page.paint("bold", asideTitle)} (${entity.aside.length})`
    for (const [note, items] of byNote(entity.aside)) {
      yield* paragraph(page, "    ", sentence(m.words(note)))
      for (const item of items) {
        yield* paragraph(page, "      ", `${m.code(item.id, 120)}  ${personInline(m, item.person)}  ${ageOf(item)}`)
      }
    }
  }
  if (entity.follows.length > 0) {
    yield ""
    yield `  ${page.paint("bold", followsTitle)} (${entity.follows.length})`
    for (const operation of entity.follows) {
      const details = describeOperation(m, operation)
      const what = `${operation.kind} ${personInline(m, operation.person)}${details === "" ? "" : `  ${details}`}`
      yield* paragraph(page, "    ", what, `${kindWords[operation.kind].symbol} `, kindWords[operation.kind].tone)
    }
  }
  if (entity.saidDone.length > 0) {
    yield ""
    yield `  ${page.paint("bold", saidDoneTitle)} (${entity.saidDone.length})`
    for (const { age, id, person } of entity.saidDone) {
      yield* paragraph(page, "    ", `${m.code(id, 120)}  ${personInline(m, person)}  said ${age} ago`)
    }
  }
}

function* itemLines(page: Page, item: ItemView): Lines {
  const label = `${item.number}.`.padEnd(4)
  const { tone } = ageWords[item.mark]
  const indent = " ".repeat(4 + label.length)
  yield `    ${label}${personName(m, item.person)}  ${personAddress(m, item.person)}  ${page.paint(tone, ageOf(item))}`
  const labelled = (name: string, text: string): Lines => paragraph(page, indent, text, `${name}  `, "dim")
  for (const { after, before, what } of item.values) {
    yield* labelled(what.padEnd(widest), `${m.words(before, 200)} → ${m.words(after, 200)}`)
  }
  if (item.why !== "") {
    yield* labelled("why".padEnd(widest), `${sentence(m.words(item.why))}  ${m.words(item.rule, 40)}`)
  }
  if (item.afterNumbers.length > 0) {
    yield* labelled("first".padEnd(widest), item.afterNumbers.map((number) => `${number}.`).join(" "))
  }
  for (const sentence of item.mind) yield* labelled("mind".padEnd(widest), m.words(sentence))
  yield* labelled("then".padEnd(widest), recording(item))
  yield `${indent}${" ".repeat(widest + 2)}${page.paint("bold", m.code(item.command, 500))}` // whole, to be copied
}

/** The longest label of a value. */
const widest = "bank account".length
