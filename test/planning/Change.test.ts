import { describe, expect, test } from "vitest"
import { empty, notVisible } from "../../src/domain/Field.ts"
import type { ManagedField } from "../../src/domain/Rules.ts"
import { nameDigest } from "../../src/planning/Differences.ts"
import { appliedDigest } from "../../src/planning/Digest.ts"
import { table } from "./Table.ts"
import type { EmployeeFacts, MemberFacts, World } from "./World.ts"
import {
  account,
  approval,
  byHand,
  capabilities,
  day,
  emailOf,
  employee,
  holdOf,
  hour,
  iban,
  key,
  lines,
  linked,
  mail,
  member,
  namesOnly,
  now,
  operationOf,
  person,
  planned,
  planOf,
  readOnly
} from "./World.ts"

/** A managed person: what HR says, what the target shows, and the rest. */
const kept = (facts: EmployeeFacts, shown: MemberFacts = {}, more: World = {}): World => ({
  employees: [employee("1", facts)],
  members: [member("1", shown)],
  links: [linked("1")],
  ...more
})

const digestOf = (text: string): string => account(text).digest(key)
const agreed = (text: string): World["links"] => [linked("1", { applied: { bankAccount: digestOf(text) } })]

table("F1: managed fields", [
  { name: "F1: nothing differs, nothing is written", given: kept({}), expected: [] },
  { name: "F1: a name that differs is written", given: kept({ lastName: "Newman" }), expected: ["update 1 name"] },
  { name: "F1: a first name alone is enough", given: kept({ firstName: "Ada" }), expected: ["update 1 name"] },
  {
    name: "F1: by default name, e-mail and bank account are managed, and the manager is people's",
    given: {
      employees: [
        employee("1", { lastName: "Newman", email: "new@acme.example", bankAccount: iban.fr, manager: "2" }),
        employee("2")
      ],
      members: [member("1", { bankAccount: iban.de }), member("2")],
      links: [linked("1", { applied: { bankAccount: digestOf(iban.de) } }), linked("2")]
    },
    expected: ["update 1 name+email+bankAccount"]
  },
  ...(["name", "email", "bankAccount"] as const).map((field) => ({
    name: `F1: where fields chooses ${field} alone, the rest belongs to people`,
    given: {
      ...kept(
        { lastName: "Newman", email: "new@acme.example", bankAccount: iban.fr },
        { bankAccount: iban.de },
        { links: agreed(iban.de) ?? [] }
      ),
      rules: { fields: [field] }
    },
    expected: [`update 1 ${field}`]
  })),
  {
    name: "F1: where fields chooses nothing, nothing is written",
    given: kept({ lastName: "Newman", email: "new@acme.example" }, {}, { rules: { fields: [] } }),
    expected: []
  },
  {
    name: "F1: an invitation carries no bank account that fields does not choose",
    given: { employees: [employee("1", { bankAccount: iban.wrong })], rules: { fields: ["name"] } },
    expected: ["invite 1"]
  },
  {
    name: "F1: fields that the target carries out in different ways are written apart",
    given: kept({ lastName: "Newman", email: "new@acme.example" }, {}, {
      listing: { capabilities: capabilities({ update: { name: "manual" } }) }
    }),
    expected: ["update 1 email", "update 1 name by hand"]
  },
  {
    name: "X8: fields that a person changes are asked for each",
    given: kept({ lastName: "Newman", email: "new@acme.example" }, {}, { listing: { capabilities: byHand } }),
    expected: ["update 1 email by hand", "update 1 name by hand"]
  },
  {
    name: "F1: fields that the target cannot change are held each",
    given: kept({ lastName: "Newman", email: "new@acme.example", bankAccount: iban.fr }, { bankAccount: iban.de }, {
      links: agreed(iban.de) ?? [],
      listing: { capabilities: readOnly }
    }),
    expected: [
      "hold unsupported-by-target 1 bankAccount",
      "hold unsupported-by-target 1 email",
      "hold unsupported-by-target 1 name"
    ]
  }
])

describe("F1: the operation", () => {
  test("F1: before and after, and why", () => {
    expect(operationOf(planOf(kept({ lastName: "Newman" })), "update")).toMatchObject({
      id: "update:hr/1:name",
      person: { employee: person("1"), member: "m1", name: "Person Newman", email: "p1@acme.example" },
      member: "m1",
      carry: "apply",
      changes: [{
        field: "name",
        before: { first: "Person", last: "No1" },
        after: { first: "Person", last: "Newman" },
        putBack: false
      }],
      why: { rule: "F1", text: "hr says that the name is \"Person Newman\"." }
    })
  })
  test("F1: an empty name was empty before", () => {
    const { changes } = operationOf(planOf(kept({}, { firstName: empty, lastName: empty })), "update")
    expect(changes).toMatchObject([{ field: "name", before: empty }])
  })
  test("F1: a bank account shows both sides and its keyed hash", () => {
    const { changes, why } = operationOf(
      planOf(kept({ bankAccount: iban.fr }, { bankAccount: iban.de }, { links: agreed(iban.de) ?? [] })),
      "update"
    )
    expect(changes).toMatchObject([{ field: "bankAccount", digest: digestOf(iban.fr), putBack: false }])
    expect(why.text).toBe("hr says that the bank account is FR14…2606.")
  })
  test("F1: the plan of two wishes has two digests, and the same wish one", () => {
    const wanted = (lastName: string) => operationOf(planOf(kept({ lastName })), "update").wanted
    expect(wanted("Newman")).toBe(wanted("Newman"))
    expect(wanted("Newman")).not.toBe(wanted("Oldman"))
  })
  test("F1: what the target cannot do says which target and what", () => {
    const made = planOf(kept({ lastName: "Newman" }, {}, { listing: { capabilities: readOnly } }))
    expect(holdOf(made, "unsupported-by-target").text)
      .toBe("The target (file) has no way to change the name of a member, by API or by hand.")
  })
})

table("F2: an empty value wipes nothing", [
  { name: "F2: an empty first name keeps the target's", given: kept({ firstName: empty }), expected: [] },
  { name: "F2: an invisible last name keeps the target's", given: kept({ lastName: notVisible }), expected: [] },
  {
    name: "F2: an empty part does not keep the other from being written",
    given: kept({ firstName: empty, lastName: "Newman" }),
    expected: ["update 1 name"]
  },
  {
    name: "F2: a name that HR does not show is not written",
    given: kept({ firstName: notVisible, lastName: notVisible }, { firstName: empty, lastName: empty }),
    expected: []
  },
  { name: "F2: a name of white space is empty", given: kept({ firstName: "  ", lastName: " " }), expected: [] },
  { name: "F2: an empty e-mail keeps the target's", given: kept({ email: empty }), expected: [] },
  { name: "F2: an invisible e-mail keeps the target's", given: kept({ email: notVisible }), expected: [] },
  {
    name: "F2: an empty bank account keeps the target's",
    given: kept({ bankAccount: empty }, { bankAccount: iban.de }),
    expected: []
  },
  {
    name: "F2: an invisible bank account keeps the target's",
    given: kept({ bankAccount: notVisible }, { bankAccount: iban.de }, { links: agreed(iban.fr) ?? [] }),
    expected: []
  },
  {
    name: "F2: an empty manager keeps the target's",
    given: kept({ manager: empty }, { managerId: "m9" }, { rules: { fields: ["manager"] } }),
    expected: []
  },
  {
    name: "F2: an invisible manager keeps the target's",
    given: kept({ manager: notVisible }, { managerId: "m9" }, { rules: { fields: ["manager"] } }),
    expected: []
  },
  {
    name: "F2: a target that shows nothing of a name is not given half a name",
    given: kept({ lastName: empty }, { firstName: notVisible, lastName: notVisible }, {
      links: [linked("1", { applied: { name: nameDigest({ first: "Person", last: "No1" }) } })]
    }),
    expected: []
  },
  {
    name: "F2: a target that shows half a name is not given the other half empty",
    given: kept({ firstName: empty, lastName: "Newman" }, { firstName: notVisible }),
    expected: []
  },
  {
    name: "F2: with both parts from HR the name is written whole",
    given: kept({ firstName: "Ada", lastName: "Newman" }, { firstName: notVisible }),
    expected: ["update 1 name"]
  },
  {
    name: "F2: the part that the target hides is not taken for different",
    given: kept({ firstName: "Ada" }, { firstName: notVisible }),
    expected: []
  },
  {
    name: "F2: nor is it where the last name is hidden",
    given: kept({ lastName: "Newman" }, { lastName: notVisible }),
    expected: []
  },
  {
    name: "F2: while the first name that is shown is written",
    given: kept({ firstName: "Ada", lastName: "Newman" }, { lastName: notVisible }),
    expected: ["update 1 name"]
  }
])

describe("F2: what is written", () => {
  test("F2: the part that HR leaves empty stays as the target has it", () => {
    const { changes } = operationOf(planOf(kept({ firstName: empty, lastName: "Newman" })), "update")
    expect(changes).toMatchObject([{ after: { first: "Person", last: "Newman" } }])
  })
  test("F2: a hidden part is written as HR has it, not as nothing", () => {
    const { changes } = operationOf(
      planOf(kept({ firstName: "Ada", lastName: "Newman" }, { firstName: notVisible })),
      "update"
    )
    expect(changes).toMatchObject([{ before: { first: "", last: "No1" }, after: { first: "Ada", last: "Newman" } }])
  })
  test("F2: a single-word name is a whole name where the target shows both parts", () => {
    const { changes } = operationOf(
      planOf(kept({ firstName: empty, lastName: "Pelé" }, { firstName: empty })),
      "update"
    )
    expect(changes).toMatchObject([{ after: { first: "", last: "Pelé" } }])
  })
})

const putBack = (field: ManagedField, ago: ReadonlyArray<number>): NonNullable<World["memory"]> => ({
  putBacks: ago.map((before) => ({ person: person("1"), field, at: now - before }))
})
const nameApplied = [linked("1", { applied: { name: nameDigest({ first: "Person", last: "No1" }) } })]
const editedName = (memory: NonNullable<World["memory"]>): World =>
  kept({}, { lastName: "Edited" }, { links: nameApplied, memory })

table("F3: edited by hand", [
  { name: "F3: a field edited by hand is put back", given: editedName({}), expected: ["update 1 name"] },
  {
    name: "F3: put back twice in 24 hours, it is put back a third time",
    given: editedName(putBack("name", [hour, 2 * hour])),
    expected: ["update 1 name"]
  },
  {
    name: "F3: put back three times in 24 hours, it is held, with a warning",
    given: editedName(putBack("name", [hour, 2 * hour, day - 1])),
    expected: ["hold contested-field 1 name"],
    warnings: ["contested-field 1"]
  },
  {
    name: "F3: what was put back 24 hours ago is forgotten",
    given: editedName(putBack("name", [hour, 2 * hour, day])),
    expected: ["update 1 name"]
  },
  {
    name: "F3: what is put back in the future of this plan does not count",
    given: editedName(putBack("name", [hour, 2 * hour, -1])),
    expected: ["update 1 name"]
  },
  {
    name: "F3: put-backs at this instant count",
    given: editedName(putBack("name", [0, 0, 0])),
    expected: ["hold contested-field 1 name"]
  },
  {
    name: "F3: put-backs of another field do not count",
    given: editedName(putBack("email", [hour, 2 * hour, 3 * hour])),
    expected: ["update 1 name"]
  },
  {
    name: "F3: put-backs of another person do not count",
    given: editedName({
      putBacks: [person("2"), person("1", "bob")].flatMap((whom) =>
        [1, 2, 3].map((hours) => ({ person: whom, field: "name", at: now - hours * hour }))
      )
    }),
    expected: ["update 1 name"]
  },
  {
    name: "F3: a new wish of HR is not contested",
    given: kept({ lastName: "Newman" }, {}, { links: nameApplied, memory: putBack("name", [1, 2, 3]) }),
    expected: ["update 1 name"]
  },
  {
    name: "F3: nothing else of the person waits for a contested field",
    given: kept({ email: "new@acme.example" }, { lastName: "Edited" }, {
      links: nameApplied,
      memory: putBack("name", [1, 2, 3])
    }),
    expected: ["update 1 email", "hold contested-field 1 name"]
  },
  {
    name: "F3: an e-mail edited by hand is put back",
    given: kept({}, { email: "edited@acme.example" }, {
      links: [linked("1", { applied: { email: appliedDigest("email", emailOf("1")) } })]
    }),
    expected: ["update 1 email"]
  },
  {
    name: "F3: a bank account edited by hand is put back, and then held",
    given: kept({ bankAccount: iban.fr }, { bankAccount: iban.de }, {
      links: agreed(iban.fr) ?? [],
      memory: putBack("bankAccount", [1, 2, 3])
    }),
    expected: ["hold contested-field 1 bankAccount"]
  },
  {
    name: "F3: a manager edited by hand is put back",
    given: reporting({ links: [reportsTo("2"), linked("2")], managerId: "m9" }),
    expected: ["update 1 manager"]
  },
  {
    name: "F3: and then held, with a warning",
    given: reporting({ links: [reportsTo("2"), linked("2")], managerId: "m9", memory: putBack("manager", [1, 2, 3]) }),
    expected: ["hold contested-field 1 manager"],
    warnings: ["contested-field 1"]
  }
])

/** A link that remembers a manager of `hr`. */
function reportsTo(id: string) {
  return linked("1", { applied: { manager: appliedDigest("manager", `hr/${id}`) } })
}

/** Person 1, whose manager is person 2. */
function reporting(
  { managerId, ...more }: World & { readonly managerId?: MemberFacts["managerId"] },
  facts: EmployeeFacts = {}
): World {
  return {
    employees: [employee("1", { manager: "2", ...facts }), employee("2")],
    members: [member("1", managerId === undefined ? {} : { managerId }), member("2")],
    links: [linked("1"), linked("2")],
    rules: { fields: ["manager"] },
    ...more
  }
}

describe("F3: what it says", () => {
  test("F3: a put-back says that it is one", () => {
    const update = operationOf(planOf(editedName({})), "update")
    expect(update.changes).toMatchObject([{ putBack: true }])
    expect(update.why).toEqual({
      rule: "F3",
      text: "hr says that the name is \"Person No1\"; it was edited by hand and is put back."
    })
  })
  test("F3: only a value that hrsync remembers applying is put back: any other difference is HR's change", () => {
    const update = operationOf(planOf(kept({}, { lastName: "Edited" })), "update")
    expect(update.changes).toMatchObject([{ putBack: false }])
    expect(update.why.rule).toBe("F1")
  })
  test("F3: an e-mail and an account put back say so too", () => {
    const links = [
      linked("1", { applied: { email: appliedDigest("email", emailOf("1")), bankAccount: digestOf(iban.fr) } })
    ]
    const update = operationOf(
      planOf(kept({ bankAccount: iban.fr }, { email: "edited@acme.example", bankAccount: iban.de }, { links })),
      "update"
    )
    expect(update.changes).toMatchObject([{ field: "email", putBack: true }, { field: "bankAccount", putBack: true }])
    expect(update.why.rule).toBe("F3")
  })
  test("F3: a manager put back says so, with the manager who was there", () => {
    const given = reporting({ links: [reportsTo("2"), linked("2")], managerId: "m2x" })
    const update = operationOf(planOf({ ...given, members: [...(given.members ?? []), member("2x")] }), "update")
    expect(update.why).toEqual({
      rule: "F3",
      text: "hr says that the manager is Person No2; it was edited by hand and is put back."
    })
    expect(update.changes).toMatchObject([{ before: { member: "m2x", name: "Person No2x" }, putBack: true }])
  })
  test("F3: the hold says what was put back", () => {
    expect(holdOf(planOf(editedName(putBack("name", [1, 2, 3]))), "contested-field").text)
      .toBe("The name was put back three times in 24 hours and has been changed again.")
  })
})

const hidden = { bankAccount: notVisible } as const

table("F4: bank accounts", [
  {
    name: "F4: the same account differently written is no difference",
    given: kept({ bankAccount: iban.fr.toLowerCase() }, { bankAccount: "FR14 2004 1010 0505 0001 3M02 606" }),
    expected: []
  },
  {
    name: "F4: an account that differs by value is written",
    given: kept({ bankAccount: iban.fr }, { bankAccount: iban.de }, { links: agreed(iban.de) ?? [] }),
    expected: ["update 1 bankAccount"]
  },
  {
    name: "F4: an account that the target shows as empty is written",
    given: kept({ bankAccount: iban.fr }, { bankAccount: empty }, { links: agreed(iban.de) ?? [] }),
    expected: ["update 1 bankAccount"]
  },
  {
    name: "F4: where the target shows none, the hash of what was last applied is compared: the same",
    given: kept({ bankAccount: iban.fr }, hidden, { links: agreed(iban.fr) ?? [] }),
    expected: []
  },
  {
    name: "F4: another one is written",
    given: kept({ bankAccount: iban.fr }, hidden, { links: agreed(iban.de) ?? [] }),
    expected: ["update 1 bankAccount"]
  },
  {
    name: "F4: an invalid IBAN is held and not written",
    given: kept({ bankAccount: iban.wrong }, { bankAccount: iban.de }, { links: agreed(iban.de) ?? [] }),
    expected: ["hold invalid-bank-account 1 bankAccount"]
  },
  {
    name: "F4: nothing else of the person waits for it",
    given: kept({ bankAccount: iban.wrong, lastName: "Newman" }, { bankAccount: iban.de }),
    expected: ["update 1 name", "hold invalid-bank-account 1 bankAccount"]
  },
  {
    name: "F4: an invalid IBAN that the target has already is left alone",
    given: kept({ bankAccount: iban.wrong }, { bankAccount: iban.wrong }),
    expected: []
  },
  {
    name: "F4: an invitation goes out without an invalid IBAN, which is held",
    given: { employees: [employee("1", { bankAccount: iban.wrong })] },
    expected: ["invite 1", "hold invalid-bank-account 1 bankAccount"]
  },
  {
    name: "F4: an invalid IBAN that fields does not choose is nobody's business",
    given: { employees: [employee("1", { bankAccount: iban.wrong })], rules: { fields: ["name", "email"] } },
    expected: ["invite 1"]
  },
  {
    name: "F4: approval.bankAccount: ask holds that field alone",
    given: kept({ bankAccount: iban.fr, lastName: "Newman" }, { bankAccount: iban.de }, {
      links: agreed(iban.de) ?? [],
      rules: { approval: { bankAccount: "ask" } }
    }),
    expected: ["update 1 name", "hold approval-needed 1 bankAccount"]
  },
  {
    name: "F4: approval.email: ask holds that field alone",
    given: kept({ email: "new@acme.example", lastName: "Newman" }, {}, { rules: { approval: { email: "ask" } } }),
    expected: ["update 1 name", "hold approval-needed 1 email"]
  },
  {
    name: "F4: both ask, each for itself",
    given: kept({ email: "new@acme.example", bankAccount: iban.fr }, { bankAccount: iban.de }, {
      links: agreed(iban.de) ?? [],
      rules: { approval: { email: "ask", bankAccount: "ask" } }
    }),
    expected: ["hold approval-needed 1 bankAccount", "hold approval-needed 1 email"]
  },
  {
    name: "F4: a first invitation asks for nothing",
    given: {
      employees: [employee("1", { bankAccount: iban.fr })],
      rules: { approval: { email: "ask", bankAccount: "ask" } }
    },
    expected: ["invite 1"]
  },
  {
    name: "F4: the updates of a re-hire ask (M7)",
    given: kept({ bankAccount: iban.fr }, { state: "archived", bankAccount: iban.de }, {
      links: [linked("1", { archivedByHrsync: true, applied: { bankAccount: digestOf(iban.de) } })],
      rules: { approval: { bankAccount: "ask" } }
    }),
    expected: ["reactivate 1", "hold approval-needed 1 bankAccount"]
  }
])

describe("F4: approvals and masks", () => {
  const asking = kept({ bankAccount: iban.fr }, { bankAccount: iban.de }, {
    links: agreed(iban.de) ?? [],
    rules: { approval: { bankAccount: "ask" } }
  })

  test("F4: the hold says what is asked and shows the operation that waits", () => {
    const hold = holdOf(planOf(asking), "approval-needed")
    expect(hold.text).toBe(
      "hr says that the bank account is FR14…2606. It needs an approval: approval.bankAccount is \"ask\"."
    )
    expect(hold.operation?.kind).toBe("update")
    expect(hold.field).toBe("bankAccount")
  })
  test("F4: a first write says why it asks, whatever approval says", () => {
    const hold = holdOf(planOf(kept({ bankAccount: iban.fr }, { bankAccount: iban.de })), "approval-needed")
    expect(hold.text).toContain("hrsync has never written this person's bank account")
  })
  test("F4: an approval of the decision lets it go", () => {
    const memory = { approvals: [approval(planOf(asking).decisionHash)] }
    expect(lines(planOf({ ...asking, memory }))).toEqual(["update 1 bankAccount"])
  })
  test("F4: an approval of another account does not", () => {
    const other = kept({ bankAccount: iban.gb }, { bankAccount: iban.de }, {
      links: agreed(iban.de) ?? [],
      rules: { approval: { bankAccount: "ask" } }
    })
    const memory = { approvals: [approval(planOf(asking).decisionHash)] }
    expect(lines(planOf({ ...other, memory }))).toEqual(["hold approval-needed 1 bankAccount"])
  })
  test("F4: no sentence and no JSON of a plan holds an account", () => {
    const worlds: ReadonlyArray<World> = [
      asking,
      kept({ bankAccount: iban.wrong }, { bankAccount: iban.de }),
      { employees: [employee("1", { bankAccount: iban.fr })] },
      kept({ bankAccount: iban.fr }, { bankAccount: iban.de }, { links: agreed(iban.de) ?? [] })
    ]
    for (const world of worlds) {
      const text = JSON.stringify(planned([world]))
      for (const number of [iban.fr, iban.de, iban.wrong]) {
        expect(text).not.toContain(number)
        expect(text).not.toContain(number.slice(4, -4))
      }
    }
  })
  test("F4: an invalid IBAN is named masked", () => {
    const given = kept({ bankAccount: iban.wrong }, { bankAccount: iban.de })
    expect(holdOf(planOf(given), "invalid-bank-account").text)
      .toBe("HR's bank account DE88…3000 is not a valid IBAN (length or check digits).")
  })
  test("F4: an invitation to a place that keeps no accounts shows and remembers none", () => {
    const listing = { capabilities: capabilities({ update: { bankAccount: "unsupported" } }) }
    const made = planOf({ employees: [employee("1", { bankAccount: iban.fr })], listing })
    expect(lines(made)).toEqual(["invite 1"])
    expect(operationOf(made, "invite")).toMatchObject({ bankAccount: undefined, bankAccountDigest: "" })
  })
  test("F4: an invitation carries a valid account and its keyed hash", () => {
    const invite = operationOf(planOf({ employees: [employee("1", { bankAccount: iban.fr })] }), "invite")
    expect(invite.bankAccount?.reveal().iban).toBe(iban.fr)
    expect(invite.bankAccountDigest).toBe(digestOf(iban.fr))
  })
  test("F4: no key, no hash; the wish is told apart by its mask", () => {
    const invited = (bankAccount: string) =>
      operationOf(planOf({ employees: [employee("1", { bankAccount })], memory: { key: undefined } }), "invite")
    expect(invited(iban.fr).bankAccountDigest).toBe("")
    expect(invited(iban.fr).wanted).not.toBe(invited(iban.de).wanted)
  })
  test("F4: an update without a key has no hash either", () => {
    const given = kept({ bankAccount: iban.fr }, { bankAccount: iban.de }, { memory: { key: undefined } })
    const update = operationOf(planOf(given), "update")
    expect(update.changes).toMatchObject([{ digest: "", putBack: false }])
  })
  test("F4: an invitation without an account has neither", () => {
    const invite = operationOf(planOf({ employees: [employee("1")] }), "invite")
    expect(invite.bankAccount).toBeUndefined()
    expect(invite.bankAccountDigest).toBe("")
  })
})

table("F5: no differences", [
  {
    name: "F5: case and surrounding space of an e-mail",
    given: kept({ email: " P1@Acme.EXAMPLE " }, { email: "p1@acme.example" }),
    expected: []
  },
  {
    name: "F5: the Unicode form of an e-mail",
    given: kept({ email: "ele\u0301na@acme.example" }, { email: "el\u00e9na@acme.example" }),
    expected: []
  },
  {
    name: "F5: the Unicode form of a name",
    given: kept({ firstName: "Ele\u0301na" }, { firstName: "El\u00e9na" }),
    expected: []
  },
  { name: "F5: surrounding space in a name", given: kept({ firstName: " Ada " }, { firstName: "Ada" }), expected: [] },
  {
    name: "F5: doubled space in a name",
    given: kept({ lastName: "de  la   Cruz" }, { lastName: "de la Cruz" }),
    expected: []
  },
  {
    name: "F5: on the target's side too",
    given: kept({ lastName: "de la Cruz" }, { lastName: " de  la Cruz" }),
    expected: []
  },
  {
    name: "F5: the case of a name is a difference",
    given: kept({ lastName: "McDonald" }, { lastName: "Mcdonald" }),
    expected: ["update 1 name"]
  },
  {
    name: "F5: an accent is a difference",
    given: kept({ firstName: "Elena" }, { firstName: "El\u00e9na" }),
    expected: ["update 1 name"]
  }
])

table("F4: a target that shows nothing of a field", [
  {
    name: "F4: a name last applied is believed to be there",
    given: kept({}, { firstName: notVisible, lastName: notVisible }, { links: nameApplied }),
    expected: []
  },
  {
    name: "F4: another name is written",
    given: kept({ lastName: "Newman" }, { firstName: notVisible, lastName: notVisible }, { links: nameApplied }),
    expected: ["update 1 name"]
  },
  {
    name: "F4: with nothing remembered, nothing is written",
    given: kept({ lastName: "Newman" }, { firstName: notVisible, lastName: notVisible }),
    expected: []
  },
  {
    name: "F4: an e-mail last applied is believed to be there",
    given: kept({}, { email: notVisible }, {
      links: [linked("1", { applied: { email: appliedDigest("email", emailOf("1")) } })]
    }),
    expected: []
  },
  {
    name: "F4: another e-mail is written",
    given: kept({ email: "new@acme.example" }, { email: notVisible }, {
      links: [linked("1", { applied: { email: appliedDigest("email", emailOf("1")) } })]
    }),
    expected: ["update 1 email"]
  },
  {
    name: "F4: with no e-mail remembered, none is written",
    given: kept({ email: "new@acme.example" }, { email: notVisible }),
    expected: []
  },
  {
    name: "F4: an e-mail that the target shows as empty is written",
    given: kept({}, { email: empty }),
    expected: ["update 1 email"]
  }
])

describe("F4: hidden fields", () => {
  test("F4: what was there is not visible, and is no put-back", () => {
    const links = [linked("1", {
      applied: { name: nameDigest({ first: "Person", last: "No1" }), email: appliedDigest("email", emailOf("1")) }
    })]
    const shown = { firstName: notVisible, lastName: notVisible, email: notVisible } as const
    const { changes } = operationOf(
      planOf(kept({ lastName: "Newman", email: "new@acme.example" }, shown, { links })),
      "update"
    )
    expect(changes).toEqual([
      { field: "name", before: notVisible, after: { first: "Person", last: "Newman" }, putBack: false },
      { field: "email", before: notVisible, after: mail("new@acme.example"), putBack: false }
    ])
  })
})

table("F6: the manager", [
  { name: "F6: the manager is an update of its own", given: reporting({}), expected: ["update 1 manager"] },
  { name: "F6: nothing where the target has them already", given: reporting({ managerId: "m2" }), expected: [] },
  { name: "F6: another manager is changed", given: reporting({ managerId: "m9" }), expected: ["update 1 manager"] },
  {
    name: "F6: nothing where fields does not choose the manager",
    given: reporting({ rules: { fields: ["name"] } }),
    expected: []
  },
  {
    name: "F6: a manager named by e-mail is found",
    given: reporting({}, { manager: emailOf("2") }),
    expected: ["update 1 manager"]
  },
  {
    name: "F6: by an e-mail that HR has and the target not yet",
    given: {
      ...reporting({}, { manager: "new@acme.example" }),
      employees: [employee("1", { manager: "new@acme.example" }), employee("2", { email: "new@acme.example" })]
    },
    expected: ["update 1 manager"]
  },
  {
    name: "F6: a member managed by hand may be the manager",
    given: {
      employees: [employee("1", { manager: emailOf("9") })],
      members: [member("1"), member("9")],
      links: [linked("1")],
      rules: { fields: ["manager"] }
    },
    expected: ["update 1 manager"]
  },
  {
    name: "F6: also one whom HR knows and this entity does not manage",
    given: {
      employees: [employee("1", { manager: "9" }), employee("9", { status: "on-leave" })],
      members: [member("1"), member("9")],
      links: [linked("1")],
      rules: { fields: ["manager"] }
    },
    expected: ["update 1 manager"]
  },
  {
    name: "F6: a manager who is not a member here: the field is left, with a warning",
    given: reporting({ members: [member("1")], links: [linked("1")], managerId: "m9" }, { manager: "77" }),
    expected: ["invite 2"],
    warnings: ["manager-not-a-member 1"]
  },
  {
    name: "F6: an archived one is no member",
    given: {
      ...reporting({}),
      employees: [employee("1", { manager: "2" }), employee("2", { status: "inactive" })],
      members: [member("1"), member("2", { state: "archived" })]
    },
    expected: [],
    warnings: ["manager-not-a-member 1"]
  },
  {
    name: "F6: nor is one by e-mail",
    given: {
      employees: [employee("1", { manager: emailOf("9") })],
      members: [member("1"), member("9", { state: "archived" })],
      links: [linked("1")],
      rules: { fields: ["manager"] }
    },
    expected: [],
    warnings: ["manager-not-a-member 1"]
  },
  {
    name: "F6: somebody invited in the same plan may be the manager, after the invitation",
    given: reporting({ members: [member("1")], links: [linked("1")] }),
    expected: ["invite 2", "update 1 manager"]
  },
  {
    name: "F6: also one named by e-mail",
    given: reporting({ members: [member("1")], links: [linked("1")] }, { manager: emailOf("2") }),
    expected: ["invite 2", "update 1 manager"]
  },
  {
    name: "F6: somebody invited gets their manager in the same plan",
    given: reporting({ members: [member("2")], links: [linked("2")] }),
    expected: ["invite 1", "update 1 manager"]
  },
  {
    name: "F6: both may be new",
    given: reporting({ members: [], links: [] }),
    expected: ["invite 1", "invite 2", "update 1 manager"]
  },
  {
    name: "F6: somebody adopted in the same plan may be the manager",
    given: reporting({ links: [linked("1")] }),
    expected: ["adopt 2", "update 1 manager"]
  },
  {
    name: "F6: whom a person has yet to invite gets a manager when they are there",
    given: reporting({
      members: [member("2")],
      links: [linked("2")],
      listing: { capabilities: capabilities({ writes: { invite: "manual" } }) }
    }),
    expected: ["invite 1 by hand"]
  },
  {
    name: "F6: and is a manager when they are there",
    given: reporting({
      members: [member("1")],
      links: [linked("1")],
      listing: { capabilities: capabilities({ writes: { invite: "manual" } }) }
    }),
    expected: ["invite 2 by hand"]
  },
  {
    name: "F6: the manager of a person whose invitation goes out again goes to the new one",
    given: {
      ...reporting({ managerId: "m2" }),
      employees: [employee("1", { manager: "2", email: "new@acme.example" }), employee("2")],
      members: [member("1", { state: "invited", managerId: "m2" }), member("2")],
      rules: { fields: ["email", "manager"] }
    },
    expected: ["cancel-invite 1", "invite 1", "update 1 manager"]
  },
  {
    name: "F6: who reports to them reports to the new one",
    given: {
      ...reporting({}),
      employees: [employee("1", { manager: "2" }), employee("2", { email: "new@acme.example" })],
      members: [member("1", { managerId: "m2" }), member("2", { state: "invited" })],
      rules: { fields: ["email", "manager"] }
    },
    expected: ["cancel-invite 2", "invite 2", "update 1 manager"]
  },
  {
    name: "F6: not while the new invitation waits for an approval",
    given: {
      ...reporting({}),
      employees: [employee("1", { manager: "2" }), employee("2", { email: "new@acme.example" })],
      members: [member("1", { managerId: "m2" }), member("2", { state: "invited" })],
      rules: { fields: ["email", "manager"], approval: { email: "ask" } }
    },
    expected: ["hold approval-needed 2 email", "hold approval-needed 2 email"]
  },
  {
    name: "F6: a target that shows no managers is believed to hold the one last applied",
    given: reporting({ managerId: notVisible, links: [reportsTo("2"), linked("2")] }),
    expected: []
  },
  {
    name: "F6: another one is written there",
    given: reporting({ managerId: notVisible, links: [reportsTo("3"), linked("2")] }),
    expected: ["update 1 manager"]
  },
  {
    name: "F6: with nothing remembered, nothing is written there",
    given: reporting({ managerId: notVisible }),
    expected: []
  },
  {
    name: "F6: somebody new there has none yet",
    given: {
      ...reporting({ members: [member("2")], links: [linked("2")] }),
      listing: { capabilities: namesOnly },
      rules: { fields: ["manager"], protect: ["p2@acme.example"] }
    },
    expected: ["invite 1", "update 1 manager"]
  },
  {
    name: "F6: a target that cannot change managers says so",
    given: reporting({ listing: { capabilities: capabilities({ update: { manager: "unsupported" } }) } }),
    expected: ["hold unsupported-by-target 1 manager"]
  },
  {
    name: "F6: or has a person do it",
    given: reporting({ listing: { capabilities: byHand } }),
    expected: ["update 1 manager by hand"]
  },
  {
    name: "F6: names and managers are apart",
    given: reporting({ rules: { fields: ["name", "manager"] } }, { lastName: "Newman" }),
    expected: ["update 1 name", "update 1 manager"]
  },
  {
    name: "F6: who leaves is given no manager",
    given: reporting({}, { status: "inactive" }),
    expected: ["archive 1"]
  },
  {
    name: "F6: who is released is given none",
    given: reporting({ rules: { fields: ["manager"], exclude: ["1"] } }),
    expected: ["release 1"]
  },
  {
    name: "F6: a manager of another connection is not meant by an id",
    given: {
      employees: [employee("1", { manager: "2" }), employee("2", { connection: "bob" })],
      members: [member("1"), member("2")],
      links: [linked("1"), linked("2", { connection: "bob" })],
      rules: { source: ["hr", "bob"], fields: ["manager"] }
    },
    expected: [],
    warnings: ["manager-not-a-member 1"]
  },
  {
    name: "F6: by e-mail it is",
    given: {
      employees: [employee("1", { manager: emailOf("2") }), employee("2", { connection: "bob" })],
      members: [member("1"), member("2")],
      links: [linked("1"), linked("2", { connection: "bob" })],
      rules: { source: ["hr", "bob"], fields: ["manager"] }
    },
    expected: ["update 1 manager"]
  }
])

describe("F6: the operation", () => {
  test("F6: who was the manager, who is, and why", () => {
    const update = operationOf(planOf(reporting({ managerId: "m2x" })), "update")
    expect(update).toMatchObject({
      id: "update:hr/1:manager",
      member: "m1",
      why: { rule: "F6", text: "hr says that the manager is Person No2." },
      changes: [{
        field: "manager",
        before: { employee: undefined, member: undefined },
        after: { employee: person("2"), member: "m2", name: "Person No2" },
        putBack: false
      }]
    })
  })
  test("F6: nobody was the manager", () => {
    expect(operationOf(planOf(reporting({})), "update").changes).toMatchObject([{ before: empty }])
  })
  test("F6: of somebody invited it is not known yet which member they are", () => {
    const update = operationOf(planOf(reporting({ members: [], links: [] })), "update")
    expect(update.member).toBeUndefined()
    expect(update.changes).toMatchObject([{ before: empty, after: { employee: person("2"), member: undefined } }])
  })
  test("F6: a target that shows no managers does not show that there is none", () => {
    const given = reporting({
      members: [],
      links: [],
      listing: { capabilities: capabilities({ observes: { manager: false } }) }
    })
    expect(operationOf(planOf(given), "update").changes).toMatchObject([{ before: notVisible }])
  })
  test("F6: the wish is the manager's record, so that their own new e-mail is no new wish", () => {
    const wanted = (email: string) =>
      operationOf(
        planOf({
          ...reporting({}),
          employees: [employee("1", { manager: "2" }), employee("2", { email, status: "on-leave" })]
        }),
        "update"
      ).wanted
    expect(wanted("a@acme.example")).toBe(wanted("b@acme.example"))
  })
  test("F6: a manager without a name is named by the e-mail", () => {
    const made = planOf({
      employees: [employee("1", { manager: emailOf("9") })],
      members: [member("1"), member("9", { firstName: notVisible, lastName: notVisible })],
      links: [linked("1")],
      rules: { fields: ["manager"] }
    })
    expect(operationOf(made, "update").why.text).toBe("hr says that the manager is p9@acme.example.")
  })
  test("F6: a person with a new manager is not counted as unchanged", () => {
    expect(planOf(reporting({})).counts.unchanged).toBe(1)
    expect(planOf(reporting({ managerId: "m2" })).counts.unchanged).toBe(2)
  })
})

table("F1 to F6: side by side", [
  {
    name: "F6: an id that HR does not know is nobody, also between two that it does",
    given: {
      employees: [employee("1", { manager: "1x" }), employee("2")],
      members: [member("1"), member("2")],
      links: [linked("1"), linked("2")],
      rules: { fields: ["manager"] }
    },
    expected: [],
    warnings: ["manager-not-a-member 1"]
  },
  {
    name: "F6: a manager who is adopted by hrsync's own id, under another address",
    given: {
      employees: [employee("1", { manager: "2" }), employee("2")],
      members: [
        member("1"),
        member("9", { externalId: "hr/2", email: "else@acme.example", firstName: "Person", lastName: "No2" })
      ],
      links: [linked("1")],
      rules: { fields: ["manager"] }
    },
    expected: ["adopt 2", "update 1 manager"]
  },
  {
    name: "F6: a live member is the manager, not an archived one of the same address",
    given: {
      employees: [employee("1", { manager: emailOf("8") })],
      members: [member("1"), member("8"), member("9", { email: emailOf("8"), state: "archived" })],
      links: [linked("1")],
      rules: { fields: ["manager"] }
    },
    expected: ["update 1 manager"]
  },
  {
    name: "F6: a manager by hand is remembered as the member that they are",
    given: {
      employees: [employee("1", { manager: emailOf("9") })],
      members: [member("1", { managerId: notVisible }), member("9")],
      links: [linked("1", { applied: { manager: appliedDigest("manager", "m9") } })],
      rules: { fields: ["manager"] }
    },
    expected: []
  },
  {
    name: "F6: another manager by hand is another one",
    given: {
      employees: [employee("1", { manager: emailOf("9") })],
      members: [member("1", { managerId: notVisible }), member("9")],
      links: [linked("1", { applied: { manager: appliedDigest("manager", "m8") } })],
      rules: { fields: ["manager"] }
    },
    expected: ["update 1 manager"]
  },
  {
    name: "F1: an invitation carries no account that fields does not choose, also a valid one",
    given: { employees: [employee("1", { bankAccount: iban.fr })], rules: { fields: ["name"], limits: { invite: 1 } } },
    expected: ["invite 1"]
  }
])

describe("F1 to F6: what is told", () => {
  const wanted = (world: World) => operationOf(planOf(world), "update").wanted
  test("X8: another e-mail, account or manager is another wish", () => {
    const emailed = (email: string) => wanted(kept({ email }))
    expect(emailed("a@acme.example")).not.toBe(emailed("b@acme.example"))
    const paid = (bankAccount: string, memory: NonNullable<World["memory"]> = {}) =>
      wanted(kept({ bankAccount }, { bankAccount: iban.de }, { links: agreed(iban.de) ?? [], memory }))
    expect(paid(iban.fr)).not.toBe(paid(iban.gb))
    const noKey = (bankAccount: string) =>
      wanted(kept({ bankAccount }, { bankAccount: iban.de }, { memory: { key: undefined } }))
    expect(noKey(iban.fr)).not.toBe(noKey(iban.gb))
    expect(paid(iban.fr)).not.toBe(noKey(iban.fr))
    const managedBy = (id: string) =>
      wanted({
        employees: [
          employee("1", { manager: id }),
          employee("2", { status: "on-leave" }),
          employee("3", { status: "on-leave" })
        ],
        members: [member("1"), member("2"), member("3")],
        links: [linked("1")],
        rules: { fields: ["manager"] }
      })
    expect(managedBy("2")).not.toBe(managedBy("3"))
    const byHand_ = (id: string) =>
      wanted({
        employees: [employee("1", { manager: emailOf(id) })],
        members: [member("1"), member("8"), member("9")],
        links: [linked("1")],
        rules: { fields: ["manager"] }
      })
    expect(byHand_("8")).not.toBe(byHand_("9"))
  })
  test("F1: an invitation carries what fields chooses", () => {
    const invite = (fields: ReadonlyArray<ManagedField>) =>
      operationOf(planOf({ employees: [employee("1", { bankAccount: iban.fr })], rules: { fields } }), "invite")
    expect(invite(["name"]).bankAccount).toBeUndefined()
    expect(invite(["bankAccount"]).bankAccount?.masked).toBe("FR14…2606")
  })
  test("F1: an update of several fields with an e-mail among them is M2's", () => {
    expect(operationOf(planOf(kept({ lastName: "Newman", email: "new@acme.example" })), "update").why).toEqual({
      rule: "M2",
      text: "hr says that the name is \"Person Newman\", e-mail is new@acme.example."
    })
  })
  test("F2: half a name was half a name before", () => {
    const changes = (shown: MemberFacts) =>
      operationOf(planOf(kept({ firstName: "Ada", lastName: "King" }, shown)), "update").changes
    expect(changes({ firstName: empty })).toMatchObject([{ before: { first: "", last: "No1" } }])
    expect(changes({ lastName: empty })).toMatchObject([{ before: { first: "Person", last: "" } }])
  })
  test("F6: what a target does not show is no put-back", () => {
    const update = operationOf(
      planOf(reporting({ managerId: notVisible, links: [reportsTo("3"), linked("2")] })),
      "update"
    )
    expect(update.changes).toMatchObject([{ before: notVisible, putBack: false }])
    expect(update.why.rule).toBe("F6")
    expect(operationOf(planOf(reporting({ managerId: "m9" })), "update").changes).toMatchObject([{ putBack: false }])
  })
  test("F1: whoever is changed is not counted as unchanged", () => {
    expect(planOf(kept({})).counts.unchanged).toBe(1)
    expect(planOf(kept({ lastName: "Newman" })).counts.unchanged).toBe(0)
    expect(planOf(kept({ bankAccount: iban.wrong }, { bankAccount: iban.de })).counts.unchanged).toBe(0)
  })
  test("F6: nor counted down, where they were not: invited, or changed already", () => {
    expect(planOf(reporting({ members: [], links: [] })).counts.unchanged).toBe(0)
    expect(planOf(reporting({ rules: { fields: ["name", "manager"] } }, { lastName: "Newman" })).counts.unchanged).toBe(
      1
    )
  })
  test("section 1: the address that a person is known by is HR's", () => {
    const [operation] = planOf(kept({ email: "new@acme.example" }, { email: "old@acme.example" })).operations
    expect(operation?.person.email).toBe("new@acme.example")
  })
  test("F3: digests that are remembered are short; those of decisions are long", () => {
    expect(nameDigest({ first: "Ada", last: "King" })).toMatch(/^[0-9a-f]{16}$/u)
    expect(planOf({}).decisionHash).toMatch(/^[0-9a-f]{40}$/u)
  })
})

table("F6: who is meant", [
  {
    name: "F6: an address that was given to somebody else means who has it now",
    given: {
      employees: [
        employee("1", { manager: "boss@acme.example" }),
        employee("2", { email: "boss@acme.example", status: "inactive" }),
        employee("3", { email: "boss@acme.example" })
      ],
      members: [
        member("1", { managerId: "m3" }),
        member("2", { state: "archived" }),
        member("3", { email: "boss@acme.example" })
      ],
      links: [linked("1"), linked("2", { archivedByHrsync: true }), linked("3", { emails: ["boss@acme.example"] })],
      rules: { fields: ["manager"] }
    },
    expected: []
  },
  {
    name: "F6: also where the former one comes later",
    given: {
      employees: [
        employee("1", { manager: "boss@acme.example" }),
        employee("2", { email: "boss@acme.example" }),
        employee("3", { email: "boss@acme.example", status: "inactive" })
      ],
      members: [
        member("1", { managerId: "m2" }),
        member("2", { email: "boss@acme.example" }),
        member("3", { state: "archived" })
      ],
      links: [linked("1"), linked("2", { emails: ["boss@acme.example"] }), linked("3", { archivedByHrsync: true })],
      rules: { fields: ["manager"] }
    },
    expected: []
  },
  {
    name: "F6: a member who still has the address and is linked to somebody else is not the manager",
    given: {
      employees: [
        employee("1", { manager: "boss@acme.example" }),
        employee("2", { status: "on-leave", email: "two@acme.example" }),
        employee("3", { email: "boss@acme.example", status: "on-leave" })
      ],
      members: [member("1"), member("2", { email: "boss@acme.example" })],
      links: [linked("1"), linked("2")],
      rules: { fields: ["manager"] }
    },
    expected: ["hold status-not-chosen 2"],
    warnings: ["manager-not-a-member 1"]
  },
  {
    name: "F6: nobody is their own manager, and nobody is told so",
    given: {
      employees: [employee("1", { manager: "1" })],
      members: [member("1")],
      links: [linked("1")],
      rules: { fields: ["manager"] }
    },
    expected: [],
    warnings: []
  }
])
