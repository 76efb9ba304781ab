import { Schema } from "effect"
import { employeeStatuses } from "../domain/Employee.ts"
import { managedFields } from "../domain/Rules.ts"
import { dayPattern, timePattern, windowPattern } from "./Duration.ts"

/** What an entity says and `defaults` may say for all of them. */

const optional = Schema.optionalKey

const percent = Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 100 }))
const count = Schema.Int.check(Schema.isGreaterThanOrEqualTo(0))

const Limits = Schema.Struct({
  archive: optional(
    Schema.Struct({
      percent: optional(percent.annotate({
        description: "Percent of the managed members that may lose access within the window. Default 10.",
        default: 10
      })),
      count: optional(count.annotate({
        description: "How many members may lose access within the window. Default 10; below the floor 2.",
        default: 10
      })),
      floor: optional(count.annotate({
        description: "With fewer managed members than this the percentage is not looked at. Default 20.",
        default: 20
      })),
      window: optional(
        Schema.String.check(Schema.isPattern(windowPattern)).annotate({
          description: "The time over which removals that nobody approved are added up. Default 7d.",
          default: "7d",
          examples: ["7d", "2w"]
        })
      )
    }).annotate({
      identifier: "ArchiveLimits",
      title: "Removals",
      description: "How much may be removed without a person's approval. Equal passes, more blocks.",
      examples: [{ percent: 10, count: 10, window: "7d" }]
    })
  ),
  release: optional(
    Schema.Struct({
      percent: optional(percent.annotate({
        description: "Percent of the managed members that may be released in one plan. Default 20.",
        default: 20
      }))
    }).annotate({
      identifier: "ReleaseLimits",
      title: "Releases",
      description: "How many members hrsync may stop managing at once."
    })
  ),
  shrink: optional(
    Schema.Struct({
      percent: optional(percent.annotate({
        description: "By how many percent the employees read may fall below the last good read. Default 20.",
        default: 20
      }))
    }).annotate({
      identifier: "ShrinkLimits",
      title: "Shrinking source",
      description: "How far an HR answer may shrink."
    })
  ),
  invite: optional(
    Schema.Struct({
      count: optional(
        count.annotate({ description: "How many invitations one plan may send. Default: as many as needed." })
      )
    }).annotate({
      identifier: "InviteLimits",
      title: "Invitations",
      description: "How many people may be invited at once."
    })
  ),
  update: optional(
    Schema.Struct({
      percent: optional(percent.annotate({
        description: "Percent of the managed members that one plan may change. Default: as many as needed."
      }))
    }).annotate({
      identifier: "UpdateLimits",
      title: "Updates",
      description: "How many members may be changed at once."
    })
  ),
  onExceed: optional(
    Schema.Literals(["stop-all", "stop-archives"]).annotate({
      title: "When a limit is exceeded",
      description: "stop-all: do nothing at all for the entity. stop-archives: remove nobody, do the rest.",
      default: "stop-all"
    })
  )
}).annotate({
  identifier: "Limits",
  title: "Limits",
  description: "How much may happen without a person's approval. A limit can be raised, never switched off.",
  markdownDescription:
    "How much may happen without a person's approval (P3, P4). Equal passes, more **blocks**, and an administrator approves or does not. A limit can be raised, never switched off.",
  examples: [{ archive: { percent: 10, count: 10, window: "7d" }, shrink: { percent: 20 } }]
})

const days = Schema.String.check(Schema.isPattern(dayPattern))

const Lifecycle = Schema.Struct({
  endField: optional(
    Schema.Literals(["terminationDate", "lastWorkingDay"]).annotate({
      description: "The date of HR that ends somebody's access. Default terminationDate.",
      default: "terminationDate"
    })
  ),
  accessEnds: optional(
    Schema.Literals(["on-date", "after-date"]).annotate({
      description: "on-date: access is gone on that day. after-date: that day is still worked. Default on-date.",
      default: "on-date"
    })
  ),
  inviteBefore: optional(
    days.annotate({
      description: "How many days before their start date people are invited. Default: on the start date.",
      examples: ["7d", "2w"]
    })
  ),
  archiveAfter: optional(
    days.annotate({
      description: "How many days after the end somebody is archived. Default 0d.",
      default: "0d",
      examples: ["3d"]
    })
  )
}).annotate({
  identifier: "Lifecycle",
  title: "Coming and going",
  description: "When people are invited before they start, and archived after they leave (D2, D3).",
  examples: [{ inviteBefore: "7d", accessEnds: "after-date", archiveAfter: "3d" }]
})

const ask = (what: string) =>
  optional(
    Schema.Literals(["apply", "ask"]).annotate({
      description: `apply: a changed ${what} is written. ask: it waits for a person's approval. Default apply.`,
      default: "apply"
    })
  )

const Approval = Schema.Struct({ email: ask("e-mail address"), bankAccount: ask("bank account") }).annotate({
  identifier: "Approval",
  title: "Approval of changes",
  description: "Which changed fields wait for a person (F4)."
})

/** E-mails or employee ids. */
export const Names = Schema.Array(Schema.Union([Schema.NonEmptyString, Schema.Finite]))

export const Sources = Schema.Union([
  Schema.NonEmptyString,
  Schema.Array(Schema.NonEmptyString).check(Schema.isMinLength(1), Schema.isUnique())
])

export const Statuses = Schema.Array(Schema.Literals(employeeStatuses.filter((status) => status !== "unknown"))).check(
  Schema.isMinLength(1),
  Schema.isUnique()
)

const time = Schema.String.check(Schema.isPattern(timePattern))

const Reconcile = Schema.Struct({
  mode: optional(
    Schema.Literals(["auto", "approve", "observe"]).annotate({
      title: "Mode",
      description:
        "auto: hrsync run applies within the limits. approve: it plans, tells, and waits for a yes. observe: it never writes. Default auto.",
      default: "auto"
    })
  ),
  every: optional(
    time.annotate({
      title: "How often",
      description: "The time between two cycles, a tenth more or less by chance. Default 15m.",
      default: "15m",
      examples: ["15m", "1h"]
    })
  ),
  cron: optional(
    Schema.NonEmptyString.annotate({
      title: "When",
      description:
        "Instead of every: a cron expression of five fields (minute, hour, day of month, month, day of week), on the entity's own clock.",
      examples: ["0 6 * * mon-fri", "*/30 7-19 * * *"]
    })
  ),
  windows: optional(
    Schema.Array(Schema.NonEmptyString).check(Schema.isMinLength(1)).annotate({
      title: "When it may write",
      description:
        "Hours in which it may write, on the entity's own clock; outside of them it reads, plans and waits. Default: always.",
      examples: [["mon-fri 07:00-19:00"], ["22:00-06:00"]]
    })
  )
}).check(Schema.isMinProperties(1)).annotate({
  identifier: "Reconcile",
  title: "Running unattended",
  description:
    "When hrsync run looks at this entity, and what it may do by itself (U1 to U4). Plans and applies by hand do not ask.",
  examples: [{ mode: "approve", every: "15m" }, { cron: "0 6 * * mon-fri", windows: ["mon-fri 06:00-20:00"] }]
})

export const shared = {
  timezone: optional(
    Schema.NonEmptyString.annotate({
      title: "Time zone",
      description: "IANA time zone for \"today\", where HR gives none for the person. Default UTC.",
      default: "UTC",
      examples: ["Europe/Paris", "Europe/London"]
    })
  ),
  source: optional(
    Sources.annotate({
      title: "Source",
      description: "The connection that employees come from, or a list of connections.",
      examples: ["personio-group", ["personio-group", "bob-uk"]]
    })
  ),
  fields: optional(
    Schema.Array(Schema.Literals(managedFields)).check(Schema.isUnique()).annotate({
      title: "Managed fields",
      description: "What hrsync keeps as HR says it. The rest belongs to people. Default name, email, bankAccount.",
      default: ["name", "email", "bankAccount"]
    })
  ),
  lifecycle: optional(Lifecycle),
  onInactive: optional(
    Schema.Literals(["archive", "hold"]).annotate({
      title: "Somebody left",
      description: "What happens to a managed member whose employment ended (L1). Default archive.",
      default: "archive"
    })
  ),
  onOutOfScope: optional(
    Schema.Literals(["release", "archive"]).annotate({
      title: "Somebody no longer matches the filter",
      description:
        "release: the member stays and people manage it. archive: the member is archived (L2). Default release.",
      default: "release"
    })
  ),
  onMissing: optional(
    Schema.Literals(["hold", "archive"]).annotate({
      title: "HR no longer returns somebody",
      description:
        "hold: nothing is done. archive: only where the source proves that its answer is complete (L3). Default hold.",
      default: "hold"
    })
  ),
  onReleasedLeaver: optional(
    Schema.Literals(["warn", "archive"]).annotate({
      title: "A released member left",
      description: "What happens when HR says that a released member left (L2). Default warn.",
      default: "warn"
    })
  ),
  adopt: optional(
    Schema.Literals(["by-email", "never"]).annotate({
      title: "Adopting members",
      description: "Whether an existing member with the same e-mail becomes managed (M3). Default by-email.",
      default: "by-email"
    })
  ),
  approval: optional(Approval),
  protect: optional(
    Names.annotate({
      title: "Protected people",
      description: "E-mails or employee ids of people who are never removed and never released (L5).",
      examples: [["owner@acme.example"]]
    })
  ),
  limits: optional(Limits),
  planLifetime: optional(
    time.annotate({
      title: "Life of a plan",
      description: "How long a saved plan or an approval is good for (A2). Default 24h.",
      default: "24h",
      examples: ["24h", "3d"]
    })
  ),
  settleAfter: optional(
    time.annotate({
      title: "Settling time",
      description: "How long an invitation of unknown outcome is waited for before it is sent again (X2). Default 1h.",
      default: "1h",
      examples: ["1h", "30m"]
    })
  ),
  reconcile: optional(Reconcile)
}
