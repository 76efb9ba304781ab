import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Redacted, type Scope } from "effect"
import { TestClock } from "effect/testing"
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { createServer } from "node:http"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { AuthorizationError } from "../../../src/net/AuthorizationCode.ts"
import { network } from "../../../src/net/Network.ts"
import type { EmulatorFaults, EmulatorRequest, EmulatorResponse } from "../../../src/sandbox/Emulator.ts"
import { kind as emulators, partner } from "../../../src/sandbox/emulators/PayFit.ts"
import { EmulatorServer } from "../../../src/sandbox/EmulatorServer.ts"
import {
  connectPayFit,
  type PayFitConnected,
  type PayFitConnection,
  scopesFor
} from "../../../src/sources/PayFitConnect.ts"
import { now, person, today } from "./Trial.ts"

const token = "sandbox-payfit-token-Vx3d"
const request = { attributes: new Set(["team"]), bankAccount: true, manager: false }

interface Flow {
  readonly faults?: EmulatorFaults
  readonly changes?: Partial<PayFitConnection>
  /** What the administrator's browser does with the address; default: it says yes. */
  readonly browse?: (address: string) => Promise<void>
  readonly rewrite?: (response: EmulatorResponse, request: EmulatorRequest) => EmulatorResponse
}

/** Says yes at PayFit, and follows the redirect. */
const accept = async (address: string): Promise<void> => {
  const { headers, status } = await fetch(address, { redirect: "manual" })
  assert.strictEqual(status, 302)
  const answer = await fetch(headers.get("location") ?? "")
  assert.strictEqual(answer.status, 200)
  assert.strictEqual(answer.headers.get("referrer-policy"), "no-referrer")
  assert.strictEqual(answer.headers.get("cache-control"), "no-store")
}

interface Outcome {
  readonly folder: string
  readonly connected: PayFitConnected | { readonly message: string; readonly next: string }
  readonly asked: ReadonlyArray<string>
  readonly opened: ReadonlyArray<URL>
}

const folderOf = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "hrsync-connect-"))),
  (folder) => Effect.sync(() => rmSync(folder, { recursive: true }))
)

const run = Effect.fnUntraced(function*(flow: Flow = {}): Effect.fn.Return<Outcome, never, Scope.Scope> {
  const { browse = accept, changes = {}, faults = {}, rewrite } = flow
  yield* TestClock.setTime(now)
  const folder = changes.folder ?? (yield* folderOf)
  const emulator = emulators.make({ people: [person({})], today, settings: {}, faults, limited: false })
  const asked: Array<string> = []
  const handle = (one: EmulatorRequest): EmulatorResponse => {
    asked.push(`${one.method} ${one.path}`)
    const response = emulator.handle(one)
    return rewrite?.(response, one) ?? response
  }
  const server = yield* Effect.acquireRelease(
    Effect.promise(() =>
      EmulatorServer.start(new Map([["hr", { emulator: { ...emulator, handle }, faults }]]), { now: () => now })
    ),
    (started) => Effect.promise(() => started.stop())
  )
  const net = yield* Effect.acquireRelease(Effect.sync(() => network({})), ({ close }) => close)
  const opened: Array<URL> = []
  const connected = yield* connectPayFit({
    connection: "hr",
    oauth: { clientId: partner.clientId, redirectUri: "http://127.0.0.1:0/payfit" },
    clientSecret: Redacted.make(partner.clientSecret),
    token: "${file:payfit-token}",
    folder,
    request,
    baseUrl: server.baseUrl("hr"),
    network: net,
    open: (address) =>
      Effect.sync(() => opened.push(new URL(address))).pipe(
        Effect.andThen(Effect.tryPromise({
          try: () => browse(address),
          catch: (cause) => new AuthorizationError({ message: `The browser failed: ${String(cause)}`, next: "" })
        }))
      ),
    ...changes
  }).pipe(Effect.catch(({ message, next }) => Effect.succeed({ message, next })))
  const texts = JSON.stringify(connected)
  for (const secret of [token, partner.clientSecret, "sandbox-payfit-code"]) assert.notInclude(texts, secret)
  return { folder, connected, asked, opened }
})

const messageOf = ({ connected }: Outcome): string => "message" in connected ? connected.message : "connected"

const nothingStored = ({ folder }: Outcome): void => assert.isFalse(existsSync(join(folder, "payfit-token")))

describe("PayFit's connection flow", () => {
  it.effect("an administrator says yes, and the token stands where the reference leads, for its owner alone", () =>
    Effect.scoped(Effect.gen(function*() {
      const { asked, connected, folder, opened } = yield* run()
      assert.deepStrictEqual<unknown>(connected, {
        companyId: "64b7f0c2a1d3e40012ab34cd",
        scopes: new Set([
          "collaborators:read",
          "collaborators:contracts:read",
          "collaborators:management:read",
          "collaborators:bank-info:read"
        ]),
        ends: now + 31_536_000_000
      })
      assert.strictEqual(readFileSync(join(folder, "payfit-token"), "utf8"), token)
      assert.strictEqual(statSync(join(folder, "payfit-token")).mode & 0o777, 0o600)
      assert.deepStrictEqual(asked, ["GET /authorize", "POST /token", "POST /introspect"])
      const { searchParams } = opened[0] ?? new URL("http://nothing.example")
      assert.strictEqual(searchParams.get("scope"), scopesFor(request).join(" "))
      assert.isAtLeast(searchParams.get("state")?.length ?? 0, 43)
    })))

  it("no more is asked for than a reading needs", () => {
    assert.deepStrictEqual(scopesFor({ attributes: new Set(["country"]), bankAccount: false, manager: false }), [
      "collaborators:read",
      "collaborators:contracts:read"
    ])
    assert.deepStrictEqual(scopesFor({ attributes: "all", bankAccount: true, manager: true }), [
      "collaborators:read",
      "collaborators:contracts:read",
      "collaborators:management:read",
      "contracts:read",
      "collaborators:bank-info:read"
    ])
  })

  it.effect("an earlier token is replaced, but no other file", () =>
    Effect.scoped(Effect.gen(function*() {
      const folder = yield* folderOf
      const file = join(folder, "payfit-token")
      writeFileSync(file, "an-earlier-token\n")
      yield* run({ changes: { folder } })
      assert.strictEqual(readFileSync(file, "utf8"), token)
      writeFileSync(file, "alias ll='ls -l'\n")
      const outcome = yield* run({ changes: { folder } })
      assert.include(messageOf(outcome), "holds something else than a secret")
      assert.strictEqual(readFileSync(file, "utf8"), "alias ll='ls -l'\n")
      assert.deepStrictEqual(outcome.opened, [])
    })))

  it.effect("where nothing can be stored, nobody is asked", () =>
    Effect.scoped(Effect.gen(function*() {
      const outcome = yield* run({ changes: { token: "${env:PAYFIT_TOKEN}" } })
      assert.include(messageOf(outcome), "leads to no file")
      assert.deepStrictEqual([outcome.asked, outcome.opened], [[], []])
      const missing = yield* run({ changes: { token: "${file:no-such-folder/token}" } })
      assert.include(messageOf(missing), "its folder does not exist")
    })))

  it.effect("P8: a host that no secret may be sent to is refused before anybody logs in there", () =>
    Effect.scoped(Effect.gen(function*() {
      const outcome = yield* run({ changes: { oauthUrl: "https://payfit.example" } })
      assert.include(messageOf(outcome), "was not sent")
      assert.deepStrictEqual(outcome.opened, [])
      nothingStored(outcome)
    })))

  it.effect("an administrator who says no", () =>
    Effect.scoped(Effect.gen(function*() {
      const outcome = yield* run({ faults: { hidden: ["consent"] } })
      assert.strictEqual(messageOf(outcome), "PayFit did not authorize the connection (access_denied)")
      nothingStored(outcome)
    })))

  it.effect("answers to another question, and other pages, are turned away and waited on", () =>
    Effect.scoped(Effect.gen(function*() {
      const outcome = yield* run({
        browse: async (address) => {
          const redirect = new URL(address).searchParams.get("redirect_uri") ?? ""
          const tried = await Promise.all([
            fetch(`${redirect}?code=stolen&state=guessed`),
            fetch(`${redirect}?code=stolen`),
            fetch(`${redirect}?error=access_denied&state=`),
            fetch(new URL("/favicon.ico", redirect)),
            fetch(redirect, { method: "POST" })
          ])
          assert.deepStrictEqual(tried.map(({ status }) => status), [400, 400, 400, 404, 404])
          await accept(address)
        }
      })
      assert.strictEqual(messageOf(outcome), "connected")
    })))

  it.effect("nobody answers: it ends, and says so", () =>
    Effect.scoped(Effect.gen(function*() {
      const fiber = yield* Effect.forkChild(run({ browse: () => Promise.resolve() }))
      while (fiber.pollUnsafe() === undefined) {
        yield* Effect.promise(() => new Promise<void>((resolve) => setImmediate(resolve)))
        yield* TestClock.adjust("1 minute")
      }
      const outcome = yield* Fiber.join(fiber)
      assert.strictEqual(messageOf(outcome), "Nobody authorized the connection at PayFit in time")
      nothingStored(outcome)
    })))

  it.effect("a wrong client secret, and a code that was used already", () =>
    Effect.scoped(Effect.gen(function*() {
      const wrong = yield* run({ changes: { clientSecret: Redacted.make("completely-wrong-0123456789") } })
      assert.include(messageOf(wrong), "was not let in")
      assert.include(messageOf(wrong), "invalid_client")
      assert.notInclude(messageOf(wrong), "completely-wrong-0123456789")
      nothingStored(wrong)
      const used = yield* run({
        rewrite: (response, { path }) =>
          path === "/token" ? { status: 400, body: { error: "invalid_grant" } } : response
      })
      assert.include(messageOf(used), "invalid_grant")
      assert.deepStrictEqual(used.asked.filter((one) => one === "POST /token").length, 1)
      nothingStored(used)
    })))

  it.effect("the exchange is sent once, whatever becomes of its answer", () =>
    Effect.scoped(Effect.gen(function*() {
      const outcome = yield* run({
        rewrite: (response, { path }) => path === "/token" ? { status: 503, body: {} } : response
      })
      assert.include(messageOf(outcome), "503")
      assert.strictEqual(outcome.asked.filter((one) => one === "POST /token").length, 1)
      nothingStored(outcome)
    })))

  it.effect("an answer without a token, and a token that PayFit itself does not know, are not stored", () =>
    Effect.scoped(Effect.gen(function*() {
      const none = yield* run({
        rewrite: (response, { path }) => path === "/token" ? { status: 200, body: { ok: true } } : response
      })
      assert.include(messageOf(none), "access_token")
      nothingStored(none)
      const revoked = yield* run({ faults: { hidden: ["revoked"] } })
      assert.include(messageOf(revoked), "was withdrawn or has ended")
      nothingStored(revoked)
    })))

  it.effect("a redirect URI that nothing can be received at", () =>
    Effect.scoped(Effect.gen(function*() {
      const oauth = (redirectUri: string) => ({ changes: { oauth: { clientId: partner.clientId, redirectUri } } })
      for (
        const uri of ["https://acme.example/payfit", "http://127.0.0.1/payfit", "payfit", "http://127.0.0.1:1/p?a=b"]
      ) {
        const outcome = yield* run(oauth(uri))
        assert.include(messageOf(outcome), "The redirect URI can't be used")
        assert.deepStrictEqual(outcome.opened, [])
      }
      const taken = yield* Effect.acquireRelease(
        Effect.promise(() =>
          new Promise<ReturnType<typeof createServer>>((resolve) => {
            const server = createServer().listen(0, "127.0.0.1", () => resolve(server))
          })
        ),
        (server) => Effect.promise(() => new Promise((resolve) => server.close(resolve)))
      )
      const address = taken.address()
      const port = typeof address === "object" && address !== null ? address.port : 0
      const outcome = yield* run(oauth(`http://127.0.0.1:${port}/payfit`))
      assert.include(messageOf(outcome), "the port is in use")
    })))
})
