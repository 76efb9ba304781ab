import { Effect, Schema } from "effect"

/** How a list comes in pages. */

const kind = <Name extends string>(name: Name, title: string, description: string) =>
  Schema.Literal(name).annotate({ title, description })

const parameter = (description: string, usual: string) =>
  Schema.NonEmptyString.annotate({ description, default: usual }).pipe(
    Schema.withDecodingDefaultKey(Effect.succeed(usual))
  )

const Place = Schema.Literals(["query", "body"]).annotate({
  title: "Where it stands",
  description: "Whether the place in the list is asked for in the query (default) or in the body of a POST.",
  default: "query"
}).pipe(Schema.withDecodingDefaultKey(Effect.succeed<"query" | "body">("query")))

const Size = Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 100_000 })).annotate({
  title: "Size",
  description: "How many records a page has at most."
})

const sizes = {
  size: Schema.optionalKey(Size),
  sizeParameter: Schema.optionalKey(
    Schema.NonEmptyString.annotate({
      description: "The parameter that asks for that many. Left out: it is not asked for.",
      examples: ["limit", "per_page"]
    })
  )
}

const more = Schema.optionalKey(
  Schema.NonEmptyString.annotate({
    description: "Path of true or false in the answer: whether there are further pages.",
    examples: ["meta.hasMore"]
  })
)

const Until = Schema.Literals(["empty", "short"]).annotate({
  title: "What the last page is",
  description:
    "Where the answer does not say it: an empty page (default), or one with fewer than `size` records. Tools that cut pages short by themselves need empty.",
  default: "empty"
}).pipe(Schema.withDecodingDefaultKey(Effect.succeed<"empty" | "short">("empty")))

const None = Schema.Struct({
  kind: kind("none", "One answer", "One answer holds everybody.")
}).annotate({ identifier: "NoPaging", title: "One answer", description: "One answer holds everybody." })

const ByPage = Schema.Struct({
  kind: kind("page", "Page numbers", "Pages have numbers."),
  parameter: parameter("The parameter that asks for a page.", "page"),
  in: Place,
  first: Schema.Literals([0, 1]).annotate({
    title: "First page",
    description: "The number of the first page: 1 (default) or 0.",
    default: 1
  }).pipe(Schema.withDecodingDefaultKey(Effect.succeed<0 | 1>(1))),
  size: Size,
  sizeParameter: sizes.sizeParameter,
  pages: Schema.optionalKey(
    Schema.NonEmptyString.annotate({
      description: "Path of the number of pages in the answer.",
      examples: ["meta.totalPages"]
    })
  ),
  more,
  until: Until
}).annotate({ identifier: "PagingByNumber", title: "Page numbers", description: "Pages are asked for by number." })

const ByOffset = Schema.Struct({
  kind: kind("offset", "Offsets", "Pages begin behind so many records."),
  parameter: parameter("The parameter that says how many records come before the page.", "offset"),
  in: Place,
  ...sizes,
  more,
  until: Until
}).annotate({
  identifier: "PagingByOffset",
  title: "Offsets",
  description: "Pages are asked for by the number of records before them."
})

const ByCursor = Schema.Struct({
  kind: kind("cursor", "Cursor", "Each answer holds the text that asks for the next page."),
  parameter: parameter("The parameter that takes the cursor.", "cursor"),
  in: Place,
  ...sizes,
  next: Schema.NonEmptyString.annotate({
    description: "Path of the next cursor in the answer. The list ends where it is empty or missing.",
    examples: ["meta.nextCursor"]
  }),
  more
}).annotate({
  identifier: "PagingByCursor",
  title: "Cursor",
  description: "Pages are asked for by a cursor from the answer before."
})

const ByLinkHeader = Schema.Struct({
  kind: kind("link", "Link header", "The header Link leads to the next page (rel=\"next\")."),
  ...sizes
}).annotate({
  identifier: "PagingByLinkHeader",
  title: "Link header",
  description: "The header Link (RFC 8288) leads to the next page."
})

const ByNextLink = Schema.Struct({
  kind: kind("next", "Next link", "The answer holds the address of the next page."),
  ...sizes,
  next: Schema.NonEmptyString.annotate({
    description: "Path of that address in the answer. The list ends where it is empty or missing.",
    examples: ["links.next"]
  })
}).annotate({
  identifier: "PagingByNextLink",
  title: "Next link",
  description: "The answer holds the address of the next page, which must be below baseUrl."
})

export const Paging = Schema.Union([None, ByPage, ByOffset, ByCursor, ByLinkHeader, ByNextLink]).annotate({
  title: "Paging",
  description: "How the list comes in pages."
})
export type Paging = typeof Paging.Type
