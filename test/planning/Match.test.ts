import { describe, expect, test } from "vitest"
import { empty, notVisible } from "../../src/domain/Field.ts"
import { nothingObserved } from "../../src/planning/Input.ts"
import { table } from "./Table.ts"
import type { EmployeeFacts, MemberFacts, RuleFacts, World } from "./World.ts"
import {
  account,
  approval,
  byHand,
  capabilities,
  emailOf,
  employee,
  holdOf,
  hr,
  iban,
  invitation,
  key,
  lines,
  linked,
  member,
  namesOnly,
  noneOf,
  now,
  oneOf,
  operationOf,
  person,
  planned,
  planOf,
  readOnly,
  staff,
  unreadable,
  warned,
  warningTexts
} from "./World.ts"

/** Person 1 with a link, as the rest says. */
const known = (facts: EmployeeFacts, shown: MemberFacts = {}, more: World = {}): World => ({
  employees: [employee("1", facts)],
  members: [member("1", shown)],
  links: [linked("1")],
  ...more
})

/** Person 1 without a link, while the target has a member. */
const unknown = (facts: EmployeeFacts, shown: MemberFacts = {}, rules: RuleFacts = {}): World => ({
  employees: [employee("1", facts)],
  members: [member("1", shown)],
  rules
})

/** Person 2, renamed in HR, is linked to a member that carries hrsync's own id of person 1. */
const contradicted = (
  one: EmployeeFacts | undefined,
  two: EmployeeFacts = {},
  more: World = {},
  shown: MemberFacts = {}
): World => ({
  employees: [
    ...(one === undefined ? [] : [employee("1", one)]),
    employee("2", { lastName: "Newman", ...two }),
    employee("3")
  ],
  members: [member("2", { externalId: "hr/1", ...shown }), member("3")],
  links: [linked("2"), linked("3")],
  ...more
})
const held = ["hold link-contradicted 1", "hold link-contradicted 2"]
const left: EmployeeFacts = { status: "inactive" }

table("M1: a link that its member contradicts", [
  {
    name: "M1: the other one is eligible: nothing is changed, nobody is invited",
    given: contradicted({}),
    expected: held
  },
  { name: "M1: nobody is archived for a link that may be wrong", given: contradicted({}, left), expected: held },
  {
    name: "M1: nor is an invitation withdrawn, nor sent to a new address (M2)",
    given: contradicted({}, { email: "new@acme.example" }, {}, { state: "invited" }),
    expected: held
  },
  {
    name: "M1: nor somebody brought back (M7)",
    given: contradicted({}, {}, { links: [linked("2", { archivedByHrsync: true }), linked("3")] }, {
      state: "archived"
    }),
    expected: held
  },
  {
    name: "M1: nor somebody who was released adopted again (L2)",
    given: contradicted({}, {}, { links: [linked("2", { state: "released" }), linked("3")] }),
    expected: held
  },
  {
    name: "M1: nor a released leaver archived",
    given: contradicted({}, left, {
      links: [linked("2", { state: "released" }), linked("3")],
      rules: { onReleasedLeaver: "archive" }
    }),
    expected: held
  },
  {
    name: "M1: nor somebody whom HR no longer returns (L3)",
    given: {
      ...contradicted({}, {}, { rules: { onMissing: "archive" } }),
      employees: [employee("1"), employee("3")]
    },
    expected: held
  },
  {
    name: "M1: nor somebody out of scope archived (L2); who only is released stays as they are",
    given: contradicted({ location: "Paris" }, { location: "Rome" }, {
      rules: { where: noneOf("workLocation", "Rome"), onOutOfScope: "archive" }
    }),
    expected: held
  },
  {
    name: "M1: also where the other one is out of scope here",
    given: contradicted({ location: "Rome" }, {}, { rules: { where: noneOf("workLocation", "Rome") } }),
    expected: ["hold link-contradicted 2"]
  },
  {
    name: "M1: also where the other one has a member of their own",
    given: {
      ...contradicted({}),
      members: [member("1"), member("2", { externalId: "hr/1" }), member("3")],
      links: [linked("1"), linked("2"), linked("3")]
    },
    expected: ["hold link-contradicted 2"]
  },
  {
    name: "M1: somebody who has left contradicts nothing",
    given: contradicted(left),
    expected: ["update 2 name"]
  },
  {
    name: "M1: nor does somebody whom HR does not return",
    given: contradicted(undefined),
    expected: ["update 2 name"]
  },
  {
    name: "M1: nor somebody whom the file excludes: a person has said that they have no account here",
    given: contradicted({}, {}, { rules: { exclude: ["1"] } }),
    expected: ["update 2 name"]
  },
  {
    name: "M1: nor another record of the same person (M4)",
    given: contradicted({ personKey: "p" }, { personKey: "p" }),
    expected: ["update 2 name"]
  },
  {
    name: "M1: nor a former record of the person whose link the current one takes (M4)",
    given: {
      employees: [employee("1", { ...left, personKey: "p" }), employee("2", { personKey: "p" })],
      members: [member("1", { externalId: "hr/1", lastName: "No2", email: emailOf("2") })],
      links: [linked("1")]
    },
    expected: ["adopt 2"]
  },
  {
    name: "M1: nor an id under a connection's former name (hrsync state mv)",
    given: contradicted({}, {}, {}, { externalId: "old/1" }),
    expected: ["invite 1", "update 2 name"]
  },
  {
    name: "M1: nor an id that another tool gave",
    given: contradicted({}, {}, {}, { externalId: "00u1abcd" }),
    expected: ["invite 1", "update 2 name"]
  }
])

describe("M1: a link that its member contradicts", () => {
  test("M1: both sentences say which member, whose id, and whose link", () => {
    const { holds } = planOf(contradicted({}))
    expect(holds.map(({ text }) => text)).toEqual([
      "Member m2 carries hrsync's own id of theirs, hr/1, and is linked to employee 2 of hr.",
      "Member m2 is linked to employee 2 of hr and carries hrsync's own id of another one, hr/1, who is eligible."
    ])
  })
})

table("M1: matching", [
  {
    name: "M1: the link is a person's identity, whatever the names and e-mails say",
    given: known({}, { firstName: "Somebody", lastName: "Else", email: "else@acme.example" }, {
      rules: { fields: [] }
    }),
    expected: []
  },
  {
    name: "M1: the link wins over the external id",
    given: {
      employees: [employee("1")],
      members: [member("1"), member("9", { externalId: "hr/1" })],
      links: [linked("1")]
    },
    expected: []
  },
  {
    name: "M1: without a link the target's external id tells who it is, whatever the e-mail",
    given: unknown({}, { externalId: "hr/1", email: "other@acme.example" }),
    expected: ["adopt 1"]
  },
  {
    name: "M1: also where HR shows no e-mail",
    given: unknown({ email: empty }, { externalId: "hr/1" }),
    expected: ["adopt 1"]
  },
  {
    name: "M1: the external id wins over the e-mail",
    given: {
      employees: [employee("1")],
      members: [member("1"), member("9", { externalId: "hr/1", firstName: "Person", lastName: "No1" })]
    },
    expected: ["adopt 1"]
  },
  {
    name: "M1: an external id of a former record of the person is theirs",
    given: {
      employees: [employee("1", { personKey: "p", status: "inactive" }), employee("2", { personKey: "p" })],
      members: [member("9", { externalId: "hr/1", firstName: "Person", lastName: "No2" })]
    },
    expected: ["adopt 2"]
  },
  {
    name: "M1: hrsync's own mark of somebody else on a member with the e-mail says more than the e-mail",
    given: {
      employees: [employee("1"), employee("2", { email: "two@acme.example" })],
      members: [member("9", { externalId: "hr/2", email: emailOf("1"), firstName: "Person", lastName: "No2" })]
    },
    expected: ["adopt 2", "hold address-belongs-to-another-person 1"]
  },
  {
    name: "M1: a mark of nobody whom HR knows says nothing",
    given: unknown({}, { externalId: "hr/77" }),
    expected: ["adopt 1"]
  },
  {
    name: "M1: nor does another tool's own id",
    given: unknown({}, { externalId: "00u1abcd" }),
    expected: ["adopt 1"]
  },
  {
    name: "M1: an external id of another connection is another person's",
    given: unknown({}, { externalId: "bob/1", email: "other@acme.example" }),
    expected: ["invite 1"]
  },
  {
    name: "M1: an external id on a member that is linked to somebody else: neither of the two is touched",
    given: {
      employees: [employee("1"), employee("2", { lastName: "Newman" })],
      members: [member("2", { externalId: "hr/1" })],
      links: [linked("2")]
    },
    expected: ["hold link-contradicted 1", "hold link-contradicted 2"]
  },
  {
    name: "M1: two members with one external id are nobody's for sure",
    given: {
      employees: [employee("1")],
      members: [member("8", { externalId: "hr/1" }), member("9", { externalId: "hr/1" })]
    },
    expected: ["hold ambiguous-member 1"]
  },
  { name: "M1: then the e-mail tells", given: unknown({}), expected: ["adopt 1"] },
  {
    name: "M1: e-mails are compared trimmed and in lower case",
    given: unknown({ email: "  P1@ACME.Example " }, { email: "p1@acme.example" }),
    expected: ["adopt 1"]
  },
  {
    name: "M1: e-mails are compared in NFC",
    given: unknown({ email: "ele\u0301na@acme.example" }, { email: "el\u00e9na@acme.example" }),
    expected: ["adopt 1"]
  },
  {
    name: "M1: lower case knows no locale: a capital I is an i, everywhere",
    given: unknown({ email: "IDA@acme.example" }, { email: "ida@acme.example" }),
    expected: ["adopt 1"]
  },
  {
    name: "M1: several members with the e-mail are nobody's for sure",
    given: {
      employees: [employee("1")],
      members: [member("8", { email: emailOf("1") }), member("9", { email: emailOf("1") })]
    },
    expected: ["hold ambiguous-member 1"]
  },
  {
    name: "M1: a live one is taken before archived ones",
    given: {
      employees: [employee("1")],
      members: [member("1"), member("8", { email: emailOf("1"), state: "archived" })]
    },
    expected: ["adopt 1"]
  },
  {
    name: "M1: several archived ones are nobody's for sure",
    given: {
      employees: [employee("1")],
      members: [
        member("8", { email: emailOf("1"), state: "archived" }),
        member("9", { email: emailOf("1"), state: "archived" })
      ]
    },
    expected: ["hold ambiguous-member 1"]
  },
  { name: "M1: nobody with the e-mail: an invitation", given: { employees: [employee("1")] }, expected: ["invite 1"] },
  {
    name: "M1: without an e-mail nobody can be invited",
    given: { employees: [employee("1", { email: empty })] },
    expected: ["hold no-work-email 1"]
  },
  {
    name: "M1: nor with one that this credential cannot see",
    given: { employees: [employee("1", { email: notVisible })] },
    expected: ["hold no-work-email 1"]
  },
  {
    name: "M1: a managed person who loses the work e-mail is kept",
    given: known({ email: empty }),
    expected: []
  }
])

const moved = { email: "new@acme.example" } as const

table("M2: an e-mail that changes", [
  {
    name: "M2: the linked member is updated, not archived and invited again",
    given: known(moved),
    expected: ["update 1 email"]
  },
  {
    name: "M2: a pending invitation whose address changes is withdrawn and sent again as a pair",
    given: known(moved, { state: "invited" }),
    expected: ["cancel-invite 1", "invite 1"]
  },
  {
    name: "M2: the new invitation carries the new name, so that nothing else is written",
    given: known({ ...moved, lastName: "Newman" }, { state: "invited" }),
    expected: ["cancel-invite 1", "invite 1"]
  },
  {
    name: "M2: an expired invitation to the old address is not sent again besides",
    given: known(moved, { state: "invited", invitationExpiresAt: now - 1 }),
    expected: ["cancel-invite 1", "invite 1"]
  },
  {
    name: "M2: nor is one that was ignored a reason to keep the old address",
    given: known(moved, { state: "invited", invitationExpiresAt: now - 1 }, { links: [linked("1", { resent: 2 })] }),
    expected: ["cancel-invite 1", "invite 1"]
  },
  {
    name: "M2: where fields does not choose the e-mail, the old address stays and its invitation is sent again",
    given: known(moved, { state: "invited", invitationExpiresAt: now - 1 }, { rules: { fields: ["name"] } }),
    expected: ["resend-invite 1"]
  },
  {
    name: "M2: the pair is one decision: approval.email asks for both halves",
    given: known(moved, { state: "invited" }, { rules: { approval: { email: "ask" } } }),
    expected: ["hold approval-needed 1 email", "hold approval-needed 1 email"]
  },
  {
    name: "M2: a new name does not wait for the approval of the address",
    given: known({ ...moved, lastName: "Newman" }, { state: "invited" }, { rules: { approval: { email: "ask" } } }),
    expected: ["update 1 name", "hold approval-needed 1 email", "hold approval-needed 1 email"]
  },
  {
    name: "M2: a target that cannot withdraw an invitation leaves it as it is",
    given: known(moved, { state: "invited" }, {
      listing: { capabilities: capabilities({ writes: { "cancel-invite": "unsupported" } }) }
    }),
    expected: ["hold unsupported-by-target 1 email"]
  },
  {
    name: "M2: nor does it withdraw where it could not invite",
    given: known(moved, { state: "invited" }, {
      listing: { capabilities: capabilities({ writes: { invite: "unsupported" } }) }
    }),
    expected: ["hold unsupported-by-target 1 email"]
  },
  {
    name: "M2: the name of somebody whose new address cannot be used is changed all the same",
    given: known({ ...moved, lastName: "Newman" }, { state: "invited" }, {
      listing: { capabilities: capabilities({ writes: { "cancel-invite": "unsupported" } }) }
    }),
    expected: ["update 1 name", "hold unsupported-by-target 1 email"]
  },
  {
    name: "M2: a target that cannot change an e-mail holds that field",
    given: known({ ...moved, lastName: "Newman" }, {}, {
      listing: { capabilities: capabilities({ update: { email: "unsupported" } }) }
    }),
    expected: ["update 1 name", "hold unsupported-by-target 1 email"]
  },
  {
    name: "M2: a new address that another linked person has is held",
    given: {
      employees: [employee("1", { email: emailOf("2"), lastName: "No1" }), employee("2", { status: "on-leave" })],
      members: [member("1"), member("2")],
      links: [linked("1"), linked("2")]
    },
    expected: ["hold address-belongs-to-another-person 1 email", "hold status-not-chosen 2"]
  },
  {
    name: "M2: a new address that a member managed by hand has is held",
    given: {
      employees: [employee("1", moved)],
      members: [member("1"), member("9", { email: "new@acme.example" })],
      links: [linked("1")]
    },
    expected: ["hold unmanaged-member-exists 1 email"]
  },
  {
    name: "M2: a new address that a linked member got by hand is held",
    given: {
      employees: [employee("1", moved), employee("2", { status: "on-leave" })],
      members: [member("1"), member("2", { email: "new@acme.example" })],
      links: [linked("1"), linked("2")]
    },
    expected: ["hold address-belongs-to-another-person 1 email", "hold status-not-chosen 2"]
  },
  {
    name: "M2: an address that the person had before is their own",
    given: {
      employees: [employee("1", moved)],
      members: [member("1")],
      links: [linked("1", { emails: ["new@acme.example", "p1@acme.example"] })]
    },
    expected: ["update 1 email"]
  }
])

describe("M2: the pair", () => {
  const agreed = [linked("1", { applied: { bankAccount: account(iban.de).digest(key) } })]
  const changed = { ...moved, lastName: "Newman", bankAccount: iban.fr }
  const given = known(changed, { state: "invited", bankAccount: iban.de }, { links: agreed })

  test("M2: the withdrawal comes first, is half of the pair and no removal; the invitation names it", () => {
    const plan = planOf(given)
    const [cancel, invite] = plan.operations
    expect(cancel).toMatchObject({ kind: "cancel-invite", halfOfPair: true, member: "m1" })
    expect(invite).toMatchObject({
      kind: "invite",
      after: cancel?.id,
      email: "new@acme.example",
      name: { first: "Person", last: "Newman" },
      arrivalFrom: undefined
    })
    expect(operationOf(plan, "invite").bankAccount?.reveal().iban).toBe(iban.fr)
    expect(operationOf(plan, "invite").bankAccountDigest).toBe(account(iban.fr).digest(key))
  })
  test("M2: an account that asks makes the pair ask, since the new invitation carries it", () => {
    const shown = { state: "invited", bankAccount: iban.de } as const
    const held = ["hold approval-needed 1 email", "hold approval-needed 1 email"]
    expect(lines(planOf(known({ ...moved, bankAccount: iban.fr }, shown)))).toEqual(held)
    const rules = { approval: { bankAccount: "ask" } } as const
    expect(lines(planOf(known({ ...moved, bankAccount: iban.fr }, shown, { links: agreed, rules })))).toEqual(held)
  })
  test("M2: a name part that HR leaves empty goes into the new invitation as the member had it (F2)", () => {
    const made = planOf(known({ ...moved, firstName: empty }, { state: "invited", firstName: "Ada" }))
    expect(operationOf(made, "invite").name).toEqual({ first: "Ada", last: "No1" })
  })
  test("M2: both halves say why", () => {
    for (const { why } of planOf(given).operations) {
      expect(why).toEqual({
        rule: "M2",
        text:
          "The invitation is still open and hr says that the e-mail is new@acme.example; the old link went to the old address."
      })
    }
  })
  test("M2: an update says the new address, and that it is M2", () => {
    expect(operationOf(planOf(known(moved)), "update").why).toEqual({
      rule: "M2",
      text: "hr says that the e-mail is new@acme.example."
    })
  })
  test("M2: an update shows before and after", () => {
    expect(operationOf(planOf(known(moved)), "update").changes).toEqual([
      { field: "email", before: "p1@acme.example", after: "new@acme.example", putBack: false }
    ])
  })
  test("M2: many pairs stay pairs, each withdrawal directly before its invitation", () => {
    const ids = ["1", "2", "3"]
    const made = planOf({
      employees: ids.map((id) => employee(id, { email: `new${id}@acme.example` })),
      members: ids.map((id) => member(id, { state: "invited" })),
      links: ids.map((id) => linked(id))
    })
    expect(lines(made)).toEqual(ids.flatMap((id) => [`cancel-invite ${id}`, `invite ${id}`]))
  })
  test("M2: while a person is still to withdraw by hand, the new invitation waits as well", () => {
    const manual = known(moved, { state: "invited" }, {
      listing: { capabilities: capabilities({ writes: { "cancel-invite": "manual" } }) }
    })
    const cancel = operationOf(planOf(manual), "cancel-invite")
    const waiting = [{
      operation: cancel.id,
      person: person("1"),
      member: "m1",
      wanted: cancel.wanted,
      openedAt: now,
      doneAt: undefined
    }]
    expect(lines(planOf({ ...manual, memory: { waiting } }))).toEqual([
      "hold waiting-for-person 1 email",
      "hold waiting-for-person 1 email"
    ])
  })
})

table("M3: adoption", [
  {
    name: "M3: a first match by e-mail is adopted, with the name that HR has",
    given: unknown({ lastName: "Newman" }),
    expected: ["adopt 1", "update 1 name"]
  },
  {
    name: "M3: a pending invitation is adopted as it is",
    given: unknown({}, { state: "invited", invitationExpiresAt: now - 1 }),
    expected: ["adopt 1"]
  },
  {
    name: "M3: a member of unknown state is adopted",
    given: {
      ...unknown({}, { state: "unknown" }),
      listing: { capabilities: namesOnly },
      rules: { protect: ["owner@acme.example"] }
    },
    expected: ["adopt 1"]
  },
  {
    name: "M3: with adopt: never it is a hold",
    given: unknown({}, {}, { adopt: "never" }),
    expected: ["hold unmanaged-member-exists 1"]
  },
  {
    name: "M3: adopt: never concerns matches by e-mail, not hrsync's own external id",
    given: unknown({}, { externalId: "hr/1" }, { adopt: "never" }),
    expected: ["adopt 1"]
  },
  {
    name: "M3: nor the member of an invitation that hrsync sent",
    given: { ...unknown({}, { state: "invited" }, { adopt: "never" }), memory: { invitations: [invitation("1")] } },
    expected: ["adopt 1"]
  },
  {
    name: "M3: an invitation to somebody else changes nothing about it",
    given: { ...unknown({}, {}, { adopt: "never" }), memory: { invitations: [invitation("2")] } },
    expected: ["hold unmanaged-member-exists 1"]
  },
  {
    name: "M3: a kept link is adopted again, with adopt: never too",
    given: known({}, {}, { links: [linked("1", { state: "released" })], rules: { adopt: "never" } }),
    expected: ["adopt 1"]
  },
  {
    name: "M3: in the plan that adopts no e-mail is changed",
    given: known({ ...moved, lastName: "Newman" }, {}, { links: [linked("1", { state: "released" })] }),
    expected: ["adopt 1", "update 1 name"]
  },
  {
    name: "M3: nor a bank account",
    given: unknown({ bankAccount: iban.fr }, { bankAccount: iban.de }),
    expected: ["adopt 1"]
  },
  {
    name: "M3: nor a manager",
    given: {
      employees: [employee("1", { manager: "2" }), employee("2")],
      members: [member("1"), member("2")],
      links: [linked("2")],
      rules: { fields: ["name", "manager"] }
    },
    expected: ["adopt 1"]
  },
  {
    name: "M3: nor, where fields does not choose it, a name",
    given: unknown({ lastName: "Newman" }, {}, { fields: ["email"] }),
    expected: ["adopt 1"]
  },
  {
    name: "M3: an account that differs after the adoption needs an approval",
    given: known({ bankAccount: iban.fr }, { bankAccount: iban.de }),
    expected: ["hold approval-needed 1 bankAccount"]
  },
  {
    name: "M3: until both sides were seen to agree, or hrsync wrote it",
    given: known({ bankAccount: iban.fr }, { bankAccount: iban.de }, {
      links: [linked("1", { applied: { bankAccount: account(iban.de).digest(key) } })]
    }),
    expected: ["update 1 bankAccount"]
  },
  {
    name: "M3: nothing else of the person waits for it",
    given: known({ bankAccount: iban.fr, lastName: "Newman" }, { bankAccount: empty }),
    expected: ["update 1 name", "hold approval-needed 1 bankAccount"]
  }
])

describe("M3: what an adoption says", () => {
  test("M3: by e-mail", () => {
    expect(operationOf(planOf(unknown({})), "adopt")).toMatchObject({
      member: "m1",
      matchedBy: "email",
      takesLinkOf: undefined,
      why: { rule: "M3", text: "Member m1 is this employee: their e-mail is the same." }
    })
  })
  test("M3: by external id", () => {
    expect(operationOf(planOf(unknown({}, { externalId: "hr/1" })), "adopt")).toMatchObject({
      matchedBy: "external-id",
      why: { text: "Member m1 is this employee: the target keeps hrsync's own id hr/1." }
    })
  })
  test("M3: by the external id of a former record", () => {
    const given = {
      employees: [employee("1", { personKey: "p", status: "inactive" }), employee("2", { personKey: "p" })],
      members: [member("9", { externalId: "hr/1" })]
    } as const
    expect(operationOf(planOf(given), "adopt").why.text)
      .toBe("Member m9 is this employee: the target keeps hrsync's own id hr/1.")
  })
  test("M3: by a kept link", () => {
    const given = known({}, {}, { links: [linked("1", { state: "released" })] })
    expect(operationOf(planOf(given), "adopt")).toMatchObject({
      matchedBy: "link",
      takesLinkOf: undefined,
      why: { text: "Member m1 is this employee: they were managed before and belong here again." }
    })
  })
  test("M3: agreement is noticed, so that the next difference needs no approval", () => {
    const made = planned([known({ bankAccount: iban.fr }, { bankAccount: "FR14 2004 1010 0505 0001 3M02 606" })])
    expect(made.plan.entities.map(lines)).toEqual([[]])
    expect(made.observations).toEqual([{
      ...nothingObserved("acme"),
      bankBaselines: [{ person: person("1"), digest: account(iban.fr).digest(key) }]
    }])
  })
  test("M3: an approval lets the account go", () => {
    const given = known({ bankAccount: iban.fr }, { bankAccount: iban.de })
    const memory = { approvals: [approval(planOf(given).decisionHash)] }
    expect(lines(planOf({ ...given, memory }))).toEqual(["update 1 bankAccount"])
  })
})

/** Two employees who share an e-mail. */
const sharing = (first: EmployeeFacts, second: EmployeeFacts, more: World = {}): World => ({
  employees: [
    employee("1", { email: "shared@acme.example", ...first }),
    employee("2", { email: "shared@acme.example", ...second })
  ],
  ...more
})

table("M4: one e-mail, several records", [
  {
    name: "M4: two eligible employees with one e-mail are both held",
    given: sharing({}, {}),
    expected: ["hold duplicate-email 1", "hold duplicate-email 2"]
  },
  {
    name: "M4: also where only one of them is in scope",
    given: sharing({ location: "Paris" }, { location: "Rome" }, { rules: { where: oneOf("workLocation", "Paris") } }),
    expected: ["hold duplicate-email 1", "hold duplicate-email 2"]
  },
  {
    name: "M4: where neither is in scope it is nobody's business",
    given: sharing({ location: "Lyon" }, { location: "Rome" }, {
      rules: { where: noneOf("workLocation", "Rome", "Lyon") }
    }),
    expected: []
  },
  {
    name: "M4: where neither is in scope but one is managed, nothing is done about them",
    given: sharing({ location: "Lyon" }, { location: "Rome" }, {
      rules: { where: noneOf("workLocation", "Rome", "Lyon") },
      members: [member("1")],
      links: [linked("1")]
    }),
    expected: ["hold duplicate-email 1", "hold duplicate-email 2"]
  },
  {
    name: "M4: over two connections of the entity too",
    given: {
      employees: [
        employee("1", { email: "shared@acme.example" }),
        employee("2", { email: "shared@acme.example", connection: "bob" })
      ],
      rules: { source: ["hr", "bob"] }
    },
    expected: ["hold duplicate-email 2", "hold duplicate-email 1"]
  },
  {
    name: "M4: three of them are all held",
    given: { employees: ["1", "2", "3"].map((id) => employee(id, { email: "shared@acme.example" })) },
    expected: ["hold duplicate-email 1", "hold duplicate-email 2", "hold duplicate-email 3"]
  },
  {
    name: "M4: records that HR says are one person are one",
    given: sharing({ personKey: "p" }, { personKey: "p" }),
    expected: ["invite 1"]
  },
  {
    name: "M4: a personKey is HR's own, and says nothing about another tool's",
    given: {
      employees: [
        employee("1", { email: "shared@acme.example", personKey: "p" }),
        employee("2", { email: "shared@acme.example", personKey: "p", connection: "bob" })
      ],
      rules: { source: ["hr", "bob"] }
    },
    expected: ["hold duplicate-email 2", "hold duplicate-email 1"]
  },
  {
    name: "M4: records whose names agree are one person",
    given: sharing({ lastName: "Lovelace" }, { lastName: " LOVELACE " }),
    expected: ["invite 1"]
  },
  {
    name: "M4: over two connections too",
    given: {
      employees: [
        employee("1", { email: "shared@acme.example", lastName: "Lovelace" }),
        employee("2", { email: "shared@acme.example", lastName: "Lovelace", connection: "bob" })
      ],
      rules: { source: ["hr", "bob"] }
    },
    expected: ["invite 2"]
  },
  {
    name: "M4: names that HR does not show agree with nothing",
    given: sharing({ firstName: empty, lastName: notVisible }, { firstName: empty, lastName: notVisible }),
    expected: ["hold duplicate-email 1", "hold duplicate-email 2"]
  },
  {
    name: "M4: two records of one person and one of another: all are held",
    given: {
      employees: [
        employee("1", { email: "shared@acme.example", personKey: "p" }),
        employee("2", { email: "shared@acme.example", personKey: "p" }),
        employee("3", { email: "shared@acme.example" })
      ]
    },
    expected: ["hold duplicate-email 1", "hold duplicate-email 3"]
  },
  {
    name: "M4: inactive records never make a duplicate",
    given: sharing({}, { status: "inactive" }),
    expected: ["invite 1"]
  },
  {
    name: "M4: nor do people who have not started",
    given: sharing({}, { startDate: "2026-05-01" }),
    expected: ["invite 1", "hold not-started 2 until 2026-05-01"]
  },
  {
    name: "M4: a managed one is held with the other, and not changed",
    given: sharing({ lastName: "Newman" }, {}, { members: [member("1")], links: [linked("1")] }),
    expected: ["hold duplicate-email 1", "hold duplicate-email 2"]
  },
  {
    name: "M4: the same id twice counts once where the records are identical",
    given: { employees: [employee("1", { bankAccount: iban.fr }), employee("1", { bankAccount: iban.fr })] },
    expected: ["invite 1"]
  },
  ...([
    ["e-mail", { email: "other@acme.example" }],
    ["name", { lastName: "Other" }],
    ["first name", { firstName: empty }],
    ["status", { status: "on-leave" }],
    ["word for the status", { rawStatus: "Active!" }],
    ["start date", { startDate: "2021-01-01" }],
    ["termination date", { terminationDate: "2027-01-01" }],
    ["last working day", { lastWorkingDay: "2027-01-01" }],
    ["time zone", { timezone: "Europe/Paris" }],
    ["personKey", { personKey: "p" }],
    ["attribute", { location: "Rome" }],
    ["manager", { manager: "2" }],
    ["bank account", { bankAccount: iban.de }],
    ["visibility of an attribute", { location: notVisible }]
  ] as const).map(([what, facts]) => ({
    name: `M4: the same id twice is held where the records differ in the ${what}`,
    given: {
      employees: [
        employee("1", { location: empty, bankAccount: iban.fr }),
        employee("1", { location: empty, bankAccount: iban.fr, ...facts })
      ]
    },
    expected: ["hold conflicting-records 1"]
  })),
  {
    name: "M4: a managed person whose records conflict is neither changed nor archived",
    given: {
      employees: [employee("1", { status: "inactive" }), employee("1", { status: "on-leave" })],
      members: [member("1")],
      links: [linked("1")]
    },
    expected: ["hold conflicting-records 1"]
  },
  {
    name: "M4: an id that came whole and broken is held as unreadable",
    given: {
      reads: [hr([employee("1")], { unreadable: [unreadable("1")] })],
      members: [member("1")],
      links: [linked("1")]
    },
    expected: ["hold unreadable-record 1"]
  },
  {
    name: "M4: somebody new whose record cannot be read is held, not dropped",
    given: {
      reads: [hr([employee("1")], { unreadable: [unreadable("2"), unreadable("2", { at: "people.csv, line 9" })] })]
    },
    expected: ["invite 1", "hold unreadable-record 2"]
  },
  {
    name: "M4: somebody released whose record cannot be read stays released, and is named",
    given: {
      reads: [hr([], { unreadable: [unreadable("1")] })],
      members: [member("1")],
      links: [linked("1", { state: "released" })]
    },
    expected: ["hold unreadable-record 1"]
  }
])

/** A former record and a current one of one person. */
const twice = (former: EmployeeFacts, current: EmployeeFacts, more: World = {}): World => ({
  employees: [
    employee("1", { status: "inactive", terminationDate: "2025-06-30", personKey: "p", ...former }),
    employee("2", { email: emailOf("1"), lastName: "No1", personKey: "p", startDate: "2026-01-01", ...current })
  ],
  ...more
})

const formerLink: World = { members: [member("1")], links: [linked("1")] }

table("M4: a former and a current record", [
  {
    name: "M4: the current record counts and takes the link",
    given: twice({}, {}, formerLink),
    expected: ["adopt 2"]
  },
  {
    name: "M4: so it does where only e-mail and names say that they are one person",
    given: twice({ personKey: empty }, { personKey: empty }, formerLink),
    expected: ["adopt 2"]
  },
  {
    name: "M4: in that plan the name may change, the e-mail not",
    given: twice({}, { email: "new@acme.example", lastName: "Newman" }, formerLink),
    expected: ["adopt 2", "update 2 name"]
  },
  {
    name: "M4: a member that hrsync archived is brought back under the current record",
    given: twice({}, {}, {
      members: [member("1", { state: "archived" })],
      links: [linked("1", { archivedByHrsync: true })]
    }),
    expected: ["adopt 2", "reactivate 2"]
  },
  {
    name: "M4: in that plan too the e-mail and the bank account stay",
    given: twice({}, { email: "new@acme.example", bankAccount: iban.fr }, {
      members: [member("1", { state: "archived", bankAccount: iban.de })],
      links: [linked("1", { archivedByHrsync: true, applied: { bankAccount: account(iban.de).digest(key) } })]
    }),
    expected: ["adopt 2", "reactivate 2"]
  },
  {
    name: "M4: a released link is taken over as well",
    given: twice({}, {}, { members: [member("1")], links: [linked("1", { state: "released" })] }),
    expected: ["adopt 2"]
  },
  {
    name: "M4: a current record that is linked itself stays with its member",
    given: twice({}, {}, {
      members: [member("2", { email: emailOf("1"), lastName: "No1" })],
      links: [linked("2", { emails: [emailOf("1")] })]
    }),
    expected: []
  },
  {
    name: "M4: while somebody is on leave by one record and gone by another, they are kept",
    given: twice({}, { status: "on-leave" }, formerLink),
    expected: ["hold status-not-chosen 2"]
  },
  {
    name: "M4: somebody who comes back later is not taken away meanwhile",
    given: twice({}, { startDate: "2026-06-01" }, formerLink),
    expected: ["hold not-started 2 until 2026-06-01"]
  },
  {
    name: "M4: who is gone by every record leaves, by the later date",
    given: twice({ terminationDate: "2025-06-30" }, { status: "inactive", terminationDate: "2026-03-09" }, {
      ...formerLink,
      rules: { lifecycle: { archiveAfterDays: 3 } }
    }),
    expected: ["hold grace 2 until 2026-03-12"]
  },
  {
    name: "M4: two eligible records, one of them in scope, are enough",
    given: twice({ status: "active", terminationDate: empty, location: "Rome" }, { location: "Paris" }, {
      rules: { where: oneOf("workLocation", "Paris") }
    }),
    expected: ["invite 2"]
  },
  {
    name: "M4: of two that are in scope the linked one counts",
    given: twice({ status: "active", terminationDate: empty }, {}, formerLink),
    expected: []
  },
  {
    name: "M4: of two that are not linked the later start counts",
    given: twice({ status: "active", terminationDate: empty }, {}),
    expected: ["invite 2"]
  },
  {
    name: "M4: a person whose records are linked to several members is held while they belong here",
    given: twice({}, { email: emailOf("2") }, {
      members: [member("1"), member("2")],
      links: [linked("1"), linked("2")]
    }),
    expected: ["hold conflicting-records 2"]
  },
  {
    name: "M4: but not where the other account is archived already",
    given: twice({}, { email: emailOf("2"), lastName: "No2" }, {
      members: [member("1", { state: "archived" }), member("2")],
      links: [linked("1", { archivedByHrsync: true }), linked("2")]
    }),
    expected: []
  },
  {
    name: "M4: nor where the other one is gone from the list",
    given: twice({}, { email: emailOf("2"), lastName: "No2" }, {
      members: [member("2")],
      links: [linked("1"), linked("2")]
    }),
    expected: []
  },
  {
    name: "M4: an archived account is not brought back beside another one that is there",
    given: twice({}, { email: emailOf("2") }, {
      members: [member("1"), member("2", { state: "archived" })],
      links: [linked("1"), linked("2", { archivedByHrsync: true })]
    }),
    expected: ["hold conflicting-records 2"]
  },
  {
    name: "M4: nor is a released one managed again beside a managed one",
    given: twice({}, { email: emailOf("2") }, {
      members: [member("1"), member("2")],
      links: [linked("1"), linked("2", { state: "released" })]
    }),
    expected: ["hold conflicting-records 2"]
  },
  {
    name: "M4: both accounts leave with a person who is gone by every record",
    given: twice({}, { status: "inactive" }, {
      members: [member("1"), member("2")],
      links: [linked("1"), linked("2")]
    }),
    expected: ["archive 1", "archive 2"]
  }
])

table("M4: recycled addresses", [
  {
    name: "M4: an address whose link belongs to someone else is held",
    given: {
      employees: [employee("2", { email: emailOf("1") })],
      members: [member("1")],
      links: [linked("1")],
      rules: { onMissing: "hold" }
    },
    expected: ["hold address-belongs-to-another-person 2", "hold missing-in-hr 1"]
  },
  {
    name: "M4: also where that member is archived",
    given: {
      employees: [employee("1", { status: "inactive" }), employee("2", { email: emailOf("1") })],
      members: [member("1", { state: "archived" })],
      links: [linked("1", { archivedByHrsync: true })]
    },
    expected: ["hold address-belongs-to-another-person 2"]
  },
  {
    name: "M4: also where that link is released",
    given: {
      employees: [employee("1", { status: "inactive" }), employee("2", { email: emailOf("1") })],
      members: [member("1", { state: "archived" })],
      links: [linked("1", { state: "released" })]
    },
    expected: ["hold address-belongs-to-another-person 2"]
  },
  {
    name: "M4: also where the address is one that the link remembers from before",
    given: {
      employees: [employee("1", { email: "new@acme.example" }), employee("2", { email: "old@acme.example" })],
      members: [member("1", { email: "new@acme.example" })],
      links: [linked("1", { emails: ["old@acme.example", "new@acme.example"] })]
    },
    expected: ["hold address-belongs-to-another-person 2"]
  },
  {
    name: "M4: also where the target no longer lists that member",
    given: {
      employees: [employee("2", { email: emailOf("1") })],
      links: [linked("1")]
    },
    expected: ["hold address-belongs-to-another-person 2"]
  },
  {
    name: "M4: a member who got the address by hand and is linked to somebody else is not adopted",
    given: {
      employees: [employee("1"), employee("2")],
      members: [member("1", { email: emailOf("2") })],
      links: [linked("1")],
      rules: { fields: ["name"] }
    },
    expected: ["hold address-belongs-to-another-person 2"]
  },
  {
    name: "M4: hrsync's own external id settles who it is, whatever a link remembers of the address",
    given: {
      employees: [employee("1", { email: "new@acme.example" }), employee("2", { email: "old@acme.example" })],
      members: [member("1", { email: "new@acme.example" }), member("2", { externalId: "hr/2" })],
      links: [linked("1", { emails: ["old@acme.example", "new@acme.example"] })]
    },
    expected: ["adopt 2"]
  }
])

describe("M4: the sentences", () => {
  test("M4: a duplicate names the address and the others", () => {
    const [first] =
      planOf({ employees: ["1", "2", "3"].map((id) => employee(id, { email: "shared@acme.example" })) }).holds
    expect(first?.text)
      .toBe("shared@acme.example is also the e-mail of employee 2 of hr, employee 3 of hr, whose name differs.")
  })
  test("M4: a person linked to several members names them", () => {
    const given = twice({}, { email: emailOf("2") }, {
      members: [member("1"), member("2")],
      links: [linked("1"), linked("2")]
    })
    expect(holdOf(planOf(given), "conflicting-records").text)
      .toBe("HR has several records of this person, linked to several members: m2, m1.")
  })
  test("M4: an unreadable record says where it stands and what is wrong", () => {
    const made = planOf({
      reads: [hr([employee("1")], { unreadable: [unreadable("2"), unreadable("2", { at: "people.csv, line 9" })] })]
    })
    expect(holdOf(made, "unreadable-record").text).toBe("people.csv, line 7: the start date is no date")
  })
  test("M4: a former record's link is named by the adoption that takes it", () => {
    expect(operationOf(planOf(twice({}, {}, formerLink)), "adopt")).toMatchObject({
      member: "m1",
      matchedBy: "link",
      takesLinkOf: person("1"),
      why: { rule: "M4", text: "Member m1 is this employee: record 1 of hr is the same person's former one." }
    })
  })
  test("M4: several possible members are named in their order", () => {
    const made = planOf({
      employees: [employee("1")],
      members: [member("9", { email: emailOf("1") }), member("8", { email: emailOf("1") })]
    })
    expect(holdOf(made, "ambiguous-member").text).toBe("Several members could be this employee: m8, m9.")
  })
})

describe("M5: order", () => {
  const people = [
    employee("1", { manager: "boss@acme.example" }),
    employee("2", { email: "shared@acme.example" }),
    employee("3", { email: "shared@acme.example" }),
    employee("4", { location: "Paris" }),
    employee("4", { location: "Rome" }),
    employee("5", { email: "held@acme.example" }),
    employee("6", { status: "inactive" }),
    employee("7", { email: "boss@acme.example" })
  ]
  const accounts = [
    member("1"),
    member("6"),
    member("8", { email: "held@acme.example" }),
    member("9", { email: "held@acme.example" }),
    member("7", { email: "boss@acme.example" }),
    member("10", { email: "boss@acme.example" })
  ]
  const links = [
    linked("1"),
    linked("6"),
    linked("8", { emails: ["x@acme.example"] }),
    linked("9", { emails: ["y@acme.example"] })
  ]
  const rules = { fields: ["name", "email", "manager"] } as const

  test("M5: employees, members and links in any order give the same plan", () => {
    const given = { employees: people, members: accounts, links, rules }
    const expected = planned([given])
    for (let turn = 1; turn < 8; turn++) {
      const turned = <A>(all: ReadonlyArray<A>): ReadonlyArray<A> => [...all.slice(turn), ...all.slice(0, turn)]
      expect(planned([{ ...given, employees: turned(people), members: turned(accounts), links: turned(links) }]))
        .toEqual(expected)
      expect(planned([{
        ...given,
        employees: [...turned(people)].toReversed(),
        members: [...turned(accounts)].toReversed(),
        links: [...turned(links)].toReversed()
      }])).toEqual(expected)
    }
  })
  test("M5: connections in any order give the same plan", () => {
    const one = hr([employee("1")])
    const two = hr([employee("2", { connection: "bob" })], { connection: "bob", notes: ["a note"] })
    const given = (reads: World["reads"]): World => ({
      ...(reads === undefined ? {} : { reads }),
      rules: { source: ["hr", "bob"] }
    })
    expect(planOf(given([two, one]))).toEqual(planOf(given([one, two])))
  })
})

const archived = { state: "archived" } as const

table("M6: archived by a person", [
  {
    name: "M6: a linked member whom a person archived stays archived",
    given: known({}, archived),
    expected: ["hold archived-by-a-person 1"]
  },
  {
    name: "M6: until somebody says otherwise",
    given: known({}, archived, { links: [linked("1", { allowed: true })] }),
    expected: ["reactivate 1"]
  },
  {
    name: "M6: or says so of the employee",
    given: known({}, archived, { memory: { allowed: [person("1")] } }),
    expected: ["reactivate 1"]
  },
  {
    name: "M6: not of somebody else",
    given: known({}, archived, { memory: { allowed: [person("2"), person("1", "bob")] } }),
    expected: ["hold archived-by-a-person 1"]
  },
  {
    name: "M6: where the employee is not eligible there is nothing to say",
    given: known({ status: "on-leave" }, archived),
    expected: []
  },
  { name: "M6: nor where they left", given: known({ status: "inactive" }, archived), expected: [] },
  {
    name: "M6: nor where they are out of scope",
    given: known({ location: "Rome" }, archived, { rules: { where: noneOf("workLocation", "Rome") } }),
    expected: []
  },
  {
    name: "M6: a released one whom a person archived stays so too, back in scope",
    given: known({}, archived, { links: [linked("1", { state: "released" })] }),
    expected: ["hold archived-by-a-person 1"]
  },
  {
    name: "M6: a released one who is archived and left is nobody's business",
    given: known({ status: "inactive" }, archived, { links: [linked("1", { state: "released" })] }),
    expected: [],
    warnings: []
  }
])

const byHrsync = { links: [linked("1", { archivedByHrsync: true })] } as const

table("M7: a re-hire", [
  {
    name: "M7: a member that hrsync archived is brought back",
    given: known({}, archived, byHrsync),
    expected: ["reactivate 1"]
  },
  {
    name: "M7: with updates where fields differ",
    given: known({ ...moved, lastName: "Newman" }, archived, byHrsync),
    expected: ["reactivate 1", "update 1 name+email"]
  },
  {
    name: "M7: the updates ask where the file asks",
    given: known({ ...moved, lastName: "Newman" }, archived, { ...byHrsync, rules: { approval: { email: "ask" } } }),
    expected: ["reactivate 1", "update 1 name", "hold approval-needed 1 email"]
  },
  {
    name: "M7: not before the start date",
    given: known({ startDate: "2026-03-11" }, archived, byHrsync),
    expected: ["hold not-started 1 until 2026-03-11"]
  },
  {
    name: "M7: a released link is adopted again first, and only the name is changed",
    given: known({ ...moved, lastName: "Newman" }, archived, {
      links: [linked("1", { archivedByHrsync: true, state: "released" })]
    }),
    expected: ["adopt 1", "reactivate 1", "update 1 name"]
  },
  {
    name: "M7: a target that cannot bring members back says so",
    given: known({}, archived, { ...byHrsync, listing: { capabilities: readOnly } }),
    expected: ["hold unsupported-by-target 1"]
  },
  {
    name: "M7: or has a person do it",
    given: known({}, archived, { ...byHrsync, listing: { capabilities: byHand } }),
    expected: ["reactivate 1 by hand"]
  },
  {
    name: "M7: a person on leave is not brought back",
    given: known({ status: "on-leave" }, archived, byHrsync),
    expected: []
  }
])

const bare: World = { listing: { capabilities: namesOnly }, rules: { protect: ["p1@acme.example"] } }
const shownBare: MemberFacts = {
  state: "unknown",
  roles: notVisible,
  managerId: notVisible,
  bankAccount: notVisible,
  externalId: notVisible,
  invitationExpiresAt: notVisible
}

table("M8: what a list shows", [
  {
    name: "M8: a linked member that a complete list no longer shows is never invited again",
    given: { employees: [employee("1")], links: [linked("1")] },
    expected: ["hold member-vanished 1"]
  },
  {
    name: "M8: a vanished member of somebody who left is nobody's business",
    given: { employees: [employee("1", { status: "inactive" })], links: [linked("1")] },
    expected: []
  },
  {
    name: "M8: a vanished member of somebody released who is back in scope is held",
    given: { employees: [employee("1")], links: [linked("1", { state: "released" })] },
    expected: ["hold member-vanished 1"]
  },
  {
    name: "M8: of somebody released who left, it is not",
    given: { employees: [employee("1", { status: "inactive" })], links: [linked("1", { state: "released" })] },
    expected: []
  },
  {
    name: "M8: a vanished member of somebody HR no longer returns is nobody's business",
    given: { employees: [employee("2")], members: [member("2")], links: [linked("1"), linked("2")] },
    expected: []
  },
  {
    name: "M8: a member that hrsync archived, where the target lists no archived ones, is held as archived before",
    given: {
      employees: [employee("1")],
      links: [linked("1", { archivedByHrsync: true })],
      listing: { capabilities: capabilities({ observes: { archived: false } }) }
    },
    expected: ["hold archived-before 1"]
  },
  {
    name: "M8: where the target does list archived ones, they vanished",
    given: { employees: [employee("1")], links: [linked("1", { archivedByHrsync: true })] },
    expected: ["hold member-vanished 1"]
  },
  {
    name: "M8: an invitation that the target does not list is waited for",
    given: {
      employees: [employee("1")],
      links: [linked("1")],
      memory: { invitations: [invitation("1")] },
      listing: { capabilities: capabilities({ observes: { invited: false } }) }
    },
    expected: ["hold awaiting-confirmation 1"]
  },
  {
    name: "M8: without an invitation there is nothing to wait for",
    given: {
      employees: [employee("1")],
      links: [linked("1")],
      memory: { invitations: [invitation("2")] },
      listing: { capabilities: capabilities({ observes: { invited: false } }) }
    },
    expected: ["hold member-vanished 1"]
  },
  {
    name: "M8: where the state is unknown, a listed member counts as there",
    given: { ...bare, ...known({}, shownBare), rules: { protect: ["owner@acme.example"] } },
    expected: []
  },
  {
    name: "M8: and is archived when the employee leaves",
    given: {
      ...known({ status: "inactive" }, shownBare),
      listing: { capabilities: namesOnly },
      rules: { protect: ["p2@acme.example"] }
    },
    expected: ["archive 1"]
  },
  {
    name: "M8: once hrsync archived them, and the target does not show it, they are not archived again",
    given: {
      ...known({ status: "inactive" }, shownBare, byHrsync),
      listing: { capabilities: namesOnly }
    },
    expected: []
  },
  {
    name: "M8: and a re-hire is brought back, although the list looks as if nothing had happened",
    given: { ...known({}, shownBare, byHrsync), listing: { capabilities: namesOnly } },
    expected: ["reactivate 1"]
  },
  {
    name: "M8: and nobody whom hrsync archived is held as missing",
    given: {
      employees: [employee("2")],
      members: [member("2"), member("1", shownBare)],
      links: [linked("2"), ...byHrsync.links],
      listing: { capabilities: namesOnly }
    },
    expected: []
  },
  {
    name: "M8: of unknown state an invitation is never sent again",
    given: { ...known({}, { ...shownBare, invitationExpiresAt: now - 1 }), listing: { capabilities: namesOnly } },
    expected: []
  },
  {
    name: "M8: of unknown state a new e-mail is an update, not a new invitation",
    given: { ...known(moved, shownBare), listing: { capabilities: namesOnly } },
    expected: ["update 1 email"]
  },
  {
    name: "M8: where roles are unknown, protect must name the owners: a warning until it does",
    given: { ...known({}, shownBare), listing: { capabilities: namesOnly } },
    expected: [],
    warnings: ["owners-unknown"]
  },
  {
    name: "M8: then there is none",
    given: { ...known({}, shownBare), ...bare },
    expected: [],
    warnings: []
  }
])

describe("M8: by hand", () => {
  test("M8: the instruction of an archive says what to do with a pending invitation", () => {
    const given = { ...known({ status: "inactive" }, shownBare), listing: { capabilities: namesOnly } }
    expect(operationOf(planOf(given), "archive").instruction).toContain("withdraw the invitation if it is still open")
  })
  test("M8: where the state is known there is nothing to mind", () => {
    expect(operationOf(planOf(known({ status: "inactive" })), "archive").instruction).toBe("")
  })
})

const lost = { appliedBefore: false, key: undefined } as const

table("M9: a lost store", [
  {
    name: "M9: an unlinked archived match is held",
    given: { ...unknown({}, archived), memory: lost },
    expected: ["hold archived-before 1"]
  },
  {
    name: "M9: also one by external id",
    given: { ...unknown({ email: empty }, { ...archived, externalId: "hr/1" }), memory: lost },
    expected: ["hold archived-before 1"]
  },
  {
    name: "M9: until somebody allows it",
    given: { ...unknown({}, archived), memory: { ...lost, allowed: [person("1")] } },
    expected: ["adopt 1", "reactivate 1"]
  },
  {
    name: "M9: an unlinked active member whose employee left is a warning, never an archive",
    given: { ...unknown({ status: "inactive" }), memory: lost },
    expected: [],
    warnings: ["unmanaged-leaver 1"]
  },
  {
    name: "M9: also one of unknown state",
    given: { ...unknown({ terminationDate: "2026-01-01" }, { state: "unknown" }), memory: lost },
    expected: [],
    warnings: ["unmanaged-leaver 1"]
  },
  {
    name: "M9: also one whose e-mail HR has emptied, by hrsync's own external id",
    given: { ...unknown({ status: "inactive", email: empty }, { externalId: "hr/1" }), memory: lost },
    expected: [],
    warnings: ["unmanaged-leaver 1"]
  },
  {
    name: "M9: an archived one left as they should",
    given: { ...unknown({ status: "inactive" }, archived), memory: lost },
    expected: [],
    warnings: []
  },
  {
    name: "M9: a member who is linked to somebody else is theirs",
    given: {
      employees: [employee("1", { email: emailOf("2"), status: "inactive" }), employee("2")],
      members: [member("2")],
      links: [linked("2")]
    },
    expected: [],
    warnings: []
  },
  {
    name: "M9: nor is it a leaver's where the new owner of the address takes it over",
    given: {
      employees: [employee("1", { email: emailOf("2"), status: "inactive" }), employee("2")],
      members: [member("2")]
    },
    expected: ["adopt 2"],
    warnings: []
  },
  {
    name: "M9: an employee on leave is no leaver",
    given: { ...unknown({ status: "on-leave" }), memory: lost },
    expected: [],
    warnings: []
  },
  {
    name: "M9: where the list may omit invited people, the invitations of the first plan need approval",
    given: {
      employees: [employee("1")],
      memory: lost,
      listing: { capabilities: capabilities({ observes: { invited: false } }) }
    },
    expected: ["hold approval-needed 1"]
  },
  {
    name: "M9: where it may omit archived ones too",
    given: {
      employees: [employee("1")],
      memory: lost,
      listing: { capabilities: capabilities({ observes: { archived: false } }) }
    },
    expected: ["hold approval-needed 1"]
  },
  {
    name: "M9: where it hides an e-mail, by which somebody would be found",
    given: { employees: [employee("1")], members: [member("9", { email: notVisible })], memory: lost },
    expected: ["hold approval-needed 1"]
  },
  {
    name: "M9: where it shows everybody they go out",
    given: { employees: [employee("1")], memory: lost },
    expected: ["invite 1"]
  },
  {
    name: "M9: after the first plan they go out",
    given: { employees: [employee("1")], listing: { capabilities: namesOnly } },
    expected: ["invite 1"]
  },
  {
    name: "M9: a manager of somebody whose invitation waits waits too",
    given: {
      employees: [employee("1", { manager: "2" }), employee("2")],
      members: [member("2")],
      links: [linked("2")],
      memory: lost,
      rules: { fields: ["name", "manager"] },
      listing: { capabilities: capabilities({ observes: { archived: false } }) }
    },
    expected: ["hold approval-needed 1", "hold approval-needed 1 manager"]
  },
  {
    name: "M9: a bank account neither shown nor remembered is not written",
    given: known({ bankAccount: iban.fr }, { bankAccount: notVisible }),
    expected: []
  }
])

describe("M9: baselines", () => {
  const baselines = (world: World) => planned([world]).observations.flatMap(({ bankBaselines }) => bankBaselines)

  test("M9: an account neither shown nor remembered becomes the baseline, as a keyed hash", () => {
    expect(baselines(known({ bankAccount: iban.fr }, { bankAccount: notVisible })))
      .toEqual([{ person: person("1"), digest: account(iban.fr).digest(key) }])
  })
  test("M9: one that is remembered does not", () => {
    const links = [linked("1", { applied: { bankAccount: account(iban.fr).digest(key) } })]
    expect(baselines(known({ bankAccount: iban.fr }, { bankAccount: notVisible }, { links }))).toEqual([])
  })
  test("M9: without a key nothing can be remembered", () => {
    expect(baselines(known({ bankAccount: iban.fr }, { bankAccount: notVisible }, { memory: { key: undefined } })))
      .toEqual([])
  })
  test("M9: an account that fields does not choose is nobody's business", () => {
    expect(baselines(known({ bankAccount: iban.fr }, { bankAccount: notVisible }, { rules: { fields: ["name"] } })))
      .toEqual([])
  })
  test("M9: the archived match says what is not known", () => {
    expect(holdOf(planOf(unknown({}, archived)), "archived-before").text)
      .toBe("An archived member m1 has this e-mail, and hrsync does not remember who archived them.")
  })
  test("M9: the warning names the leaver with their member", () => {
    const [warning] = planOf(unknown({ status: "inactive" })).warnings
    expect(warning?.people).toEqual([
      { employee: person("1"), member: "m1", name: "Person No1", email: "p1@acme.example" }
    ])
    expect(warned(planOf(unknown({ status: "inactive" })))).toEqual(["unmanaged-leaver 1"])
    expect(warningTexts(planOf(unknown({ status: "inactive" })), "unmanaged-leaver")).toHaveLength(1)
  })
})

table("M1 to M9: side by side", [
  {
    name: "M1: a live member is taken before an archived one, whichever comes first",
    given: {
      employees: [employee("5")],
      members: [member("1", { email: emailOf("5"), state: "archived" }), member("5")]
    },
    expected: ["adopt 5"]
  },
  {
    name: "M1: a mark of any connection of the entity is hrsync's own",
    given: {
      employees: [employee("1"), employee("2", { connection: "bob", email: "two@acme.example" })],
      members: [member("9", { externalId: "bob/2", email: emailOf("1"), firstName: "Person", lastName: "No2" })],
      rules: { source: ["hr", "bob"] }
    },
    expected: ["adopt 2", "hold address-belongs-to-another-person 1"]
  },
  {
    name: "M2: a new address that somebody else's link remembers is held, although no member has it",
    given: {
      employees: [employee("1", moved), employee("2", { status: "on-leave" })],
      members: [member("1"), member("2")],
      links: [linked("1"), linked("2", { emails: ["new@acme.example", emailOf("2")] })]
    },
    expected: ["hold address-belongs-to-another-person 1 email", "hold status-not-chosen 2"]
  },
  {
    name: "M2: an address that is shared with somebody by hand is nothing new while it does not change",
    given: {
      employees: [employee("1")],
      members: [member("1"), member("9", { email: emailOf("1") })],
      links: [linked("1")]
    },
    expected: []
  },
  {
    name: "M2: where it could not invite, the name of the pending member is changed all the same",
    given: known({ ...moved, lastName: "Newman" }, { state: "invited" }, {
      listing: { capabilities: capabilities({ writes: { invite: "unsupported" } }) }
    }),
    expected: ["update 1 name", "hold unsupported-by-target 1 email"]
  },
  {
    name: "M3: a target that cannot invite says so",
    given: { employees: [employee("1", { bankAccount: iban.wrong })], listing: { capabilities: readOnly } },
    expected: ["hold unsupported-by-target 1"]
  },
  {
    name: "M4: three of whom one is in scope are all held",
    given: {
      employees: ["1", "2", "3"].map((id) =>
        employee(id, { email: "shared@acme.example", location: id === "2" ? "Paris" : "Rome" })
      ),
      rules: { where: oneOf("workLocation", "Paris") }
    },
    expected: ["hold duplicate-email 1", "hold duplicate-email 2", "hold duplicate-email 3"]
  },
  {
    name: "M4: three records of one person are one person",
    given: { employees: ["1", "2", "3"].map((id) => employee(id, { personKey: "p", email: "ada@acme.example" })) },
    expected: ["invite 1"]
  },
  {
    name: "M4: two chains that meet are one person: by personKey here, by e-mail and names there",
    given: {
      employees: [
        employee("1", { personKey: "p" }),
        employee("2", { personKey: "q", email: emailOf("4"), lastName: "No4" }),
        employee("3", { personKey: "p", email: emailOf("4"), lastName: "No4" }),
        employee("4", { personKey: "q" })
      ]
    },
    expected: ["invite 1"]
  },
  {
    name: "M4: records that conflict concern that person alone",
    given: { employees: [employee("1"), employee("1", { lastName: "Other" }), employee("2")] },
    expected: ["invite 2", "hold conflicting-records 1"]
  },
  {
    name: "M4: in one connection of two",
    given: {
      employees: [
        employee("1", { connection: "bob" }),
        employee("1", { connection: "bob", lastName: "Other" }),
        employee("2")
      ],
      rules: { source: ["hr", "bob"] }
    },
    expected: ["invite 2", "hold conflicting-records 1"]
  },
  {
    name: "M4: identical records whose attributes come in another order count once",
    given: {
      employees: [
        employee("1", { attributes: { a: "x", b: "y" } }),
        employee("1", { attributes: { b: "y", a: "x" } })
      ]
    },
    expected: ["invite 1"]
  },
  {
    name: "M4: of an id that came whole and broken the whole one is not believed either",
    given: {
      reads: [hr([employee("1", { lastName: "Newman" })], { unreadable: [unreadable("1")] })],
      members: [member("1")],
      links: [linked("1")]
    },
    expected: ["hold unreadable-record 1"]
  },
  {
    name: "M4: the linked record of two in scope counts, whichever comes first and starts later",
    given: {
      employees: [
        employee("1", { personKey: "p", startDate: "2026-01-01" }),
        employee("2", { personKey: "p", startDate: "2020-01-01" }),
        employee("3", { personKey: "p", startDate: "2025-01-01" })
      ],
      members: [member("2")],
      links: [linked("2")]
    },
    expected: []
  },
  {
    name: "M4: a managed link of a former record is taken before a released one",
    given: {
      employees: [
        employee("1", { personKey: "p", status: "inactive" }),
        employee("2", { personKey: "p", status: "inactive" }),
        employee("3", { personKey: "p", lastName: "No2" })
      ],
      members: [member("1"), member("2")],
      links: [linked("1", { state: "released" }), linked("2")]
    },
    expected: ["adopt 3"]
  },
  {
    name: "M4: a released account of a former record is no second account",
    given: {
      employees: [employee("1", { personKey: "p", status: "inactive" }), employee("2", { personKey: "p" })],
      members: [member("1"), member("2")],
      links: [linked("1", { state: "released" }), linked("2")]
    },
    expected: []
  },
  {
    name: "M4: a record of one connection takes over the link of the same id in another",
    given: {
      employees: [employee("1", { connection: "bob", status: "inactive" }), employee("1")],
      members: [member("1")],
      links: [linked("1", { connection: "bob" })],
      rules: { source: ["hr", "bob"] }
    },
    expected: ["adopt 1"]
  },
  {
    name: "M4: both accounts of one id in two connections leave, each under its own record",
    given: {
      employees: [
        employee("1", { connection: "bob", status: "inactive", email: "x@acme.example", lastName: "X" }),
        employee("1", { status: "inactive", email: "x@acme.example", lastName: "X" })
      ],
      members: [member("1"), member("2")],
      links: [linked("1", { connection: "bob" }), linked("1", { memberId: "m2" })],
      rules: { source: ["hr", "bob"] }
    },
    expected: ["archive 1", "archive 1"]
  },
  {
    name: "M4: of those who are gone the later date counts, whether the filter matches that record or not",
    given: {
      employees: [
        employee("1", { personKey: "p", location: "Paris", terminationDate: "2026-01-31" }),
        employee("2", { personKey: "p", location: "Rome", terminationDate: "2026-03-09" })
      ],
      members: [member("1")],
      links: [linked("1")],
      rules: { where: oneOf("workLocation", "Paris"), lifecycle: { archiveAfterDays: 3 } }
    },
    expected: ["hold grace 2 until 2026-03-12"]
  },
  {
    name: "M4: an employee who is linked twice is kept by the first link",
    given: {
      employees: [employee("1", { lastName: "Newman" })],
      members: [member("1"), member("9")],
      links: [linked("1", { memberId: "m9" }), linked("1")]
    },
    expected: ["update 1 name"]
  },
  {
    name: "M6: or says so of any record of the person",
    given: {
      employees: [employee("1", { personKey: "p", status: "inactive" }), employee("2", { personKey: "p" })],
      members: [member("2", { state: "archived" })],
      memory: { allowed: [person("1")] }
    },
    expected: ["adopt 2", "reactivate 2"]
  },
  {
    name: "M8: an invitation of the same id in another connection is nothing to wait for",
    given: {
      employees: [employee("1")],
      links: [linked("1")],
      memory: { invitations: [invitation("1", { person: person("1", "bob") }), invitation("2")] },
      listing: { capabilities: capabilities({ observes: { invited: false } }) }
    },
    expected: ["hold member-vanished 1"]
  },
  {
    name: "M8: among several invitations theirs is found",
    given: {
      employees: [employee("1")],
      links: [linked("1")],
      memory: { invitations: [invitation("2"), invitation("1")] },
      listing: { capabilities: capabilities({ observes: { invited: false } }) }
    },
    expected: ["hold awaiting-confirmation 1"]
  },
  {
    name: "M9: released people on leave are no leavers",
    given: {
      employees: [employee("1", { status: "on-leave" })],
      members: [member("1")],
      links: [linked("1", { state: "released" })]
    },
    expected: [],
    warnings: []
  },
  {
    name: "M9: a leaver is known by hrsync's own id before the e-mail",
    given: {
      employees: [employee("1", { status: "inactive" })],
      members: [member("1"), member("9", { externalId: "hr/1", email: "else@acme.example" })]
    },
    expected: []
  },
  {
    name: "M7: what a person brings back is changed by a person",
    given: known({ lastName: "Newman" }, archived, {
      ...byHrsync,
      listing: { capabilities: capabilities({ writes: { reactivate: "manual" } }) }
    }),
    expected: ["reactivate 1 by hand", "update 1 name by hand"]
  }
])

describe("M1 to M9: what is told", () => {
  test("M4: addresses of others say whose they are", () => {
    const foreign = planOf({
      employees: [employee("2", { email: emailOf("1") })],
      members: [member("1")],
      links: [linked("1")]
    })
    expect(holdOf(foreign, "address-belongs-to-another-person").text)
      .toBe("p1@acme.example belongs, or once belonged, to employee 1 of hr.")
    const byHand_ = planOf({
      employees: [employee("1", { email: "x@acme.example" }), employee("2")],
      members: [member("1", { email: emailOf("2") })],
      links: [linked("1")],
      rules: { fields: ["name"] }
    })
    expect(holdOf(byHand_, "address-belongs-to-another-person").text)
      .toBe("p2@acme.example is the address of member m1, who is linked to somebody else.")
    const marked = planOf({
      employees: [employee("1"), employee("2", { email: "two@acme.example" })],
      members: [member("9", { externalId: "hr/2", email: emailOf("1") })]
    })
    expect(holdOf(marked, "address-belongs-to-another-person").text)
      .toBe("p1@acme.example is the address of member m9, whom hrsync created for employee hr/2.")
  })
  test("M2: new addresses that are taken say by whom", () => {
    const told = (world: World, reason: Parameters<typeof holdOf>[1]) => holdOf(planOf(world), reason).text
    expect(told({
      employees: [employee("1", moved)],
      members: [member("1"), member("9", { email: "new@acme.example" })],
      links: [linked("1")]
    }, "unmanaged-member-exists")).toBe(
      "HR's e-mail new@acme.example is already used by member m9, who is managed by hand."
    )
    expect(told({
      employees: [employee("1", moved), employee("2", { status: "on-leave" })],
      members: [member("1"), member("2", { email: "new@acme.example" })],
      links: [linked("1"), linked("2")]
    }, "address-belongs-to-another-person")).toBe(
      "HR's e-mail new@acme.example is used by member m2, who is linked to somebody else."
    )
    expect(told({
      employees: [employee("1", moved), employee("2", { status: "on-leave" })],
      members: [member("1"), member("2")],
      links: [linked("1"), linked("2", { emails: ["new@acme.example"] })]
    }, "address-belongs-to-another-person")).toBe(
      "HR's e-mail new@acme.example belongs, or once belonged, to employee 2 of hr."
    )
  })
  test("M4: of conflicting records the same one is named, whichever comes first", () => {
    const people = [
      employee("1", { lastName: "Zeta" }),
      employee("1", { lastName: "Alpha" }),
      employee("0", { email: "a@acme.example" })
    ]
    const named = (employees: NonNullable<World["employees"]>) =>
      holdOf(planOf({ employees }), "conflicting-records").person.name
    expect(named(people)).toBe(named(people.toReversed()))
    expect(named(people)).toBe("Person Alpha")
  })
  test("M4: of one unreadable id the first place is told, whichever comes first", () => {
    const records = [
      unreadable("2", { at: "line 9" }),
      unreadable("3", { at: "line 1" }),
      unreadable("2", { at: "line 7" })
    ]
    const told = (list: typeof records) =>
      planOf({ reads: [hr([employee("1")], { unreadable: list })] }).holds.map(({ text }) => text)
    expect(told(records)).toEqual(["line 7: the start date is no date", "line 1: the start date is no date"])
    expect(told(records.toReversed())).toEqual(told(records))
  })
  test("M9: an archived match by hrsync's own id says so, and so does its adoption", () => {
    const given = unknown({ email: empty }, { ...archived, externalId: "hr/1" })
    expect(holdOf(planOf(given), "archived-before").text)
      .toBe("An archived member m1 has hrsync's own id hr/1, and hrsync does not remember who archived them.")
    const allowed = { ...given, memory: { allowed: [person("1")] } }
    expect(operationOf(planOf(allowed), "adopt").matchedBy).toBe("external-id")
    expect(operationOf(planOf({ ...unknown({}, archived), memory: { allowed: [person("1")] } }), "adopt").matchedBy)
      .toBe("email")
  })
  test("M7: whoever is brought back is not counted as unchanged", () => {
    expect(planOf(known({}, archived, byHrsync)).counts.unchanged).toBe(0)
  })
  test("M4: both accounts of a leaver are told under their own records", () => {
    const given = twice({}, { status: "inactive" }, {
      members: [member("1"), member("2")],
      links: [linked("1"), linked("2")]
    })
    expect(planOf(given).operations.map(({ id, person: whom }) => [id, whom.employee?.id])).toEqual([
      ["archive:hr/1", "1"],
      ["archive:hr/2", "2"]
    ])
  })
  test("M9: the leaver named is the member that carries hrsync's own id", () => {
    const made = planOf({
      employees: [employee("1", { status: "inactive" })],
      members: [member("1"), member("9", { externalId: "hr/1", email: "else@acme.example" })]
    })
    expect(made.warnings[0]?.people[0]?.member).toBe("m9")
  })
  test("X8: another member is another wish, for every operation", () => {
    const worlds: Readonly<Record<string, (id: string) => World>> = {
      adopt: (id) => ({ employees: [employee("1")], members: [member("1", { id })] }),
      reactivate: (id) => ({
        ...known({}, { ...archived, id }),
        links: [linked("1", { archivedByHrsync: true, memberId: id })]
      }),
      archive: (id) => ({ ...known({ status: "inactive" }, { id }), links: [linked("1", { memberId: id })] }),
      release: (id) => ({ ...known({}, { id }), links: [linked("1", { memberId: id })], rules: { exclude: ["1"] } }),
      "cancel-invite": (id) => ({ ...known(moved, { state: "invited", id }), links: [linked("1", { memberId: id })] })
    }
    for (const [kind, world] of Object.entries(worlds)) {
      const wanted = (id: string) => planOf(world(id)).operations.find((operation) => operation.kind === kind)?.wanted
      expect(wanted("ma")).toMatch(/^[0-9a-f]{40}$/u)
      expect(wanted("ma")).not.toBe(wanted("mb"))
    }
    const released = (id: string) =>
      planOf({
        employees: [employee("2")],
        members: [member("1", { id })],
        links: [linked("1", { memberId: id, connection: "bob" })]
      }).operations.find(({ kind }) => kind === "release")?.wanted
    expect(released("ma")).not.toBe(released("mb"))
    const invited = (email: string) => operationOf(planOf(known({ email }, { state: "invited" })), "invite").wanted
    expect(invited("a@acme.example")).not.toBe(invited("b@acme.example"))
  })
})

table("M1 to M9: more of the same kind", [
  {
    name: "M3: of several records the one that was invited is enough, under adopt: never",
    given: {
      employees: [employee("1", { personKey: "p", status: "inactive" }), employee("2", { personKey: "p" })],
      members: [member("2", { state: "invited" })],
      memory: { invitations: [invitation("1")] },
      rules: { adopt: "never" }
    },
    expected: ["adopt 2"]
  },
  {
    name: "M2: a pair is not planned while an invitation to the new address may be on its way",
    given: known(moved, { state: "invited" }, {
      memory: { invitations: [invitation("1", { email: "new@acme.example" })] }
    }),
    expected: ["hold awaiting-confirmation 1 email"]
  },
  {
    name: "M2: one to the old address is the one that it withdraws",
    given: known(moved, { state: "invited" }, { memory: { invitations: [invitation("1")] } }),
    expected: ["cancel-invite 1", "invite 1"]
  },
  {
    name: "M4: an account of a record that came twice is nobody's business but that record's",
    given: {
      employees: [employee("1"), employee("1", { email: "p2@acme.example" }), employee("2"), employee("3")],
      members: [member("2", { lastName: "Old" })],
      links: [linked("2")]
    },
    expected: ["invite 3", "hold conflicting-records 1", "hold unreadable-record 2"]
  },
  {
    name: "M9: where the target hides an e-mail, the first plan's invitations need approval as well",
    given: { employees: [employee("1")], members: [member("9", { email: notVisible })], memory: lost },
    expected: ["hold approval-needed 1"]
  },
  {
    name: "M9: the accounts that an archived match of another record had are not adopted twice",
    given: {
      employees: [employee("1", { connection: "bob" }), employee("1", { email: "one@acme.example" })],
      members: [member("1", { state: "archived" })],
      memory: { allowed: [person("1")] },
      rules: { source: ["hr", "bob"] }
    },
    expected: ["invite 1", "hold archived-before 1"]
  }
])

describe("M4: a crowd", () => {
  test("M4: three others are named, the rest counted", () => {
    const text = (count: number) =>
      planOf({ employees: staff(count).employees.map(({ id }) => employee(id, { email: "shared@acme.example" })) })
        .holds[0]?.text
    expect(text(4)).toBe(
      "shared@acme.example is also the e-mail of employee 2 of hr, employee 3 of hr, employee 4 of hr, whose name differs."
    )
    expect(text(6)).toBe(
      "shared@acme.example is also the e-mail of employee 2 of hr, employee 3 of hr, employee 4 of hr and of 2 more, whose name differs."
    )
  })
  test("M4: a person's own other records are not counted", () => {
    const crowd = staff(6).employees.map(({ id }) => employee(id, { email: "shared@acme.example" }))
    const own = [
      employee("1", { email: "shared@acme.example", personKey: "p" }),
      employee("0", { personKey: "p", status: "inactive" })
    ]
    const made = planOf({ employees: [...own, ...crowd.slice(1)] })
    expect(made.holds[0]?.text).toContain("employee 4 of hr and of 2 more, whose name differs.")
  })
})
