/** Levels of nesting that are taken: no document of ours comes near it, and no parser follows a deeper one down. */
export const deepestJson = 32

/** Whether the brackets of a JSON text go deeper than is taken, outside its strings. Nothing is parsed. */
export function isTooDeep(text: string): boolean {
  let depth = 0
  let inString = false
  for (let i = 0; i < text.length; i++) {
    const character = text.charCodeAt(i)
    if (inString) {
      if (character === 0x5c) i++
      else if (character === 0x22) inString = false
    } else if (character === 0x22) inString = true
    else if (character === 0x7b || character === 0x5b) {
      if (++depth > deepestJson) return true
    } else if (character === 0x7d || character === 0x5d) depth--
  }
  return false
}
