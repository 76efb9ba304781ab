import type { EmployeeStatus } from "../domain/Employee.ts"
import { fold } from "../domain/Text.ts"

export type KnownStatus = Exclude<EmployeeStatus, "unknown">

/**
 * Words that mean one thing wherever they stand. Words that mean different things in different tools (pending, hired,
 * suspended, offboarding, yes, 1) are left out on purpose: an unknown word holds a person, a wrong one removes one.
 */
export const knownWords: Readonly<Record<KnownStatus, ReadonlyArray<string>>> = {
  active: ["active", "employed", "current", "actif", "aktiv", "activo", "activa", "attivo", "attiva", "actief"],
  "on-leave": [
    "on leave",
    "leave",
    "leave of absence",
    "loa",
    "parental leave",
    "maternity leave",
    "paternity leave",
    "sick leave",
    "unpaid leave",
    "sabbatical",
    "en congé",
    "congé parental",
    "congé maternité",
    "elternzeit",
    "mutterschutz",
    "beurlaubt",
    "en excedencia",
    "in congedo",
    "met verlof"
  ],
  onboarding: ["onboarding", "preboarding", "pre boarding", "prehire", "pre hire", "future hire", "not started"],
  inactive: [
    "inactive",
    "terminated",
    "left",
    "leaver",
    "former",
    "former employee",
    "resigned",
    "dismissed",
    "no longer employed",
    "retired",
    "deceased",
    "inactif",
    "inaktiv",
    "ausgeschieden",
    "inactivo",
    "inactiva",
    "inattivo",
    "inattiva",
    "inactief",
    "uit dienst"
  ]
}

/** The form in which status words are compared: folded, with hyphens and underscores as spaces. */
const key = (word: string): string => fold(word.replace(/[_-]+/gu, " "))

const known: ReadonlyMap<string, KnownStatus> = new Map(
  (["active", "on-leave", "onboarding", "inactive"] as const).flatMap((status) =>
    knownWords[status].map((word) => [key(word), status] as const)
  )
)

/** Two words of the settings that are one word, with different meanings; nothing if there are none. */
export const contradiction = (own: Readonly<Record<string, KnownStatus>>): readonly [string, string] | undefined => {
  const seen = new Map<string, string>()
  for (const [word, status] of Object.entries(own)) {
    const other = seen.get(key(word))
    if (other !== undefined && own[other] !== status) return [other, word]
    seen.set(key(word), word)
  }
  return undefined
}

/** What a tool's word for a status means: the settings' own words first, then the common ones, else `unknown`. */
export const statusReader = (own: Readonly<Record<string, KnownStatus>>): (word: string) => EmployeeStatus => {
  const all = new Map<string, KnownStatus>(known)
  for (const [word, status] of Object.entries(own)) all.set(key(word), status)
  return (word) => all.get(key(word)) ?? "unknown"
}
