import { Schema, SchemaAST } from "effect"
import { CredentialExpires, credentialExpires } from "./CredentialExpires.ts"

/** What the file says of something that has a kind: the kind, and beside it the settings of that kind. */
export interface KindSettings {
  readonly kind: string
  /** Of the file, and of no kind: it is not among the settings that a kind is opened with. */
  readonly credentialExpires?: string
  readonly [setting: string]: unknown
}

interface Kind {
  readonly kind: string
  readonly title: string
  readonly description: string
  readonly settings: Schema.Codec<unknown, unknown>
}

/** Whether a key of a connection or a target is none of its kind's settings. */
export const isShared = (key: PropertyKey): boolean => key === "kind" || key === credentialExpires

const more = Schema.Struct({ [credentialExpires]: Schema.optionalKey(CredentialExpires) }).ast

const branch = (kind: Kind): Schema.Codec<KindSettings> => {
  const settings = Schema.toEncoded(kind.settings).ast
  if (!SchemaAST.isObjects(settings) || settings.propertySignatures.some(({ name }) => isShared(name))) {
    throw new Error(
      `The settings of ${kind.kind} must be a struct without the fields "kind" and "${credentialExpires}".`
    )
  }
  const name = Schema.Literal(kind.kind).annotate({ title: kind.title, description: kind.description })
  return Schema.make(
    new SchemaAST.Objects(
      [new SchemaAST.PropertySignature("kind", name.ast), ...settings.propertySignatures, ...more.propertySignatures],
      settings.indexSignatures,
      { title: kind.title, description: kind.description, ...settings.annotations },
      settings.checks
    )
  )
}

/**
 * The kinds of a registry as one schema of the file, told apart by `kind`. Settings stay as the file says them, with
 * their references: the registry decodes them, once as written and once with references resolved.
 */
export const kindSchema = (kinds: ReadonlyArray<Kind>): Schema.Codec<KindSettings> =>
  Schema.Union(kinds.map(branch), { mode: "oneOf" })
