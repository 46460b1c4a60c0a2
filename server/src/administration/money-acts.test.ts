import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { templates } from '../ledger/templates.ts'

// Every place that books money, and what stands behind it: a bill, somebody who disposes of his own, the tax bureau or another
// agency that says so in a signed message, the day that has come, or two people of the agency. docs/threat-model.md tells it.

const root = join(import.meta.dirname, '..')

type Behind =
  | 'a bill'
  | 'the payer'
  | 'the tax bureau'
  | 'another agency'
  | 'the day'
  | 'a sandbox'
  // Inside the books: what it leaves waiting goes out by two people.
  | 'a death'
  | { file: string; test: string }

const twoPeople = {
  intake: { file: 'administration/two-people.test.ts', test: 'become money once another than who sent them' },
  base: { file: 'change/change.test.ts', test: 'a base is proposed by one clerk and counts once another' },
  claim: {
    file: 'claim/orders.test.ts',
    test: 'one that was paid out is taken back once the money has come back',
  },
  recovery: {
    file: 'risk/risk.test.ts',
    test: 'a confirmed false relation ends the binding; what was drawn is owed and comes back',
  },
  revision: { file: 'revision/revision.test.ts', test: 'is drawn from nobody and waits for two clerks' },
  rule: { file: 'revision/revision.test.ts', test: 'needs a second officer' },
  estate: { file: 'change/change.test.ts', test: 'paid by two clerks' },
  premium: { file: 'premium/bureau-end.test.ts', test: 'goes back when two clerks decide it' },
} as const satisfies Record<string, Behind>

const behind: Readonly<Record<string, readonly Behind[]>> = {
  'change/account-run.ts': [twoPeople.base, 'the day'],
  'change/case.ts': [twoPeople.recovery],
  'claim/pay.ts': [twoPeople.claim],
  'intake/kinds-affair.ts': [twoPeople.intake],
  'intake/kinds-person.ts': [twoPeople.intake],
  'person/estate.ts': ['a death', twoPeople.estate],
  'premium/take.ts': ['the payer', 'the tax bureau', twoPeople.premium],
  'revision/due.ts': [twoPeople.revision],
  'revision/post-page.ts': [twoPeople.rule],
  'risk/owed.ts': ['a bill'],
  'sandbox/seed.ts': ['a sandbox'],
  'settlement/decide.ts': ['a bill'],
  'settlement/pass-on.ts': ['a bill'],
  // Derives again what was booked.
  'settlement/revised-verify.ts': [],
  'settlement/verify.ts': [],
  'settlement/undo-revision.ts': ['a bill'],
  'visitor/messages.ts': ['another agency'],
  'wallet/crossing-receive.ts': ['another agency'],
  'wallet/crossing-send.ts': ['the payer', 'another agency'],
  'wallet/quota-crossing-receive.ts': ['another agency'],
  'wallet/quota-moves.ts': ['the payer', 'another agency'],
  'wallet/quota.ts': ['the payer'],
  'wallet/transfer.ts': ['the payer', 'the day'],
}

const books = new RegExp(`\\bposting\\(|\\btemplate: '(${Object.keys(templates).join('|')})'`)

test('every place that books money is known by what stands behind it', () => {
  const found = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
    (path) =>
      path.endsWith('.ts') &&
      !path.endsWith('.test.ts') &&
      !/^(ledger|testing)\//.test(path) &&
      books.test(readFileSync(join(root, path), 'utf8')),
  )
  expect(found.sort()).toEqual(Object.keys(behind).sort())
})

test('where two people stand behind it, a test walks it', () => {
  for (const one of Object.values(twoPeople)) {
    expect(readFileSync(join(root, one.file), 'utf8'), one.test).toContain(one.test)
  }
})
