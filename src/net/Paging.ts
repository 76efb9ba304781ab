import { Clock, Duration, Effect, Result } from "effect"
import type { ApiClient } from "./ApiClient.ts"
import type { ApiResponse } from "./ApiResponse.ts"
import type { NetError, NetErrorKind } from "./NetError.ts"
import { type ListTimes, usualListTimes } from "./Policy.ts"
import type { RequestOptions } from "./Request.ts"

/** One page of a list. */
export interface Page<A, At> {
  readonly items: ReadonlyArray<A>
  /** Where the next page begins; nothing where this was the last. */
  readonly next: At | undefined
  /** How many there are in all, where the vendor says so. */
  readonly total?: number | undefined
}

/** What shows that a list was read to its end (P1). */
export interface Evidence {
  /** What the vendor said there would be. */
  readonly announced: number | undefined
  /** Distinct ids that came. */
  readonly distinct: number
  /** Items that came, those that came twice counted twice. */
  readonly received: number
  readonly pages: number
  /** Whether it was begun again, since it changed while it was read. */
  readonly restarted: boolean
}

export interface WholeList<A> {
  readonly items: ReadonlyArray<A>
  readonly evidence: Evidence
}

export interface PagingOptions<A, At extends string | number, E> {
  readonly first: At
  readonly page: (at: At) => Effect.Effect<Page<A, At>, E>
  /** What makes two items one. */
  readonly id: (item: A) => string
  /** The error for what does not add up; see `ApiClient.error`. */
  readonly error: (kind: NetErrorKind, what: string) => NetError
  /** Default 10,000. */
  readonly mostPages?: number
  /** Default `usualListTimes`. */
  readonly times?: Partial<ListTimes>
}

/** A list as far as it was read. */
interface Reading<A> {
  readonly items: Array<A>
  readonly ids: Set<string>
  announced: number | undefined
  pages: number
}

/** Why a reading proves nothing. */
interface Doubt {
  readonly kind: "incomplete" | "changed-while-reading"
  readonly why: string
}

/** Somebody came twice where nothing was announced: pages may have shifted, and somebody else may have been passed over. */
const shifted = ({ announced, ids, items }: Reading<unknown>): boolean =>
  announced === undefined && ids.size < items.length

/** When a list is given up. */
class Deadline {
  readonly #standstill: number
  readonly #whole: number
  readonly #begun: number
  #news: number

  constructor({ standstill, whole }: ListTimes, begun: number) {
    this.#standstill = Duration.toMillis(standstill)
    this.#whole = Duration.toMillis(whole)
    this.#begun = begun
    this.#news = begun
  }

  /** Something came that was not there before. */
  moveOn(now: number): void {
    this.#news = now
  }

  /** Milliseconds. */
  left(now: number): number {
    return Math.min(this.#news + this.#standstill, this.#begun + this.#whole) - now
  }

  /** Why it is given up, once nothing is left. */
  get why(): string {
    return this.#news + this.#standstill < this.#begun + this.#whole
      ? `nothing new came for ${hours(this.#standstill)}`
      : `it came to no end in ${hours(this.#whole)}`
  }
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`

const hours = (length: number): string => counted(length / 3_600_000, "hour")

/** One reading from the first page to the last, or why it proves nothing. */
const readOnce = Effect.fnUntraced(function*<A, At extends string | number, E>(
  options: PagingOptions<A, At, E>
): Effect.fn.Return<Result.Result<Reading<A>, Doubt>, E | NetError> {
  const { error, id, mostPages = 10_000, page } = options
  const deadline = new Deadline({ ...usualListTimes, ...options.times }, yield* Clock.currentTimeMillis)
  const reading: Reading<A> = { items: [], ids: new Set(), announced: undefined, pages: 0 }
  const seen = new Set<At>()
  const late = Effect.suspend(() => {
    const came = `${counted(reading.pages, "page")}, ${counted(reading.ids.size, "record")}`
    return error("timeout", `took too long: ${deadline.why} (${came})`)
  })
  let at: At | undefined = options.first
  while (at !== undefined) {
    if (seen.has(at)) return yield* error("repeated-page", `was sent round in a circle after ${reading.pages} pages`)
    seen.add(at)
    if (reading.pages >= mostPages) return yield* error("too-many-pages", `came to no end after ${mostPages} pages`)
    const left = deadline.left(yield* Clock.currentTimeMillis)
    if (left <= 0) return yield* late
    const { items, next, total }: Page<A, At> = yield* Effect.timeoutOrElse(page(at), {
      duration: Duration.millis(left),
      orElse: () => late
    })
    reading.pages += 1
    if (total !== undefined) {
      if (reading.announced !== undefined && reading.announced !== total) {
        const why = `the total was ${reading.announced} and then ${total}`
        return Result.fail({ kind: "changed-while-reading", why })
      }
      reading.announced = total
    }
    const before = reading.ids.size
    for (const item of items) {
      reading.items.push(item)
      reading.ids.add(id(item))
    }
    if (items.length > 0 && reading.ids.size === before && next !== undefined) {
      return yield* error("repeated-page", `was given the same people again on page ${reading.pages}`)
    }
    if (reading.ids.size > before) deadline.moveOn(yield* Clock.currentTimeMillis)
    at = next
  }
  const { announced, ids: { size } } = reading
  return announced === undefined || announced === size
    ? Result.succeed(reading)
    : Result.fail({ kind: "incomplete", why: `${announced} were announced and ${size} came` })
})

/**
 * Reads a list to its end and proves it: every page was read, none came twice, and the announced total, where there is
 * one, equals the distinct ids that came. A list that changes while it is read is read once more, then it fails. Where nothing was announced and somebody came
 * twice, it is read once more too; then the evidence shows it, and the proof is weak. However slow, it goes on while
 * something new comes (`ListTimes`).
 */
export const readWholeList = Effect.fnUntraced(function*<A, At extends string | number, E>(
  options: PagingOptions<A, At, E>
): Effect.fn.Return<WholeList<A>, E | NetError> {
  const proved = ({ announced, ids, items, pages }: Reading<A>, restarted: boolean): WholeList<A> => ({
    items,
    evidence: { announced, distinct: ids.size, received: items.length, pages, restarted }
  })
  const first = yield* readOnce(options)
  if (Result.isSuccess(first) && !shifted(first.success)) return proved(first.success, false)
  const second = yield* readOnce(options)
  if (Result.isSuccess(second)) return proved(second.success, true)
  const { kind, why } = second.failure
  return yield* options.error(kind, `gave a list that does not add up, twice; the second time, ${why}`)
})

/** What a page of an offset or of a number says by itself. */
export interface CountedPage<A> {
  readonly items: ReadonlyArray<A>
  readonly total?: number | undefined
  /** Where the vendor says it; else the list ends with its total, and without one with an empty page. */
  readonly last?: boolean | undefined
}

/**
 * Pages by the number of items before them. Moves on by what came and not by what was asked for, since vendors cut
 * page sizes silently; for the same reason a short page is not taken for the last.
 */
export const byOffset =
  <A, E>(fetch: (offset: number) => Effect.Effect<CountedPage<A>, E>) =>
  (offset: number): Effect.Effect<Page<A, number>, E> =>
    Effect.map(fetch(offset), ({ items, last, total }) => {
      const next = offset + items.length
      return { items, total, next: isLast(items, last, next, total) ? undefined : next }
    })

/** Pages by number. `size`: how many items a page has at most, to know the last one by the total. */
export const byNumber = <A, E>(
  options: { readonly first: 0 | 1; readonly size: number },
  fetch: (number: number) => Effect.Effect<CountedPage<A>, E>
) =>
(number: number): Effect.Effect<Page<A, number>, E> =>
  Effect.map(fetch(number), ({ items, last, total }) => {
    const read = (number - options.first) * options.size + items.length
    return { items, total, next: isLast(items, last, read, total) ? undefined : number + 1 }
  })

const isLast = (
  items: ReadonlyArray<unknown>,
  last: boolean | undefined,
  read: number,
  total: number | undefined
): boolean => last ?? (items.length === 0 || (total !== undefined && read >= total))

/** Pages by the vendor's own links: `first` is the empty text. A link is followed only below the base address. */
export const byLink = <A, E>(
  client: Pick<ApiClient, "link" | "get">,
  path: string,
  options: RequestOptions,
  read: (response: ApiResponse) => Effect.Effect<Page<A, string>, E>
) =>
(href: string): Effect.Effect<Page<A, string>, E | NetError> =>
  href === ""
    ? Effect.flatMap(client.get(path, options), read)
    : client.link(href).pipe(
      // The link has the query; headers and the like are the same for every page.
      Effect.flatMap((link) => client.get(link, options)),
      Effect.flatMap(read)
    )
