import { addDays, daysBetween, type PlainDate } from '@gongji/policy/dates'
import { type Fen, fen } from '@gongji/policy/money'
import { confirmRecovery, decideCase, proposeRecovery, reportBinding } from '../../src/change/case.ts'
import { submitClaim } from '../../src/claim/handle.ts'
import { approveClaim, asClaimed, payClaim, takeBackClaim } from '../../src/claim/pay.ts'
import { sql } from '../../src/db/sql.ts'
import { returnByAgency } from '../../src/premium/apply.ts'
import { lastDayOf, type Premium } from '../../src/premium/premium.ts'
import { askRefund } from '../../src/premium/refund.ts'
import { Problem } from '../../src/problem.ts'
import type { Case } from '../../src/risk/case.ts'
import type { Settlement } from '../../src/settlement/settlement.ts'
import { openWallet } from '../../src/wallet/open.ts'
import { grantQuota } from '../../src/wallet/quota.ts'
import { agreeToRelation, inviteRelative } from '../../src/wallet/relation.ts'
import { acceptTransfer, sendTransfer } from '../../src/wallet/transfer.ts'
import type { Mode } from '../bureau/simulated-bureau.ts'
import type { Tills } from './care.ts'
import type { Meeting } from './family.ts'
import type { Person } from './load-families.ts'
import { type Flow, premiumYearOf } from './meeting.ts'
import { payInApp, payOnPage } from './money-flows.ts'
import { authorise } from './paper-flows.ts'
import { createRandom } from './random.ts'
import { today, type World } from './world.ts'

/** Two people in the middle of a flow. */
export type Between = {
  family: number
  meeting: Meeting
  payer: Person
  relative: Person
  /** Relation of a quota, once there is one. */
  relationId: number | null
}

/** A flow that has begun: how long until it ends under it, and how its money comes back. Gives whether it did. */
export type Begun = { endsAfter: number; backAfter: number; back: () => Promise<boolean> }

const channel = 'simulation'
export const clerk = (area: string, number = 1): string => `staff:${area}-${number}`
const pharmacies: Readonly<Record<string, string>> = { '520200': 'P52020100001', '530600': 'P53060200001' }
const hospitals: Readonly<Record<string, string>> = { '520200': 'H52020100001', '530600': 'H53060200001' }
const bankAccount = '6222020000000000000'

const lines = (amount: Fen) => [
  { id: '1', code: 'DEMOA0001', amount, countE4: 10_000, priceE6: amount * 10_000, approval: '0' as const },
]

/** A pharmacy sale of the relative, who asks for the shared money; null where the till refused. */
async function buy(tills: Tills, one: Between, amount: Fen): Promise<Settlement | null> {
  const { family, meeting, relative } = one
  const bill = {
    kind: 'sale' as const,
    institution: pharmacies[relative.area] as string,
    medType: '41',
    disease: '',
    accountUse: 2 as const,
    lines: lines(amount),
    total: amount,
  }
  const care = {
    kind: 'care' as const,
    family,
    member: meeting.relative,
    bill,
    reverseAfter: null,
    claims: false,
  }
  const [settled] = await tills.settle([care])
  return settled instanceof Problem ? null : (settled ?? null)
}

/** What a settlement took from the payer, from that kind of account. */
async function drawn(world: World, { id }: Settlement, { payer }: Between, account: 'personal' | 'quota') {
  const rows = await sql<{ amount: number }>`select coalesce(sum(amount), 0)::bigint as amount
    from payer_record where payer_id = ${payer.id} and settlement_id = ${id} and account = ${account}`.read(
    world.deps.db.reader,
  )
  return rows[0]?.amount ?? 0
}

const reversed = (tills: Tills, settlement: Settlement) => async () =>
  (await tills.reverse(settlement)) !== null

async function ownWallet({ deps }: World, { id, area, phone, hasWallet }: Person): Promise<void> {
  if (hasWallet || phone === null) return
  await openWallet(deps, { callerId: id, channel, useArea: area, phone, owner: null })
}

async function share(world: World, one: Between, amount: Fen): Promise<void> {
  const { deps, nextSerial } = world
  const { payer, relative, meeting } = one
  await ownWallet(world, payer)
  if (meeting.flow !== 'quotaForPremium') await ownWallet(world, relative)
  const { id } = await inviteRelative(deps, {
    callerId: payer.id,
    channel,
    relative: { name: relative.name, idNumber: relative.idNumber },
    relationship: meeting.relationship,
    commitment: true,
  })
  one.relationId = id
  await agreeToRelation(deps, { callerId: relative.id, relativeId: relative.id, relationId: id })
  // A relation that is to be found false is looked into through the binding beside it.
  if (meeting.ending === 'falseRelation')
    await authorise(world, { payer, relative, relationship: meeting.relationship }, ['premium'])
  await grantQuota(deps, {
    callerId: payer.id,
    relationId: id,
    requestKey: `meeting-${nextSerial()}`,
    amount,
  })
}

async function quotaLeft({ deps }: World, { payer, relative }: Between): Promise<number> {
  const rows = await sql<{ balance: number }>`select balance from ledger_quota
    where payer_id = ${payer.id} and relative_id = ${relative.id}`.read(deps.db.reader)
  return rows[0]?.balance ?? 0
}

async function send(world: World, { payer, relative, meeting }: Between): Promise<number> {
  await ownWallet(world, payer)
  await ownWallet(world, relative)
  const { id } = await sendTransfer(world.deps, {
    callerId: payer.id,
    channel,
    requestKey: `meeting-${world.nextSerial()}`,
    senderId: payer.id,
    source: 'personal',
    recipient: { name: relative.name, idNumber: relative.idNumber },
    relationship: meeting.relationship,
    amount: fen(30_000),
    commitment: true,
  })
  return id
}

async function payPremium(world: World, one: Between, mode: Mode): Promise<Premium | null> {
  const { payer, relative: insured, meeting } = one
  const year = premiumYearOf(meeting.flow as Flow) as number
  world.bureau.bureau.setMode(insured.idNumber, mode)
  const fromQuota = meeting.flow === 'premiumFromQuota' || meeting.flow === 'quotaForPremium'
  if (fromQuota) await share(world, one, fen(60_000))
  else await authorise(world, { payer, relative: insured, relationship: meeting.relationship }, ['premium'])
  const asked = { insured, payer, year, account: fromQuota ? 'quota' : 'personal' } as const
  return insured.area === '520200'
    ? await payInApp(world, asked)
    : await payOnPage(world, asked, createRandom(1, 'confirms'))
}

async function hasFailed(world: World, { insuredId, id }: Premium): Promise<boolean> {
  const rows = await sql<{ status: string }>`select status from premium
    where insured_id = ${insuredId} and id = ${id}`.read(world.deps.db.reader)
  return rows[0]?.status === 'failed'
}

async function claimed(world: World, { meeting, relative }: Between, careOn: PlainDate) {
  const { deps, nextSerial } = world
  const amount = fen(90_000)
  const { id, area, version } = await deps.db.transaction((tx) =>
    submitClaim(tx, deps, {
      personId: relative.id,
      institution: hospitals[relative.area] as string,
      slipNo: `HF${nextSerial()}`,
      slipDigest: '',
      careOn,
      medType: '11',
      disease: '',
      lines: lines(amount),
      total: amount,
      cause: 'directRefused',
      accountUse: 0,
      bankAccount,
      channel,
      filedBy: `citizen:${relative.id}`,
    }),
  )
  const key = { personId: relative.id, id }
  const { claim, settlement } = await approveClaim(deps, world.settler, key, {
    version,
    actor: clerk(area),
    area,
    ...asClaimed,
  })
  world.tally.settled(settlement)
  const pay = (version: number) =>
    deps.db.transaction((tx) => payClaim(tx, deps, key, { version, actor: clerk(area, 2), area }))
  if (meeting.flow === 'claimApproved') {
    return { key, area, back: async () => (await pay(claim.version)).status === 'paid' }
  }
  const { version: paid } = await pay(claim.version)
  const back = async () => {
    const taken = await takeBackClaim(deps, world.settler, key, {
      version: paid,
      actor: clerk(area, 3),
      area,
      reasons: [{ code: 'other', note: '票据有误' }],
      moneyReturned: true,
    })
    tellReversal(world, settlement)
    return taken.status === 'takenBack'
  }
  return { key, area, back }
}

/** A claim's settlement is reversed inside taking it back: what was told is told back here. */
function tellReversal({ tally }: World, settlement: Settlement): void {
  const { amounts } = settlement
  const none = (amount: Fen): Fen => fen(-amount)
  tally.settled({
    ...settlement,
    reverses: settlement.id,
    payers: [],
    amounts: {
      ...amounts,
      total: none(amounts.total),
      fundTotal: none(amounts.fundTotal),
      own: none(amounts.own),
      wallet: none(amounts.wallet),
      cash: none(amounts.cash),
    },
  })
}

/** The relation of two is looked into and found to be false, by two clerks. @throws Problem */
export async function findFalse({ deps }: World, { payer, relative }: Between): Promise<Case> {
  const { area } = payer
  return await deps.db.transaction(async (tx) => {
    const reported = await reportBinding(tx, deps, {
      payerId: payer.id,
      relativeId: relative.id,
      words: '举报双方不是近亲属。',
      actor: clerk(area),
      area,
    })
    const decision = { decision: 'confirm', words: '经核查户籍，关系不实。', owed: null, area } as const
    const { version } = await decideCase(tx, deps, reported.id, {
      ...decision,
      version: reported.version,
      actor: clerk(area),
    })
    return await decideCase(tx, deps, reported.id, { ...decision, version, actor: clerk(area, 2) })
  })
}

/** One clerk proposes to book what was paid back, another confirms it. */
async function recovered({ deps }: World, { id, owed, version, area }: Case): Promise<boolean> {
  const done = await deps.db.transaction(async (tx) => {
    const said = { amount: owed, version, actor: clerk(area), area }
    const proposed = await proposeRecovery(tx, deps, id, said)
    return await confirmRecovery(tx, deps, id, {
      ...said,
      version: proposed.version,
      actor: clerk(area, 2),
    })
  })
  return owed > 0 && done.recovered === owed
}

/** Begins a flow between two people; null: it could not use the money that it is about. @throws Problem */
export async function begin(world: World, tills: Tills, one: Between): Promise<Begun | null> {
  const { deps } = world
  const { payer, relative, meeting } = one
  const on = today(world)
  switch (meeting.flow as Flow) {
    case 'bindingBill': {
      await authorise(world, { payer, relative, relationship: meeting.relationship }, 'all')
      const settlement = await buy(tills, one, fen(20_000))
      if (settlement === null || (await drawn(world, settlement, one, 'personal')) === 0) return null
      return { endsAfter: 3, backAfter: 3, back: reversed(tills, settlement) }
    }
    case 'recovery':
    case 'recoveryReversed': {
      await authorise(world, { payer, relative, relationship: meeting.relationship }, 'all')
      const settlement = await buy(tills, one, fen(20_000))
      if (settlement === null || (await drawn(world, settlement, one, 'personal')) === 0) return null
      const found = await findFalse(world, one)
      const back = async () => {
        if (!(await recovered(world, found))) return false
        return meeting.flow === 'recovery' || (await tills.reverse(settlement)) !== null
      }
      return { endsAfter: 3, backAfter: 3, back }
    }
    case 'quotaBill': {
      await share(world, one, fen(50_000))
      const settlement = await buy(tills, one, fen(20_000))
      if (settlement === null || (await drawn(world, settlement, one, 'quota')) === 0) return null
      return { endsAfter: 3, backAfter: 3, back: reversed(tills, settlement) }
    }
    case 'quotaUnused':
      await share(world, one, fen(50_000))
      return { endsAfter: 3, backAfter: 1, back: async () => (await quotaLeft(world, one)) === 0 }
    case 'walletBill': {
      const id = await send(world, one)
      await acceptTransfer(deps, { callerId: relative.id, ownerId: relative.id, id })
      const settlement = await buy(tills, one, fen(20_000))
      if (settlement === null || settlement.amounts.wallet === 0) return null
      return { endsAfter: 3, backAfter: 3, back: reversed(tills, settlement) }
    }
    case 'transferWaiting': {
      if (meeting.ending === 'falseRelation') {
        await authorise(world, { payer, relative, relationship: meeting.relationship }, ['premium'])
      }
      const id = await send(world, one)
      const returned = async () => {
        const rows = await sql<{ status: string }>`select status from wallet_transfer
          where sender_id = ${payer.id} and id = ${id}`.read(deps.db.reader)
        return rows[0]?.status === 'returned'
      }
      return { endsAfter: 0, backAfter: 1, back: returned }
    }
    case 'premiumCredited':
    case 'premiumFromQuota': {
      const premium = await payPremium(world, one, 'accept')
      if (premium?.status !== 'submitted') return null
      const back = async () => {
        const { insuredId, id } = premium
        const reason = meeting.ending === 'relativeDied' ? 'death' : 'duplicate'
        // The payer has died, or the insured has: the other asks.
        const callerId = meeting.ending === 'payerDied' ? insuredId : payer.id
        return (await askRefund(deps, { callerId, insuredId, id, reason })).status === 'refunding'
      }
      return { endsAfter: 3, backAfter: 3, back }
    }
    case 'quotaForPremium': {
      const premium = await payPremium(world, one, 'accept')
      if (premium?.status !== 'submitted') return null
      return { endsAfter: 3, backAfter: 1, back: async () => (await quotaLeft(world, one)) === 0 }
    }
    case 'premiumRefused': {
      const premium = await payPremium(world, one, 'acceptThenRefuse:notNormal')
      if (premium?.status !== 'submitted') return null
      return {
        endsAfter: 0,
        backAfter: 2,
        back: async () => await hasFailed(world, premium),
      }
    }
    case 'premiumNeverDecided': {
      const premium = await payPremium(world, one, 'never')
      if (premium?.status !== 'submitted') return null
      const back = async () => {
        const { insuredId, id, area } = premium
        const decide = (by: string) =>
          deps.db.transaction((tx) =>
            returnByAgency(tx, deps, { insuredId, id }, { by, reason: '税务一直没有结果' }),
          )
        await decide(clerk(area))
        return (await decide(clerk(area, 2))).premium.status === 'failed'
      }
      return { endsAfter: 3, backAfter: daysBetween(addDays(on, 3), lastDayOf(premium)) + 2, back }
    }
    case 'claimPaid':
    case 'claimApproved': {
      const { back } = await claimed(world, one, addDays(on, -2))
      return { endsAfter: 3, backAfter: 3, back }
    }
  }
}
