import { Redacted, Result } from "effect"
import type { Credentials, NamedSecret, SecretText } from "./Credentials.ts"

/** Every secret of credentials, with the setting that it stands in. */
export const secretsOf = (credentials: Credentials): ReadonlyArray<NamedSecret> => {
  const texts = (): ReadonlyArray<SecretText> => {
    switch (credentials.type) {
      case "header":
        return [credentials.secret]
      case "basic":
        return [credentials.user, credentials.password]
      case "token":
        return [
          ...Object.values(credentials.headers),
          ...credentials.basic === undefined ? [] : [credentials.basic.user, credentials.basic.password],
          ...Object.values(credentials.body?.values ?? {})
        ]
      case "none":
        return credentials.secrets
    }
  }
  return texts().filter((text) => typeof text !== "string")
}

/** A secret as it is sent: without the white space around it, which a copied key or a file with a last line end has. */
export const trimmed = (text: string): string => text.trim()

/** Why a secret can't be used at all, without quoting it. */
const unusable = ({ setting, value }: NamedSecret): string | undefined => {
  const text = trimmed(Redacted.value(value))
  if (text === "") return `\`${setting}\` holds nothing but white space`
  if (/[\r\n]/u.test(text)) return `\`${setting}\` has a line break in its middle`
  if (/[\u0000-\u001f\u007f]/u.test(text)) return `\`${setting}\` holds a control character`
  return undefined
}

/** What is odd about secrets: a note for each that was trimmed, or why one can't be used. No text of it quotes one. */
export const inspectSecrets = (credentials: Credentials): Result.Result<ReadonlyArray<string>, string> => {
  const secrets = secretsOf(credentials)
  for (const secret of secrets) {
    const why = unusable(secret)
    if (why !== undefined) return Result.fail(why)
  }
  const user = credentials.type === "basic" ? credentials.user : undefined
  if (user !== undefined && (typeof user === "string" ? user : Redacted.value(user.value)).includes(":")) {
    return Result.fail("The user name holds a colon, which basic authentication can't send")
  }
  if (credentials.type === "header" && /[^\u0020-\u007e]/u.test(trimmed(Redacted.value(credentials.secret.value)))) {
    return Result.fail(`\`${credentials.secret.setting}\` holds a character that no header can carry`)
  }
  return Result.succeed(
    secrets.filter(({ value }) => trimmed(Redacted.value(value)) !== Redacted.value(value))
      .map(({ setting }) =>
        `\`${setting}\` has white space around it, which is left out; take it out of where it is kept`
      )
  )
}

/** Takes secrets out of texts that others wrote. Vendors echo what they were sent. */
export class Scrubber {
  readonly #secrets = new Set<string>()

  add(secret: string): void {
    for (const text of [secret, trimmed(secret)]) {
      if (text === "") continue
      this.#secrets.add(text)
      this.#secrets.add(encodeURIComponent(text.toWellFormed()))
      this.#secrets.add(new URLSearchParams([["", text]]).toString().slice(1))
      this.#secrets.add(JSON.stringify(text).slice(1, -1))
      this.#secrets.add(Buffer.from(text).toString("base64"))
    }
  }

  scrub(text: string): string {
    // Longest first: one may be a part of another. In any case of letters: hosts come in lower case.
    return [...this.#secrets].sort((a, b) => b.length - a.length).reduce(
      (clean, secret) =>
        clean.replaceAll(new RegExp(secret.replaceAll(/[\\^$.*+?()[\]{}|/]/gu, "\\$&"), "giu"), "<redacted>"),
      text
    )
  }
}
