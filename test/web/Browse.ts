import { Effect } from "effect"
import { type Access, makeAccess, type Session } from "../../src/web/Access.ts"
import { type Answer, ask } from "./Ask.ts"

/** A page, as a browser asks for it. */
export const open = (address: string): Effect.Effect<Answer> => ask(address)

/** A form, as a browser sends it from a page of the same server. A value may be several. */
export const send = (
  address: string,
  fields: Readonly<Record<string, string | ReadonlyArray<string>>>
): Effect.Effect<Answer> =>
  ask(address, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin" },
    body: new URLSearchParams(
      Object.entries(fields).flatMap(([name, value]) =>
        (typeof value === "string" ? [value] : value).map((one): [string, string] => [name, one])
      )
    ).toString()
  })

/** Where a browser goes after a form. */
export const locationOf = ({ headers }: Answer): string => String(headers["location"] ?? "")

/** The value of a hidden field. */
export const hiddenIn = ({ text }: Answer, name: string): string =>
  new RegExp(`<input type="hidden" name="${name}" value="([^"]*)">`, "u").exec(text)?.[1] ?? ""

/** Lets everybody in as one visitor. */
export const as = (role: Session["visitor"]["role"]): Access => ({
  ...makeAccess({ user: "vera", control: Effect.succeed(undefined), url: undefined }),
  visitorOf: () => Effect.succeed({ visitor: { name: "vera", role }, csrf: "token", byHeader: false, signedIn: false })
})
