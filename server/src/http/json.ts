import { deepestJson, isTooDeep } from '../json-depth.ts'
import { problem } from './problems.ts'

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
  if (isTooDeep(text)) throw problem.tooDeep({ most: deepestJson })
  try {
    return JSON.parse(text)
  } catch {
    throw problem.malformedJson()
  }
}

/** The charset that a content type names, in small letters; null without one. */
export const charsetOf = (contentType: string): string | null =>
  /;\s*charset="?([^\s";]+)/i.exec(contentType)?.[1]?.toLowerCase() ?? null
