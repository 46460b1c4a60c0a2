import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, it } from 'vitest'
import { compilePacks } from '../packs/index.ts'
import { runPolicy } from './index.ts'
import { readPackFiles } from './read-files.ts'
import { runPopulation } from './run-population.ts'

const packs = fileURLToPath(new URL('../../../policy-packs', import.meta.url))
const folder = await mkdtemp(join(tmpdir(), 'people '))
afterAll(async () => await rm(folder, { recursive: true }))

async function run(
  text: string,
  ...more: string[]
): Promise<{ rows: string[]; err: string; status: number }> {
  const path = join(folder, 'people.csv')
  await writeFile(path, text)
  const said = { out: '', err: '', status: 0 }
  await runPolicy(['run', '--packs', packs, '--people', path, '--lang', 'en', ...more], {
    out: (part) => {
      said.out += `${part}\n`
    },
    err: (part) => {
      said.err += part
    },
    fail: (code) => {
      said.status = code
    },
  })
  return { rows: said.out.trimEnd().split('\n'), err: said.err, status: said.status }
}
const columns = 'person,area,scheme,category,age,benefit,on,level,inScope,firstShare,ownPaid,own'
const answered =
  'person,total,inScope,deductible,pool,criticalIllness,largeSum,civilServant,medicalAid,otherFund,personal,own,cash,certainty,refused'
const wang = 'wang,520200,employee,retired,70,outpatient,2025-01-15,3,1860,40,100,300'

it('a table of bills is answered row by row, and rows of one person add up within a year', async () => {
  const { rows, status } = await run(
    [columns, wang, wang, wang.replace('wang', 'li'), wang.replace('2025-', '2026-')].join('\n'),
  )
  expect(status).toBe(0)
  expect(rows).toEqual([
    answered,
    'wang,2000.00,1860.00,150.00,940.50,0.00,0.00,0.00,0.00,0.00,1059.50,300.00,759.50,approximate,',
    'wang,2000.00,1860.00,0.00,1023.00,0.00,0.00,0.00,0.00,0.00,977.00,300.00,677.00,approximate,',
    'li,2000.00,1860.00,150.00,940.50,0.00,0.00,0.00,0.00,0.00,1059.50,300.00,759.50,approximate,',
    'wang,2000.00,1860.00,150.00,940.50,0.00,0.00,0.00,0.00,0.00,1059.50,300.00,759.50,approximate,',
  ])
})

it('a fact that the table leaves out is not guessed', async () => {
  const { rows, status } = await run(
    'area,scheme,category,age,benefit,on,inScope\n520200,employee,retired,70,outpatient,2025-01-15,1860\n',
  )
  expect(status).toBe(0)
  expect(rows[1]).toMatch(/^,{13}.*level/)
})

it('what cannot be read is said with its line and column, and the other rows are answered', async () => {
  const { rows, err, status } = await run(
    `\ufeff${columns}\r\n${wang.replace('employee', 'worker')}\r\n${wang.replace(',70,', ',70')}\r\n${wang.replace(',70,', ',7,')}\r\n${wang.replace('1860', '"￥1,860.00元"')}\r\n`,
  )
  expect(status).toBe(1)
  expect(err).toMatch(/people\.csv:2 .*scheme: there is no "worker"; known: employee, resident/)
  expect(err).toMatch(/people\.csv:3 .*11 columns instead of 12/)
  expect(err).toMatch(/people\.csv:4 .*7 years do not fit retired/)
  expect(rows).toHaveLength(5)
  expect(rows[4]).toMatch(/^wang,2000\.00,1860\.00,150\.00,940\.50,/)
})

it.each([
  ['a column that there is not', columns.replace('level', 'grade'), 'there is no column "grade"'],
  [
    'a column that stands twice',
    columns.replace('own,', 'own,').replace('ownPaid', 'own'),
    'the column "own" stands twice',
  ],
  ['a column that is missing', columns.replace('scheme,', ''), 'the column "scheme" is missing'],
  ['nothing at all', '', 'the file is empty'],
])('%s is named and nothing is answered', async (_, text, said) => {
  const { rows, err, status } = await run(text)
  expect({ rows, status }).toEqual({ rows: [''], status: 1 })
  expect(err).toContain(said)
})

it('a large table is answered on threads with the same rows in the same order', async () => {
  const rows = Array.from({ length: 4_500 }, (_, n) =>
    n % 100 === 7
      ? 'nobody,520200'
      : wang.replace('wang', `p${n % 900}`).replace('1860', String(100 + (n % 700))),
  )
  const path = join(folder, 'large.csv')
  await writeFile(path, [columns, ...rows].join('\n'))
  const compiled = compilePacks(await readPackFiles(packs))
  const answer = async (threadsFrom: number) => {
    const parts: string[] = []
    const faults = await runPopulation(compiled, path, {
      lang: 'en',
      threadsFrom,
      together: 1_000,
      out: (text) => parts.push(text),
    })
    return { text: parts.join('\n'), lines: faults.map(({ line }) => line) }
  }
  const alone = await answer(Number.POSITIVE_INFINITY)
  expect(await answer(0)).toEqual(alone)
  expect(alone.lines).toHaveLength(20)
})
