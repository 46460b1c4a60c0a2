import { type ReactNode, useCallback, useEffect, useMemo, useState } from 'react'
import type { Answer } from '../../shared/api.ts'
import { clock } from '../../shared/show.ts'
import { isAmount, type MoneyTyped } from '../../shared/typed.ts'
import { Button } from '../../shared/ui/Button.tsx'
import { MoneyField, TextField } from '../../shared/ui/Field.tsx'
import { Money } from '../../shared/ui/Money.tsx'
import { QrCode } from '../../shared/ui/QrCode.tsx'
import { useWords } from '../../shared/words.ts'
import type { Request } from './requests.ts'
import { words } from './words.ts'

/** Cash that was taken because the platform did not answer: settled later on its own day, and given back. */
export type CashSlip = { id: string; name: string; what: string; total: number; on: string; at: number }

const place = (institution: string): string => `gongji.cash.${institution}`

/** The slips of this institution's window that wait; they outlive the page. */
export function useCashSlips(till: Answer<'readTill'> | undefined) {
  const institution = till?.institution.code
  // How far the service's time is from this machine's: its day is the bill's day, also while it does not answer.
  const ahead = useMemo(() => (till === undefined ? 0 : Date.parse(till.now) - Date.now()), [till])
  const [slips, setSlips] = useState<readonly CashSlip[]>([])
  useEffect(() => {
    if (institution === undefined) return
    try {
      setSlips(JSON.parse(localStorage.getItem(place(institution)) ?? '[]') as CashSlip[])
    } catch {
      setSlips([])
    }
  }, [institution])
  const change = useCallback(
    (to: (slips: readonly CashSlip[]) => readonly CashSlip[]): void =>
      setSlips((before) => {
        const next = to(before)
        try {
          localStorage.setItem(place(institution ?? ''), JSON.stringify(next))
        } catch {
          // Without storage they last as long as the page; the paper has everything.
        }
        return next
      }),
    [institution],
  )
  const take = useCallback(
    (id: string): void => change((slips) => slips.filter((one) => one.id !== id)),
    [change],
  )
  return {
    slips,
    take,
    add: (one: Pick<CashSlip, 'name' | 'what' | 'total'>): CashSlip => {
      const at = Date.now() + ahead
      const { day } = clock(new Date(at).toISOString())
      const slip = { ...one, at, on: day, id: `XJ${at.toString(36).toUpperCase()}` }
      change((slips) => [slip, ...slips])
      return slip
    },
  }
}

/** The platform does not answer: the patient pays in cash and gets a slip. */
export function CashForNow({
  onTake,
}: {
  onTake: (slip: Pick<CashSlip, 'name' | 'what' | 'total'>) => void
}): ReactNode {
  const say = useWords(words)
  const [name, setName] = useState('')
  const [what, setWhat] = useState('')
  const [total, setTotal] = useState<MoneyTyped>(null)
  const [tried, setTried] = useState(false)
  const wrong = name.trim() === '' || !isAmount(total)
  return (
    <form
      noValidate
      className="card stack"
      aria-label={say('cashTitle')}
      onSubmit={(event) => {
        event.preventDefault()
        setTried(true)
        if (wrong || !isAmount(total)) return
        onTake({ name: name.trim(), what: what.trim(), total })
        setName('')
        setWhat('')
        setTotal(null)
        setTried(false)
      }}
    >
      <h2>{say('cashTitle')}</h2>
      <p>{say('platformDownMend')}</p>
      <div className="form-row">
        <TextField label={say('cashName')} autoComplete="off" value={name} onChange={setName} />
        <TextField label={say('cashWhat')} autoComplete="off" value={what} onChange={setWhat} />
        <MoneyField label={say('cashTotal')} value={total} onChange={setTotal} />
      </div>
      {tried && wrong && <p className="wrong">{say('cashNeeded')}</p>}
      <Button type="submit">{say('cashPrint')}</Button>
    </form>
  )
}

const isSlip = (one: Request | CashSlip): one is CashSlip => 'what' in one

/** A slip of 80 mm that needs no platform: it is printed by the browser. */
export function Paper({
  of,
  institution,
  onDone,
}: {
  of: Request | CashSlip
  institution: { code: string; name: string }
  onDone: () => void
}): ReactNode {
  const say = useWords(words)
  const slip = isSlip(of)
  const number = slip ? of.id : of.key
  const at = new Date(slip ? of.at : of.sentAt).toISOString()
  useEffect(() => {
    const timer = setTimeout(() => window.print())
    return () => clearTimeout(timer)
  }, [])
  return (
    <section className="till-paper card stack" aria-label={say(slip ? 'slipTitle' : 'pendingTitle')}>
      <h2>{say(slip ? 'slipTitle' : 'pendingTitle')}</h2>
      <p lang="zh">{institution.name}</p>
      <dl>
        <dt>{say('who')}</dt>
        <dd lang="zh">{of.name}</dd>
        <dt>{say('slipDay')}</dt>
        <dd>
          {clock(at).day} {clock(at).seconds}
        </dd>
        <dt>{say('money')}</dt>
        <dd>
          <strong>
            <Money amount={of.total} />
          </strong>
        </dd>
        {slip && of.what !== '' && (
          <>
            <dt>{say('cashWhat')}</dt>
            <dd lang="zh">{of.what}</dd>
          </>
        )}
        <dt>{say('slipNumber')}</dt>
        <dd>
          <code>{number}</code>
        </dd>
      </dl>
      <p>{say(slip ? 'slipNote' : 'pendingNote')}</p>
      {slip && (
        <QrCode
          text={`${location.origin}/claims/new?slip=${number}&on=${of.on}&at=${institution.code}`}
          label={say('slipCode')}
        />
      )}
      <div className="no-print">
        <Button look="second" onClick={onDone}>
          {say('close')}
        </Button>
      </div>
    </section>
  )
}
