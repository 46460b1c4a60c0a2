import type { PlainDate } from '@gongji/policy'
import type { Fen } from '@gongji/policy/money'
import type { Reader } from '../db/db.ts'
import type { Deps } from '../deps.ts'
import { listEnrolments } from '../person/enrolment.ts'
import { type Closing, listClosings } from '../person/estate.ts'
import { listNames } from '../person/person.ts'
import { listBillsOf } from '../settlement/records.ts'
import { listShares, readEstate } from './estate.ts'
import { inheritingThrough } from './heir.ts'

const mostBills = 100

/** Estates as one heir sees them: all of what was left, and his own part and those of children in his care. */
export async function listInheritances(
  tx: Reader,
  deps: Deps,
  heirId: number,
  deceasedIds: readonly number[],
) {
  const heirs = await inheritingThrough(tx, deps, heirId)
  const shares = await listShares(tx, deceasedIds, heirs)
  const names = await listNames(tx, deceasedIds)
  const areas = new Map((await listEnrolments(tx, deceasedIds)).map(({ personId, area }) => [personId, area]))
  const shown = []
  for (const personId of deceasedIds) {
    const { diedOn, total, left } = await readEstate(tx, personId)
    const bills = await listBillsOf(tx, personId, { from: diedOn, limit: mostBills })
    shown.push({
      deceased: {
        personId: String(personId),
        name: names.get(personId) ?? '',
        diedOn,
        area: areas.get(personId) ?? null,
      },
      totalFen: total,
      leftFen: left,
      parts: (await listClosings(tx, personId)).map(partOf),
      shares: shares
        .filter((share) => share.personId === personId)
        .map(({ id, name, relation, amount, paidAt }) => ({
          id: String(id),
          name,
          relation,
          amountFen: amount,
          paidAt: paidAt === null ? null : new Date(paidAt).toISOString(),
        })),
      billsAfter: bills
        .filter(({ careOn, reversesId }) => careOn > diedOn && reversesId === null)
        .map(({ setlId, institutionName, careOn, total: sum, reversedById }) => ({
          setlId,
          institution: institutionName,
          careOn,
          totalFen: sum,
          reversed: reversedById !== null,
        })),
    })
  }
  return shown
}

const partOf = ({
  account,
  amount,
  on,
}: {
  account: Closing['account'] | 'claim'
  amount: Fen
  on: PlainDate
}) => ({ account, amountFen: amount, on })
