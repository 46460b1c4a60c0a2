import { expect, test } from 'vitest'
import { xlsxOf } from './xlsx.ts'

test('a workbook is an archive of its five parts; amounts are numbers, and nothing in it is a formula', () => {
  const bytes = xlsxOf('一天/一天', [
    ['日期', '费用'],
    ['2025-01-15', '-1234.50'],
    ['=1+1', '@SUM(A1)'],
    ['<b>&', 7],
  ])
  const text = new TextDecoder().decode(bytes)
  expect([...bytes.slice(0, 4)]).toEqual([0x50, 0x4b, 3, 4])
  expect(text.split('PK\u0001\u0002')).toHaveLength(1 + 5)
  expect(text).toContain('<sheet name="一天 一天"')
  expect(text).toContain('<c><v>-1234.5</v></c>')
  expect(text).toContain('<c><v>7</v></c>')
  expect(text).toContain('<c t="inlineStr"><is><t xml:space="preserve">=1+1</t></is></c>')
  expect(text).toContain('&lt;b&gt;&amp;')
  expect(text).not.toContain('<f>')
})
