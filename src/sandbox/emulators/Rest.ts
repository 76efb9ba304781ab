import { Buffer } from "node:buffer"
import { type CompanyPerson, nameOf } from "../CompanyPerson.ts"
import type { Emulator, EmulatorKind, EmulatorOptions, EmulatorRequest, EmulatorResponse } from "../Emulator.ts"
import { pageOf, RateWindow, totalOf } from "../PageFaults.ts"

type Part = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Part => typeof value === "object" && value !== null && !Array.isArray(value)

const part = (value: unknown): Part => isObject(value) ? value : {}
const text = (value: unknown, otherwise = ""): string => typeof value === "string" ? value : otherwise
const number = (value: unknown, otherwise: number): number => typeof value === "number" ? value : otherwise

const secrets = {
  token: "rest-sandbox-token-31",
  user: "rest-sandbox-user",
  password: "rest-sandbox-password-47",
  value: "rest-sandbox-key-53",
  clientId: "rest-sandbox-client",
  clientSecret: "rest-sandbox-secret-61"
}

/** The credentials of the settings, with the sandbox's own secrets in them. */
const credentialsOf = (auth: Part): Readonly<Record<string, string>> => {
  const kind = text(auth["kind"], "none")
  switch (kind) {
    case "bearer":
      return { kind, token: secrets.token }
    case "basic":
      return { kind, user: secrets.user, ...(auth["password"] === undefined ? {} : { password: secrets.password }) }
    case "header":
      return {
        kind,
        name: text(auth["name"], "X-Api-Key"),
        prefix: text(auth["prefix"]),
        value: secrets.value
      }
    case "oauth":
      return {
        kind,
        tokenUrl: "/oauth/token",
        clientId: secrets.clientId,
        clientSecret: secrets.clientSecret,
        body: text(auth["body"], "form"),
        authenticate: text(auth["authenticate"], "body")
      }
    default:
      return { kind: "none" }
  }
}

const monthNames = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

const written = (format: string, date: string | undefined): string | null => {
  if (date === undefined) return null
  const [year = "", month = "", day = ""] = date.split("-")
  return format.replace("YYYY", year).replace("MMM", "%").replace("MM", month).replace("DD", day)
    .replace(/\bD\b/u, String(Number(day))).replace("%", monthNames[Number(month) - 1] ?? "")
}

const orNull = (value: string | undefined): string | null => value === undefined || value === "" ? null : value

const usualWords: Readonly<Record<CompanyPerson["status"], string>> = {
  active: "Active",
  "on-leave": "On leave",
  onboarding: "Onboarding",
  inactive: "Inactive",
  unknown: "Seconded to partner"
}

/** A step of a path: a key, or a key of a list with what its element is known by. */
interface Step {
  readonly key: string
  readonly choice: { readonly name: string | undefined; readonly wanted: string | undefined } | undefined
}

/** The steps of a path as the settings write it: `a.b`, `list[type=work].b`, `list[0].b`, `list[*]`. */
const stepsOf = (path: string): ReadonlyArray<Step> => {
  const [, key = "", choice, rest = ""] = /^([^.[\]]+)(?:\[([^\]]*)\])?\.?(.*)$/u.exec(path) ?? []
  const [, name, wanted] = /^([^=]+)=(.*)$/u.exec(choice ?? "") ?? []
  return [{ key, choice: choice === undefined ? undefined : { name, wanted } }, ...(rest === "" ? [] : stepsOf(rest))]
}

/** One more value in a record. */
const put = (target: Record<string, unknown>, [step, ...rest]: ReadonlyArray<Step>, value: unknown): void => {
  const { choice, key } = step ?? { key: "", choice: undefined }
  if (choice === undefined) {
    if (rest.length === 0) target[key] = value
    else put(inside(target, key), rest, value)
    return
  }
  const { name, wanted } = choice
  const list = Array.isArray(target[key]) ? target[key] : []
  target[key] = list
  if (rest.length === 0) {
    if (value !== null) list.push(value)
    return
  }
  const found: unknown = list.find((one) => isObject(one) && (name === undefined || String(one[name]) === wanted))
  const element: Record<string, unknown> = isObject(found) ? { ...found } : name === undefined ? {} : { [name]: wanted }
  put(element, rest, value)
  const at = list.indexOf(found)
  if (at === -1) list.push(element)
  else list[at] = element
}

const inside = (target: Record<string, unknown>, key: string): Record<string, unknown> => {
  const made: Record<string, unknown> = { ...part(target[key]) }
  target[key] = made
  return made
}

const parsed = (body: string): unknown => {
  try {
    return JSON.parse(body)
  } catch {
    return undefined // the only way in which JSON.parse says that it is no JSON
  }
}

const refused = (status: number, code: string): EmulatorResponse => ({ status, body: { error: { code } } })

const headed = (path: string): ReadonlyArray<string> => path === "" ? [] : path.split(".")

class Rest {
  readonly #options: EmulatorOptions
  readonly #settings: Part
  readonly #credentials: Readonly<Record<string, string>>
  readonly #window: RateWindow
  readonly #format: string
  readonly #byId: ReadonlyMap<string, CompanyPerson>
  /** Where each of the fields stands in a record. */
  readonly #places: ReadonlyArray<readonly [string, ReadonlyArray<Step>]>
  #tokens = 0
  #uses = 0

  constructor(options: EmulatorOptions) {
    this.#options = options
    this.#settings = options.settings
    this.#credentials = credentialsOf(part(options.settings["auth"]))
    this.#window = new RateWindow(number(part(options.settings["limits"])["perSecond"], 5), 1000)
    const dates = options.settings["dates"]
    this.#format = text(Array.isArray(dates) ? dates[0] : dates, "YYYY-MM-DD")
    // Of several with one id the first.
    this.#byId = new Map(options.people.toReversed().map((person) => [person.id, person]))
    const { custom, ...fields } = part(options.settings["fields"])
    const all = [
      ...Object.entries(fields),
      ...Object.entries(part(custom)).map(([name, path]) => [`custom.${name}`, path] as const)
    ]
    this.#places = all.filter(([name]) => options.faults.hidden?.includes(name) !== true)
      .map(([name, path]) => [name, stepsOf(text(path))])
  }

  get credentials(): Emulator["credentials"] {
    return { auth: this.#credentials }
  }

  handle(request: EmulatorRequest): EmulatorResponse {
    const { at, headers, method, path, query } = request
    if (path === "/api/oauth/token") return this.#token(request)
    if (!this.#isLetIn(headers)) return refused(401, "unauthorized")
    const wait = this.#options.limited ? this.#window.turnAway(at) : undefined
    if (wait !== undefined) return { ...refused(429, "slow_down"), headers: { "retry-after": String(wait) } }
    const leavers = part(this.#settings["leavers"])
    const list = path === `/api${text(this.#settings["path"])}`
      ? this.#settings
      : path === `/api${text(leavers["path"])}`
      ? leavers
      : undefined
    if (list === undefined || method !== text(this.#settings["method"], "GET")) return refused(404, "not_found")
    const missing = Object.entries(part(this.#settings["headers"])).some(([name, value]) =>
      headers[name.toLowerCase()] !== value
    )
    const unasked = Object.entries(part(list["query"])).some(([name, value]) =>
      !query.getAll(name).includes(String(Array.isArray(value) ? value[0] : value))
    )
    const body = parsed(request.body)
    if (missing || unasked || (method === "POST" && !isObject(body))) return refused(400, "bad_request")
    return this.#page(list, request, part(body))
  }

  #token({ body, headers }: EmulatorRequest): EmulatorResponse {
    const { authenticate, body: form, clientId = "", clientSecret = "" } = this.#credentials
    const sent: Part = form === "json" ? part(parsed(body)) : Object.fromEntries(new URLSearchParams(body))
    const right = sent["grant_type"] === "client_credentials" && (authenticate === "basic"
      ? headers["authorization"] === basic(clientId, clientSecret)
      : sent["client_id"] === clientId && sent["client_secret"] === clientSecret)
    if (!right) return { status: 401, body: { error: "invalid_client" } }
    this.#tokens += 1
    this.#uses = 0
    return { status: 200, body: { access_token: `rest-token-${this.#tokens}`, token_type: "bearer", expires_in: 3600 } }
  }

  #isLetIn(headers: EmulatorRequest["headers"]): boolean {
    const { kind, name = "", password = "x", prefix = "", token, user = "", value = "" } = this.#credentials
    switch (kind) {
      case "bearer":
        return headers["authorization"] === `Bearer ${token}`
      case "basic":
        return headers["authorization"] === basic(user, password)
      case "header":
        return headers[name.toLowerCase()] === `${prefix}${value}`
      case "oauth":
        if (this.#tokens === 0 || headers["authorization"] !== `Bearer rest-token-${this.#tokens}`) return false
        this.#uses += 1
        return this.#uses <= (this.#options.faults.tokenUses ?? Number.POSITIVE_INFINITY)
      default:
        return true
    }
  }

  #page(list: Part, { query }: EmulatorRequest, body: Part): EmulatorResponse {
    const { faults } = this.#options
    const paging = part(this.#settings["paging"])
    const kind = text(paging["kind"])
    const people = this.#peopleOf(list)
    const asked = (name: string): string | undefined => {
      if (name === "") return undefined
      const inBody = headed(name).reduce<unknown>((inner, key) => part(inner)[key], body)
      return query.get(name) ?? (inBody === undefined ? undefined : String(inBody))
    }
    const usual = number(paging["size"], 100)
    const size = kind === "none" ? people.length : Number(asked(text(paging["sizeParameter"])) ?? usual)
    if (!Number.isInteger(size) || size < 0 || size > Math.max(usual, people.length)) return refused(400, "bad_size")
    const first = number(paging["first"], 1)
    const given = asked(text(paging["parameter"], usualParameters[kind]))
      ?? (kind === "page"
        ? String(first)
        : kind === "cursor"
        ? "c1"
        : kind === "offset"
        ? "0"
        : query.get("from") ?? "1")
    const page = kind === "page"
      ? Number(given) - first + 1
      : kind === "offset"
      ? Math.floor(Number(given) / size) + 1
      : Number(given.replace(/^c/u, ""))
    if (!Number.isInteger(page) || page < 1) return refused(400, "bad_page")
    const total = totalOf(people, faults)
    const pages = Math.max(1, Math.ceil(total / Math.max(1, size)))
    const records = kind === "none" ? people : pageOf(people, faults, page, size)
    // Wherever the same page comes again it leads on, as a broken tool would.
    const further = page < pages || (faults.repeatFrom !== undefined && page >= faults.repeatFrom)
    return this.#answer(list, records, { total, pages, page, further })
  }

  #answer(
    list: Part,
    people: ReadonlyArray<CompanyPerson>,
    { further, page, pages, total }: {
      readonly total: number
      readonly pages: number
      readonly page: number
      readonly further: boolean
    }
  ): EmulatorResponse {
    const paging = part(this.#settings["paging"])
    const announced = part(this.#settings["total"])
    const records = people.map((person) => this.#record(person))
    const root = text(list["records"])
    const body: Record<string, unknown> = {}
    const link = `${text(list["path"]).slice(1)}?${this.#queryOf(list, page + 1)}`
    const set = (path: unknown, value: unknown): void => {
      if (typeof path === "string") setAt(body, headed(path), value)
    }
    set(root === "" ? undefined : root, records)
    set(announced["path"], total)
    set(paging["pages"], pages)
    set(paging["more"], further)
    if (paging["kind"] === "cursor") set(paging["next"], further ? `c${page + 1}` : null)
    if (paging["kind"] === "next") set(paging["next"], further ? link : null)
    return {
      status: 200,
      headers: {
        ...(typeof announced["header"] === "string" ? { [announced["header"]]: String(total) } : {}),
        ...(paging["kind"] === "link" && further ? { link: `<${link}>; rel="next", <${link}>; rel="last"` } : {})
      },
      body: root === "" ? records : body
    }
  }

  /** Links keep what was asked for. */
  #queryOf(list: Part, page: number): string {
    const { size, sizeParameter } = part(this.#settings["paging"])
    const asked = Object.entries(part(list["query"])).flatMap(([name, value]): ReadonlyArray<[string, string]> => {
      const values: ReadonlyArray<unknown> = Array.isArray(value) ? value : [value]
      return values.map((one) => [name, String(one)])
    })
    return new URLSearchParams([
      ...asked,
      ...Object.entries(typeof sizeParameter === "string" ? { [sizeParameter]: String(size) } : {}),
      ...Object.entries({ from: String(page) })
    ]).toString()
  }

  #peopleOf(list: Part): ReadonlyArray<CompanyPerson> {
    const { people } = this.#options
    return this.#settings["leavers"] === undefined
      ? people
      : people.filter(({ status }) => (status === "inactive") === (list !== this.#settings))
  }

  #record(person: CompanyPerson): Part {
    const record: Record<string, unknown> = {}
    for (const [name, steps] of this.#places) put(record, steps, this.#value(person, name))
    return record
  }

  #value(person: CompanyPerson, name: string): unknown {
    switch (name) {
      case "id":
      case "personKey":
      case "firstName":
      case "lastName":
      case "email":
      case "timezone":
      case "managerId":
      case "iban":
      case "bic":
        return orNull(person[name])
      case "status":
        return this.#word(person.status)
      case "startDate":
      case "terminationDate":
      case "lastWorkingDay":
        return written(this.#format, person[name])
      case "accountHolder":
        return person.iban === "" ? null : nameOf(person)
      case "managerEmail":
        return orNull(this.#byId.get(person.managerId)?.email)
      default:
        return orNull(person.attributes[name])
    }
  }

  #word(status: CompanyPerson["status"]): string {
    const own = Object.entries(part(this.#settings["statuses"])).find(([, meaning]) => meaning === status)
    return own?.[0] ?? usualWords[status]
  }
}

const usualParameters: Readonly<Record<string, string>> = { page: "page", offset: "offset", cursor: "cursor" }

const basic = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`

const setAt = (target: Record<string, unknown>, [first = "", ...rest]: ReadonlyArray<string>, value: unknown): void => {
  if (rest.length === 0) target[first] = value
  else setAt(inside(target, first), rest, value)
}

/** A tool that is exactly what the connection's own settings say: its authentication, paging, paths and words. */
export const kind: EmulatorKind = {
  kind: "rest",
  make: (options) => {
    const emulator = new Rest(options)
    return { credentials: emulator.credentials, basePath: "/api", handle: (request) => emulator.handle(request) }
  }
}
