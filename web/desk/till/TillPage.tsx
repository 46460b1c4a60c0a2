import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { ask } from '../../shared/api.ts'
import { go, usePlace, useTitle } from '../../shared/router.tsx'
import { useSubmit } from '../../shared/submit.ts'
import { Button } from '../../shared/ui/Button.tsx'
import { DateField, TextField } from '../../shared/ui/Field.tsx'
import { Money } from '../../shared/ui/Money.tsx'
import { Notice, Problem } from '../../shared/ui/Notice.tsx'
import { useWords } from '../../shared/words.ts'
import { useKeys } from '../keys.ts'
import { CashForNow, type CashSlip, Paper, useCashSlips } from './Cash.tsx'
import { Done, slipAddress } from './Done.tsx'
import { type Line, LineEntry, LineTable } from './Lines.tsx'
import { FindPatient, type Found, PatientCard } from './Patient.tsx'
import { type Request, settle, useRequests } from './requests.ts'
import { type Division, SplitView, toldOf } from './Split.tsx'
import { RefusedBill, Unknown } from './Unknown.tsx'
import { Window } from './Window.tsx'
import { words } from './words.ts'

const maskName = (name: string): string => {
  const all = [...name]
  return all.length <= 2 ? `${all[0] ?? ''}*` : `${all[0]}${'*'.repeat(all.length - 2)}${all.at(-1)}`
}
const empty = { lines: [] as readonly Line[], kind: 0, shared: false, shareCode: '', careOn: '' }
let lineIds = 0

/** A hospital's or a pharmacy's window: find, type, try, settle; the next patient never waits for the one before. */
export default function TillPage(): ReactNode {
  const say = useWords(words)
  useTitle(say('title'))
  const queries = useQueryClient()
  const { data: till, error } = useQuery({ ...ask('readTill', {}), staleTime: 600_000 })
  const institution = till?.institution
  const requests = useRequests(institution?.code)
  const held = useCashSlips(till)
  const [found, setFound] = useState<Found | null>(null)
  const [dropped, setDropped] = useState<string | null>(null)
  const searching = useRef(false)
  // A bill of a day that is over is settled on that day: the comparison of books leads here with it.
  const { search } = usePlace()
  const [draft, setDraft] = useState({ ...empty, careOn: search.on ?? '' })
  const [division, setDivision] = useState<Division | null>(null)
  const [seen, setSeen] = useState<string | null>(null)
  const [cash, setCash] = useState(false)
  const [settling, setSettling] = useState<CashSlip | null>(null)
  const [paper, setPaper] = useState<Request | CashSlip | null>(null)
  // Pressed for one bill: another bill, another patient or Escape takes it back.
  const [back, setBack] = useState({ setlId: '', times: 0 })
  const askBack = (setlId: string): void =>
    setBack((before) => ({ setlId, times: before.setlId === setlId ? before.times + 1 : 1 }))
  const dropBack = (): void => setBack({ setlId: '', times: 0 })
  const shownField = useRef<HTMLInputElement>(null)
  const itemField = useRef<HTMLInputElement>(null)
  const codeField = useRef<HTMLDivElement>(null)
  const settleButton = useRef<HTMLDivElement>(null)

  // A division belongs to the patient and the lines that it was asked for; what comes later about others is not shown.
  const version = useRef(0)
  const undivide = (): void => {
    version.current += 1
    setDivision(null)
  }
  const change = (part: Partial<typeof empty>): void => {
    setDraft((before) => ({ ...before, ...part }))
    undivide()
  }
  const kind = found?.kinds[draft.kind]
  const body = found && {
    patient: found.patient,
    lines: draft.lines.map(({ item, amount, count, approved, traceCodes, split }) => ({
      code: item.code,
      amountFen: amount,
      count,
      approved,
      traceCodes: [...traceCodes],
      split,
    })),
    medType: kind?.medType ?? '11',
    disease: kind?.disease ?? '',
    accountUse: draft.shared ? (2 as const) : (1 as const),
    shareCode: draft.shareCode.trim(),
    ...(draft.careOn === '' ? {} : { careOn: draft.careOn }),
  }
  const trial = useSubmit({
    changesNothing: true,
    act: async (send) => {
      if (body === null) throw new Error('nobody was found')
      undivide()
      const asked = version.current
      return { asked, division: await send('tryAtTill', { body }) }
    },
    onDone: ({ asked, division }) => {
      if (asked === version.current) setDivision(division)
    },
  })
  const token = found?.patient
  useEffect(() => {
    if (token !== undefined) itemField.current?.focus()
  }, [token])
  useEffect(() => {
    if (division) settleButton.current?.querySelector('button')?.focus()
  }, [division])

  const keptDay = (before: typeof empty): typeof empty => ({
    ...empty,
    careOn: settling || search.on !== undefined ? before.careOn : '',
  })
  const leave = (): void => {
    setFound(null)
    dropBack()
    undivide()
    trial.reset()
  }
  const clear = (): void => {
    leave()
    searching.current = false
    setDropped(null)
    setDraft(empty)
    setSettling(null)
    shownField.current?.focus()
  }
  const send = (): void => {
    if (body === null || division === null || found === null) return
    const name = maskName(found.person.name)
    const slip = settling === null ? {} : { slip: { id: settling.id, total: settling.total } }
    const { totalFen: total } = division.amounts
    setSeen(settle({ name, total, body: { ...body, told: toldOf(division) }, ...slip }))
    clear()
  }
  useEffect(() => shownField.current?.focus(), [])
  const current = requests.find(({ key }) => key === seen) ?? requests[0]
  const settledCount = requests.filter(({ state }) => state === 'settled').length
  useEffect(() => {
    if (settledCount > 0) void queries.invalidateQueries({ queryKey: ['listTillBills'] })
  }, [settledCount, queries])

  // A slip is done once its bill is known to be settled.
  const done = requests.find(
    ({ state, slip }) => state === 'settled' && held.slips.some(({ id }) => id === slip?.id),
  )?.slip
  const { take } = held
  useEffect(() => {
    if (done) take(done.id)
  }, [done, take])

  const openSharing = (): void => {
    const details = codeField.current?.closest('details')
    details?.setAttribute('open', '')
    codeField.current?.querySelector('input')?.focus()
  }
  const pending = requests.find(({ state }) => state === 'unknown')
  useKeys([
    {
      key: 'F2',
      label: say('keyFind'),
      act: () => {
        dropBack()
        shownField.current?.select()
      },
    },
    { key: 'F4', label: say('keyShare'), act: () => change({ shared: !draft.shared }) },
    { key: 'F6', label: say('keyCode'), act: openSharing },
    ...(pending ? [{ key: 'F7', label: say('keyPending'), act: () => setSeen(pending.key) }] : []),
    ...(current?.bill?.state === 'settled' && found === null
      ? [{ key: 'F8', label: say('keyBack'), act: () => current.bill && askBack(current.bill.setlId) }]
      : []),
    ...(current?.bill
      ? [
          {
            key: 'F9',
            label: say('keyReprint'),
            act: () => current.bill && window.open(slipAddress(current.bill, 'receipt'), '_blank'),
          },
        ]
      : []),
    { key: 'F10', label: say('keyDay'), act: () => go('/desk/till/day') },
    { key: 'Escape', label: say('keyNext'), act: clear },
  ])
  if (error) return <Problem error={error} />
  return (
    <>
      <h1 className="only-heard" tabIndex={-1}>
        {say('title')}
      </h1>
      <div className="till">
        <Window
          institution={institution?.name ?? ''}
          requests={requests}
          chosen={current?.key ?? null}
          onChoose={(key) => {
            dropBack()
            setSeen(key)
          }}
          slips={held.slips}
          onSettle={(slip) => {
            setSettling(slip)
            setCash(false)
            setDraft({ ...empty, careOn: slip.on })
            shownField.current?.focus()
          }}
        />
        <div className="till-work">
          {current && (current.state === 'unknown' || current.state === 'asking') && current.key === seen && (
            <Unasked request={current} onPrint={setPaper} />
          )}
          {current?.state === 'refused' && current.key === seen && <RefusedBill request={current} />}
          <FindPatient
            field={shownField}
            onDown={() => setCash(true)}
            dropped={dropped}
            onSearch={() => {
              searching.current = true
              setDropped(found === null ? null : maskName(found.person.name))
              setDraft(keptDay)
              leave()
            }}
            onFound={(one) => {
              // Escape meanwhile: nobody is wanted any more.
              if (!searching.current) return
              setDropped(null)
              setFound(one)
              setDraft(keptDay)
              undivide()
            }}
          />
          {settling && (
            <p className="notice notice-info">
              {say.rich('cashOf', { name: <span lang="zh">{settling.name}</span>, on: settling.on })}
            </p>
          )}
          {found ? (
            <>
              <PatientCard found={found} kind={draft.kind} onKind={(index) => change({ kind: index })} />
              <section className="card till-bill stack" aria-label={say('lines')}>
                <LineEntry
                  field={itemField}
                  onAdd={(line) => {
                    lineIds += 1
                    change({ lines: [...draft.lines, { ...line, id: lineIds }] })
                  }}
                  onEmpty={() => draft.lines.length > 0 && void trial.submit()}
                />
                {draft.lines.length > 0 && (
                  <LineTable
                    lines={draft.lines}
                    divided={division?.lines}
                    traced={till?.traceCodes ?? null}
                    onChange={(lines) => change({ lines })}
                  />
                )}
                <div className="desk-row till-terms">
                  <label className={draft.shared ? 'chip chip-on' : 'chip'}>
                    <input
                      type="checkbox"
                      checked={draft.shared}
                      onChange={() => change({ shared: !draft.shared })}
                    />
                    {say('sharingOn')}
                  </label>
                  <details>
                    <summary>{say('more')}</summary>
                    <div className="form-row" ref={codeField}>
                      <TextField
                        label={say('shareCode')}
                        autoComplete="off"
                        value={draft.shareCode}
                        onChange={(shareCode) => change({ shareCode })}
                      />
                      <DateField
                        label={say('careOn')}
                        value={draft.careOn}
                        onChange={(careOn) => change({ careOn })}
                      />
                    </div>
                  </details>
                </div>
                {trial.error && <Problem error={trial.error} again={false} />}
                {division && <SplitView division={division} hasOwn={found.balanceFen !== null} />}
                <div className="card-foot" ref={settleButton}>
                  {division ? (
                    <Button onClick={send}>{say('settle')}</Button>
                  ) : (
                    <Button
                      busy={trial.busy}
                      whyNot={draft.lines.length === 0 ? say('nothingYet') : undefined}
                      onClick={() => void trial.submit()}
                    >
                      {say('tryIt')}
                    </Button>
                  )}
                </div>
              </section>
            </>
          ) : (
            <>
              {cash && <CashForNow onTake={(slip) => setPaper(held.add(slip))} />}
              {!cash && dropped === null && <p className="card quiet">{say('waitsNext')}</p>}
            </>
          )}
        </div>
        <div className="till-side">
          {current?.state === 'settled' && current.bill && (
            <>
              {current.slip && (
                <Notice tone="good">
                  {say.rich('cashDone', {
                    amount: <Money amount={current.slip.total - current.bill.amounts.cashFen} />,
                  })}
                </Notice>
              )}
              <Done
                key={current.key}
                bill={current.bill}
                asked={back.setlId === current.bill.setlId ? back.times : 0}
              />
            </>
          )}
        </div>
      </div>
      {paper && institution && <Paper of={paper} institution={institution} onDone={() => setPaper(null)} />}
    </>
  )
}

/** The first two seconds say no more than that it is under way. */
function Unasked({ request, onPrint }: { request: Request; onPrint: (one: Request) => void }): ReactNode {
  const say = useWords(words)
  if (request.state === 'unknown') return <Unknown request={request} onPrint={onPrint} />
  return (
    <p className="card quiet" role="status">
      {say('asking')}
    </p>
  )
}
