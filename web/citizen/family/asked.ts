type Asked = { by: string; name: string; idNumber: string }

let last: Asked | null = null

/** Keeps whom somebody wanted to bind, so that nothing is typed twice on the way through another page; null forgets it. */
export function keepAsked(asked: Asked | null): void {
  last = asked
}

/** Whom this person wanted to bind last; empty when nobody, or when it was somebody else who asked. */
export const askedBy = (personId: string | undefined): { name: string; idNumber: string } =>
  last !== null && last.by === personId ? last : { name: '', idNumber: '' }
