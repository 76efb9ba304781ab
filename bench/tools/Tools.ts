import { standardAttributes } from "../../src/domain/Employee.ts"

/** So many requests in so many milliseconds. */
export interface Limit {
  readonly requests: number
  readonly per: number
  /** How many times faster than real time it is measured. */
  readonly speed?: number
}

/** One way to read an HR tool. */
export interface Tool {
  readonly name: string
  readonly kind: string
  /** Of the connection, besides credentials and base address. */
  readonly settings: Readonly<Record<string, unknown>>
  /** What conditions ask for. */
  readonly attributes: ReadonlyArray<string>
  /** As many people as one answer may hold, or as the connection's settings ask for; nothing where one holds all. */
  readonly page?: number
  /** What each person takes a request of their own for. */
  readonly each?: "always" | "bankAccount"
  /** Requests for the bank accounts of so many people. */
  readonly accounts?: number
  /** The limit that a long reading meets; nothing where 100,000 employees do not fill a window. */
  readonly limit?: Limit
  /** A further one, which no default run has the time for. */
  readonly longLimit?: Limit
}

const usual = ["workLocation", "department"]

const restFields = Object.fromEntries([
  ...["id", "firstName", "lastName", "email", "status", "startDate", "terminationDate"].map((name) => [name, name]),
  ["managerId", "manager.id"],
  ["iban", "account.iban"],
  ...standardAttributes.map((name) => [name, `job.${name}`])
])

const second = 1000

/** Every HR tool that has an emulator, in every way in which it is read. */
export const tools: ReadonlyArray<Tool> = [
  {
    name: "personio v1",
    kind: "personio",
    settings: {},
    attributes: usual,
    page: 100,
    limit: { requests: 15, per: second },
    longLimit: { requests: 300, per: 60 * second, speed: 10 }
  },
  {
    name: "personio v2",
    kind: "personio",
    settings: { version: "v2" },
    attributes: usual,
    page: 50,
    each: "always",
    limit: { requests: 30, per: second }
  },
  {
    name: "bamboohr",
    kind: "bamboohr",
    settings: {},
    attributes: usual,
    page: 1000,
    limit: { requests: 5, per: second }
  },
  { name: "hibob", kind: "hibob", settings: {}, attributes: usual },
  { name: "lucca v3", kind: "lucca", settings: { domain: "acme" }, attributes: usual, page: 1000 },
  {
    name: "lucca 2024-11-01",
    kind: "lucca",
    settings: { domain: "acme", api: "2024-11-01" },
    attributes: usual,
    page: 100,
    accounts: 100,
    limit: { requests: 50, per: 60 * second, speed: 20 }
  },
  { name: "workday", kind: "workday", settings: {}, attributes: usual, page: 200 },
  {
    name: "deel",
    kind: "deel",
    settings: {},
    attributes: usual,
    page: 99,
    each: "bankAccount",
    limit: { requests: 5, per: second }
  },
  {
    name: "payfit",
    kind: "payfit",
    settings: {},
    attributes: ["team"],
    page: 50,
    limit: { requests: 50, per: second }
  },
  { name: "kombo", kind: "kombo", settings: {}, attributes: usual, page: 250, limit: { requests: 5, per: second } },
  {
    name: "rest",
    kind: "rest",
    settings: {
      tool: "Acme People",
      path: "/employees",
      auth: { kind: "bearer" },
      records: "data",
      total: { path: "total" },
      paging: { kind: "page", size: 100, sizeParameter: "per_page" },
      fields: restFields
    },
    attributes: usual,
    page: 100,
    limit: { requests: 5, per: second }
  }
]
