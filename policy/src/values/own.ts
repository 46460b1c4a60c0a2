type Table<T> = Readonly<Record<string, T>>

const owns = Object.prototype.hasOwnProperty

/** Whether the table itself has the key: a word from outside may be `constructor` or `__proto__`. */
export const hasOwn = <K extends string>(table: Readonly<Record<K, unknown>>, key: string): key is K =>
  owns.call(table, key)

/** What a table of ours says of a word from outside; undefined where it says nothing. */
export const ownOf = <T>(table: Table<T>, key: string): T | undefined =>
  owns.call(table, key) ? table[key] : undefined
