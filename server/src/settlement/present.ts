import type { Amounts, Used } from '@gongji/policy'
import { type Fen, fen, minus } from '@gongji/policy/money'
import { billNotes } from './bill-notes.ts'
import type { Computed } from './compute.ts'
import type { World } from './gather.ts'
import type { Settlement } from './settlement.ts'
import type { StoredSettlement } from './store.ts'
import { readStored, type Stored } from './stored.ts'

const amountNames = [
  'total',
  'ownPaid',
  'overLimit',
  'firstShare',
  'inScope',
  'deductible',
  'pool',
  'criticalIllness',
  'largeSum',
  'civilServant',
  'medicalAid',
  'otherFund',
  'fundTotal',
  'personal',
  'own',
  'wallet',
  'cash',
] as const satisfies readonly (keyof Amounts)[]

const negative = (amount: Fen): Fen => fen(-amount)

function negatedAmounts(amounts: Amounts): Amounts {
  const parts = Object.fromEntries(amountNames.map((name) => [name, negative(amounts[name])]))
  return {
    ...amounts,
    ...(parts as Pick<Amounts, (typeof amountNames)[number]>),
    relatives: amounts.relatives.map(({ bindingId, amount }) => ({ bindingId, amount: negative(amount) })),
  }
}

const negatedUsed = (used: Used): Used =>
  Object.fromEntries(
    Object.entries(used).map(([pot, use]) => [
      pot,
      {
        deductible: negative(use.deductible),
        paid: negative(use.paid),
        entered: negative(use.entered),
      },
    ]),
  )

/** A stored settlement as the till and the phone see it; a reversal's amounts are negative. */
export function presentStored(row: StoredSettlement, stored: Stored = readStored(row.stored)): Settlement {
  const reversal = row.reversesId !== null
  const payers = stored.elsewhere?.payers ?? stored.payers
  return {
    id: row.id,
    setlId: row.setlId,
    mdtrtId: row.mdtrtId,
    visitId: row.visitId,
    batch: row.batch,
    personId: row.personId,
    institution: row.institution,
    benefit: row.benefit,
    medType: stored.medType,
    scheme: row.scheme,
    area: row.area,
    psnType: stored.psnType,
    credential: stored.credential,
    careOn: row.careOn,
    at: row.at,
    amounts: reversal ? negatedAmounts(stored.amounts) : stored.amounts,
    lines: reversal
      ? stored.lines.map((line) => ({
          id: line.id,
          amount: negative(line.amount),
          ownPaid: negative(line.ownPaid),
          overLimit: negative(line.overLimit),
          firstShare: negative(line.firstShare),
          inScope: negative(line.inScope),
        }))
      : stored.lines,
    used: reversal ? negatedUsed(stored.used) : stored.used,
    payers: reversal ? payers.map((payer) => ({ ...payer, amount: negative(payer.amount) })) : payers,
    balanceAfter: row.balanceAfter,
    // Whoever decided elsewhere has said these too.
    notes:
      reversal || stored.elsewhere
        ? stored.notes
        : [...stored.notes, ...billNotes({ ...stored, asksAccounts: stored.accountUse !== 0 })],
    packHash: row.packHash,
    reverses: row.reversesId,
    msgid: row.msgid,
  }
}

/** What a pre-settlement answers: the same, with no number and nothing booked. */
export function presentOffer(
  world: World,
  computed: Computed,
  { mdtrtId, visitId, batch }: { mdtrtId: string; visitId: number; batch: string },
): Settlement {
  const { charge, adjudication, enrolment } = computed
  const { personId } = charge.request
  return {
    id: null,
    setlId: null,
    mdtrtId,
    visitId,
    batch,
    personId,
    institution: charge.request.institution,
    benefit: computed.benefit,
    medType: charge.medType,
    scheme: enrolment.scheme,
    area: enrolment.area,
    psnType: enrolment.psnType,
    credential: charge.credential,
    careOn: charge.careOn,
    at: world.now,
    amounts: adjudication.amounts,
    lines: adjudication.lines,
    used: adjudication.used,
    payers: computed.elsewhere?.payers ?? computed.payers,
    balanceAfter:
      computed.elsewhere?.balanceAfter ??
      minus(world.accounts.get(personId)?.balance ?? fen(0), adjudication.amounts.own),
    notes: computed.elsewhere
      ? computed.notes
      : [
          ...computed.notes,
          ...billNotes({
            bill: computed.bill,
            amounts: adjudication.amounts,
            lines: adjudication.lines,
            asksAccounts: charge.request.accountUse !== 0,
          }),
        ],
    packHash: computed.packHash,
    reverses: null,
    msgid: charge.request.key.msgid,
  }
}
