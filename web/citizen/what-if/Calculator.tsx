import { type Adjudication, type CompiledPack, type Fen, isRefusal, type Refusal } from '@gongji/policy'
import { benefitNames } from '@gongji/policy/names'
import { type ReactNode, useState } from 'react'
import { type Change, type EstimateBasis, estimate } from '../../shared/estimate.ts'
import { levelNames } from '../../shared/names.ts'
import { yuan } from '../../shared/show.ts'
import { Card } from '../../shared/ui/Card.tsx'
import { DateField, Select } from '../../shared/ui/Field.tsx'
import { type Say, useWords } from '../../shared/words.ts'
import { Outcome } from '../estimate/Outcome.tsx'
import { Choosing } from './Choosing.tsx'
import { Costs } from './Costs.tsx'
import { Difference } from './Difference.tsx'
import {
  benefits,
  classesIn,
  type Form,
  type Kind,
  type LastBill,
  linesOf,
  questionOf,
  trouble,
} from './form.ts'
import { Paying } from './Paying.tsx'
import { Pinned } from './Pinned.tsx'
import { whereOf } from './places.ts'
import { words } from './words.ts'

type Answer = Adjudication | Refusal
const settled = (answer: Answer): Adjudication | null => (isRefusal(answer) ? null : answer)

/**
 * What a bill would come to, computed here by the rules that settle: the answer stays on the screen, and each choice carries
 * what it would cost this family.
 */
export function Calculator({
  start,
  basis,
  pack,
  last,
  who,
  onDay,
  adjusted,
}: {
  start: Form
  basis: EstimateBasis
  pack: CompiledPack
  /** The patient's last bill, where there is one. */
  last: LastBill | null
  /** The question whose bill it is, where there is a choice. */
  who?: ReactNode
  /** The rules and accounts of another day are wanted. */
  onDay: (on: string) => void
  /** `basis` with what depends on the kind of care too. */
  adjusted?: (form: Form) => EstimateBasis
}): ReactNode {
  const say = useWords(words)
  const [form, setForm] = useState(start)
  // What cannot be read is said; the answer stays that of what could.
  const [read, setRead] = useState(start)
  const home = basis.patient.area
  const change = (next: Form): void => {
    setForm(next)
    if (trouble(next) === null) setRead(next)
    if (next.on !== form.on) onDay(next.on)
  }
  const fault = trouble(form)
  const classes = classesIn(read, last)
  const lines = linesOf(classes)
  const facts = adjusted?.(read) ?? basis
  const answerTo = (one: Form): Answer => estimate(pack, facts, questionOf(one, lines))
  const answer = answerTo(read)
  const first = { ...read, change: start.change, first: null }
  const before = settled(answerTo(first))
  const familyPays = (next: Change): Fen | null =>
    settled(answerTo({ ...read, change: next }))?.amounts.personal ?? null
  const all = (classes.A + classes.B + classes.C) as Fen
  const most = settled(
    estimate(
      pack,
      facts,
      questionOf(read, linesOf({ A: 0 as Fen, B: 0 as Fen, C: all, share: classes.share })),
    ),
  )
  const than = thanWhat(start.change, read, { home, say })
  const done = settled(answer)
  return (
    <div className="stack what-if">
      <Pinned
        answer={done}
        {...{ before, than }}
        label={labelOf(read)}
        stale={fault ? say(fault) : undefined}
      />
      {isRefusal(answer) && <Outcome answer={answer} basis={basis} />}
      <div className="card stack">
        {who}
        <Select
          label={say('benefit')}
          value={form.benefit}
          onChange={(benefit: Kind) => change({ ...form, benefit })}
          options={benefits.map((value) => {
            const benefit = say.text(benefitNames[value])
            return { value, label: value === 'chronic' ? say('filed', { benefit }) : benefit }
          })}
        />
        <Costs form={form} onChange={change} last={last} most={most?.amounts.personal ?? null} />
        <Choosing
          change={form.change}
          onChange={(next) => change({ ...form, change: next })}
          home={home}
          isHospital={form.benefit !== 'pharmacy'}
          familyPays={familyPays}
        />
        <Paying form={form} onChange={change} basis={basis} answerTo={(one) => settled(answerTo(one))} />
        <DateField
          label={say('on')}
          value={form.on}
          onChange={(on) => on !== '' && change({ ...form, on })}
        />
      </div>
      {done && (
        <Card>
          <div className="bill-head">
            <strong>{say('bill')}</strong>
            <span className="estimate-total money">{yuan(done.amounts.total)}</span>
          </div>
          <Outcome answer={done} basis={basis} />
          {basis.sharing.some(({ balanceFen: balance }) => balance === null) && (
            <p className="small quiet">{say('balanceUnknown')}</p>
          )}
        </Card>
      )}
      {done && before && before.amounts.personal !== done.amounts.personal && (
        <Difference title={say('difference', { than })} before={before} after={done} />
      )}
    </div>
  )
}

/** A guess about what the bill is made of is no more than that. */
const labelOf = ({ mostly }: Form): 'familyPays' | 'familyPaysAbout' | 'familyPaysAtLeast' =>
  mostly === 'classes' ? 'familyPays' : mostly === 'unsure' ? 'familyPaysAtLeast' : 'familyPaysAbout'

/** What the first answer is called: the choice that was changed since, or the first choices. */
export function thanWhat(
  start: Change,
  { change, first }: { change: Change; first: string | null },
  { home, say }: { home: string; say: Say<typeof words> },
): string {
  const changed = [
    ...(start.level === change.level ? [] : [say.text(levelNames[start.level])]),
    ...(start.area === change.area ? [] : [say(`than-${whereOf(home, start.area)}`)]),
    ...(start.area !== change.area || start.filing === change.filing ? [] : [say(`than-${start.filing}`)]),
    ...(start.asked === change.asked ? [] : [say(start.asked ? 'thanAsked' : 'thanNotAsked')]),
    ...(first === null ? [] : [say('thanOrder')]),
  ]
  return changed.length === 1 ? (changed[0] ?? '') : say('thanFirst')
}
