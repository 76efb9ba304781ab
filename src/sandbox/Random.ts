/**
 * Numbers that look random and are the same for the same seed on every machine: xoshiro128** (Blackman and Vigna),
 * seeded by FNV-1a over the seed's text. Never for anything that must not be guessed.
 */
export interface Random {
  /** A whole number from 0 to below `limit`. */
  readonly below: (limit: number) => number
  /** One of several; nothing has none. */
  readonly pick: <A>(from: readonly [A, ...ReadonlyArray<A>]) => A
  /** True in so many of a hundred cases. */
  readonly percent: (chance: number) => boolean
  /** So many decimal digits. */
  readonly digits: (length: number) => string
}

/** The numbers of one purpose: another text is another, unrelated row of numbers. */
export const random = (...seed: ReadonlyArray<string | number>): Random => {
  const text = seed.join("\u001f")
  let [a, b, c, d] = [hash(text, 1), hash(text, 2), hash(text, 3), hash(text, 4)]
  const next = (): number => {
    const result = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0
    const t = b << 9
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= t
    d = rotate(d, 11)
    return result
  }
  const below = (limit: number): number => Math.floor(next() / 4_294_967_296 * limit)
  return {
    below,
    pick: (from) => from[below(from.length)] ?? from[0],
    percent: (chance) => below(100) < chance,
    digits: (length) => {
      let digits = ""
      while (digits.length < length) digits += String(below(10))
      return digits
    }
  }
}

const rotate = (value: number, by: number): number => (value << by) | (value >>> (32 - by))

const hash = (text: string, salt: number): number => {
  let value = 0x811c9dc5 ^ Math.imul(salt, 0x9e3779b1)
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193)
  // The last texts differ in their end alone: mix the low bits upwards.
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b)
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35)
  return (value ^ (value >>> 16)) >>> 0
}
