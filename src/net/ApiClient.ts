import type { Effect, Stream } from "effect"
import type { ApiResponse } from "./ApiResponse.ts"
import type { Credentials } from "./Credentials.ts"
import type { NetError, NetErrorKind } from "./NetError.ts"
import type { Retries, Timeouts } from "./Policy.ts"
import type { Link, Method, RequestOptions } from "./Request.ts"
import type { Vendor } from "./Vendor.ts"

/** What one connection, or one target, is to its client. */
export interface ClientOptions {
  /** How messages name it: `connection hr`, `the target of entity acme`. */
  readonly owner: string
  readonly vendor: Vendor
  /** See `BaseUrl`. Every path is below it. */
  readonly baseUrl: string
  readonly credentials: Credentials
  /**
   * Clients of one vendor with the same key share its limits. Default: the base address's host, so that two
   * connections to one tenant, and also two tenants on one host, share; give the account's own name where limits are its own.
   */
  readonly limitKey?: string
  readonly timeouts?: Partial<Timeouts>
  readonly retries?: Partial<Retries>
  /** Bytes of one answer, decompressed; default 128 MiB. */
  readonly largest?: number
}

/** Sends requests of one connection. Nothing is loaded, looked up or sent before the first one. */
export interface ApiClient {
  readonly owner: string
  readonly vendor: string
  /** What is odd about the secrets, without quoting one: for the notes of a reading. */
  readonly notes: ReadonlyArray<string>
  /** Whether the address and the secrets can be used at all. Nothing is sent. */
  readonly check: Effect.Effect<void, NetError>
  /** A whole answer with a status from 200 to 299, or one that `accept` names. */
  readonly request: (
    method: Method,
    path: string | Link,
    options?: RequestOptions
  ) => Effect.Effect<ApiResponse, NetError>
  readonly get: (path: string | Link, options?: RequestOptions) => Effect.Effect<ApiResponse, NetError>
  /** Sent once, unless it is `repeatable`. */
  readonly post: (path: string | Link, options?: RequestOptions) => Effect.Effect<ApiResponse, NetError>
  /** The body of such an answer piece by piece, for what is large. Once the first piece came, nothing is tried again. */
  readonly stream: (
    method: Method,
    path: string | Link,
    options?: RequestOptions
  ) => Stream.Stream<Uint8Array, NetError>
  /** A vendor's own link to what comes next: only below the base address is it followed. */
  readonly link: (href: string) => Effect.Effect<Link, NetError>
  /** An error of this connection for what a caller finds, such as pages that do not add up. */
  readonly error: (kind: NetErrorKind, method: Method, path: string | Link, what: string, next?: string) => NetError
}
