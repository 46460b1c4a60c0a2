/**
 * Asks about what is wanted, again while something else is wanted by the time the answer comes: an answer about somebody
 * who was wanted before is never shown as that of who is wanted now.
 */
export async function askLatest<Wanted, Result>(
  wanted: { readonly current: Wanted },
  ask: (one: Wanted) => Promise<Result>,
): Promise<Result> {
  for (;;) {
    const one = wanted.current
    try {
      const result = await ask(one)
      if (wanted.current === one) return result
    } catch (error) {
      if (wanted.current === one) throw error
    }
  }
}
