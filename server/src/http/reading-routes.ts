import { routes } from '@gongji/contract'
import type { Text } from '@gongji/policy'
import { listReadings, type Reading } from '../access/reading.ts'
import { rightOf } from '../access/right.ts'
import { readStaff } from '../access/staff.ts'
import type { Reader } from '../db/db.ts'
import type { Deps } from '../deps.ts'
import { findInstitution } from '../institution/institution.ts'
import { areaName } from '../packs.ts'
import { listNames } from '../person/person.ts'
import { requireCitizen, type Serve } from '../serve.ts'

const unknownReader: Text = { zh: '工作人员', en: 'a member of staff' }

/** Whoever read, by what he is: staff by office and place, relatives and helpers by name. */
async function readerText(tx: Reader, deps: Deps, reader: string): Promise<Text> {
  const [kind = '', id = ''] = reader.split(':')
  if (kind === 'citizen') {
    const name = (await listNames(tx, [Number(id)])).get(Number(id)) ?? ''
    return { zh: name, en: name }
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

/** Who read my data. */
export function readingRoutes(serve: Serve, deps: Deps): void {
  const tx = deps.db.reader

  serve(routes.listReadings, async ({ caller, may, query: { personId: asked, before, limit } }) => {
    const personId = Number(asked ?? requireCitizen(caller).personId)
    await may(tx, { personId })
    const readings = await listReadings(tx, personId, {
      ...(before !== undefined && { before: Number(before) }),
      limit,
    })
    const readers = new Map<string, Text>()
    for (const { reader } of readings) {
      if (!readers.has(reader)) readers.set(reader, await readerText(tx, deps, reader))
    }
    const shown = ({ id, at, reader, right, reason }: Reading) => ({
      id: String(id),
      at: new Date(at).toISOString(),
      who: readers.get(reader) ?? unknownReader,
      what: rightOf(right).reads ?? { zh: '个人资料', en: 'personal data' },
      reason: reason === '' ? null : reason,
    })
    return {
      readings: readings.map(shown),
      next: readings.length < limit ? null : String(readings.at(-1)!.id),
    }
  })
}
