import { Clock, Duration, Effect, Redacted, Result, Semaphore } from "effect"
import { type Credentials, reveal, type SecretText, type TokenCredentials } from "./Credentials.ts"
import { parseJson } from "./JsonText.ts"
import type { Secret } from "./Secret.ts"
import { type Scrubber, trimmed } from "./Secrets.ts"

/** What a request carries to prove who asks, and how to get another one when it is refused. */
export interface Authorization<E> {
  readonly headers: Effect.Effect<Readonly<Record<string, string>>, E>
  /** Whether a refused token may be replaced. What was sent is forgotten, unless it was replaced meanwhile. */
  readonly renew: (sent: Readonly<Record<string, string>>) => boolean
}

const text = (secret: SecretText): string => typeof secret === "string" ? secret : trimmed(reveal(secret))

const basicHeader = (user: SecretText, password: SecretText): string =>
  `Basic ${Buffer.from(`${text(user)}:${text(password)}`).toString("base64")}`

/** The request that fetches a token: its headers and its body. */
export const tokenRequest = ({ basic, body, headers }: TokenCredentials): {
  readonly headers: Readonly<Record<string, string>>
  readonly body: { readonly form: Readonly<Record<string, string>> } | { readonly json: unknown } | undefined
} => {
  const plain = (texts: Readonly<Record<string, SecretText>>): Readonly<Record<string, string>> =>
    Object.fromEntries(Object.entries(texts).map(([name, value]) => [name, text(value)]))
  return {
    headers: {
      ...plain(headers),
      ...(basic === undefined ? {} : { authorization: basicHeader(basic.user, basic.password) })
    },
    body: body === undefined
      ? undefined
      : body.type === "form"
      ? { form: plain(body.values) }
      : { json: plain(body.values) }
  }
}

const at = (value: unknown, path: ReadonlyArray<string>): unknown =>
  path.reduce<unknown>(
    (inner, key) => typeof inner === "object" && inner !== null ? Reflect.get(inner, key) : undefined,
    value
  )

/** A token with its lifetime in milliseconds, as an answer says it; or what is wrong with the answer. */
export const issuedToken = (
  body: string,
  credentials: TokenCredentials
): Result.Result<{ readonly token: Secret; readonly lifetime: number }, string> =>
  Result.flatMap(parseJson(body), (value) => {
    const token = at(value, credentials.token)
    if (typeof token !== "string" || token.trim() === "" || /[^\u0020-\u007e]/u.test(token)) {
      return Result.fail(`there is no token at ${credentials.token.join(".")}`)
    }
    const seconds = Number(at(value, credentials.expiresIn) ?? Number.NaN)
    const lifetime = Number.isFinite(seconds) && seconds > 0
      ? seconds * 1000
      : Duration.toMillis(credentials.lifetime)
    return Result.succeed({ token: Redacted.make(token.trim(), { label: "token" }), lifetime })
  })

/** A token is renewed that much before it ends, or a tenth of its lifetime (milliseconds). */
const skew = 60_000

/** Fetches a token when one is needed: once, however many ask at the same time. */
const tokens = <E>(
  credentials: TokenCredentials,
  fetch: Effect.Effect<{ readonly token: Secret; readonly lifetime: number }, E>,
  scrubber: Scrubber
): Authorization<E> => {
  const one = Semaphore.makeUnsafe(1)
  let current: { readonly token: Secret; readonly until: number } | undefined
  const headers = (token: Secret) => ({ [credentials.header]: `${credentials.prefix}${Redacted.value(token)}` })
  return {
    headers: one.withPermits(1)(Effect.gen(function*() {
      const now = yield* Clock.currentTimeMillis
      if (current !== undefined && now < current.until) return headers(current.token)
      current = undefined
      const { lifetime, token } = yield* fetch
      scrubber.add(Redacted.value(token))
      current = { token, until: now + lifetime - Math.min(skew, lifetime / 10) }
      return headers(token)
    })),
    renew: (sent) => {
      if (current !== undefined && headers(current.token)[credentials.header] === sent[credentials.header]) {
        current = undefined
      }
      return true
    }
  }
}

const fixed = (headers: Readonly<Record<string, string>>): Authorization<never> => ({
  headers: Effect.succeed(headers),
  renew: () => false
})

export const authorization = <E>(
  credentials: Credentials,
  fetch: (credentials: TokenCredentials) => Effect.Effect<{ readonly token: Secret; readonly lifetime: number }, E>,
  scrubber: Scrubber
): Authorization<E> => {
  switch (credentials.type) {
    case "none":
      return fixed({})
    case "header":
      return fixed({ [credentials.header]: `${credentials.prefix}${text(credentials.secret)}` })
    case "basic": {
      const header = basicHeader(credentials.user, credentials.password)
      scrubber.add(header.slice("Basic ".length))
      return fixed({ authorization: header })
    }
    case "token":
      if (credentials.basic !== undefined) {
        scrubber.add(basicHeader(credentials.basic.user, credentials.basic.password).slice("Basic ".length))
      }
      return tokens(credentials, fetch(credentials), scrubber)
  }
}
