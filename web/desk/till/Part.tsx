import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { useSubmit } from '../../shared/submit.ts'
import { Button } from '../../shared/ui/Button.tsx'
import { Money } from '../../shared/ui/Money.tsx'
import { Notice, Problem } from '../../shared/ui/Notice.tsx'
import { useWords } from '../../shared/words.ts'
import { words } from './close-words.ts'
import type { TillBill } from './requests.ts'

type Line = TillBill['lines'][number]
type Kept = { count: string; traceCodes: readonly string[] }

const countIn = (text: string): number | null => {
  const count = Number(text.normalize('NFKC').trim())
  return text.trim() !== '' && count >= 0 && Number.isInteger(Math.round(count * 10_000)) ? count : null
}

/** Part of a bill goes back: how many pieces of each line stay, and which packs. */
export function PartRefund({
  bill,
  onDone,
  onKeep,
}: {
  bill: TillBill
  onDone: (settled: { reversal: TillBill; rest: TillBill }) => void
  onKeep: () => void
}): ReactNode {
  const say = useWords(words)
  const queries = useQueryClient()
  const [kept, setKept] = useState<Readonly<Record<string, Kept>>>(() =>
    Object.fromEntries(
      bill.lines.map(({ id, count, traceCodes }) => [id, { count: String(count), traceCodes }]),
    ),
  )
  const [tried, setTried] = useState(false)
  const [told, setTold] = useState(false)
  const first = useRef<HTMLInputElement>(null)
  useEffect(() => first.current?.select(), [])
  const of = (line: Line): Kept => kept[line.id] ?? { count: '', traceCodes: [] }
  const isWrong = (line: Line): boolean => {
    const count = countIn(of(line).count)
    return count === null || count > line.count
  }
  const stays = bill.lines.flatMap((line) => {
    const count = countIn(of(line).count) ?? 0
    return count === 0 ? [] : [{ id: line.id, count, traceCodes: [...of(line).traceCodes] }]
  })
  const wrong = bill.lines.some(isWrong)
  const idle = stays.length === 0 || bill.lines.every((line) => countIn(of(line).count) === line.count)
  // A line goes back in the share of its pieces; the settlement anew says the fen of each payer.
  const goes = bill.lines.reduce(
    (sum, line) =>
      sum + Math.round((line.amountFen * (line.count - (countIn(of(line).count) ?? 0))) / line.count),
    0,
  )
  const { personId, setlId } = bill
  const back = useSubmit({
    act: (send) => send('refundPartAtTill', { params: { personId, setlId }, body: { kept: stays } }),
    onDone: async (settled) => {
      await queries.invalidateQueries()
      onDone(settled)
    },
  })
  return (
    <form
      noValidate
      className="stack till-part"
      aria-label={say('part')}
      onSubmit={(event) => {
        event.preventDefault()
        setTried(true)
        if (wrong || idle) return
        if (told) void back.submit()
        else setTold(true)
      }}
    >
      <p className="quiet">{say('partWhat')}</p>
      <table className="desk-table">
        <thead>
          <tr>
            <th scope="col">{say('item')}</th>
            <th scope="col" className="right">
              {say('charged')}
            </th>
            <th scope="col">{say('stays')}</th>
          </tr>
        </thead>
        <tbody>
          {bill.lines.map((line, index) => (
            <tr key={line.id}>
              <td>
                <label htmlFor={`stays-${line.id}`} lang="zh">
                  {line.name}
                </label>
                {line.traceCodes.length > 0 && of(line).count !== String(line.count) && (
                  <fieldset className="till-packs">
                    <legend className="quiet">{say('packsStay')}</legend>
                    {line.traceCodes.map((code) => (
                      <label key={code}>
                        <input
                          type="checkbox"
                          checked={of(line).traceCodes.includes(code)}
                          onChange={() =>
                            setKept((all) => ({
                              ...all,
                              [line.id]: {
                                ...of(line),
                                traceCodes: of(line).traceCodes.includes(code)
                                  ? of(line).traceCodes.filter((one) => one !== code)
                                  : [...of(line).traceCodes, code],
                              },
                            }))
                          }
                        />{' '}
                        <code>{code}</code>
                      </label>
                    ))}
                  </fieldset>
                )}
              </td>
              <td className="right money">
                {line.count} · <Money amount={line.amountFen} />
              </td>
              <td>
                <input
                  ref={index === 0 ? first : undefined}
                  id={`stays-${line.id}`}
                  className="input money till-stays"
                  inputMode="decimal"
                  autoComplete="off"
                  value={of(line).count}
                  aria-invalid={(tried && isWrong(line)) || undefined}
                  aria-describedby={tried && isWrong(line) ? `stays-wrong-${line.id}` : undefined}
                  onChange={(event) => {
                    setTold(false)
                    setKept((all) => ({ ...all, [line.id]: { ...of(line), count: event.target.value } }))
                  }}
                />
                {tried && isWrong(line) && (
                  <small id={`stays-wrong-${line.id}`} className="wrong">
                    {say('countWrong', { most: line.count })}
                  </small>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {tried && !wrong && idle && (
        <p className="wrong" role="alert">
          {say('nothing')}
        </p>
      )}
      {told && !wrong && !idle && (
        <p role="status" className="strong">
          {say.rich('partAsk', { amount: <Money amount={goes} /> })}
        </p>
      )}
      {back.error && <Problem error={back.error} again={false} />}
      <div className="desk-row">
        <Button type="submit" look="danger" busy={back.busy}>
          {say(told && !wrong && !idle ? 'partAgain' : 'partSure')}
        </Button>
        <Button look="plain" onClick={onKeep}>
          {say('keep')}
        </Button>
      </div>
    </form>
  )
}

const relativesOf = ({ payers }: TillBill): number =>
  payers.reduce((sum, { amountFen: amount }) => sum + amount, 0)

/** What the window hands over after part of a bill went back. */
export function PartDone({ reversal, rest }: { reversal: TillBill; rest: TillBill }): ReactNode {
  const say = useWords(words)
  // Of the refund, what goes back is below zero.
  const cash = reversal.amounts.cashFen + rest.amounts.cashFen
  const others = [
    ['fund', reversal.amounts.fundTotalFen + rest.amounts.fundTotalFen],
    ['own', reversal.amounts.ownFen + rest.amounts.ownFen],
    ['relatives', relativesOf(reversal) + relativesOf(rest)],
    ['wallet', reversal.amounts.walletFen + rest.amounts.walletFen],
  ] as const
  const word = cash < 0 ? 'partDone' : cash > 0 ? 'partMore' : 'partSame'
  return (
    <Notice tone="good">
      {say.rich(word, { amount: <Money amount={Math.abs(cash)} /> })}
      <p>
        {say('goesBack')}
        {others
          .filter(([, amount]) => amount !== 0)
          .map(([name, amount]) => (
            <span key={name}>
              {' · '}
              {say(name)} <Money amount={-amount} />
            </span>
          ))}
      </p>
      <p className="quiet">
        {say('backIs')} <code>{reversal.setlId}</code> · {say('restIs')} <code>{rest.setlId}</code>
      </p>
    </Notice>
  )
}
