import type { Text } from '@gongji/policy'
import { readStaff } from '../access/staff.ts'
import type { Reader } from '../db/db.ts'
import type { Deps } from '../deps.ts'
import { findInstitution } from '../institution/institution.ts'
import { areaName } from '../packs.ts'
import { listNames } from '../person/person.ts'

export const unknownReader: Text = { zh: '工作人员', en: 'a member of staff' }

/** Whoever read, by what he is: staff by office and place, institutions by name and operator, relatives and helpers by name. */
export async function readerText(tx: Reader, deps: Deps, reader: string): Promise<Text> {
  const [kind = '', id = '', operator = ''] = reader.split(':')
  if (kind === 'citizen') {
    const name = (await listNames(tx, [Number(id)])).get(Number(id)) ?? ''
    return { zh: name, en: name }
  }
  if (kind === 'institution') {
    const name = (await findInstitution(tx, id))?.name ?? id
    if (operator === '') return { zh: name, en: name }
    return { zh: `${name}（操作员${operator}）`, en: `${name}, its operator ${operator}` }
  }
  const staff = await readStaff(tx, Number(id))
  if (staff?.role === 'auditor') return { zh: '医保稽核人员', en: 'an auditor' }
  if (staff?.role === 'clerk' && staff.area !== null) {
    const { zh, en } = areaName(deps, staff.area)
    return { zh: `${zh}医保经办机构工作人员`, en: `a clerk of the insurance agency of ${en}` }
  }
  if (staff?.role === 'cashier' && staff.institution !== null) {
    const name = (await findInstitution(tx, staff.institution))?.name ?? ''
    return { zh: `${name}收费员`, en: `a cashier of ${name}` }
  }
  return unknownReader
}
