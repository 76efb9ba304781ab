import { Effect, Schema } from "effect"
import { type DirectoryContext, DirectoryError } from "./Directory.ts"
import { clientFor, readList } from "./SpendeskApi.ts"
import { Id } from "./SpendeskId.ts"
import type { Settings } from "./SpendeskSettings.ts"

/** A cost centre of an account. Its name is the only one of its kind there. */
export interface CostCenter {
  readonly id: string
  readonly name: string
}

const CostCenterBody = Schema.Struct({ id: Id, name: Schema.String })

/**
 * Every cost centre of a Spendesk account, by one reading that proves that none is missing. It needs the right
 * cost-center:read, which nothing else does.
 */
export const costCenters = Effect.fn("costCenters")(function*(
  settings: Settings,
  context: DirectoryContext
): Effect.fn.Return<ReadonlyArray<CostCenter>, DirectoryError> {
  const client = clientFor(settings, context, "cost-center:read")
  const { items } = yield* readList(client, "/v1/cost-centers", CostCenterBody, settings.pageSize).pipe(
    Effect.mapError(({ message, next }) => new DirectoryError({ message, next }))
  )
  return items
})
