import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { addressOf } from '../../shared/api.ts'
import { clock } from '../../shared/show.ts'
import { useSubmit } from '../../shared/submit.ts'
import { Button } from '../../shared/ui/Button.tsx'
import { Money } from '../../shared/ui/Money.tsx'
import { Problem } from '../../shared/ui/Notice.tsx'
import { useWords } from '../../shared/words.ts'
import { words as partWords } from './close-words.ts'
import { PartDone, PartRefund } from './Part.tsx'
import { type TillBill, tookBack } from './requests.ts'
import { SplitView } from './Split.tsx'
import { words } from './words.ts'

/** Where a bill's slip is printed from. */
export const slipAddress = (
  { personId, setlId }: Pick<TillBill, 'personId' | 'setlId'>,
  paper: 'receipt' | 'A4',
): string => addressOf('printDeskSlip', { params: { personId, setlId }, query: { paper } })

/** A settled bill: its split, its slips, and taking it back. `asked` counts presses of the key for taking this bill back. */
export function Done({
  bill,
  asked = 0,
  focus = false,
}: {
  bill: TillBill
  asked?: number
  focus?: boolean
}): ReactNode {
  const say = useWords(words)
  const queries = useQueryClient()
  const sayPart = useWords(partWords)
  const [sure, setSure] = useState(false)
  const [parting, setParting] = useState(false)
  const [parted, setParted] = useState<{ reversal: TillBill; rest: TillBill } | null>(null)
  const print = useRef<HTMLAnchorElement>(null)
  const confirm = useRef<HTMLDivElement>(null)
  const { personId, setlId, state, personName, careOn, at, otherSetlId, lines } = bill
  useEffect(() => {
    if (focus) print.current?.focus()
  }, [focus])
  useEffect(() => {
    setSure(asked > 0)
  }, [asked])
  useEffect(() => {
    if (sure) confirm.current?.querySelector('button')?.focus()
  }, [sure])
  const back = useSubmit({
    act: (send) => send('reverseAtTill', { params: { personId, setlId }, body: {} }),
    onDone: async (reversal) => {
      tookBack(setlId, { ...bill, state: 'reversed', partly: false, otherSetlId: reversal.setlId })
      await queries.invalidateQueries()
    },
  })
  const taken = back.answer
  if (parted)
    return (
      <>
        <PartDone {...parted} />
        <Done key={parted.rest.setlId} bill={parted.rest} asked={asked} focus />
      </>
    )
  return (
    <section className="card stack till-done" aria-label={say('one')}>
      <div className="card-head">
        <h2 lang="zh">{personName}</h2>
        <span className={state === 'settled' && !taken ? 'tag tag-good' : 'tag'}>
          {say(taken ? 'reversed' : state)}
        </span>
        {careOn !== clock(at).day && <span className="tag">{say('careWas', { day: careOn })}</span>}
        <span className="quiet end money">{clock(at).seconds}</span>
      </div>
      <SplitView division={taken ?? bill} hasOwn={bill.amounts.ownFen !== 0} />
      <table className="desk-table">
        <caption className="only-heard">{say('lines')}</caption>
        <thead>
          <tr>
            <th scope="col">{say('name')}</th>
            <th scope="col" className="right">
              {say('money')}
            </th>
            <th scope="col" className="right">
              {say('inScope')}
            </th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <tr key={line.id}>
              <td lang="zh">{line.name}</td>
              <td className="right">
                <Money amount={line.amountFen} />
              </td>
              <td className="right">
                <Money amount={line.inScopeFen} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="quiet">
        {say('number')} <code>{setlId}</code>
        {(taken?.setlId ?? otherSetlId) && (
          <>
            {' · '}
            {say('otherSide')} <code>{taken?.setlId ?? otherSetlId}</code>
          </>
        )}
      </p>
      <div className="desk-row">
        <a
          ref={print}
          className="button button-second"
          href={slipAddress(taken ?? bill, 'receipt')}
          target="_blank"
          rel="noreferrer"
        >
          {say('slip80')}
        </a>
        <a
          className="button button-second"
          href={slipAddress(taken ?? bill, 'A4')}
          target="_blank"
          rel="noreferrer"
        >
          {say('slipA4')}
        </a>
        {state === 'settled' && !taken && !sure && !parting && (
          <>
            <Button look="plain" onClick={() => setSure(true)}>
              {say('takeBack')}
            </Button>
            {bill.partly && (
              <Button look="plain" onClick={() => setParting(true)}>
                {sayPart('part')}
              </Button>
            )}
          </>
        )}
      </div>
      {sure && !taken && state === 'settled' && (
        <div className="desk-row" ref={confirm}>
          <Button look="danger" busy={back.busy} onClick={() => void back.submit()}>
            {say('takeBackSure')}
          </Button>
          <Button look="plain" onClick={() => setSure(false)}>
            {say('keep')}
          </Button>
        </div>
      )}
      {parting && (
        <PartRefund
          bill={bill}
          onDone={(both) => {
            setSure(false)
            setParted(both)
            tookBack(setlId, both.rest)
          }}
          onKeep={() => setParting(false)}
        />
      )}
      {back.error && <Problem error={back.error} again={false} />}
    </section>
  )
}
