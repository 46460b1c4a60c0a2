import { derivation, type Step } from '@gongji/policy'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { type Answer, ask } from '../../shared/api.ts'
import { inEngine } from '../../shared/engine-form.ts'
import { go, Link, useParameters, useTitle } from '../../shared/router.tsx'
import { dayAndTime } from '../../shared/show.ts'
import { Money } from '../../shared/ui/Money.tsx'
import { Problem } from '../../shared/ui/Notice.tsx'
import { useWords } from '../../shared/words.ts'
import { useKeys } from '../keys.ts'
import { SplitView } from '../till/Split.tsx'
import { Books, Chain, Pots } from './Books.tsx'
import { Readers } from './Readers.tsx'
import { Reasoned } from './Reasoned.tsx'
import { Recompute } from './Recompute.tsx'
import { words } from './words.ts'

type Bill = Answer<'readBill'>
type Derived = ReturnType<typeof derivation>[number]

/** One settlement to the bottom: inputs and formulas, sources, entries, chain, who looked. It opens for a stated reason. */
export default function SettlementPage(): ReactNode {
  const say = useWords(words)
  const { setlId = '' } = useParameters()
  useTitle(`${say('title')} ${setlId}`)
  useKeys([{ key: 'Escape', label: say('keyBack'), act: () => go('/desk/audit') }])
  return (
    <>
      <h1 className="only-heard" tabIndex={-1}>
        {say('title')} {setlId}
      </h1>
      <p>
        <Link to="/desk/audit">{say('back')}</Link> <code className="quiet">{setlId}</code>
      </p>
      <Reasoned>{(reason) => <Opened reason={reason} />}</Reasoned>
    </>
  )
}

function Opened({ reason }: { reason: string }): ReactNode {
  const say = useWords(words)
  const { personId = '', setlId = '' } = useParameters()
  const bill = useQuery(ask('readBill', { params: { setlId }, query: { personId } }))
  const books = useQuery(ask('readAuditedBooks', { params: { personId, setlId } }))
  const [lit, setLit] = useState<string | null>(null)
  const failed = bill.error ?? books.error
  if (failed) return <Problem error={failed} />
  if (!bill.data || !books.data) return <p className="quiet">{say('loading')}</p>
  const { data } = bill
  const steps =
    data.steps === null || data.certainty === null
      ? null
      : derivation(
          {
            // The engine's shape; only its optional members are typed otherwise.
            steps: data.steps.map(inEngine) as unknown as readonly Step[],
            on: data.careOn,
          },
          say.language,
        )
  const division = { ...data, notes: [] }
  return (
    <div className="audit">
      <section className="card audit-head" aria-label={say('found')}>
        <div>
          <h2 className="name" lang="zh">
            {data.personName}
          </h2>
          <span className="tag tag-notice">{say('shownTill')}</span>
          <p lang="zh">{data.institution.name}</p>
          <p className="quiet">
            {dayAndTime(data.at)} · {say('careOn', { day: data.careOn })} · {say(data.state)}
          </p>
          <p className="quiet" lang="zh">
            {reason}
          </p>
        </div>
        <SplitView division={division} hasOwn={data.amounts.ownFen !== 0} />
      </section>
      <Recompute personId={personId} setlId={setlId} careOn={data.careOn} />
      <div className="audit-three">
        <Inputs bill={data} steps={steps} lit={lit} onLit={setLit} />
        <Sources steps={steps} lit={lit} />
        <div className="stack">
          <Books books={books.data} />
          <Pots books={books.data} />
        </div>
      </div>
      <div className="audit-two">
        <Chain books={books.data} />
        <Readers personId={personId} />
      </div>
    </div>
  )
}

/** What was typed, and each formula with its numbers; choosing one lights what it rests on. */
function Inputs({
  bill,
  steps,
  lit,
  onLit,
}: {
  bill: Bill
  steps: readonly Derived[] | null
  lit: string | null
  onLit: (id: string | null) => void
}): ReactNode {
  const say = useWords(words)
  return (
    <section className="card card-table" aria-label={say('inputs')}>
      <div className="card-head">
        <h2>{say('inputs')}</h2>
      </div>
      <table className="desk-table">
        <thead>
          <tr>
            <th scope="col">{say('item')}</th>
            <th scope="col" className="right">
              {say('amount')}
            </th>
            <th scope="col" className="right">
              {say('ownCost')}
            </th>
            <th scope="col" className="right">
              {say('inScope')}
            </th>
          </tr>
        </thead>
        <tbody>
          {bill.lines.map((line) => (
            <tr key={line.id}>
              <td lang="zh">{line.name}</td>
              <td className="right">
                <Money amount={line.amountFen} />
              </td>
              <td className="right">
                <Money amount={line.ownPaidFen + line.overLimitFen + line.firstShareFen} />
              </td>
              <td className="right">
                <Money amount={line.inScopeFen} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {steps === null ? (
        <p className="card-text quiet">{say('stepsGone')}</p>
      ) : (
        <ol className="audit-steps">
          {steps.map((step) => (
            <li key={step.id}>
              <button
                type="button"
                aria-pressed={step.id === lit}
                onClick={() => onLit(step.id === lit ? null : step.id)}
              >
                <span>{step.name}</span>
                <code className="quiet audit-formula">{step.formula}</code>
                <Money amount={step.amount} />
              </button>
            </li>
          ))}
        </ol>
      )}
    </section>
  )
}

/** Every dated value that the bill rests on, its document and how sure it is. */
function Sources({ steps, lit }: { steps: readonly Derived[] | null; lit: string | null }): ReactNode {
  const say = useWords(words)
  const chosen = steps?.find(({ id }) => id === lit)
  const rules = [
    ...new Map((steps ?? []).flatMap((step) => step.rules).map((rule) => [rule.id, rule])).values(),
  ]
  const isLit = (id: string): boolean => chosen?.rules.some((rule) => rule.id === id) ?? false
  return (
    <section className="card card-table" aria-label={say('basis')}>
      <div className="card-head">
        <h2>{say('basis')}</h2>
        <span className="quiet small">
          {chosen === undefined
            ? say('chooseStep')
            : chosen.rules.length === 0
              ? say('noBasis')
              : chosen.name}
        </span>
      </div>
      <ul className="audit-rules">
        {rules.map((rule) => (
          <li key={rule.id} className={isLit(rule.id) ? 'lit' : undefined}>
            <span lang="zh">{rule.source}</span>
            <span className={`certainty certainty-${rule.certainty}`}>
              <i aria-hidden="true" />
              {say(rule.certainty)}
            </span>
            {rule.agedSince !== undefined && (
              <span className="stale">{say('aged', { year: rule.agedSince.slice(0, 4) })}</span>
            )}
            <code className="quiet">{rule.id}</code>
          </li>
        ))}
      </ul>
    </section>
  )
}
