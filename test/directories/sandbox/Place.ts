import { Effect, Result } from "effect"
import type { Directory } from "../../../src/directories/Directory.ts"
import { directoryKind } from "../../../src/directories/registry.ts"
import { network } from "../../../src/net/Network.ts"
import type { EmulatorFaults } from "../../../src/sandbox/Emulator.ts"
import type { MemberWorld } from "../../../src/sandbox/members/MemberWorld.ts"
import type { Face } from "../../../src/sandbox/members/Spendesk.ts"
import type { SpendeskMember } from "../../../src/sandbox/members/SpendeskMember.ts"
import { invited } from "../../sandbox/members/Worlds.ts"
import type { DirectoryUnderTest, Seen } from "../DirectoryContract.ts"
import { type Served, served } from "./Served.ts"

const seenOf = (member: SpendeskMember, costCenters: MemberWorld["costCenters"]): Seen => ({
  id: member.id,
  email: member.email ?? "",
  first: member.firstName,
  last: member.lastName,
  state: member.state,
  manager: member.managerId ?? "",
  iban: member.iban ?? "",
  costCenter: costCenters.find(({ id }) => id === member.costCenterId)?.name ?? ""
})

/** A target connected to the sandbox's Spendesk, as fast as it goes. */
export const connected = (
  { settings }: Served,
  face: Face,
  more: Readonly<Record<string, unknown>> = {}
): Directory => {
  const opened = directoryKind(face)?.open({
    ...settings(face, { state: {}, roles: {}, bankAccount: {} }),
    ...more
  })
  if (opened === undefined || Result.isFailure(opened)) throw new Error(String(opened?.failure))
  const net = network({})
  return opened.success.make({
    entity: "acme",
    folder: "/",
    network: {
      ...net,
      client: ({ vendor, ...rest }) => net.client({ ...rest, vendor: { ...vendor, limits: { rates: [] } } })
    }
  })
}

/** Takes the first member away, and adds somebody at the end. */
const shift = ({ database, world }: Pick<Served, "database" | "world">): void => {
  const [first] = world.members
  if (first === undefined) throw new Error("nobody is there")
  database.prepare("DELETE FROM members WHERE id = ?").run(first.id)
  invited(world, "late@acme.example")
}

const isLaterPage = ({ method, query }: { readonly method: string; readonly query: URLSearchParams }): boolean =>
  method === "GET" && Number(query.get("startIndex") ?? query.get("page") ?? 1) > 1

/** A face of the sandbox's Spendesk, in pages of five, as a place of the contract. `make`: how a process is connected. */
export const sandboxPlace = (
  subject: Pick<DirectoryUnderTest, "name" | "lacks" | "lists"> & {
    readonly make: (served: Served) => Directory
    readonly faults?: EmulatorFaults
  }
): DirectoryUnderTest => ({
  ...subject,
  withMembers: (members, { losesAnswerAt }, use) =>
    Effect.scoped(Effect.gen(function*() {
      let shifts = false
      const place = yield* served({
        members,
        faults: {
          pageCap: 5,
          ...subject.faults,
          ...(losesAnswerAt === undefined ? {} : { lostAnswers: [losesAnswerAt] })
        },
        before: (request, answer, sandbox) => {
          if (shifts && isLaterPage(request)) {
            shifts = false
            shift(sandbox)
          }
          return answer()
        }
      })
      place.world.addCostCenter("Marketing")
      return yield* use({
        directory: subject.make(place),
        other: subject.make(place),
        look: Effect.sync(() => place.world.members.map((member) => seenOf(member, place.world.costCenters))),
        shift: Effect.sync(() => shifts = true)
      })
    }))
})
