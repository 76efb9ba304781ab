/** An e-mail address in the form in which addresses are compared (M1): trimmed, NFC, lower case without locale. */
export type EmailAddress = string & { readonly EmailAddress: unique symbol }

const shape = /^[^\s@\p{Cc}\p{Cf}]+@[^\s@\p{Cc}\p{Cf}]+$/u

/** ASCII without capitals: such an address is its own normal form, and nearly every one is such. */
const plain = /^[!-?[-~]+@[!-?[-~]+$/u

/** The normalised address, or nothing when the text is not one address. */
export const parse = (text: string): EmailAddress | undefined => {
  if (plain.test(text)) return text as EmailAddress
  const normal = text.trim().normalize("NFC").toLowerCase().normalize("NFC")
  return shape.test(normal) ? normal as EmailAddress : undefined
}
