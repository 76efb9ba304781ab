import { Effect, Pull, type Scope, Stream } from "effect"
import { createHash } from "node:crypto"
import { resolve } from "node:path"
import type { ApiClient } from "../net/ApiClient.ts"
import { FileError, open, type OpenFile } from "../net/FileBytes.ts"
import type { NetError } from "../net/NetError.ts"
import type { RequestOptions } from "../net/Request.ts"
import type { Vendor } from "../net/Vendor.ts"
import { credentialsOf, type FileAuth } from "./AuthSettings.ts"
import { filledIn, isPattern, newestFile } from "./NewestFile.ts"
import { type Expectation, expectation, type ProofSettings, readBeside } from "./Proof.ts"
import type { SourceContext } from "./Source.ts"

export interface PlaceSettings {
  readonly path: string
  readonly auth?: FileAuth
  readonly proof?: ProofSettings
}

/** An export that is open for one reading. */
export interface OpenedExport {
  /** How messages name it. */
  readonly name: string
  readonly expected: Expectation
  readonly file: Pick<OpenFile, "read" | "sha256" | "changed"> | RemoteFile
  /** For the administrator: which file it is. */
  readonly notes: ReadonlyArray<string>
}

/** The same of a file that comes over the network; it ends in an error where it was cut. */
interface RemoteFile {
  readonly read: Effect.Effect<Uint8Array, FileError | NetError>
  readonly sha256: () => string
  readonly changed: Effect.Effect<undefined>
}

/** Where an export comes from. */
export interface ExportPlace {
  readonly open: Effect.Effect<OpenedExport, FileError | NetError, Scope.Scope>
}

export const isAddress = (path: string): boolean => /^https?:\/\//iu.test(path)

/** Bytes at a time: small enough that what becomes of them stays in the young part of the heap. */
const chunk = 128 * 1024

const ifMissing = "Export the employees to that place, or correct `path`."

/** A file of this machine, or the newest one that fits a pattern. */
const local = ({ path, proof }: PlaceSettings, folder: string): ExportPlace => ({
  open: Effect.gen(function*() {
    const { name, note, stoodFor } = isPattern(path)
      ? yield* newestFile(folder, path, ifMissing)
      : { name: path, note: undefined, stoodFor: [] }
    const expected = yield* expectation(
      proof,
      name,
      (beside) => readBeside(folder)(filledIn(beside, stoodFor))
    )
    const file = yield* open({
      path: resolve(folder, name),
      name,
      sha256: expected.by === "sha256",
      ifMissing,
      chunk
    })
    return { name, expected, file, notes: note === undefined ? [] : [note] }
  })
})

/** A file at an address is no larger (bytes). */
const largest = 1024 ** 3
const largestBeside = 64 * 1024

/** Whose host it is nobody documents: it must be allowed outside the file (P8). */
const vendor: Vendor = {
  name: "the host of the export",
  hosts: [],
  limits: { rates: [], concurrent: 1 },
  advice: {
    unauthorized: "Check `auth` of the connection, and whether its secret is still good.",
    forbidden: "Give the credential the right to read the file.",
    "not-found": "Check `path` of the connection, and whether the export is still written there."
  }
}

/** Path and query of an address, as requests take them. */
const asked = (text: string): { readonly path: string; readonly options: RequestOptions } => {
  const { pathname, searchParams } = new URL(text)
  return {
    path: pathname,
    options: {
      query: Object.fromEntries([...new Set(searchParams.keys())].map((key) => [key, searchParams.getAll(key)])),
      headers: { accept: "*/*" }
    }
  }
}

const nothing = new Uint8Array(0)

const isPage = (bytes: Uint8Array): boolean =>
  /^\s*<(?:!doctype html|html)\b/iu.test(Buffer.from(bytes.subarray(0, 200)).toString("latin1"))

const remoteFile = Effect.fnUntraced(function*(
  client: ApiClient,
  address: string,
  name: string,
  withSum: boolean
): Effect.fn.Return<RemoteFile, never, Scope.Scope> {
  const { options, path } = asked(address)
  const pull = yield* Stream.toPull(client.stream("GET", path, options))
  const hash = withSum ? createHash("sha256") : undefined
  let first = true
  // Nothing means the end to whoever reads, so an empty piece is passed over.
  const next: Effect.Effect<Uint8Array, NetError> = Effect.map(pull, (pieces) => Buffer.concat(pieces)).pipe(
    Effect.flatMap((bytes) => bytes.length === 0 ? next : Effect.succeed(bytes)),
    Pull.catchDone(() => Effect.succeed(nothing))
  )
  return {
    read: next.pipe(
      Effect.flatMap((bytes): Effect.Effect<Uint8Array, FileError> => {
        hash?.update(bytes)
        const page = first && isPage(bytes)
        first = false
        return page
          ? Effect.fail(
            new FileError({
              message: `${name} is a web page, not an export`,
              next:
                "Check `path` and `auth` of the connection: a page to log in, or of a gateway, may stand in between."
            })
          )
          : Effect.succeed(bytes)
      })
    ),
    sha256: () => hash?.digest("hex") ?? "",
    changed: Effect.succeed(undefined)
  }
})

/** An address without its query, as messages name it. */
const shown = (address: string): string => address.replace(/\?.*$/u, "")

const remote = ({ auth, path, proof }: PlaceSettings, { connection, network }: SourceContext): ExportPlace => {
  const client = network.client({
    owner: `connection ${connection}`,
    vendor,
    baseUrl: new URL(path).origin,
    credentials: credentialsOf(auth ?? { kind: "none" }),
    largest
  })
  const readText = Effect.fnUntraced(function*(beside: string): Effect.fn.Return<string, FileError | NetError> {
    const { options, path: at } = asked(beside)
    const response = yield* client.get(at, options)
    return response.bytes.length <= largestBeside
      ? response.text.replace(/^\uFEFF/u, "")
      : yield* response.fail(
        "too-large",
        "got too much for a proof",
        "Check that `proof` names the right file."
      )
  })
  return {
    open: Effect.gen(function*() {
      const name = shown(path)
      const expected = yield* expectation(proof, new URL(path).pathname, readText)
      return { name, expected, file: yield* remoteFile(client, path, name, expected.by === "sha256"), notes: [] }
    })
  }
}

/** Where the settings say that an export is: a path, a pattern, or an https address, once its references are resolved. */
export const exportPlace = (settings: PlaceSettings, context: SourceContext): ExportPlace =>
  isAddress(settings.path) && URL.canParse(settings.path) ? remote(settings, context) : local(settings, context.folder)
