import { problem } from './problems.ts'

/** Deeper documents are refused before they are parsed: no shape of ours comes near it. */
export const deepestJson = 32

/** Levels of nesting of a JSON text, counted up to `most` + 1 without parsing it. */
export function jsonDepth(text: string, most: number): number {
  let depth = 0
  let deepest = 0
  let inText = false
  for (let i = 0; i < text.length; i++) {
    const character = text[i]
    if (inText) {
      if (character === '\\') i++
      else if (character === '"') inText = false
    } else if (character === '"') inText = true
    else if (character === '{' || character === '[') {
      depth += 1
      if (depth > deepest) deepest = depth
      if (deepest > most) return deepest
    } else if (character === '}' || character === ']') depth -= 1
  }
  return deepest
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** Reads a JSON body; undefined when it is empty. @throws Problem saying what is wrong with it */
export function readJson(bytes: Uint8Array): unknown {
  let text: string
  try {
    text = utf8.decode(bytes)
  } catch {
    throw problem.notUtf8()
  }
  if (text.trim() === '') return undefined
  if (jsonDepth(text, deepestJson) > deepestJson) throw problem.tooDeep({ most: deepestJson })
  try {
    return JSON.parse(text)
  } catch {
    throw problem.malformedJson()
  }
}

/** The charset that a content type names, in small letters; null without one. */
export const charsetOf = (contentType: string): string | null =>
  /;\s*charset="?([^\s";]+)/i.exec(contentType)?.[1]?.toLowerCase() ?? null
