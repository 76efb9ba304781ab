import { Redacted } from "effect"
import { createHmac } from "node:crypto"
import type { Secret } from "../net/Secret.ts"

export const timestampHeader = "hrsync-timestamp"
export const signatureHeader = "hrsync-signature"

/**
 * The headers that prove who sent a body: seconds since 1970, and the HMAC-SHA256 of `timestamp.body` with the secret, as
 * hexadecimal digits behind `v1=`. docs/notify.md says how to check it.
 */
export const signed = (secret: Secret, seconds: number, body: string): Readonly<Record<string, string>> => ({
  [timestampHeader]: String(seconds),
  [signatureHeader]: `v1=${
    createHmac("sha256", Redacted.value(secret).trim()).update(`${seconds}.${body}`).digest("hex")
  }`
})
