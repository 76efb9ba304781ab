import { Effect } from "effect"
import { HttpRouter, type HttpServerRequest, HttpServerResponse } from "effect/http"
import { type Access, type Refusal, refused, type Session } from "./Access.ts"
import { csrfField, csrfName, hasCsrf, isSameOrigin } from "./Csrf.ts"
import { formOf } from "./Form.ts"
import { href, html, type Part } from "./Html.ts"
import { type Frame, page } from "./Layout.ts"
import type { Said } from "./Said.ts"
import type { Answer, Site, Visitor } from "./Site.ts"

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
  readonly request: HttpServerRequest.HttpServerRequest
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
  /** What is in the file that was chosen in a field; nothing: none was. */
  readonly file: (name: string) => Uint8Array | undefined
}

type Path = `/${string}`
type Shown = Effect.Effect<HttpServerResponse.HttpServerResponse>

/** A page. `reader`: programs are not sent to a login, which is of no use to them. */
export const get = (
  desk: Desk,
  path: Path,
  show: (asking: Asking) => Shown,
  { reader = "people" }: { readonly reader?: "people" | "programs" } = {}
) =>
  HttpRouter.add("GET", path, (request) =>
    askingOf(desk, request).pipe(
      Effect.flatMap(show),
      Effect.catch((refusal) =>
        Effect.map(desk.access.hasLogin, (hasLogin) =>
          reader === "people" && refusal.status === 401 && hasLogin && request.headers["authorization"] === undefined
            ? HttpServerResponse.empty({
              status: 303,
              headers: { location: href(["login"], { to: request.url }) }
            })
            : refusedPage(desk, refusal))
      )
    ))

/**
 * What a form asks for. Only an approver (`needs`: only who may look), from these pages, with the token of the session,
 * comes this far.
 */
export const post = (desk: Desk, path: Path, act: (acting: Acting) => Shown, needs: Visitor["role"] = "approver") =>
  HttpRouter.add("POST", path, (request) =>
    Effect.gen(function*() {
      const asking = yield* askingOf(desk, request)
      const { fields, files } = yield* formOf(request)
      const refusal = refusalOf(asking, fields.get(csrfName) ?? undefined, needs)
      if (refusal !== undefined) return yield* Effect.fail(refusal)
      return yield* act({
        ...asking,
        field: (name) => fields.get(name) ?? "",
        fields: (name) => fields.getAll(name),
        file: (name) => files.get(name)
      })
    }).pipe(Effect.catch((refusal) => Effect.succeed(refusedPage(desk, refusal)))))

/** Why somebody who was let in may not act: what came is not from these pages, or they only look. Nothing: they may. */
export const refusalOf = (
  { desk, request, session }: Pick<Asking, "desk" | "request" | "session">,
  csrf: string | undefined,
  needs: Visitor["role"] = "approver"
): Refusal | undefined =>
  !session.byHeader && (!isSameOrigin(request, desk.url) || !hasCsrf(session, csrf))
    ? refused(
      403,
      "This did not come from a page that hrsync made for you, so nothing was done.",
      "Open the page anew and try again."
    )
    : needs === "approver" && session.visitor.role !== "approver"
    ? refused(
      403,
      `${session.visitor.name} may look at everything here, and change nothing.`,
      "Ask somebody who is an approver in server.access of hrsync.yaml."
    )
    : undefined

const askingOf = Effect.fnUntraced(function*(desk: Desk, request: HttpServerRequest.HttpServerRequest) {
  const session = yield* desk.access.visitorOf(request)
  const params = yield* HttpRouter.params
  const search = new URLSearchParams(request.url.split("?").slice(1).join("?"))
  const query: Record<string, string> = {}
  for (const [name, value] of search) query[name] ??= value
  return { desk, request, session, params, query } satisfies Asking
})

/** A page for whoever asked. `said` of it is what the act before left. */
export const shown = (
  { desk: { said, site }, query, session }: Asking,
  frame: Omit<Frame, "visitor" | "version" | "sandbox" | "said">,
  body: Part,
  status = 200
): HttpServerResponse.HttpServerResponse =>
  HttpServerResponse.text(
    page(
      {
        ...frame,
        visitor: html`${session.visitor.name} (${session.visitor.role})${
          session.signedIn
          && html` <form class="inline" method="post" action="/logout">${
            csrfField(session)
          }<button>Sign out</button></form>`
        }`,
        version: site.version,
        sandbox: site.sandbox,
        said: said.find(query["said"], session.csrf)
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

/** A page for somebody of whom nothing is known. */
export const plainPage = ({ site }: Desk, title: string, body: Part, status: number) =>
  HttpServerResponse.text(
    page(
      { title, at: undefined, visitor: "", version: site.version, sandbox: site.sandbox, said: undefined },
      body
    ),
    { status, contentType: "text/html; charset=utf-8" }
  )

/** Why nothing is shown or done. */
export const refusedPage = (desk: Desk, { message, next, retryAfter, status }: Refusal) =>
  plainPage(desk, "Not here", html`<p class="said bad" role="alert">${message} ${next}</p>`, status).pipe(
    HttpServerResponse.setHeaders(retryAfter === undefined ? {} : { "retry-after": String(retryAfter) })
  )
