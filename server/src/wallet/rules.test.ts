import { type CompiledPack, type Fen, isRefusal, type WalletTerms, walletTerms } from '@gongji/policy'
import fc from 'fast-check'
import { beforeAll, describe, expect, it, test } from 'vitest'
import { instantInChina, timeInChina } from '../deps.ts'
import { loadPacks } from '../packs.ts'
import { clear } from './clearing.ts'
import { clockTime, hoursEnd, inHours, returnsAt, type TransferFault, transferFault } from './rules.ts'

let pack: CompiledPack
beforeAll(async () => {
  pack = (await loadPacks()).packOf('520200') as CompiledPack
})
const terms = (on: string): WalletTerms => {
  const found = walletTerms(pack, on)
  if (isRefusal(found)) throw new Error(found.code)
  return found
}

describe('a transfer, until 2026-01-08', () => {
  const night = { from: '22:00', to: '06:00' }
  it.each<{
    when: string
    time: string
    amount?: number
    sent?: number
    waiting?: boolean
    fault: TransferFault | null
  }>([
    { when: 'the first minute of the day', time: '06:00', fault: null },
    { when: 'the last minute of the day', time: '21:59', fault: null },
    { when: 'at ten in the evening', time: '22:00', fault: 'closedHours' },
    { when: 'at midnight', time: '00:00', fault: 'closedHours' },
    { when: 'a minute before six', time: '05:59', fault: 'closedHours' },
    { when: 'with 2,000 yuan', time: '10:00', amount: 200_000, fault: null },
    { when: 'with a fen more', time: '10:00', amount: 200_001, fault: 'tooMuch' },
    { when: 'as the third of the day', time: '10:00', sent: 2, fault: null },
    { when: 'as the fourth of the day', time: '10:00', sent: 3, fault: 'tooMany' },
    { when: 'while one is not accepted', time: '10:00', waiting: true, fault: 'waiting' },
  ])('$when: $fault', ({ time, amount = 100, sent = 0, waiting = false, fault }) => {
    const both = { sender: terms('2025-06-02'), recipient: terms('2025-06-02') }
    const at = instantInChina('2025-06-02', `${time}:00`)
    const facts = { at, amount: amount as Fen, sentToday: sent, waiting }
    expect(transferFault(both, facts)).toBe(fault)
  })

  it.each([
    { day: '2025-01-01', fault: null },
    { day: '2026-01-08', fault: null },
    { day: '2026-01-09', fault: 'stageOver' },
  ])('on $day: $fault', ({ day, fault }) => {
    const both = { sender: terms(day), recipient: terms(day) }
    const facts = {
      at: instantInChina(day, '10:00:00'),
      amount: 1 as Fen,
      sentToday: 0,
      waiting: false,
    }
    expect(transferFault(both, facts)).toBe(fault)
  })

  test('needs both areas to have opened the wallet', () => {
    const open = terms('2025-06-02')
    const both = { sender: open, recipient: { ...open, open: false } }
    const facts = {
      at: instantInChina('2025-06-02', '10:00:00'),
      amount: 1 as Fen,
      sentToday: 0,
      waiting: false,
    }
    expect(transferFault(both, facts)).toBe('recipientAreaClosed')
  })

  test('goes back at six the next day', () => {
    expect(timeInChina(returnsAt('2025-06-30', terms('2025-06-30').transfers!))).toBe('2025-07-01 06:00:00')
  })

  test.each([
    ['2025-06-02', '23:10', '2025-06-03 06:00:00'],
    ['2025-06-03', '05:10', '2025-06-03 06:00:00'],
  ])('closed hours at %s %s are over at %s', (day, time, end) => {
    expect(timeInChina(hoursEnd(night, instantInChina(day, `${time}:00`)))).toBe(end)
  })

  test('the closed hours are over exactly when they say', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1439 }), (minute) => {
        const at = instantInChina('2025-06-02') + minute * 60_000
        if (!inHours(night, clockTime(at))) return
        const end = hoursEnd(night, at)
        expect(inHours(night, clockTime(end))).toBe(false)
        expect(inHours(night, clockTime(end - 60_000))).toBe(true)
        expect(end - at).toBeLessThanOrEqual(8 * 3_600_000)
      }),
    )
  })
})

describe('the monthly clearing', () => {
  const use = (debtor: string, creditor: string, amount: number) => ({
    debtor,
    creditor,
    amount: amount as Fen,
  })

  test('sums by pair of areas; inside one area nothing is owed; what was given back is subtracted', () => {
    expect(
      clear([
        use('520200', '530600', 100),
        use('520200', '530600', -40),
        use('530600', '520200', 7),
        use('520200', '520200', 9),
      ]),
    ).toEqual([
      { debtor: '520200', creditor: '530600', uses: 2, amount: 60 },
      { debtor: '530600', creditor: '520200', uses: 1, amount: 7 },
    ])
  })

  test('owes exactly what was used across areas, whatever the uses', () => {
    const area = fc.constantFrom('520200', '530600', '530100')
    fc.assert(
      fc.property(
        fc.array(fc.record({ debtor: area, creditor: area, amount: fc.integer({ min: -500, max: 500 }) })),
        (uses) => {
          const rows = clear(uses as never)
          const across = uses.filter(({ debtor, creditor }) => debtor !== creditor)
          expect(rows.reduce((total, { amount }) => total + amount, 0)).toBe(
            across.reduce((total, { amount }) => total + amount, 0),
          )
          expect(rows.reduce((total, { uses: count }) => total + count, 0)).toBe(across.length)
        },
      ),
    )
  })
})
