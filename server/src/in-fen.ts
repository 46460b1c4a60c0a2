/** A row whose `Name`s are called as the API calls amounts. */
export type InFen<Row, Name extends keyof Row & string> = Omit<Row, Name> & {
  [Key in Name as `${Key}Fen`]: Row[Key]
}

/** A row with its amounts named as the API names them: a number of JSON says its unit by its name alone. */
export function inFen<Row extends object, Name extends keyof Row & string>(
  row: Row,
  ...names: readonly Name[]
): InFen<Row, Name> {
  const amounts = new Set<string>(names)
  const named = Object.entries(row).map(([name, value]) => [amounts.has(name) ? `${name}Fen` : name, value])
  return Object.fromEntries(named) as InFen<Row, Name>
}
