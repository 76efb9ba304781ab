import { Effect, Schema, SchemaIssue, SchemaTransformation } from "effect"

/**
 * Settings with a check across them, whose JSON Schema stays as it is. `problem` says in words that quote no value what
 * does not go together.
 */
export const refuse = <S extends Schema.Codec<unknown, unknown>>(
  schema: S,
  problem: (value: S["Type"]) => string | undefined
) =>
  schema.pipe(
    Schema.decodeTo(
      Schema.toType(schema),
      SchemaTransformation.transformEffect<S["Type"], S["Type"]>({
        decode: (value) => {
          const message = problem(value)
          return message === undefined
            ? Effect.succeed(value)
            : Effect.fail(new SchemaIssue.InvalidValue({ message }))
        },
        encode: (value) => Effect.succeed(value)
      })
    )
  )
