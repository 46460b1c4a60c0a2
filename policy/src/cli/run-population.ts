import { createReadStream, statSync } from 'node:fs'
import { createInterface } from 'node:readline'
import type { Fault } from '../packs/index.ts'
import type { CompiledPack } from '../values/pack.ts'
import type { Language, Text } from '../values/text.ts'
import { populationReader, type RowAnswer } from './population.ts'
import { populationThreads } from './population-threads.ts'

/** Rows that are answered together, unless a caller says otherwise. */
const usual = 20_000
/** Faults that are told one by one. */
const told = 20
/** Bytes from which a table is worth threads of its own, which take a second to start. */
const large = 5_000_000

/**
 * Answers a table of bills, row by row, so that no table is too long. A large one is answered on several threads, each
 * person's rows on one, and written in the order in which it is read.
 * @returns what could not be read; such rows say so in their place
 */
export async function runPopulation(
  packs: ReadonlyMap<string, CompiledPack>,
  path: string,
  {
    lang,
    out,
    threadsFrom = large,
    together = usual,
  }: { lang: Language; out: (text: string) => void; threadsFrom?: number; together?: number },
): Promise<Fault[]> {
  const faults: Fault[] = []
  const say = (line: number, { zh, en }: Text): void => {
    if (faults.length >= told) return
    const mend = { zh: '改正这一行再算', en: 'Correct the row and run again.' }
    faults.push({ code: 'row-unreadable', file: path, line, at: '', zh, en, mend })
  }
  const rows = createInterface({ input: createReadStream(path, 'utf8'), crlfDelay: Number.POSITIVE_INFINITY })
  let reader: Exclude<ReturnType<typeof populationReader>, { wrong: Text }> | null = null
  let threads: ReturnType<typeof populationThreads> = null
  let waiting: { line: number; row: string }[] = []
  /** The block before, which is answered while this one is read. */
  let before: Promise<void> = Promise.resolve()
  let line = 0
  const answer = async (block: readonly { line: number; row: string }[]): Promise<void> => {
    const given = block.map(({ row }) => row)
    const answers: RowAnswer[] = threads === null ? given.map(reader!.answer) : await threads.answers(given)
    answers.forEach(({ wrong }, index) => {
      if (wrong) say(block[index]!.line, wrong)
    })
    out(answers.map(({ text }) => text).join('\n'))
  }
  try {
    for await (const row of rows) {
      line++
      if (reader === null) {
        const made = populationReader(packs, row, lang)
        if ('wrong' in made) {
          say(line, made.wrong)
          break
        }
        reader = made
        if (statSync(path).size >= threadsFrom) {
          threads = populationThreads({ packs: [...packs], header: row, lang }, made.person)
        }
        out(made.header)
        continue
      }
      if (row.trim() === '') continue
      waiting.push({ line, row })
      if (waiting.length < together) continue
      const block = waiting
      waiting = []
      await before
      before = answer(block)
    }
    await before
    if (waiting.length > 0) await answer(waiting)
  } finally {
    await threads?.end()
  }
  if (line === 0) say(1, { zh: '文件是空的', en: 'the file is empty' })
  return faults
}
