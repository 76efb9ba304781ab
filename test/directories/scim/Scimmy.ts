import { Effect, Result } from "effect"
import type { Directory } from "../../../src/directories/Directory.ts"
import { directoryKind } from "../../../src/directories/registry.ts"
import { network } from "../../../src/net/Network.ts"
import type { DirectoryUnderTest, Lack, Seed, Seen } from "../DirectoryContract.ts"
import type { Program } from "./Program.ts"
import { type Proxy, proxyBefore } from "./Proxy.ts"

export const extension = "urn:ietf:params:scim:schemas:extension:acme:2.0:Member"
const enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"

export type Settings = Readonly<Record<string, unknown>>

/** A SCIM target, connected; as fast as it goes. */
export const scim = (settings: Settings): Directory => {
  const opened = directoryKind("scim")?.open({
    token: "s3cr3t-scim",
    limits: { perSecond: 100_000, concurrent: 8 },
    ...settings
  })
  if (opened === undefined || Result.isFailure(opened)) throw new Error(String(opened?.failure))
  return opened.success.make({ entity: "acme", folder: "/", network: network({}) })
}

/** Where the test server keeps what hrsync reads and writes besides the core. */
export const acme: Settings = {
  state: { attribute: `${extension}:state`, invited: ["invited"], expiresAt: `${extension}:expiresAt` },
  bankAccount: { schema: extension, holder: "holder" }
}

interface Stored {
  readonly id: string
  readonly state: string
  readonly data: Readonly<Record<string, unknown>>
}

const at = (value: unknown, ...path: ReadonlyArray<string | number>): unknown =>
  path.reduce<unknown>(
    (inner, key) => typeof inner === "object" && inner !== null ? Reflect.get(inner, key) : undefined,
    value
  )

const text = (value: unknown): string => typeof value === "string" ? value : ""

export const seenOf = (user: unknown, id: string, state: string, named = (manager: string) => manager): Seen => ({
  id,
  email: text(at(user, "emails", 0, "value")),
  first: text(at(user, "name", "givenName")),
  last: text(at(user, "name", "familyName")),
  state,
  manager: named(text(at(user, enterprise, "manager", "value"))),
  iban: text(at(user, extension, "iban")),
  costCenter: text(at(user, enterprise, "costCenter"))
})

const userOf = ({ email, first, id, last, state }: Seed): Settings => ({
  id,
  state,
  ...(state === "invited" ? { expiresAt: "2030-01-01T00:00:00.000Z" } : {}),
  userName: email,
  name: { givenName: first, familyName: last },
  emails: [{ value: email, type: "work", primary: true }],
  active: state !== "archived"
})

/** A proxy before a server for as long as it is used. */
export const proxied = <A, E>(
  origin: string,
  losesAnswerAt: number | undefined,
  use: (proxy: Proxy) => Effect.Effect<A, E>
) =>
  Effect.acquireUseRelease(
    Effect.promise(() => proxyBefore(origin, losesAnswerAt)),
    use,
    (proxy) => Effect.sync(() => proxy.close())
  )

/** A tenant of the test server, seen and changed without SCIM. */
export class Tenant {
  readonly #address: string

  constructor(origin: string, name: string) {
    this.#address = `${origin}/tenants/${name}`
  }

  async begin(users: ReadonlyArray<unknown>): Promise<void> {
    await fetch(this.#address, {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(users)
    })
  }

  async look(): Promise<ReadonlyArray<Stored>> {
    return (await fetch(this.#address)).json() as Promise<ReadonlyArray<Stored>>
  }

  /** The first one is taken away, and somebody added at the end. */
  async shift(): Promise<void> {
    const [, ...rest] = await this.look()
    await this.begin([
      ...rest.map(({ data, id, state }) => Object.assign({ id, state }, data)),
      userOf({ id: "late", email: "late@acme.example", first: "Late", last: "Comer", state: "active" })
    ])
  }
}

/** SCIMMY in one of its ways, as a place of the contract. */
export const scimmy = (
  options: {
    readonly name: string
    readonly program: Program
    readonly settings?: Settings
    readonly lacks?: ReadonlyArray<Lack>
    readonly pages?: boolean
  }
): DirectoryUnderTest => ({
  name: options.name,
  lists: options.pages === true ? 2 : 5,
  lacks: ["managers", "owners", "resend", ...options.lacks ?? []],
  withMembers: (members, { losesAnswerAt }, use) =>
    Effect.flatMap(Effect.promise(() => options.program.origin), (origin) => {
      const name = options.program.tenant()
      const tenant = new Tenant(origin, name)
      return Effect.promise(() => tenant.begin(members.map(userOf))).pipe(
        Effect.andThen(proxied(origin, losesAnswerAt, (proxy) => {
          const settings = { url: `${proxy.url}/scim/${name}`, ...acme, ...options.settings }
          return use({
            directory: scim(settings),
            other: scim(settings),
            look: Effect.map(
              Effect.promise(() => tenant.look()),
              (users) => users.map(({ data, id, state }) => seenOf(data, id, state))
            ),
            ...(options.pages === true
              ? { shift: Effect.sync(() => proxy.between = () => tenant.shift()) }
              : {})
          })
        }))
      )
    })
})
