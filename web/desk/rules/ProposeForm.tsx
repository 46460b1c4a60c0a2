import { addDays } from '@gongji/policy/dates'
import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import type { Answer, Given } from '../../shared/api.ts'
import { useForm } from '../../shared/form.ts'
import { Link } from '../../shared/router.tsx'
import { useSubmit } from '../../shared/submit.ts'
import { Button } from '../../shared/ui/Button.tsx'
import { DateField, Select, TextField } from '../../shared/ui/Field.tsx'
import { Notice, Problem } from '../../shared/ui/Notice.tsx'
import { useWords } from '../../shared/words.ts'
import { useKeys } from '../keys.ts'
import type { Draft } from './Beside.tsx'
import { type CaseDraft, CaseRows, caseOf, firstDraft, wantsCases } from './CaseRows.tsx'
import { CheckedView } from './Checked.tsx'
import { Correction } from './Correction.tsx'
import { EffectView } from './EffectView.tsx'
import type { Area } from './RulesPage.tsx'
import { TryBill } from './TryBill.tsx'
import { ValueFields } from './ValueFields.tsx'
import { words } from './words.ts'
import { blankOf, withoutFigures } from './written.ts'

type Change = Extract<Given<'weighRuleChange'>['body']['change'], { kind: 'line' }>
type Sure = Change['certainty']
const sure: readonly Sure[] = ['exact', 'approximate', 'unverified']

type Column = Answer<'readRule'>['rule']['columns'][number]
const knownIn = (column: Column): string | undefined =>
  (
    column.findLast(({ unknown, inForce }) => !unknown && inForce) ??
    column.findLast(({ unknown }) => !unknown)
  )?.written

/**
 * How the rule is written now, so that only its figures change; where this system has none, how an area beside it writes
 * it, or how one is written.
 */
function writtenNow({ rule }: Answer<'readRule'>, index: number): string {
  const own = knownIn(rule.columns[index] ?? [])
  if (own !== undefined) return own
  const beside = rule.columns.map(knownIn).find((one) => one !== undefined)
  return beside !== undefined ? withoutFigures(beside) : blankOf(rule.name)
}

/** From when a value is wanted: where none is known the day from which it is missing, else tomorrow or the next year. */
function firstDay({ rule, today }: Answer<'readRule'>, index: number): string {
  const now = rule.columns[index]?.findLast(({ inForce }) => inForce)
  if (now?.unknown) return now.from
  if (!rule.name.startsWith('premium.')) return addDays(today, 1)
  return `${Number(today.slice(0, 4)) + (now === undefined ? 0 : 1)}-01-01`
}
/** A premium is asked for one year at a time. */
const lastDay = (name: string, from: string): string =>
  /^premium\.(amount|fullAmount|window|late)$/.test(name) && from !== '' ? `${from.slice(0, 4)}-12-31` : ''

/** A value for one rule of one area: written, checked, weighed, and sent to the second officer. */
export function ProposeForm({
  areas,
  name,
  data,
  onDraft,
  onClose,
}: {
  areas: readonly Area[]
  name: string
  data: Answer<'readRule'>
  /** Shows what was last checked in the table of values. */
  onDraft: (draft: Draft | null) => void
  onClose: () => void
}): ReactNode {
  const say = useWords(words)
  const queries = useQueryClient()
  const [index, setIndex] = useState(0)
  const [value, setValue] = useState(() => writtenNow(data, 0))
  const [from, setFrom] = useState(() => firstDay(data, 0))
  const [to, setTo] = useState(() => lastDay(name, from))
  const [moreOpen] = useState(to !== '')
  const [source, setSource] = useState('')
  const [certainty, setCertainty] = useState<Sure>('exact')
  const [seen, setSeen] = useState('')
  const [note, setNote] = useState('')
  const [cases, setCases] = useState<readonly CaseDraft[]>(() =>
    wantsCases(name) ? [firstDraft(name, from)] : [],
  )
  const [restate, setRestate] = useState<{ file: string; case: string }[]>([])
  const [corrects, setCorrects] = useState(false)
  const [reason, setReason] = useState('')
  const [reasonEn, setReasonEn] = useState('')
  const area = areas[index]?.area ?? ''
  // Only what decides bills can be computed again.
  const mayCorrect = wantsCases(name) && from !== '' && from <= data.today
  const corrected = mayCorrect && corrects
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
    cases: wantsCases(name) ? cases.filter(({ inScope }) => inScope.trim() !== '').map(caseOf) : [],
    restate,
    ...(corrected ? { correction: { reason: reason.trim(), reasonEn: reasonEn.trim() } } : {}),
  }
  const check = useSubmit<Answer<'checkRuleChange'>, Change>({
    changesNothing: true,
    act: (send, asked) => send('checkRuleChange', { body: { change: asked } }),
    onDone: ({ rows }) => onDraft({ area, from, rows }),
  })
  const weigh = useSubmit({
    changesNothing: true,
    act: (send) => send('weighRuleChange', { body: { change } }),
  })
  const sent = useSubmit({
    act: (send) => send('proposeRuleChange', { body: { change } }),
    onDone: () => queries.invalidateQueries({ queryKey: ['listRuleProposals'] }),
    see: '/desk/rules/proposals',
  })
  const faults = {
    value: value.trim() === '' || value.includes('?'),
    from: from === '',
    source: source.trim() === '',
    reason: corrected && reason.trim() === '',
    reasonEn: corrected && reasonEn.trim() === '',
    seen: seen !== '' && !/^\d{4}-(0[1-9]|1[0-2])$/.test(seen),
  }
  const { tried: pressed, form } = useForm(faults, () => void check.submit(change))
  const complete = !Object.values(faults).some(Boolean)
  const edited =
    <T,>(set: (value: T) => void) =>
    (next: T) => {
      set(next)
      check.reset()
      weigh.reset()
      sent.reset()
    }
  /** What hangs on the first day moves with it. */
  const start = (next: string): void => {
    setFrom(next)
    if (to === lastDay(name, from)) setTo(lastDay(name, next))
    setCases((before) => before.map((one) => (one.on === from ? { ...one, on: next } : one)))
  }
  const choose = (next: string): void => {
    setIndex(Number(next))
    start(firstDay(data, Number(next)))
    onDraft(null)
    edited(setValue)(writtenNow(data, Number(next)))
  }
  const ready = check.answer?.ready === true
  useKeys([
    { key: 'C', label: say('check'), act: () => void (complete && check.submit(change)) },
    ...(wantsCases(name)
      ? [{ key: 'E', label: say('weigh'), act: () => void (complete && weigh.submit()) }]
      : []),
    { key: 'S', label: say('send'), act: () => void (ready && sent.submit()) },
  ])
  const missing = (
    is: boolean,
    what: 'sourceNeeded' | 'dayNeeded' | 'seenWrong' | 'reasonNeededToo',
  ): string | undefined => (pressed && is ? say(what) : undefined)
  const whyNot = sent.answer
    ? say('sentAlready')
    : check.answer === undefined
      ? say('sendFirst')
      : ready
        ? undefined
        : say('sendRed')
  return (
    <>
      <form {...form} className="card stack" aria-label={say('propose')}>
        <div className="card-head">
          <h2>{say('propose')}</h2>
          <span className="quiet">{say.text(data.rule.words)}</span>
          <button type="button" className="link-button end" onClick={onClose}>
            {say('close')}
          </button>
        </div>
        <div className="form-row">
          <Select
            label={say('area')}
            value={String(index)}
            onChange={choose}
            options={areas.map((one, at) => ({ value: String(at), label: say.text(one.name) }))}
          />
          <DateField
            label={say('from')}
            value={from}
            onChange={edited(start)}
            error={missing(faults.from, 'dayNeeded')}
          />
          <div className="wide">
            <TextField
              label={say('source')}
              placeholder={say('sourceHint')}
              value={source}
              onChange={edited(setSource)}
              maxLength={500}
              error={missing(faults.source, 'sourceNeeded')}
            />
          </div>
          <Select
            label={say('certainty')}
            value={certainty}
            onChange={edited(setCertainty)}
            options={sure.map((one) => ({ value: one, label: say(one) }))}
          />
        </div>
        <ValueFields rule={name} value={value} onChange={edited(setValue)} wrong={pressed && faults.value} />
        <details open={moreOpen || undefined}>
          <summary>{say('more')}</summary>
          <div className="form-row">
            <DateField label={say('to')} value={to} onChange={edited(setTo)} />
            <TextField
              label={say('seenField')}
              placeholder="2025-01"
              value={seen}
              onChange={edited(setSeen)}
              maxLength={7}
              error={missing(faults.seen, 'seenWrong')}
            />
            <div className="wide">
              <TextField label={say('note')} value={note} onChange={edited(setNote)} maxLength={1000} />
            </div>
          </div>
        </details>
        {mayCorrect && (
          <Correction
            on={corrects}
            onTurn={edited(setCorrects)}
            reason={reason}
            onReason={edited(setReason)}
            reasonEn={reasonEn}
            onReasonEn={edited(setReasonEn)}
            wrong={{
              reason: missing(faults.reason, 'reasonNeededToo'),
              reasonEn: missing(faults.reasonEn, 'reasonNeededToo'),
            }}
          />
        )}
        {wantsCases(name) && (
          <CaseRows cases={cases} onChange={edited(setCases)} fresh={() => firstDraft(name, from)} />
        )}
        <div className="desk-row actions">
          <Button type="submit" look="second" busy={check.busy}>
            {say('check')}
          </Button>
          {wantsCases(name) && (
            <Button
              look="second"
              busy={weigh.busy}
              whyNot={complete ? undefined : say('fillFirst')}
              onClick={() => void weigh.submit()}
            >
              {say('weigh')}
            </Button>
          )}
          <Button busy={sent.busy} whyNot={whyNot} onClick={() => void sent.submit()}>
            {say('send')}
          </Button>
        </div>
        {[check.error, weigh.error, sent.error].map(
          (error) => error && <Problem key={error.message} error={error} />,
        )}
        {sent.answer && (
          <Notice tone="good" title={say('sent')}>
            <p>
              <Link to="/desk/rules/proposals">{say('toProposals')}</Link>
            </p>
          </Notice>
        )}
      </form>
      {(check.answer || weigh.answer) && (
        <div className="work-halves">
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
          {weigh.answer && <EffectView effect={weigh.answer.effect} />}
        </div>
      )}
      {wantsCases(name) && (
        <TryBill
          key={`${area} ${from}`}
          areas={areas}
          name={name}
          on={from}
          change={check.answer?.rows.length ? change : null}
        />
      )}
    </>
  )
}
