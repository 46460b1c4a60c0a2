import { expect, test } from 'vitest'
import { declaredStatements } from '../db/db.ts'
import '../access/access.ts'
import '../work.ts'
import { covers } from './cover.ts'
import { references } from './reference.ts'

// What the program itself may change is no tampering: a column that some statement updates is named as moving, with the acts
// that account for it. One that is forgotten would make `verify` call an honest day wrong.

/** `table column` of every update that a store declares, also those of an insert that meets a row. */
function updated(text: string): string[] {
  const into = /^\s*insert into (\w+)/.exec(text)?.[1]
  const table = into ?? /\bupdate (\w+)/.exec(text)?.[1]
  const sets =
    into === undefined
      ? /\bset ([\s\S]*?)(?:\sfrom |\swhere |\sreturning |$)/
      : /do update set ([\s\S]*?)(?:\swhere |\sreturning |$)/
  const list = sets.exec(text)?.[1]
  if (table === undefined || list === undefined) return []
  // Commas within brackets part nothing.
  const parts = list.replace(/\([^()]*\)/g, '').split(',')
  return parts.flatMap((part) => {
    const name = /^\s*"?(\w+)"?\s*=/.exec(part)?.[1]
    return name === undefined ? [] : [`${table} ${name}`]
  })
}

test('every column that a store updates in a sealed table is named as one that moves', () => {
  const moving = new Map<string, readonly string[]>([
    ...covers.map(({ table, moving = [] }) => [table, moving.flatMap(({ columns }) => columns)] as const),
    ...references.map(
      ({ table, changes, moving = [] }) => [table, changes === 'administrative' ? ['*'] : moving] as const,
    ),
  ])
  const forgotten = [...new Set(declaredStatements().flatMap(({ text }) => updated(text)))].filter((one) => {
    const [table = '', column = ''] = one.split(' ')
    const may = moving.get(table)
    return may !== undefined && !may.includes('*') && !may.includes(column)
  })
  expect(forgotten.sort()).toEqual([])
})
