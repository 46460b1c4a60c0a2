import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addDays } from '../values/dates.ts'
import { type Fen, fenToYuan } from '../values/money.ts'
import {
  checkDigit,
  plain,
  type Typed,
  typedAmount,
  typedBankAccount,
  typedCertificate,
  typedCertificateNumber,
  typedDay,
  typedDegrees,
  typedIdNumber,
  typedName,
  typedPhone,
  typedTime,
  typedWhole,
} from './index.ts'

const zh = (typed: Typed<unknown>): unknown => typed.wrong?.zh ?? typed.value

describe('an ID number', () => {
  test.each([
    '99020120070710021X',
    ' 990201 20070710 021x ',
    '990201-20070710-021x',
    '９９０２０１２００７０７１００２１Ｘ',
    '9902\u00a0012007\u30000710\u2009021X',
    '\ufeff990201\u200b20070710\u200e021X\r\n',
    '990201—20070710－021ｘ',
  ])('%j is the number that was meant', (text) => {
    expect(typedIdNumber(text)).toEqual({ value: '99020120070710021X' })
  })
  test.each([
    ['', '没有填写'],
    ['\u200b \ufeff', '没有填写'],
    ['9902012007071002X', '只有17位，应为18位'],
    ['99020120070710021XX', '有19位，应为18位'],
    ['990201200707100', '15位的旧号码已停用，应为18位'],
    ['99020120O70710021X', '第9位是“O”，应为数字（是否应为0）'],
    ['9902012007071002lX', '第17位是“L”，应为数字（是否应为1）'],
    ['张伟', '第1位是“张”，应为数字'],
    ['9902012007071X0213', '第14位是“X”，只有最后一位可以是X'],
    ['99020120071310021X', '第7至14位是出生日期，没有13月'],
    ['99020120070230021X', '第7至14位是出生日期，没有2007年2月30日这一天'],
    ['99020101230710021X', '第7至14位是出生日期，不会是0123年'],
    ['990201200707100211', '最后一位校验码与前17位不符，其中至少有一位输错'],
    ['9902012007\u00000710021X', '第11位是一个看不见的字符，应为数字'],
  ])('%j: %s', (text, said) => expect(zh(typedIdNumber(text))).toBe(said))
})

test.each([
  ['passport', ' e1234 5678 ', 'E12345678'],
  ['passport', 'E12#45678', '第4位是“#”，应为字母或数字'],
  ['hongKongMacaoPermit', 'Ｈ12345678', 'H12345678'],
  ['hongKongMacaoPermit', 'A12345678', '港澳居民来往内地通行证以H或M开头，后面是8位或10位数字'],
  ['taiwanPermit', '1234 5678', '12345678'],
  ['residencePermit', 'abc123456789012', 'ABC123456789012'],
  ['socialSecurityCard', 'Q5302 0001x', 'Q53020001X'],
  ['other', '军字第１２３-４号', '军字第123-4号'],
  ['idCard', '1', '只有1位，应为18位'],
] as const)('a %s %j: %s', (kind, text, said) => expect(zh(typedCertificate(kind, text))).toBe(said))

test.each([
  [' 张\u3000伟\u200b', '张伟'],
  ['阿依古丽 • 买买提', '阿依古丽·买买提'],
  ['龑䶮．阿卜杜热合曼', '龑䶮·阿卜杜热合曼'],
  ['Anna  Marie Ｌee', 'Anna Marie Lee'],
  ['\ufeff', '没有填写'],
])('the name %j: %s', (text, said) => expect(zh(typedName(text))).toBe(said))

test.each([
  ['990201 20070710 021x', '99020120070710021X'],
  [' e1234 5678', 'E12345678'],
  ['a123456（7）', 'A123456(7)'],
  ['12AB34567', '12AB34567'],
  ['0123 4567', '01234567'],
  ['01234567 89', '0123456789'],
  ['0123456789a', '0123456789A'],
  ['军字第 2001988 号', '军字第2001988号'],
  ['1234567', '只有7位，应为18位'],
  ['138001380001', '只有12位，应为18位'],
  ['99020120O70710021X', '第9位是“O”，应为数字（是否应为0）'],
  ['123456', '只有6位，应为18位'],
])('any certificate %j: %s', (text, said) => expect(zh(typedCertificateNumber(text))).toBe(said))

describe('a mobile number', () => {
  test.each([
    '13800138000',
    '138 0013 8000',
    '138-0013-8000',
    '+86 138 0013 8000',
    '+86138００１３8000',
    '0086-13800138000',
    '86 13800138000',
    '（+86）138\u00a00013\u200b8000',
  ])('%j', (text) => expect(typedPhone(text)).toEqual({ value: '13800138000' }))
  test.each([
    ['', '没有填写'],
    ['1380013800', '只有10位，应为11位'],
    ['138001380000', '有12位，应为11位'],
    ['1380O138000', '第5位是“O”，应为数字（是否应为0）'],
    ['12800138000', '开头是12，手机号以13至19开头'],
    ['0858-8223456', '是固定电话，应为11位手机号'],
    ['+852 91234567', '不是中国内地的号码（+86）'],
  ])('%j: %s', (text, said) => expect(zh(typedPhone(text))).toBe(said))
})

test.each([
  ['6222 0202 0000 0001 234', '6222020200000001234'],
  ['６２２２－０２０２０００００００１２３４\u200b', '6222020200000001234'],
  ['', '没有填写'],
  ['62220202', '有8位，应为12到30位'],
  ['622202O200000001234', '第7位是“O”，应为数字（是否应为0）'],
])('a bank account %j: %s', (text, said) => expect(zh(typedBankAccount(text))).toBe(said))

test.each([
  ['104.83', 104.83],
  ['１０４．８３°', 104.83],
  ['-26.5 °', -26.5],
  ['', '没有填写'],
  ['26°35′', '应为以度为单位的小数，如104.83'],
  ['181', '应在-180到180之间'],
])('degrees %j: %s', (text, said) => expect(zh(typedDegrees(text, 180))).toBe(said))

describe('an amount', () => {
  test.each([
    ['100', 10_000],
    ['１００', 10_000],
    ['1,234.50', 123_450],
    ['￥1，234．50', 123_450],
    ['¥ 1 234.5 元', 123_450],
    ['人民币12。5元整', 1_250],
    ['.5', 50],
    ['12.', 1_200],
    ['12.500', 1_250],
    ['－3', -300],
    ['−¥3', -300],
    ['0', 0],
    ['-0', 0],
    ['\ufeff8\u200b0\u00a0', 8_000],
  ])('%j is %i fen', (text, amount) => expect(typedAmount(text)).toEqual({ value: amount }))
  test.each([
    ['', '没有填写'],
    ['元', '没有填写'],
    ['.', '没有数字'],
    ['12.345', '有3位小数，最多2位（最小0.01元）'],
    ['1,23', '逗号或空格的位置不对，只能每三位隔一个，如1,234.50'],
    ['100 50', '逗号或空格的位置不对，只能每三位隔一个，如1,234.50'],
    ['1.234,50', '小数点后面有逗号或空格'],
    ['1.2.3', '有不止一个小数点'],
    ['1e5', '第2个字符是“e”，应为数字'],
    ['1.5万', '“万”请改用阿拉伯数字写全，以元为单位'],
    ['abc', '第1个字符是“a”，应为数字'],
    ['1000000000.01', '不能超过1,000,000,000.00元'],
    ['9'.repeat(400), '不能超过1,000,000,000.00元'],
  ])('%j: %s', (text, said) => expect(zh(typedAmount(text))).toBe(said))
  test('stays within the bounds that its field has, told in yuan', () => {
    const bounds = { least: 1 as Fen, most: 50_000 as Fen }
    expect(zh(typedAmount('0', bounds))).toBe('不能少于0.01元')
    expect(zh(typedAmount('500.01', bounds))).toBe('不能超过500.00元')
    expect(zh(typedAmount('500', bounds))).toBe(50_000)
  })
})

test.each([
  ['２０２５', 2025],
  ['1,000', 1000],
  ['-3', -3],
  ['1.5', '应为整数'],
  ['x', '应为数字'],
  ['9'.repeat(30), '数值过大'],
])('a whole number %j: %s', (text, said) => expect(zh(typedWhole(text))).toBe(said))

describe('a day', () => {
  test.each([
    '2025-01-05',
    '2025/1/5',
    '2025.1.5',
    '2025年1月5日',
    '2025 年 01 月 05 号',
    '20250105',
    '２０２５－０１－０５',
    '2025—1—5',
    '2025/1/5 9:10:00',
    '2025/1/5 下午 9:10:00',
    '2025-01-05T09:10:00',
    '2025-01-04T16:00:00.000Z',
    '2025-01-05T00:30:00+08:00',
    '20250105091000',
    '\ufeff2025-01-05\u00a0',
  ])('%j is 2025-01-05', (text) => expect(typedDay(text)).toEqual({ value: '2025-01-05' }))
  test.each([
    ['', '没有填写'],
    ['2025-02-30', '2025年2月没有30日'],
    ['2025-13-01', '没有13月'],
    ['1/5/2025', '分不清是1月5日还是5月1日，应写成年-月-日，如2025-01-05'],
    ['15/01/2025', '年份要写在最前面，应写成年-月-日，如2025-01-05'],
    ['25-1-5', '年份要写4位，应写成年-月-日，如2025-01-05'],
    ['2025-01', '缺少日'],
    ['2025', '缺少月和日'],
    ['01152025', '不是一个日期，应写成年-月-日，如2025-01-05'],
    ['abc', '不是一个日期，应写成年-月-日，如2025-01-05'],
    ['2025-01-05 25:00', '没有25点'],
    ['2025-01-05 什么', '时间应写成时:分:秒，如09:10:00'],
  ])('%j: %s', (text, said) => expect(zh(typedDay(text))).toBe(said))
})

test.each([
  ['2025/1/15 9:10:00', '2025-01-15 09:10:00'],
  ['2025-01-15 09:10', '2025-01-15 09:10:00'],
  ['2025-01-15T01:10:00Z', '2025-01-15 09:10:00'],
  ['2025-01-15T20:10:00-0500', '2025-01-16 09:10:00'],
  ['2025/1/15 12:10:00 AM', '2025-01-15 00:10:00'],
  ['20250115091000', '2025-01-15 09:10:00'],
  ['2025-01-15', '2025-01-15 00:00:00'],
  // Midnight in Shanghai as a program with the history of zones writes it: local mean time, summer time, and neither.
  ['1899-12-31T15:54:17.000Z', '1900-01-01 00:00:00'],
  ['1988-06-30T15:00:00.000Z', '1988-07-01 00:00:00'],
  ['1988-07-01T00:00:00+09:00', '1988-07-01 00:00:00'],
  ['1988-12-31T16:00:00Z', '1989-01-01 00:00:00'],
  ['2024-06-30T16:00:00Z', '2024-07-01 00:00:00'],
])('the time %j is %s', (text, time) => expect(typedTime(text)).toEqual({ value: time }))

describe('everything typed', () => {
  const readers: Readonly<Record<string, (text: string) => Typed<unknown>>> = {
    typedIdNumber,
    typedCertificateNumber,
    typedPhone,
    typedAmount,
    typedDay,
    typedTime,
    typedWhole,
    typedName,
    typedBankAccount,
    degrees: (text) => typedDegrees(text, 180),
    passport: (text) => typedCertificate('passport', text),
    other: (text) => typedCertificate('other', text),
  }
  const written = (name: string, value: unknown): string =>
    name === 'typedAmount' ? fenToYuan(value as Fen) : String(value)
  const signs = fc.constantFrom(...'0123456789xX.,-+/: 年月日元¥￥。，－　\u200b\ufeff\u00a0TZ')
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: signs, maxLength: 25 }))

  test.each(Object.entries(readers))(
    '%s never throws, says one thing, and reads its own value again',
    (name, read) => {
      fc.assert(
        fc.property(text, (some) => {
          const first = read(some)
          expect('value' in first !== 'wrong' in first).toBe(true)
          if (first.wrong) {
            expect(first.wrong.zh).not.toMatch(/[。！]$|undefined/)
            expect(first.wrong.en).not.toMatch(/\.$|undefined/)
          } else expect(read(written(name, first.value))).toEqual(first)
        }),
        { numRuns: 2_000 },
      )
    },
  )

  test('plain text is plain already', () => {
    fc.assert(
      fc.property(text, (some) => {
        expect(plain(plain(some))).toBe(plain(some))
      }),
    )
  })

  test('what is right is never changed', () => {
    const born = fc.integer({ min: 0, max: 40_000 }).map((days) => addDays('1900-01-01', days))
    fc.assert(
      fc.property(born, fc.integer({ min: 100, max: 999 }), (day, serial) => {
        const first17 = `520201${day.replaceAll('-', '')}${serial}`
        const number = first17 + checkDigit(first17)
        expect(typedIdNumber(number)).toEqual({ value: number })
        expect(typedDay(day)).toEqual({ value: day })
        expect(typedTime(`${day} 23:59:59`)).toEqual({ value: `${day} 23:59:59` })
      }),
    )
    fc.assert(
      fc.property(fc.integer({ min: -100_000_000_000, max: 100_000_000_000 }), (amount) => {
        expect(typedAmount(fenToYuan(amount as Fen))).toEqual({ value: amount })
      }),
    )
    fc.assert(
      fc.property(
        fc.integer({ min: 3, max: 9 }),
        fc.integer({ min: 0, max: 999_999_999 }),
        (second, rest) => {
          const phone = `1${second}${String(rest).padStart(9, '0')}`
          expect(typedPhone(phone)).toEqual({ value: phone })
        },
      ),
    )
  })

  test('a hostile text is read in time that grows with its length only', () => {
    // One that backtracked would not come back from texts of this length.
    const long = 50_000
    for (const piece of [
      '1',
      ' ',
      '1,',
      '1 ',
      '.',
      '0-',
      '-',
      '2025-',
      '年',
      '人民币',
      '\u200b',
      '１',
      'T1',
      '+86',
    ]) {
      const hostile = `${piece.repeat(long)}!`
      for (const read of Object.values(readers))
        expect('wrong' in read(hostile) || read === readers.other || read === typedName).toBe(true)
    }
  })
})
