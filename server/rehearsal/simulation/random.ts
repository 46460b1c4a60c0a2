/** Numbers that look random and are the same for the same seed, on any machine. */
export type Random = {
  /** From 0, below 1. */
  next: () => number
  /** A whole number, both ends included. */
  int: (least: number, most: number) => number
  chance: (probability: number) => boolean
  pick: <T>(from: readonly T[]) => T
  /** One of the keys, as likely as its weight. */
  weighted: <T extends string>(weights: Readonly<Record<T, number>>) => T
  /** How often something happens that happens `mean` times on average. */
  poisson: (mean: number) => number
  /** Spread by factors around a median, as incomes and bills are. */
  logNormal: (median: number, sigma: number) => number
  /** An independent stream of its own: what one draws does not move the other. */
  fork: (name: string) => Random
}

// FNV-1a, 32 bits.
function hash(text: string): number {
  let value = 0x811c9dc5
  for (const character of text) {
    value ^= character.codePointAt(0) as number
    value = Math.imul(value, 0x01000193)
  }
  return value >>> 0
}

/** Streams of one seed are told apart by name. */
export function createRandom(seed: number, name = ''): Random {
  // mulberry32: 32 bits of state pass this use's needs, and every bit of the seed counts.
  let state = (Math.imul(seed, 0x9e3779b1) ^ hash(name)) >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = state
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
  return {
    next,
    int: (least, most) => least + Math.floor(next() * (most - least + 1)),
    chance: (probability) => next() < probability,
    pick: (from) => {
      const picked = from[Math.floor(next() * from.length)]
      if (picked === undefined) throw new Error('nothing to pick from')
      return picked
    },
    weighted: (weights) => {
      const entries = Object.entries<number>(weights)
      let left = next() * entries.reduce((total, [, weight]) => total + weight, 0)
      for (const [key, weight] of entries) {
        left -= weight
        if (left < 0) return key as keyof typeof weights
      }
      throw new Error('nothing to pick from')
    },
    poisson: (mean) => {
      const limit = Math.exp(-mean)
      let times = 0
      for (let product = next(); product > limit; product *= next()) times += 1
      return times
    },
    logNormal: (median, sigma) => median * Math.exp(sigma * normal()),
    fork: (fork) => createRandom(seed, `${name}/${fork}`),
  }
}
