import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import { Effect, Layer } from "effect"
import { HttpRouter, HttpServer } from "effect/http"
import { createServer } from "node:http"
import type { EntityId } from "../../src/domain/Rules.ts"
import { type EntityStanding, unseen } from "../../src/engine/Standing.ts"
import { cards } from "../../src/planning/Cards.ts"
import { deciding } from "../../src/planning/Deciding.ts"
import { explain } from "../../src/planning/Explain.ts"
import type { PlanInput } from "../../src/planning/Input.ts"
import { memberRows } from "../../src/planning/MemberRows.ts"
import { plan } from "../../src/planning/Plan.ts"
import { worklists } from "../../src/planning/Worklist.ts"
import { type Access, makeAccess } from "../../src/web/Access.ts"
import type { Desk } from "../../src/web/Desk.ts"
import { Said } from "../../src/web/Said.ts"
import { routes } from "../../src/web/Server.ts"
import type { Answer, Site } from "../../src/web/Site.ts"

/** What somebody asked a site for. */
export interface Wish {
  readonly act: string
  readonly entity: EntityId
  readonly by: string
  readonly reason: string
  readonly subject: string
}

export interface FakeSite extends Site {
  readonly wishes: Array<Wish>
}

/** A site that shows the plan of an input, and notes what is asked of it. */
export const fakeSite = (input: PlanInput, more: Partial<Site> = {}): FakeSite => {
  const planned = plan(input)
  const wishes: Array<Wish> = []
  const acting = (act: string, entity: EntityId, asked: { visitor: { name: string }; reason: string }, subject = "") =>
    Effect.sync((): Answer => {
      wishes.push({ act, entity, by: asked.visitor.name, reason: asked.reason, subject })
      return { tone: "good", message: `${act} of ${entity}.`, next: "" }
    })
  const standings = input.entities.map((one): EntityStanding => {
    const own = planned.plan.entities.find(({ entity }) => entity === one.rules.entity)
    if (own === undefined) throw new Error(`no plan of ${one.rules.entity}`)
    const look = {
      at: input.now,
      all: input,
      input: one,
      plan: own,
      permit: { may: "apply", operations: own.operations }
    } as const
    return {
      ...unseen(one.rules.entity, one.rules),
      startedAt: input.now - 2_000,
      endedAt: input.now,
      nextAt: input.now + 900_000,
      cycles: 1,
      look,
      good: look
    }
  })
  const rows = new Map(input.entities.map(({ rules: { entity } }) => [
    entity,
    memberRows({ ...input, only: new Set([entity]) }, planned.plan)
  ]))
  return {
    version: "0.0.0",
    startedAt: input.now,
    now: Effect.succeed(input.now),
    sandbox: false,
    file: Effect.succeed({ file: "hrsync.yaml", text: "version: 1\n", since: input.now, refused: undefined }),
    standings: Effect.succeed(standings),
    connections: Effect.succeed([]),
    cards: Effect.succeed(cards(input, planned)),
    members: (entity) =>
      Effect.sync(() => {
        const own = rows.get(entity)
        return own === undefined ? undefined : { at: input.now, rows: own }
      }),
    explain: (text) => Effect.sync(() => explain(input, text)),
    history: () => Effect.succeed([]),
    approve: (entity, { hash }, _only, asked) => acting("approve", entity, asked, hash),
    refuse: (entity, hash, asked) => acting("refuse", entity, asked, hash),
    pause: (entity, asked) => acting("pause", entity, asked),
    resume: (entity, asked) => acting("resume", entity, asked),
    done: (entity, operation, asked) => acting("done", entity, asked, operation),
    hurry: (entity, asked) => acting("hurry", entity, asked),
    past: (asked) =>
      Effect.succeed({ entries: [], limit: asked.limit, more: false, byOf: () => "", addressOf: () => "" }),
    operationCounts: () => Effect.succeed([]),
    decision: (entity) => Effect.sync(() => deciding(input, planned, entity)),
    worklists: Effect.sync(() => worklists(input, planned)),
    try: () => Effect.succeed({ problems: undefined, warnings: undefined, entities: [] }),
    ...more,
    wishes
  }
}

export interface Served {
  readonly address: string
  readonly desk: Desk
}

/** Serves a site on a port that is free, until the scope ends. */
export const served = Effect.fn("served")(function*(
  site: Site,
  { access = makeAccess({ user: "ada", control: Effect.succeed(undefined), url: undefined }), url }: {
    readonly access?: Access
    readonly url?: string
  } = {}
) {
  const desk: Desk = { site, access, said: new Said(), url }
  const server = yield* Layer.build(
    HttpRouter.serve(routes(desk), { disableListenLog: true, disableLogger: true }).pipe(
      Layer.provideMerge(NodeHttpServer.layer(createServer, { host: "127.0.0.1", port: 0 }))
    )
  )
  const { address } = yield* Effect.provide(HttpServer.HttpServer, server)
  if (address._tag === "UnixPathAddress") return yield* Effect.die("no port")
  return { address: `http://127.0.0.1:${address.port}`, desk } satisfies Served
})
