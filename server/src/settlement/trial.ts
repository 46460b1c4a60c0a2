import { compute } from './compute.ts'
import type { DecideContext } from './decide.ts'
import type { BillWork } from './gather.ts'
import type { NewOffer } from './offer.ts'
import { presentOffer } from './present.ts'
import { refuseSaleTimes, refuseSold, saleCharge } from './sale.ts'
import type { Settlement } from './settlement.ts'
import { splitText } from './split.ts'
import { checkStated } from './stated.ts'
import { codesTaken } from './trace-code.ts'
import { chargeOf } from './visit-charge.ts'

/**
 * Computes what settling would come to (2206, 2101). The offer of a visit's bill is kept until midnight; a sale's is not.
 * @throws Problem as settling would
 */
export function decideTrial(
  { world, rules, newId }: Pick<DecideContext, 'world' | 'rules' | 'newId'>,
  work: Extract<BillWork, { kind: 'offer' | 'offer-sale' }>,
): { settlement: Settlement; offer: NewOffer | null } {
  if (work.kind === 'offer-sale') {
    const { bill: sale, lines, drugs } = work
    refuseSold(world, sale)
    refuseSaleTimes(world, sale)
    const computed = compute(world, rules, saleCharge(sale, lines))
    checkStated(sale.stated, computed)
    // A pharmacy's trial (2101) has no place for codes: what is not said is not looked at.
    codesTaken({ world, rules, area: computed.enrolment.area }, sale, drugs)
    const settlement = presentOffer(world, computed, { mdtrtId: '', visitId: 0, batch: sale.key.msgid })
    return { settlement, offer: null }
  }
  const { bill } = work
  const { charge, visit, batch } = chargeOf(world, bill)
  const computed = compute(world, rules, charge)
  checkStated(bill.stated, computed)
  return {
    settlement: presentOffer(world, computed, { mdtrtId: visit.mdtrtId, visitId: visit.id, batch }),
    offer: {
      personId: bill.personId,
      visitId: visit.id,
      batch,
      split: splitText(computed),
      id: newId(),
      at: world.now,
      today: world.today,
    },
  }
}
