/** Every list that the function answers, in one: `flatMap`, which web views of 2018 lack. */
export function gather<T, R>(list: readonly T[], answer: (one: T) => readonly R[]): R[] {
  const all: R[] = []
  for (const one of list) all.push(...answer(one))
  return all
}
