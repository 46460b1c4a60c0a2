import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import type { Fault } from '../packs/index.ts'
import type { CompiledPack } from '../values/pack.ts'
import type { Language, Text } from '../values/text.ts'
import { populationReader } from './population.ts'

/** Rows that are written together. */
const together = 1_000
/** Faults that are told one by one. */
const told = 20

/**
 * Answers a table of bills, row by row, so that no table is too long.
 * @returns what could not be read; such rows say so in their place
 */
export async function runPopulation(
  packs: ReadonlyMap<string, CompiledPack>,
  path: string,
  { lang, out }: { lang: Language; out: (text: string) => void },
): Promise<Fault[]> {
  const faults: Fault[] = []
  const say = (line: number, { zh, en }: Text): void => {
    if (faults.length >= told) return
    const mend = { zh: '改正这一行再算', en: 'Correct the row and run again.' }
    faults.push({ code: 'row-unreadable', file: path, line, at: '', zh, en, mend })
  }
  const rows = createInterface({ input: createReadStream(path, 'utf8'), crlfDelay: Number.POSITIVE_INFINITY })
  let reader: Exclude<ReturnType<typeof populationReader>, { wrong: Text }> | null = null
  let waiting: string[] = []
  let line = 0
  for await (const row of rows) {
    line++
    if (reader === null) {
      const made = populationReader(packs, row, lang)
      if ('wrong' in made) {
        say(line, made.wrong)
        break
      }
      reader = made
      waiting.push(made.header)
      continue
    }
    if (row.trim() === '') continue
    const { text, wrong } = reader.answer(row)
    if (wrong) say(line, wrong)
    waiting.push(text)
    if (waiting.length < together) continue
    out(waiting.join('\n'))
    waiting = []
  }
  if (line === 0) say(1, { zh: '文件是空的', en: 'the file is empty' })
  if (waiting.length > 0) out(waiting.join('\n'))
  return faults
}
