/**
 * What every answer says to browsers: nothing from elsewhere is loaded, no script runs, nobody frames a page, no page is
 * kept (they hold names), and addresses of pages, which may hold an e-mail, are told to no other site. (With
 * `no-referrer` browsers would send forms with `Origin: null`; Fetch, 3.2.)
 */
export const securityHeaders: Readonly<Record<string, string>> = {
  "content-security-policy":
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=()",
  "cache-control": "no-store"
}
