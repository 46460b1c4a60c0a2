import type { ReactNode } from 'react'
import type { Answer } from '../../shared/api.ts'
import { dayAndTime } from '../../shared/show.ts'
import { Money } from '../../shared/ui/Money.tsx'
import { useWords } from '../../shared/words.ts'
import { words } from './words.ts'

export type BooksOf = Answer<'readAuditedBooks'>

const accounts: Readonly<Record<string, keyof typeof words>> = {
  personal: 'personal',
  wallet: 'walletAccount',
  quota: 'quota',
  institution: 'institutionAccount',
  fund: 'fundAccount',
  cash: 'cashAccount',
}
const pots: Readonly<Record<string, keyof typeof words>> = {
  outpatient: 'outpatient',
  inpatient: 'inpatient',
  chronic: 'chronic',
}

/** What it booked: every entry, and that they sum to zero. */
export function Books({ books }: { books: BooksOf }): ReactNode {
  const say = useWords(words)
  const sum = books.entries.reduce((all, { amountFen: amount }) => all + amount, 0)
  return (
    <section className="card card-table" aria-label={say('entries')}>
      <div className="card-head">
        <h2>{say('entries')}</h2>
        <span className="end quiet">
          {say('sumZero')} <Money amount={sum} />
        </span>
      </div>
      <table className="desk-table">
        <thead>
          <tr>
            <th scope="col">{say('account')}</th>
            <th scope="col" className="right">
              {say('amount')}
            </th>
          </tr>
        </thead>
        <tbody>
          {books.entries.map(({ account, owner, party, amountFen: amount }) => (
            <tr key={`${account} ${owner} ${party} ${amount}`}>
              <td>
                {say((accounts[account] ?? 'otherAccount') as 'personal')}{' '}
                <span lang="zh" className="quiet">
                  {account === 'institution' ? party : account === 'fund' || account === 'cash' ? '' : owner}
                </span>
              </td>
              <td className="right">
                <Money signed amount={amount} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

/** What the year had used before, and what this bill adds. */
export function Pots({ books }: { books: BooksOf }): ReactNode {
  const say = useWords(words)
  const rows = books.adds.map((add) => ({ add, before: books.used.find(({ pot }) => pot === add.pot) }))
  return (
    <section className="card card-table" aria-label={say('pots')}>
      <div className="card-head">
        <h2>{say('pots')}</h2>
      </div>
      <table className="desk-table">
        <tbody>
          {rows.flatMap(({ add, before }) =>
            (['deductible', 'paid'] as const).map((what) => (
              <tr key={`${add.pot} ${what}`}>
                <td>
                  {say((pots[add.pot] ?? 'otherPot') as 'outpatient')} {say(what)}
                </td>
                <td className="right">
                  <span className="quiet">{say('used')}</span>{' '}
                  <Money amount={before?.[`${what}Fen` as const] ?? 0} />
                </td>
                <td className="right">
                  <span className="quiet">{say('adds')}</span>{' '}
                  <Money signed amount={add[`${what}Fen` as const]} />
                </td>
              </tr>
            )),
          )}
        </tbody>
      </table>
    </section>
  )
}

const short = (hash: string): string => `${hash.slice(0, 6)}…${hash.slice(-4)}`

/** Its place in the person's chain, and whether everything of this person derives again. */
export function Chain({ books }: { books: BooksOf }): ReactNode {
  const say = useWords(words)
  const own = books.acts.findIndex((act) => act.own)
  return (
    <section className="card card-table" aria-label={say('chain')}>
      <div className="card-head">
        <h2>{say('chain')}</h2>
        <span className={books.verdict === 'right' ? 'tag tag-good' : 'tag tag-danger'}>
          {say(books.verdict)}
        </span>
        <span className="quiet small">{say('verified')}</span>
      </div>
      <ol className="audit-chain">
        {books.acts.map((act, index) => (
          <li key={act.seq} className={act.own ? 'lit' : undefined}>
            <span className="quiet">
              {say(act.own ? 'thisAct' : index < own || own < 0 ? 'actBefore' : 'actAfter')} {act.seq}
            </span>
            <code>{short(act.hash)}</code>
            <span className="quiet money">{dayAndTime(act.at)}</span>
          </li>
        ))}
      </ol>
      <p className="card-text quiet">
        {say('rulesOf')} <code>{short(books.packHash)}</code>{' '}
        {books.packSince !== null && dayAndTime(books.packSince)}
      </p>
      {books.findings.length > 0 && (
        <ul className="findings bad">
          {books.findings.map(({ what, expected, found }) => (
            <li key={`${what} ${expected} ${found}`}>
              <code>{what}</code> {say('findingIs', { expected, found })}
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
