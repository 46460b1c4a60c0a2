const needsEscape = /["\\]/

/**
 * A list as PostgreSQL's array text, faster than the drivers make it; undefined for what only they can write (dates,
 * bytes, lists in lists).
 */
export function arrayText(list: readonly unknown[]): string | undefined {
  let text = '{'
  for (let index = 0; index < list.length; index++) {
    const element = list[index]
    if (index > 0) text += ','
    if (typeof element === 'number' || typeof element === 'boolean') text += element
    else if (element === null || element === undefined) text += 'NULL'
    else if (typeof element !== 'string') return undefined
    else {
      text += needsEscape.test(element)
        ? `"${element.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
        : `"${element}"`
    }
  }
  return `${text}}`
}

/** As `arrayText` for lists; anything else stays as it is. */
export const withArrayText = (value: unknown): unknown =>
  Array.isArray(value) ? (arrayText(value) ?? value) : value
