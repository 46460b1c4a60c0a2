import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { type Answer, ask } from '../../shared/api.ts'
import { useTitle } from '../../shared/router.tsx'
import { clock, yuan } from '../../shared/show.ts'
import { Button } from '../../shared/ui/Button.tsx'
import { Money } from '../../shared/ui/Money.tsx'
import { Problem } from '../../shared/ui/Notice.tsx'
import { useWords } from '../../shared/words.ts'
import { type AtCounter, FindPerson, PersonCard } from '../counter/FindPerson.tsx'
import { useKeys } from '../keys.ts'
import { Authorisations } from './Authorisations.tsx'
import { words } from './words.ts'

type MoneyOf = Answer<'readMoney'>
type Thread = MoneyOf['threads'][number]

/** Whoever stands at the counter with an ID card: every sum, where it is, and a letter that says so. */
export default function MoneyPage(): ReactNode {
  const say = useWords(words)
  useTitle(say('moneyTitle'))
  const [found, setFound] = useState<AtCounter | null>(null)
  useKeys([
    {
      key: 'F',
      label: say('keyFind'),
      act: () => document.querySelector<HTMLElement>('.hall-find input')?.focus(),
    },
  ])
  return (
    <>
      <h1 className="only-heard" tabIndex={-1}>
        {say('moneyTitle')}
      </h1>
      <FindPerson onFound={setFound} />
      {found && <PersonMoney key={found.person.id} found={found} />}
    </>
  )
}

function PersonMoney({ found }: { found: AtCounter }): ReactNode {
  const say = useWords(words)
  const queries = useQueryClient()
  const personId = found.person.id
  const { data, error } = useQuery(ask('readMoney', { params: { personId } }))
  const [chosen, setChosen] = useState(0)
  const thread = data?.threads[chosen]
  useKeys(
    data === undefined
      ? []
      : [
          {
            key: 'J',
            label: say('keyDown'),
            act: () => setChosen((at) => Math.min(data.threads.length - 1, at + 1)),
          },
          { key: 'K', label: say('keyUp'), act: () => setChosen((at) => Math.max(0, at - 1)) },
          { key: 'P', label: say('keyPrint'), act: () => window.print() },
        ],
  )
  if (error) return <Problem error={error} />
  if (!data) return <p className="quiet">{say('loading')}</p>
  return (
    <div className="money-page">
      <div className="money-person">
        <PersonCard found={found} />
        <section className="card card-table" aria-label={say('theirMoney')}>
          <div className="card-head">
            <h2>{say('theirMoney')}</h2>
          </div>
          <ul>
            {data.threads.map((one, index) => (
              <li key={one.id}>
                <button
                  type="button"
                  className="till-row"
                  aria-current={index === chosen ? 'true' : undefined}
                  onClick={() => setChosen(index)}
                >
                  <span className="strong">{say(one.kind)}</span>
                  <Money amount={one.amountFen} />
                  <span lang={one.kind === 'account' ? undefined : 'zh'}>{say.text(one.title)}</span>
                  <span className="quiet">{say.text(one.state)}</span>
                </button>
              </li>
            ))}
          </ul>
        </section>
        <Authorisations found={found} onChange={() => void queries.invalidateQueries()} />
      </div>
      {thread && <Way thread={thread} money={data} />}
      {thread && <Letter thread={thread} day={data.today} />}
    </div>
  )
}

/** One sum: where it is now, and each step of its way, those to come too. */
function Way({ thread, money }: { thread: Thread; money: MoneyOf }): ReactNode {
  const say = useWords(words)
  return (
    <section className="card card-table money-way" aria-label={say('way')}>
      <div className="card-text">
        <p lang={thread.kind === 'account' ? undefined : 'zh'}>{say.text(thread.title)}</p>
        <p className="till-cash">
          <strong>
            <Money amount={thread.amountFen} />
          </strong>
          <span className="strong">{say.text(thread.state)}</span>
        </p>
        <p>{say.text(thread.says)}</p>
      </div>
      <dl className="hall-facts money-three">
        {(
          [
            ['balance', money.balanceFen],
            ['transit', money.inTransitFen],
            ['wallet', money.walletFen],
          ] as const
        ).map(([name, amount]) => (
          <div key={name}>
            <dt>{say(name)}</dt>
            <dd className="strong">
              <Money amount={amount} />
            </dd>
          </div>
        ))}
      </dl>
      <ol className="money-log">
        {thread.moments.map((one, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two movements of one day may read alike
          <li key={index} className={one.done ? 'money-done' : 'money-open'}>
            <span className="money quiet">
              {one.at !== null
                ? clock(one.at).day
                : one.by !== null
                  ? say('before', { by: one.by })
                  : say('orElse')}
            </span>
            <span className={one.done ? 'strong' : 'quiet'}>{say.text(one.what)}</span>
            <span className="right">
              {one.amountFen !== null && <Money signed amount={one.amountFen} />}
              {one.afterFen !== null && (
                <small className="quiet"> {say('afterwards', { amount: yuan(one.afterFen) })}</small>
              )}
            </span>
          </li>
        ))}
      </ol>
    </section>
  )
}

/** The answer as a letter, on paper as it stands here. */
function Letter({ thread: { letter }, day }: { thread: Thread; day: string }): ReactNode {
  const say = useWords(words)
  const paragraph = (one: { zh: string; en: string }): ReactNode => (
    <p key={one.zh} lang={say.language === 'en' ? 'zh' : undefined}>
      {say.text(one)}
    </p>
  )
  return (
    <section className="card card-table money-letter" aria-label={say('letter')}>
      <div className="card-head">
        <h2>{say('letter')}</h2>
        <span className="tag tag-good">{say('letterReady')}</span>
      </div>
      <div className="money-desk">
        <article className="sheet" lang={say.language}>
          <h3>{say.text(letter.title)}</h3>
          {letter.paragraphs.slice(0, -1).map(paragraph)}
          {letter.rows.length > 0 && (
            <table className="sheet-rows">
              <thead>
                <tr>
                  <th scope="col">{say('movedOn')}</th>
                  <th scope="col">{say('movement')}</th>
                  <th scope="col" className="right">
                    {say('moved')}
                  </th>
                  <th scope="col" className="right">
                    {say('leftAfter')}
                  </th>
                </tr>
              </thead>
              <tbody>
                {letter.rows.map(({ on, what, amountFen, afterFen }, index) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: two movements of one day may read alike
                  <tr key={index}>
                    <td className="money">{on}</td>
                    <td lang={say.language === 'en' ? 'zh' : undefined}>{say.text(what)}</td>
                    <td className="right">
                      <Money signed amount={amountFen} />
                    </td>
                    <td className="right">
                      <Money amount={afterFen} />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
          {/* Where to turn stands last, below what is listed. */}
          {letter.paragraphs.slice(-1).map(paragraph)}
          <p className="right">
            {say('agency')}
            <br />
            {day}
          </p>
        </article>
      </div>
      <div className="card-foot">
        <Button onClick={() => window.print()}>{say('printLetter')}</Button>
      </div>
    </section>
  )
}
