import { psnSetlway } from './code-table.ts'
import { problem } from './problem.ts'

const byItem = '01'

// Programs and the printed table drop the zero in front: 1 is 01, 201 is 0201.
const bareCode = (code: string): string => code.replace(/^0+/, '')
const ways = new Map(Object.entries(psnSetlway.codes).map(([code, name]) => [bareCode(code), name]))

/** By item, or not said at all. @throws Problem naming another way (个人结算方式), for none has rules yet */
export function requireByItem(way: string | null): void {
  if (way === null || bareCode(way) === bareCode(byItem)) return
  const name = ways.get(bareCode(way))
  if (name !== undefined) throw problem.wayNotOffered({ way: name })
  throw problem.fieldWrong({
    where: '',
    whereEn: '',
    name: psnSetlway.name,
    field: 'psn_setlway',
    why: `的值 ${way.slice(0, 10)} 不在代码表“${psnSetlway.name}”中`,
    whyEn: `is not a known code: ${way.slice(0, 10)}`,
  })
}
