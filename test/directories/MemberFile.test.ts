import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import * as fc from "fast-check"
import { type ChildProcessByStdio, spawn, spawnSync } from "node:child_process"
import { once } from "node:events"
import { chmodSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs"
import { chmod, lstat, mkdir, readFile, readlink, stat, symlink, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import type { Readable } from "node:stream"
import { type CallError, collect, type Directory, type Performed } from "../../src/directories/Directory.ts"
import { lockOf } from "../../src/directories/FileLock.ts"
import { current, write } from "../../src/directories/LockOwner.ts"
import { BankAccount } from "../../src/domain/BankAccount.ts"
import type { TargetCall } from "../../src/domain/TargetCall.ts"
import { address, inviteOf } from "./Calls.ts"
import { directoryIn, entriesOf, type Entry, fileOf, inFolder, path, rejected } from "./memberFiles.ts"

const ada = { id: "1", firstName: "Ada", lastName: "Lovelace", email: "ada@acme.example", state: "active" }
const ida = { ...ada, id: "2", email: "ida@acme.example", state: "invited" }

const words = (error: CallError): string => `${error.message} → ${error.next}`

const failed = (effect: Effect.Effect<Performed, CallError>): Effect.Effect<CallError> =>
  Effect.map(Effect.result(effect), (result) => {
    if (result._tag === "Success") throw new Error(`${result.success.outcome}, but should have failed`)
    return result.failure
  })

const text = (file: string) => Effect.promise(() => readFile(file, "utf8"))

const renamed = (member: string, first: string): TargetCall => ({
  kind: "update",
  member,
  changes: { name: { first, last: "Lovelace" } }
})

describe("what is written", () => {
  const odd = `\uFEFF{ "total" : 2,"$schema":"x",
\t"members":[ {"email":"Ada@Acme.example", "state" :"active",  "id":"1","lastName":"L\\u00f6ve","firstName":"Ada","roles":[ ] }
  , { "id" : "2", "firstName": "Ida", "lastName": "Rhodes", "email": "ida@acme.example", "state": "invited", "iban": null }
 ],  "version": 1 }\n\n`

  it.effect("every byte that no operation is about stays", () =>
    inFolder(odd, (folder, file) =>
      Effect.gen(function*() {
        yield* directoryIn(folder).perform(renamed("2", "Eda"), "a")
        assert.strictEqual(yield* text(file), odd.replace("\"Ida\"", "\"Eda\"").replace("Rhodes", "Lovelace"))
      })))

  it.effect("a new entry is laid out like the last one, and the total is right", () =>
    inFolder(odd, (folder, file) =>
      Effect.gen(function*() {
        const { member } = yield* directoryIn(folder).perform(inviteOf("new@acme.example", "hr/9"), "a")
        const entry =
          `{ "id": "${member}", "externalId": "hr/9", "firstName": "New", "lastName": "Comer", "email": "new@acme.example", "state": "invited", "invitationExpiresAt": "1970-01-31T00:00:00.000Z" }`
        assert.strictEqual(
          yield* text(file),
          odd.replace("\"total\" : 2", "\"total\" : 3").replace("\"iban\": null }", `"iban": null }\n  , ${entry}`)
        )
      })))

  it.effect("an empty directory takes its first member", () =>
    inFolder(`{ "version": 1, "members": [] }`, (folder, file) =>
      Effect.gen(function*() {
        const directory = directoryIn(folder)
        yield* directory.perform(inviteOf("new@acme.example", "hr/9"), "a")
        yield* directory.perform(inviteOf("other@acme.example", "hr/10"), "b")
        assert.match(
          yield* text(file),
          /^\{ "version": 1, "members": \[\n {4}\{ "id": .*\},\n {4}\{ "id": .*\}\n {2}\] \}$/u
        )
        assert.isTrue((yield* collect(directory)).completeness.complete)
      })))

  it.effect("a bank account takes the place of the old one, and what the new one lacks goes", () =>
    inFolder(
      fileOf([{ ...ada, bic: "NWBKGB2L", iban: "GB29NWBK60161331926819", accountHolder: "A" }]),
      (folder, file) =>
        Effect.gen(function*() {
          const bankAccount = new BankAccount("DE89370400440532013000")
          yield* directoryIn(folder).perform({ kind: "update", member: "1", changes: { bankAccount } }, "a")
          assert.strictEqual(yield* text(file), fileOf([{ ...ada, iban: "DE89370400440532013000" }]))
        })
    ))

  it.effect("nothing to change writes nothing", () =>
    inFolder(fileOf([ada]), (folder, file) =>
      Effect.gen(function*() {
        const before = yield* Effect.promise(() => stat(file))
        assert.strictEqual((yield* directoryIn(folder).perform(renamed("1", "Ada"), "a")).outcome, "already")
        assert.strictEqual((yield* Effect.promise(() => stat(file))).ino, before.ino)
      })))

  it.effect("the rights on the file stay, and nothing is left beside it", () =>
    inFolder(fileOf([ada]), (folder, file) =>
      Effect.gen(function*() {
        yield* Effect.promise(() => chmod(file, 0o640))
        yield* directoryIn(folder).perform(renamed("1", "Eda"), "a")
        assert.strictEqual((yield* Effect.promise(() => stat(file))).mode & 0o7777, 0o640)
        assert.deepStrictEqual(readdirSync(folder), [path])
      })))

  it.effect("behind a symbolic link the file is written, and the link stays", () =>
    inFolder(undefined, (folder, file) =>
      Effect.gen(function*() {
        const real = join(folder, "elsewhere", "real.json")
        yield* Effect.promise(() => mkdir(join(folder, "elsewhere")))
        yield* Effect.promise(() => writeFile(real, fileOf([ada])))
        yield* Effect.promise(() => symlink(real, file))
        yield* directoryIn(folder).perform(renamed("1", "Eda"), "a")
        assert.isTrue((yield* Effect.promise(() => lstat(file))).isSymbolicLink())
        assert.strictEqual(yield* text(real), fileOf([{ ...ada, firstName: "Eda" }]))
      })))

  it.effect("what somebody else wrote in between is kept", () =>
    inFolder(fileOf([ada, ida]), (folder, file) =>
      Effect.gen(function*() {
        const directory = directoryIn(folder)
        yield* directory.perform(renamed("1", "Eda"), "a")
        yield* Effect.promise(() => writeFile(file, fileOf([{ ...ada, firstName: "Other" }, ida])))
        yield* directory.perform(renamed("2", "Ona"), "b")
        const names = (yield* Effect.promise(() => entriesOf(file))).map((entry) => entry["firstName"])
        assert.deepStrictEqual(names, ["Other", "Ona"])
      })))

  it.effect("an id is never given twice, also when its member was taken out of the file", () =>
    inFolder(fileOf([]), (folder, file) =>
      Effect.gen(function*() {
        const directory = directoryIn(folder)
        const first = yield* directory.perform(inviteOf("new@acme.example", "hr/9"), "a")
        yield* Effect.promise(() => writeFile(file, fileOf([])))
        yield* TestClock.adjust("1 second")
        const second = yield* directory.perform(inviteOf("new@acme.example", "hr/9"), "a")
        assert.notStrictEqual(first.member, second.member)
      })))
})

describe("what can't be written", () => {
  const table: ReadonlyArray<readonly [name: string, content: string | undefined, says: RegExp]> = [
    ["no file", undefined, /^members\.json does not exist → Correct `path`/u],
    [
      "a damaged file",
      `{"version":1,"members":[{"id":"1",]}`,
      /^members\.json, line 1, column 36: .* → Correct the file/u
    ],
    ["a cut file", fileOf([ada]).slice(0, -9), /^members\.json, line \d+, column \d+: .*cut/u],
    ["another total", fileOf([ada], { total: 2 }), /its total says 2 → Correct the file/u],
    ["a key that is not known", fileOf([{ ...ada, nick: "A" }]), /has the key “nick”/u]
  ]
  for (const [name, content, says] of table) {
    it.effect(`${name}: refused in words, stops the target, and is left as it is`, () =>
      inFolder(content, (folder, file) =>
        Effect.gen(function*() {
          const error = yield* failed(directoryIn(folder).perform(renamed("1", "Eda"), "a"))
          assert.match(words(error), says)
          assert.deepInclude(error, { outcome: "refused", stops: "target" })
          assert.deepStrictEqual(readdirSync(folder), content === undefined ? [] : [path])
          if (content !== undefined) assert.strictEqual(yield* text(file), content)
        })))
  }

  const probe = mkdtempSync(join(tmpdir(), "hrsync-"))
  chmodSync(probe, 0o500)
  const writesAnyway = (() => {
    try {
      symlinkSync("x", join(probe, "x"))
      return true
    } catch {
      return false
    }
  })()
  rmSync(probe, { recursive: true })

  it.effect.skipIf(writesAnyway)(
    "a folder that may only be read (skipped where this user may write anyway)",
    () =>
      inFolder(fileOf([ada]), (folder, file) =>
        Effect.gen(function*() {
          yield* Effect.promise(() => chmod(folder, 0o500))
          const error = yield* failed(directoryIn(folder).perform(renamed("1", "Eda"), "a"))
          yield* Effect.promise(() => chmod(folder, 0o700))
          assert.match(words(error), /^members\.json may not be written by the user that runs hrsync → Give that user/u)
          assert.strictEqual(yield* text(file), fileOf([ada]))
        }))
  )

  const small = mkdtempSync(join(tmpdir(), "hrsync-"))
  const mounts = spawnSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", small]).status === 0
  if (mounts) spawnSync("umount", [small])
  rmSync(small, { recursive: true })

  it.effect.skipIf(!mounts)(
    "a full disk (skipped where no small one can be mounted)",
    () =>
      inFolder(undefined, (folder, file) =>
        Effect.acquireUseRelease(
          Effect.sync(() => spawnSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", folder])),
          () =>
            Effect.gen(function*() {
              const many = fileOf(Array.from({ length: 280 }, (_, at) => ({ ...ada, id: `${at}` })))
              yield* Effect.promise(() => writeFile(file, many))
              const error = yield* failed(directoryIn(folder).perform(renamed("1", "Eda"), "a"))
              assert.match(words(error), /^members\.json could not be written: the disk is full → Make room/u)
              assert.deepInclude(error, { outcome: "refused", stops: "target" })
              assert.strictEqual(yield* text(file), many)
              assert.deepStrictEqual(readdirSync(folder), [path])
            }),
          () => Effect.sync(() => spawnSync("umount", [folder]))
        ))
  )
})

const writer = (folder: string, name: string, count: number): ChildProcessByStdio<null, Readable, null> =>
  spawn(process.execPath, [join(import.meta.dirname, "writer.ts"), folder, name, String(count)], {
    stdio: ["ignore", "pipe", "inherit"]
  })

describe("several processes", () => {
  it.live("two that write at once lose nothing", () =>
    inFolder(fileOf([], { total: 0 }), (folder, file) =>
      Effect.promise(async () => {
        const both = ["left", "right"].map((name) => writer(folder, name, 60))
        const codes = await Promise.all(both.map(async (child) => (await once(child, "exit"))[0]))
        assert.deepStrictEqual(codes, [0, 0])
        const emails = (await entriesOf(file)).map((entry) => entry["email"])
        assert.strictEqual(new Set(emails).size, 120)
        assert.strictEqual(JSON.parse(await readFile(file, "utf8")).total, 120)
        assert.deepStrictEqual(readdirSync(folder), [path])
      })))

  it.live("X4: one that is killed in the middle leaves a whole file with all that it said, and no lock that stays", () =>
    inFolder(fileOf([], { total: 0 }), (folder, file) =>
      Effect.gen(function*() {
        for (let round = 0; round < 5; round++) {
          const said = yield* Effect.promise(async () => {
            const child = writer(folder, `round${round}x`, 100_000)
            const lines: Array<string> = []
            for await (const line of createInterface({ input: child.stdout })) {
              lines.push(line)
              if (lines.length === 3 + round * 5) child.kill("SIGKILL")
            }
            return lines
          })
          yield* directoryIn(folder).perform(inviteOf(`after${round}@acme.example`, `hr/after${round}`), "a")
          const { completeness, members } = yield* collect(directoryIn(folder))
          assert.isTrue(completeness.complete)
          const emails = new Set<unknown>(members.map(({ email }) => email))
          assert.deepStrictEqual(said.filter((email) => !emails.has(email)), [])
          assert.isTrue(emails.has(`after${round}@acme.example`))
        }
        assert.deepStrictEqual(readdirSync(folder).filter((name) => name.includes("lock")), [])
        assert.isAbove((yield* text(file)).length, 0)
      })))

  it.effect("X4: a lock whose process has gone is taken over, also where its number belongs to another one now", () =>
    inFolder(fileOf([ada]), (folder, file) =>
      Effect.gen(function*() {
        const here = yield* current
        const gone = spawnSync("true").pid
        for (const [at, dead] of [{ ...here, pid: gone }, { ...here, started: "1" }].entries()) {
          yield* Effect.promise(() => symlink(write(dead), lockOf(file)))
          // So did one that died while it took the lock over.
          yield* Effect.promise(() => symlink(write({ ...dead, token: here.token }), `${lockOf(file)}.${dead.token}`))
          yield* directoryIn(folder).perform(renamed("1", `Eda ${at}`), "a")
          assert.deepStrictEqual(readdirSync(folder), [path])
        }
      })))

  it.effect("a lock that is held is waited for, and then said in words: who holds it, and what to do", () =>
    inFolder(fileOf([ada]), (folder, file) =>
      Effect.gen(function*() {
        const elsewhere = { ...(yield* current), host: "elsewhere", pid: 4711 }
        yield* Effect.promise(() => symlink(write(elsewhere), lockOf(file)))
        const fiber = yield* Effect.forkChild(failed(directoryIn(folder).perform(renamed("1", "Eda"), "a")))
        while (fiber.pollUnsafe() === undefined) {
          yield* TestClock.adjust("1 second")
          yield* Effect.promise(() => readlink(lockOf(file)))
        }
        const error = yield* Fiber.join(fiber)
        assert.match(
          words(error),
          /^members\.json is locked by process 4711 on elsewhere, and stayed so for 5 seconds → Wait .* remove \.members\.json\.lock\.$/u
        )
        assert.deepInclude(error, { outcome: "refused", stops: "target" })
        assert.strictEqual(yield* text(file), fileOf([ada]))
        assert.strictEqual(yield* Effect.promise(() => readlink(lockOf(file))), write(elsewhere))
      })))
})

describe("faults on purpose", () => {
  const calls = (directory: Directory, count: number) =>
    Effect.forEach(
      Array.from({ length: count }, (_, at) => at + 1),
      (at) =>
        Effect.map(Effect.result(directory.perform(inviteOf(`p${at}@acme.example`, `hr/${at}`), `k${at}`)), (result) =>
          result._tag === "Success" ? "done" : `${result.failure.outcome} ${result.failure.stops}`)
    )

  const table: ReadonlyArray<readonly [faults: Entry, answers: ReadonlyArray<string>, invited: number]> = [
    [{ failEvery: 2 }, ["done", "refused nothing", "done", "refused nothing"], 2],
    [{ failFor: ["P2@acme.example", "hr/3"] }, ["done", "refused nothing", "refused nothing", "done"], 2],
    [{ loseAnswerAt: [1, 3] }, ["unknown nothing", "done", "unknown nothing", "done"], 4],
    [{ loseCallAt: [1], loseAnswerAt: [1, 2] }, ["unknown nothing", "unknown nothing", "done", "done"], 3],
    [{ unauthorizedFrom: 3 }, ["done", "done", "refused target", "refused target"], 2],
    [{ seats: 3 }, ["done", "done", "refused invitations", "refused invitations"], 2]
  ]
  for (const [faults, answers, invited] of table) {
    it.effect(JSON.stringify(faults), () =>
      inFolder(fileOf([ada]), (folder, file) =>
        Effect.gen(function*() {
          assert.deepStrictEqual(yield* calls(directoryIn(folder, { faults }), 4), answers)
          assert.strictEqual((yield* Effect.promise(() => entriesOf(file))).length, invited + 1)
        })))
  }

  it.effect("failFor meets a member by id, and by the address that the file gives", () =>
    inFolder(fileOf([ada, ida]), (folder) =>
      Effect.gen(function*() {
        const directory = directoryIn(folder, { faults: { failFor: ["1", "Ida@acme.example"] } })
        assert.match(words(yield* failed(directory.perform(renamed("1", "x"), "a"))), /refused update for member 1/u)
        assert.notMatch(words(yield* failed(directory.perform(renamed("2", "x"), "b"))), /ida@/iu)
      })))

  it.effect("a seat that became free is taken again; nobody is brought back beyond the seats", () =>
    inFolder(fileOf([ada, ida]), (folder) =>
      Effect.gen(function*() {
        const { perform } = directoryIn(folder, { faults: { seats: 2 } })
        yield* perform({ kind: "archive", member: "1" }, "a")
        yield* perform(inviteOf("new@acme.example", "hr/9"), "b")
        const error = yield* failed(perform({ kind: "reactivate", member: "1" }, "c"))
        assert.match(words(error), /^members\.json has no seat left: 2 of 2 are taken → /u)
        assert.strictEqual(error.stops, "invitations")
      })))

  it.effect("a refused credential refuses the list too, once it ended", () =>
    inFolder(fileOf([ada]), (folder) =>
      Effect.gen(function*() {
        const directory = directoryIn(folder, { faults: { unauthorizedFrom: 2 } })
        assert.isTrue((yield* collect(directory)).completeness.complete)
        yield* directory.perform(renamed("1", "Eda"), "a")
        const { completeness } = yield* collect(directory)
        assert.match(completeness.complete ? "" : completeness.why, /401/u)
      })))

  it.effect("X6: a late list shows what was before, in every process, until the time is over", () =>
    inFolder(fileOf([ada]), (folder) =>
      Effect.gen(function*() {
        const names = Effect.map(
          Effect.suspend(() => collect(directoryIn(folder, { faults: { staleFor: "2s" } }))),
          ({ members }) => members.map(({ firstName }) => firstName)
        )
        const directory = directoryIn(folder, { faults: { staleFor: "2s" } })
        yield* directory.perform(renamed("1", "Eda"), "a")
        assert.deepStrictEqual(yield* names, ["Ada"])
        yield* TestClock.adjust("1 second")
        yield* directory.perform(renamed("1", "Oda"), "b")
        yield* TestClock.adjust("1999 millis")
        assert.deepStrictEqual(yield* names, ["Ada"])
        yield* TestClock.adjust("1 millis")
        assert.deepStrictEqual(yield* names, ["Oda"])
        yield* directory.perform(renamed("1", "Uda"), "c")
        assert.deepStrictEqual(yield* names, ["Oda"])
      })))

  it("settings that mean nothing are refused", () => {
    for (
      const faults of [{ failEvery: 0 }, { failFor: [] }, { loseAnswerAt: [1, 1] }, { staleFor: "2" }, { seats: -1 }]
    ) {
      assert.notStrictEqual(rejected({ path, faults }), "accepted", JSON.stringify(faults))
    }
  })
})

describe("any operations, against a simple model", () => {
  interface Modelled {
    readonly email: string
    readonly state: string
    readonly owner: boolean
  }
  const kinds = ["invite", "email", "archive", "cancel-invite", "resend-invite", "reactivate"] as const
  const step = fc.record({ kind: fc.constantFrom(...kinds), who: fc.nat(4), email: fc.nat(4) })
  type Step = { readonly kind: typeof kinds[number]; readonly who: number; readonly email: number }
  const addressOf = (at: number): string => `p${at}@acme.example`

  /** What should come of a step; `members` is changed. */
  const expected = (members: Array<Modelled>, { email, kind, who }: Step): string => {
    const holder = (address: string): number =>
      members.findIndex((one) => one.email === address && one.state !== "archived")
    if (kind === "invite") {
      if (holder(addressOf(email)) !== -1) return "already"
      members.push({ email: addressOf(email), state: "invited", owner: false })
      return "done"
    }
    const member = members[who]
    if (member === undefined) return kind === "cancel-invite" ? "already" : "refused"
    const become = (change: Partial<Modelled>): string => {
      members[who] = { ...member, ...change }
      return "done"
    }
    switch (kind) {
      case "email": {
        const other = holder(addressOf(email))
        if (other !== -1 && other !== who) return "refused"
        return member.email === addressOf(email) ? "already" : become({ email: addressOf(email) })
      }
      case "archive":
      case "cancel-invite":
        if (kind === "cancel-invite" && member.state === "active") return "refused"
        if (member.state === "archived") return "already"
        return member.owner ? "refused" : become({ state: "archived" })
      case "resend-invite":
        return member.state === "active" ? "already" : member.state === "archived" ? "refused" : "done"
      case "reactivate":
        if (member.state !== "archived") return "already"
        return holder(member.email) === -1 ? become({ state: "active" }) : "refused"
    }
  }

  it("one at a time and in groups: the same answers, and the same file, as the model says", () =>
    fc.assert(
      fc.asyncProperty(fc.array(fc.array(step, { minLength: 1, maxLength: 6 }), { maxLength: 6 }), (groups) =>
        Effect.runPromise(inFolder(
          fileOf([{ ...ada, email: addressOf(0), roles: ["account-owner"] }, { ...ida, email: addressOf(1) }]),
          (folder, file) =>
            Effect.gen(function*() {
              const directory = directoryIn(folder)
              const model: Array<Modelled> = [
                { email: addressOf(0), state: "active", owner: true },
                { email: addressOf(1), state: "invited", owner: false }
              ]
              let count = 0
              for (const group of groups) {
                const ids = (yield* Effect.promise(() =>
                  entriesOf(file)
                )).map((entry) => String(entry["id"]))
                // A member made in the same group is not known to anybody yet.
                const known = group.map(({ email, kind, who }) => ({ email, kind, who: who < ids.length ? who : 99 }))
                const answers = yield* Effect.forEach(known, ({ email, kind, who }) => {
                  count += 1
                  const member = ids[who] ?? "nobody"
                  const call: TargetCall = kind === "invite"
                    ? inviteOf(addressOf(email), `hr/${count}`)
                    : kind === "email"
                    ? { kind: "update", member, changes: { email: address(addressOf(email)) } }
                    : { kind, member }
                  return Effect.map(
                    Effect.result(directory.perform(call, "k")),
                    (result) => result._tag === "Success" ? result.success.outcome : result.failure.outcome
                  )
                }, { concurrency: "unbounded" })
                assert.deepStrictEqual<ReadonlyArray<string>>(answers, known.map((one) => expected(model, one)))
              }
              const entries = yield* Effect.promise(() => entriesOf(file))
              assert.deepStrictEqual(
                entries.map(({ email, state }) => ({ email, state })),
                model.map(({ email, state }) => ({ email, state }))
              )
            })
        ))),
      { numRuns: 60 }
    ))
})
