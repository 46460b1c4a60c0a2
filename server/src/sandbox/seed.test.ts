import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sql } from '../db/sql.ts'
import { findAccounts } from '../ledger/account.ts'
import { findPersonId, readPerson } from '../person/person.ts'
import { type TestApp, testApp } from '../testing/harness.ts'
import { demoPage, demoPageFile } from './demo-page.ts'
import { demoPeople } from './people.ts'
import { seedSandbox } from './seed.ts'

let app: TestApp
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())

test('everybody is found by each of their numbers, with the balance that is promised', async () => {
  const { reader: tx } = app.db
  for (const { name, idNumber, psnNo, card, phone, balance } of demoPeople) {
    const id = await findPersonId(tx, app.deps.secrets, 'id', idNumber)
    expect(await findPersonId(tx, app.deps.secrets, 'psn', psnNo)).toBe(id)
    expect(await findPersonId(tx, app.deps.secrets, 'card', card)).toBe(id)
    if (phone !== null) expect(await findPersonId(tx, app.deps.secrets, 'phone', phone)).toBe(id)
    expect(await readPerson(tx, app.deps.secrets, id!)).toMatchObject({ name, psnNo, idNumber, phone })
    expect((await findAccounts(tx, [id!])).get(id!)?.balance).toBe(balance)
    expect(psnNo).toMatch(/^\d{26}$/)
  }
})

test('nothing readable of an ID number or phone lies in the database', async () => {
  const rows = await sql<{ text: string }>`select person::text || document_index::text as text
    from person join document_index on person_id = id`.read(app.db.reader)
  const stored = rows.map(({ text }) => text).join('\n')
  for (const { idNumber, phone } of demoPeople) {
    expect(stored).not.toContain(idNumber)
    if (phone !== null) expect(stored).not.toContain(phone)
  }
})

test('seeding again changes nothing', async () => {
  const counts = async () => {
    const rows =
      await sql`select (select count(*) from person) as people, (select count(*) from binding) as bindings,
      (select count(*) from ledger_entry) as entries, (select count(*) from filing) as filings,
      (select count(*) from commitment_letter) as letters, (select count(*) from staff) as staff`.read(
        app.db.reader,
      )
    return rows[0]
  }
  const before = await counts()
  expect(before).toEqual({ people: 23, bindings: 6, entries: 24, filings: 1, letters: 7, staff: 12 })
  await seedSandbox(app.deps)
  expect(await counts()).toEqual(before)
})

/** By digits 7 to 14 of the ID number, or as another certificate states it. */
const bornOn = ({ idNumber, born }: (typeof demoPeople)[number]): string =>
  born?.on ?? `${idNumber.slice(6, 10)}-${idNumber.slice(10, 12)}-${idNumber.slice(12, 14)}`

test('whoever is called an elder or younger brother or sister is so by the birth dates', () => {
  const told = demoPeople.flatMap((person) => {
    const [, other, word] = /(\S+)的([哥弟姐妹])/.exec(person.about.zh) ?? []
    const sibling = demoPeople.find(({ name }) => name === other)
    return sibling ? [{ who: person.name, elder: '哥姐'.includes(word!), person, sibling }] : []
  })
  expect(told.map(({ who }) => who)).toEqual(['张敏', '何平', '何静', '陈强', '张浩', '张小阳'])
  for (const { who, elder, person, sibling } of told)
    expect({ who, elder }).toEqual({ who, elder: bornOn(person) < bornOn(sibling) })
})

test('docs/demo.md is what the data says (npx tsx server/src/sandbox/write-demo.ts)', async () => {
  expect(await readFile(demoPageFile, 'utf8')).toBe(demoPage())
})
