import { Effect, Stream } from "effect"
import type { Employee, UnreadableRecord } from "../domain/Employee.ts"
import type { Completeness } from "../domain/Read.ts"
import type { NetError } from "../net/NetError.ts"
import type { Evidence } from "../net/Paging.ts"
import type { DateFormat } from "./Dates.ts"
import { type ReadEvent, type ReadRequest, type Source, type SourceContext, SourceError } from "./Source.ts"
import type { KnownStatus } from "./Statuses.ts"
import { type NoId, type Requirement, ToolDecoder, type ToolRecord } from "./ToolDecoder.ts"

/** Turns one record; `at` says where it stands, without its values. */
export type Decode = (record: ToolRecord, at: string) => Decoded
export type Decoded = Employee | UnreadableRecord | NoId

/** What a reading of a tool came to. `items` hold each record once, decoded as it came. */
export interface ToolList {
  readonly items: ReadonlyArray<Decoded>
  readonly completeness: Completeness
  /** For the administrator, without personal data. */
  readonly notes?: ReadonlyArray<string>
}

export interface ToolOptions {
  readonly kind: string
  readonly context: SourceContext
  readonly statuses: Readonly<Record<string, KnownStatus>>
  readonly dates?: ReadonlyArray<DateFormat>
  readonly requirements: ReadonlyArray<Requirement>
  /** Names of custom attributes, without `custom.`, for a person who looks around; asked at the first record. */
  readonly custom?: () => ReadonlyArray<string>
  /** Notes of the client about its secrets (`ApiClient.notes`). */
  readonly clientNotes: ReadonlyArray<string>
  /** Reads everything, decoding record by record as pages come, so that no more than a page is held raw. */
  readonly list: (request: ReadRequest, decode: Decode) => Effect.Effect<ToolList, NetError>
}

export const isNoId = (decoded: Decoded): decoded is NoId => "_tag" in decoded

export const isUnreadable = (decoded: Decoded): decoded is UnreadableRecord => "problem" in decoded && !isNoId(decoded)

/** What makes two records one (P1: announced totals are compared with distinct ids). */
export const decodedId = (decoded: Decoded): string => isNoId(decoded) ? `no id: ${decoded.at}` : decoded.id

/** What a list that was read to its end proves. `weak` where nothing announced how much there should have been. */
export const provenBy = (tool: string, { announced, distinct, pages, received, restarted }: Evidence): Completeness => {
  const read = `${distinct} records on ${pages} ${pages === 1 ? "page" : "pages"}`
  if (announced !== undefined) {
    return { complete: true, proof: "strong", how: `${tool} announced ${announced} and gave ${read}` }
  }
  const twice = received > distinct ? `, ${received - distinct} of them more than once` : ""
  return {
    complete: true,
    proof: "weak",
    how: `${tool} gave ${read}${twice} and announced no total${restarted ? "; it was read twice" : ""}`
  }
}

const batch = 1_000

function* eventsOf(
  { completeness, items, notes }: ToolList,
  decoder: ToolDecoder,
  clientNotes: ReadonlyArray<string>
): Generator<ReadEvent, void> {
  let employees: Array<Employee> = []
  let noId: NoId | undefined
  for (const item of items) {
    if (isNoId(item)) noId ??= item
    else if (isUnreadable(item)) yield { _tag: "Unreadable", record: item }
    else {
      employees.push(item)
      if (employees.length === batch) {
        yield { _tag: "Employees", employees }
        employees = []
      }
    }
  }
  if (employees.length > 0) yield { _tag: "Employees", employees }
  for (const text of [...clientNotes, ...notes ?? [], ...decoder.notes]) yield { _tag: "Note", text }
  for (const gap of decoder.gaps) yield { _tag: "Gap", gap }
  yield {
    _tag: "Proof",
    incremental: false,
    completeness: noId === undefined ? completeness : {
      complete: false,
      why: `${noId.at}: ${noId.problem}, so that the record could be anybody's`,
      next: "Correct the record in the HR tool, or find out why the credential does not see its id."
    }
  }
}

/** A source over HTTP: everything that tools have in common around the reading itself. */
export const toolSource = (
  { clientNotes, context, custom, dates, kind, list, requirements, statuses }: ToolOptions
): Source => ({
  connection: context.connection,
  kind,
  read: (request) =>
    Stream.unwrap(Effect.gen(function*() {
      const decoder = new ToolDecoder({
        connection: context.connection,
        request,
        custom: custom ?? (() => []),
        statuses,
        ...(dates === undefined ? {} : { dates }),
        requirements
      })
      const read = yield* list(request, (record, at) => decoder.decode(record, at)).pipe(
        Effect.mapError(({ message, next }) => new SourceError({ connection: context.connection, message, next }))
      )
      return Stream.fromIterable(eventsOf(read, decoder, clientNotes))
    }))
})
