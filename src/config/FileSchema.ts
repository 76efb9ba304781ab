import { Schema } from "effect"
import { directoryKinds } from "../directories/registry.ts"
import { Settings as Notifier } from "../notify/Notifier.ts"
import { sourceKinds } from "../sources/registry.ts"
import { Where } from "./ConditionSchema.ts"
import { kindSchema } from "./KindSchema.ts"
import { ServerSchema } from "./ServerSchema.ts"
import { Names, shared, Statuses } from "./SharedSchema.ts"

const optional = Schema.optionalKey

const Employees = Schema.Union([
  Schema.Literal("all").annotate({ title: "Everybody", description: "Every employee of the source." }),
  Schema.Struct({
    status: optional(
      Statuses.annotate({
        title: "Statuses",
        description:
          "Which employees are looked at. on-leave is not leaving: who is not chosen is held. Default active.",
        default: ["active"],
        examples: [["active", "on-leave"]]
      })
    ),
    where: optional(Where),
    include: optional(
      Names.annotate({
        description: "E-mails or employee ids of people who are in scope although the filter does not choose them.",
        examples: [["board@acme.example"]]
      })
    ),
    exclude: optional(
      Names.annotate({
        description:
          "E-mails or employee ids of people who are out of scope whatever the filter says. Wins over include.",
        examples: [["robot@acme.example"]]
      })
    )
  }).check(Schema.isMinProperties(1)).annotate({
    identifier: "EmployeeFilter",
    title: "Custom filter",
    description: "A choice by status, conditions and names."
  })
]).annotate({
  title: "Employees",
  description: "Who is to have an account in this entity: all, or a filter (D4).",
  markdownDescription:
    "Who is to have an account in this entity: `all`, or a filter with `status`, `where`, `include` and `exclude` (D1, D4). Only asked of people whose status is chosen and whose employment has not ended.",
  examples: ["all", { where: [{ field: "workLocation", oneOf: "Remote,London,Paris" }] }]
})

const name = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/u
/** The keys of connections and entities: they stand on command lines, in links and in file names. */
export const namePattern = name

const Key = Schema.String.check(Schema.isPattern(name))

const Entity = Schema.Struct({
  name: optional(
    Schema.NonEmptyString.check(Schema.isMaxLength(200)).annotate({
      title: "Name",
      description: "The company's name, for people. Default: the entity's key.",
      examples: ["Acme SAS"]
    })
  ),
  enabled: optional(
    Schema.Boolean.annotate({
      title: "Enabled",
      description:
        "false disconnects: every managed member is released in hrsync's record, and stays as it is (L4). Default true.",
      default: true
    })
  ),
  target: kindSchema(directoryKinds).annotate({
    title: "Target",
    description: "Where the members of this entity live. No two entities may have the same.",
    examples: [{ kind: "file", path: "members.json" }]
  }),
  employees: Employees,
  ...shared
}).annotate({
  identifier: "Entity",
  title: "Entity",
  description: "One Spendesk company account, with its own members and rules."
})
export type FileEntity = typeof Entity.Type

const Defaults = Schema.Struct(shared).annotate({
  identifier: "Defaults",
  title: "Defaults",
  description:
    "What holds for every entity that does not say otherwise. limits, lifecycle and approval merge key by key.",
  examples: [{ limits: { archive: { percent: 10 } } }]
})
export type FileDefaults = typeof Defaults.Type

/** hrsync.yaml, version 1, as it is written. The JSON Schema of editors and of validation follows from it. */
export const FileSchema = Schema.Struct({
  version: Schema.Literal(1).annotate({ title: "Version", description: "The version of this file's form: 1." }),
  state: optional(
    Schema.String.check(Schema.isPattern(/^(?:sqlite|jsonl):./u)).annotate({
      title: "State",
      description:
        "Where hrsync remembers what it manages: sqlite: and a path relative to this file. jsonl: is an export that is only read.",
      default: "sqlite:.hrsync/state.db",
      examples: ["sqlite:.hrsync/state.db"]
    })
  ),
  connections: Schema.Record(
    Key,
    kindSchema(sourceKinds).annotate({
      identifier: "Connection",
      title: "Connection",
      description: "An HR tool or an export of one."
    })
  ).annotate({
    title: "Connections",
    description: "The HR tools, each once, by a name of your choice. Entities share them.",
    examples: [{ "hr-export": { kind: "csv", path: "exports/employees.csv" } }]
  }),
  defaults: optional(Defaults),
  server: optional(ServerSchema),
  entities: Schema.Record(Key, Entity).annotate({
    title: "Entities",
    description: "The Spendesk entities, by a name of your choice that stays."
  }),
  notify: optional(
    Schema.Array(
      Schema.toEncoded(Notifier).annotate({
        identifier: "Notifier",
        title: "Notifier",
        description: "A webhook that is told what people have to know (U7)."
      })
    ).annotate({
      title: "Who is told",
      description: "Webhooks that hrsync run tells of blocks, errors, approvals, waiting items and credentials (U7).",
      examples: [[{ url: "${env:SLACK_WEBHOOK}", form: "slack" }]]
    })
  )
}).annotate({
  title: "hrsync.yaml",
  description: "Which employees have an account in which Spendesk entity, and how carefully that is kept so."
})
export type File = typeof FileSchema.Type
