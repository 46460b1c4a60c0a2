import {
  type Adjudication,
  type Benefit,
  type Fen,
  isRefusal,
  type Level,
  type OutOfAreaFiling,
} from '@gongji/policy'
import { benefitNames } from '@gongji/policy/names'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { ask } from '../../shared/api.ts'
import { type EstimateBasis, estimate, type Item, lineOf, type Question } from '../../shared/estimate.ts'
import { levelNames } from '../../shared/names.ts'
import { usePlace } from '../../shared/router.tsx'
import { yuan } from '../../shared/show.ts'
import { isAmount, isWrongAmount, type MoneyTyped } from '../../shared/typed.ts'
import { Button } from '../../shared/ui/Button.tsx'
import { Card, Waiting } from '../../shared/ui/Card.tsx'
import { Choice, Tick } from '../../shared/ui/Choice.tsx'
import { businessToday } from '../../shared/ui/Countdown.tsx'
import { DateField, MoneyField, Select } from '../../shared/ui/Field.tsx'
import { Notice, Problem } from '../../shared/ui/Notice.tsx'
import { Page } from '../../shared/ui/Page.tsx'
import { useWords } from '../../shared/words.ts'
import { ElsewhereRows } from '../estimate/Elsewhere.tsx'
import { Outcome } from '../estimate/Outcome.tsx'
import { Difference } from './Difference.tsx'
import { OfBill } from './OfBill.tsx'
import { areaOf, filings, levels, type Where } from './places.ts'
import { words } from './words.ts'

type Form = {
  benefit: Exclude<Benefit, 'twoDisease'>
  level: Level
  where: Where
  filing: OutOfAreaFiling
  on: string
  asked: boolean
  A: MoneyTyped
  B: MoneyTyped
  C: MoneyTyped
  /** First share of class B in percent. */
  firstShare: string
}

const benefits = ['outpatient', 'emergency', 'inpatient', 'chronic', 'pharmacy'] as const
const shares = ['0', '5', '10', '15', '20', '30'] as const

function questionOf(form: Form, home: string): Question {
  const item = (itemClass: Item['itemClass'], firstShare: number): Item => ({
    code: `class-${itemClass}`,
    itemClass,
    firstShare,
    ceiling: null,
    restricted: false,
    banned: false,
  })
  const line = (itemClass: 'A' | 'B' | 'C', firstShare = 0) => {
    const amount = form[itemClass]
    return !isAmount(amount) ? [] : [lineOf(item(itemClass, firstShare), amount)]
  }
  return {
    place: {
      kind: form.benefit === 'pharmacy' ? 'pharmacy' : 'hospital',
      level: form.level,
      area: areaOf(home, form.where),
    },
    benefit: form.benefit,
    filing: form.where === 'home' ? 'none' : form.filing,
    asked: form.asked,
    lines: [...line('A'), ...line('B', Number(form.firstShare) * 100), ...line('C')],
  }
}

const amountIn = (text: string | undefined, otherwise: number): Fen =>
  (text !== undefined && /^\d{1,11}$/.test(text) ? Number(text) : otherwise) as Fen

function useStart(): Form {
  const { search } = usePlace()
  return {
    benefit: benefits.find((one) => one === search.benefit) ?? 'outpatient',
    level: levels.find((one) => one === search.level) ?? '3',
    where: 'home',
    filing: 'none',
    on: businessToday(),
    asked: true,
    A: amountIn(search.A, 50_000),
    B: amountIn(search.B, 0),
    C: amountIn(search.C, 0),
    firstShare: '10',
  }
}

/** What a bill would come to elsewhere, otherwise or on another day; computed on the phone by the till's own rules. */
export default function WhatIfPage(): ReactNode {
  const { search } = usePlace()
  return search.bill === undefined ? <Imagined /> : <OfBill setlId={search.bill} whose={search.for} />
}

function Imagined(): ReactNode {
  const say = useWords(words)
  const start = useStart()
  const [form, setForm] = useState(start)
  const basis = useQuery({
    ...ask('readEstimateBasis', { query: { on: form.on } }),
    placeholderData: (kept) => kept,
  })
  const area = basis.data?.patient.area
  const pack = useQuery({
    ...ask('readPack', { params: { area: area ?? '' } }),
    enabled: area !== undefined,
  })
  const error = basis.error ?? pack.error
  return (
    <Page title={say('title')} backTo="/">
      <p className="quiet">{say('note')}</p>
      <Questions form={form} onChange={setForm} mustAsk={basis.data?.mustAsk ?? false} />
      {error && <Problem error={error} />}
      {!error && !(basis.data && pack.data) && <Waiting lines={5} label={say('loading')} />}
      {basis.data && pack.data && <Answer form={form} basis={basis.data} pack={pack.data} />}
    </Page>
  )
}

function Questions({
  form,
  onChange,
  mustAsk,
}: {
  form: Form
  onChange: (form: Form) => void
  mustAsk: boolean
}): ReactNode {
  const say = useWords(words)
  const set = <Name extends keyof Form>(name: Name) => {
    return (value: Form[Name]): void => onChange({ ...form, [name]: value })
  }
  return (
    <div className="card stack">
      <Select
        label={say('benefit')}
        value={form.benefit}
        onChange={set('benefit')}
        options={benefits.map((value) => {
          const benefit = say.text(benefitNames[value])
          return { value, label: value === 'chronic' ? say('filed', { benefit }) : benefit }
        })}
      />
      <Choice
        legend={say('where')}
        value={form.where}
        onChange={set('where')}
        options={(['home', 'province', 'elsewhere'] as const).map((value) => ({ value, label: say(value) }))}
      />
      {form.where !== 'home' && (
        <Select
          label={say('filing')}
          hint={say('filingHint')}
          value={form.filing}
          onChange={set('filing')}
          options={filings.map((value) => ({ value, label: say(`filing-${value}`) }))}
        />
      )}
      {form.benefit !== 'pharmacy' && (
        <Select
          label={say('level')}
          value={form.level}
          onChange={set('level')}
          options={levels.map((value) => ({ value, label: say.text(levelNames[value]) }))}
        />
      )}
      <div className="two">
        <MoneyField label={say('classA')} value={form.A} onChange={set('A')} />
        <MoneyField label={say('classB')} value={form.B} onChange={set('B')} />
        <MoneyField label={say('classC')} value={form.C} onChange={set('C')} />
        {isAmount(form.B) && (
          <Select
            label={say('firstShare')}
            value={form.firstShare}
            onChange={set('firstShare')}
            options={shares.map((value) => ({ value: value as string, label: `${value}%` }))}
          />
        )}
      </div>
      <DateField label={say('on')} value={form.on} onChange={(on) => on !== '' && set('on')(on)} />
      <Tick checked={form.asked} onChange={set('asked')}>
        {say('asked')}
        <small className="quiet"> {mustAsk ? say('mustAsk') : say('needNotAsk')}</small>
      </Tick>
    </div>
  )
}

function Answer({
  form,
  basis,
  pack,
}: {
  form: Form
  basis: EstimateBasis
  pack: Parameters<typeof estimate>[0]
}): ReactNode {
  const say = useWords(words)
  const [compared, setCompared] = useState<{ form: Form; answer: Adjudication } | null>(null)
  const question = questionOf(form, basis.patient.area)
  // What cannot be read is said at its field; without it there is no bill to compute.
  if ([form.A, form.B, form.C].some((one) => one !== 0 && isWrongAmount(one)))
    return <Notice>{say('amountUnread')}</Notice>
  const total = question.lines.reduce((all, { amount }) => all + amount, 0)
  if (total === 0) return <Notice>{say('noAmount')}</Notice>
  const answer = estimate(pack, basis, question)
  return (
    <>
      <Card>
        <div className="bill-head">
          <strong>{say('bill')}</strong>
          <span className="estimate-total money" aria-live="polite">
            {yuan(total)}
          </span>
        </div>
        <Outcome answer={answer} basis={basis} />
        {basis.sharing.some(({ balance }) => balance === null) && (
          <p className="small quiet">{say('balanceUnknown')}</p>
        )}
      </Card>
      {form.benefit !== 'pharmacy' && (
        <ElsewhereRows
          rows={levels.flatMap((level) => {
            const there = estimate(pack, basis, { ...question, place: { ...question.place, level } })
            return isRefusal(there)
              ? []
              : [
                  {
                    key: level,
                    name: say.text(levelNames[level]),
                    here: level === form.level,
                    amounts: there.amounts,
                  },
                ]
          })}
        />
      )}
      {!isRefusal(answer) && compared && (
        <Difference title={say('difference')} before={compared.answer} after={answer} />
      )}
      {!isRefusal(answer) && (
        <Button look="second" onClick={() => setCompared({ form, answer })}>
          {say(compared ? 'compareAgain' : 'compare')}
        </Button>
      )}
    </>
  )
}
