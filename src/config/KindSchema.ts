import { Schema, SchemaAST } from "effect"

/** What the file says of something that has a kind: the kind, and beside it the settings of that kind. */
export interface KindSettings {
  readonly kind: string
  readonly [setting: string]: unknown
}

interface Kind {
  readonly kind: string
  readonly title: string
  readonly description: string
  readonly settings: Schema.Codec<unknown, unknown>
}

const branch = (kind: Kind): Schema.Codec<KindSettings> => {
  const settings = Schema.toEncoded(kind.settings).ast
  if (!SchemaAST.isObjects(settings) || settings.propertySignatures.some(({ name }) => name === "kind")) {
    throw new Error(`The settings of ${kind.kind} must be a struct without a field "kind".`)
  }
  const name = Schema.Literal(kind.kind).annotate({ title: kind.title, description: kind.description })
  return Schema.make(
    new SchemaAST.Objects(
      [new SchemaAST.PropertySignature("kind", name.ast), ...settings.propertySignatures],
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
