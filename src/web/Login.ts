import { Effect, Layer } from "effect"
import { HttpRouter, HttpServerResponse } from "effect/http"
import { refused } from "./Access.ts"
import { isSameOrigin } from "./Csrf.ts"
import { type Desk, plainPage, post, refusedPage } from "./Desk.ts"
import { formOf } from "./Form.ts"
import { href, html } from "./Html.ts"
import { sessionHours } from "./Sessions.ts"

/** A path of these pages alone, as an address says it: `//evil.example` and `/\evil.example` are elsewhere. */
const ownPath = (text: string | null): string => text !== null && /^\/(?!\/)[!-[\]-~]*$/u.test(text) ? text : "/"

const loginPage = (desk: Desk, to: string, wrong: string | undefined, status: number) =>
  plainPage(
    desk,
    "Sign in",
    html`${wrong !== undefined && html`<p class="said bad" role="alert">${wrong}</p>`}
<form method="post" action="/login">
<input type="hidden" name="to" value="${to}">
<p><label for="token">Your token</label><br>
<input id="token" name="token" type="password" autocomplete="current-password" required autofocus size="48"></p>
<p><button class="main">Sign in</button></p>
</form>
<p class="soft">Tokens stand in server.access of hrsync.yaml, by reference. A login ends after ${sessionHours} hours, and when hrsync is started again.</p>
<p><a href="${to}">Signed in already? Go on.</a></p>`,
    status
  )

/** Signing in with a token, and out. */
export const login = (desk: Desk) =>
  Layer.mergeAll(
    HttpRouter.add("GET", "/login", (request) =>
      Effect.gen(function*() {
        if (!(yield* desk.access.hasLogin)) {
          return HttpServerResponse.empty({ status: 303, headers: { location: "/" } })
        }
        const to = new URLSearchParams(request.url.split("?")[1] ?? "").get("to")
        return loginPage(desk, ownPath(to), undefined, 200)
      })),
    HttpRouter.add("POST", "/login", (request) =>
      Effect.gen(function*() {
        if (!isSameOrigin(request, desk.url)) {
          return yield* Effect.fail(
            refused(403, "This form is not from these pages.", "Open the login page and sign in there.")
          )
        }
        const { fields: form } = yield* formOf(request)
        const to = ownPath(form.get("to"))
        // The browser would throw the cookie away, and ask for the token again and again.
        if (desk.access.cookie(request).secure && request.headers["origin"]?.startsWith("http:") === true) {
          return loginPage(
            desk,
            to,
            "A login is kept by https alone, and this page came by http. Come by https; or write how people come as server.url in hrsync.yaml.",
            400
          )
        }
        return yield* desk.access.signIn(request, form.get("token") ?? "").pipe(
          Effect.map((id) =>
            HttpServerResponse.empty({ status: 303, headers: { location: to } }).pipe(
              HttpServerResponse.setCookieUnsafe(desk.access.cookie(request).name, id, {
                httpOnly: true,
                sameSite: "strict",
                secure: desk.access.cookie(request).secure,
                path: "/",
                maxAge: `${sessionHours} hours`
              })
            )
          ),
          Effect.catch(({ message, next, retryAfter, status }) =>
            Effect.succeed(
              loginPage(desk, to, `${message} ${next}`, status).pipe(
                HttpServerResponse.setHeaders(retryAfter === undefined ? {} : { "retry-after": String(retryAfter) })
              )
            )
          )
        )
      }).pipe(Effect.catch((refusal) => Effect.succeed(refusedPage(desk, refusal))))),
    post(
      desk,
      "/logout",
      ({ request }) =>
        Effect.map(desk.access.signOut(request), () =>
          HttpServerResponse.empty({ status: 303, headers: { location: href(["login"]) } }).pipe(
            HttpServerResponse.expireCookieUnsafe(desk.access.cookie(request).name, {
              path: "/",
              secure: desk.access.cookie(request).secure
            })
          )),
      "viewer"
    )
  )
