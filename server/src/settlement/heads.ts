import { kinOf } from '@gongji/contract/kin'
import { listBindingsOfPayer } from '../binding/family.ts'
import { type Reader, together } from '../db/db.ts'
import { listKin } from '../person/person.ts'
import { knowsFamily, payerJson } from './payers.ts'
import { type BillRecord, listBillsOf, listPayerRecords, type Page } from './records.ts'

export const stateOf = ({
  reversesId,
  reversedById,
}: {
  reversesId: number | null
  reversedById: number | null
}) =>
  reversesId !== null
    ? ('reversal' as const)
    : reversedById !== null
      ? ('reversed' as const)
      : ('settled' as const)

const nextOf = (ids: readonly number[], limit: number): string | null =>
  ids.length < limit ? null : String(ids.at(-1))

const headJson = (
  record: BillRecord,
  person: { id: number; name: string },
  payer: Awaited<ReturnType<typeof payerJson>>,
) => ({
  setlId: record.setlId,
  personId: String(person.id),
  personName: person.name,
  institution: { code: record.institution, name: record.institutionName },
  benefit: record.benefit,
  careOn: record.careOn,
  at: record.at.toISOString(),
  totalFen: record.total,
  fundTotalFen: record.fundTotal,
  ownFen: record.own,
  relativesFen: record.relatives,
  walletFen: record.wallet,
  cashFen: record.cash,
  payers: record.payers.map(payer),
  state: stateOf(record),
})

/** A patient's bills in short, newest first, as this reader may see who paid; null: nobody of the family. */
export async function listBillHeads(
  tx: Reader,
  { personId, readerId, ...page }: Page & { personId: number; readerId: number | null },
) {
  const [kin, records, byName] = await together([
    listKin(tx, [personId]),
    listBillsOf(tx, personId, page),
    knowsFamily(tx, readerId, personId),
  ])
  const person = kin.get(personId)!
  const payers = records.flatMap(({ payers }) => payers)
  const payer = await payerJson(tx, { patientId: personId, payers, byName })
  return {
    bills: records.map((record) => headJson(record, person, payer)),
    next: nextOf(
      records.map(({ id }) => id),
      page.limit,
    ),
  }
}

const paidFrom = {
  personal: { zh: '个人账户', en: 'personal account' },
  quota: { zh: '共济额度', en: 'shared quota' },
} as const

/** What a person's account paid for relatives, newest first: amount, time and kind of place, nothing of the bill. */
export async function listPayments(
  tx: Reader,
  { personId, ...page }: { personId: number; before?: number; year?: number; limit: number },
) {
  const [records, made] = await together([
    listPayerRecords(tx, personId, page),
    listBindingsOfPayer(tx, personId, null),
  ])
  const bindings = new Map(made.map((one) => [one.id, one]))
  const people = await listKin(tx, [personId, ...records.map(({ relativeId }) => relativeId)])
  const payer = people.get(personId)!
  const kin = (bindingId: number, relativeId: number) => {
    const binding = bindings.get(bindingId)
    const relative = people.get(relativeId)
    return binding && relative ? kinOf(binding.relationship, { payer, relative }).relative : null
  }
  return {
    payments: records.map(({ amount, place, relativeId, relativeName, bindingId, account, at }) => ({
      amountFen: amount,
      place,
      relative: {
        id: String(relativeId),
        name: relativeName,
        kin: account === 'quota' ? null : kin(bindingId, relativeId),
      },
      bindingId: account === 'quota' ? null : String(bindingId),
      account,
      paidFrom: paidFrom[account],
      at: at.toISOString(),
    })),
    next: nextOf(
      records.map(({ settlementId }) => settlementId),
      page.limit,
    ),
  }
}
