import type { PlainDate, Relationship } from '@gongji/policy'
import type { Reader } from '../db/db.ts'
import type { Deps } from '../deps.ts'
import { listEnrolments, type Person } from '../person/person.ts'
import type { There } from './crossing-send.ts'
import { isInsured, notOpenedBy, requireNotHeld, requireParties, requireRelative } from './parties.ts'
import { problem } from './problem.ts'
import { listRelationsOfRelatives } from './quota-store.ts'
import { listWallets } from './store.ts'
import { relationStatusText } from './wallet.ts'

type Offer = {
  payer: Person
  relative: Person
  /** Whom another agency keeps, as it describes him. */
  there: There | null
  /** Null: not said yet. */
  relationship: Relationship | null
  /** Left out: for everything, or for the premium alone where the relative is not insured yet. */
  premiumOnly?: boolean | undefined
}

/**
 * Whether a quota relation may be offered now; changes nothing. Gives both sides as they stand.
 * @throws Problem naming the first thing that is against it, the same before the act and in it
 */
export async function requireOfferable(
  tx: Reader,
  deps: Deps,
  { payer, relative, there, relationship, premiumOnly: wanted }: Offer,
  on: PlainDate,
) {
  const premiumOnly = wanted ?? !isInsured(await listEnrolments(tx, [relative.id]), on)
  const parties = await requireParties(tx, deps, {
    payerId: payer.id,
    relativeId: relative.id,
    on,
    premiumOnly,
  })
  const { terms, relativeTerms } = parties
  requireRelative(terms, relationship, { payer, relative })
  if (!terms.open) throw problem.areaClosed({ area: parties.payer.area, on })
  if (!relativeTerms.open || there?.quotas === false)
    throw problem.areaClosed({ area: parties.relative.area, on })
  if (terms.stage !== 'quota') throw problem.stageNotYet()
  if (parties.payer.scheme !== 'employee') throw problem.noPersonalAccount()
  const wallets = await listWallets(tx, deps.secrets, [payer.id, relative.id])
  if (!wallets.has(payer.id)) throw notOpenedBy(null)
  const hasWallet = there === null ? wallets.has(relative.id) : there.wallet
  if (!hasWallet && !premiumOnly) throw problem.recipientNotOpened()
  await requireNotHeld(tx, payer.id)
  const existing = (await listRelationsOfRelatives(tx, [relative.id])).find(
    ({ payerId, status }) => payerId === payer.id && status !== 'ended',
  )
  if (existing) {
    const { zh, en } = relationStatusText[existing.status]
    throw problem.alreadyRelated({ name: relative.name, status: zh, statusEn: en })
  }
  return { premiumOnly, payerArea: parties.payer.area, relativeArea: parties.relative.area }
}
