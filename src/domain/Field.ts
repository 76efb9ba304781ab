/**
 * What a system says of one field. "Empty" and "not visible to this credential" are two different facts, and
 * neither is a value: both are symbols, so that no comparison or template can take one for text.
 */

/** The system shows the field, and it holds nothing. */
export const empty: unique symbol = Symbol.for("hrsync/empty")

/** The system does not show the field to this credential, or has no such field. */
export const notVisible: unique symbol = Symbol.for("hrsync/not-visible")

export type Empty = typeof empty
export type NotVisible = typeof notVisible
export type Field<A> = A | Empty | NotVisible

export const isValue = <A>(field: Field<A>): field is A => field !== empty && field !== notVisible

export const valueOr = <A, B>(field: Field<A>, otherwise: B): A | B => isValue(field) ? field : otherwise

export const map = <A, B>(field: Field<A>, f: (value: A) => B): Field<B> => isValue(field) ? f(field) : field

/** Text that is empty or only white space is empty; anything else is a value, as it came. */
export const fromText = (text: string): Field<string> => text.trim() === "" ? empty : text
