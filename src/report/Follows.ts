import type { Operation, Person } from "../domain/Operation.ts"
import type { Hold } from "../domain/Plan.ts"
import { describeOperation, operationDetails, personAddress, personInline, personName, textMarkup } from "./Describe.ts"
import { type Lines, page as pageOf, paragraph, rows, type TextOptions } from "./Page.ts"
import { operationView, personView } from "./PlanView.ts"
import { kindWords, sentence } from "./Words.ts"

const m = textMarkup

/** What a plan has for one person. */
export interface Following {
  readonly operations: ReadonlyArray<Operation>
  readonly withheld: ReadonlyArray<Operation>
  readonly holds: ReadonlyArray<Hold>
}

const operationLine = (operation: Operation, withheld: boolean): string => {
  const details = describeOperation(m, operationView(operation))
  return `${operation.kind}${details === "" ? "" : ` (${details})`}${withheld ? ", withheld by a block" : ""}: ${
    sentence(m.words(operation.why.text))
  }`
}

/** `invite: …`, `held as archived-by-a-person: …`, a line each; nothing to do is said. */
export const followingText = (
  { holds, operations, withheld }: Following,
  options: TextOptions
): ReadonlyArray<string> => {
  const page = pageOf(options)
  const lines = [
    ...operations.map((operation) => operationLine(operation, false)),
    ...withheld.map((operation) => operationLine(operation, true)),
    ...holds.map(({ reason, text }) => `held as ${reason}: ${sentence(m.words(text))}`)
  ]
  return (lines.length === 0 ? ["nothing to do for them."] : lines).flatMap((line) =>
    Array.from(paragraph(page, "  ", line))
  )
}

/** `Ada Lovelace ada@acme.example`, as a terminal shows it. */
export const personText = (person: Person): string => personInline(m, personView(person))

/** Operations, a line each with people and values (bank accounts masked), folded. */
export const operationsText = (operations: ReadonlyArray<Operation>, options: TextOptions): ReadonlyArray<string> =>
  Array.from(operationRows(operations, options))

function* operationRows(operations: ReadonlyArray<Operation>, options: TextOptions): Lines {
  yield* rows(pageOf(options), "  ", operations.map(operationView), (operation) => ({
    sign: kindWords[operation.kind].symbol,
    tone: kindWords[operation.kind].tone,
    cells: [operation.kind, personName(m, operation.person), personAddress(m, operation.person)],
    details: operationDetails(m, operation),
    text: sentence(m.words(operation.why.text)),
    rule: m.words(operation.why.rule, 40)
  }))
}
