import { Clock, Effect } from "effect"
import { ageInWords } from "../domain/Age.ts"
import { parse } from "../domain/EmailAddress.ts"
import type { Memory, WaitingItem } from "../domain/Memory.ts"
import type { EntityId } from "../domain/Rules.ts"
import { type Teller, tellUnderLock } from "../engine/Acts.ts"
import { doneByHand, meansItem, openItems } from "../planning/DoneByHand.ts"
import { findPeople, keysOf } from "../planning/FindPeople.ts"
import type { PlanInput } from "../planning/Input.ts"
import { keyText } from "../planning/Population.ts"
import { visible } from "../report/Safe.ts"
import { instant } from "../report/Words.ts"
import { Store } from "../store/Store.ts"
import { wrongUsage } from "./ExitCode.ts"
import { readHere } from "./Input.ts"
import { refusal } from "./Meant.ts"
import { tell } from "./Tell.ts"
import { type OpenWorld, refuseUnknown } from "./World.ts"

interface Item {
  readonly entity: EntityId
  readonly item: WaitingItem
}

const isOpen = ({ item }: Item): boolean => item.doneAt === undefined

/** The items that a text means, by what is remembered: an operation's id above all. */
const meantBy = (memories: ReadonlyArray<Memory>, text: string): ReadonlyArray<Item> => {
  const email = parse(text)
  const found = memories.flatMap((memory) =>
    memory.waiting.filter((item) => meansItem(memory, item, text, email)).map((item) => ({
      entity: memory.entity,
      item
    }))
  )
  const exact = found.filter(({ item }) => item.operation === text)
  return exact.length > 0 ? exact : found
}

/** The same by a person whom HR or the target alone knows under that text: somebody whom a person is asked to invite. */
const meantByPeople = (input: PlanInput, memories: ReadonlyArray<Memory>, text: string): ReadonlyArray<Item> => {
  const people = findPeople(input, text).flat()
  return memories.flatMap((memory) => {
    const known = people.filter(({ entity }) => entity === memory.entity).map(keysOf)
    const isTheirs = ({ person }: WaitingItem): boolean => known.some((keys) => keys.has(keyText(person)))
    return memory.waiting.filter(isTheirs).map((item) => ({
      entity: memory.entity,
      item
    }))
  })
}

const lines = (items: ReadonlyArray<Item>, now: number): ReadonlyArray<string> =>
  items.map(({ entity, item }) =>
    `  ${visible(item.operation)}  in ${entity}, since ${instant(item.openedAt)} (${ageInWords(now - item.openedAt)})`
  )

const allOpen = (memories: ReadonlyArray<Memory>): ReadonlyArray<Item> =>
  memories.flatMap((memory) => openItems(memory).map((item) => ({ entity: memory.entity, item })))

const unknown = Effect.fnUntraced(function*(memories: ReadonlyArray<Memory>, text: string) {
  const now = yield* Clock.currentTimeMillis
  const open = allOpen(memories)
  return wrongUsage(
    open.length === 0
      ? `Nothing is waiting for a person, so "${visible(text)}" can't be done.\nhrsync plan shows what there is to do.`
      : [`Nothing that waits for a person is known by "${visible(text)}". Open items:`, ...lines(open, now)].join("\n")
  )
})

const several = Effect.fnUntraced(function*(items: ReadonlyArray<Item>, text: string) {
  const now = yield* Clock.currentTimeMillis
  const oneId = new Set(items.map(({ item }) => item.operation)).size === 1
  return wrongUsage(
    [
      `"${visible(text)}" means several items:`,
      ...lines(items, now),
      oneId ? "Say which entity: --entity <key>." : "Say which, by the id that stands first."
    ].join("\n")
  )
})

/** The one item that a text means, by what is remembered, or by whom HR and the target know under it. */
const itemMeant = Effect.fn("itemMeant")(function*(
  open: OpenWorld,
  text: string,
  memories: ReadonlyArray<Memory>
) {
  let found = meantBy(memories, text)
  const waiting = allOpen(memories).map(({ entity }) => entity)
  if (found.length === 0 && waiting.length > 0) {
    const asked = [...new Set(waiting)]
    const input = yield* readHere({ entities: asked, at: undefined, everything: false }, open)
    found = meantByPeople(input, memories, text)
  }
  const unfinished = found.filter(isOpen)
  const meant = unfinished.length > 0 ? unfinished : found
  const [first] = meant
  if (first === undefined) return yield* yield* unknown(memories, text)
  if (meant.length > 1) return yield* yield* several(meant, text)
  return first
})

const remembered = Effect.fn("remembered")(function*(open: OpenWorld, entities: ReadonlyArray<EntityId>) {
  yield* refuseUnknown(entities, open.configuration)
  const store = yield* Store
  return (yield* store.memories).filter(({ entity }) => entities.length === 0 || entities.includes(entity))
})

/** X8: a person says that something was done by hand. */
export const sayDone = Effect.fn("sayDone")(function*(
  open: OpenWorld,
  text: string,
  entities: ReadonlyArray<EntityId>,
  teller: Teller
) {
  const first = yield* itemMeant(open, text, yield* remembered(open, entities))
  const at = yield* Clock.currentTimeMillis
  return yield* tell(open, [first.entity], teller, (input) =>
    Effect.gen(function*() {
      const answer = doneByHand(input, first.entity, first.item.operation, at)
      return answer.type === "deed" ? { deed: answer, who: "" } : yield* yield* refusal(answer, "")
    }))
})

/** One of several items that a person says were done. */
export interface SaidDone {
  readonly entity: EntityId
  readonly operation: string
  /** Nothing: it is noted as done. */
  readonly refused: { readonly message: string; readonly next: string } | undefined
  readonly notes: ReadonlyArray<string>
}

/**
 * The same of several at once, from one reading: after an upload of many invitations. Nothing is noted where one of the
 * texts means nothing, or more than one item.
 */
export const sayAllDone = Effect.fn("sayAllDone")(function*(
  open: OpenWorld,
  texts: ReadonlyArray<string>,
  entities: ReadonlyArray<EntityId>,
  teller: Teller
) {
  const memories = yield* remembered(open, entities)
  const items = yield* Effect.forEach(texts, (text) => itemMeant(open, text, memories))
  const distinct = new Map(items.map((one) => [`${one.entity} ${one.item.operation}`, one]))
  const asked = [...new Set(items.map(({ entity }) => entity))]
  const input = yield* readHere({ entities: asked, at: undefined, everything: false }, open)
  return yield* Effect.forEach([...distinct.values()], ({ entity, item: { operation } }) =>
    Effect.gen(function*() {
      const at = yield* Clock.currentTimeMillis
      const answer = yield* tellUnderLock(input, entity, teller, (given) => doneByHand(given, entity, operation, at))
      return {
        entity,
        operation,
        refused: answer.type === "deed" ? undefined : { message: answer.message, next: answer.next },
        notes: answer.type === "deed" ? answer.notes : []
      } satisfies SaidDone
    }))
})
