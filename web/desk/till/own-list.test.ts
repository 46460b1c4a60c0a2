import { expect, test } from 'vitest'
import { readOwnList } from './own-list.ts'

test('a pasted list is read by tabs, commas or spaces, with a head or without; refunds are below zero', () => {
  const wanted = [
    { setlId: '520200G0000000000001', totalFen: 200_000, fundFen: 94_050, accountsFen: 105_950 },
    { setlId: '', totalFen: -5_000, fundFen: 0, accountsFen: -5_000 },
  ]
  for (const text of [
    '520200G0000000000001\t2000\t940.50\t1059.50\n\t-50\t0\t-50',
    '结算编号,费用,基金,账户\n520200G0000000000001,"2,000.00",940.50,"1,059.50"\r\n-,-50.00,0,-50.00\r\n',
    '520200G0000000000001 ¥2000.00 940.5 1059.5\n\n- -50 0 -50',
  ])
    expect(readOwnList(text)).toEqual({ rows: wanted, unread: [] })
})

test('a line that cannot be read is named, and none is left out in silence', () => {
  expect(readOwnList('520200G0000000000001\t12.345\t0\t0\n520200G0000000000002\t10\t0')).toEqual({
    rows: [],
    unread: [
      { line: 1, text: '520200G0000000000001\t12.345\t0\t0' },
      { line: 2, text: '520200G0000000000002\t10\t0' },
    ],
  })
})
