import { Effect, Schema } from "effect"
import type { ApiClient } from "../net/ApiClient.ts"
import type { NetError } from "../net/NetError.ts"
import { readWholeList } from "../net/Paging.ts"
import { idText, valueAt } from "./JsonValue.ts"
import { Meta, pageOf, pageQuery } from "./PayFitApi.ts"

/** Job titles by collaborator. */
export type Jobs = ReadonlyMap<string, unknown>

const Contracts = Schema.Struct({ contracts: Schema.Array(Schema.Unknown), meta: Meta })

const path = "/companies/{company}/contracts"

const textAt = (contract: unknown, key: string): string => idText(valueAt(contract, [key])) ?? ""

/** An active contract comes before all others, then the latest one. */
const rankOf = (contract: unknown): string =>
  `${textAt(contract, "status") === "ACTIVE" ? "1" : "0"} ${textAt(contract, "startDate")}`

/** The job of each collaborator's active contract, else of the latest one; nothing where the token may not see them. */
export const readJobs = Effect.fnUntraced(function*(
  client: ApiClient,
  company: string
): Effect.fn.Return<Jobs | undefined, NetError> {
  let refused = false
  const { items } = yield* readWholeList<unknown, string, NetError>({
    first: "",
    page: (token) =>
      client.get(path, { params: { company }, query: pageQuery(token), accept: [403] }).pipe(
        Effect.flatMap((response) => {
          if (response.status !== 403) return response.json(Contracts)
          refused = true
          return Effect.succeed<typeof Contracts.Type>({ contracts: [], meta: {} })
        }),
        Effect.map(({ contracts, meta }) => pageOf(contracts, meta))
      ),
    id: (contract) => textAt(contract, "contractId"),
    error: (kind, what) => client.error(kind, "GET", path, what)
  })
  if (refused) return undefined
  const ranked = items.toSorted((a, b) => rankOf(a) < rankOf(b) ? -1 : 1)
  return new Map(ranked.map((contract) => [textAt(contract, "collaboratorId"), valueAt(contract, ["jobName"]) ?? null]))
})
