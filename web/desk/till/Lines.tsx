import { type Fen, fenToYuan } from '@gongji/policy/money'
import { typedAmount } from '@gongji/policy/typed'
import { useQuery } from '@tanstack/react-query'
import { type KeyboardEvent, type ReactNode, type RefObject, useEffect, useRef, useState } from 'react'
import { type Answer, ask } from '../../shared/api.ts'
import { percent, yuan } from '../../shared/show.ts'
import { Button } from '../../shared/ui/Button.tsx'
import { Money } from '../../shared/ui/Money.tsx'
import { Problem } from '../../shared/ui/Notice.tsx'
import { type Say, useWords } from '../../shared/words.ts'
import { Packs } from './Packs.tsx'
import { words } from './words.ts'

export type Item = Answer<'findItems'>['items'][number]
export type Line = {
  id: number
  item: Item
  amount: Fen
  count: number
  approved: boolean
  traceCodes: readonly string[]
  /** Sold in parts of an opened pack. */
  split: boolean
}
/** Whose trace codes must be scanned. */
export type Traced = Answer<'readTill'>['traceCodes']
type Divided = Answer<'tryAtTill'>['lines']

/** `50` or `12.50*2`: an amount in fen and how many pieces; null when it is none. */
function readAmount(text: string): { amount: Fen; count: number } | null {
  const [price = '', times, ...more] = text.normalize('NFKC').split(/[*x×]/i)
  const one = typedAmount(price).value
  const count = times === undefined ? 1 : Number(times.trim())
  if (one === undefined || one <= 0 || more.length > 0) return null
  if (!(count > 0 && count <= 100_000) || Math.round(count * 10_000) !== count * 10_000) return null
  return { amount: Math.round(one * count) as Fen, count }
}

/** As the institution calls it, else as the catalogue does. */
const calledOf = ({ own, name }: Item): string => own?.name ?? name

/** What the catalogue says of an item, before anything is computed. */
function scopeOf(
  { itemClass, firstShare, ceilingFen: ceiling, restricted, banned }: Item,
  say: Say<typeof words>,
): string {
  const said = [
    itemClass === 'A'
      ? say('classA')
      : itemClass === 'B'
        ? say('classB', { share: percent(firstShare) })
        : say('classC'),
    ...(ceiling === null ? [] : [say('ceiling', { amount: yuan(ceiling) })]),
    ...(restricted ? [say('restricted')] : []),
    ...(banned ? [say('banned')] : []),
  ]
  return said.join(say.language === 'zh' ? '；' : '; ')
}

/** Items by code, name or initials; Enter takes the first, and on an empty field tries the bill. */
export function LineEntry({
  field,
  onAdd,
  onEmpty,
}: {
  field: RefObject<HTMLInputElement | null>
  onAdd: (line: Omit<Line, 'id'>) => void
  onEmpty: () => void
}): ReactNode {
  const say = useWords(words)
  const [search, setSearch] = useState('')
  const [chosen, setChosen] = useState(0)
  const [item, setItem] = useState<Item | null>(null)
  const [amount, setAmount] = useState('')
  const [tried, setTried] = useState(false)
  const money = useRef<HTMLInputElement>(null)
  const wanted = item === null ? search.trim() : ''
  const { data, error } = useQuery({
    ...ask('findItems', { query: { search: wanted } }),
    enabled: wanted !== '',
    staleTime: 60_000,
  })
  const found = wanted === '' ? [] : (data?.items ?? [])
  const [asked, setAsked] = useState(false)
  const take = (one: Item): void => {
    setItem(one)
    setSearch(calledOf(one))
    setAsked(false)
    money.current?.focus()
  }
  // Enter waits for the answer to what was typed, and takes the first of it.
  useEffect(() => {
    const first = asked ? (data?.items[chosen] ?? data?.items[0]) : undefined
    if (first === undefined) return
    setItem(first)
    setSearch(calledOf(first))
    setAsked(false)
    money.current?.focus()
  }, [asked, data, chosen])
  const onKey = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      const step = event.key === 'ArrowDown' ? 1 : found.length - 1
      if (found.length > 0) setChosen((at) => (at + step) % found.length)
    } else if (event.key === 'Enter') {
      event.preventDefault()
      if (item !== null) money.current?.focus()
      else if (search.trim() === '') onEmpty()
      else setAsked(true)
    }
  }
  const read = readAmount(amount)
  const add = (): void => {
    setTried(true)
    if (item === null || read === null) return
    onAdd({ item, ...read, approved: false, traceCodes: [], split: false })
    setItem(null)
    setSearch('')
    setAmount('')
    setChosen(0)
    setTried(false)
    field.current?.focus()
  }
  const wrong = tried && read === null
  return (
    <form
      noValidate
      className="till-entry"
      aria-label={say('add')}
      onSubmit={(event) => {
        event.preventDefault()
        add()
      }}
    >
      <div className="till-item">
        <label htmlFor="till-item">{say('item')}</label>
        <input
          ref={field}
          id="till-item"
          className="input"
          role="combobox"
          autoComplete="off"
          aria-autocomplete="list"
          aria-expanded={found.length > 0}
          aria-controls="till-items"
          aria-activedescendant={found.length > 0 ? `till-item-${chosen}` : undefined}
          value={search}
          onKeyDown={onKey}
          onChange={(event) => {
            setItem(null)
            setAsked(false)
            setChosen(0)
            setSearch(event.target.value)
          }}
        />
        <div
          id="till-items"
          role="listbox"
          aria-label={say('items')}
          className="till-items"
          hidden={found.length === 0}
        >
          {found.map((one, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the keys
            <div
              key={one.code}
              id={`till-item-${index}`}
              role="option"
              aria-selected={index === chosen}
              tabIndex={-1}
              onClick={() => take(one)}
            >
              <code>{one.own?.code ?? one.code}</code> <span lang="zh">{calledOf(one)}</span>{' '}
              {one.own && <code className="quiet">{one.code}</code>}{' '}
              <span className="quiet">{scopeOf(one, say)}</span>
            </div>
          ))}
        </div>
        {wanted !== '' && data !== undefined && found.length === 0 && (
          <small className="stale">{say('noItem', { search: wanted })}</small>
        )}
      </div>
      <div className="till-amount">
        <label htmlFor="till-amount">{say('amount')}</label>
        <input
          ref={money}
          id="till-amount"
          className="input money"
          inputMode="decimal"
          autoComplete="off"
          value={amount}
          aria-invalid={wrong || undefined}
          aria-describedby={wrong ? 'till-amount-wrong' : undefined}
          onChange={(event) => setAmount(event.target.value)}
        />
        {wrong && (
          <small id="till-amount-wrong" className="wrong">
            {say('amountWrong')}
          </small>
        )}
      </div>
      <Button look="second" type="submit">
        {say('add')}
      </Button>
      {error && <Problem error={error} />}
    </form>
  )
}

/** The bill's lines: what the catalogue says of each, and after a trial what of it is in scope. */
export function LineTable({
  lines,
  divided,
  traced,
  onChange,
}: {
  lines: readonly Line[]
  divided: Divided | undefined
  traced: Traced
  onChange: (lines: readonly Line[]) => void
}): ReactNode {
  const say = useWords(words)
  const total = lines.reduce((all, { amount }) => all + amount, 0)
  return (
    <table className="desk-table till-lines">
      <caption className="only-heard">{say('lines')}</caption>
      <thead>
        <tr>
          <th scope="col">{say('name')}</th>
          <th scope="col">{say('class')}</th>
          <th scope="col" className="right">
            {say('money')}
          </th>
          <th scope="col" className="right">
            {say('inScope')}
          </th>
          <th scope="col">
            <span className="only-heard">{say('remove')}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {lines.map((line, index) => (
          <tr key={line.id}>
            <td>
              <span lang="zh">{calledOf(line.item)}</span> <code className="quiet">{line.item.code}</code>
              {line.count !== 1 && (
                <span className="quiet money">
                  {' '}
                  {fenToYuan(Math.round(line.amount / line.count) as Fen)} × {line.count}
                </span>
              )}
              {traced !== null && line.item.drug && (
                <Packs
                  line={line}
                  needed={traced === 'all'}
                  onChange={(packs) =>
                    onChange(lines.map((one) => (one === line ? { ...one, ...packs } : one)))
                  }
                />
              )}
            </td>
            <td>
              {scopeOf(line.item, say)}
              {line.item.restricted && (
                <label className="till-approved">
                  <input
                    type="checkbox"
                    checked={line.approved}
                    onChange={() =>
                      onChange(lines.map((one) => (one === line ? { ...one, approved: !one.approved } : one)))
                    }
                  />
                  {say('approved')}
                </label>
              )}
            </td>
            <td className="right">
              <Money amount={line.amount} />
            </td>
            <td className="right">{divided?.[index] && <Money amount={divided[index].inScopeFen} />}</td>
            <td className="right">
              <button
                type="button"
                className="link-button"
                onClick={() => onChange(lines.filter((one) => one !== line))}
              >
                {say('remove')}
                <span className="only-heard" lang="zh">
                  {calledOf(line.item)}
                </span>
              </button>
            </td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row" colSpan={2}>
            {say('total')}
          </th>
          <td className="right">
            <Money amount={total} />
          </td>
          <td className="right">
            {divided && <Money amount={divided.reduce((all, { inScopeFen: inScope }) => all + inScope, 0)} />}
          </td>
          <td />
        </tr>
      </tfoot>
    </table>
  )
}
