import { Clock, Effect, Option } from "effect"
import { today as dayOf } from "../domain/CalendarDate.ts"
import { standardAttributes } from "../domain/Employee.ts"
import type { Answer, Diagnosis, RateLimit, Vendor } from "../net/Vendor.ts"
import { credentialsOf } from "./AuthSettings.ts"
import { dataReviewed, formatsOf } from "./ExportSettings.ts"
import { type FieldPath, fieldPath, valueAtPath } from "./FieldPath.ts"
import { withFutureHires } from "./FutureHires.ts"
import { idText, isObject, valueAt } from "./JsonValue.ts"
import { keysOf, type ListSettings, RestPages, together } from "./RestPages.ts"
import { Settings } from "./RestSettings.ts"
import { type Slot, slots } from "./Slots.ts"
import type { ReadRequest, Source, SourceContext, SourceKind } from "./Source.ts"
import { type Decode, type Decoded, decodedId, provenBy, toolSource } from "./Tool.ts"
import type { Requirement, ToolRecord } from "./ToolDecoder.ts"

const ratesOf = ({ perHour, perMinute, perSecond }: Settings["limits"]): ReadonlyArray<RateLimit> => {
  const rates: ReadonlyArray<RateLimit> = [
    ...(perSecond === undefined ? [] : [{ requests: perSecond, per: "1 second" } as const]),
    ...(perMinute === undefined ? [] : [{ requests: perMinute, per: "1 minute" } as const]),
    ...(perHour === undefined ? [] : [{ requests: perHour, per: "1 hour" } as const])
  ]
  return rates.length === 0 ? [{ requests: 5, per: "1 second" }] : rates
}

/** Nobody knows what the tool says of an error, so its words stay out; a code is shown where the settings name one. */
const diagnose = (path: string) => ({ json }: Answer): Diagnosis => {
  const code = idText(valueAt(json, path.split(".")))
  return code === undefined ? {} : { code }
}

const vendorOf = ({ errorCode, limits, tool }: Settings): Vendor => ({
  name: tool,
  // No vendor documents one: the host must be allowed outside the file (P8).
  hosts: [],
  limits: { rates: ratesOf(limits), concurrent: 1 },
  ...(errorCode === undefined ? {} : { diagnose: diagnose(errorCode) }),
  advice: {
    unauthorized: "Check `auth` of the connection: which way the tool wants, and whether the secret is still good.",
    forbidden: "Give the credential the right to read employees in the tool, or see whether the plan includes the API.",
    "not-found": "Check `baseUrl` and `path` of the connection.",
    rejected: "Check `method`, `query`, `body` and `paging` of the connection against the tool's documentation.",
    "wrong-shape": "Check the paths of the connection against an answer of the tool.",
    "not-json": "Check `baseUrl` and `path`, and whether a gateway or a login page stands in between."
  }
})

/** The paths that a request needs, by slot and by attribute. */
interface Paths {
  readonly slots: ReadonlyArray<readonly [Slot, FieldPath]>
  readonly attributes: ReadonlyArray<readonly [string, FieldPath]>
}

const customOf = ({ fields }: Settings): Readonly<Record<string, string>> => fields.custom ?? {}

const attributesOf = (settings: Settings): ReadonlyMap<string, string> => {
  const { fields } = settings
  return new Map([
    ...standardAttributes.flatMap((name) => {
      const path = fields[name]
      return path === undefined ? [] : [[name, path] as const]
    }),
    ...Object.entries(customOf(settings)).map(([name, path]) => [`custom.${name}`, path] as const)
  ])
}

const isAsked = (slot: Slot, { bankAccount, manager }: ReadRequest): boolean =>
  slot === "managerId" || slot === "managerEmail"
    ? manager
    : slot === "iban" || slot === "bic" || slot === "accountHolder"
    ? bankAccount
    : true

const pathsFor = (settings: Settings, request: ReadRequest): Paths => {
  const pair = <Name extends string>(
    name: Name,
    text: string | undefined
  ): ReadonlyArray<readonly [Name, FieldPath]> => {
    const path = text === undefined ? undefined : fieldPath(text)
    return path === undefined ? [] : [[name, path]]
  }
  const { attributes } = request
  return {
    slots: slots.filter((slot) => isAsked(slot, request)).flatMap((slot) => pair(slot, settings.fields[slot])),
    attributes: [...attributesOf(settings)].filter(([name]) => attributes === "all" || attributes.has(name))
      .flatMap(([name, text]) => pair(name, text))
  }
}

/** Reads records by their paths, and remembers what was seen. */
class Records {
  readonly #paths: Paths
  readonly #nothing: ReadonlySet<string>
  readonly #assumed: string | undefined
  /** What the first record has. */
  #first: string | undefined
  readonly #unseen: Set<FieldPath>

  constructor(settings: Settings, request: ReadRequest) {
    this.#paths = pathsFor(settings, request)
    this.#nothing = new Set(settings.empty)
    this.#assumed = settings.assumeStatus
    this.#unseen = new Set([...this.#paths.slots, ...this.#paths.attributes].map(([, path]) => path))
  }

  /** `leaver`: it comes from the list of those who left. */
  of(record: unknown, leaver: boolean): ToolRecord {
    this.#first ??= isObject(record) ? keysOf(record) : undefined
    const read = (paths: ReadonlyArray<readonly [string, FieldPath]>): Readonly<Record<string, unknown>> =>
      Object.fromEntries(paths.map(([name, path]) => [name, this.#value(record, path)]))
    const values = read(this.#paths.slots)
    return {
      ...values,
      status: values["status"] ?? (leaver ? "inactive" : this.#assumed ?? values["status"]),
      attributes: read(this.#paths.attributes)
    }
  }

  /** What no record shows, with what there is instead. */
  get notes(): ReadonlyArray<string> {
    const paths = [...this.#unseen].map(({ label }) => `“${label}”`)
    return paths.length === 0 || this.#first === undefined
      ? []
      : [`No record has ${paths.join(", ")}; the first one has ${this.#first}.`]
  }

  #value(record: unknown, path: FieldPath): unknown {
    const found = valueAtPath(record, path)
    if (found !== undefined && !(found === null && path.chooses)) this.#unseen.delete(path)
    return typeof found === "string" && this.#nothing.has(found) ? null : found
  }
}

const requirements = (settings: Settings): ReadonlyArray<Requirement> => {
  const { fields, leavers } = settings
  const requirement = (name: string, shown: string, when?: Requirement["when"]): Requirement => ({
    fields: [name],
    ...(when === undefined ? {} : { when }),
    permission: `the right to see “${shown}”`,
    next: `Give it that right in ${settings.tool}, or correct \`fields.${name}\`.`
  })
  return [
    ...slots.flatMap((slot) => {
      const path = fields[slot]
      return path === undefined || (slot === "status" && leavers !== undefined)
        ? []
        : [requirement(slot, path, (request) => isAsked(slot, request))]
    }),
    ...[...attributesOf(settings)].map(([name, path]) =>
      requirement(name, path, ({ attributes }) => attributes === "all" || attributes.has(name))
    )
  ]
}

const make = (settings: Settings, context: SourceContext): Source => {
  const client = context.network.client({
    owner: `connection ${context.connection}`,
    vendor: vendorOf(settings),
    baseUrl: settings.baseUrl,
    credentials: credentialsOf(settings.auth)
  })
  const list = Effect.fnUntraced(function*(request: ReadRequest, decode: Decode) {
    const today = dayOf(yield* Clock.currentTimeMillis, "UTC")
    const records = new Records(settings, request)
    const read = (one: ListSettings, leaver: boolean) =>
      new RestPages<Decoded>(client, settings, one, (record, at) => {
        const decoded = decode(records.of(record, leaver), at)
        return settings.inactiveUntilStart && today !== undefined && !leaver ? withFutureHires(decoded, today) : decoded
      }, decodedId).read
    const employees = yield* read(settings, false)
    const leavers = settings.leavers === undefined
      ? Option.none()
      : Option.some(yield* read({ ...settings.leavers }, true))
    const lists = [employees, ...Option.toArray(leavers)]
    const items = lists.flatMap((one) => one.items)
    const evidence = lists.length === 1
      ? employees.evidence
      : together(lists.map((one) => one.evidence), new Set(items.map(decodedId)).size)
    return {
      items,
      completeness: provenBy(settings.tool, evidence),
      notes: [...lists.flatMap(({ notes }) => notes), ...records.notes]
    }
  })
  return toolSource({
    kind: "rest",
    context,
    statuses: settings.statuses,
    dates: formatsOf(settings.dates),
    requirements: requirements(settings),
    custom: () => Object.keys(customOf(settings)),
    clientNotes: client.notes,
    list
  })
}

export const kind: SourceKind<Settings> = {
  kind: "rest",
  title: "Any tool with a JSON API",
  description: "An HR tool that has no connector of its own, described in the file and without code.",
  settings: Settings,
  adminSteps: [
    "In the HR tool, make a credential for its API that may read employees and nothing else: all of them, also those who left and those who have not started.",
    "Store its secret where `auth` leads, and describe the list under `path`, `paging`, `records`, `total` and `fields`; docs/tools/rest.md says how, with an example for each.",
    "Allow the host in the environment of the run, outside the file: HRSYNC_ALLOWED_HOSTS=<host>. No vendor documents it for hrsync, and a change of the file alone must not send your secret anywhere.",
    "Run hrsync plan, and look at what it notes: paths that no record has, statuses that are not known."
  ],
  dataReviewed,
  attributes: (settings) => new Set(attributesOf(settings).keys()),
  canProve: (settings) => settings.total !== undefined,
  make
}
