/** What `what-if --change` may change. */
import { InvalidArgumentError } from 'commander'
import type { Change } from '../bill/what-if.ts'
import { domains } from '../language/context.ts'
import { plain, type Typed, typedAmount, typedDay, typedWhole } from '../typed/index.ts'
import type { Fen } from '../values/money.ts'
import { ownOf } from '../values/own.ts'

const words: Readonly<Record<string, readonly string[]>> = {
  level: domains.level,
  filing: domains.filing,
  benefit: domains.benefit,
  category: domains.category,
}
const areaOf = (text: string): Typed<string> =>
  /^\d{6}$/.test(text) ? { value: text } : { wrong: { zh: '应为六位数字', en: 'it should be six digits' } }
const ageOf = (text: string): Typed<number> => {
  const read = typedWhole(text)
  return read.value !== undefined && (read.value < 0 || read.value > 999)
    ? { wrong: { zh: '应为0到999', en: 'it should be from 0 to 999' } }
    : read
}
const amountOf = (text: string): Typed<Fen> => typedAmount(text, { least: 0 as Fen })
const others = {
  on: typedDay,
  institutionArea: areaOf,
  age: ageOf,
  own: amountOf,
  wallet: amountOf,
} as const satisfies Record<string, (text: string) => Typed<string | number>>
const all = [...Object.keys(words), ...Object.keys(others)].join('、')

/** `level=2`, `filing=temporary`, `on=2024-10-31`, `own=0`; may be given several times. */
export function parseChange(text: string, before: Change | undefined): Change {
  const [name, value] = plain(text).split('=') as [string, string | undefined]
  if (value === undefined) throw new InvalidArgumentError('写成 write it as name=value')
  const domain = ownOf(words, name)
  if (domain) {
    if (!domain.includes(value)) {
      throw new InvalidArgumentError(`${name} 可以是 may be：${domain.join('、')}`)
    }
    return { ...before, [name]: value }
  }
  const read = ownOf<(text: string) => Typed<string | number>>(others, name)?.(value)
  if (!read) throw new InvalidArgumentError(`可以改的有 what may be changed：${all}`)
  if (read.wrong) throw new InvalidArgumentError(`${name} ${read.wrong.zh}。 ${name}: ${read.wrong.en}.`)
  return name === 'own' || name === 'wallet'
    ? { ...before, accounts: { ...before?.accounts, [name]: read.value as Fen } }
    : { ...before, [name]: read.value }
}
