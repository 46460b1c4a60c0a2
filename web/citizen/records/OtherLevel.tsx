import { type Amounts, isRefusal } from '@gongji/policy'
import { useQuery } from '@tanstack/react-query'
import { Fragment, type ReactNode } from 'react'
import { ask } from '../../shared/api.ts'
import { asSettled, type BillBasis, estimateBill } from '../../shared/estimate.ts'
import { Link } from '../../shared/router.tsx'
import { yuan } from '../../shared/show.ts'
import { MiniBar } from '../../shared/split-bar/SplitBar.tsx'
import { Card, Waiting } from '../../shared/ui/Card.tsx'
import { Money } from '../../shared/ui/Money.tsx'
import { useWords } from '../../shared/words.ts'
import { placeName } from '../places.ts'

const words = {
  less: ['同一笔账在{level}：您家少付 {amount}', 'The same bill at a {level}: {amount} less for your family'],
  notLess: [
    '同一笔账换一级医院，您家不会少付。',
    'The same bill at a hospital of another level costs your family no less.',
  ],
  here: ['这次，{level}', 'this time, {level}'],
  wouldPay: ['医保会付 {fund}，您家付 {family}', 'insurance would pay {fund}, your family {family}'],
  tryIt: ['算一算', 'What if'],
  loading: ['正在读取', 'Reading'],
} as const

const levels = ['3', '2', '1'] as const

type Cheaper = { here: Amounts; level: (typeof levels)[number]; there: Amounts }

/** The nearest level of hospital at which the family would have paid less; null where there is none. */
function cheaper(settled: BillBasis): Cheaper | null {
  const change = asSettled(settled)
  const decided = estimateBill(settled, change)
  if (isRefusal(decided)) return null
  const here = decided.amounts
  for (const level of [...levels].sort((a, b) => far(a, change.level) - far(b, change.level))) {
    const there = estimateBill(settled, { ...change, level })
    if (!isRefusal(there) && there.amounts.personal < here.personal) {
      return { here, level, there: there.amounts }
    }
  }
  return null
}

const far = (level: string, from: string): number =>
  Math.abs(Number(level) - (from === 'village' ? 0 : Number(from)))

/** The same bill at a hospital of another level: what the family would have paid. */
export default function OtherLevel({
  setlId,
  whose,
  to,
}: {
  setlId: string
  whose: string | undefined
  to: string
}): ReactNode {
  const say = useWords(words)
  const query = whose === undefined ? {} : { query: { personId: whose } }
  const { data, error } = useQuery(ask('readBillBasis', { params: { setlId }, ...query }))
  if (error) return null
  if (!data) return <Waiting lines={3} label={say('loading')} />
  const found = cheaper(data)
  const more = <Link to={to}>{say('tryIt')}</Link>
  if (found === null) {
    return (
      <Card>
        <p>
          {say('notLess')} {more}
        </p>
      </Card>
    )
  }
  const { here, level, there } = found
  const rows = [
    {
      name: say('here', { level: say.text(placeName(`hospital-${data.claim.institution.level}`)) }),
      amounts: here,
    },
    { name: say.text(placeName(`hospital-${level}`)), amounts: there },
  ]
  return (
    <Card>
      <h2 className="legend">
        {say.rich('less', {
          level: say.text(placeName(`hospital-${level}`)),
          amount: <Money amount={here.personal - there.personal} />,
        })}
      </h2>
      <div className="other-level">
        {rows.map(({ name, amounts }) => (
          <Fragment key={name}>
            <span>{name}</span>
            <MiniBar amounts={amounts} />
            <Money amount={amounts.personal} />
          </Fragment>
        ))}
      </div>
      <p className="small quiet">
        {say('wouldPay', { fund: yuan(there.fundTotal), family: yuan(there.personal) })} {more}
      </p>
    </Card>
  )
}
