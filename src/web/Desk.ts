import { ByteSize, Effect } from "effect"
import { HttpRouter, HttpServerRequest, HttpServerResponse } from "effect/http"
import type { Access, Refusal, Session } from "./Access.ts"
import { csrfName, hasCsrf, isSameOrigin } from "./Csrf.ts"
import { html, type Part } from "./Html.ts"
import { type Frame, page } from "./Layout.ts"
import type { Said } from "./Said.ts"
import type { Answer, Site } from "./Site.ts"

/** What every page is made with. */
export interface Desk {
  readonly site: Site
  readonly access: Access
  readonly said: Said
  /** How people reach the pages, as hrsync.yaml says it; nothing: it does not. */
  readonly url: string | undefined
}

/** A request that was let in. */
export interface Asking {
  readonly desk: Desk
  readonly session: Session
  /** Of the path, decoded: `/entities/:entity/members`. */
  readonly params: Readonly<Record<string, string | undefined>>
  /** What stands behind the question mark; of what stands there twice the first. */
  readonly query: Readonly<Record<string, string | undefined>>
}

/** A form that was sent, and passed every check. */
export interface Acting extends Asking {
  /** A field of it; empty where it has none. */
  readonly field: (name: string) => string
  /** Every value of a field: the ticked boxes. */
  readonly fields: (name: string) => ReadonlyArray<string>
}

type Path = `/${string}`
type Shown = Effect.Effect<HttpServerResponse.HttpServerResponse>

/** More than any form holds; a file to try may have one megabyte. */
const largestForm = ByteSize.mebibytes(2)

/** A page. */
export const get = (desk: Desk, path: Path, show: (asking: Asking) => Shown) =>
  HttpRouter.add("GET", path, (request) =>
    askingOf(desk, request).pipe(
      Effect.flatMap(show),
      Effect.catch((refusal) => Effect.succeed(refusedPage(desk, refusal)))
    ))

/** What a form asks for. Only an approver, from these pages, with the token of the session, comes this far. */
export const post = (desk: Desk, path: Path, act: (acting: Acting) => Shown) =>
  HttpRouter.add("POST", path, (request) =>
    Effect.gen(function*() {
      const asking = yield* askingOf(desk, request)
      const form = yield* formOf(request)
      const { session } = asking
      if (!isSameOrigin(request, desk.url) || !hasCsrf(session, form.get(csrfName) ?? undefined)) {
        return yield* Effect.fail<Refusal>({
          status: 403,
          message: "This did not come from a page that hrsync made for you, so nothing was done.",
          next: "Open the page anew and try again.",
          retryAfter: undefined
        })
      }
      if (session.visitor.role !== "approver") {
        return yield* Effect.fail<Refusal>({
          status: 403,
          message: `${session.visitor.name} may look at everything here, and change nothing.`,
          next: "Ask somebody who is an approver in server.access of hrsync.yaml.",
          retryAfter: undefined
        })
      }
      return yield* act({
        ...asking,
        field: (name) => form.get(name) ?? "",
        fields: (name) => form.getAll(name)
      })
    }).pipe(Effect.catch((refusal) => Effect.succeed(refusedPage(desk, refusal)))))

const askingOf = Effect.fnUntraced(function*(desk: Desk, request: HttpServerRequest.HttpServerRequest) {
  const session = yield* desk.access.visitorOf(request)
  const params = yield* HttpRouter.params
  const search = new URLSearchParams(request.originalUrl.split("?").slice(1).join("?"))
  const query: Record<string, string> = {}
  for (const [name, value] of search) query[name] ??= value
  return { desk, session, params, query } satisfies Asking
})

const formOf = (request: HttpServerRequest.HttpServerRequest): Effect.Effect<URLSearchParams, Refusal> =>
  request.text.pipe(
    Effect.map((text) => new URLSearchParams(text)),
    Effect.provideService(HttpServerRequest.MaxBodySize, largestForm),
    Effect.mapError((): Refusal => ({
      status: 403,
      message: "The form could not be read, or is larger than anything that belongs here.",
      next: "Open the page anew and try again.",
      retryAfter: undefined
    }))
  )

/** A page for whoever asked. `said` of it is what the act before left. */
export const shown = (
  { desk: { said, site }, query, session: { csrf, visitor } }: Asking,
  frame: Omit<Frame, "visitor" | "version" | "sandbox" | "said">,
  body: Part,
  status = 200
): HttpServerResponse.HttpServerResponse =>
  HttpServerResponse.text(
    page(
      {
        ...frame,
        visitor: `${visitor.name} (${visitor.role})`,
        version: site.version,
        sandbox: site.sandbox,
        said: said.find(query["said"], csrf)
      },
      body
    ),
    { status, contentType: "text/html; charset=utf-8" }
  )

/** After an act: back to a page that says what became of it. `path` is one of ours, made by `href`. */
export const saying = ({ desk: { said }, session: { csrf } }: Asking, path: string, answer: Answer) => {
  const id = said.keep(answer, csrf)
  return HttpServerResponse.empty({
    status: 303,
    headers: { location: `${path}${path.includes("?") ? "&" : "?"}said=${id}` }
  })
}

const refusedPage = ({ site }: Desk, { message, next, retryAfter, status }: Refusal) =>
  HttpServerResponse.text(
    page(
      { title: "Not here", at: undefined, visitor: "", version: site.version, sandbox: site.sandbox, said: undefined },
      html`<p class="said bad" role="status">${message} ${next}</p>`
    ),
    {
      status,
      contentType: "text/html; charset=utf-8",
      ...(retryAfter === undefined ? {} : { headers: { "retry-after": String(retryAfter) } })
    }
  )
