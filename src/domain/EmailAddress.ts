/** An e-mail address in the form in which addresses are compared (M1): trimmed, NFC, lower case without locale. */
export type EmailAddress = string & { readonly EmailAddress: unique symbol }

const shape = /^[^\s@\p{Cc}\p{Cf}]+@[^\s@\p{Cc}\p{Cf}]+$/u

/** The normalised address, or nothing when the text is not one address. */
export const parse = (text: string): EmailAddress | undefined => {
  const normal = text.trim().normalize("NFC").toLowerCase().normalize("NFC")
  return shape.test(normal) ? normal as EmailAddress : undefined
}
