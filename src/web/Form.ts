import { ByteSize, Effect, Stream } from "effect"
import { HttpServerRequest, Multipart } from "effect/http"
import { type Refusal, refused } from "./Access.ts"

/** What a browser sends of a form. */
export interface Form {
  readonly fields: URLSearchParams
  /** By field, those that were chosen: what is in them, and nothing of their names. */
  readonly files: ReadonlyMap<string, Uint8Array>
}

/** More than any form holds. */
const largestForm = ByteSize.mebibytes(2)
const largestField = ByteSize.kibibytes(16)
const mostParts = 10

/** Parts are held in memory: nothing of a file is written anywhere. */
const multipart = Effect.fnUntraced(function*(request: HttpServerRequest.HttpServerRequest) {
  const fields = new URLSearchParams()
  const files = new Map<string, Uint8Array>()
  yield* request.multipartStream.pipe(Stream.runForEach((part) =>
    Effect.gen(function*() {
      if (part._tag === "Field") return fields.append(part.key, part.value)
      const content = yield* part.contentEffect
      // A field in which no file was chosen comes as an empty one.
      if (content.length > 0) files.set(part.key, content)
    })
  ))
  return { fields, files }
})

const read = (request: HttpServerRequest.HttpServerRequest): Effect.Effect<Form, unknown> =>
  /^multipart\/form-data\b/iu.test(request.headers["content-type"] ?? "")
    ? multipart(request)
    : Effect.map(request.text, (text) => ({ fields: new URLSearchParams(text), files: new Map() }))

/** The fields of a form, and the files that were chosen in it. */
export const formOf = (request: HttpServerRequest.HttpServerRequest): Effect.Effect<Form, Refusal> =>
  read(request).pipe(
    Effect.provideService(HttpServerRequest.MaxBodySize, largestForm),
    Effect.provideService(Multipart.MaxParts, mostParts),
    Effect.provideService(Multipart.MaxFieldSize, largestField),
    Effect.provideService(Multipart.MaxFileSize, largestForm),
    Effect.mapError(() =>
      refused(
        400,
        "The form could not be read, or is larger than anything that belongs here.",
        "Open the page anew and try again."
      )
    )
  )
