/**
 * The text of a message's `input` as its sender wrote it, which is what a signature covers: an object's own text, or what a
 * string says. Null when there is none.
 */
export function rawInput(text: string): string | null {
  let depth = 0
  let key = ''
  let from = -1
  for (let at = 0; at < text.length; at++) {
    const character = text[at]
    if (character === '"') {
      const begun = at
      for (at += 1; at < text.length && text[at] !== '"'; at++) if (text[at] === '\\') at += 1
      if (depth !== 1) continue
      const word = JSON.parse(text.slice(begun, at + 1)) as string
      if (from < 0) key = word
      else if (/^\s*$/.test(text.slice(from, begun))) return word
    } else if (character === ':' && depth === 1 && (key === 'input' || key === 'Input')) {
      from = at + 1
    } else if (character === '{' || character === '[') depth += 1
    else if (character === '}' || character === ']') {
      depth -= 1
      if (from >= 0 && depth === 1) return text.slice(from, at + 1).trim()
    } else if (character === ',' && depth === 1) key = ''
  }
  return null
}
