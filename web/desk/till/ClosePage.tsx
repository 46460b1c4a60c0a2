import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { type Answer, ask } from '../../shared/api.ts'
import { go, Link, usePlace, useTitle } from '../../shared/router.tsx'
import { yuan } from '../../shared/show.ts'
import { useSubmit } from '../../shared/submit.ts'
import { amountOf, isWrongAmount, type MoneyTyped } from '../../shared/typed.ts'
import { Button } from '../../shared/ui/Button.tsx'
import { DateField, MoneyField, TextArea } from '../../shared/ui/Field.tsx'
import { Money } from '../../shared/ui/Money.tsx'
import { Notice, Problem } from '../../shared/ui/Notice.tsx'
import { useWords } from '../../shared/words.ts'
import { useKeys } from '../keys.ts'
import { words } from './close-words.ts'
import { readOwnList } from './own-list.ts'

type Difference = Answer<'compareTillDay'>['differences'][number]
type Sides = NonNullable<Difference['ours']>

/** A window's day: its cash and its own list against the platform, every difference with what mends it. */
export default function ClosePage(): ReactNode {
  const say = useWords(words)
  useTitle(say('title'))
  const { search } = usePlace()
  const [on, setOn] = useState(search.on ?? '')
  const [text, setText] = useState('')
  const [tried, setTried] = useState(false)
  const day = useQuery(ask('listTillBills', { query: { ...(on === '' ? {} : { on }), limit: 1 } }))
  const { rows, unread } = readOwnList(text)
  const compare = useSubmit({
    changesNothing: true,
    act: (send) => send('compareTillDay', { body: { ...(on === '' ? {} : { on }), rows } }),
  })
  const submit = (): void => {
    setTried(true)
    if (rows.length > 0 && unread.length === 0) void compare.submit()
  }
  useKeys([{ key: 'Escape', label: say('keyBack'), act: () => go('/desk/till/day') }])
  const sums = day.data?.sums
  return (
    <>
      <h1 className="only-heard" tabIndex={-1}>
        {say('title')}
      </h1>
      <div className="desk-halves">
        <section className="card stack" aria-label={say('ours')}>
          <div className="card-head">
            <h2>{say('ours')}</h2>
            <Link to="/desk/till/day">{say('toList')}</Link>
          </div>
          <DateField label={say('on')} value={on === '' ? (day.data?.on ?? '') : on} onChange={setOn} />
          {day.error && <Problem error={day.error} />}
          {day.isPending && <p className="quiet">{say('loading')}</p>}
          {sums && <CashCount due={sums.cashFen} count={sums.count} />}
        </section>
        <section className="card stack" aria-label={say('theirs')}>
          <div className="card-head">
            <h2>{say('theirs')}</h2>
            {rows.length > 0 && <span className="tag">{say('rows', { count: rows.length })}</span>}
          </div>
          <TextArea label={say('paste')} hint={say('pasteHint')} value={text} onChange={setText} rows={6} />
          <label className="button button-second">
            {say('file')}
            <input
              className="only-heard"
              type="file"
              accept=".csv,.txt,.tsv,text/plain,text/csv"
              onChange={(event) => void event.target.files?.[0]?.text().then(setText)}
            />
          </label>
          {tried && rows.length === 0 && unread.length === 0 && <p className="wrong">{say('noRows')}</p>}
          {unread.slice(0, 5).map((one) => (
            <p key={one.line} className="wrong">
              {say('unread', one)}
            </p>
          ))}
          <Button busy={compare.busy} onClick={submit}>
            {say(compare.answer ? 'again' : 'compare')}
          </Button>
        </section>
      </div>
      {compare.error && <Problem error={compare.error} />}
      {compare.answer && <Compared found={compare.answer} />}
    </>
  )
}

/** What lies in the drawer beside what the platform says was taken. */
function CashCount({ due, count }: { due: number; count: number }): ReactNode {
  const say = useWords(words)
  const [counted, setCounted] = useState<MoneyTyped>(null)
  const found = isWrongAmount(counted) ? null : amountOf(counted)
  const more = found === null ? null : found - due
  return (
    <>
      <p className="till-cash">
        <span>{say('cashDue')}</span>
        <strong>
          <Money amount={due} />
        </strong>
        <span className="quiet end">{say('rows', { count })}</span>
      </p>
      <MoneyField label={say('cash')} value={counted} onChange={setCounted} />
      {more === 0 && <Notice tone="good" title={say('cashSame')} />}
      {more !== null && more !== 0 && (
        <Notice
          tone="notice"
          title={say(more > 0 ? 'cashMore' : 'cashLess', { amount: yuan(Math.abs(more)) })}
        >
          <p>{say('cashWhy')}</p>
        </Notice>
      )}
    </>
  )
}

const keyOf = ({ kind, line, setlId }: Difference): string => `${kind} ${line ?? ''} ${setlId}`

function Compared({ found }: { found: Answer<'compareTillDay'> }): ReactNode {
  const say = useWords(words)
  const { differences, same, on } = found
  const [at, setAt] = useState(0)
  const [pressed, setPressed] = useState(0)
  const step = (by: 1 | -1): void => {
    setAt((now) => Math.max(0, Math.min(differences.length - 1, now + by)))
    setPressed(0)
  }
  useKeys(
    differences.length === 0
      ? []
      : [
          { key: 'J', label: say('keyDown'), act: () => step(1) },
          { key: 'K', label: say('keyUp'), act: () => step(-1) },
          { key: 'M', label: say('keyMend'), act: () => setPressed((times) => times + 1) },
        ],
  )
  if (found.agreed) return <Notice tone="good" title={say('sameAll', { count: same })} />
  return (
    <section className="card card-table" aria-label={say('differences')}>
      <div className="card-head">
        <h2>{say('differences')}</h2>
        <span className="tag tag-notice">{say('notSame', { count: differences.length, same })}</span>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a table that is wider than its place is scrolled by keyboard */}
      <section className="scroll-x" tabIndex={0} aria-label={say('differences')}>
        <table className="desk-table">
          <thead>
            <tr>
              {(['line', 'number', 'who'] as const).map((one) => (
                <th key={one} scope="col">
                  {say(one)}
                </th>
              ))}
              {(['theirAmounts', 'ourAmounts'] as const).map((one) => (
                <th key={one} scope="col" className="right">
                  {say(one)}
                </th>
              ))}
              {(['what', 'mend'] as const).map((one) => (
                <th key={one} scope="col">
                  {say(one)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {differences.map((one, index) => (
              <tr key={keyOf(one)} className={index === at ? 'lit' : undefined}>
                <td className="money">{one.line ?? '–'}</td>
                <td className="outcome">
                  <code>{one.setlId === '' ? '–' : one.setlId}</code>
                </td>
                <td lang="zh">{one.personName}</td>
                <td className="right">
                  <Amounts of={one.theirs} />
                </td>
                <td className="right">
                  <Amounts of={one.ours} />
                </td>
                <td>{say.text(one.what)}</td>
                <td>
                  {say.text(one.mend)}
                  <Mend of={one} on={on} pressed={index === at ? pressed : 0} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  )
}

function Amounts({ of }: { of: Sides | null }): ReactNode {
  const say = useWords(words)
  if (of === null) return <span className="quiet">{say('none')}</span>
  return (
    <span className="till-sides">
      <Money amount={of.totalFen} /> <Money amount={of.fundFen} /> <Money amount={of.accountsFen} />
    </span>
  )
}

/** The act that mends a difference: here, or a line to be entered in the institution's own books. */
function Mend({
  of: { action, setlId, personId, ours },
  on,
  pressed,
}: {
  of: Difference
  on: string
  pressed: number
}): ReactNode {
  const say = useWords(words)
  const queries = useQueryClient()
  const [sure, setSure] = useState(false)
  const [copied, setCopied] = useState(false)
  const back = useSubmit({
    act: (send) => send('reverseAtTill', { params: { personId: personId ?? '', setlId }, body: {} }),
    onDone: () => queries.invalidateQueries({ queryKey: ['listTillBills'] }),
  })
  const copy = (): void => {
    if (ours === null) return
    void navigator.clipboard
      ?.writeText([setlId, yuan(ours.totalFen), yuan(ours.fundFen), yuan(ours.accountsFen)].join('\t'))
      .then(() => setCopied(true))
  }
  const settle = (): void => go(`/desk/till?on=${on}`)
  // The key acts as the first button does; taking back asks once more.
  const press = useRef<() => void>(() => undefined)
  press.current = () => {
    if (action === 'settle') settle()
    else if (action === null) copy()
    else if (sure) void back.submit()
    else setSure(true)
  }
  useEffect(() => {
    if (pressed > 0) press.current()
  }, [pressed])
  if (back.answer) return <p className="good">{say('mended')}</p>
  return (
    <div className="desk-row">
      {action === 'reverse' && (
        <Button
          look={sure ? 'danger' : 'second'}
          busy={back.busy}
          onClick={() => (sure ? void back.submit() : setSure(true))}
        >
          {say(sure ? 'reverseSure' : 'reverse')}
        </Button>
      )}
      {action === 'settle' && (
        <Button look="second" onClick={settle}>
          {say('settle')}
        </Button>
      )}
      {ours !== null && (
        <Button look="plain" onClick={copy}>
          {say(copied ? 'copied' : 'copy')}
        </Button>
      )}
      {back.error && <Problem error={back.error} again={false} />}
    </div>
  )
}
