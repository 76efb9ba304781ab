import * as fc from "fast-check"
import { inspect } from "node:util"
import { describe, expect, test } from "vitest"
import { BankAccount } from "../../src/domain/BankAccount.ts"

const key = new TextEncoder().encode("a key of the tests")
const account = (iban: string, bic?: string, holder?: string): BankAccount => new BankAccount(iban, bic, holder)

/** The examples of the SWIFT IBAN registry, one a country. */
const registry = [
  "AD1200012030200359100100",
  "AE070331234567890123456",
  "AL47212110090000000235698741",
  "AT611904300234573201",
  "AZ21NABZ00000000137010001944",
  "BA391290079401028494",
  "BE68539007547034",
  "BG80BNBG96611020345678",
  "BH67BMAG00001299123456",
  "BR1800360305000010009795493C1",
  "BY13NBRB3600900000002Z00AB00",
  "CH9300762011623852957",
  "CR05015202001026284066",
  "CY17002001280000001200527600",
  "CZ6508000000192000145399",
  "DE89370400440532013000",
  "DK5000400440116243",
  "DO28BAGR00000001212453611324",
  "EE382200221020145685",
  "EG380019000500000000263180002",
  "ES9121000418450200051332",
  "FI2112345600000785",
  "FO6264600001631634",
  "FR1420041010050500013M02606",
  "GB29NWBK60161331926819",
  "GE29NB0000000101904917",
  "GI75NWBK000000007099453",
  "GL8964710001000206",
  "GR1601101250000000012300695",
  "GT82TRAJ01020000001210029690",
  "HR1210010051863000160",
  "HU42117730161111101800000000",
  "IE29AIBK93115212345678",
  "IL620108000000099999999",
  "IQ98NBIQ850123456789012",
  "IS140159260076545510730339",
  "IT60X0542811101000000123456",
  "JO94CBJO0010000000000131000302",
  "KW81CBKU0000000000001234560101",
  "KZ86125KZT5004100100",
  "LB62099900000001001901229114",
  "LC55HEMM000100010012001200023015",
  "LI21088100002324013AA",
  "LT121000011101001000",
  "LU280019400644750000",
  "LV80BANK0000435195001",
  "LY83002048000020100120361",
  "MC5811222000010123456789030",
  "MD24AG000225100013104168",
  "ME25505000012345678951",
  "MK07250120000058984",
  "MR1300020001010000123456753",
  "MT84MALT011000012345MTLCAST001S",
  "MU17BOMM0101101030300200000MUR",
  "NL91ABNA0417164300",
  "NO9386011117947",
  "PK36SCBL0000001123456702",
  "PL61109010140000071219812874",
  "PS92PALS000000000400123456702",
  "PT50000201231234567890154",
  "QA58DOHB00001234567890ABCDEFG",
  "RO49AAAA1B31007593840000",
  "RS35260005601001611379",
  "SA0380000000608010167519",
  "SC18SSCB11010000000000001497USD",
  "SE4550000000058398257466",
  "SI56263300012039086",
  "SK3112000000198742637541",
  "SM86U0322509800000000270100",
  "ST68000100010051845310112",
  "SV62CENR00000000000000700025",
  "TL380080012345678910157",
  "TN5910006035183598478831",
  "TR330006100519786457841326",
  "UA213223130000026007233566001",
  "VA59001123000012345678",
  "VG96VPVG0000012345678901",
  "XK051212012345678906"
]

describe("F4: IBANs are checked", () => {
  test.each(registry)("F4: %s is valid", (iban) => {
    expect(account(iban).isValidIban).toBe(true)
  })
  test.each(registry)("F4: %s with another last character is not", (iban) => {
    expect(account(iban.slice(0, -1) + (iban.endsWith("1") ? "2" : "1")).isValidIban).toBe(false)
  })
  test.each(registry)("F4: %s cut short is not, nor with a digit more", (iban) => {
    expect(account(iban.slice(0, -1)).isValidIban).toBe(false)
    expect(account(`${iban}0`).isValidIban).toBe(false)
  })
  test.each([
    ["another length than its country's, although the check digits hold", "DE043704004405320130"],
    ["no country", "1234567890123456"],
    ["no check digits", "DEXX370400440532013000"],
    ["a sign inside", "DE89-3704-0044-0532-0130-00"],
    ["nothing", ""],
    ["too short for any", "XX0112345678"],
    ["too long for any", `XX01${"1".repeat(31)}`],
    ["a letter of another alphabet", "DE8937040044053201300\u0660"],
    ["check digits that are never given", "GB00WEST12345698765436"]
  ])("F4: %s is no IBAN", (_, iban) => {
    expect(account(iban).isValidIban).toBe(false)
  })
  test("F4: check digits are 02 to 98: 00, 01 and 99, which leave the same rest as 97, 98 and 02, are never given", () => {
    const valid = (digits: string, bban: string): boolean => account(`XX${digits}${bban}`).isValidIban
    const all = Array.from({ length: 100 }, (_, value) => String(value).padStart(2, "0"))
    for (let number = 0; number < 300; number++) {
      const bban = String(number).padStart(12, "0")
      const found = all.filter((digits) => valid(digits, bban))
      expect(found).toHaveLength(1)
      expect(["00", "01", "99"]).not.toContain(found[0])
    }
  })
  test("F4: a country that is not in the registry is held to the check digits alone", () => {
    const bban = "12345678901"
    const found = Array.from({ length: 97 }, (_, value) => String(value + 2).padStart(2, "0"))
      .filter((digits) => account(`ZZ${digits}${bban}`).isValidIban)
    expect(found).toHaveLength(1)
  })
  test("F4: two digits exchanged are found", () => {
    fc.assert(fc.property(fc.constantFrom(...registry), fc.nat(30), (iban, place) => {
      const [a, b] = [iban.charAt(place), iban.charAt(place + 1)]
      if (a === b || !/^\d\d$/u.test(a + b)) return
      const changed = iban.slice(0, place) + b + a + iban.slice(place + 2)
      expect(account(changed).isValidIban).toBe(false)
    }))
  })
})

describe("F4: accounts are printed masked everywhere", () => {
  test.each([
    ["FR1420041010050500013M02606", "FR14…2606"],
    ["NO9386011117947", "NO93…7947"],
    ["12345678901234", "…34"],
    ["1234", "…34"],
    ["7", "…7"],
    ["", "…"]
  ])("F4: %s prints as %s", (number, masked) => {
    const it = account(number, "DEUTDEFF", "Ada Lovelace")
    expect(it.masked).toBe(masked)
    expect(String(it)).toBe(masked)
    expect(`${it}`).toBe(masked)
    expect(JSON.stringify({ it })).toBe(JSON.stringify({ it: masked }))
    expect(inspect({ it })).toBe(`{ it: BankAccount(${masked}) }`)
  })
  test("F4: nothing but reveal shows the numbers", () => {
    const it = account("FR14 2004 1010 0505 0001 3M02 606", "bnpafrpp xxx", "Ada Lovelace")
    expect(Object.keys(it)).toEqual([])
    expect(it.reveal()).toEqual({ iban: "FR1420041010050500013M02606", bic: "BNPAFRPP", holder: "Ada Lovelace" })
  })
})

describe("F4: one account", () => {
  test("F4: spacing, invisible signs and case do not make another", () => {
    const one = account("FR1420041010050500013M02606")
    for (const other of ["fr14 2004 1010 0505 0001 3m02 606", "\u200eFR14\u00a02004101005050001\u200b3M02606\t"]) {
      expect(one.equals(account(other))).toBe(true)
      expect(one.digest(key)).toBe(account(other).digest(key))
    }
  })
  test("F4: another number does", () => {
    expect(account(registry[0] ?? "").equals(account(registry[1] ?? ""))).toBe(false)
  })
  test("F4: a BIC counts where both sides give one", () => {
    const iban = "DE89370400440532013000"
    expect(account(iban, "DEUTDEFF").equals(account(iban))).toBe(true)
    expect(account(iban).equals(account(iban, "DEUTDEFF"))).toBe(true)
    expect(account(iban, "DEUTDEFF").equals(account(iban, "COBADEFF"))).toBe(false)
    expect(account(iban, "DEUTDEFF").equals(account(iban, "deutdeffxxx"))).toBe(true)
    expect(account(iban, "DEUTDEFF").equals(account(iban, "DEUTDEFF500"))).toBe(false)
    expect(account(iban, "DEUT DEFF").digest(key)).toBe(account(iban, "DEUTDEFFXXX").digest(key))
  })
  test("F4: the holder is no part of it", () => {
    expect(account("DE89370400440532013000", "", "Ada").equals(account("DE89370400440532013000", "", "Bob"))).toBe(true)
  })
  test("F4: the hash is keyed: without the key it cannot be guessed", () => {
    const one = account("DE89370400440532013000")
    expect(one.digest(key)).toMatch(/^[0-9a-f]{64}$/u)
    expect(one.digest(key)).not.toBe(one.digest(new Uint8Array([1])))
    expect(one.digest(key)).not.toBe(account("GB82WEST12345698765432").digest(key))
  })
  test("F4: number and BIC do not run together in it", () => {
    expect(account("AB", "C").digest(key)).not.toBe(account("A", "BC").digest(key))
  })
})
