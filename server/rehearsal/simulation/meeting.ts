import type { PlainDate } from '@gongji/policy'
import type { Family, Meeting, Member } from './family.ts'

// Families that meet two flows on purpose: money is used between two of them, then what it came from ends, then it comes
// back. Which family meets which pair depends on its number alone.

export type Flow =
  /** A bill paid from a relative's account. */
  | 'bindingBill'
  /** A bill paid from a quota. */
  | 'quotaBill'
  /** A quota of which nothing was used. */
  | 'quotaUnused'
  /** A bill paid from money that was sent to the wallet. */
  | 'walletBill'
  /** A transfer that nobody has accepted. */
  | 'transferWaiting'
  /** A premium paid from a relative's account and credited. */
  | 'premiumCredited'
  /** The same from a quota. */
  | 'premiumFromQuota'
  /** A premium that the bureau refuses after having taken it in. */
  | 'premiumRefused'
  /** A premium that the bureau never decides. */
  | 'premiumNeverDecided'
  /** A quota for the premium alone of somebody who is not insured; the premium is paid, the rest is not used. */
  | 'quotaForPremium'
  /** A bill claimed by hand, approved and paid out. */
  | 'claimPaid'
  /** The same, approved and not paid out yet. */
  | 'claimApproved'
  /** Draws under a relation that is found false: the money is recovered. */
  | 'recovery'
  /** The same, and then the bill is reversed: the payer gets the money once. */
  | 'recoveryReversed'

export type Ending =
  | 'bindingEnded'
  | 'marriageEnded'
  | 'relationEnded'
  | 'falseRelation'
  | 'payerDied'
  | 'relativeDied'
  | 'payerMoved'
  | 'relativeMoved'
  | 'payerResident'
  | 'payerSuspended'

/** Both days included. */
export type Period = readonly [from: PlainDate, to: PlainDate]
const transfers: Period = ['2025-01-10', '2025-12-30']
const anyTime: Period = ['2025-02-01', '2027-03-05']
const quotas: Period = ['2026-01-12', '2027-03-05']
const lastWindow: Period = ['2026-10-12', '2026-12-05']

/** What may end while a quota stands, used or not. */
const quotaEndings: readonly Ending[] = [
  'relationEnded',
  'marriageEnded',
  'falseRelation',
  'payerDied',
  'relativeDied',
  'payerMoved',
  'relativeMoved',
  'payerResident',
]

/** When a flow may begin, and the endings that it meets. */
const flows: Readonly<Record<Flow, { period: Period; endings: readonly Ending[] }>> = {
  bindingBill: {
    period: anyTime,
    endings: [
      'bindingEnded',
      'marriageEnded',
      'falseRelation',
      'payerDied',
      'relativeDied',
      'payerMoved',
      'relativeMoved',
      'payerResident',
      'payerSuspended',
    ],
  },
  quotaBill: { period: quotas, endings: quotaEndings },
  quotaUnused: { period: quotas, endings: quotaEndings },
  walletBill: { period: transfers, endings: ['payerDied', 'relativeDied', 'relativeMoved', 'payerResident'] },
  transferWaiting: { period: transfers, endings: ['payerDied', 'relativeDied', 'falseRelation'] },
  premiumCredited: {
    period: ['2025-10-12', '2025-12-05'],
    endings: [
      'bindingEnded',
      'marriageEnded',
      'falseRelation',
      'payerDied',
      'relativeDied',
      'payerMoved',
      'payerResident',
    ],
  },
  premiumFromQuota: { period: lastWindow, endings: ['relationEnded', 'payerDied', 'falseRelation'] },
  premiumRefused: { period: lastWindow, endings: ['bindingEnded', 'payerDied', 'relativeDied'] },
  premiumNeverDecided: { period: lastWindow, endings: ['bindingEnded', 'payerDied', 'relativeDied'] },
  quotaForPremium: { period: ['2026-01-12', '2026-02-10'], endings: ['relationEnded', 'payerDied'] },
  claimPaid: { period: anyTime, endings: ['relativeMoved', 'relativeDied'] },
  claimApproved: { period: anyTime, endings: ['relativeMoved', 'relativeDied'] },
  recovery: { period: anyTime, endings: ['payerDied', 'payerMoved'] },
  recoveryReversed: { period: anyTime, endings: ['payerDied', 'payerMoved', 'relativeDied'] },
}

export const pairs: readonly { flow: Flow; ending: Ending }[] = (Object.keys(flows) as Flow[]).flatMap(
  (flow) => flows[flow].endings.map((ending) => ({ flow, ending })),
)
export const pairOf = ({ flow, ending }: Pick<Meeting, 'flow' | 'ending'>): string => `${flow} × ${ending}`
export const periodOf = (flow: Flow): Period => flows[flow].period

/** The year of the premium that a flow pays; null: it pays none. */
export function premiumYearOf(flow: Flow): number | null {
  if (flow === 'premiumCredited' || flow === 'quotaForPremium') return 2026
  return flow.startsWith('premium') ? 2027 : null
}

const inApp: ReadonlySet<Flow> = new Set(['premiumFromQuota', 'quotaForPremium'])
const near: ReadonlySet<string> = new Set(['spouse', 'parent', 'child'])

/** Whether two of a family can live through a pair: the payer has an account, the relative has none. */
function fits(
  [payer, relative]: readonly [Member, Member],
  relationship: string,
  { flow, ending }: { flow: Flow; ending: Ending },
): boolean {
  const insured = relative.insuredTo !== null && relative.insuredTo >= '2025-12-31'
  const payable = premiumYearOf(flow) === null || relative.aidGroups.length === 0
  return (
    payer.scheme === 'employee' &&
    payer.status === 'normal' &&
    payer.balance >= 120_000 &&
    relative.scheme === 'resident' &&
    relative.category !== 'minor' &&
    insured &&
    payable &&
    payer.area === relative.area &&
    near.has(relationship) &&
    (!inApp.has(flow) || payer.area === '520200') &&
    (ending !== 'marriageEnded' || relationship === 'spouse')
  )
}

/**
 * Lets one family in `every` meet a pair: the next one in the list that two of its members can live through. Nobody else
 * pays for that relative. Null where no two can.
 */
export function withMeeting(family: Family, every: number): Family {
  if (family.number % every !== 0) return family
  const turn = family.number / every
  for (const [offset] of pairs.entries()) {
    const pair = pairs[(turn + offset) % pairs.length] as (typeof pairs)[number]
    const found = family.kin.find(({ from, to, relationship }) =>
      fits([family.members[from] as Member, family.members[to] as Member], relationship, pair),
    )
    if (!found) continue
    const { from: payer, to: relative, relationship } = found
    const year = premiumYearOf(pair.flow)
    return {
      ...family,
      // The premium of a meeting is the first that is missing; all others were paid long before.
      members: family.members.map((one, number) =>
        number === relative ? { ...one, insuredTo: `${year === null ? 2027 : year - 1}-12-31` } : one,
      ),
      bindings: family.bindings.filter((one) => one.relative !== relative),
      meeting: { ...pair, payer, relative, relationship },
    }
  }
  return family
}
