import { addDays } from '@gongji/policy/dates'
import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import type { Answer, Given } from '../../shared/api.ts'
import { useForm } from '../../shared/form.ts'
import { Link, usePlace } from '../../shared/router.tsx'
import { useSubmit } from '../../shared/submit.ts'
import { Button } from '../../shared/ui/Button.tsx'
import { DateField, Select, TextField } from '../../shared/ui/Field.tsx'
import { Notice, Problem } from '../../shared/ui/Notice.tsx'
import { useWords } from '../../shared/words.ts'
import { CheckedView } from './Checked.tsx'
import { EffectView } from './EffectView.tsx'
import type { Area } from './RulesPage.tsx'
import { words } from './words.ts'

export type Several = Exclude<Given<'weighRuleChange'>['body']['change'], { kind: 'line' }>
/** What every such change says: where, from when, and which document says so. */
export type Stated = Pick<Several, 'area' | 'from' | 'source' | 'certainty' | 'restate'>
const sure = ['exact', 'approximate', 'unverified'] as const

/** A change of several lines: filled in, checked, weighed, and sent to the second officer. */
export function SeveralForm({
  title,
  hint,
  areas,
  today,
  children,
  changed,
  faults,
  changeWith,
}: {
  title: string
  hint: ReactNode
  areas: readonly Area[]
  today: string
  /** The fields of its own; `tried` after the first press. */
  children: (tried: boolean) => ReactNode
  /** Of its own fields: another text means another change. */
  changed: string
  /** Of its own fields. */
  faults: Readonly<Record<string, boolean>>
  changeWith: (stated: Stated) => Several
}): ReactNode {
  const say = useWords(words)
  const queries = useQueryClient()
  const parents = new Set(['000000', ...areas.flatMap((one) => one.inherits?.area ?? [])])
  const pooling = areas.filter(({ area }) => !parents.has(area))
  const { search } = usePlace()
  const [area, setArea] = useState(
    (pooling.find((one) => one.area === search.area) ?? pooling[0])?.area ?? '',
  )
  const [from, setFrom] = useState(addDays(today, 1))
  const [source, setSource] = useState('')
  const [certainty, setCertainty] = useState<Stated['certainty']>('exact')
  const [restate, setRestate] = useState<{ of: string; cases: { file: string; case: string }[] }>({
    of: '',
    cases: [],
  })
  const content = [area, from, source, certainty, changed].join('\n')
  const [checkedFor, setCheckedFor] = useState('')
  const cases = restate.of === content ? restate.cases : []
  const changeFor = (taken: Stated['restate']): Several =>
    changeWith({ area, from, source: source.trim(), certainty, restate: taken })
  const check = useSubmit<Answer<'checkRuleChange'>, Stated['restate']>({
    changesNothing: true,
    act: (send, taken) => send('checkRuleChange', { body: { change: changeFor(taken) } }),
    onDone: () => setCheckedFor(content),
  })
  const weigh = useSubmit({
    changesNothing: true,
    act: (send) => send('weighRuleChange', { body: { change: changeFor(cases) } }),
  })
  const sent = useSubmit({
    act: (send) => send('proposeRuleChange', { body: { change: changeFor(cases) } }),
    onDone: () => queries.invalidateQueries({ queryKey: ['listRuleProposals'] }),
    see: '/desk/rules/proposals',
  })
  const own = { from: from === '', source: source.trim() === '' }
  const { tried, form } = useForm({ ...own, ...faults }, () => void check.submit(cases))
  const isChecked = check.answer !== undefined && checkedFor === content
  const whyNot = sent.answer
    ? say('sentAlready')
    : !isChecked
      ? say('sendFirst')
      : check.answer?.ready
        ? undefined
        : say('sendRed')
  return (
    <>
      <form {...form} className="card stack" aria-label={title}>
        <h2>{title}</h2>
        <p className="quiet">{hint}</p>
        <div className="form-row">
          <Select
            label={say('area')}
            value={area}
            onChange={setArea}
            options={pooling.map((one) => ({ value: one.area, label: say.text(one.name) }))}
          />
          <DateField
            label={say('from')}
            value={from}
            onChange={setFrom}
            error={tried && own.from ? say('dayNeeded') : undefined}
          />
          <div className="wide">
            <TextField
              label={say('source')}
              placeholder={say('sourceHint')}
              value={source}
              onChange={setSource}
              maxLength={500}
              error={tried && own.source ? say('sourceNeeded') : undefined}
            />
          </div>
          <Select
            label={say('certainty')}
            value={certainty}
            onChange={setCertainty}
            options={sure.map((one) => ({ value: one, label: say(one) }))}
          />
        </div>
        {children(tried)}
        <div className="desk-row actions">
          <Button type="submit" look="second" busy={check.busy}>
            {say('check')}
          </Button>
          <Button
            look="second"
            busy={weigh.busy}
            whyNot={isChecked ? undefined : say('sendFirst')}
            onClick={() => void weigh.submit()}
          >
            {say('weigh')}
          </Button>
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
      {isChecked && check.answer && (
        <CheckedView
          checked={check.answer}
          onRestate={(more) => {
            const all = [...cases, ...more]
            setRestate({ of: content, cases: all })
            void check.submit(all)
          }}
        />
      )}
      {isChecked && weigh.answer && <EffectView effect={weigh.answer.effect} />}
    </>
  )
}
