import type { CalendarDate, Instant } from "../domain/CalendarDate.ts"
import type { CompanyPerson } from "./CompanyPerson.ts"

/** One request as an emulator gets it. */
export interface EmulatorRequest {
  readonly method: string
  /** Below the address that stands for the vendor's host, with its first slash, still encoded. */
  readonly path: string
  readonly query: URLSearchParams
  /** By name in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: string
  /** The server's own clock, for limits and for the lifetime of tokens. */
  readonly at: Instant
  /** Where the emulator is served, for answers that name themselves: `http://127.0.0.1:8787/acme`. Default: nowhere. */
  readonly address?: string
  /** How many requests are under way, this one included; default 1. */
  readonly inFlight?: number
}

export interface EmulatorResponse {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  /** A text, or any other value as JSON. */
  readonly body: unknown
  /** What was asked for is done, and the connection ends without an answer. */
  readonly lost?: boolean
}

/** A status that a fault asks for instead of an answer; `retryAfter` in seconds. */
export interface AskedAnswer {
  readonly request: number
  readonly status: number
  readonly retryAfter?: number
}

/** What goes wrong on purpose. Numbers count requests, or pages of the list, from 1. */
export interface EmulatorFaults {
  /** These requests are answered with a status instead: 429 with the vendor's own header for how long, 500, 503. */
  readonly answers?: ReadonlyArray<AskedAnswer>
  /** These requests are never answered. */
  readonly silent?: ReadonlyArray<number>
  /** The body of these requests ends in the middle. */
  readonly cutShort?: ReadonlyArray<number>
  /** From this page on the same page is sent again. */
  readonly repeatFrom?: number
  /** Tokens are good for so many requests only. */
  readonly tokenUses?: number
  /** Rights that the credential lacks, by the vendor's own name, or fields that it does not see. */
  readonly hidden?: ReadonlyArray<string>
  /** How far the announced total is off. */
  readonly wrongTotal?: number
  /** A page that is missing from the middle of the list. */
  readonly lostPage?: number
  /** These writes are done, and their answers never arrive. Numbers count writes that do something, from 1. */
  readonly lostAnswers?: ReadonlyArray<number>
  /** For so many milliseconds after a write, lists show what was there before it. */
  readonly lateList?: number
  /** How many members may be invited or active. */
  readonly seats?: number
  /** The largest page that is given out, whatever is asked for. */
  readonly pageCap?: number
  /** Which members a list holds, where the vendor does not say. */
  readonly listed?: "active" | "all" | "live"
}

export interface EmulatorOptions {
  /** The records of one connection, as HR knows them today. */
  readonly people: ReadonlyArray<CompanyPerson>
  readonly today: CalendarDate
  /** The connection's settings as the file has them, without `kind`: which version, report, fields it asks for. */
  readonly settings: Readonly<Record<string, unknown>>
  readonly faults: EmulatorFaults
  /** Whether the vendor's limits hold. Off for a bench that measures something else. */
  readonly limited: boolean
}

/**
 * A stand-in for one HR tool, faithful to what its vendor documents: addresses, authentication, paging, limits, error
 * bodies, what a missing right looks like, status words. It answers as that tool would, and says in a header that it is none.
 */
export interface Emulator {
  /** What a connection to it says besides `kind` and `baseUrl`: the sandbox's own credentials, by setting. */
  readonly credentials: Readonly<Record<string, string | Readonly<Record<string, string>>>>
  /** The path below the server's address that stands for the vendor's base URL; mostly empty. */
  readonly basePath: string
  readonly handle: (request: EmulatorRequest) => EmulatorResponse
  /** An answer that a fault asks for, in the vendor's own form; default: a plain one. */
  readonly fault?: (fault: AskedAnswer, request: Pick<EmulatorRequest, "at" | "path">) => EmulatorResponse
}

/** One file in `emulators/` per tool. */
export interface EmulatorKind {
  readonly kind: string
  readonly make: (options: EmulatorOptions) => Emulator
}
