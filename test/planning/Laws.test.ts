import * as fc from "fast-check"
import { isDeepStrictEqual } from "node:util"
import { describe as group, expect, it } from "vitest"
import type { Capabilities, Carry } from "../../src/domain/Capabilities.ts"
import type { Employee, EmployeeKey } from "../../src/domain/Employee.ts"
import { isValue } from "../../src/domain/Field.ts"
import { accountOwner } from "../../src/domain/Member.ts"
import type { Link } from "../../src/domain/Memory.ts"
import type { Operation } from "../../src/domain/Operation.ts"
import { isRemoval, operationKinds } from "../../src/domain/Operation.ts"
import type { EntityPlan } from "../../src/domain/Plan.ts"
import { blockReasons, holdReasons } from "../../src/domain/Plan.ts"
import type { Planned } from "../../src/planning/Input.ts"
import { plan } from "../../src/planning/Plan.ts"
import { keyText } from "../../src/planning/Population.ts"
import { lose, losses, raised, raises, shuffled } from "./Changes.ts"
import { checkChange, nameParts, tidied } from "./CheckChange.ts"
import { approveAll, execute, people } from "./Execute.ts"
import { Broken, demand, law, lawWith } from "./Law.ts"
import type { World } from "./Model.ts"
import {
  address,
  anyFilter,
  anyWorld,
  decisionsOf,
  example,
  inputOf,
  managedPlace,
  person,
  printable,
  wishesOf,
  withEntities,
  withReads,
  withRules
} from "./Model.ts"
import { planText } from "./ModelText.ts"
import type { View } from "./View.ts"
import {
  bytes,
  dayOf,
  everyDecision,
  everyView,
  hasLeft,
  heldFor,
  isAbout,
  isInDoubt,
  isKnownArchived,
  keyOf,
  keysOf,
  keyTexts,
  linkTo,
  memberOf,
  noKey,
  opensOn,
  proofOf,
  recordsOf,
  removalsOf,
  said,
  sameEmployee,
  sameKey,
  signature,
  views,
  withinLimits
} from "./View.ts"

/*
 * The laws of docs/semantics.md, section 10, that a planner alone can break, over any world of the model. Each law says
 * what a plan may be, in words of its own: none asks the planner what it thinks. The examples are worlds that once
 * broke the law.
 */

const minute = 60_000
const day = 86_400_000

const busy = ({ plan: { entities } }: Planned): boolean => entities.some(({ operations }) => operations.length > 0)

/** One turn: the world after it, and the plan that was executed in it. */
type Turn = (world: World) => readonly [World, Planned]

/** Takes turns until one has nothing to do; says the world then. More than `bound` turns with something to do are too many. */
const settle = (start: World, bound: number, turn: Turn): World => {
  let world = start
  const seen: Array<string> = []
  for (let round = 0;; round++) {
    const [next, planned] = turn(world)
    if (!busy(planned)) return next
    seen.push(`round ${round + 1}`, ...planned.plan.entities.map(planText))
    demand(round < bound, () => `still busy after ${bound} rounds\n${seen.join("\n")}`)
    world = next
  }
}

/** The members whom a plan would remove, were nothing in the way. */
const leaversIn = (view: View | undefined): ReadonlySet<string | undefined> =>
  new Set(view === undefined ? [] : wishesOf(view.plan).filter(isRemoval).map(memberOf))

const twoPlans = (one: EntityPlan, other: EntityPlan): string => `${planText(one)}\nthen ${planText(other)}`

/** A member whom hrsync archived, and who is back. */
const rehired = managedPlace({ member: "archived", email: "old", byHrsync: true })
/** An invitation that went to an address that HR no longer gives. */
const movedInvitation = managedPlace({ member: "invited", email: "old" })

group("Laws of order", () => {
  lawWith(
    "M5, A1: any order of people, members, links, reads, entities and rules gives the same plan and the same bytes",
    fc.nat(),
    (world, seed) => {
      const [one, other] = [plan(inputOf(world)), plan(inputOf(shuffled(world, seed)))]
      const difference = (): string => {
        const index = one.plan.entities.findIndex((entity, at) => !isDeepStrictEqual(entity, other.plan.entities[at]))
        const [left, right] = [one.plan.entities[index], other.plan.entities[index]]
        if (left === undefined || right === undefined) return "the observations differ"
        return (Object.keys(left) as Array<keyof EntityPlan>)
          .filter((key) => !isDeepStrictEqual(left[key], right[key]))
          .map((key) => `${key}: ${JSON.stringify(left[key])}\n  then ${JSON.stringify(right[key])}`).join("\n")
      }
      demand(isDeepStrictEqual(one, other), difference)
      demand(bytes(one) === bytes(other), () => "equal plans have different bytes")
    },
    [
      [example([person([{}], managedPlace())], [{ sources: "both" }]), 1],
      [example([person([{}], managedPlace())], [{ lastRead: "tie" }]), 1],
      [example([person([{ status: "inactive" }], managedPlace())], [{ managedBefore: "tie" }]), 1],
      [example([person([{}], { invitation: "twice" })]), 1],
      [example([person([{ status: "on-leave" }], managedPlace())], [{ statuses: ["active", "onboarding"] }]), 1],
      [example([person([{}], {})], [{ exclude: ["ada@x.io", "ADA@x.io "] }]), 1],
      [
        example([
          person([{}], managedPlace()),
          person(
            [{ name: "own", email: "first" }],
            managedPlace({
              email: "first",
              extra: "linked",
              extraEmail: "first"
            })
          )
        ]),
        1
      ]
    ]
  )

  lawWith(
    "P6: the hash is one with the decisions and their values: not with the clock, holds, limits or memory",
    fc.nat(),
    (world, seed) => {
      const later = withEntities({ ...shuffled(world, seed), now: world.now + minute }, ({ memory, target }) => ({
        memory: { ...memory, confirmed: undefined, managedCounts: [], removals: [], approvals: [] },
        target: { ...target, members: target.members.slice(seed % 3) }
      }))
      // Another word for the same status is another reason for the same decision; another name is another decision.
      const renamed = (one: Employee): Employee =>
        seed % 2 === 0 ? { ...one, rawStatus: "Aktiv" } : { ...one, lastName: "Renamed" }
      const other = withReads(later, ({ employees }) => ({ employees: employees.map(renamed) }))
      const after = views(other)
      everyView(world, (view) => {
        const same = after.find(({ rules }) => rules.entity === view.rules.entity)
        if (same === undefined) return
        demand(
          (signature(view) === signature(same)) === (view.plan.decisionHash === same.plan.decisionHash),
          () => `${view.plan.decisionHash} and ${same.plan.decisionHash}\n${twoPlans(view.plan, same.plan)}`
        )
      })
    }
  )
})

/** An arrival or an adoption, then what follows of it here and elsewhere, then what follows of that. */
const roundsAlone = 4
/** The same, with a person's yes and a person's work between. */
const roundsWithPeople = 6

group("Laws of many plans", () => {
  law(
    "idempotent: an executed plan is followed by none after four rounds at most, and nothing is decided twice",
    (world) => {
      const done = new Set<string>()
      settle(world, roundsAlone, (now) => {
        const planned = plan(inputOf(now))
        for (const one of planned.plan.entities) {
          const name = ({ id, wanted }: Operation): string => `${one.entity} ${id} ${wanted}`
          const again = decisionsOf(one).find((operation) => done.has(name(operation)))
          demand(again === undefined, () => `${again?.id} was done before\n${planText(one)}`)
          for (const operation of one.operations) done.add(name(operation))
        }
        return [execute(now, planned), planned]
      })
    },
    [
      example([person([{ status: "inactive" }], managedPlace())], [{ observes: [false] }]),
      example([person([{}], {}), person([{}], { member: "active", externalId: "next" })]),
      // The manager's address is still that of a member who is somebody else.
      example(
        [
          person([{}], {}),
          person([{}], managedPlace({ email: "first" })),
          person([{ manager: "next-by-email" }], managedPlace())
        ],
        [{ fields: ["name", "email", "manager", "bankAccount"] }]
      ),
      // They are their own manager, and their invitation goes to another address.
      example([person([{ manager: "self" }], movedInvitation)], [{ fields: ["email", "manager"] }]),
      // The manager's record is not the one that counts.
      example([person([{ personKey: "own" }, { personKey: "own", start: -1, email: "old", manager: "self" }], {
        member: "active"
      })], [{ fields: ["manager"] }])
    ]
  )

  lawWith(
    "converges: with everybody saying yes and doing their part, nothing is left to do or to ask after six rounds",
    fc.constantFrom("learns", "hears"),
    (world, hrsync) => {
      const end = settle(world, roundsWithPeople, (now) => {
        const approved = approveAll(now, plan(inputOf(now)))
        const planned = plan(inputOf(approved))
        const next = execute(approved, planned)
        return [people(next, plan(inputOf(next)), hrsync === "learns"), planned]
      })
      everyView(end, ({ plan }) => {
        // Where the answer itself is in doubt, nobody can say yes.
        if (plan.blocks.some(({ approvable }) => !approvable)) return
        const open = [...heldFor(plan, "waiting-for-person"), ...heldFor(plan, "approval-needed")]
        demand(open.length === 0, () => `somebody is still asked\n${planText(plan)}`)
      })
    },
    [
      [example([person([{}], movedInvitation)], [{ writes: ["apply", "apply", "manual"] }]), "learns"],
      [example([person([{}], {})], [{ writes: ["manual"], showsEmail: false, showsExternalId: false }]), "hears"]
    ]
  )

  lawWith(
    "X2: nobody is invited twice, whatever stops half-way, is not answered, or is listed late",
    fc.record({
      faults: fc.array(fc.option(fc.record({ after: fc.nat(3) })), { maxLength: 5 }),
      late: fc.option(fc.nat(5))
    }),
    (start, { faults, late }) => {
      let world = start
      for (let round = 0; round < 7; round++) {
        const list = round === late ? withEntities(world, ({ target }) => ({ target: withoutNew(target) })) : world
        const approved = approveAll(list, plan(inputOf(list)))
        const planned = plan(inputOf(approved))
        world = { ...execute(world, planned, faults[round] ?? undefined), now: world.now + minute }
      }
      for (const { rules, target } of world.entities) {
        const made = target.members.filter(isNew).map(({ externalId }) => String(externalId))
        demand(new Set(made).size === made.length, () => `${rules.entity} has ${made.join(", ")}`)
      }
    }
  )
})

const isNew = ({ id }: { readonly id: string }): boolean => id.startsWith("new-")

const withoutNew = (target: World["entities"][number]["target"]) => ({
  ...target,
  members: target.members.filter((member) => !isNew(member))
})

group("Laws of who is touched", () => {
  law("L5: no operation but adopt names a member who is not linked", (world) => {
    everyDecision(world, (operation, view) => {
      const member = memberOf(operation)
      if (member === undefined || operation.kind === "adopt" || linkTo(view, member) !== undefined) return
      const adopted = decisionsOf(view.plan).some((other) => other.kind === "adopt" && other.member === member)
      demand(adopted, () => said(operation, view, "is about a member whom hrsync does not manage"))
    })
  })

  law(
    "A4: nothing goes ahead of the adoption, return or invitation that it builds on",
    (world) => {
      everyView(world, (view) => {
        const { operations } = view.plan
        const waiting = heldFor(view.plan, "waiting-for-person")
        for (const operation of operations) {
          const grounds = [...decisionsOf(view.plan), ...waiting].filter((other) => buildsOn(operation, other))
          for (const ground of grounds) {
            demand(operations.includes(ground), () => said(operation, view, `goes ahead without ${ground.id}`))
            demand(
              ground.carry === "apply" || operation.carry === "manual",
              () => said(operation, view, `is applied, while a person has yet to do ${ground.id}`)
            )
          }
          if (operation.kind !== "update") continue
          const known = operation.member !== undefined || grounds.some(({ kind }) => kind === "invite")
          demand(known, () => said(operation, view, "is about somebody who is neither there nor invited"))
          for (const change of operation.changes) {
            if (change.field !== "manager" || change.after.member !== undefined) continue
            const manager = operations.find((other) =>
              other.kind === "invite" && sameKey(other.person.employee ?? noKey, change.after.employee ?? noKey)
            )
            demand(manager !== undefined, () => said(operation, view, "names a manager who is not there"))
          }
        }
      })
    },
    [
      example([person([{ manager: "self" }], {})], [{
        fields: ["manager"],
        appliedBefore: false,
        observes: [true, true, true, true, true, false]
      }]),
      example([person([{}], rehired)], [{ writes: ["apply", "apply", "apply", "apply", "manual"] }]),
      example([person([{ manager: "self" }], {})], [{ fields: ["manager"], writes: ["manual"] }]),
      example([person([{ manager: "next" }], managedPlace()), person([{}], {})], [{
        fields: ["manager"],
        writes: ["manual"],
        waiting: "open"
      }])
    ]
  )

  law(
    "X8: everything is carried out in a way that the target has",
    (world) => {
      everyDecision(world, (operation, view) => {
        const { writes } = view.entity.target.capabilities
        const ways = operation.kind === "adopt" || operation.kind === "release"
          ? ["apply"]
          : operation.kind === "update"
          ? operation.changes.map(({ field }) => writes.update[field])
          : [writes[operation.kind]]
        const allowed = ways.every((way) => way === "apply" || (way === "manual" && operation.carry === "manual"))
        demand(allowed, () => said(operation, view, `cannot be: the target has ${ways.join(", ")}`))
      })
    },
    [example([person([{}], movedInvitation)], [{ writes: ["manual"] }])]
  )

  law(
    "M2: the two halves of a pair go together, and one way",
    (world) => {
      everyView(world, (view) => {
        const { operations, withheld } = view.plan
        const places = [
          operations,
          withheld,
          heldFor(view.plan, "approval-needed"),
          heldFor(view.plan, "waiting-for-person")
        ]
        for (const place of places) {
          for (const operation of place) {
            if (operation.kind === "cancel-invite" && operation.halfOfPair) {
              const isDone = view.memory.waiting.some(({ doneAt, operation: item }) =>
                doneAt !== undefined && item.startsWith("invite:") && operation.id.includes(`${item.slice(7)}:`)
              )
              // Of a half that a person says is done only the other is left.
              if (isDone) continue
              const other = place.find((one) => one.kind === "invite" && one.after === operation.id)
              demand(other !== undefined, () => said(operation, view, "has lost its invitation"))
              demand(
                other?.carry === operation.carry,
                () => said(operation, view, "goes another way than its invitation")
              )
            } else if (operation.kind === "invite" && operation.after !== undefined) {
              const other = place.find(({ id }) => id === operation.after)
              demand(other !== undefined, () => said(operation, view, "has lost its withdrawal"))
            }
          }
        }
      })
    },
    [
      example([person([{}], movedInvitation)], [{ writes: ["apply", "apply", "manual"] }]),
      example([person([{}], movedInvitation)], [{ writes: ["manual", "apply", "manual"], waiting: "half" }]),
      example([person([{}], movedInvitation)], [{ askEmail: true, approval: "half" }])
    ]
  )

  law("L2: released people are never changed again", (world) => {
    everyDecision(world, (operation, view) => {
      const link = linkTo(view, memberOf(operation))
      if (link?.state !== "released" || operation.kind === "adopt") return
      const adopted = decisionsOf(view.plan).some((other) => other.kind === "adopt" && other.member === link.memberId)
      const gone = view.rules.onReleasedLeaver === "archive" && isRemoval(operation)
        && recordsOf(view, keysOf(view, operation)).some((employee) => hasLeft(view.rules, employee, view.now))
      demand(adopted || gone, () => said(operation, view, "is about a released person"))
    })
  })

  law(
    "X2, M2, X7: one invitation per decision, to an address that nobody has, for a person without an account",
    (world) => {
      everyView(world, (view) => {
        const sent = new Set<string>()
        for (const operation of decisionsOf(view.plan)) {
          if (operation.kind === "resend-invite") checkResend(view, operation)
          if (operation.kind !== "invite") continue
          demand(!sent.has(operation.email), () => said(operation, view, "is the second invitation to one address"))
          sent.add(operation.email)
          if (!isInDoubt(view, operation)) checkInvite(view, operation)
        }
      })
    },
    [
      example([person([{}], managedPlace({ member: "expired", email: "old" }))]),
      example([person([{}], { invitation: "twice" })]),
      example([person([{}], movedInvitation)], [{ writes: ["manual", "manual", "manual"], waiting: "half" }])
    ]
  )

  law(
    "M1: no member is given to two people",
    (world) => {
      everyView(world, (view) => {
        const taken = new Set<string>()
        for (const operation of decisionsOf(view.plan)) {
          if (operation.kind !== "adopt") continue
          demand(!taken.has(operation.member), () => said(operation, view, "adopts a member whom another adopts too"))
          taken.add(operation.member)
        }
      })
    },
    [example([person([{}], {}), person([{}], { member: "active", externalId: "next" })])]
  )
})

const buildsOn = (operation: Operation, other: Operation): boolean => {
  if (operation === other || operation.kind === "adopt") return false
  const member = memberOf(operation)
  return member === undefined
    ? operation.kind === "update" && other.kind === "invite" && sameEmployee(other, operation)
    : other.kind === "adopt"
    ? other.member === member
    : other.kind === "reactivate" && operation.kind === "update" && other.member === member
}

const checkResend = (view: View, operation: Operation): void => {
  const member = memberOf(operation)
  const other = decisionsOf(view.plan).find((one) =>
    memberOf(one) === member && (one.kind === "cancel-invite" || one.kind === "archive")
  )
  demand(other === undefined, () => said(operation, view, "sends again what the same plan withdraws"))
  demand(view.members.get(member ?? "")?.state === "invited", () => said(operation, view, "renews no open invitation"))
}

/** The invitation that a broken pair withdrew is no account any more (M2); a hidden state is what hrsync made it (M8). */
const isWithdrawn = (view: View, link: Link): boolean => {
  const state = view.members.get(link.memberId)?.state
  const isGone = state === undefined || state === "archived" || (state === "unknown" && link.archivedByHrsync)
  return link.reinvite && isGone
}

const checkInvite = (view: View, operation: Extract<Operation, { kind: "invite" }>): void => {
  const { after, email } = operation
  const { links } = view.memory
  const mine = keyTexts(recordsOf(view, keysOf(view, operation)))
  const isMine = (key: EmployeeKey): boolean => mine.has(keyText(key))
  const holder = [...view.members.values()].find((member) => member.email === email)
  demand(holder === undefined, () => said(operation, view, `invites an address that member ${holder?.id} has`))
  const foreign = links.find((one) => !isMine(keyOf(one)) && one.emails.includes(email))
  demand(foreign === undefined, () => said(operation, view, `invites an address of ${foreign?.memberId}`))
  if (after !== undefined) {
    const half = decisionsOf(view.plan).find(({ id }) => id === after)
    const open = half?.kind === "cancel-invite" && half.halfOfPair && view.members.get(half.member)?.state === "invited"
    demand(open, () => said(operation, view, "replaces no open invitation"))
    return
  }
  const link = links.find((one) => {
    return isMine(keyOf(one)) && !isWithdrawn(view, one)
  })
  demand(link === undefined, () => said(operation, view, `invites somebody linked to ${link?.memberId}`))
  if (view.memory.allowed.some(isMine) || links.some((one) => isMine(keyOf(one)) && one.allowed)) return
  const unsettled = view.memory.invitations.find(({ at, listsWithout, outcome, person }) =>
    isMine(person) && (outcome === "sent" || listsWithout < 2 || at + view.rules.settleAfter > view.now)
  )
  demand(unsettled === undefined, () => said(operation, view, `although one to ${unsettled?.email} is not settled`))
}

group("Laws of removals", () => {
  law(
    "L1 to L3: every removal has positive proof",
    (world) => {
      everyView(world, (view) => {
        const { blocks, withheld } = view.plan
        for (const operation of removalsOf(view)) {
          // What an answer that cannot be believed withholds, nobody can approve.
          if (blocks.some(({ approvable }) => !approvable) && withheld.includes(operation)) continue
          demand(proofOf(view, operation) !== undefined, () => said(operation, view, "has no proof"))
        }
      })
    },
    [example([person([{}], managedPlace({ record: 1 }))], [{ onMissing: "archive" }])]
  )

  law(
    "L1: a managed member whom HR says has left is removed, or something is said",
    (world) => {
      everyView(world, (view) => {
        if (view.plan.errors.length > 0) return
        for (const link of view.memory.links) {
          const member = view.members.get(link.memberId)
          if (link.state !== "managed" || member === undefined || isKnownArchived(member, link)) continue
          const records = recordsOf(view, [keyOf(link)])
          if (records.length === 0 || !records.every((one) => hasLeft(view.rules, one, view.now))) continue
          const item = `archive:${keyText(keyOf(link))}`
          // What a person says is done counts until the target shows otherwise (X8).
          if (view.memory.waiting.some(({ doneAt, operation }) => doneAt !== undefined && operation === item)) continue
          const removed = removalsOf(view).some((operation) => memberOf(operation) === member.id)
          const held = view.plan.holds.some((hold) =>
            hold.person.member === member.id || (hold.field === undefined && isAbout(hold, records))
          )
          demand(removed || held, () => `nothing is said of ${member.id}, who has left\n${planText(view.plan)}`)
        }
      })
    },
    [
      example([
        person(
          [{ personKey: "own", status: "inactive" }, { personKey: "own", status: "inactive" }],
          managedPlace({
            extra: "linked"
          })
        )
      ])
    ]
  )

  law(
    "L5: nobody in protect is removed or released, nor the last active Account Owner",
    (world) => {
      everyView(world, (view) => {
        const { members, plan, rules } = view
        const names = new Set(rules.protect.map((name) => name.trim().toLowerCase()))
        for (const operation of decisionsOf(plan)) {
          if (!isRemoval(operation) && operation.kind !== "release") continue
          const name = namesOf(view, operation).find((one) => names.has(one.toLowerCase()))
          demand(name === undefined, () => said(operation, view, `although ${name} is in protect`))
        }
        const owners = [...members.values()].filter((member) =>
          (member.state === "active" || member.state === "unknown") && isValue(member.roles)
          && member.roles.includes(accountOwner) && !isKnownArchived(member, linkTo(view, member.id))
        )
        const removed = new Set(removalsOf(view).map(memberOf))
        const stays = owners.some(({ id }) => !removed.has(id))
        demand(owners.length === 0 || stays, () => `every Account Owner would go\n${planText(plan)}`)
      })
    },
    [
      example([person([{ status: "inactive" }, { status: "inactive" }], managedPlace())], [{ protect: ["1b"] }]),
      example([
        person([{ status: "inactive" }], managedPlace({ owner: true, member: "unknown", byHrsync: true })),
        person([{ status: "inactive" }], managedPlace({ owner: true }))
      ]),
      example([person([{ connection: 1 }], managedPlace())], [{ protect: ["ada@x.io"] }])
    ]
  )

  law("L5, P1, P2: an empty, partial or unproved answer removes nobody", (world) => {
    everyView(world, (view) => {
      const { memory, plan, reads } = view
      const listing = view.entity.target.completeness
      if (!listing.complete || reads.some(({ completeness }) => !completeness.complete)) {
        demand(plan.operations.length + plan.withheld.length === 0, () => `not everything was read\n${planText(plan)}`)
      }
      const isThere = (connection: string): boolean =>
        memory.links.some((link) => {
          const member = view.members.get(link.memberId)
          return link.connection === connection && link.state === "managed" && member !== undefined
            && !isKnownArchived(member, link)
        })
      const emptied = reads.some(({ connection, employees, unreadable }) =>
        employees.length + unreadable.length === 0 && isThere(connection)
      )
      demand(!emptied || plan.operations.length === 0, () => `HR answered with nobody\n${planText(plan)}`)
      for (const operation of removalsOf(view)) {
        if (recordsOf(view, keysOf(view, operation)).length > 0) continue
        const read = reads.find(({ connection }) => connection === linkTo(view, memberOf(operation))?.connection)
        const proved = read?.completeness.complete === true && read.completeness.proof === "strong" && !read.incremental
        demand(proved, () => said(operation, view, "follows from an absence that proves nothing"))
      }
    })
  })

  lawWith(
    "P3: whatever part of HR's answer is lost, the removals stay within the limits, or the entity is blocked",
    losses,
    (world, lost) => {
      everyView(lose(world, lost), (view) => {
        demand(withinLimits(view), () => `too many removals\n${planText(view.plan)}`)
      })
    }
  )

  lawWith("P3: a higher limit never blocks more", raises, (world, raise) => {
    const after = views(raised(world, raise))
    views(world).forEach((view, index) => {
      const higher = after[index]?.plan
      if (higher === undefined) return
      const { blocks, operations, withheld } = view.plan
      const undone = operations.find(({ id }) => !higher.operations.some((other) => other.id === id))
      demand(undone === undefined, () => `${undone?.id} is not done any more\n${twoPlans(view.plan, higher)}`)
      const held = higher.withheld.find(({ id }) => !withheld.some((other) => other.id === id))
      demand(held === undefined, () => `${held?.id} is withheld now\n${twoPlans(view.plan, higher)}`)
      const block = higher.blocks.find(({ limit, reason }) =>
        !blocks.some((other) => other.reason === reason && other.limit?.setting === limit?.setting)
      )
      demand(block === undefined, () => `${block?.text}\n${twoPlans(view.plan, higher)}`)
    })
  })

  lawWith(
    "L2: a change of the filter alone removes nobody, while out of scope means release",
    anyFilter,
    (start, filter) => {
      const world = withRules(start, { onOutOfScope: "release" })
      const before = views(world)
      views(withRules(world, filter)).forEach((view, index) => {
        const gone = leaversIn(before[index])
        for (const operation of removalsOf(view)) {
          demand(gone.has(memberOf(operation)), () => said(operation, view, "follows from the filter"))
        }
      })
    },
    [
      [
        example([
          person([
            { personKey: "own", end: -1, location: "London" },
            { personKey: "own", end: -40, location: "Paris" }
          ], managedPlace())
        ], [{ archiveAfter: 30 }]),
        {
          where: { type: "field", field: "workLocation", test: { test: "oneOf", values: ["Paris"] } },
          include: [],
          exclude: []
        }
      ]
    ]
  )

  lawWith(
    "M4: a record that cannot be decoded removes nobody who has its address",
    fc.nat(20),
    (world, nth) => {
      const all = world.reads.flatMap(({ employees }) => employees)
      const lost = all[nth % Math.max(1, all.length)]
      if (lost === undefined || !isValue(lost.email)) return
      const { connection, email, id } = lost
      const after = withReads(world, (read) =>
        read.connection !== connection ? {} : {
          employees: read.employees.filter((employee) => !sameKey(employee, lost)),
          unreadable: [...read.unreadable, { connection, id, email, at: "row 9", problem: "no date" }]
        })
      const before = views(world)
      views(after).forEach((view, index) => {
        const gone = leaversIn(before[index])
        for (const operation of removalsOf(view)) {
          const theirs = linkTo(view, memberOf(operation))?.emails.includes(email) === true
            || recordsOf(view, keysOf(view, operation)).some((one) => one.email === email)
          const known = !theirs || gone.has(memberOf(operation))
          demand(known, () => said(operation, view, `follows from the unreadable ${keyText(lost)}`))
        }
      })
    },
    [
      [example([person([{ status: "inactive" }, {}], managedPlace())]), 1],
      [example([person([{}], managedPlace({ record: 1 }))], [{ onMissing: "archive" }]), 0]
    ]
  )
})

/** Every name by which a file can mean whom an operation is about (D4). */
const namesOf = (view: View, operation: Operation): ReadonlyArray<string> => {
  const member = view.members.get(memberOf(operation) ?? "")
  const link = linkTo(view, member?.id)
  const records = recordsOf(view, keysOf(view, operation))
  return [
    ...records.flatMap((one) => [one.id, keyText(one), isValue(one.email) ? one.email : one.id]),
    ...(link === undefined ? [] : [link.employeeId, keyText(keyOf(link)), ...link.emails]),
    ...(member === undefined ? [] : [member.id, ...(isValue(member.email) ? [member.email] : [])])
  ]
}

group("Laws of time", () => {
  lawWith(
    "D3: time alone brings nobody back but at a start date, and takes nothing from anybody who has not left",
    fc.constantFrom(1 / 24, 1, 2, 7, 40),
    (world, days) => {
      const later = printable({ ...world, now: world.now + days * day })
      const after = views(later)
      everyView(world, (view) => {
        const then = after.find(({ rules }) => rules.entity === view.rules.entity)
        if (then === undefined) return
        const before = wishesOf(view.plan)
        for (const operation of decisionsOf(then.plan)) {
          const records = recordsOf(view, keysOf(view, operation))
          const isOld = before.some((other) =>
            other.kind === operation.kind && memberOf(other) === memberOf(operation)
            && (other.id === operation.id || records.some((one) => sameKey(one, other.person.employee ?? noKey)))
          )
          if (isOld) continue
          const waited = new Set(view.plan.holds.filter((hold) => isAbout(hold, records)).map(({ reason }) => reason))
          const late = (): string =>
            `${said(operation, then, `is new after ${days} days`)}\nbefore ${planText(view.plan)}`
          const opened = records.some((one) => {
            const opens = opensOn(view.rules, one)
            return opens !== undefined && opens > dayOf(view.rules, one, view.now)
              && opens <= dayOf(view.rules, one, later.now)
          })
          // Waiting of another kind may end: the other holder of an address left (M4), a lost invitation is settled (X2).
          if (isRemoval(operation)) {
            const gone = records.some((one) => hasLeft(view.rules, one, later.now))
            // Scope is asked of somebody once they start (L2).
            const asked = opened && view.rules.onOutOfScope === "archive"
            demand(gone || asked || waited.has("move-pending") || waited.has("duplicate-email"), late)
          }
          const comes = operation.kind === "reactivate" ||
            (operation.kind === "invite" && operation.after === undefined)
            || (operation.kind === "adopt" && linkTo(view, operation.member)?.state !== "managed")
          if (!comes) continue
          demand(opened || waited.has("awaiting-confirmation") || waited.has("duplicate-email"), late)
        }
      })
    }
  )
})

group("Laws of what does not matter", () => {
  lawWith(
    "entities are independent, but for the order of moves",
    fc.tuple(fc.nat(2), fc.boolean()),
    (start, [nth, moving]) => {
      const world = moving ? start : withRules(start, { onOutOfScope: "release" })
      const gone = world.entities[nth]
      if (gone === undefined || world.entities.length === 1) return
      const rest = plan(inputOf({ ...world, entities: world.entities.filter((entity) => entity !== gone) }))
      const whole = plan(inputOf(world))
      const moves = (one: EntityPlan): boolean =>
        one.holds.some(({ reason }) => reason === "move-pending")
        || wishesOf(one).some((operation) => operation.kind === "invite" && operation.arrivalFrom !== undefined)
      const bare = (one: EntityPlan) => ({
        ...one,
        warnings: one.warnings.filter(({ code }) => !code.startsWith("matched-by"))
      })
      const asks = (one: EntityPlan) =>
        wishesOf(one).filter((operation) => !isRemoval(operation)).map(({ id, wanted }) => `${id} ${wanted}`).sort()
      for (const alone of rest.plan.entities) {
        const among = whole.plan.entities.find(({ entity }) => entity === alone.entity)
        if (among === undefined) throw new Broken(`${alone.entity} is gone too`)
        const same = moves(alone) || moves(among)
          ? isDeepStrictEqual(asks(alone), asks(among))
          : isDeepStrictEqual(bare(alone), bare(among))
        demand(same, () => `without ${gone.rules.entity}, ${twoPlans(alone, among)}`)
      }
    }
  )

  law("P6: an approved plan does exactly what the blocked one withheld and asked about", (world) => {
    const bare = withEntities(world, ({ memory }) => ({ memory: { ...memory, approvals: [] } }))
    const before = plan(inputOf(bare))
    const after = plan(inputOf(approveAll(bare, before)))
    const ids = (all: ReadonlyArray<Operation>) => all.map(({ id, wanted }) => `${id} ${wanted}`).sort()
    before.plan.entities.forEach((one, index) => {
      const approved = after.plan.entities[index]
      if (approved === undefined) throw new Broken("an entity is gone")
      const { blocks, operations, withheld } = approved
      demand(one.decisionHash === approved.decisionHash, () => `another hash: ${twoPlans(one, approved)}`)
      const passes = one.blocks.every(({ approvable }) => approvable)
      const done = passes ? operations : withheld
      demand(isDeepStrictEqual(ids(done), ids(decisionsOf(one))), () => twoPlans(one, approved))
      demand((passes ? withheld : operations).length === 0, () => `only half of it: ${twoPlans(one, approved)}`)
      demand(!passes || blocks.length === 0, () => `still blocked: ${twoPlans(one, approved)}`)
      const kept = done.filter(({ id }) => one.operations.some((other) => other.id === id))
      const inOrder = isDeepStrictEqual(kept.map(({ id }) => id), one.operations.map(({ id }) => id))
      demand(inOrder, () => `another order: ${twoPlans(one, approved)}`)
    })
  })

  law("X8: a target that is changed by hand instead of by API gets the same plan", (world) => {
    const carried = (from: Carry, to: Carry) =>
      plan(inputOf(withEntities(world, ({ memory, target }) => ({
        memory: { ...memory, waiting: [] },
        target: { ...target, capabilities: turned(target.capabilities, from, to) }
      })))).plan.entities
    const plain = (value: unknown): unknown =>
      JSON.parse(
        JSON.stringify(value, (name, part: unknown) =>
          name === "carry" ? undefined : typeof part === "symbol" ? `<${part.description}>` : part)
      )
    // By hand each field is an item of its own (X8): what is asked for is the same, field by field.
    const wishes = (operation: Operation): ReadonlyArray<string> =>
      operation.kind === "update"
        ? operation.changes.map((change) =>
          JSON.stringify(plain(["update", operation.member, operation.person, change]))
        )
        : [`${operation.id} ${operation.wanted}`]
    const asks = (one: EntityPlan) =>
      decisionsOf(one).filter((operation) => !isManager(operation)).flatMap(wishes).sort()
    const splits = (one: EntityPlan): boolean =>
      decisionsOf(one).some((operation) => operation.kind === "update" && operation.changes.length > 1)
    const hand = carried("apply", "manual")
    carried("manual", "apply").forEach((one, index) => {
      const other = hand[index]
      if (other === undefined) throw new Broken("an entity is gone")
      // Whom a person has yet to invite is no member: their manager, and they as a manager, come later (F6).
      const invites = world.entities.some(({ rules }) =>
        rules.entity === one.entity && rules.fields.includes("manager")
      ) && decisionsOf(one).some(({ kind }) => kind === "invite")
      const same = invites || splits(one)
        ? isDeepStrictEqual(asks(one), asks(other))
        : isDeepStrictEqual(plain(one), plain(other))
      demand(same, () => `by API ${planText(one)}\nby hand ${planText(other)}`)
    })
  })
})

const isManager = (operation: Operation): boolean =>
  operation.kind === "update" && operation.changes.some(({ field }) => field === "manager")

/** Capabilities whose one way to carry things out is another. */
const turned = ({ observes, writes }: Capabilities, from: Carry, to: Carry): Capabilities => {
  const turn = (carry: Carry): Carry => carry === from ? to : carry
  const { update } = writes
  return {
    observes,
    writes: {
      invite: turn(writes.invite),
      archive: turn(writes.archive),
      "cancel-invite": turn(writes["cancel-invite"]),
      "resend-invite": turn(writes["resend-invite"]),
      reactivate: turn(writes.reactivate),
      update: {
        name: turn(update.name),
        email: turn(update.email),
        manager: turn(update.manager),
        bankAccount: turn(update.bankAccount)
      }
    }
  }
}

group("Laws of fields", () => {
  law(
    "F2, F4: an empty or invisible value of HR wipes nothing, and a field that the target hides is never different by itself",
    (world) => {
      everyDecision(world, (operation, view) => {
        if (operation.kind !== "update" && operation.kind !== "invite") return
        const employee = view.employees.find((one) => sameKey(one, operation.person.employee ?? noKey))
        if (employee === undefined) throw new Broken(said(operation, view, "is about nobody of HR"))
        const wrong = (why: string): Broken => new Broken(said(operation, view, why))
        if (operation.kind === "update") {
          const member = view.members.get(operation.member ?? "")
          const link = linkTo(view, member?.id)
          for (const change of operation.changes) {
            const why = checkChange(change, employee, member, link, view.memory.key)
            if (why !== undefined) throw wrong(why)
          }
          return
        }
        const member = view.members.get(operation.person.member ?? "")
        if (operation.email !== employee.email) throw wrong("goes to an address that HR does not give")
        for (const { field, part } of nameParts) {
          const wanted = tidied(employee[field]) || (member === undefined ? "" : tidied(member[field]))
          if (operation.name[part] !== wanted) throw wrong(`invites under another ${part} name than "${wanted}"`)
        }
      })
    },
    [
      example([person([{ name: "next" }], managedPlace())], [{ names: "last" }]),
      example([person([{ name: "last-only" }], managedPlace({ applied: "other" }))], [{ names: "none" }]),
      example([person([{ name: "first-only" }], movedInvitation)])
    ]
  )

  lawWith(
    "M2: a new e-mail in HR neither removes a linked member nor invites a second one",
    fc.nat(20),
    (start, nth) => {
      const world = withEntities(withRules(start, { onOutOfScope: "release", protect: [] }), ({ memory }) => ({
        memory: { ...memory, waiting: [] }
      }))
      const all = world.reads.flatMap(({ employees }) => employees)
      const moved = all[nth % Math.max(1, all.length)]
      if (moved === undefined) return
      // Who shares an address or an id with another may be told apart from them by a new one, or no longer (M4).
      const isAlone = all.every((other) =>
        other === moved || (!sameKey(other, moved) && !(isValue(moved.email) && other.email === moved.email))
      ) && world.reads.every(({ unreadable }) =>
        unreadable.every(({ email }) =>
          email === undefined || email !== moved.email
        )
      )
      if (!isAlone) {
        return
      }
      const married: Employee = { ...moved, email: address("married@x.io") }
      const after = withReads(world, ({ employees }) => ({
        employees: employees.map((one) =>
          sameKey(one, moved) ? married : one
        )
      }))
      const before = views(world)
      views(after).forEach((view, index) => {
        const records = recordsOf(view, [moved])
        const links = view.memory.links.filter((link) => records.some((one) => sameKey(one, keyOf(link))))
        // The second half of a pair that broke half-way follows from the pair, and goes to the address of the day.
        if (links.length === 0 || links.some((link) => isWithdrawn(view, link))) return
        const ids = new Set(before[index] === undefined ? [] : wishesOf(before[index].plan).map(({ id }) => id))
        for (const operation of decisionsOf(view.plan)) {
          if (!records.some((one) => sameKey(one, operation.person.employee ?? noKey))) continue
          const harm = isRemoval(operation) || (operation.kind === "invite" && operation.after === undefined)
          demand(!harm || ids.has(operation.id), () => said(operation, view, "follows from a new e-mail"))
        }
      })
    }
  )
})

group("The model", () => {
  it("makes every operation, hold, block and error that a plan can have, many times over", () => {
    const seen = new Map<string, number>()
    for (const world of fc.sample(anyWorld, { numRuns: 2_000, seed: 1 })) {
      for (const one of plan(inputOf(world)).plan.entities) {
        const reasons = [...one.holds, ...one.blocks, ...one.errors].map(({ reason }) => reason)
        for (const what of [...reasons, ...decisionsOf(one).map(({ kind }) => kind)]) {
          seen.set(what, (seen.get(what) ?? 0) + 1)
        }
      }
    }
    const wanted = [...operationKinds, ...holdReasons, ...blockReasons, "incomplete-source", "incomplete-target"]
    const counts = wanted.map((what) => [what, seen.get(what) ?? 0] as const)
    expect(counts.filter(([, count]) => count < 10)).toEqual([])
  })
})
