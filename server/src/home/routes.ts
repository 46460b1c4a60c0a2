import { routes } from '@gongji/contract'
import { type Fen, lesser, minus, type PlainDate, sum } from '@gongji/policy'
import { isLive } from '../binding/binding.ts'
import { type Family, listFamily, type SeenBinding } from '../binding/family.ts'
import { bindingJson } from '../binding/json.ts'
import { type Reader, together } from '../db/db.ts'
import { remembering } from '../db/remember.ts'
import { type Deps, dateInChina } from '../deps.ts'
import { inFen } from '../in-fen.ts'
import { listLatestEntries } from '../ledger/latest.ts'
import { countNew, listFamilyCallers } from '../notice/own.ts'
import { listPremiumsOf, premiumJson } from '../premium/view.ts'
import { type Hold, isHeld, listHolds } from '../risk/hold.ts'
import { requireCitizen, type Serve } from '../serve.ts'
import { readAccountOf } from '../settlement/account-routes.ts'
import { listBillHeads, listPayments } from '../settlement/heads.ts'
import { outpatientLeft } from '../settlement/outpatient-left.ts'
import { listTransfersOf } from '../wallet/view.ts'

const shown = 5

/** What a relative may still use of the account by the limit for the year; null: no such limit. */
const limitLeft = ({ binding, usedInAll }: SeenBinding): Fen | null =>
  binding.limits.year === null ? null : minus(binding.limits.year, lesser(binding.limits.year, usedInAll))

type Payer = { personId: number; balance: Fen; mayShare: boolean; today: PlainDate; holds: readonly Hold[] }

function familyJson({ authorised }: Family, { personId, balance, mayShare, today, holds }: Payer) {
  const given = authorised.filter(({ binding }) => binding.status !== 'ended')
  if (given.length === 0) return null
  const usable = given.filter(
    ({ binding }) =>
      mayShare && isLive(binding, today) && !isHeld(holds, { payerId: personId, bindingId: binding.id }),
  )
  const limits = usable.map(limitLeft)
  const left = limits.includes(null)
    ? balance
    : lesser(balance, sum(...limits.map((limit) => limit ?? (0 as Fen))))
  return {
    leftFen: left,
    people: given.map((seen) => {
      const { id, name, kin } = bindingJson(seen).relative
      return { id, name, kin, leftFen: limitLeft(seen) }
    }),
  }
}

async function payersJson(tx: Reader, { authorisedBy }: Family, personId: number, today: PlainDate) {
  const live = authorisedBy.filter(({ binding }) => binding.relativeId === personId && isLive(binding, today))
  const callers = await listFamilyCallers(
    tx,
    live.map(({ payer }) => payer.id),
  )
  return live.map((seen) => {
    const { id, name, kin } = bindingJson(seen).payer
    const { purposes } = seen.binding
    return {
      id,
      name,
      kin,
      care: purposes.some((purpose) => purpose !== 'premium'),
      premium: purposes.includes('premium'),
      phone: callers.has(seen.payer.id) ? seen.payer.phone : null,
    }
  })
}

/** Premiums that wait for this payer, or are on their way. */
async function openPremiums(tx: Reader, deps: Deps, personId: number) {
  const open = (await listPremiumsOf(tx, deps, personId)).filter(
    ({ status, payerId }) => payerId === personId && (status === 'requested' || status === 'submitted'),
  )
  return await together(open.map((one) => premiumJson(tx, deps, one, personId)))
}

/** Transfers that wait to be accepted by this person, or by him for others. */
async function waitingTransfers(tx: Reader, deps: Deps, asked: { readerId: number; ownerIds: number[] }) {
  return (await listTransfersOf(tx, deps, asked)).filter(({ actions }) => actions.includes('accept'))
}

/** The first page of the app in one answer, put together from what each module shows: all of them at once, on one connection. */
export function homeRoutes(serve: Serve, deps: Deps): void {
  serve(routes.readHome, async ({ caller, may, subjects }) =>
    deps.db.inOrder(async (connection) => {
      const tx = remembering(connection)
      const { personId } = requireCitizen(caller)
      await may(tx, { personId })
      const today = dateInChina(deps.now())
      const reading = { personId, limit: shown }
      const [
        account,
        family,
        payers,
        holds,
        outpatient,
        premiums,
        transfers,
        bills,
        payments,
        entries,
        unread,
      ] = await together([
        readAccountOf(tx, deps, personId),
        listFamily(tx, deps, personId),
        listFamily(tx, deps, personId).then((found) => payersJson(tx, found, personId, today)),
        listHolds(tx, [personId]),
        outpatientLeft(tx, deps, personId, today),
        openPremiums(tx, deps, personId),
        subjects(tx).then((ownerIds) => waitingTransfers(tx, deps, { readerId: personId, ownerIds })),
        listBillHeads(tx, { ...reading, readerId: personId }),
        listPayments(tx, reading),
        listLatestEntries(tx, personId, shown),
        countNew(tx, deps, personId),
      ])
      const { insurance } = account
      return {
        account,
        family: familyJson(family, {
          personId,
          balance: (account.balanceFen ?? 0) as Fen,
          mayShare: insurance?.scheme === 'employee' && insurance.status === 'normal',
          today,
          holds,
        }),
        outpatient: outpatient && inFen(outpatient, 'limit', 'left'),
        payers,
        waiting: {
          bindings: family.authorisedBy.filter(({ actions }) => actions.includes('accept')).map(bindingJson),
          transfers,
          premiums,
        },
        recent: { bills: bills.bills, payments: payments.payments, entries },
        unread,
      }
    }),
  )
}
