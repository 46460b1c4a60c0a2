import { isRefusal } from '@gongji/policy'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { ask } from '../../shared/api.ts'
import { asSettled, type BillBasis, type Change, estimateBill } from '../../shared/estimate.ts'
import { yuan } from '../../shared/show.ts'
import { LinkButton } from '../../shared/ui/Button.tsx'
import { Card, Waiting } from '../../shared/ui/Card.tsx'
import { Tick } from '../../shared/ui/Choice.tsx'
import { Problem } from '../../shared/ui/Notice.tsx'
import { Page } from '../../shared/ui/Page.tsx'
import { useWords } from '../../shared/words.ts'
import { Outcome } from '../estimate/Outcome.tsx'
import { thanWhat } from './Calculator.tsx'
import { Choosing } from './Choosing.tsx'
import { Difference } from './Difference.tsx'
import { Pinned } from './Pinned.tsx'
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
  const { institution, filing, lines } = claim
  const total = lines.reduce((all, { amount }) => all + amount, 0)
  const before = estimateBill(bill, settled)
  const after = estimateBill(bill, change)
  const than = thanWhat(settled, { change, first: null }, { home, say })
  const isSame = JSON.stringify(change) === JSON.stringify(settled)
  return (
    <div className="stack what-if">
      <Pinned
        answer={isRefusal(after) ? null : after}
        before={isRefusal(before) ? null : before}
        label="familyPays"
        than={isSame ? say('billSettled') : than}
      />
      {isRefusal(after) && <Outcome answer={after} basis={basis} />}
      <p className="small quiet">{say('billNote', { day: basis.on })}</p>
      <div className="card stack">
        <Choosing
          change={change}
          onChange={setChange}
          home={home}
          billed={{ area: institution.area, filing }}
          isHospital={institution.kind === 'hospital'}
          familyPays={(next) => {
            const answer = estimateBill(bill, next)
            return isRefusal(answer) ? null : answer.amounts.personal
          }}
        />
        {bill.accountUse !== 0 && (
          <Tick checked={change.asked} onChange={(asked) => setChange({ ...change, asked })}>
            {say('asked')}
            <small className="quiet"> {basis.mustAsk ? say('mustAsk') : say('needNotAsk')}</small>
          </Tick>
        )}
      </div>
      {!isRefusal(after) && (
        <Card>
          <div className="bill-head">
            <strong>{say('bill')}</strong>
            <span className="estimate-total money">{yuan(total)}</span>
          </div>
          <Outcome answer={after} basis={basis} />
        </Card>
      )}
      {!isRefusal(before) && !isRefusal(after) && (
        <Difference title={say('billChanged')} before={before} after={after} />
      )}
    </div>
  )
}
