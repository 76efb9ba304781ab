import type { Story } from "./CompanyPerson.ts"
import type { Home } from "./Home.ts"
import { random } from "./Random.ts"

/** Who plays what: a story for a place in a home. */
export interface Part {
  readonly home: number
  readonly position: number
  readonly story: Story
}

/** Every home has these, in this order: those who lead first. */
const everywhere: ReadonlyArray<Story> = ["plain", "plain", "joiner", "leaver", "elsewhere"]

/** The company has at least one of each, wherever there is room: the first ones before the last. */
const once: ReadonlyArray<Story> = [
  "married",
  "bank-account-changed",
  "starts-soon",
  "adopted",
  "on-leave",
  "moved-away",
  "rehired-old",
  "recent-leaver",
  "email-duplicate",
  "email-missing",
  "two-entities",
  "status-unknown",
  "bank-account-invalid",
  "single-name",
  "former",
  "starts-later",
  "released",
  "gone-from-hr",
  "moved-between",
  "name-corrected",
  "ended-before-start",
  "leap-day",
  "notice-given",
  "never-started",
  "joiner"
]

const removing: ReadonlySet<Story> = new Set(["leaver", "recent-leaver", "never-started"])
const releasing: ReadonlySet<Story> = new Set(["moved-away", "moved-between"])

/** Gives everybody a story, so that small companies have every case and no home's limits are exceeded. */
export const casting = (seed: number, size: number, homes: ReadonlyArray<Home>): ReadonlyArray<Part> => {
  const rooms = homes.map((home, at) => new Room(home, at, Math.floor((size + homes.length - 1 - at) / homes.length)))
  for (const room of rooms) for (const story of everywhere) room.take(story)
  let turn = 0
  for (const story of once) {
    const room = rooms.map((_, next) => rooms[(turn + next) % rooms.length]).find((room) => room?.take(story) === true)
    if (room !== undefined) turn = room.at + 1
  }
  for (const room of rooms) room.fill(seed)
  return rooms.flatMap((room) => room.parts)
}

class Room {
  readonly at: number
  readonly parts: Array<Part> = []
  readonly #home: Home
  readonly #places: number
  #removals: number
  #releases: number

  constructor(home: Home, at: number, places: number) {
    this.at = at
    this.#home = home
    this.#places = places
    this.#removals = Math.min(5, leastOf(home.removals, places))
    this.#releases = Math.min(5, leastOf(home.releases, places))
  }

  take(story: Story): boolean {
    if (this.parts.length >= this.#places) return false
    if (this.#isRemoval(story) && this.#removals-- <= 0) return false
    if (releasing.has(story) && this.#releases-- <= 0) return false
    this.parts.push({ home: this.at, position: this.parts.length, story })
    return true
  }

  #isRemoval(story: Story): boolean {
    return removing.has(story) || (story === "gone-from-hr" && this.#home.removesMissing)
  }

  /** The rest of the people, of whom most are as they were. */
  fill(seed: number): void {
    const rng = random(seed, "casting", this.at)
    while (this.parts.length < this.#places) {
      const chance = rng.below(1000)
      const story = usual.find(([below]) => chance < below)?.[1] ?? "plain"
      if (!this.take(story)) this.take("plain")
    }
  }
}

/** Stories of people beyond the first, by their share in a thousand. */
const usual: ReadonlyArray<readonly [below: number, story: Story]> = [
  [40, "elsewhere"],
  [80, "former"],
  [95, "on-leave"],
  [110, "notice-given"],
  [120, "joiner"],
  [126, "leaver"],
  [132, "married"],
  [138, "bank-account-changed"],
  [142, "name-corrected"],
  [146, "moved-away"],
  [150, "starts-soon"],
  [154, "starts-later"]
]

/** What the limits let pass however many of a home's people turn out to be managed. */
const leastOf = (most: (managed: number) => number, places: number): number => {
  let least = Number.POSITIVE_INFINITY
  for (let managed = Math.floor(places * 0.6); managed <= places; managed++) least = Math.min(least, most(managed))
  return least
}
