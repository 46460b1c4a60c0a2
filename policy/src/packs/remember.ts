/** Texts whose answer is kept: more than the files of a nation's areas that one officer works on. */
const most = 64

/** Keeps what was made of the texts that were asked for last. What is kept must not be changed by who is given it. */
export function remembering<Made>(): {
  find: (text: string) => Made | undefined
  keep: (text: string, made: Made) => void
} {
  const kept = new Map<string, Made>()
  const keep = (text: string, made: Made): void => {
    kept.delete(text)
    kept.set(text, made)
    for (const oldest of kept.keys()) if (kept.size > most) kept.delete(oldest)
  }
  return {
    find: (text) => {
      const made = kept.get(text)
      if (made !== undefined) keep(text, made)
      return made
    },
    keep,
  }
}
