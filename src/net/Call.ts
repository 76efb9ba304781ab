import type { Address } from "./Address.ts"
import { NetError } from "./NetError.ts"
import type { Method, RequestOptions } from "./Request.ts"
import type { Trouble } from "./Trouble.ts"

/** A request as texts name it. */
export interface Named {
  readonly method: Method
  /** The template. */
  readonly path: string
  readonly host: string
}

/** One request on its way, whatever its attempts. */
export interface Call extends Named {
  readonly address: Address
  /** The path with its values and its query, behind the origin. */
  readonly target: string
  readonly options: RequestOptions
  /** Whether it asks for a token: vendors answer wrong credentials with 400 and 403 too. */
  readonly signsIn: boolean
}

/** The error that a trouble is when nothing more is tried. */
export const netError = (owner: string, call: Named, attempts: number, trouble: Trouble): NetError => {
  const { code, kind, next, outcome, requestId, status, what } = trouble
  const tries = attempts > 1 ? `, ${attempts} times` : ""
  const request = requestId === undefined ? "" : ` [request ${requestId}]`
  return new NetError({
    kind,
    outcome,
    owner,
    method: call.method,
    path: call.path,
    host: call.host,
    attempts,
    ...(status === undefined ? {} : { status }),
    ...(code === undefined ? {} : { code }),
    ...(requestId === undefined ? {} : { requestId }),
    message: `${call.method} ${call.path} of ${owner} ${what}${tries}${request}`,
    next
  })
}
