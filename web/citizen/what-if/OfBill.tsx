import { isRefusal, type Level, type OutOfAreaFiling } from '@gongji/policy'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { ask } from '../../shared/api.ts'
import { asSettled, type BillBasis, type Change, estimateBill } from '../../shared/estimate.ts'
import { levelNames } from '../../shared/names.ts'
import { yuan } from '../../shared/show.ts'
import { LinkButton } from '../../shared/ui/Button.tsx'
import { Card, Waiting } from '../../shared/ui/Card.tsx'
import { Choice, Tick } from '../../shared/ui/Choice.tsx'
import { Select } from '../../shared/ui/Field.tsx'
import { Problem } from '../../shared/ui/Notice.tsx'
import { Page } from '../../shared/ui/Page.tsx'
import { useWords } from '../../shared/words.ts'
import { ElsewhereRows } from '../estimate/Elsewhere.tsx'
import { Outcome } from '../estimate/Outcome.tsx'
import { Difference } from './Difference.tsx'
import { areaOf, filings, levels, type Where } from './places.ts'
import { words } from './words.ts'

/** What a settled bill would have come to elsewhere or otherwise: from the state before it, never on top of it. */
export function OfBill({ setlId, whose }: { setlId: string; whose: string | undefined }): ReactNode {
  const say = useWords(words)
  const { data, error } = useQuery(
    ask('readBillBasis', {
      params: { setlId },
      ...(whose === undefined ? {} : { query: { personId: whose } }),
    }),
  )
  const back = `/records/bill/${setlId}${whose === undefined ? '' : `?for=${whose}`}`
  return (
    <Page title={say('title')} backTo={back}>
      {error && <Problem error={error} />}
      {!data && !error && <Waiting lines={6} label={say('loading')} />}
      {data && <Changes bill={data} />}
      <LinkButton look="second" to={back}>
        {say('billBack')}
      </LinkButton>
    </Page>
  )
}

function Changes({ bill }: { bill: BillBasis }): ReactNode {
  const say = useWords(words)
  const { claim, basis } = bill
  const settled = asSettled(bill)
  const [change, setChange] = useState<Change>(settled)
  const home = basis.patient.area
  const there = claim.institution.area
  const where: Where =
    change.area === home ? 'home' : change.area.slice(0, 2) === home.slice(0, 2) ? 'province' : 'elsewhere'
  // Where the bill came from is that very place, not one of its kind.
  const move = (next: Where): void => {
    const area = areaOf(home, next)
    const same = there !== home && (next === 'province') === (there.slice(0, 2) === home.slice(0, 2))
    const to = next !== 'home' && same ? there : area
    setChange({ ...change, area: to, filing: to === home ? 'none' : to === there ? claim.filing : 'none' })
  }
  const total = claim.lines.reduce((all, { amount }) => all + amount, 0)
  const before = estimateBill(bill, settled)
  const after = estimateBill(bill, change)
  const isHospital = claim.institution.kind === 'hospital'
  return (
    <>
      <p className="quiet">{say('billNote', { day: basis.on })}</p>
      <div className="card stack">
        <Choice
          legend={say('where')}
          value={where}
          onChange={move}
          options={(['home', 'province', 'elsewhere'] as const).map((value) => ({
            value,
            label: say(value),
          }))}
        />
        {where !== 'home' && (
          <Select
            label={say('filing')}
            hint={say('filingHint')}
            value={change.filing}
            onChange={(filing: OutOfAreaFiling) => setChange({ ...change, filing })}
            options={filings.map((value) => ({ value, label: say(`filing-${value}`) }))}
          />
        )}
        {isHospital && (
          <Select
            label={say('level')}
            value={change.level}
            onChange={(level: Level) => setChange({ ...change, level })}
            options={levels.map((value) => ({ value, label: say.text(levelNames[value]) }))}
          />
        )}
        {bill.accountUse !== 0 && (
          <Tick checked={change.asked} onChange={(asked) => setChange({ ...change, asked })}>
            {say('asked')}
            <small className="quiet"> {basis.mustAsk ? say('mustAsk') : say('needNotAsk')}</small>
          </Tick>
        )}
      </div>
      <Card>
        <div className="bill-head">
          <strong>{say('bill')}</strong>
          <span className="estimate-total money">{yuan(total)}</span>
        </div>
        <Outcome answer={after} basis={basis} />
      </Card>
      {!isRefusal(before) && !isRefusal(after) && (
        <Difference title={say('billChanged')} before={before} after={after} />
      )}
      {isHospital && (
        <ElsewhereRows
          rows={levels.flatMap((level) => {
            const elsewhere = estimateBill(bill, { ...change, level })
            return isRefusal(elsewhere)
              ? []
              : [
                  {
                    key: level,
                    name: say.text(levelNames[level]),
                    here: level === change.level,
                    amounts: elsewhere.amounts,
                  },
                ]
          })}
        />
      )}
    </>
  )
}
