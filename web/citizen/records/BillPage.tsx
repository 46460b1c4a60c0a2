import type { BasisPoints } from '@gongji/policy'
import { benefitNames } from '@gongji/policy/names'
import { hasOwn } from '@gongji/policy/own'
import { useQuery } from '@tanstack/react-query'
import { lazy, type ReactNode, Suspense } from 'react'
import { type Answer, addressOf, ask } from '../../shared/api.ts'
import { inEngine } from '../../shared/engine-form.ts'
import { kinName, levelNames } from '../../shared/names.ts'
import { Link, useParameters, usePlace } from '../../shared/router.tsx'
import { useElder } from '../../shared/settings.ts'
import { clock, dayAndTime, shortDay, yuan } from '../../shared/show.ts'
import { payerLabels, payerWords } from '../../shared/split-bar/payer-words.ts'
import { reasonsOf } from '../../shared/split-bar/reasons.ts'
import { Basis, SplitBar } from '../../shared/split-bar/SplitBar.tsx'
import { type Segment, segmentsOf } from '../../shared/split-bar/segments.ts'
import { type Drawn, familyReasons, sentenceWords } from '../../shared/split-bar/sentences.ts'
import { LinkButton } from '../../shared/ui/Button.tsx'
import { Card, Facts, Waiting } from '../../shared/ui/Card.tsx'
import { businessToday } from '../../shared/ui/Countdown.tsx'
import { Money } from '../../shared/ui/Money.tsx'
import { Notice, Problem } from '../../shared/ui/Notice.tsx'
import { Page } from '../../shared/ui/Page.tsx'
import { ReadAloud } from '../../shared/ui/ReadAloud.tsx'
import { type Say, useWords } from '../../shared/words.ts'
import type { Binding } from '../family/describe.ts'
import { words } from './words.ts'
import './bill.css'

const OtherLevel = lazy(() => import('./OtherLevel.tsx'))

type Bill = Answer<'readBill'>

/** One bill: what was paid in cash, who paid the rest and why; folded, its lines and every step with its source. */
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
  const saySentence = useWords(sentenceWords)
  const elder = useElder()
  const segments = segmentsOfBill(bill, bindings, { say, sayPayer, saySentence })
  const query = whose === undefined ? {} : { query: { personId: whose } }
  const elsewhere = `/what-if?bill=${bill.setlId}${whose === undefined ? '' : `&for=${whose}`}`
  return (
    <>
      <Card>
        <Head bill={bill} mine={whose === undefined} />
        <Changed bill={bill} whose={whose} />
        <SplitBar segments={segments} />
      </Card>
      <NotShared unused={bill.unused} />
      {elder && <ReadAloud text={spoken(bill, segments, say)} label={say('listen')} />}
      <Notes bill={bill} />
      {bill.state !== 'reversal' && bill.institution.kind === 'hospital' && (
        <Suspense fallback={<Waiting lines={3} label={say('loading')} />}>
          <OtherLevel setlId={bill.setlId} whose={whose} to={elsewhere} />
        </Suspense>
      )}
      <details className="card fold">
        <summary>{say('fold')}</summary>
        <Lines bill={bill} />
        <Basis segments={segments} />
        <Facts
          facts={[
            [
              say('number'),
              <span key="number" className="money">
                {bill.setlId}
              </span>,
            ],
            [say('balanceAfter'), <Money key="balance" amount={bill.balanceAfterFen} />],
          ]}
        />
      </details>
      <div className="buttons no-print">
        <a
          className="button button-primary"
          href={addressOf('printSlip', { params: { setlId: bill.setlId }, ...query })}
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

/** What was paid in cash, of how much, where and when. */
function Head({ bill, mine }: { bill: Bill; mine: boolean }): ReactNode {
  const say = useWords(words)
  const { institution, amounts } = bill
  const place = institution.kind === 'pharmacy' ? '' : ` · ${say.text(levelNames[institution.level])}`
  const back = bill.state === 'reversal'
  return (
    <div className="bill-top">
      <div className="bill-cash">
        <p className="small quiet">
          {say(back ? 'cashBack' : mine ? 'myCash' : 'theirCash', { name: bill.personName })}
        </p>
        <p className="bill-hero">
          <Money amount={amounts.cashFen} />
        </p>
      </div>
      <p className="bill-all small quiet">
        {say('inAll')}
        <strong>
          <Money amount={amounts.totalFen} />
        </strong>
      </p>
      <p className="bill-where small quiet">
        {institution.name} · {say.text(benefitNames[bill.benefit])}
        {place} · <span className="whole">{bill.personName}</span> ·{' '}
        <span className="money">{dayAndTime(bill.at)}</span>
      </p>
    </div>
  )
}

/** That the bill was taken back, is a refund, or was decided again by a corrected rule. */
function Changed({ bill, whose }: { bill: Bill; whose: string | undefined }): ReactNode {
  const say = useWords(words)
  return (
    <>
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
    </>
  )
}

/** The bill in one breath: where, how much, and each payer's part. */
const spoken = (bill: Bill, segments: readonly Segment[], say: Say<typeof words>): string =>
  [
    say('spoken', { place: bill.institution.name, total: plainYuan(bill.amounts.totalFen) }),
    ...segments.map(({ label, amount }) => say('spokenPart', { label, amount: plainYuan(amount) })),
  ].join('')

const plainYuan = (amount: number): string => yuan(amount).replace(/,/g, '')

type Sayings = {
  say: Say<typeof words>
  sayPayer: Say<typeof payerWords>
  saySentence: Say<typeof sentenceWords>
}

function segmentsOfBill(
  bill: Bill,
  bindings: readonly Binding[],
  { say, sayPayer, saySentence }: Sayings,
): Segment[] {
  const payerOf = (bindingId: string) => bill.payers.find((one) => one.bindingId === bindingId)
  const names = Object.fromEntries(bill.payers.map(({ bindingId, name }) => [bindingId, name]))
  const { certainty, uncertain } = bill
  const steps = bill.steps?.map(inEngine) ?? null
  const amounts = {
    ...inEngine(bill.amounts),
    poolRate: bill.amounts.poolRate as BasisPoints,
    relatives: bill.payers.map(({ bindingId, amountFen: amount }) => ({ bindingId, amount })),
  }
  const drawnFrom = (bindingId: string): Drawn | undefined => {
    const payer = payerOf(bindingId)
    const binding = bindings.find(({ id }) => id === bindingId)
    if (payer === undefined) return undefined
    const year = businessToday().slice(0, 4)
    return {
      name: payer.name,
      unlimited: binding !== undefined && isUnlimited(binding),
      ...(binding === undefined
        ? {}
        : { authorisedOn: shortDay(clock(binding.authorisedAt).day, say.language, year) }),
    }
  }
  const reasons =
    steps === null
      ? {}
      : familyReasons(
          reasonsOf(
            { steps, certainty: certainty ?? 'exact', uncertain, on: bill.careOn },
            say.language,
            names,
          ),
          { amounts, steps, ownLeft: bill.balanceAfterFen, drawnFrom },
          saySentence,
        )
  return segmentsOf(amounts, {
    // What was paid is exact, whatever the rule behind it is worth; the rules below say which is not sure.
    certainty: 'exact',
    hasOwn: bill.scheme === 'employee',
    labels: payerLabels(sayPayer, (bindingId) => {
      const payer = payerOf(bindingId)
      return payer === undefined ? '' : kinName(payer, say.language)
    }),
    reasons: bill.state === 'reversal' ? {} : reasons,
  })
}

/** Why nothing of what the family shares paid: one reason, and what to do. */
function NotShared({ unused }: { unused: Bill['unused'] }): ReactNode {
  const say = useWords(words)
  if (unused === null) return null
  return (
    <Notice tone="notice" title={say('notShared')}>
      <p>
        {say.text(unused.what)} {say.text(unused.mend)}
      </p>
      <Link className="button button-second no-print" to={unused.link}>
        {say(toMend(unused.link))}
      </Link>
    </Notice>
  )
}

const toMend = (link: string): 'mendShow' | 'mendFamily' | 'mendWallet' | 'mendHelp' | 'mendOther' =>
  link === '/show'
    ? 'mendShow'
    : link === '/family'
      ? 'mendFamily'
      : link === '/wallet'
        ? 'mendWallet'
        : link === '/help'
          ? 'mendHelp'
          : 'mendOther'

const isUnlimited = ({ limits }: Binding): boolean =>
  limits.yearFen === null && limits.paymentFen === null && Object.keys(limits.purposeFen).length === 0

function Notes({ bill }: { bill: Bill }): ReactNode {
  const say = useWords(words)
  // Why cash is left stands beside the cash.
  const told = bill.unused?.code
  const notes = bill.notes.filter(
    ({ code }) => code !== told && (bill.steps === null || !code.startsWith('cash-')),
  )
  if (notes.length === 0) return null
  const known = (code: string): keyof typeof words =>
    (hasOwn(words, `note-${code}`) ? `note-${code}` : 'note-other') as keyof typeof words
  return (
    <Notice title={say('why')}>
      <ul className="bullets">
        {notes.map(({ code, facts }) => (
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
        ['lineInScope', line.inScopeFen],
        ['lineFirstShare', line.firstShareFen],
        ['lineOverLimit', line.overLimitFen],
        ['lineOwnPaid', line.ownPaidFen],
      ] as const
    )
      .filter(([, amount]) => amount !== 0)
      .map(([word, amount]) => say(word, { amount: yuan(amount) }))
      .join(' · ')
  return (
    <section className="split-basis">
      <h3>{say('lines')}</h3>
      <ul>
        {bill.lines.map((line) => (
          <li key={line.id} className="row">
            <span className="row-text">
              <span className="row-title" lang="zh-CN">
                {line.name}
              </span>
              <span className="row-note">{parts(line)}</span>
            </span>
            <span className="row-end">
              <Money amount={line.amountFen} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
