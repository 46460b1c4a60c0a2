import type { BasisPoints } from '@gongji/policy'
import { benefitNames } from '@gongji/policy/names'
import { hasOwn } from '@gongji/policy/own'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { type Answer, addressOf, ask } from '../../shared/api.ts'
import { kinName, levelNames } from '../../shared/names.ts'
import { Link, useParameters, usePlace } from '../../shared/router.tsx'
import { useElder } from '../../shared/settings.ts'
import { clock, dayAndTime, shortDay, yuan } from '../../shared/show.ts'
import { payerLabels, payerWords } from '../../shared/split-bar/payer-words.ts'
import { reasonsOf } from '../../shared/split-bar/reasons.ts'
import { SplitBar } from '../../shared/split-bar/SplitBar.tsx'
import { type Segment, segmentsOf } from '../../shared/split-bar/segments.ts'
import { LinkButton } from '../../shared/ui/Button.tsx'
import { Card, Facts, Waiting } from '../../shared/ui/Card.tsx'
import { businessToday } from '../../shared/ui/Countdown.tsx'
import { Money } from '../../shared/ui/Money.tsx'
import { Notice, Problem } from '../../shared/ui/Notice.tsx'
import { Page, Section } from '../../shared/ui/Page.tsx'
import { ReadAloud } from '../../shared/ui/ReadAloud.tsx'
import { type Moment, Timeline } from '../../shared/ui/Steps.tsx'
import { type Say, useWords } from '../../shared/words.ts'
import type { Binding } from '../family/describe.ts'
import { words } from './words.ts'

type Bill = Answer<'readBill'>

/** One bill: who paid each fen and why, its lines, and every step with its source. */
export default function BillPage(): ReactNode {
  const say = useWords(words)
  const { setlId = '' } = useParameters()
  const { search } = usePlace()
  const whose = search.for
  const { data, error } = useQuery(
    ask('readBill', { params: { setlId }, ...(whose === undefined ? {} : { query: { personId: whose } }) }),
  )
  // Awaited too, so that no sentence comes in later and moves the page; without it the bill is still whole.
  const family = useQuery(ask('readFamily', {}))
  const ready = data !== undefined && !family.isPending
  return (
    <Page title={say('billTitle')} backTo="/records">
      {error && <Problem error={error} />}
      {!ready && !error && <Waiting lines={8} label={say('loading')} />}
      {ready && <BillWhole bill={data} whose={whose} bindings={family.data?.authorisedBy ?? []} />}
    </Page>
  )
}

function BillWhole({
  bill,
  whose,
  bindings,
}: {
  bill: Bill
  whose: string | undefined
  /** What authorises others' accounts to pay for this reader, or for a child in the reader's care. */
  bindings: readonly Binding[]
}): ReactNode {
  const say = useWords(words)
  const sayPayer = useWords(payerWords)
  const elder = useElder()
  const { institution, amounts } = bill
  const segments = segmentsOfBill(bill, say, sayPayer).map((segment) =>
    withAuthorisation(
      segment,
      bindings.find(({ id }) => segment.id === `relative:${id}`),
      say,
    ),
  )
  const place = institution.kind === 'pharmacy' ? '' : ` · ${say.text(levelNames[institution.level])}`
  return (
    <>
      <Card>
        <div className="bill-head">
          <span>
            <strong>{institution.name}</strong>
            <small className="quiet">
              {say.text(benefitNames[bill.benefit])}
              {place} · <span className="whole">{bill.personName}</span>
            </small>
            <small className="quiet">
              <span className="money">{dayAndTime(bill.at)}</span>
            </small>
          </span>
          <span className="estimate-total">
            <Money amount={amounts.total} />
          </span>
        </div>
        {bill.state !== 'settled' && (
          <Notice tone="notice">
            {say(bill.state === 'reversed' ? 'reversedNote' : 'reversalNote')}{' '}
            {bill.otherSetlId !== null && (
              <Link to={`/records/bill/${bill.otherSetlId}${whose === undefined ? '' : `?for=${whose}`}`}>
                {say('otherBill')}
              </Link>
            )}
          </Notice>
        )}
        {bill.revisions.map(({ at, text }) => (
          <Notice key={at} tone="notice">
            {say.text(text)}
          </Notice>
        ))}
        {bill.revisions.length > 0 && <p className="quiet">{say('asSettled')}</p>}
      </Card>
      <Card>
        <SplitBar segments={segments} />
      </Card>
      {elder && <ReadAloud text={spoken(bill, segments, say)} label={say('listen')} />}
      <Notes bill={bill} />
      <Lines bill={bill} />
      <Section title={say('when')}>
        <Card>
          <Timeline label={say('when')} moments={momentsOf(bill, segments, say)} />
        </Card>
      </Section>
      <Card>
        <Facts
          facts={[
            [
              say('number'),
              <span key="number" className="money">
                {bill.setlId}
              </span>,
            ],
            [say('balanceAfter'), <Money key="balance" amount={bill.balanceAfter} />],
          ]}
        />
      </Card>
      <div className="buttons no-print">
        {bill.state !== 'reversal' && (
          <LinkButton to={`/what-if?bill=${bill.setlId}${whose === undefined ? '' : `&for=${whose}`}`}>
            {say('whatIf')}
          </LinkButton>
        )}
        <a
          className="button button-second"
          href={addressOf('printSlip', {
            params: { setlId: bill.setlId },
            ...(whose === undefined ? {} : { query: { personId: whose } }),
          })}
          target="_blank"
          rel="noreferrer"
        >
          {say('slip')}
        </a>
        {bill.state === 'settled' && (
          <LinkButton
            look="plain"
            to={`/objections/new?bill=${bill.setlId}${whose === undefined ? '' : `&for=${whose}`}`}
          >
            {say('object')}
          </LinkButton>
        )}
      </div>
    </>
  )
}

/** On what authorisation a relative's account paid, after the sentence that says how much. */
function withAuthorisation(segment: Segment, binding: Binding | undefined, say: Say<typeof words>): Segment {
  if (binding === undefined) return segment
  const { sentence = '', steps = [] } = segment.reason ?? {}
  const day = shortDay(clock(binding.authorisedAt).day, say.language, businessToday().slice(0, 4))
  return { ...segment, reason: { sentence: say('authorised', { why: sentence, day }).trim(), steps } }
}

/** What happened at the till, payer after payer, and what was left to pay after each. */
function momentsOf(bill: Bill, segments: readonly Segment[], say: Say<typeof words>): Moment[] {
  const back = bill.state === 'reversal'
  let left = Math.abs(bill.amounts.total)
  return [
    { what: say('care'), when: bill.careOn },
    ...segments
      .filter(({ amount }) => amount !== 0)
      .map(({ label, amount }) => {
        left -= Math.abs(amount)
        return {
          what: say(back ? 'momentBack' : 'momentPaid', { label, amount: yuan(Math.abs(amount)) }),
          when: left === 0 ? say(back ? 'allBack' : 'allPaid') : say('stillOpen', { amount: yuan(left) }),
        }
      }),
    { what: say(back ? 'refunded' : 'settled'), when: dayAndTime(bill.at) },
  ]
}

/** The bill in one breath: where, how much, and each payer's part. */
const spoken = (bill: Bill, segments: readonly Segment[], say: Say<typeof words>): string =>
  [
    say('spoken', { place: bill.institution.name, total: plainYuan(bill.amounts.total) }),
    ...segments.map(({ label, amount }) => say('spokenPart', { label, amount: plainYuan(amount) })),
  ].join('')

const plainYuan = (amount: number): string => yuan(amount).replace(/,/g, '')

function segmentsOfBill(bill: Bill, say: Say<typeof words>, sayPayer: Say<typeof payerWords>): Segment[] {
  const relatives = bill.payers.map(({ bindingId, amount }) => ({ bindingId, amount }))
  const names = Object.fromEntries(bill.payers.map(({ bindingId, name }) => [bindingId, name]))
  const { steps, certainty, uncertain } = bill
  return segmentsOf(
    { ...bill.amounts, poolRate: bill.amounts.poolRate as BasisPoints, relatives },
    {
      // What was paid is exact, whatever the rule behind it is worth; the rules below say which is not sure.
      certainty: 'exact',
      hasOwn: bill.scheme === 'employee',
      labels: payerLabels(sayPayer, (bindingId) => {
        const payer = bill.payers.find((one) => one.bindingId === bindingId)
        return payer === undefined ? '' : kinName(payer, say.language)
      }),
      reasons:
        steps === null
          ? {}
          : reasonsOf(
              { steps, certainty: certainty ?? 'exact', uncertain, on: bill.careOn },
              say.language,
              names,
            ),
    },
  )
}

function Notes({ bill }: { bill: Bill }): ReactNode {
  const say = useWords(words)
  if (bill.notes.length === 0) return null
  const known = (code: string): keyof typeof words =>
    (hasOwn(words, `note-${code}`) ? `note-${code}` : 'note-other') as keyof typeof words
  return (
    <Notice title={say('why')}>
      <ul className="bullets">
        {bill.notes.map(({ code, facts }) => (
          <li key={code + JSON.stringify(facts)}>{say.given(known(code), facts) ?? say('note-other')}</li>
        ))}
      </ul>
    </Notice>
  )
}

function Lines({ bill }: { bill: Bill }): ReactNode {
  const say = useWords(words)
  const parts = (line: Bill['lines'][number]): string =>
    (
      [
        ['lineInScope', line.inScope],
        ['lineFirstShare', line.firstShare],
        ['lineOverLimit', line.overLimit],
        ['lineOwnPaid', line.ownPaid],
      ] as const
    )
      .filter(([, amount]) => amount !== 0)
      .map(([word, amount]) => say(word, { amount: yuan(amount) }))
      .join(' · ')
  return (
    <Section title={say('lines')}>
      <ul className="card list">
        {bill.lines.map((line) => (
          <li key={line.id} className="row">
            <span className="row-text">
              <span className="row-title" lang="zh-CN">
                {line.name}
              </span>
              <span className="row-note">{parts(line)}</span>
            </span>
            <span className="row-end">
              <Money amount={line.amount} />
            </span>
          </li>
        ))}
      </ul>
    </Section>
  )
}
