import type { ConnectionId } from "../domain/Employee.ts"

/** What was given out already, so that nobody gets the same again: a company goes on from here. */
export interface Register {
  /** Every e-mail address that somebody ever had. */
  readonly addresses: ReadonlyArray<string>
  /** The last employee id, by connection. */
  readonly ids: Readonly<Record<ConnectionId, number>>
  /** How many people there were. */
  readonly people: number
}

export const emptyRegister: Register = { addresses: [], ids: {}, people: 0 }
