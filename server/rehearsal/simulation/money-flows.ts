import { fen } from '@gongji/policy/money'
import {
  confirmPremium,
  declinePremium,
  listPayingAccounts,
  placeOrder,
} from '../../src/premium/bureau-page.ts'
import { type Asked, decidePayment, readSituation } from '../../src/premium/payment.ts'
import type { Premium, PremiumAccount } from '../../src/premium/premium.ts'
import { askRefund } from '../../src/premium/refund.ts'
import { submitPremium } from '../../src/premium/submit.ts'
import { openWallet } from '../../src/wallet/open.ts'
import { grantQuota, releaseQuota } from '../../src/wallet/quota.ts'
import { agreeToRelation, endRelation, inviteRelative } from '../../src/wallet/relation.ts'
import { acceptTransfer, sendTransfer } from '../../src/wallet/transfer.ts'
import type { Mode } from '../bureau/simulated-bureau.ts'
import type { Person } from './load-families.ts'
import { type Happening, quotaStage } from './plan.ts'
import type { Random } from './random.ts'
import { attempt, householdOf, personAt, today, type World, whose } from './world.ts'

type Of<Kind extends Happening['kind']> = Extract<Happening, { kind: Kind }>

const channel = 'simulation'
const keyOf = (world: World): string => `simulation-${world.nextSerial()}`

/** How the bureau treats somebody's premium: nearly always well. */
const modes: Partial<Record<Mode, number>> = {
  accept: 92,
  instant: 1.5,
  late: 2,
  twice: 1.5,
  lostAnswer: 0.7,
  never: 0.2,
  silent: 0.1,
  'refuse:notRegistered': 0.4,
  'refuse:nameMismatch': 0.3,
  'refuse:maintenance': 0.3,
  'acceptThenRefuse:notNormal': 0.4,
  'acceptThenRefuse:alreadyPaid': 0.3,
  creditThenRefuse: 0.1,
  refuseThenCredit: 0.1,
  refundRefused: 0.1,
}

/** A resident's premium, from a relative's account: in the app, or on the bureau's page, as the area does it. */
export async function payPremium(world: World, happening: Of<'premium'>, random: Random): Promise<void> {
  const { deps, bureau } = world
  const household = householdOf(world, happening)
  const [insured, payer] = [personAt(household, happening.member), personAt(household, happening.payer)]
  bureau.bureau.setMode(insured.idNumber, random.weighted(modes as Record<Mode, number>))
  const premium = await attempt(world, `premium ${happening.year}`, () =>
    insured.area === '520200'
      ? payInApp(world, { insured, payer, year: happening.year })
      : payOnPage(world, { insured, payer, year: happening.year }, random),
  )
  if (premium === null || !happening.refunds) return
  world.later(6, async () => {
    const { insuredId, id } = premium
    await attempt(world, 'premium refund asked', () =>
      askRefund(deps, { callerId: payer.id, insuredId, id, reason: 'duplicate' }),
    )
  })
}

type Payment = { insured: Person; payer: Person; year: number; account?: PremiumAccount }

/** Pays in the app. @throws Problem */
export async function payInApp(
  { deps, nextSerial }: World,
  { insured, payer, year, account = 'personal' }: Payment,
): Promise<Premium> {
  const asked: Asked = {
    kind: 'resident',
    year,
    insuredId: insured.id,
    payerId: payer.id,
    account,
    repaired: 0,
    area: null,
  }
  const { amount } = decidePayment(deps, await readSituation(deps.db.reader, deps, asked), asked)
  return await submitPremium(deps, {
    ...asked,
    callerId: payer.id,
    channel,
    requestKey: `simulation-${nextSerial()}`,
    seenAmount: amount,
  })
}

/** Orders on the bureau's page; the payer then confirms, mostly. Null: no account there may pay. @throws Problem */
export async function payOnPage(
  world: World,
  { insured, year }: Payment,
  random: Random,
): Promise<Premium | null> {
  const { deps, nextSerial } = world
  const named = { name: insured.name, idNumber: insured.idNumber }
  const { accounts, amountFen } = await listPayingAccounts(deps, { insured: named, year })
  // The page shows masked names; the family knows whose account it means.
  const account = accounts.find(({ mayPay }) => mayPay)
  if (!account) {
    world.tally.done('premium: no account on the page may pay')
    return null
  }
  const order = await placeOrder(deps, {
    reference: `YNTAX${String(nextSerial()).padStart(12, '0')}`,
    accountToken: account.token,
    insured: named,
    year,
    amountFen,
  })
  const { insuredId, id, payerId } = order
  const answer = random.next()
  if (answer < 0.02) return await declinePremium(deps, { callerId: payerId, insuredId, id })
  // Nobody looked at the phone: the order lapses at midnight.
  if (answer < 0.04) return order
  return await confirmPremium(deps, { callerId: payerId, channel, insuredId, id })
}

export async function openOwnWallet(world: World, happening: Of<'openWallet'>): Promise<void> {
  const { id, area, phone } = whose(world, happening)
  if (phone === null) return
  await attempt(world, 'wallet opened', () =>
    openWallet(world.deps, { callerId: id, channel, useArea: area, phone, owner: null }),
  )
}

/** Money to a relative's wallet; accepted in the evening, or back at six the next morning. */
export async function transfer(world: World, happening: Of<'transfer'>): Promise<void> {
  const household = householdOf(world, happening)
  const [sender, recipient] = [personAt(household, happening.member), personAt(household, happening.to)]
  const sent = await attempt(world, 'transfer sent', () =>
    sendTransfer(world.deps, {
      callerId: sender.id,
      channel,
      requestKey: keyOf(world),
      senderId: sender.id,
      source: 'personal',
      recipient: { name: recipient.name, idNumber: recipient.idNumber },
      relationship: happening.relationship,
      amount: happening.amount,
      commitment: true,
    }),
  )
  if (sent === null || !happening.accepts) return
  await attempt(world, 'transfer accepted', () =>
    acceptTransfer(world.deps, { callerId: recipient.id, ownerId: recipient.id, id: sent.id }),
  )
}

/** A relation across areas, agreed to by both, and a quota set aside under it. */
export async function shareQuota(world: World, happening: Of<'grantQuota'>): Promise<void> {
  const { deps } = world
  if (today(world) < quotaStage) return
  const household = householdOf(world, happening)
  const [payer, relative] = [personAt(household, happening.member), personAt(household, happening.to)]
  const relation = await attempt(world, 'quota relation', async () => {
    const invited = await inviteRelative(deps, {
      callerId: payer.id,
      channel,
      relative: { name: relative.name, idNumber: relative.idNumber },
      relationship: happening.relationship,
      commitment: true,
    })
    const acting = { callerId: relative.id, relativeId: relative.id, relationId: invited.id }
    return await agreeToRelation(deps, acting)
  })
  if (relation === null) return
  const acting = { callerId: payer.id, relationId: relation.id }
  const granted = await attempt(world, 'quota granted', () =>
    grantQuota(deps, { ...acting, requestKey: keyOf(world), amount: happening.amount }),
  )
  if (granted === null || !happening.releases) return
  world.later(4, async () => {
    await attempt(world, 'quota released', () =>
      releaseQuota(deps, { ...acting, requestKey: keyOf(world), amount: fen(happening.amount / 4) }),
    )
  })
  world.later(8, async () => {
    await attempt(world, 'quota relation ended', () =>
      endRelation(deps, { ...acting, relativeId: relative.id }),
    )
  })
}
