/** What the starter file is made from. */
export interface Answers {
  /** The company account's name; its key in the file follows from it. */
  readonly name: string
  /** IANA time zone. */
  readonly timezone: string
  /** `csv` or `json`: the form of the export. */
  readonly source: string
  readonly employees: string
  readonly members: string
}

/** A key for hrsync.yaml from a name: "Acme SAS" is `acme-sas`. */
const keyOf = (name: string): string => {
  const key = name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^a-z0-9]+/gu, "-").replace(
    /^-|-$/gu,
    ""
  )
    .slice(0, 60).replace(/-$/u, "")
  return key === "" ? "main" : text(key)
}

/** A scalar that YAML reads as this very text, whatever it holds: JSON's strings are YAML's double-quoted ones. */
const text = (value: string): string =>
  /^(?!(?:true|false|null)$)[A-Za-z][A-Za-z0-9 _./-]*[A-Za-z0-9]$/iu.test(value) ? value : JSON.stringify(value)

/** A connection that a starter file has instead of one to an export. */
export interface StarterConnection {
  readonly id: string
  /** Its lines, two spaces in. */
  readonly lines: string
}

const toExport = ({ employees, source }: Answers): StarterConnection => ({
  id: "hr",
  lines: `  hr:
    kind: ${text(source)}
    path: ${text(employees)}       # an export of your HR tool
    # A proof that the export is whole (here: a file with the number of records), so that a cut one is refused:
    # proof: { count: employees.count }
`
})

/** A commented hrsync.yaml that validates as it is. */
export const starter = (answers: Answers, connection: StarterConnection = toExport(answers)): string =>
  `# yaml-language-server: $schema=./hrsync.schema.json
# (for completion in an editor; this writes that schema: hrsync schema > hrsync.schema.json)
#
# hrsync.yaml: who should be a Spendesk member, by what the HR tool says.
# Check it:       hrsync validate
# Try it:         hrsync plan --sandbox    (a generated company; no credentials, nothing is changed)
# See the plan:   hrsync plan
version: 1

# Where hrsync remembers whom it manages. Keep it where every run finds it, and out of git: it holds e-mail addresses.
state: sqlite:.hrsync/state.db

connections:
${connection.lines}
entities:
  ${keyOf(answers.name)}:
    name: ${text(answers.name)}
    timezone: ${text(answers.timezone)}
    source: ${text(connection.id)}
    target: { kind: file, path: ${text(answers.members)} }

    # Who is in scope: everybody, or whoever meets every condition (join values with commas for "or"):
    employees: all
    # employees:
    #   where:
    #     - { field: workLocation, oneOf: "Paris, Lyon" }
    #     - { field: employmentType, noneOf: [Freelance] }
    #   exclude: [robot@acme.example]

    # Never removed, never released:
    # protect: [owner@acme.example]

    # Removals in 7 days that stop a plan until somebody approves it. These are the defaults.
    # limits: { archive: { percent: 10, count: 10 } }
`
