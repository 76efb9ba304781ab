import type { BankAccount } from "../domain/BankAccount.ts"
import type { EmailAddress } from "../domain/EmailAddress.ts"
import type { MemberId } from "../domain/Member.ts"
import type { PersonName } from "../domain/Operation.ts"
import type { TargetCall } from "../domain/TargetCall.ts"
import {
  attributeOf,
  type AttributePath,
  attributePath,
  isResource,
  listOf,
  type Resource,
  textOf,
  userSchema,
  valueAt,
  withValue
} from "./ScimAttribute.ts"
import type { Server } from "./ScimServer.ts"

type Of<Kind extends TargetCall["kind"]> = Extract<TargetCall, { readonly kind: Kind }>

/** One attribute that is to hold a value, or none. */
export type Write =
  | { readonly type: "set"; readonly path: AttributePath; readonly value: unknown }
  | { readonly type: "clear"; readonly path: AttributePath }
  /** The one address of its sort in `emails`. */
  | { readonly type: "address"; readonly address: EmailAddress; readonly sort: "work" | "primary" }

const set = (path: AttributePath | string, value: unknown): Write => ({
  type: "set",
  path: typeof path === "string" ? attributePath(path) : path,
  value
})

const orClear = (path: string, text: string): Write =>
  text === "" ? { type: "clear", path: attributePath(path) } : set(path, text)

const shown = ({ first, last }: PersonName): string => `${first} ${last}`.trim()

const nameWrites = (name: PersonName, { displayName }: Server): ReadonlyArray<Write> => [
  orClear("name.givenName", name.first),
  orClear("name.familyName", name.last),
  ...(displayName ? [set("displayName", shown(name))] : [])
]

const emailWrites = (address: EmailAddress, { email, userName }: Server): ReadonlyArray<Write> => [
  ...(userName === "email" || email === "userName" ? [set("userName", address)] : []),
  ...(email === "userName" ? [] : [{ type: "address", address, sort: email } as const])
]

const managerWrites = (manager: MemberId, { manager: form, paths }: Server): ReadonlyArray<Write> => [
  set(paths.manager, form === "object" ? { value: manager } : manager)
]

/** IBAN, BIC and holder go together: a part that the new account lacks is taken away. */
const accountWrites = (account: BankAccount, { paths: { bank } }: Server): ReadonlyArray<Write> => {
  if (bank === undefined) return []
  const { bic, holder, iban } = account.reveal()
  const part = (path: AttributePath, text: string): Write => text === "" ? { type: "clear", path } : set(path, text)
  return [set(bank.iban, iban), part(bank.bic, bic), ...(bank.holder === undefined ? [] : [part(bank.holder, holder)])]
}

export const activeWrite = (active: boolean, server: Server): Write =>
  set("active", server.active === "boolean" ? active : active ? "True" : "False")

/** The changes of an update, and no other. */
export const updateWrites = (changes: Of<"update">["changes"], server: Server): ReadonlyArray<Write> => [
  ...(changes.name === undefined ? [] : nameWrites(changes.name, server)),
  ...(changes.email === undefined ? [] : emailWrites(changes.email, server)),
  ...(changes.manager === undefined ? [] : managerWrites(changes.manager, server)),
  ...(changes.bankAccount === undefined ? [] : accountWrites(changes.bankAccount, server))
]

/** The name under which a user is created. */
export const userNameOf = ({ email, externalId }: Of<"invite">, server: Server): string =>
  server.userName === "email" ? email : externalId

/** A new user. */
export const newUser = (call: Of<"invite">, server: Server): Resource =>
  applied(
    { schemas: [userSchema], userName: userNameOf(call, server), externalId: call.externalId },
    inviteWrites(call, server)
  )

/** What an invitation writes, also where a user is there to be invited again. */
export const inviteWrites = (call: Of<"invite">, server: Server): ReadonlyArray<Write> => [
  ...nameWrites(call.name, server),
  ...emailWrites(call.email, server),
  activeWrite(true, server),
  ...(call.bankAccount === undefined ? [] : accountWrites(call.bankAccount, server)),
  ...(call.costCenter === undefined ? [] : [set(server.paths.costCenter, call.costCenter)])
]

const isSort = (email: unknown, sort: "work" | "primary"): boolean =>
  sort === "work"
    ? textOf(attributeOf(email, "type"))?.toLowerCase() === "work"
    : attributeOf(email, "primary") === true || attributeOf(email, "primary") === "True"

const addressEntry = (address: EmailAddress, sort: "work" | "primary"): Resource =>
  sort === "work" ? { value: address, type: "work", primary: true } : { value: address, primary: true }

/** The list of e-mails with that address in place of the one of its sort; the others stay. */
const withAddress = (
  emails: unknown,
  { address, sort }: Extract<Write, { type: "address" }>
): ReadonlyArray<unknown> => {
  const all = listOf(emails)
  const index = all.findIndex((one) => isSort(one, sort))
  const primary = all.some((one) => attributeOf(one, "primary") === true)
  if (index === -1) return [...all, { ...addressEntry(address, sort), primary: !primary || sort === "primary" }]
  return all.map((one, at) => at === index && isResource(one) ? withValue(one, attributePath("value"), address) : one)
}

const emailsPath = attributePath("emails")

/** The resource after the writes, with everything else as it was: for POST and PUT. */
export const applied = (resource: Resource, writes: ReadonlyArray<Write>): Resource => {
  const changed = writes.reduce<Resource>((user, write) => {
    switch (write.type) {
      case "set":
        return isSame(valueAt(user, write.path), write.value) ? user : withValue(user, write.path, write.value)
      case "clear":
        return withValue(user, write.path, undefined)
      case "address":
        return withValue(user, emailsPath, withAddress(valueAt(user, emailsPath), write))
    }
  }, resource)
  const schemas = listOf(attributeOf(changed, "schemas"))
  const known = new Set(schemas.map((schema) => textOf(schema)?.toLowerCase()))
  const added = writes.flatMap((write) => write.type === "set" ? write.path.schema ?? [] : [])
    .filter((schema) => !known.has(schema.toLowerCase()))
  return added.length === 0 ? changed : { ...changed, schemas: [...schemas, ...new Set(added)] }
}

/** A manager is the same whatever the server shows besides the id. */
const isSame = (before: unknown, after: unknown): boolean =>
  isResource(after) && isResource(before)
    ? attributeOf(before, "value") === attributeOf(after, "value")
    : before === after

const patchSchema = "urn:ietf:params:scim:api:messages:2.0:PatchOp"

type Operation = Readonly<Record<string, unknown>>

const addressPath = (sort: "work" | "primary"): string =>
  sort === "work" ? `emails[type eq "work"].value` : `emails[primary eq true].value`

/**
 * As one object without paths (RFC 7644 §3.5.2.3). Addresses and what is cleared have paths all the same: without one,
 * servers add an address where it was to be replaced.
 */
const valueOperations = (writes: ReadonlyArray<Write>, op: string): ReadonlyArray<Operation> => {
  const value = writes.reduce<Resource>(
    (user, write) => write.type === "set" ? withValue(user, write.path, write.value) : user,
    {}
  )
  return Object.keys(value).length === 0 ? [] : [{ op, value }]
}

const named = (op: "remove" | "add", { operation }: Server): string =>
  operation === "replace" ? op : `${op.slice(0, 1).toUpperCase()}${op.slice(1)}`

/** The body of a PATCH. `adds`: the address is added, where the user has none of its sort that could be replaced. */
export const patchBody = (writes: ReadonlyArray<Write>, server: Server, adds = false): Resource => {
  const op = server.operation
  const only = (write: Write): Operation =>
    write.type === "set"
      ? { op, path: write.path.text, value: write.value }
      : write.type === "clear"
      ? { op: named("remove", server), path: write.path.text }
      : adds
      ? { op: named("add", server), path: "emails", value: [addressEntry(write.address, write.sort)] }
      : { op, path: addressPath(write.sort), value: write.address }
  return {
    schemas: [patchSchema],
    Operations: server.patch === "value"
      ? [...valueOperations(writes, op), ...writes.filter(({ type }) => type !== "set").map(only)]
      : writes.map(only)
  }
}
