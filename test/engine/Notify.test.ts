import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { type NoticeKind, noticeKinds } from "../../src/domain/Notice.ts"
import { notify, type Notifying } from "../../src/engine/Notify.ts"
import { type EntityStanding, unseen } from "../../src/engine/Standing.ts"
import { type Message, type Notifier, NotTold } from "../../src/notify/Notifier.ts"
import { Disk, storeOf } from "./MemoryStore.ts"

const standing = (entity: string, more: Partial<EntityStanding> = {}): EntityStanding => ({
  ...unseen(entity, undefined),
  cycles: 1,
  ...more
})
const lacking = { message: "HR_TOKEN is not set.", next: "Set it.", lasting: true }

/** Somebody who is told; `answers` says whether the message arrives. */
const listener = (id: string, answers: (message: Message) => Effect.Effect<void, NotTold> = () => Effect.void) => {
  const heard: Array<Message> = []
  const notifier: Notifier = {
    id,
    entities: undefined,
    about: new Set(noticeKinds),
    send: (message) => Effect.andThen(Effect.sync(() => heard.push(message)), answers(message))
  }
  return { heard, notifier }
}

const away = () => Effect.fail(new NotTold({ message: "It is away.", next: "Wait." }))

const said = (heard: ReadonlyArray<Message>): ReadonlyArray<ReadonlyArray<string>> =>
  heard.map(({ notices }) => notices.map(({ entity, kind }) => `${entity} ${kind}`))

const ended = (notifying: Notifying, one: EntityStanding) =>
  notifying.watch({ type: "ended", before: standing(one.entity), standing: one })

const on = <A>(
  disk: Disk,
  notifiers: ReadonlyArray<Notifier>,
  then: (notifying: Notifying) => Effect.Effect<A>
) =>
  Effect.scoped(Effect.flatMap(notify(notifiers, { pageOf: () => undefined }), then)).pipe(
    Effect.provide(storeOf(disk, { name: "p", dead: false }))
  )

describe("U7: telling people", () => {
  it.effect("what changes within some seconds is one message, and never the same again, also after a restart", () => {
    const disk = new Disk([])
    const one = listener("n")
    const cycles = (notifying: Notifying) =>
      Effect.gen(function*() {
        for (const entity of ["fr", "de"]) yield* ended(notifying, standing(entity, { trouble: lacking }))
        yield* TestClock.adjust("1 hour")
      })
    return Effect.gen(function*() {
      yield* on(disk, [one.notifier], (notifying) => Effect.andThen(cycles(notifying), cycles(notifying)))
      assert.deepStrictEqual(said(one.heard), [["fr error", "de error"]])
      yield* on(disk, [one.notifier], cycles)
      assert.deepStrictEqual(said(one.heard), [["fr error", "de error"]])
    })
  })

  it.effect("a cycle waits for nobody who is told", () => {
    const stuck = listener("n", () => Effect.never)
    return on(new Disk([]), [stuck.notifier], (notifying) =>
      Effect.gen(function*() {
        yield* ended(notifying, standing("fr", { trouble: lacking }))
        yield* TestClock.adjust("1 minute")
        assert.strictEqual(stuck.heard.length, 1)
        yield* ended(notifying, standing("fr", { trouble: lacking }))
      }))
  })

  it.effect("what did not arrive is tried again, and one who is away keeps nobody else from hearing", () => {
    let there = false
    const one = listener("away", () => there ? Effect.void : away())
    const other = listener("there")
    return on(new Disk([]), [one.notifier, other.notifier], (notifying) =>
      Effect.gen(function*() {
        yield* ended(notifying, standing("fr", { trouble: lacking }))
        yield* TestClock.adjust("20 seconds")
        assert.strictEqual(one.heard.length, 1)
        assert.strictEqual(other.heard.length, 1)
        there = true
        for (let minute = 0; minute < 10; minute++) yield* TestClock.adjust("30 seconds")
        assert.strictEqual(one.heard.length, 2)
        assert.strictEqual(other.heard.length, 1)
      }))
  })

  it.effect("a process that ends between sending and noting may tell it once more, and no more", () => {
    const disk = new Disk([])
    const dying = listener("n", () => Effect.never)
    const next = listener("n")
    const cycle = (notifying: Notifying) =>
      Effect.gen(function*() {
        yield* ended(notifying, standing("fr", { trouble: lacking }))
        for (let minute = 0; minute < 10; minute++) yield* TestClock.adjust("30 seconds")
      })
    return Effect.gen(function*() {
      yield* on(disk, [dying.notifier], cycle)
      yield* on(disk, [next.notifier], cycle)
      yield* on(disk, [next.notifier], cycle)
      assert.strictEqual(dying.heard.length + next.heard.length, 2)
    })
  })

  it.effect("each hears of its own entities and kinds alone, and of a new file's notifiers", () => {
    const mine: Notifier & { readonly about: ReadonlySet<NoticeKind> } = {
      ...listener("a").notifier,
      entities: new Set(["fr"])
    }
    const heard: Array<Message> = []
    const french = { ...mine, send: (message: Message) => Effect.sync(() => void heard.push(message)) }
    const later = listener("later")
    return on(new Disk([]), [french], (notifying) =>
      Effect.gen(function*() {
        yield* ended(notifying, standing("de", { trouble: lacking }))
        yield* ended(notifying, standing("fr", { trouble: lacking }))
        yield* TestClock.adjust("10 seconds")
        assert.deepStrictEqual(said(heard), [["fr error"]])
        yield* notifying.follow([later.notifier])
        yield* ended(notifying, standing("de", { trouble: lacking }))
        yield* TestClock.adjust("20 seconds")
        assert.deepStrictEqual(said(later.heard), [["de error"]])
        assert.strictEqual(heard.length, 1)
      }))
  })
})
