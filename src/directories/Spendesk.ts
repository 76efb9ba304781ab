import { Effect, Redacted, Stream } from "effect"
import type { Completeness } from "../domain/Read.ts"
import type { TargetCall } from "../domain/TargetCall.ts"
import type { Evidence } from "../net/Paging.ts"
import { secretReference } from "../net/Secret.ts"
import {
  CallError,
  type Directory,
  type DirectoryContext,
  DirectoryError,
  type DirectoryKind,
  type ListEvent
} from "./Directory.ts"
import { clientFor, keyPlace, placeOf, readList } from "./SpendeskApi.ts"
import { capabilities, Settings } from "./SpendeskSettings.ts"
import { addressNotes, memberOf, UserBody } from "./SpendeskUsers.ts"

export { type CostCenter, costCenters } from "./SpendeskCostCenters.ts"
export { Settings } from "./SpendeskSettings.ts"

const kindName = "spendesk"

/** The reference under `clientId`. Resolved settings have none any more, and nobody's key is shown. */
const referenceOf = ({ clientId }: Settings): string => {
  const text = Redacted.value(clientId)
  return secretReference.test(text) ? text : String(clientId)
}

const identity = (settings: Settings): string => {
  const place = placeOf(settings)
  return `${kindName}:${place === undefined ? "" : `${place}/`}${settings.account ?? referenceOf(settings)}`
}

const provenBy = ({ announced, distinct, pages, received, restarted }: Evidence): Completeness => {
  const read = `${distinct} users on ${pages} ${pages === 1 ? "page" : "pages"}`
  if (announced !== undefined) {
    return { complete: true, proof: "strong", how: `Spendesk announced ${announced} and gave ${read}` }
  }
  const twice = received > distinct ? `, ${received - distinct} of them more than once` : ""
  return {
    complete: true,
    proof: "weak",
    how: `Spendesk gave ${read}${twice} and announced no total${restarted ? "; it was read twice" : ""}`
  }
}

const path = "/v1/users"

const list = (settings: Settings, context: DirectoryContext): Stream.Stream<ListEvent, DirectoryError> => {
  const client = clientFor(settings, context, "user:read")
  return Stream.unwrap(
    readList(client, path, UserBody, settings.pageSize).pipe(
      Effect.mapError(({ message, next }) => new DirectoryError({ message, next })),
      Effect.map(({ evidence, items, notes }) => {
        const members = items.map(memberOf)
        return Stream.fromIterable<ListEvent>([
          { _tag: "Members", members },
          ...[...notes, ...addressNotes(members)].map((text) => ({ _tag: "Note", text }) as const),
          { _tag: "Proof", completeness: provenBy(evidence) }
        ])
      })
    )
  )
}

const perform = (call: TargetCall): Effect.Effect<never, CallError> =>
  Effect.fail(
    new CallError({
      outcome: "refused",
      stops: "nothing",
      message: `Spendesk has no documented call for ${call.kind} of ${
        call.kind === "invite" ? `employee ${call.externalId}` : `member ${call.member}`
      }`,
      next:
        "A person does it in Spendesk: it belongs on the worklist. That it was called is a defect of hrsync; report it."
    })
  )

const make = (settings: Settings, context: DirectoryContext): Directory => ({
  kind: kindName,
  capabilities: capabilities(settings),
  list: list(settings, context),
  concurrency: 5,
  perform
})

export const kind: DirectoryKind<Settings> = {
  kind: kindName,
  title: "Spendesk",
  description: "One Spendesk account: hrsync reads its members by the API, and people do what the API can't.",
  settings: Settings,
  identity,
  staying:
    "With `account: <a name>` in the target, hrsync knows a Spendesk account by that name from then on, whatever its key is called; where it had one before, write that again.",
  credential: (settings) => `${kindName} ${placeOf(settings) ?? ""} ${referenceOf(settings)}`,
  renewal:
    `${keyPlace}, and makes a new key, which lasts one year at most. Store its id and its secret where \`clientId\` and \`clientSecret\` lead, and correct \`credentialExpires\`.`,
  make
}
