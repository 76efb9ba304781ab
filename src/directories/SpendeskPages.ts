/** A page as it is asked for: its number, from 1, and its size. */
export interface Ask {
  readonly page: number
  readonly size: number
}

/** How many stand before a page. */
export const before = ({ page, size }: Ask): number => (page - 1) * size

/** How many stand up to its end. */
export const upTo = ({ page, size }: Ask): number => page * size

/** The page without overlap, where only one size is taken: it holds the position after those that are known. */
export const plainPage = (known: number, size: number): Ask => ({ page: Math.floor(known / size) + 1, size })

/**
 * The page that goes furthest among those that begin with somebody known already, which shows that the list did not move
 * meanwhile. Pages have numbers and no positions: so their size varies, a little below the largest one.
 */
export const overlappingPage = (known: number, largest: number): Ask => {
  let best = plainPage(known, largest)
  if (known === 0) return best
  for (let size = largest, gain = 0; size > gain; size--) {
    const ask = { page: Math.floor((known - 1) / size) + 1, size }
    const more = upTo(ask) - known
    if (more > gain) {
      gain = more
      best = ask
    }
  }
  return best
}
