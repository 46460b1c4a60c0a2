import { type Answer, type Reader, readerOn, type Send, send } from './db.ts'

/**
 * The reader of one answer that several modules put together: what was asked before with the same values is not asked again.
 * Whoever changes what it was given changes its own copy.
 */
export function remembering(reader: Reader): Reader {
  const asked = new Map<string, Promise<Answer>>()
  const ask: Send = async (text, values) => {
    const key = `${text.name ?? text.text} ${JSON.stringify(values)}`
    let answer = asked.get(key)
    if (answer === undefined) {
      answer = send(reader, text, values)
      asked.set(key, answer)
    }
    const { rows, ...rest } = await answer
    return { ...rest, rows: rows.map((row) => ({ ...(row as object) })) }
  }
  return readerOn(ask)
}
