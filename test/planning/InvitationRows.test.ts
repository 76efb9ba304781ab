import * as fc from "fast-check"
import { assert, describe, it } from "vitest"
import { BankAccount } from "../../src/domain/BankAccount.ts"
import { type EmailAddress, parse } from "../../src/domain/EmailAddress.ts"
import { empty, notVisible } from "../../src/domain/Field.ts"
import type { InvitationSettings, TemplateFacts, ToInvite } from "../../src/domain/InvitationFile.ts"
import { invitationColumns } from "../../src/domain/InvitationFile.ts"
import type { Member } from "../../src/domain/Member.ts"
import type { Invite } from "../../src/domain/Operation.ts"
import { takes, type WalletCurrency } from "../../src/domain/Wallet.ts"
import { invitationRows, partsOf, settingProblems } from "../../src/planning/InvitationRows.ts"

const french = "FR7630006000011234567890189"
const british = "GB29NWBK60161331926819"
const emirates = "AE070331234567890123456"

const address = (text: string): EmailAddress => parse(text) ?? assert.fail(text)

const invited = (
  first: string,
  last: string,
  email: string,
  more: { readonly bankAccount?: BankAccount; readonly costCenter?: string } = {}
): ToInvite => {
  const invite: Invite = {
    kind: "invite",
    id: `invite:hr/${email}`,
    person: { employee: { connection: "hr", id: email }, member: undefined, name: `${first} ${last}`, email },
    carry: "manual",
    wanted: "",
    why: { rule: "D1", text: "" },
    email: address(email),
    name: { first, last },
    bankAccount: more.bankAccount,
    bankAccountDigest: "",
    costCenter: undefined,
    arrivalFrom: undefined,
    after: undefined
  }
  return { invite, askedAt: 0, costCenter: more.costCenter ?? "" }
}

const ada = invited("Ada", "Lovelace", "ada@acme.example")
const withAccount = (iban: string, bic = ""): ToInvite =>
  invited("Ada", "Lovelace", "ada@acme.example", { bankAccount: new BankAccount(iban, bic) })

const template: TemplateFacts = {
  columns: new Set(invitationColumns),
  required: new Set(["firstName", "lastName", "email"]),
  choices: { roles: ["Requester", "Controller"], costCenter: ["Marketing", "R&D"], approvalPolicy: ["Standard"] },
  emails: new Set()
}

const settings: InvitationSettings = {
  role: undefined,
  costCenter: undefined,
  approvalPolicy: undefined,
  currency: "EUR",
  accounts: "leave-out"
}

const memberWith = (email: Member["email"]): Member => ({
  id: "m1",
  externalId: notVisible,
  firstName: empty,
  lastName: empty,
  email,
  state: "archived",
  roles: notVisible,
  managerId: notVisible,
  bankAccount: notVisible,
  invitationExpiresAt: notVisible
})

interface More {
  readonly template?: Partial<TemplateFacts>
  readonly settings?: Partial<InvitationSettings>
  readonly members?: ReadonlyArray<Member>
}

const rows = (people: ReadonlyArray<ToInvite>, more: More = {}) =>
  invitationRows(people, { ...template, ...more.template }, more.members ?? [], { ...settings, ...more.settings })

const problems = (people: ReadonlyArray<ToInvite>, more: More = {}): ReadonlyArray<string> =>
  rows(people, more).leftOut.map(({ problem }) => problem)

const without = (one: ToInvite, more: More = {}): ReadonlyArray<string> => {
  const made = rows([one], more)
  assert.deepStrictEqual(
    made.rows.map(({ bankAccount }) => bankAccount),
    made.withoutAccount.length > 0 ? [undefined] : [one.invite.bankAccount]
  )
  return made.withoutAccount.map(({ text }) => text)
}

describe("X8: who can't be imported is left out, with the documented reason", () => {
  const cases: ReadonlyArray<
    readonly [what: string, expected: ReadonlyArray<string>, people: ReadonlyArray<ToInvite>, more?: More]
  > = [
    ["nothing wrong", [], [ada]],
    ["a single-word name", ["missing-name"], [invited("Plato", "", "plato@acme.example")]],
    ["a last name alone, and white space", ["missing-name"], [invited(" ", "Pascal", "b@acme.example")]],
    ["an address without a top domain", ["invalid-email"], [invited("A", "B", "ada@localhost")]],
    ["an address with two dots", ["invalid-email"], [invited("A", "B", "ada..l@acme.example")]],
    ["a dot at the end", ["invalid-email"], [invited("A", "B", "ada@acme.example.")]],
    ["a member's address", ["already-a-member"], [ada], { members: [memberWith(address("ada@acme.example"))] }],
    ["members whose address is not shown", [], [ada], { members: [memberWith(notVisible), memberWith(empty)] }],
    ["one address twice", ["duplicate-email", "duplicate-email"], [ada, invited("Ida", "Rhodes", "ADA@acme.example")]],
    ["an address of the template", ["duplicate-email"], [ada], {
      template: { emails: new Set([address("ada@acme.example")]) }
    }],
    ["a control character", ["unwritable-text"], [invited("A\u001bda", "L", "a@acme.example")]],
    ["half of a character", ["unwritable-text"], [invited("A\ud83d", "L", "a@acme.example")]],
    ["what spreadsheets read as a character", ["unwritable-text"], [invited("_x0041_da", "L", "a@acme.example")]],
    ["a very long name", ["unwritable-text"], [invited("A".repeat(256), "L", "a@acme.example")]],
    [
      "an unknown cost center",
      ["cost-center-not-found"],
      [invited("A", "B", "a@acme.example", { costCenter: "Sales" })],
      { settings: { costCenter: { field: "costCenter" } } }
    ],
    [
      "no cost center where one is required",
      ["missing-information"],
      [ada],
      { settings: { costCenter: { field: "costCenter" } }, template: { required: new Set(["costCenter"]) } }
    ],
    ["no account where one is required", ["missing-information"], [ada], { template: { required: new Set(["iban"]) } }],
    ["an account without a BIC, by choice", ["bank-account"], [withAccount(french)], {
      settings: { accounts: "require" }
    }]
  ]
  for (const [what, expected, people, more] of cases) {
    it(what, () => {
      assert.deepStrictEqual(problems(people, more), expected)
    })
  }

  it("texts are as the template spells them, names without doubled spaces", () => {
    const person = invited("  Ada  K. ", "Love\nlace", "ada@acme.example", { costCenter: "r&d" })
    const [row] = rows([person], {
      settings: { role: "requester, CONTROLLER", costCenter: { field: "costCenter" }, approvalPolicy: "standard" }
    }).rows
    assert.deepStrictEqual(row?.texts, {
      firstName: "Ada K.",
      lastName: "Love lace",
      email: "ada@acme.example",
      roles: "Requester, Controller",
      costCenter: "R&D",
      approvalPolicy: "Standard"
    })
  })
})

describe("settings that the template does not know stop everything", () => {
  it("with what it has", () => {
    assert.deepStrictEqual(settingProblems(template, { ...settings, role: "Boss", costCenter: "Sales" }), [
      "The template offers no role \"Boss\" (role). It has: Requester, Controller.",
      "The template offers no cost center \"Sales\" (costCenter). It has: Marketing, R&D."
    ])
    assert.deepStrictEqual(
      settingProblems({ ...template, columns: new Set(["email"]) }, { ...settings, approvalPolicy: "X" }),
      [
        "The template has no column for the approval policy \"X\" (approvalPolicy)."
      ]
    )
    assert.deepStrictEqual(settingProblems({ ...template, required: new Set(["roles"]) }, settings), [
      "The template requires a role, and none is set (role)."
    ])
    assert.deepStrictEqual(settingProblems({ ...template, choices: {} }, { ...settings, role: "Boss" }), [])
  })
})

describe("F4: a bank account goes in whole and checked, or not at all", () => {
  it("an IBAN without its BIC, which the import would drop without a word", () => {
    assert.match(without(withAccount(french))[0] ?? "", /no BIC/u)
    assert.match(without(withAccount(french, "NOPE"))[0] ?? "", /BIC of their bank account is none/u)
    assert.deepStrictEqual(without(withAccount(french, "BNPAFRPPXXX")), [])
  })

  it("without a currency nothing can be checked", () => {
    assert.match(
      without(withAccount(french, "BNPAFRPP"), { settings: { currency: undefined } })[0] ?? "",
      /currency of the wallet is not set/u
    )
  })

  it("no columns, or no wish: no account, and nobody to complain of", () => {
    const person = withAccount(french)
    const made = rows([person], { template: { columns: new Set(["firstName", "lastName", "email", "iban"]) } })
    assert.deepStrictEqual([made.withoutAccount, made.rows[0]?.bankAccount, made.noAccountColumns], [
      [],
      undefined,
      true
    ])
    const none = rows([person], { settings: { accounts: "none" } })
    assert.deepStrictEqual([none.withoutAccount, none.rows[0]?.bankAccount, none.noAccountColumns], [
      [],
      undefined,
      false
    ])
  })

  it("what wallets take", () => {
    const table: ReadonlyArray<readonly [WalletCurrency, iban: string, boolean]> = [
      ["EUR", french, true],
      ["EUR", british, true],
      ["EUR", emirates, false],
      ["GBP", british, true],
      ["GBP", french, false],
      ["USD", emirates, true],
      ["USD", french, false]
    ]
    for (const [currency, iban, expected] of table) {
      const account = new BankAccount(iban, "AAAABBCC")
      assert.strictEqual(takes(currency, account), expected, `${currency} ${iban.slice(0, 2)}`)
      assert.lengthOf(without(withAccount(iban, "AAAABBCC"), { settings: { currency } }), expected ? 0 : 1)
    }
  })

  it("no sentence holds a piece of the number", () => {
    for (const iban of [french, emirates, "FR00", french.replace("189", "188")]) {
      for (const accounts of ["leave-out", "require"] as const) {
        const made = rows([withAccount(iban, iban === emirates ? "AAAABBCC" : "")], { settings: { accounts } })
        const said = JSON.stringify([made.leftOut, made.withoutAccount])
        assert.notInclude(said, iban)
        assert.notInclude(said, iban.slice(4, 12) || iban)
      }
    }
  })
})

describe("nobody is lost", () => {
  it("everybody is a row or left out, once, in order; parts hold them all", () => {
    const person = fc.record({
      first: fc.constantFrom("Ada", "", "=1", "\u0007"),
      last: fc.constantFrom("Lovelace", "", "_x0000_"),
      email: fc.constantFrom("a@acme.example", "b@acme.example", "c@acme.example", "d@nowhere"),
      iban: fc.constantFrom("", french, british)
    })
    fc.assert(
      fc.property(
        fc.array(person, { maxLength: 12 }),
        fc.constantFrom("leave-out", "require", "none"),
        fc.integer({ min: 1, max: 5 }),
        (people, accounts, most) => {
          const all = people.map(({ email, first, iban, last }) =>
            invited(first, last, email, iban === "" ? {} : { bankAccount: new BankAccount(iban, "AAAABBCC") })
          )
          const made = rows(all, { settings: { accounts, currency: "GBP" } })
          const told = [
            ...made.rows.map(({ operation }) => operation),
            ...made.leftOut.map(({ operation }) => operation)
          ]
          assert.deepStrictEqual(told.toSorted(), all.map(({ invite }) => invite.id).toSorted())
          const emails = made.rows.map(({ texts }) => texts.email)
          assert.strictEqual(new Set(emails).size, emails.length)
          const parts = partsOf(made.rows, most)
          assert.deepStrictEqual(parts.flat(), [...made.rows])
          assert.isTrue(parts.every(({ length }) => length >= 1 && length <= most))
        }
      )
    )
  })
})
