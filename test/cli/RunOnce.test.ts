import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { afterEach, assert, describe, it } from "vitest"
import { folder } from "./Cli.ts"
import { ada, blaise, csv } from "./Company.ts"
import { keeping, kept, whole } from "./Kept.ts"
import { start } from "./Watched.ts"

const closing: Array<() => void> = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

/** Whoever is told: what came, and how it is answered. */
const receiver = async () => {
  const came: Array<string> = []
  const answers = { status: 410 }
  const server = createServer((request, response) => {
    let body = ""
    request.setEncoding("utf8").on("data", (text: string) => (body += text)).on("end", () => {
      came.push(body)
      response.writeHead(answers.status).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  closing.push(() => server.close())
  const address = server.address()
  return { came, answers, url: `http://127.0.0.1:${isAddress(address) ? address.port : 0}/` }
}

const isAddress = (address: string | AddressInfo | null): address is AddressInfo =>
  typeof address === "object" && address !== null

describe("hrsync run --once, built", () => {
  it("U7: people are told once across runs; what did not arrive is said, and comes with a later one", async () => {
    const { answers, came, url } = await receiver()
    // Nobody has confirmed the rules of this entity: nothing is written for it but what was told.
    const here = (await kept(folder(), [ada])).write("employees.csv", csv([ada, blaise])).write(
      "hrsync.yaml",
      `${keeping()}notify:\n  - { url: "\${env:NOTICES_URL}", secret: "\${env:NOTICES_SECRET}" }\n`
    )
    const run = (minutes: number) =>
      start(here, ["run", "--once"], { later: minutes * 60_000 }, { NOTICES_URL: url, NOTICES_SECRET: "s3cr3t" }).ended
    const first = await run(0)
    assert.strictEqual(first.code, 0, whole(first))
    assert.match(first.err, /env:NOTICES_URL[^]*\(Try 1 of this message\.\)/u, whole(first))
    answers.status = 204
    const second = await run(15)
    assert.strictEqual(second.code, 0, whole(second))
    assert.strictEqual((await run(30)).code, 0)
    assert.lengthOf(came, 2)
    const { notices }: { readonly notices: ReadonlyArray<{ readonly kind: string; readonly text: string }> } = JSON
      .parse(came[1] ?? "")
    assert.deepStrictEqual(notices.map(({ kind }) => kind), ["approval"])
    assert.notMatch(came.join(""), /Pascal|blaise/iu)
  })
})
