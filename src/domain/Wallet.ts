import type { BankAccount } from "./BankAccount.ts"

/** Currencies of wallets of which it is known what accounts they pay to (Spendesk help, articles 4065666 and 4118932). */
export const walletCurrencies = ["EUR", "GBP", "USD"] as const
export type WalletCurrency = typeof walletCurrencies[number]

/**
 * Countries whose IBANs can be reached by SEPA transfers: the scheme's list of the European Payments Council (EPC409-09,
 * 2025), by the letters that an IBAN begins with.
 */
const sepa: ReadonlySet<string> = new Set(
  ("AD AL AT BE BG CH CY CZ DE DK EE ES FI FR GB GI GR HR HU IE IS IT LI LT LU LV MC MD ME MK MT NL NO PL PT RO RS SE SI "
    + "SK SM VA").split(" ")
)

const pays: Readonly<Record<WalletCurrency, (country: string) => boolean>> = {
  EUR: (country) => sepa.has(country),
  GBP: (country) => country === "GB",
  USD: (country) => !sepa.has(country)
}

/** Whether a wallet of that currency takes the account for reimbursements. */
export const takes = (currency: WalletCurrency, account: BankAccount): boolean => pays[currency](account.country)
