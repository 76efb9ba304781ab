import type { Capabilities, Carry } from "../domain/Capabilities.ts"
import type { Completeness } from "../domain/Read.ts"
import { fit, type LeftOut } from "./Budget.ts"
import type { Checkup, ConnectionCheck, MissingRight, Spent, TargetCheck } from "./CheckView.ts"
import { entityTitle, markdownMarkup, type Markup, textMarkup } from "./Describe.ts"
import { type Lines, type Page, page as pageOf, paragraph, type TextOptions } from "./Page.ts"
import { escapeJson } from "./Safe.ts"
import type { Tone } from "./Style.ts"
import type { Surveyed } from "./Survey.ts"
import type { AttributeCounts, ValueCount } from "./Tally.ts"
import { count, fieldWords, list, number, people, sentence, stateWords } from "./Words.ts"

/** What was found out, a line each, with its label. */
type Facts = ReadonlyArray<readonly [label: string, text: string, tone?: Tone]>

/** So many values stand in a line; the others are counted. */
const shown = 6

/** `20 Paris, 12 Lyon, and 3 others`. */
const counts = (m: Markup, values: ReadonlyArray<ValueCount>, before = ""): string => {
  const rest = values.slice(shown).reduce((sum, value) => sum + value.count, 0)
  return [
    ...values.slice(0, shown).map((value) => `${number(value.count)} ${m.words(`${before}${value.value}`, 60)}`),
    ...(rest === 0 ? [] : [`${number(rest)} with ${count(values.length - shown, "other value")}`])
  ].join(", ")
}

const statuses = (m: Markup, found: Surveyed): string =>
  found.statuses.map(({ count: of, status, words }) => {
    const own = words.map(({ value }) => value).filter((value) => value !== "")
    const told = own.slice(0, shown).map((word) => `“${m.words(word, 40)}”`)
    return `${number(of)} ${status}${told.length === 0 ? "" : ` (${told.join(", ")})`}`
  }).join(", ")

const rest = (of: number, words: string): ReadonlyArray<string> => of === 0 ? [] : [`${number(of)} ${words}`]

const places = (m: Markup, { attributes }: Surveyed): string => {
  const place = attributes.find(({ name }) => name === "workLocation")
  if (place === undefined || place.filled === 0) return ""
  return [counts(m, place.values ?? []), ...rest(place.empty + place.hidden, "without one")].join("; ")
}

const addresses = (m: Markup, { domains, hiddenEmail, withoutEmail }: Surveyed): string =>
  [
    ...(domains.length === 0 ? [] : [counts(m, domains, "@")]),
    ...rest(withoutEmail, "without one"),
    ...rest(hiddenEmail, "not visible")
  ].join("; ")

const spentText = ({ milliseconds, requests }: Spent): string =>
  `in ${number(milliseconds / 1000)} s${requests === 0 ? "" : `, with ${count(requests, "request")}`}`

const proof = (m: Markup, completeness: Completeness, ifWeak = ""): Facts =>
  completeness.complete
    ? [[
      "Proof",
      `${completeness.proof}: ${sentence(m.words(completeness.how))}${completeness.proof === "strong" ? "" : ifWeak}`
    ]]
    : [
      ["Problem", sentence(m.words(completeness.why)), "red"],
      ["To do", sentence(m.words(completeness.next))]
    ]

const missingText = (m: Markup, { fields, next, permission }: MissingRight): string =>
  `No record shows ${fields.map((field) => m.words(field, 60)).join(", ")}: the credential probably lacks ${
    m.words(permission)
  }. ${sentence(m.words(next))}`

/** What was found out about a connection. */
const connectionFacts = (m: Markup, check: ConnectionCheck): Facts => {
  const { completeness, found, missing, notes, spent, unreadable, usedBy } = check
  return [
    ...(completeness.complete || found.people > 0
      ? [["Found", `${people(found.people)} ${spentText(spent)}`] as const]
      : []),
    ["Status", statuses(m, found)],
    ["Location", places(m, found)],
    ["E-mail", addresses(m, found)],
    ["Such as", found.examples.map((example) => m.words(example, 100)).join("; ")],
    ...proof(m, completeness, " Nobody's absence is proved, so onMissing: archive can't be used."),
    ...missing.map((right) => ["Missing", missingText(m, right), "yellow"] as const),
    ...(unreadable.count === 0 ? [] : [
      [
        "Unreadable",
        `${count(unreadable.count, "record")}, whose people are held: ${
          unreadable.first.map((one) => m.words(one)).join("; ")
        }${unreadable.count > unreadable.first.length ? "; …" : ""}.`,
        "yellow"
      ] as const
    ]),
    ...notes.map((note) => ["Note", sentence(m.words(note))] as const),
    ["Used by", usedBy.length === 0 ? "no entity" : usedBy.map((entity) => m.code(entity, 60)).join(", ")]
  ]
}

const observed = ({ observes }: Capabilities): ReadonlyArray<readonly [string, boolean]> => [
  ["state", observes.state],
  ["roles", observes.roles],
  ["manager", observes.manager],
  ["bank account", observes.bankAccount],
  ["pending invitations", observes.invited],
  ["archived members", observes.archived]
]

const shows = (capabilities: Capabilities): string => {
  const of = observed(capabilities)
  const names = (which: boolean): string => list(of.filter(([, is]) => is === which).map(([name]) => name))
  const all = ["names, e-mails", names(true)].filter((part) => part !== "").join(", ")
  return names(false) === "" ? `${all}.` : `${all}; it does not show ${names(false)}.`
}

const carried = ({ writes }: Capabilities): ReadonlyArray<readonly [string, Carry]> => [
  ["invite", writes.invite],
  ["archive", writes.archive],
  ["cancel-invite", writes["cancel-invite"]],
  ["resend-invite", writes["resend-invite"]],
  ["reactivate", writes.reactivate],
  ["update of the name", writes.update.name],
  [`update of the ${fieldWords.email}`, writes.update.email],
  [`update of the ${fieldWords.manager}`, writes.update.manager],
  [`update of the ${fieldWords.bankAccount}`, writes.update.bankAccount]
]

const does = (capabilities: Capabilities): string => {
  const of = carried(capabilities)
  const names = (which: Carry): string => of.filter(([, carry]) => carry === which).map(([name]) => name).join(", ")
  return [
    names("apply") === "" ? "" : `by hrsync: ${names("apply")}`,
    names("manual") === "" ? "" : `by a person: ${names("manual")}`,
    names("unsupported") === "" ? "" : `not at all: ${names("unsupported")}`
  ].filter((part) => part !== "").join("; ") + "."
}

/** What was found out about a target. */
const targetFacts = (m: Markup, { capabilities, completeness, members, notes, spent, states }: TargetCheck): Facts => [
  ...(completeness.complete || members > 0
    ? [
      [
        "Found",
        `${count(members, "member")} ${spentText(spent)}${
          states.length === 0 || capabilities?.observes.state === false
            ? ""
            : `: ${states.map(([state, of]) => `${number(of)} ${stateWords[state]}`).join(", ")}`
        }`
      ] as const
    ]
    : []),
  ...(capabilities === undefined ? [] : [["Shows", shows(capabilities)], ["Does", does(capabilities)]] as const),
  ...proof(m, completeness),
  ...notes.map((note) => ["Note", sentence(m.words(note))] as const)
]

const verdict = (check: ConnectionCheck | TargetCheck): readonly [Tone, string] =>
  !check.completeness.complete
    ? ["loud", "FAILED"]
    : "missing" in check && (check.missing.length > 0 || check.unreadable.count > 0)
    ? ["yellow", "reachable, but something is missing"]
    : ["green", "reachable"]

const connectionTitle = (m: Markup, { connection, title }: ConnectionCheck): string =>
  `${m.code(connection, 60)}  ${m.words(title, 60)}`

const targetTitle = (m: Markup, check: TargetCheck): string => `${entityTitle(m, check)} → ${m.words(check.title, 60)}`

/** `hrsync check` for a terminal. */
export const checkText = ({ connections, targets }: Checkup, options: TextOptions): string => {
  const page = pageOf(options)
  const m = textMarkup
  const parts = [
    ...connections.map((check) => [connectionTitle(m, check), verdict(check), connectionFacts(m, check)] as const),
    ...targets.map((check) => [targetTitle(m, check), verdict(check), targetFacts(m, check)] as const)
  ]
  if (parts.length === 0) return "Nothing to check: the file has no connection.\n"
  return `${parts.map(([title, said, facts]) => [...partLines(page, title, said, facts)].join("\n")).join("\n\n")}\n`
}

function* partLines(page: Page, title: string, [tone, word]: readonly [Tone, string], facts: Facts): Lines {
  yield `${page.paint("bold", title)}  ${page.paint(tone, word)}`
  for (const [label, text, of = "dim"] of facts) {
    if (text !== "") yield* paragraph(page, "  ", text, label.padEnd(12), of)
  }
}

/** `hrsync check` in Markdown, kept under 65,536 bytes. */
export const checkMarkdown = (
  { connections, targets }: Checkup,
  options: { readonly maxBytes?: number } = {}
): string => {
  const m = markdownMarkup
  const leftOut: LeftOut = new Map()
  const section = (title: string, [, word]: readonly [Tone, string], facts: Facts) => ({
    unit: "facts",
    open: `\n### ${title}: ${word}\n\n`,
    rows: facts.filter(([, text]) => text !== "").map(([label, text]) => `- **${label}** ${text}\n`),
    close: "",
    total: facts.filter(([, text]) => text !== "").length
  })
  const sections = [
    ...connections.map((check) => section(connectionTitle(m, check), verdict(check), connectionFacts(m, check))),
    ...targets.map((check) => section(targetTitle(m, check), verdict(check), targetFacts(m, check)))
  ]
  const text = fit("## hrsync check\n", sections, (options.maxBytes ?? 65_000) - 200, leftOut)
  const left = leftOut.get("facts")?.left ?? 0
  return `${text === "" ? "## hrsync check\n\nNothing to check: the file has no connection.\n" : text}${
    left === 0 ? "" : `\n**Cut for length.** ${count(left, "line")} not shown.\n`
  }`
}

const completenessJson = (completeness: Completeness) =>
  completeness.complete
    ? { complete: true, proof: completeness.proof, how: completeness.how, why: null, next: null }
    : { complete: false, proof: null, how: null, why: completeness.why, next: completeness.next }

/** An attribute for programs; `values` is null where nearly everybody has another one. */
export const attributeJson = ({ distinct, empty, filled, hidden, name, values }: AttributeCounts) => ({
  name,
  filled,
  empty,
  hidden,
  distinct,
  values: values === undefined ? null : values.map(({ count, value }) => ({ value, count }))
})

/** `hrsync check` for programs. */
export const checkJson = ({ connections, targets }: Checkup): string => {
  const document = {
    format: "hrsync-check",
    version: 1,
    connections: connections.map((check) => {
      const { domains, examples, hiddenEmail, statuses, withoutEmail } = check.found
      return {
        connection: check.connection,
        kind: check.kind,
        usedBy: check.usedBy,
        ...completenessJson(check.completeness),
        people: check.found.people,
        statuses: statuses.map(({ count, status, words }) => ({
          status,
          count,
          words: words.map(({ count, value }) => ({ value, count }))
        })),
        workLocation: check.found.attributes.filter(({ name }) => name === "workLocation").map(attributeJson)[0] ??
          null,
        emails: {
          domains: domains.map(({ count, value }) => ({ value, count })),
          empty: withoutEmail,
          hidden: hiddenEmail
        },
        examples,
        missing: check.missing.map(({ fields, next, permission }) => ({ permission, fields, next })),
        notes: check.notes,
        unreadable: { count: check.unreadable.count, first: check.unreadable.first },
        milliseconds: check.spent.milliseconds,
        requests: check.spent.requests
      }
    }),
    targets: targets.map((check) => ({
      entity: check.entity,
      kind: check.kind,
      ...completenessJson(check.completeness),
      members: check.members,
      states: Object.fromEntries(check.states),
      observes: check.capabilities?.observes ?? null,
      writes: check.capabilities?.writes ?? null,
      notes: check.notes,
      milliseconds: check.spent.milliseconds,
      requests: check.spent.requests
    }))
  }
  return `${escapeJson(JSON.stringify(document, null, 2))}\n`
}
