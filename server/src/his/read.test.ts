import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Problem } from '../problem.ts'
import {
  anything,
  day,
  decimal,
  message,
  money,
  must,
  one,
  rows,
  someRows,
  starred,
  text,
  time,
} from './field.ts'
import { canonical, canonicalInput, readInput, scaled } from './read.ts'

const spec = message({
  infno: '0000',
  zh: '示例',
  writes: false,
  input: {
    data: one({
      name: must(text(5, '姓名')),
      amount: starred(money('金额')),
      count: starred(decimal(16, 4, '数量')),
      on: starred(day('日期')),
      at: must(time('时间')),
    }),
    extra: someRows({ id: must(text(30, '流水号')) }),
  },
  output: {},
})

const whole = { name: '王秀英', at: '2025-01-15 10:00:00' }
const read = (data: unknown, more: Record<string, unknown> = {}) => readInput(spec, { data, ...more })

describe('nothing is written in many ways', () => {
  it.each([[''], [null], ['null'], ['NULL'], ['  '], [undefined]])('%j', (nothing) => {
    expect(read({ ...whole, amount: nothing, count: nothing, on: nothing }).data).toMatchObject({
      amount: null,
      count: null,
      on: null,
    })
    expect(() => read({ ...whole, name: nothing })).toThrow(Problem)
  })
})

describe('a node', () => {
  it('may be an object or a list of one', () => {
    expect(read([whole])).toEqual(read(whole))
  })
  it('may hold members that nobody knows, and inherits none', () => {
    expect(read({ ...whole, unknown: { deep: [] } }).data).not.toHaveProperty('unknown')
    expect(() => read(Object.create(whole))).toThrow(Problem)
  })
  it('may carry whatever it likes in its extension', () => {
    const free = message({ ...spec, input: { data: one({ exp_content: anything('字段扩展') }) } })
    const content = { why: 'x', whyEn: 'y' }
    expect(readInput(free, { data: { exp_content: content } }).data.exp_content).toEqual(content)
  })
  it('of rows may be one bare object, or left out where that is allowed', () => {
    expect(read(whole, { extra: { id: 1 } }).extra).toEqual([{ id: '1' }])
    expect(read(whole).extra).toEqual([])
    expect(read(whole, { extra: [] }).extra).toEqual([])
    const needed = message({ ...spec, input: { extra: rows({ id: must(text(30, '流水号')) }) } })
    expect(() => readInput(needed, { extra: [] })).toThrow(/extra/)
  })
})

it.each([
  ['2025-01-15 09:08:07', '2025-01-15 09:08:07'],
  ['2025-01-15', '2025-01-15 00:00:00'],
  ['20250115090807', '2025-01-15 09:08:07'],
  ['2025-01-15T09:08:07.123Z', '2025-01-15 17:08:07'],
  ['2025-01-15T17:08:07Z', '2025-01-16 01:08:07'],
  ['2025-01-15T09:08:07+08:00', '2025-01-15 09:08:07'],
  ['2025/1/15 9:08:07', '2025-01-15 09:08:07'],
  ['2025/01/15 09:08', '2025-01-15 09:08:00'],
])('the time %s is read as %s', (sent, expected) => {
  expect(read({ ...whole, at: sent }).data.at).toBe(expected)
})

it.each([['2025-02-30'], ['2025-01-15 24:00:00'], ['15.01.2025'], ['2025-13-01'], ['now'], [20250115.5]])(
  'the time %s is none',
  (sent) => {
    expect(() => read({ ...whole, at: sent })).toThrow(Problem)
    expect(() => read({ ...whole, on: sent })).toThrow(Problem)
  },
)

describe('money is exact or refused', () => {
  it.each([
    ['12', 1200],
    ['12.3', 1230],
    ['12.30000', 1230],
    [12.3, 1230],
    ['-0.00', 0],
    ['0.01', 1],
    ['999999999.99', 99999999999],
    ['1,000', 100_000],
    ['￥１００．５', 10_050],
    ['12.', 1200],
    ['\u200b.5\u00a0', 50],
    [0.1 + 0.2, 30],
    [1.1 * 3, 330],
    [12.299999999999999, 1230],
    ['12.30000099', 1230],
    ['12.29999901', 1230],
    ['99.99999999', 10_000],
    [2.7e-17, 0],
    ['-2.7E-17', 0],
    ['-12.3000004', -1230],
  ])('%j is %i fen', (sent, fen) => {
    expect(read({ ...whole, amount: sent }).data.amount).toBe(fen)
  })
  it.each([
    ['12.345'],
    ['12.300001'],
    ['12.299999'],
    ['12.345000001'],
    ['2e-6'],
    ['2.7e-3'],
    ['1e3'],
    ['10,00'],
    ['5 or 6'],
    ['.'],
    ['NaN'],
    ['1e400'],
    [1e21],
    ['999999999999999.99'],
    [{}],
  ])('%j is none', (sent) => {
    if (typeof sent === 'object') expect(read({ ...whole, amount: sent }).data.amount).toBeNull()
    else expect(() => read({ ...whole, amount: sent })).toThrow(Problem)
  })
  it('whatever the whole number of fen, as text or as a number', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100_000_000_000 }), (fen) => {
        expect(scaled((fen / 100).toFixed(2), 2)).toBe(fen)
        expect(scaled(String(fen / 100), 2)).toBe(fen)
      }),
    )
  })
})

describe('the same content is the same text', () => {
  it('whatever the order of members and the spelling of nothing', () => {
    expect(canonical({ b: 1, a: [{ d: 'x', c: null }], e: '' })).toBe(canonical({ a: [{ d: 'x' }], b: 1 }))
  })
  it('what was read of a message too', () => {
    const row = { psn_no: 'P1', cost: 1250, note: null, more: { b: '', a: [1, null] } }
    const nodes = {
      lines: rows({
        psn_no: must(text(5, '人员编号')),
        cost: money('金额'),
        note: text(5, '备注'),
        more: anything('扩展'),
      }),
      data: one({ b: must(text(5, '乙')), a: text(5, '甲') }),
      none: someRows({ a: text(5, '甲') }),
    }
    const input = { lines: [row, { ...row, note: '有' }], data: { b: '1', a: '' }, none: [] }
    expect(canonicalInput(nodes, input as never)).toBe(canonical(input))
  })
  it('and other content another', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        if (canonical(a) === canonical(b)) expect(JSON.parse(canonical(a))).toEqual(JSON.parse(canonical(b)))
      }),
    )
    expect(canonical({ a: 1 })).not.toBe(canonical({ a: 2 }))
    expect(canonical({ a: '1' })).not.toBe(canonical({ a: 1 }))
    expect(canonical([1, 2])).not.toBe(canonical([2, 1]))
  })
})
