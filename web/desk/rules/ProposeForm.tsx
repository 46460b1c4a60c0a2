import { addDays } from '@gongji/policy/dates'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { type Answer, ask, type Given } from '../../shared/api.ts'
import { useForm } from '../../shared/form.ts'
import { useSubmit } from '../../shared/submit.ts'
import { Button } from '../../shared/ui/Button.tsx'
import { TextField } from '../../shared/ui/Field.tsx'
import { Notice, Problem } from '../../shared/ui/Notice.tsx'
import { useWords } from '../../shared/words.ts'
import { type CaseDraft, CaseRows, caseOf, wantsCases } from './CaseRows.tsx'
import { CheckedView } from './Checked.tsx'
import { EffectTable } from './EffectTable.tsx'
import type { Area } from './RulesPage.tsx'
import { Tried } from './Tried.tsx'
import { ValueFields } from './ValueFields.tsx'
import { words } from './words.ts'
import { blanks } from './written.ts'

type Change = Given<'weighRuleChange'>['body']['change']
type Certainty = Change['certainty']
const certainties: readonly Certainty[] = ['exact', 'approximate', 'unverified']
type Given1 = { areas: readonly Area[]; name: string; today: string }

/** A value for one rule: read first how it is written now, so that only its figures change. */
export function ProposeForm({ areas, name, today }: Given1): ReactNode {
  const say = useWords(words)
  const { data, error } = useQuery(
    ask('readRule', { params: { name }, query: { areas: areas.map(({ area }) => area).join() } }),
  )
  if (error) return null
  if (!data) return <p className="waiting">{say('loading')}</p>
  return <Form areas={areas} name={name} today={today} rule={data.rule} />
}

function writtenNow(rule: Answer<'readRule'>['rule'], index: number): string {
  const column = rule.columns[index] ?? []
  const known =
    column.findLast(({ unknown, inForce }) => !unknown && inForce) ??
    column.findLast(({ unknown }) => !unknown)
  return known?.written ?? blanks[rule.name.split('.').at(-1) ?? ''] ?? ''
}

let drafts = 0
const firstDraft = (rule: string, on: string): CaseDraft => {
  drafts += 1
  const [scheme, section] = rule.split('.')
  return {
    key: drafts,
    benefit:
      section === 'inpatient' || section === 'chronic' || section === 'twoDisease' || section === 'emergency'
        ? section
        : 'outpatient',
    on,
    who: scheme === 'resident' ? 'resident adult' : 'employee working',
    level: '3',
    inScope: '',
    pool: '',
    personal: '',
  }
}

function Form({ areas, name, today, rule }: Given1 & { rule: Answer<'readRule'>['rule'] }): ReactNode {
  const say = useWords(words)
  const tomorrow = addDays(today, 1)
  const [index, setIndex] = useState(0)
  const [value, setValue] = useState(() => writtenNow(rule, 0))
  const [from, setFrom] = useState(tomorrow)
  const [to, setTo] = useState('')
  const [source, setSource] = useState('')
  const [certainty, setCertainty] = useState<Certainty>('exact')
  const [seen, setSeen] = useState('')
  const [note, setNote] = useState('')
  const [cases, setCases] = useState<readonly CaseDraft[]>(() =>
    wantsCases(name) ? [firstDraft(name, tomorrow)] : [],
  )
  const [restate, setRestate] = useState<{ file: string; case: string }[]>([])
  const area = areas[index]?.area ?? ''
  const change: Change = {
    kind: 'line',
    area,
    name,
    from,
    to: to === '' ? null : to,
    value,
    source: source.trim(),
    certainty,
    ...(seen === '' ? {} : { seen }),
    ...(note.trim() === '' ? {} : { note: note.trim() }),
    cases: wantsCases(name) ? cases.filter(({ inScope }) => inScope !== '').map(caseOf) : [],
    restate,
  }
  const check = useSubmit<Answer<'checkRuleChange'>, Change>({
    changesNothing: true,
    act: (send, asked) => send('checkRuleChange', { body: { change: asked } }),
  })
  const weigh = useSubmit({
    changesNothing: true,
    act: (send) => send('weighRuleChange', { body: { change } }),
  })
  const tried = useSubmit({
    changesNothing: true,
    act: (send) => {
      const { expect: _, ...bill } = change.cases?.[0] ?? {}
      return send('tryRules', { body: { area, bill, change } })
    },
  })
  const sent = useSubmit({
    act: (send) => send('proposeRuleChange', { body: { change } }),
    see: '/desk/rules',
  })
  const faults = { from: from === '', source: source.trim() === '', value: value.trim() === '' }
  const { tried: pressed, form } = useForm(faults, () => void check.submit(change))
  const edited =
    <T,>(set: (value: T) => void) =>
    (next: T) => {
      set(next)
      check.reset()
      sent.reset()
    }
  const choose = (next: number): void => {
    setIndex(next)
    edited(setValue)(writtenNow(rule, next))
  }
  const whyNot =
    check.answer === undefined ? say('sendFirst') : check.answer.ready ? undefined : say('sendRed')
  return (
    <form {...form} className="card stack" aria-label={say('propose')}>
      <h2>
        {say('propose')}{' '}
        <small>
          {say('proposeFor', {
            area: say.text(areas[index]?.name ?? { zh: '', en: '' }),
            rule: say.text(rule.words),
          })}
        </small>
      </h2>
      <div className="desk-row">
        <label className="field">
          <span>{say('area')}</span>
          <select className="input" value={index} onChange={(event) => choose(Number(event.target.value))}>
            {areas.map((one, at) => (
              <option key={one.area} value={at}>
                {say.text(one.name)}
              </option>
            ))}
          </select>
        </label>
        <TextField
          label={say('from')}
          type="date"
          value={from}
          onChange={edited(setFrom)}
          error={pressed && faults.from ? say('needed') : undefined}
        />
        <TextField label={say('to')} type="date" value={to} onChange={edited(setTo)} />
      </div>
      <ValueFields value={value} onChange={edited(setValue)} />
      <div className="desk-row">
        <TextField
          label={say('source')}
          hint={say('sourceHint')}
          value={source}
          onChange={edited(setSource)}
          maxLength={500}
          error={pressed && faults.source ? say('needed') : undefined}
        />
        <label className="field">
          <span>{say('certainty')}</span>
          <select
            className="input"
            value={certainty}
            onChange={(event) => edited(setCertainty)(event.target.value as Certainty)}
          >
            {certainties.map((one) => (
              <option key={one} value={one}>
                {say(one)}
              </option>
            ))}
          </select>
        </label>
        <TextField
          label={say('seenField')}
          placeholder="2025-01"
          value={seen}
          onChange={edited(setSeen)}
          maxLength={7}
        />
        <TextField label={say('note')} value={note} onChange={edited(setNote)} maxLength={1000} />
      </div>
      {wantsCases(name) && (
        <CaseRows cases={cases} onChange={edited(setCases)} fresh={() => firstDraft(name, from)} />
      )}
      <div className="desk-row">
        <Button type="submit" look="second" busy={check.busy}>
          {say('check')}
        </Button>
        {wantsCases(name) && (
          <>
            <Button look="second" busy={tried.busy} onClick={() => void tried.submit()}>
              {say('try')}
            </Button>
            <Button look="second" busy={weigh.busy} onClick={() => void weigh.submit()}>
              {say('weigh')}
            </Button>
          </>
        )}
        <Button busy={sent.busy} whyNot={whyNot} onClick={() => void sent.submit()}>
          {say('send')}
        </Button>
      </div>
      {[check.error, tried.error, weigh.error, sent.error].map(
        (error) => error && <Problem key={error.message} error={error} />,
      )}
      {sent.answer && <Notice tone="good" title={say('sent')} />}
      {check.answer && (
        <CheckedView
          checked={check.answer}
          onRestate={(more) => {
            const all = [...restate, ...more]
            setRestate(all)
            void check.submit({ ...change, restate: all })
          }}
        />
      )}
      {tried.answer && <Tried tried={tried.answer} />}
      {weigh.answer && <EffectTable effect={weigh.answer.effect} />}
    </form>
  )
}
