/** The process of a sandbox's Spendesk: says where it listens, and when its input ends what came. */
import { Schema } from "effect"
import { readFileSync } from "node:fs"
import { DatabaseSync } from "node:sqlite"
import type { EmulatorRequest, EmulatorResponse } from "../../src/sandbox/Emulator.ts"
import { EmulatorServer } from "../../src/sandbox/EmulatorServer.ts"
import { MemberWorld } from "../../src/sandbox/members/MemberWorld.ts"
import { Spendesk } from "../../src/sandbox/members/Spendesk.ts"
import { defaultRole } from "../../src/sandbox/members/SpendeskMember.ts"
import { Came, MembersFile, Place, ServeMembers } from "./Job.ts"

const { file, limited, speed } = Schema.decodeUnknownSync(ServeMembers)(process.argv[2])
const began = Date.now()
const world = MemberWorld.create(new DatabaseSync(":memory:"), { entity: "acme", seed: 1, now: began, uk: false })
world.load(
  Schema.decodeUnknownSync(MembersFile)(readFileSync(file, "utf8")).members.map((member) => ({
    id: member.id,
    externalId: member.externalId,
    firstName: member.firstName,
    lastName: member.lastName,
    email: member.email,
    state: "active",
    roles: member.roles.length === 0 ? [defaultRole] : member.roles,
    managerId: null,
    costCenterId: null,
    iban: null,
    bic: null,
    accountHolder: null,
    managed: true,
    accepted: true,
    subscriptionCards: 0,
    invitationExpiresAt: null,
    version: 1,
    createdAt: began,
    changedAt: began
  }))
)
const emulator = new Spendesk({ entity: "acme", world: () => world, faults: {}, limited }).emulator("scim")

const requests: Array<typeof Came.Type["requests"][number]> = []
const handle = (request: EmulatorRequest): EmulatorResponse => {
  const response = emulator.handle(request)
  requests.push({ at: request.at - began, status: response.status, writes: request.method !== "GET" })
  return response
}
const server = await EmulatorServer.start(new Map([["acme", { emulator: { ...emulator, handle }, faults: {} }]]), {
  now: () => began + performance.now() * speed
})
const say = (text: string): void => {
  process.stdout.write(`${text}\n`)
}

// Where the bench was stopped, nobody listens any more.
process.stdout.on("error", () => process.exit(1))
say(Schema.encodeSync(Place)({ url: server.baseUrl("acme"), token: String(emulator.credentials["token"]) }))
process.stdin.resume().on("end", () => {
  say(Schema.encodeSync(Came)({ requests, invitations: world.mailbox.length }))
  void server.stop()
})
