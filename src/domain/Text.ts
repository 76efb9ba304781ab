/** How texts of the whole world are compared: rules F5 and D4. */

// eslint-disable-next-line no-control-regex
const ascii = /^[\x21-\x7e]+(?: [\x21-\x7e]+)*$/

/** NFC, no surrounding white space, runs of white space as one space. What F5 calls no difference is gone. */
export const tidy = (text: string): string =>
  ascii.test(text) ? text : text.normalize("NFC").trim().replace(/\s+/gu, " ")

/** The form in which values of conditions and names are compared: tidy, and without case (no locale). */
export const fold = (text: string): string => tidy(text).toLowerCase().normalize("NFC")

/** Order by code unit: the same on every machine, whatever its locale (M5, A1). */
export const compare = (a: string, b: string): number => a < b ? -1 : a > b ? 1 : 0
