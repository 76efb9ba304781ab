import { Result, Schema } from "effect"
import { assert, describe, expect, it } from "vitest"
import { address, BaseUrl } from "../../src/net/Address.ts"
import { addressProblem, allowedHosts, mayReceiveSecrets } from "../../src/net/AllowedHosts.ts"
import { link, target } from "../../src/net/Request.ts"

const at = (text: string) => {
  const result = address(text)
  assert.isTrue(Result.isSuccess(result), text)
  return Result.getOrThrow(result)
}

const allowed = (url: string, hosts: ReadonlyArray<string>, environment = ""): boolean =>
  Result.isSuccess(mayReceiveSecrets(at(url), { name: "Testify", hosts }, allowedHosts(environment)))

describe("base addresses", () => {
  it("are https, or http on this machine", () => {
    expect(at("https://api.example.com/v1/")).toEqual({
      origin: "https://api.example.com",
      hostname: "api.example.com",
      port: 443,
      host: "api.example.com",
      path: "/v1",
      loopback: false
    })
    for (const text of ["http://localhost:4010", "http://127.0.0.1", "http://127.8.9.1:1", "http://[::1]:80/x"]) {
      expect(at(text).loopback).toBe(true)
    }
  })

  it("others are refused with a reason that does not quote them", () => {
    const wrong = {
      "api.example.com": "no address",
      "ftp://api.example.com": "https://",
      "http://api.example.com": "Plain http",
      "http://127.0.0.1.evil.example": "Plain http",
      "http://localhost.evil.example": "Plain http",
      "https://key-123@api.example.com": "user name or a password",
      "https://api.example.com?token=key-123": "before any ?",
      "https://api.example.com/#": "before any ?",
      "https://api.example.com/a/../b": "`..`",
      "https://api.example.com/a/%2e%2e/b": "`..`",
      "https://api.example.com/a%2fb": "encoded slash"
    }
    for (const [text, why] of Object.entries(wrong)) {
      const result = address(text)
      assert.isTrue(Result.isFailure(result), text)
      if (Result.isFailure(result)) {
        expect(result.failure).toContain(why)
        expect(result.failure).not.toContain("key-123")
      }
    }
  })
})

describe("a setting that is a base address", () => {
  it("is checked, unless it is a reference; its texts are in the JSON Schema", () => {
    const accepts = Schema.is(BaseUrl)
    expect(accepts("https://api.example.com/v1")).toBe(true)
    expect(accepts("${env:HR_URL}")).toBe(true)
    expect(accepts("https://${env:ACCOUNT}.example.com")).toBe(true)
    expect(accepts("http://api.example.com")).toBe(false)
    expect(Schema.toJsonSchemaDocument(BaseUrl).schema).toMatchObject({ type: "string", title: "Base address" })
  })
})

describe("P8: where secrets may be sent", () => {
  it("to the vendor's hosts on their usual port, and to this machine", () => {
    expect(allowed("https://api.personio.de/v1", ["api.personio.de"])).toBe(true)
    expect(allowed("https://api.personio.de./v1", ["api.personio.de"])).toBe(true)
    expect(allowed("https://acme.bamboohr.com", ["*.bamboohr.com"])).toBe(true)
    expect(allowed("https://a.b.bamboohr.com", ["*.bamboohr.com"])).toBe(true)
    expect(allowed("http://127.0.0.1:9", ["api.personio.de"])).toBe(true)
  })

  it("to no look-alike", () => {
    for (
      const url of [
        "https://bamboohr.com",
        "https://evilbamboohr.com",
        "https://acme.bamboohr.com.evil.example",
        "https://acme.bamboohr.com:8443",
        "https://bamboohr.com.evil.example/acme.bamboohr.com",
        "https://evil.example/.bamboohr.com"
      ]
    ) {
      expect(allowed(url, ["*.bamboohr.com"]), url).toBe(false)
    }
  })

  it("to hosts that the environment names, each with its port or with every one", () => {
    expect(allowed("https://gateway.corp.example:8443", [], "gateway.corp.example")).toBe(true)
    expect(allowed("https://gateway.corp.example:8443", [], "other.example, gateway.corp.example:8443")).toBe(true)
    expect(allowed("https://gateway.corp.example", [], "gateway.corp.example:8443")).toBe(false)
    expect(allowed("https://hr.corp.example", [], "*.corp.example")).toBe(true)
    expect(allowed("https://corp.example", [], "*.corp.example")).toBe(false)
    expect(allowed("https://anything.example", [], "*")).toBe(false)
    expect(allowed("https://anything.example", [], "*., ,:443")).toBe(false)
  })

  it("can be asked for a file alone, without a secret", () => {
    const vendor = { name: "Testify", hosts: ["*.testify.example"] }
    expect(addressProblem("https://eu.testify.example", vendor, {})).toBeUndefined()
    expect(addressProblem("https://gateway.example", vendor, { HRSYNC_ALLOWED_HOSTS: "gateway.example" }))
      .toBeUndefined()
    expect(addressProblem("https://gateway.example", vendor, {})?.next).toContain(
      "HRSYNC_ALLOWED_HOSTS=gateway.example"
    )
    expect(addressProblem("http://eu.testify.example", vendor, {})?.message).toContain("Plain http")
  })

  it("a refusal says what to set, outside the file", () => {
    const result = mayReceiveSecrets(at("https://gateway.example:8443/x"), {
      name: "Testify",
      hosts: ["*.testify.example"]
    }, [])
    expect(result).toEqual(Result.fail({
      message: "gateway.example:8443 is no host of Testify, so no secret is sent to it",
      next:
        "Correct the address (Testify is at *.testify.example), or allow the host outside the file: HRSYNC_ALLOWED_HOSTS=gateway.example:8443."
    }))
  })
})

describe("paths and links", () => {
  const base = at("https://api.example.com/v1")

  it("a path stays below the base address", () => {
    expect(target(base, "/people", { query: { q: "a b&c", all: true } })).toEqual(
      Result.succeed("/v1/people?q=a+b%26c&all=true")
    )
    expect(target(base, "/people/{id}", { params: { id: "../x?y#z" } })).toEqual(
      Result.succeed("/v1/people/..%2Fx%3Fy%23z")
    )
    for (
      const path of ["people", "//evil.example/x", "/../x", "/a/%2E%2e/x", "/a?b", "/a\\b", "https://evil.example/"]
    ) {
      expect(Result.isFailure(target(base, path, {})), path).toBe(true)
    }
    for (const id of ["", ".", ".."]) {
      expect(Result.isFailure(target(base, "/people/{id}", { params: { id } })), id).toBe(true)
    }
  })

  it("a vendor's link is followed below the base address and nowhere else", () => {
    const followed = (href: string): string | undefined => {
      const found = link(base, href)
      return Result.isSuccess(found) ? Result.getOrThrow(target(base, found.success, {})) : undefined
    }
    expect(followed("https://api.example.com/v1/people?cursor=x%3D")).toBe("/v1/people?cursor=x%3D")
    expect(followed("/v1/people?cursor=2")).toBe("/v1/people?cursor=2")
    expect(followed("people?cursor=2")).toBe("/v1/people?cursor=2")
    for (
      const href of [
        "https://evil.example/v1/people",
        "//evil.example/v1/people",
        "http://api.example.com/v1/people",
        "https://api.example.com:8443/v1/people",
        "https://user@api.example.com/v1/people",
        "https://api.example.com/v2/people",
        "https://api.example.com/v1evil",
        "/v1/../admin",
        "/v1/%2e%2e%2fadmin",
        "javascript:alert(1)",
        "http://["
      ]
    ) {
      expect(followed(href), href).toBeUndefined()
    }
  })
})
