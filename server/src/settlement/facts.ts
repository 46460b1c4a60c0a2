/** What a bill says of its circumstances beside its lines: what the messages, the register and the year know. */
import {
  type Benefit,
  type Bill,
  type Host,
  hosts,
  type PlainDate,
  type Scheme,
  untold,
} from '@gongji/policy'
import { fen, sum, zero } from '@gongji/policy/money'
import { type Enrolment, insuredMonths } from '../person/person.ts'
import type { Charge } from './compute.ts'
import type { World } from './gather.ts'
import { problem } from './problem.ts'
import type { SettledHead } from './store.ts'
import { readStored } from './stored.ts'

/** Who handed a charge in: a claim comes from the counter, what somebody imagines from the phone. */
const hostOf = ({ payee, imagined }: Pick<Charge, 'payee' | 'imagined'>): Host =>
  imagined ? hosts.phone : payee === 'patient' ? hosts.counter : hosts.till

const untoldBy = new Map(
  Object.values(hosts).map((host: Host) => [host, new Map<Benefit, ReturnType<typeof untold>>()]),
)
/** As `untold`, worked out once. */
function unsaidBy(host: Host, benefit: Benefit): ReturnType<typeof untold> {
  const known = untoldBy.get(host)!
  let facts = known.get(benefit)
  if (!facts) {
    facts = untold(host, benefit)
    known.set(benefit, facts)
  }
  return facts
}

/** Kinds of care (med_type) that say how the patient came. */
const emergencies: readonly string[] = ['13', '1301', '24']
const rescues: readonly string[] = ['1301']

function circumstancesOf(medType: string, filing: Bill['filing']): Pick<Bill, 'circumstances'> {
  const found = [
    ...(emergencies.includes(medType) ? ['emergency'] : []),
    ...(rescues.includes(medType) ? ['rescue'] : []),
    ...(filing === 'transfer' ? ['transfer'] : []),
  ]
  return found.length === 0 ? {} : { circumstances: found }
}

/** What earlier bills of the visit were paid and entered, where any stand. */
export function visitSums(
  standing: readonly Pick<SettledHead, 'stored'>[],
): Pick<Charge, 'visitPaid' | 'visitEntered'> {
  if (standing.length === 0) return {}
  const earlier = standing.map(({ stored }) => {
    const { amounts, used, bill } = readStored(stored!)
    const pots = Object.entries(used).filter(([pot]) => !pot.includes(':'))
    const own = pots.find(([pot]) => pot === bill.benefit) ?? pots[0]
    return { paid: amounts.pool, entered: own?.[1].entered ?? zero }
  })
  return {
    visitPaid: sum(...earlier.map(({ paid }) => paid)),
    visitEntered: fen(earlier.reduce((total, { entered }) => total + entered, 0)),
  }
}

type Asked = {
  benefit: Benefit
  scheme: Scheme
  enrolments: readonly Enrolment[]
  filing: Bill['filing']
  on: PlainDate
}

/**
 * The facts that rules may look at, and those that nobody could tell.
 * @throws Problem prescriber-unknown when a prescription names no hospital that is known
 */
export function factsOf(
  world: World,
  charge: Charge,
  { benefit, scheme, enrolments, filing, on }: Asked,
): Partial<Bill> & Pick<Bill, 'unknown'> {
  const { prescription, days, medType, visitPaid, visitEntered } = charge
  const base = unsaidBy(hostOf(charge), benefit)
  // A stay that came by a visit's messages: nobody said how long it was.
  const stay = benefit === 'inpatient' && days === undefined && !base.includes('days')
  const unknown = stay ? [...base, 'days' as const] : base
  const said = {
    ...circumstancesOf(medType, filing),
    numbers: { insuredMonths: insuredMonths(enrolments, scheme, on) },
    ...(days === undefined ? {} : { days }),
    ...(visitPaid === undefined ? {} : { visitPaid, visitEntered: visitEntered ?? zero }),
  }
  if (prescription === undefined || benefit !== 'pharmacy') return { ...said, unknown }
  if (prescription === 'mixed') return { ...said, unknown: [...unknown, 'prescription'] }
  const { hospital } = prescription
  if (hospital === null) return { ...said, prescription: { level: '1' }, unknown: [...unknown, 'level'] }
  const prescriber = world.institutions.get(hospital)
  if (prescriber?.kind !== 'hospital') throw problem.prescriberUnknown({ hospital })
  return { ...said, prescription: { level: prescriber.level }, unknown }
}
