import { fold } from "../domain/Text.ts"

/** One field that a tool has in this company. */
export interface CatalogueField {
  /** The API's name of it, which never changes. */
  readonly name: string
  /** What people read on the screen, which they may change. */
  readonly label: string
  /** A name of the vendor that is the same in every company. */
  readonly universal?: string | undefined
  /** Whether the company made it. */
  readonly custom: boolean
}

/** The fields that a tool has in this company, looked up as administrators name them. */
export class Catalogue {
  readonly #tool: string
  readonly #fields: ReadonlyArray<CatalogueField>
  readonly #byName: ReadonlyMap<string, CatalogueField>
  readonly #problems = new Set<string>()

  constructor(tool: string, fields: ReadonlyArray<CatalogueField>) {
    this.#tool = tool
    this.#fields = fields
    this.#byName = new Map(fields.map((field) => [field.name, field]))
  }

  has(name: string): boolean {
    return this.#byName.has(name)
  }

  /** Without a word where there is none. */
  byUniversal(universal: string): string | undefined {
    return this.#fields.find((field) => field.universal !== undefined && fold(field.universal) === fold(universal))
      ?.name
  }

  /** Without a word where there is none; custom fields come first. */
  byLabel(label: string): string | undefined {
    return this.#labelled(label)[0]?.name
  }

  /**
   * The API's name of a field that the file names: as the API does, by the vendor's name for every company, or by its
   * label. What is not found, or found twice, is a problem of `setting`.
   */
  find(wanted: string, setting: string): string | undefined {
    const exact = this.#byName.get(wanted)?.name ?? this.byUniversal(wanted)
    if (exact !== undefined) return exact
    const [first, second] = this.#labelled(wanted)
    if (first === undefined) {
      this.#problems.add(`${setting}: ${this.#tool} shows no field “${wanted}” with one value for each person`)
    } else if (second !== undefined) {
      const names = `${first.name}, ${second.name}`
      this.#problems.add(`${setting}: ${this.#tool} has several fields “${wanted}”; name one as the API does: ${names}`)
      return undefined
    }
    return first?.name
  }

  /** Labels of the company's own fields, without those that are read as something else. */
  customLabels(besides: ReadonlySet<string>): ReadonlyArray<string> {
    return this.#fields.filter(({ custom, name }) => custom && !besides.has(name)).map(({ label }) => label)
  }

  /** What was looked for in vain, for the administrator. */
  get problems(): ReadonlyArray<string> {
    return [...this.#problems]
  }

  #labelled(label: string): ReadonlyArray<CatalogueField> {
    const all = this.#fields.filter((field) => fold(field.label) === fold(label))
    const custom = all.filter((field) => field.custom)
    return custom.length > 0 ? custom : all
  }
}
