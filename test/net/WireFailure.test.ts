import { assert, describe, it } from "vitest"
import { wireFailure } from "../../src/net/WireFailure.ts"

const error = (code: string, syscall?: string, message = "somebody@example.com"): Error =>
  Object.assign(new Error(message), { code }, syscall === undefined ? {} : { syscall })

const told = (cause: unknown, answering = false): string => {
  const { kind, passing, sent, why } = wireFailure(cause, answering)
  assert.notInclude(why, "somebody")
  return `${kind}${sent ? ", sent" : ""}${passing ? ", passing" : ""}`
}

describe("X2: whether a request that failed may have been carried out", () => {
  it("not while the connection was being made", () => {
    assert.strictEqual(told(error("ENOTFOUND", "getaddrinfo")), "dns")
    assert.strictEqual(told(error("EAI_AGAIN", "getaddrinfo")), "dns, passing")
    assert.strictEqual(told(error("ECONNREFUSED", "connect")), "connection-refused")
    assert.strictEqual(told(error("ETIMEDOUT", "connect")), "timeout, passing")
    assert.strictEqual(told(error("UND_ERR_CONNECT_TIMEOUT")), "timeout, passing")
    assert.strictEqual(told(error("CERT_HAS_EXPIRED")), "tls")
    assert.strictEqual(told(error("ERR_SSL_WRONG_VERSION_NUMBER")), "tls")
    assert.strictEqual(told(error("EPROTO", "write", "ssl3_get_record:wrong version number")), "tls")
  })

  it("perhaps, where the same code comes later", () => {
    assert.strictEqual(told(error("ETIMEDOUT", "read")), "connection-lost, sent, passing")
    assert.strictEqual(told(error("EHOSTUNREACH", "write")), "connection-lost, sent, passing")
    assert.strictEqual(told(error("ECONNRESET", "read")), "connection-lost, sent, passing")
    assert.strictEqual(told(error("EPIPE", "write")), "connection-lost, sent, passing")
    assert.strictEqual(told(error("ERR_SSL_BAD_RECORD_MAC")), "tls, sent")
    assert.strictEqual(told(error("ECONNRESET", "read"), true), "cut-short, sent, passing")
    assert.strictEqual(told(error("ETIMEDOUT", "read"), true), "cut-short, sent, passing")
  })

  it("where several addresses were tried, the first one tells", () => {
    const both = new AggregateError([error("ECONNREFUSED", "connect"), error("ENETUNREACH", "connect")])
    assert.strictEqual(told(both), "connection-refused")
  })

  it("whatever nobody knows may have been carried out", () => {
    for (const cause of [new Error("somebody"), "somebody", undefined, null, { code: 7 }]) {
      assert.strictEqual(told(cause), "connection-lost, sent, passing")
    }
  })
})
