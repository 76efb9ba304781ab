import { Effect, Schema } from "effect"
import type { ApiClient } from "../net/ApiClient.ts"
import type { NetError } from "../net/NetError.ts"
import { type DeelDetails, hiringTypeOf } from "./DeelPerson.ts"
import { idText, isObject, valueAt } from "./JsonValue.ts"

/** Which of Deel's addresses shows the bank accounts of a hiring type. */
export type BankAddress = "hris" | "global-payroll"

const bankPaths: Readonly<Record<BankAddress, string>> = {
  hris: "/hris/workers/{worker}/banks",
  "global-payroll": "/gp/workers/{worker}/banks"
}

const List = Schema.Struct({ data: Schema.Array(Schema.Unknown) })
const One = Schema.Struct({
  data: Schema.Struct({ custom_fields: Schema.Array(Schema.Struct({ name: Schema.String, value: Schema.Unknown })) })
})

const definitions = "/people/custom_fields"

/** Names of the custom fields that the organisation has. */
export const readCustomNames = (client: ApiClient): Effect.Effect<ReadonlyArray<string>, NetError> =>
  client.get(definitions).pipe(
    Effect.flatMap((response) => response.json(List)),
    Effect.map(({ data }) => data.map((field) => valueAt(field, ["name"])).filter((name) => typeof name === "string"))
  )

const textOf = (account: unknown, ...keys: ReadonlyArray<string>): string | undefined =>
  keys.map((key) => valueAt(account, [key])).find((value) => typeof value === "string" && value.trim() !== "")
    ?.toString()

const isActive = (account: unknown): boolean => textOf(account, "status")?.toLowerCase() === "active"

/** The account to pay to: nothing where several come into question. */
export const chosenAccount = (accounts: ReadonlyArray<unknown>): DeelDetails["bank"] | "several" => {
  const withIban = accounts.filter((account) => textOf(account, "iban") !== undefined)
  const active = withIban.filter(isActive)
  const possible = active.length > 0 ? active : withIban
  const [first] = possible
  if (first === undefined) return { iban: null, bic: null, accountHolder: null }
  const ibans = new Set(possible.map((account) => textOf(account, "iban")?.replaceAll(/\s/gu, "")))
  if (ibans.size > 1) return "several"
  return {
    iban: textOf(first, "iban") ?? null,
    bic: textOf(first, "swift_bic", "bic") ?? null,
    accountHolder: textOf(first, "full_name", "original_name") ?? null
  }
}

const unseen: DeelDetails["bank"] = {}

/** Reads what Deel shows of one person alone. Made for one reading, which asks about nobody twice. */
export class DetailReader {
  readonly #client: ApiClient
  readonly #addresses: Readonly<Record<string, BankAddress>>
  readonly #custom: ReadonlyArray<string>
  readonly #known = new Map<string, DeelDetails>()
  readonly #unreadableTypes = new Set<string>()
  #several = 0
  #refused = false
  /** How many bank accounts were asked for. */
  asked = 0

  /** `custom`: names of the custom fields to read, all of which the organisation has. */
  constructor(client: ApiClient, addresses: Readonly<Record<string, BankAddress>>, custom: ReadonlyArray<string>) {
    this.#client = client
    this.#addresses = addresses
    this.#custom = custom
  }

  /** `bank`: whether this person's bank account is needed. */
  of(person: unknown, bank: boolean): Effect.Effect<DeelDetails, NetError> {
    const id = idText(valueAt(person, ["id"])) ?? ""
    const known = this.#known.get(id)
    if (known !== undefined) return Effect.succeed(known)
    return Effect.all({
      bank: bank ? this.#bankOf(person) : Effect.succeed(unseen),
      custom: this.#custom.length > 0 && id !== "" ? this.#customOf(id) : Effect.succeed({})
    }).pipe(Effect.tap((details) => Effect.sync(() => this.#known.set(id, details))))
  }

  /** For the administrator, without personal data. */
  get notes(): ReadonlyArray<string> {
    return [
      ...(this.#refused
        ? ["Deel refused to show bank accounts (status 403), so that the rest of them were not asked for"]
        : []),
      ...(this.#several > 0
        ? [`Several bank accounts with an IBAN are active: none is taken (${this.#several} records)`]
        : []),
      ...[...(this.asked > 0 ? [] : this.#unreadableTypes)].map((type) =>
        `Deel does not show an organisation the bank accounts of people of the hiring type ${type}, and nobody here has another`
      )
    ]
  }

  #bankOf(person: unknown): Effect.Effect<DeelDetails["bank"], NetError> {
    const type = hiringTypeOf(person)
    const word = typeof type === "string" ? type : "unknown"
    const address = Object.hasOwn(this.#addresses, word) ? this.#addresses[word] : undefined
    const worker = idText(valueAt(person, ["worker_id"]))
    if (address === undefined) {
      return Effect.sync(() => {
        this.#unreadableTypes.add(word)
        return unseen
      })
    }
    return Effect.suspend(() => {
      if (this.#refused || worker === undefined) return Effect.succeed(unseen)
      this.asked += 1
      return this.#client.get(bankPaths[address], { params: { worker }, accept: [403, 404] }).pipe(
        Effect.flatMap((response) => {
          if (response.status === 403) this.#refused = true
          if (response.status >= 400) return Effect.succeed(unseen)
          return Effect.map(response.json(List), ({ data }) => {
            const chosen = chosenAccount(data.filter(isObject))
            if (chosen !== "several") return chosen
            this.#several += 1
            return unseen
          })
        })
      )
    })
  }

  #customOf(id: string): Effect.Effect<Readonly<Record<string, unknown>>, NetError> {
    return this.#client.get("/people/{id}", { params: { id }, query: { include_custom_fields: true } }).pipe(
      Effect.flatMap((response) => response.json(One)),
      Effect.map(({ data }) => {
        const values = new Map(data.custom_fields.map(({ name, value }) => [name, value]))
        return Object.fromEntries(this.#custom.map((name) => [`custom.${name}`, values.get(name) ?? null]))
      })
    )
  }
}
