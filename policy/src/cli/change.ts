/** What `what-if --change` may change. */
import { InvalidArgumentError } from 'commander'
import type { Change } from '../bill/what-if.ts'
import { domains } from '../language/context.ts'
import { isPlainDate } from '../values/dates.ts'
import { type Fen, yuanToFen } from '../values/money.ts'
import { ownOf } from '../values/own.ts'

const words: Readonly<Record<string, readonly string[]>> = {
  level: domains.level,
  filing: domains.filing,
  benefit: domains.benefit,
  category: domains.category,
}
const others: Readonly<Record<string, { wants: string; fits: (value: string) => boolean }>> = {
  on: { wants: 'YYYY-MM-DD', fits: isPlainDate },
  institutionArea: { wants: '六位数字 six digits', fits: (value) => /^\d{6}$/.test(value) },
  age: { wants: '整数 a whole number', fits: (value) => /^\d{1,3}$/.test(value) },
  own: { wants: '元 yuan', fits: (value) => yuanToFen(value) !== null },
  wallet: { wants: '元 yuan', fits: (value) => yuanToFen(value) !== null },
}
const all = [...Object.keys(words), ...Object.keys(others)].join('、')

/** `level=2`, `filing=temporary`, `on=2024-10-31`, `own=0`; may be given several times. */
export function parseChange(text: string, before: Change | undefined): Change {
  const [name, value] = text.split('=') as [string, string | undefined]
  if (value === undefined) throw new InvalidArgumentError('写成 write it as name=value')
  const domain = ownOf(words, name)
  if (domain) {
    if (!domain.includes(value)) {
      throw new InvalidArgumentError(`${name} 可以是 may be：${domain.join('、')}`)
    }
    return { ...before, [name]: value }
  }
  const other = ownOf(others, name)
  if (!other) throw new InvalidArgumentError(`可以改的有 what may be changed：${all}`)
  if (!other.fits(value)) throw new InvalidArgumentError(`${name} 写成 is written as：${other.wants}`)
  if (name === 'age') return { ...before, age: Number(value) }
  if (name === 'own' || name === 'wallet') {
    return { ...before, accounts: { ...before?.accounts, [name]: yuanToFen(value) as Fen } }
  }
  return { ...before, [name]: value }
}
